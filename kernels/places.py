"""Where in the figure the pixels of a frame come from: a coarse grid of places.

A few thousand numbers a frame: there is no CUDA version, since a launch and a copy would cost as much.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kernels.box import Box
from kernels.packed import Number, inner

CELL = 8  # px of the frame from node to node: a jaw that turns before a still neck bends within two or three
STEPS = 256  # to a px

Image = NDArray[np.uint8]
Affine = NDArray[np.float64]
Floats = NDArray[np.float32]
Grid = NDArray[np.int32]

_HEAD_CELL = 4  # px of the figure to one cell of the head map
_WHOLE = 1 / 255
_ROUNDS = 6  # of the fixed point; a turn by 8 degrees needs three
_NEAR = 1 / 64  # px
_NO_SHIFT = np.zeros((2, 2, 2), np.float32)


class Bend(NamedTuple):
    """How a figure is bent by a turn of the head: what lies at p lies at p + shift(p) then."""

    shift: Floats  # (nodes down, nodes across, 2): x, y px; bilinear between nodes, 0 outside them
    corner: tuple[float, float]  # px of the figure, of the first node
    cell: tuple[float, float]  # px of the figure from node to node


def places(
    size: tuple[int, int], body: Affine, head: Affine, share: Image, bend: Bend | None = None, part: Box | None = None
) -> Grid:
    """Places int32 [ceil(h/8)+1, ceil(w/8)+1, 2]: x, y in 1/256 px of the figure, for every 8th pixel of the frame.

    size: (width, height) of the frame. body, head: float64 [2, 3], from px of the frame to px of the figure
    (the inverse of the motion); a place is their mixture by share, uint8 [figure h/4, figure w/4], 255 head,
    bilinear. With a bend it is then the p for which p + shift(p) is that place. part: px of the frame that
    are needed, all by default; places elsewhere are anything. Raises ValueError for affines of another shape.
    """
    grid, given = _empty(size), (body, head, share)
    nodes = Box(0, 0, grid.shape[1], grid.shape[0])
    if part is not None:
        nodes = Box(part.x0 // CELL, part.y0 // CELL, -(-part.x1 // CELL) + 1, -(-part.y1 // CELL) + 1).within(nodes)
    if body.shape != (2, 3) or head.shape != (2, 3):
        raise ValueError(f"affines are {body.shape} and {head.shape}: (2, 3) is needed")
    if bend is None:
        _fill(*given, _NO_SHIFT, 0.0, 0.0, 1.0, 1.0, 0, grid, *nodes)
    else:
        _fill(*given, bend.shift, *bend.corner, *bend.cell, _ROUNDS, grid, *nodes)
    return grid


def _empty(size: tuple[int, int]) -> Grid:
    return np.empty((-(-size[1] // CELL) + 1, -(-size[0] // CELL) + 1, 2), np.int32)


def places_reference(size: tuple[int, int], body: Affine, head: Affine, share: Image, bend: Bend | None = None) -> Grid:
    """What `places` finds, in NumPy."""
    grid = _empty(size)
    rows, columns = np.mgrid[0 : grid.shape[0], 0 : grid.shape[1]] * CELL
    frame = np.stack([columns, rows, np.ones_like(rows)], -1).astype(np.float64)
    by_body, by_head = frame @ body.T, frame @ head.T
    cell = (by_body - (_HEAD_CELL - 1) / 2) / _HEAD_CELL
    weight = _bilinear_reference(share[..., None].astype(np.float64), np.maximum(cell, 0.0), hold=True) / 255
    place = by_body + (by_head - by_body) * weight
    if bend is not None:
        moved = place.copy()
        for _ in range(_ROUNDS):
            shift = _bilinear_reference(bend.shift.astype(np.float64), (place - bend.corner) / bend.cell, hold=False)
            place = moved - shift
    return np.floor(place * STEPS + 0.5).astype(np.int32)


def _bilinear_reference(table: NDArray[np.float64], at: NDArray[np.float64], *, hold: bool) -> NDArray[np.float64]:
    """table [h, w, c] at x, y [..., 2]; outside it the nearest value, or 0."""
    last = np.array([table.shape[1] - 1, table.shape[0] - 1])
    inside = ((at >= 0) & (at <= last)).all(-1, keepdims=True)
    held = np.clip(at, 0, last - 1e-9)
    i, j = np.moveaxis(held.astype(np.int64), -1, 0)
    fx, fy = np.moveaxis(held - np.stack([i, j], -1), -1, 0)[..., None]
    top = table[j, i] * (1 - fx) + table[j, i + 1] * fx
    bottom = table[j + 1, i] * (1 - fx) + table[j + 1, i + 1] * fx
    value: NDArray[np.float64] = top * (1 - fy) + bottom * fy
    return value if hold else value * inside


@inner
def _head_share(u: Number, v: Number, head: Image) -> Number:
    """How far the figure's place u, v moves with the head, 0 .. 1: the map, bilinear."""
    x = min(max((u - 1.5) / _HEAD_CELL, 0.0), head.shape[1] - 1.000001)
    y = min(max((v - 1.5) / _HEAD_CELL, 0.0), head.shape[0] - 1.000001)
    i, j = int(x), int(y)
    fx, fy = x - i, y - j
    top = head[j, i] * (1.0 - fx) + head[j, i + 1] * fx
    bottom = head[j + 1, i] * (1.0 - fx) + head[j + 1, i + 1] * fx
    return (top * (1.0 - fy) + bottom * fy) * _WHOLE


@inner
def _shift(x: Number, y: Number, shift: Floats) -> tuple[Number, Number]:
    """The displacement at x, y in nodes; none outside them."""
    if not (x >= 0.0 and y >= 0.0 and x < shift.shape[1] - 1 and y < shift.shape[0] - 1):
        return 0.0, 0.0
    i, j = int(x), int(y)
    fx, fy = x - i, y - j
    p, q, r, s = (1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy
    return (
        p * shift[j, i, 0] + q * shift[j, i + 1, 0] + r * shift[j + 1, i, 0] + s * shift[j + 1, i + 1, 0],
        p * shift[j, i, 1] + q * shift[j, i + 1, 1] + r * shift[j + 1, i, 1] + s * shift[j + 1, i + 1, 1],
    )


@njit(nogil=True, cache=True, error_model="numpy")
def _fill(
    body: Affine,
    head: Affine,
    share: Image,
    shift: Floats,
    left: Number,
    top: Number,
    wide: Number,
    high: Number,
    rounds: Number,
    grid: Grid,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
) -> None:
    """The places of a part of a grid; see `places`."""
    for j in range(y0, y1):
        y = j * CELL
        for i in range(x0, x1):
            x = i * CELL
            u = body[0, 0] * x + body[0, 1] * y + body[0, 2]
            v = body[1, 0] * x + body[1, 1] * y + body[1, 2]
            weight = _head_share(u, v, share)
            if weight > 0.0:
                u += weight * (head[0, 0] * x + head[0, 1] * y + head[0, 2] - u)
                v += weight * (head[1, 0] * x + head[1, 1] * y + head[1, 2] - v)
            a, b = u, v
            for _ in range(rounds):
                dx, dy = _shift((a - left) / wide, (b - top) / high, shift)
                c, d = u - dx, v - dy
                near = abs(c - a) + abs(d - b) < _NEAR
                a, b = c, d
                if near:
                    break
            grid[j, i, 0] = math.floor(a * STEPS + 0.5)
            grid[j, i, 1] = math.floor(b * STEPS + 0.5)
