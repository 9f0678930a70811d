"""The CUDA version of the plate morph."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from kernels.box import Box
from kernels.gpu import OnDevice, cuda
from kernels.mesh import Blend, Floats, Image, Ints, Patch, Plates, Words
from kernels.packed import Number, words
from kernels.shade import TOLERANCE, colour, gather, put, slopes

_f, _i, _u = np.float32, np.int32, np.uint32
_ZERO, _ONE = _f(0), _f(1)
_DEPTH_UNITS = 1 << 26  # to a metre, in the keys that the GPU sorts by: 15 nm, up to 64 m
NOTHING = np.uint64(0xFFFFFFFFFFFFFFFF)
_LINE, _TILE = 128, (16, 8)  # threads of a block

_on_device: WeakKeyDictionary[Plates, tuple[OnDevice, ...]] = WeakKeyDictionary()


def resident(plates: Plates) -> tuple[OnDevice, ...]:
    """The plates' position, visible, region, image and mask on the GPU, sent once."""
    if plates not in _on_device:
        arrays = (plates.position, plates.visible, plates.region, words(plates.image).reshape(-1), plates.mask)
        _on_device[plates] = tuple(map(cuda.to_device, arrays))
    return _on_device[plates]


def _filled(array: NDArray[Any]) -> NDArray[Any]:
    """The array, or one zero where it is empty: the GPU takes no empty arrays, and rest with weight 0 is nothing."""
    return array if len(array) else np.zeros(1, array.dtype)


@cuda.jit
def _gather_kernel(
    position: Floats, visible: Floats, plate: Ints, weight: Floats, vertices: Ints, moved: Floats, points: Floats
) -> None:
    """One thread a vertex; see `gather`."""
    i = cuda.grid(1)
    if i < vertices.shape[0]:
        gather(position, visible, plate, weight, vertices[i], moved, points)


@cuda.jit
def _raster_kernel(
    moved: Floats, triangles: Ints, x0: Number, y0: Number, x1: Number, y1: Number, keys: NDArray[np.uint64]
) -> None:
    """One thread a triangle; keys: uint64 [y1-y0, x1-x0], depth above the triangle's number, the least wins."""
    t = cuda.grid(1)
    if t >= triangles.shape[0]:
        return
    a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
    ax, ay, bx, by, cx, cy = moved[a, 0], moved[a, 1], moved[b, 0], moved[b, 1], moved[c, 0], moved[c, 1]
    a_right, a_down, b_right, b_down = slopes(ax, ay, bx, by, cx, cy)
    if a_right == _ZERO and a_down == _ZERO:
        return
    for y in range(max(y0, (math.ceil(min(ay, by, cy) + TOLERANCE))), y1):
        if y > max(ay, by, cy) - TOLERANCE:
            break
        for x in range(max(x0, (math.ceil(min(ax, bx, cx) + TOLERANCE))), x1):
            if x > max(ax, bx, cx) - TOLERANCE:
                break
            dx, dy = _f(x) - cx, _f(y) - cy
            wa, wb = a_right * dx + a_down * dy, b_right * dx + b_down * dy
            wc = _ONE - wa - wb
            if wa >= TOLERANCE and wb >= TOLERANCE and wc >= TOLERANCE:
                z = wa * moved[a, 2] + wb * moved[b, 2] + wc * moved[c, 2]
                key = (np.uint64(max(z, _ZERO) * _DEPTH_UNITS) << np.uint64(32)) | np.uint64(t)
                cuda.atomic.min(keys, (y - y0, x - x0), key)


