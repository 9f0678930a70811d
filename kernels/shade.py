"""What CPU and CUDA share of the plate morph: a vertex, a triangle, the colour of a point."""

import numpy as np
from numba import njit

from kernels.mesh import REGIONS, Floats, Image, Ints, Words
from kernels.packed import high, low

TOLERANCE = np.float32(-1e-4)  # of a barycentric weight: pixel centres on an edge belong to both sides: no cracks
UNSEEN = np.float32(1e-3)  # weight of a plate that does not see a point: the colour where no plate does
LEAST_REGION = np.float32(1 / 512)  # less than one level of a region's weight is none

_f, _i, _u = np.float32, np.int32, np.uint32
_ZERO, _HALF, _ONE, _Q8 = _f(0), _f(0.5), _f(1), _f(256)
_BYTE, _FRACTION, _8, _16 = _u(255), _i(255), _i(8), _u(16)


@njit(nogil=True)
def blended(position: Floats, plate: Ints, weight: Floats, v: int, c: int) -> float:
    """Coordinate c of vertex v in the blend."""
    rest = position[0, v, c]
    value = rest
    for k in range(plate.shape[0]):
        value += weight[k] * (position[plate[k], v, c] - rest)
    return value


@njit(nogil=True)
def _word(image: Words, width: int, height: int, x: float, y: float) -> tuple[int, int]:
    """Bilinear sample at x, y px of uint32 [h, w]: blue and red, green and alpha."""
    u = _i(min(max(x * _Q8 + _HALF, _ZERO), _f((width - 1) * 256 - 1)))
    v = _i(min(max(y * _Q8 + _HALF, _ZERO), _f((height - 1) * 256 - 1)))
    i, j, fu, fv = u >> _8, v >> _8, _u(u & _FRACTION), _u(v & _FRACTION)
    p, q, r, s = image[j, i], image[j, i + 1], image[j + 1, i], image[j + 1, i + 1]
    return low(p, q, r, s, fu, fv), high(p, q, r, s, fu, fv)


@njit(nogil=True)
def _seen(
    position: Floats, visible: Floats, image: Words, k: int, corner: tuple[int, int, int], share: tuple[float, ...]
) -> tuple[float, float, float, float]:
    """What plate k shows at a point of a triangle: blue, green, red and how clearly."""
    a, b, c = corner
    wa, wb, wc = share
    x = wa * position[k, a, 0] + wb * position[k, b, 0] + wc * position[k, c, 0]
    y = wa * position[k, a, 1] + wb * position[k, b, 1] + wc * position[k, c, 1]
    clear = wa * visible[k, a] + wb * visible[k, b] + wc * visible[k, c]
    blue_red, green = _word(image[k], image.shape[2], image.shape[1], x, y)
    return _f(blue_red & _BYTE), _f(green & _BYTE), _f(blue_red >> _16), clear * clear + UNSEEN


@njit(nogil=True)
def colour(
    position: Floats,
    visible: Floats,
    region: Floats,
    image: Words,
    plate: Ints,
    weight: Floats,
    first: Ints,
    rest: Floats,
    corner: tuple[int, int, int],
    share: tuple[float, ...],
) -> tuple[float, float, float]:
    """Blue, green, red (0 .. 255) of a point of a triangle in the blend."""
    a, b, c = corner
    wa, wb, wc = share
    blue0, green0, red0, clear0 = _seen(position, visible, image, 0, corner, share)
    blue, green, red, left = _ZERO, _ZERO, _ZERO, _ONE
    for r in range(REGIONS):
        here = wa * region[a, r] + wb * region[b, r] + wc * region[c, r]
        if here <= LEAST_REGION or first[r] == first[r + 1]:
            continue
        total = rest[r] * clear0
        blue_r, green_r, red_r = blue0 * total, green0 * total, red0 * total
        for k in range(first[r], first[r + 1]):
            blue_k, green_k, red_k, clear = _seen(position, visible, image, plate[k], corner, share)
            clear *= weight[k]
            blue_r += blue_k * clear
            green_r += green_k * clear
            red_r += red_k * clear
            total += clear
        part = here / total
        blue += blue_r * part
        green += green_r * part
        red += red_r * part
        left -= here
    left = max(left, _ZERO)
    return blue + blue0 * left, green + green0 * left, red + red0 * left


@njit(nogil=True)
def put(base: Image, figure: Image, cover: int, bgr: tuple[float, float, float]) -> None:
    """Replace base (4,) by the colour as far as cover / 255 says; the figure's alpha stays."""
    part = _f(cover) / _f(255)
    alpha = _f(base[3]) / _f(255) * part
    figure[0] = np.uint8(_f(base[0]) * (_ONE - part) + bgr[0] * alpha + _HALF)
    figure[1] = np.uint8(_f(base[1]) * (_ONE - part) + bgr[1] * alpha + _HALF)
    figure[2] = np.uint8(_f(base[2]) * (_ONE - part) + bgr[2] * alpha + _HALF)
    figure[3] = base[3]


@njit(nogil=True)
def slopes(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> tuple[float, float, float, float]:
    """How the weights of a and b change by px right and down: a right, a down, b right, b down; zeros if flat."""
    area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
    if area == _ZERO:
        return _ZERO, _ZERO, _ZERO, _ZERO
    scale = _ONE / area
    return (by - cy) * scale, (cx - bx) * scale, (cy - ay) * scale, (ax - cx) * scale
