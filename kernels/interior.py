"""The inside of a mouth: pictures of teeth and tongue, moved as wholes, in the hole between the lips."""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kernels import device
from kernels.box import Box
from kernels.gpu import OnDevice, cuda
from kernels.mesh import Floats, Image, Words
from kernels.packed import Number, inner, sample, words
from kernels.shade import bilinear

TAPS = 3  # places across a pixel where the hole's edges are known: steep corners have soft edges too

_f, _i, _u = np.float32, np.int32, np.uint32
_ZERO, _HALF, _ONE, _TWO, _MOST = _f(0), _f(0.5), _f(1), _f(2), _f(255)
_BYTE_PART, _BYTE, _8, _16, _24, _ALPHA = _f(1 / 255), _u(255), _u(8), _u(16), _u(24), _u(0xFF000000)
_OPAQUE = _f(0.004)  # less than one level of what lies behind: no sample
_TILE = (16, 8)  # threads of a block
_DARKEST = (_f(0.50), _f(0.72))  # the shadow right under the upper lip, and above the lower one


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Layers:
    """The pictures, from back to front. What lies outside a picture is like its rim."""

    image: Image  # (L, h, w, 4) BGRA premultiplied, C-contiguous, at least 2x2


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """The hole between the lips in one frame, and how the pictures lie in it."""

    box: Box  # px of the crop that the hole touches
    edges: Floats  # (box width, TAPS, 2): y of its upper and lower edge, px of the crop; the hole is between them
    place: Floats  # (L, 6): from x, y of the crop to px of the picture: x' = p0 x + p1 y + p2, y' = p3 x + p4 y + p5
    light: Floats  # (L,): a picture's colours times this; 0 for one that is not there
    soft: float  # px over which an edge fades
    shadow: tuple[float, float]  # px that the shadows of the upper and the lower lip reach


_on_device: WeakKeyDictionary[Layers, OnDevice] = WeakKeyDictionary()


def fill(layers: Layers, opening: Opening, part: Box, figure: Image) -> None:
    """Draw the inside of the mouth over the figure, in place, where the lips leave it free.

    figure: uint8 [h, w, 4] BGRA premultiplied, of the crop's size; rows may be strided. Its alpha stays.
    part: only this part of it is touched. Raises ValueError for a hole that leads out of the figure.
    """
    box = opening.box
    if box.within(Box(0, 0, figure.shape[1], figure.shape[0])) != box or len(opening.edges) != box.width:
        raise ValueError(f"the mouth's {box} with {len(opening.edges)} columns does not fit the crop {figure.shape}")
    part = part.within(box)
    if part.empty:
        return
    if device.choose().cuda:
        fill_cuda(layers, opening, part, figure)
    else:
        fill_cpu(layers, opening, part, figure)