@cuda.jit
def _shade_kernel(
    region: Floats,
    image: Words,
    mask: Image,
    triangles: Ints,
    plate: Ints,
    tint: Floats,
    first: Ints,
    rest: Floats,
    moved: Floats,
    points: Floats,
    keys: NDArray[np.uint64],
    base: Words,
    figure: Words,
    x0: Number,
    y0: Number,
) -> None:
    """One thread a pixel of the box. base, figure: uint32 [box h, box w]."""
    x, y = cuda.grid(2)
    if y >= keys.shape[0] or x >= keys.shape[1]:
        return
    t = _i(keys[y, x] & np.uint64(0x7FFFFFFF))
    cover = mask[y + y0, x + x0]
    if t >= triangles.shape[0] or cover == 0:
        figure[y, x] = base[y, x]
        return
    a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
    ax, ay, bx, by, cx, cy = moved[a, 0], moved[a, 1], moved[b, 0], moved[b, 1], moved[c, 0], moved[c, 1]
    a_right, a_down, b_right, b_down = slopes(ax, ay, bx, by, cx, cy)
    dx, dy = _f(x + x0) - cx, _f(y + y0) - cy
    wa, wb = a_right * dx + a_down * dy, b_right * dx + b_down * dy
    size = mask.shape[1], mask.shape[0]
    share = wa, wb, _ONE - wa - wb
    bgr = colour(points, region, image, size, plate, tint, first, rest, (_u(a), _u(b), _u(c)), share)
    figure[y, x] = put(base[y, x], cover, bgr)


class Room(NamedTuple):
    """What a morph is worked out in, on the GPU."""

    moved: OnDevice  # float32 (V, 3)
    points: OnDevice  # float32 (V, K+1, 3)
    keys: OnDevice  # uint64 (box h, box w), all `NOTHING` before each morph


def room(plates: Plates, box: Box, count: int) -> Room:
    """Room for a morph of `count` plates at once."""
    vertices = plates.position.shape[1]
    return Room(
        cuda.device_array((vertices, 3), np.float32),
        cuda.device_array((vertices, count + 1, 3), np.float32),
        cuda.to_device(np.full((box.height, box.width), NOTHING)),
    )


def launch(
    mesh: Sequence[OnDevice],
    patch: Sequence[OnDevice],
    box: Box,
    blend: Sequence[OnDevice],
    room: Room,
    below: OnDevice,
    drawn: OnDevice,
) -> None:
    """Morph on the GPU; all arrays are there.

    mesh: see `resident`; patch: triangles, vertices; blend: plate, weight, tint, first, rest; below, drawn: uint32
    (box h, box w).
    """
    (position, visible, region, image, mask), (triangles, vertices) = mesh, patch
    plate, weight, tint, first, rest = blend
    lines = -(-vertices.shape[0] // _LINE), -(-triangles.shape[0] // _LINE)
    _gather_kernel[lines[0], _LINE](position, visible, plate, weight, vertices, room.moved, room.points)
    _raster_kernel[lines[1], _LINE](room.moved, triangles, *box, room.keys)
    grid = (-(-box.width // _TILE[0]), -(-box.height // _TILE[1]))
    of_patch = region, image, mask, triangles
    _shade_kernel[grid, _TILE](*of_patch, plate, tint, first, rest, *room, below, drawn, box.x0, box.y0)


def morph_cuda(plates: Plates, patch: Patch, blend: Blend, base: Image, figure: Image) -> None:
    """The CUDA version of `morph`, arguments checked; only base and the drawn patch cross the bus."""
    box = patch.box
    part = slice(box.y0, box.y1), slice(box.x0, box.x1)
    active = [_filled(array) for array in (blend.plate, blend.weight, blend.tint)]
    below = cuda.to_device(np.ascontiguousarray(words(base)[part]))
    drawn = cuda.device_array((box.height, box.width), np.uint32)
    launch(
        resident(plates),
        [cuda.to_device(array) for array in (patch.triangles, patch.vertices)],
        box,
        [cuda.to_device(array) for array in (*active, blend.first, blend.rest)],
        room(plates, box, len(active[0])),
        below,
        drawn,
    )
    words(figure)[part] = drawn.copy_to_host()
