"""The CPU version of the plate morph."""

import math

import numpy as np
from numba import njit, prange

from kernels import device
from kernels.mesh import Blend, Floats, Image, Ints, Patch, Plates, Words
from kernels.packed import words
from kernels.shade import TOLERANCE, blended, colour, put, slopes

_f = np.float32
_ZERO, _ONE, _FAR = _f(0), _f(1), _f(np.inf)


@njit(nogil=True)
def _raster(
    moved: Floats, triangles: Ints, x0: int, y0: int, x1: int, y1: int, depth: Floats, nearest: Ints, shares: Floats
) -> None:
    """The nearest triangle of each pixel of a box. depth, nearest: [y1-y0, x1-x0]; shares: [.., .., 2]."""
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ay, by, cy = moved[a, 1], moved[b, 1], moved[c, 1]
        top = max(y0, (math.ceil(min(ay, by, cy) + TOLERANCE)))
        bottom = min(y1 - 1, (math.floor(max(ay, by, cy) - TOLERANCE)))
        if top > bottom:
            continue
        ax, bx, cx = moved[a, 0], moved[b, 0], moved[c, 0]
        left = max(x0, (math.ceil(min(ax, bx, cx) + TOLERANCE)))
        right = min(x1 - 1, (math.floor(max(ax, bx, cx) - TOLERANCE)))
        if left > right:
            continue
        a_right, a_down, b_right, b_down = slopes(ax, ay, bx, by, cx, cy)
        if a_right == _ZERO and a_down == _ZERO:
            continue
        az, bz, cz = moved[a, 2], moved[b, 2], moved[c, 2]
        for y in range(top, bottom + 1):
            dy = _f(y) - cy
            for x in range(left, right + 1):
                dx = _f(x) - cx
                wa, wb = a_right * dx + a_down * dy, b_right * dx + b_down * dy
                wc = _ONE - wa - wb
                if wa >= TOLERANCE and wb >= TOLERANCE and wc >= TOLERANCE:
                    z = wa * az + wb * bz + wc * cz
                    if z < depth[y - y0, x - x0]:
                        depth[y - y0, x - x0] = z
                        nearest[y - y0, x - x0] = t
                        shares[y - y0, x - x0, 0] = wa
                        shares[y - y0, x - x0, 1] = wb


@njit(nogil=True, parallel=True, cache=True)
def _bands(
    position: Floats,
    visible: Floats,
    region: Floats,
    image: Words,
    mask: Image,
    triangles: Ints,
    vertices: Ints,
    plate: Ints,
    weight: Floats,
    first: Ints,
    rest: Floats,
    base: Image,
    figure: Image,
    x0: int,
    y0: int,
    x1: int,
    y1: int,
    bands: int,
) -> None:
    """The whole morph; bands of rows run side by side, each with a z-buffer of its own."""
    moved = np.empty((position.shape[1], 3), np.float32)
    for v in vertices:
        for c in range(3):
            moved[v, c] = blended(position, plate, weight, v, c)
    for band in prange(bands):
        top, bottom = y0 + (y1 - y0) * band // bands, y0 + (y1 - y0) * (band + 1) // bands
        size = (bottom - top, x1 - x0)
        depth, nearest = np.full(size, _FAR, np.float32), np.full(size, -1, np.int32)
        shares = np.empty((bottom - top, x1 - x0, 2), np.float32)
        _raster(moved, triangles, x0, top, x1, bottom, depth, nearest, shares)
        for y in range(top, bottom):
            for x in range(x0, x1):
                t = nearest[y - top, x - x0]
                if t < 0 or mask[y, x] == 0:
                    figure[y, x] = base[y, x]
                    continue
                corner = triangles[t, 0], triangles[t, 1], triangles[t, 2]
                wa, wb = shares[y - top, x - x0, 0], shares[y - top, x - x0, 1]
                share = wa, wb, _ONE - wa - wb
                bgr = colour(position, visible, region, image, plate, weight, first, rest, corner, share)
                put(base[y, x], figure[y, x], mask[y, x], bgr)


def morph_cpu(plates: Plates, patch: Patch, blend: Blend, base: Image, figure: Image) -> None:
    """The CPU version of `morph`, arguments checked."""
    mesh = plates.position, plates.visible, plates.region, words(plates.image), plates.mask
    active = blend.plate, blend.weight, blend.first, blend.rest
    _bands(*mesh, patch.triangles, patch.vertices, *active, base, figure, *patch.box, device.threads())
