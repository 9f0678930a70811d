"""What CPU and CUDA share of the plate morph: a vertex, a triangle, the colour of a point."""

import numpy as np

from kernels.mesh import REGIONS, Floats, Ints, Words
from kernels.packed import Number, four, inner

TOLERANCE = np.float32(-1e-4)  # of a barycentric weight: pixel centres on an edge belong to both sides: no cracks
UNSEEN = np.float32(1e-3)  # weight of a plate that does not see a point: the colour where no plate does
LEAST_REGION = np.float32(1 / 512)  # less than one level of a region's weight is none
LEAST_REST = np.float32(1 / 512)  # rest that cannot be seen costs no sample

_f, _i, _u, _n = np.float32, np.int32, np.uint32, np.uint64
_ZERO, _HALF, _ONE, _Q8 = _f(0), _f(0.5), _f(1), _f(256)
_N1 = _n(1)
_TINY = _f(1e-12)  # all plates of a region may be too faint to show: rest does then, no division by zero
_BYTE_PART = _f(1 / 255)
_BYTE, _ALPHA, _16, _24 = _u(255), _u(0xFF000000), _u(16), _u(24)


@inner
def gather(
    position: Floats,
    visible: Floats,
    plate: Ints,
    weight: Floats,
    v: Number,
    moved: Floats,
    points: Floats,
) -> None:
    """Where vertex v is in the blend, and, side by side for the shading, in rest and each active plate.

    moved: float32 [V, 3]; points: float32 [V, K+1, 3] of x, y, visible.
    """
    points[v, 0, 0], points[v, 0, 1], points[v, 0, 2] = position[0, v, 0], position[0, v, 1], visible[0, v]
    x, y, z = position[0, v, 0], position[0, v, 1], position[0, v, 2]
    for n in range(plate.shape[0]):
        k = plate[n]
        points[v, n + 1, 0], points[v, n + 1, 1], points[v, n + 1, 2] = (
            position[k, v, 0],
            position[k, v, 1],
            visible[k, v],
        )
        x += weight[n] * (position[k, v, 0] - position[0, v, 0])
        y += weight[n] * (position[k, v, 1] - position[0, v, 1])
        z += weight[n] * (position[k, v, 2] - position[0, v, 2])
    moved[v, 0], moved[v, 1], moved[v, 2] = x, y, z


@inner
def bilinear(image: Words, k: Number, width: Number, height: Number, x: Number, y: Number) -> tuple[Number, Number]:
    """Bilinear sample at x, y px of plate k of (P+1, height, width): blue and red, green and alpha.

    image: uint32 [(P+1)*height*width]. Flat, and with indices that cannot be negative, since for others
    numba looks whether they count from the end, which takes longer than the sample.
    """
    u = min(max(_i(x * _Q8 + _HALF), 0), width * 256 - 257)
    v = min(max(_i(y * _Q8 + _HALF), 0), height * 256 - 257)
    fu, fv = _u(u & 255), _u(v & 255)
    i = _n((k * height + (v >> 8)) * width + (u >> 8))
    below = i + _n(width)
    return four(image[i], image[i + _N1], image[below], image[below + _N1], fu, fv)


@inner
def _place(
    points: Floats, n: Number, corner: tuple[Number, ...], share: tuple[Number, ...]
) -> tuple[Number, Number, Number]:
    """Where a point of a triangle lies in entry n of points, and how clearly it is seen there."""
    a, b, c = corner
    wa, wb, wc = share
    n = _n(n)  # an index that cannot count from the end needs no test for it
    x = wa * points[a, n, 0] + wb * points[b, n, 0] + wc * points[c, n, 0]
    y = wa * points[a, n, 1] + wb * points[b, n, 1] + wc * points[c, n, 1]
    clear = wa * points[a, n, 2] + wb * points[b, n, 2] + wc * points[c, n, 2]
    return x, y, clear * clear + UNSEEN


@inner
def _bgr(image: Words, size: tuple[Number, Number], k: Number, x: Number, y: Number) -> tuple[Number, ...]:
    """Blue, green, red of plate k at x, y."""
    blue_red, green = bilinear(image, k, size[0], size[1], x, y)
    return _f(_i(blue_red & _BYTE)), _f(_i(green & _BYTE)), _f(_i(blue_red >> _16))


@inner
def colour(
    points: Floats,
    region: Floats,
    image: Words,
    size: tuple[Number, Number],
    plate: Ints,
    tint: Floats,
    first: Ints,
    rest: Floats,
    corner: tuple[Number, ...],
    share: tuple[Number, ...],
) -> tuple[Number, ...]:
    """Blue, green, red (0 .. 255) of a point of a triangle in the blend.

    points: float32 [V, K+1, 3], see `gather`; image: uint32 [(P+1)*h*w]; size: w, h.
    """
    a, b, c = corner
    wa, wb, wc = share
    x0, y0, clear0 = _place(points, 0, corner, share)
    blue, green, red, left, at_rest = _ZERO, _ZERO, _ZERO, _ONE, _ZERO
    for k in range(REGIONS):
        r = _n(k)
        if first[k] == first[k + 1]:
            continue
        here = wa * region[a, r] + wb * region[b, r] + wc * region[c, r]
        if here <= LEAST_REGION:
            continue
        of_rest = rest[r] * clear0 + _TINY
        total = of_rest
        blue_r, green_r, red_r = _ZERO, _ZERO, _ZERO
        for n in range(first[k], first[k + 1]):
            if tint[n] == _ZERO:
                continue
            x, y, clear = _place(points, n + 1, corner, share)
            blue_k, green_k, red_k = _bgr(image, size, plate[n], x, y)
            clear *= tint[n]
            blue_r += blue_k * clear
            green_r += green_k * clear
            red_r += red_k * clear
            total += clear
        part = here / total
        blue += blue_r * part
        green += green_r * part
        red += red_r * part
        at_rest += of_rest * part
        left -= here
    at_rest += max(left, _ZERO)
    if at_rest > LEAST_REST:
        blue0, green0, red0 = _bgr(image, size, 0, x0, y0)
        blue += blue0 * at_rest
        green += green0 * at_rest
        red += red0 * at_rest
    return blue, green, red


@inner
def put(base: Number, cover: Number, bgr: tuple[Number, ...]) -> Number:
    """The uint32 pixel of base, replaced by the colour as far as cover / 255 says; its alpha stays."""
    part = _f(cover) * _BYTE_PART
    keep = _ONE - part
    drawn = _f(_i(base >> _24)) * _BYTE_PART * part
    blue = _u(_f(_i(base & _BYTE)) * keep + bgr[0] * drawn + _HALF)
    green = _u(_f(_i((base >> _u(8)) & _BYTE)) * keep + bgr[1] * drawn + _HALF)
    red = _u(_f(_i((base >> _16) & _BYTE)) * keep + bgr[2] * drawn + _HALF)
    return _u(blue | (green << _u(8)) | (red << _16) | (base & _ALPHA))


@inner
def slopes(ax: Number, ay: Number, bx: Number, by: Number, cx: Number, cy: Number) -> tuple[Number, ...]:
    """How the weights of a and b change by px right and down: a right, a down, b right, b down; zeros if flat."""
    area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
    if area == _ZERO:
        return _ZERO, _ZERO, _ZERO, _ZERO
    scale = _ONE / area
    return (by - cy) * scale, (cx - bx) * scale, (cy - ay) * scale, (ax - cx) * scale
