"""The CPU version of the plate morph."""

import math

import numpy as np
from numba import njit, prange

from kernels import device
from kernels.mesh import Blend, Floats, Image, Ints, Patch, Plates, Words
from kernels.packed import Number, words
from kernels.shade import TOLERANCE, colour, gather, put, slopes

_f, _u, _n = np.float32, np.uint32, np.uint64
_ZERO, _ONE, _FAR = _f(0), _f(1), _f(np.inf)


@njit(nogil=True)
def _raster(
    moved: Floats,
    triangles: Ints,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
    depth: Floats,
    nearest: Ints,
    shares: Floats,
) -> None:
    """The nearest triangle of each pixel of a box. depth, nearest: [y1-y0, x1-x0]; shares: [.., .., 2]."""
    for t in range(triangles.shape[0]):
        a, b, c = _u(triangles[t, 0]), _u(triangles[t, 1]), _u(triangles[t, 2])
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
            row = _n(y - y0)
            dy = _f(y) - cy
            dx = _f(left) - cx
            for k in range(left - x0, right - x0 + 1):
                wa, wb = a_right * dx + a_down * dy, b_right * dx + b_down * dy
                dx += _ONE
                wc = _ONE - wa - wb
                if min(wa, wb, wc) >= TOLERANCE:
                    i = _n(k)
                    z = wa * az + wb * bz + wc * cz
                    if z < depth[row, i]:
                        depth[row, i] = z
                        nearest[row, i] = t
                        shares[row, i, 0] = wa
                        shares[row, i, 1] = wb


@njit(nogil=True, error_model="numpy")
def _band(
    points: Floats,
    moved: Floats,
    region: Floats,
    image: Words,
    mask: Image,
    triangles: Ints,
    plate: Ints,
    tint: Floats,
    first: Ints,
    rest: Floats,
    base: Words,
    figure: Words,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
) -> None:
    """Draw a box with a z-buffer of its own."""
    rows, columns = y1 - y0, x1 - x0
    depth = np.full((rows, columns), _FAR, np.float32)
    nearest = np.full((rows, columns), -1, np.int32)
    shares = np.empty((rows, columns, 2), np.float32)
    _raster(moved, triangles, x0, y0, x1, y1, depth, nearest, shares)
    flat = image.reshape(-1)
    size = image.shape[2], image.shape[1]
    for j in range(rows):
        y = y0 + j
        below, out, cover = base[y, x0:x1], figure[y, x0:x1], mask[y, x0:x1]
        for k in range(columns):
            i = _n(k)
            t = nearest[j, i]
            if t < 0 or cover[i] == 0:
                out[i] = below[i]
                continue
            t = _n(t)
            corner = _u(triangles[t, 0]), _u(triangles[t, 1]), _u(triangles[t, 2])
            share = shares[j, i, 0], shares[j, i, 1], _ONE - shares[j, i, 0] - shares[j, i, 1]
            bgr = colour(points, region, flat, size, plate, tint, first, rest, corner, share)
            out[i] = put(below[i], cover[i], bgr)


@njit(nogil=True, parallel=True, cache=True, error_model="numpy")
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
    tint: Floats,
    first: Ints,
    rest: Floats,
    base: Words,
    figure: Words,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
    bands: Number,
) -> None:
    """The whole morph; bands of rows run side by side."""
    moved = np.empty((position.shape[1], 3), np.float32)
    points = np.empty((position.shape[1], plate.shape[0] + 1, 3), np.float32)
    for v in vertices:
        gather(position, visible, plate, weight, v, moved, points)
    mesh = points, moved, region, image, mask, triangles
    for band in prange(bands):
        top, bottom = y0 + (y1 - y0) * band // bands, y0 + (y1 - y0) * (band + 1) // bands
        _band(*mesh, plate, tint, first, rest, base, figure, x0, top, x1, bottom)


def morph_cpu(plates: Plates, patch: Patch, blend: Blend, base: Image, figure: Image) -> None:
    """The CPU version of `morph`, arguments checked."""
    mesh = plates.position, plates.visible, plates.region, words(plates.image), plates.mask
    active = blend.plate, blend.weight, blend.tint, blend.first, blend.rest
    drawing = words(base), words(figure)
    _bands(*mesh, patch.triangles, patch.vertices, *active, *drawing, *patch.box, device.threads())
