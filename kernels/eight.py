"""Eight neighbouring pixels at once, in vector instructions that are written out.

LLVM uses no vectors in a loop whose reads depend on what it computes, and sampling is such a loop. So this one
function is given to it as vectors already; where the machine's are shorter, LLVM splits them.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

EIGHT = 8

Value = Any  # of LLVM: a number or a vector that is known when the code runs
Type = Any  # of numba

_I16, _I32 = ir.IntType(16), ir.IntType(32)
_WORDS, _LANES = ir.VectorType(_I32, EIGHT), ir.VectorType(_I16, 2 * EIGHT)
_HALF, _ONE, _BITS, _LOW = 128, 256, 8, 0x00FF00FF


def _sample_eight(
    _typing: Type, figure: Type, width: Type, u: Type, du: Type, v: Type, dv: Type, out: Type, first: Type
) -> tuple[Type, Callable[..., Value]]:
    """Write bilinear samples of figure into out[first] .. out[first + 7], as `packed.low` and `packed.high` do it.

    figure, out: uint32, flat; width: int32, of a row of figure. Pixel k comes from u + (k du >> 3), v + (k dv >> 3),
    int32 in 1/256 px. Nothing is checked: all places need a neighbour right and below, and out needs the room.
    """
    del width, u, du, v, dv, first  # numba looks at the names; all are taken as whole numbers
    return types.void(figure, *[types.int32] * 5, out, types.int64), _build


sample_eight = cast("Callable[..., None]", intrinsic(_sample_eight))


def _build(context: Type, builder: ir.IRBuilder, signature: Type, arguments: Sequence[Value]) -> Value:
    figure, width, u, du, v, dv, out, first = arguments
    pixels = context.make_array(signature.args[0])(context, builder, figure).data
    drawn = context.make_array(signature.args[6])(context, builder, out).data
    us, vs = _places(builder, u, du), _places(builder, v, dv)
    column, row = builder.ashr(us, _all(_BITS)), builder.ashr(vs, _all(_BITS))
    corners = _corners(builder, pixels, width, column, row)
    across, down = (_both(builder, builder.and_(place, _all(_ONE - 1))) for place in (us, vs))
    low = _mixed(builder, [_pair(builder, corner) for corner in corners], across, down)
    eight = _all(_BITS)
    high = _mixed(builder, [_pair(builder, builder.lshr(corner, eight)) for corner in corners], across, down)
    words = builder.or_(builder.bitcast(low, _WORDS), builder.shl(builder.bitcast(high, _WORDS), eight))
    builder.store(words, _pointer(builder, drawn, first), align=4)
    return context.get_dummy_value()


def _at(value: int) -> ir.Constant:
    return ir.Constant(_I32, value)


def _all(value: int) -> ir.Constant:
    return ir.Constant(_WORDS, [value] * EIGHT)


def _splat(builder: ir.IRBuilder, value: Value) -> Value:
    one = builder.insert_element(ir.Constant(_WORDS, ir.Undefined), value, _at(0))
    return builder.shuffle_vector(one, ir.Constant(_WORDS, ir.Undefined), ir.Constant(_WORDS, [0] * EIGHT))


def _places(builder: ir.IRBuilder, start: Value, step: Value) -> Value:
    """start + (k step >> 3), k = 0 .. 7."""
    steps = builder.mul(_splat(builder, step), ir.Constant(_WORDS, list(range(EIGHT))))
    return builder.add(_splat(builder, start), builder.ashr(steps, _all(3)))


def _pointer(builder: ir.IRBuilder, pixels: Value, index: Value) -> Value:
    """To eight words from pixels[index] on."""
    return builder.bitcast(builder.gep(pixels, [index]), _WORDS.as_pointer())


def _corners(builder: ir.IRBuilder, pixels: Value, width: Value, column: Value, row: Value) -> list[Value]:
    """The pixel at each place, its right neighbour, and the two below, four vectors.

    Nearly always the eight lie side by side, and four reads fetch them; else each is looked up.
    """
    index = builder.add(builder.mul(row, _splat(builder, width)), column)
    ends, rows = ([builder.extract_element(of, _at(k)) for k in (0, EIGHT - 1)] for of in (index, row))
    side = builder.icmp_signed("==", builder.sub(ends[1], ends[0]), _at(EIGHT - 1))
    side = builder.and_(side, builder.icmp_signed("==", *rows))
    offsets = [_at(0), _at(1), width, builder.add(width, _at(1))]
    found = []
    with builder.if_else(side, likely=True) as (then, otherwise):
        with then:
            near = [builder.load(_pointer(builder, pixels, builder.add(ends[0], o)), align=4) for o in offsets]
            found.append((near, builder.block))
        with otherwise:
            far = [_gathered(builder, pixels, builder.add(index, _splat(builder, o))) for o in offsets]
            found.append((far, builder.block))
    corners = []
    for n in range(len(offsets)):
        corner = builder.phi(_WORDS)
        for values, block in found:
            corner.add_incoming(values[n], block)
        corners.append(corner)
    return corners


def _gathered(builder: ir.IRBuilder, pixels: Value, index: Value) -> Value:
    """pixels[index] for each of eight indices."""
    words = ir.Constant(_WORDS, ir.Undefined)
    for k in range(EIGHT):
        word = builder.load(builder.gep(pixels, [builder.extract_element(index, _at(k))]), align=4)
        words = builder.insert_element(words, word, _at(k))
    return words


def _both(builder: ir.IRBuilder, share: Value) -> Value:
    """Eight shares of 1/256 as sixteen, one for each of the two channels of a pair."""
    return builder.bitcast(builder.or_(share, builder.shl(share, _all(16))), _LANES)


def _pair(builder: ir.IRBuilder, words: Value) -> Value:
    return builder.bitcast(builder.and_(words, _all(_LOW)), _LANES)


def _mix(builder: ir.IRBuilder, a: Value, b: Value, share: Value) -> Value:
    """`packed.mix` of sixteen channels: at most 255 * 256 + 128, which 16 bits hold."""
    left = builder.sub(ir.Constant(_LANES, [_ONE] * 2 * EIGHT), share)
    total = builder.add(builder.mul(a, left), builder.mul(b, share))
    return builder.lshr(
        builder.add(total, ir.Constant(_LANES, [_HALF] * 2 * EIGHT)), ir.Constant(_LANES, [_BITS] * 2 * EIGHT)
    )


def _mixed(builder: ir.IRBuilder, corners: list[Value], across: Value, down: Value) -> Value:
    p, q, r, s = corners
    return _mix(builder, _mix(builder, p, q, across), _mix(builder, r, s, across), down)