def fill_reference(layers: Layers, opening: Opening, part: Box, figure: Image) -> None:
    """What the kernels do, in NumPy: all pixels of the part at once."""
    count, height, width = layers.image.shape[:3]
    y, x = np.mgrid[part.y0 : part.y1, part.x0 : part.x1].astype(np.float64)
    edges = opening.edges[part.x0 - opening.box.x0 : part.x1 - opening.box.x0].astype(np.float64)
    half = opening.soft / 2
    low = np.minimum(y[..., None] + half, edges[None, :, :, 1])
    high = np.maximum(y[..., None] - half, edges[None, :, :, 0])
    cover = np.maximum(low - high, 0).mean(-1)[..., None] / opening.soft
    colour, left = np.zeros((*y.shape, 3)), np.ones((*y.shape, 1))
    limit = np.array([(width - 1) * 256 - 1, (height - 1) * 256 - 1])
    for k in reversed(range(count)):
        if opening.light[k] == 0:
            continue
        a, b, c, d, e, f = opening.place[k].astype(np.float64)
        there = np.stack([a * x + b * y + c, d * x + e * y + f], -1)
        u, v = np.moveaxis(np.clip(np.floor(there * 256 + 0.5), 0, limit).astype(np.int32), -1, 0)
        seen = sample(words(layers.image[k]), u, v).astype(np.float64)
        colour += seen[..., :3] * opening.light[k] * left
        left *= 1 - seen[..., 3:] / 255
    down, up = y - edges[None, :, TAPS // 2, 0], edges[None, :, TAPS // 2, 1] - y
    shade = np.ones_like(y)
    for away, reach, darkest in zip((down, up), opening.shadow, _DARKEST, strict=True):
        t = np.clip(away / reach, 0, 1)
        shade *= darkest + (1 - darkest) * t * (2 - t)
    drawn = np.minimum(colour * shade[..., None], 255)
    under = figure[part.y0 : part.y1, part.x0 : part.x1]
    alpha = under[..., 3:] / 255.0
    under[..., :3] = under[..., :3] * (1 - cover) + drawn * alpha * cover + 0.5


@inner
def covered(edges: Floats, column: Number, y: Number, soft: Number) -> Number:
    """How much of a pixel in row y (float32) lies between the edges, 0 .. 1."""
    half, total = soft * _HALF, _ZERO
    for tap in range(TAPS):
        total += max(min(y + half, edges[column, tap, 1]) - max(y - half, edges[column, tap, 0]), _ZERO)
    return total / (soft * _f(TAPS))


@inner
def _lit(away: Number, reach: Number, darkest: Number) -> Number:
    t = min(max(away / reach, _ZERO), _ONE)
    return darkest + (_ONE - darkest) * t * (_TWO - t)


@inner
def inside(
    image: NDArray[np.uint32],
    size: tuple[Number, Number],
    place: Floats,
    light: Floats,
    x: Number,
    y: Number,
    shade: Number,
) -> tuple[Number, Number, Number]:
    """Blue, green, red (0 .. 255) of the mouth's inside at x, y (float32) of the crop.

    image: uint32 [L*h*w]; size: w, h. From front to back: where teeth are, nothing behind them is looked up.
    """
    blue, green, red, left = _ZERO, _ZERO, _ZERO, _ONE
    for n in range(place.shape[0]):
        k = place.shape[0] - 1 - n
        if light[k] == _ZERO:
            continue
        u = place[k, 0] * x + place[k, 1] * y + place[k, 2]
        v = place[k, 3] * x + place[k, 4] * y + place[k, 5]
        blue_red, green_alpha = bilinear(image, k, size[0], size[1], u, v)
        share = light[k] * left
        blue += _f(_i(blue_red & _BYTE)) * share
        green += _f(_i(green_alpha & _BYTE)) * share
        red += _f(_i(blue_red >> _16)) * share
        left *= _ONE - _f(_i(green_alpha >> _16)) * _BYTE_PART
        if left < _OPAQUE:
            break
    return min(blue * shade, _MOST), min(green * shade, _MOST), min(red * shade, _MOST)


@inner
def shaded(edges: Floats, column: Number, y: Number, above: Number, below: Number) -> Number:
    """What the lips' shadows, which reach so many px, leave of the light at row y."""
    middle = TAPS // 2
    down, up = y - edges[column, middle, 0], edges[column, middle, 1] - y
    return _lit(down, above, _DARKEST[0]) * _lit(up, below, _DARKEST[1])


@inner
def blended(under: Number, bgr: tuple[Number, Number, Number], cover: Number) -> Number:
    """The premultiplied uint32 pixel `under` with cover (0 .. 1) of the colour on it; its alpha stays."""
    keep = _ONE - cover
    drawn = _f(_i(under >> _24)) * _BYTE_PART * cover
    blue = _u(_f(_i(under & _BYTE)) * keep + bgr[0] * drawn + _HALF)
    green = _u(_f(_i((under >> _8) & _BYTE)) * keep + bgr[1] * drawn + _HALF)
    red = _u(_f(_i((under >> _16) & _BYTE)) * keep + bgr[2] * drawn + _HALF)
    return _u(blue | (green << _8) | (red << _16) | (under & _ALPHA))


@njit(nogil=True, cache=True, error_model="numpy")
def _fill_cpu(
    image: Words,
    edges: Floats,
    place: Floats,
    light: Floats,
    first: Number,
    soft: Number,
    above: Number,
    below: Number,
    figure: Words,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
) -> None:
    """All pixels of a box, row by row. first: x of the first column of edges."""
    size = image.shape[2], image.shape[1]
    flat = image.reshape(-1)
    for j in range(y0, y1):
        y = _f(j)
        for i in range(x0, x1):
            cover = covered(edges, i - first, y, soft)
            if cover > _ZERO:
                shade = shaded(edges, i - first, y, above, below)
                figure[j, i] = blended(figure[j, i], inside(flat, size, place, light, _f(i), y, shade), cover)


def fill_cpu(layers: Layers, opening: Opening, part: Box, figure: Image) -> None:
    """The CPU version of `fill`, arguments checked. The box is small: one thread does."""
    above, below = opening.shadow
    hole = opening.edges, opening.place, opening.light
    reach = _f(opening.soft), _f(above), _f(below)
    _fill_cpu(words(layers.image), *hole, opening.box.x0, *reach, words(figure), *part)


@cuda.jit
def _fill_kernel(
    image: Words,
    width: Number,
    height: Number,
    edges: Floats,
    place: Floats,
    light: Floats,
    first: Number,
    soft: Number,
    above: Number,
    below: Number,
    drawn: Words,
    x0: Number,
    y0: Number,
) -> None:
    """One thread a pixel of the part. drawn: uint32 [part h, part w]."""
    i, j = cuda.grid(2)
    if j >= drawn.shape[0] or i >= drawn.shape[1]:
        return
    x, y = _f(x0 + i), _f(y0 + j)
    column = x0 + i - first
    cover = covered(edges, column, y, soft)
    if cover > _ZERO:
        shade = shaded(edges, column, y, above, below)
        bgr = inside(image, (width, height), place, light, x, y, shade)
        drawn[j, i] = blended(drawn[j, i], bgr, cover)


def launch(
    pictures: OnDevice,
    size: tuple[int, int],
    hole: Sequence[OnDevice],
    first: int,
    opening: Opening,
    part: Box,
    drawn: OnDevice,
) -> None:
    """Fill on the GPU; all arrays are there.

    pictures: see `resident`, each of `size` (width, height); hole: edges, place, light; first: x of the first column
    of edges; drawn: uint32 (part h, part w).
    """
    grid = (-(-part.width // _TILE[0]), -(-part.height // _TILE[1]))
    reach = _f(opening.soft), *map(_f, opening.shadow)
    _fill_kernel[grid, _TILE](pictures, *size, *hole, first, *reach, drawn, part.x0, part.y0)


def resident(layers: Layers) -> OnDevice:
    """The pictures on the GPU, flat, sent once."""
    if layers not in _on_device:
        _on_device[layers] = cuda.to_device(words(layers.image).reshape(-1))
    return _on_device[layers]


def fill_cuda(layers: Layers, opening: Opening, part: Box, figure: Image) -> None:
    """The CUDA version of `fill`, arguments checked; only the part of the figure crosses the bus."""
    rows = slice(part.y0, part.y1), slice(part.x0, part.x1)
    drawn = cuda.to_device(np.ascontiguousarray(words(figure)[rows]))
    hole = [cuda.to_device(array) for array in (opening.edges, opening.place, opening.light)]
    size = layers.image.shape[2], layers.image.shape[1]
    launch(resident(layers), size, hole, opening.box.x0, opening, part, drawn)
    words(figure)[rows] = drawn.copy_to_host()
