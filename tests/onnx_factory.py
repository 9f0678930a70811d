"""Small networks in ONNX's own format, written byte by byte: what is tried here needs no library to make them."""

import struct
from pathlib import Path

Field = bytes


def _number(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def _of(tag: int, value: int | bytes | str) -> Field:
    """A field of a message: numbers as they are, everything else with its length."""
    if isinstance(value, int):
        return _number(tag << 3) + _number(value)
    data = value.encode() if isinstance(value, str) else value
    return _number(tag << 3 | 2) + _number(len(data)) + data


def _tensor(name: str, shape: tuple[int | str, ...]) -> bytes:
    """A ValueInfo of floats."""
    sizes = b"".join(_of(1, _of(1, size) if isinstance(size, int) else _of(2, size)) for size in shape)
    return _of(1, name) + _of(2, _of(1, _of(1, 1) + _of(2, sizes)))


def _node(kind: str, given: tuple[str, ...], out: str, **attributes: int) -> bytes:
    names = b"".join(_of(1, name) for name in given)
    more = b"".join(_of(5, _of(1, name) + _of(3, value) + _of(20, 2)) for name, value in attributes.items())
    return names + _of(2, out) + _of(4, kind) + more


def _constant(name: str, value: float | int, shape: tuple[int, ...] = ()) -> bytes:
    whole = isinstance(value, int)
    data = struct.pack("<q", value) if whole else struct.pack("<f", value)
    return b"".join(_of(1, size) for size in shape) + _of(2, 7 if whole else 1) + _of(8, name) + _of(9, data)


def _model(nodes: list[bytes], constants: list[bytes], given: bytes, out: bytes) -> bytes:
    graph = b"".join(_of(1, node) for node in nodes) + _of(2, "g") + b"".join(_of(5, each) for each in constants)
    graph += _of(11, given) + _of(12, out)
    return _of(1, 8) + _of(7, graph) + _of(8, _of(2, 13))


def write_spread(path: Path) -> Path:
    """[1, frames, 80] in, [1, 80] out: how far each row of energies spreads over time (a root of a sum of squares)."""
    node = _node("ReduceL2", ("x",), "y", keepdims=0) + _of(5, _of(1, "axes") + _of(8, 1) + _of(20, 7))
    path.write_bytes(_model([node], [], _tensor("x", (1, "frames", 80)), _tensor("y", (1, 80))))
    return path


def write_side(path: Path) -> Path:
    """[1, 2, n] in, [1, 2, n] out: what both channels have in common, which stands for the voices."""
    nodes = [
        _node("ReduceSum", ("x", "axis"), "sum", keepdims=1),
        _node("Mul", ("sum", "half"), "middle"),
        _node("Shape", ("x",), "shape"),
        _node("Expand", ("middle", "shape"), "y"),
    ]
    constants = [_constant("axis", 1, (1,)), _constant("half", 0.5)]
    path.write_bytes(_model(nodes, constants, _tensor("x", (1, 2, "n")), _tensor("y", (1, 2, "n"))))
    return path


def write_darker(path: Path, size: int, planes: int = 6) -> Path:
    """[1, planes, size, size] in, [1, 3, size, size] out: the first three planes, half as bright."""
    nodes = [_node("Slice", ("x", "first", "last", "axis"), "seen"), _node("Mul", ("seen", "half"), "y")]
    constants = [_constant("first", 0, (1,)), _constant("last", 3, (1,)), _constant("axis", 1, (1,))]
    given, out = _tensor("x", (1, planes, size, size)), _tensor("y", (1, 3, size, size))
    path.write_bytes(_model(nodes, [*constants, _constant("half", 0.5)], given, out))
    return path
