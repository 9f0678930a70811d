"""The figure, moved, over the background."""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from kernels import device
from kernels.box import Box
from kernels.gpu import cuda
from kernels.overlay import over
from kernels.packed import Number, high, inner, low, sample, words

Image = NDArray[np.uint8]
Words = NDArray[np.uint32]
Affine = NDArray[np.float64]

SPAN = 16  # px: places in the figure are found at the ends of so many, and straight between them
_HEAD_CELL = 4  # px of the canvas to one cell of the head map

_u, _i = np.uint32, np.int32
_BYTE, _FULL = _u(255), _u(257)
_WHOLE = 1 / 255
_1, _8, _16, _24 = _u(1), _u(8), _u(16), _u(24)
_FRACTION, _SHIFT, _SPAN_BITS = _i(255), _i(8), _i(4)


@dataclass(frozen=True, slots=True, eq=False)
class Matte:
    """A figure and how it is cut into body and head."""

    figure: Image  # (ch, cw, 4) BGRA, premultiplied, C-contiguous
    head: Image  # (ch/4, cw/4): 255 moves with the head, 0 with the body
    extent: NDArray[np.int32]  # (h, 2): in output row y the figure lies in columns extent[y, 0] .. extent[y, 1]-1


def composite(matte: Matte, background: Image, out: Image, body: Affine, head: Affine, box: Box) -> None:
    """Draw the figure over the background into the part `box` of out.

    body, head: float64 [2, 3], from output px to figure px (the inverse of the motion); each pixel
    uses their mixture by the head map. Samples are bilinear to 1/256 px; the figure's edge pixels
    repeat outside it. Columns outside `extent` are the background's.
    background, out: uint8 [h, w, 3] BGR, C-contiguous. Raises ValueError for other shapes.
    """
    if background.shape != out.shape or not (background.flags.c_contiguous and out.flags.c_contiguous):
        raise ValueError(f"background {background.shape} and out {out.shape} must be alike and contiguous")
    if matte.extent.shape != (out.shape[0], 2):
        raise ValueError(f"extent is {matte.extent.shape}: ({out.shape[0]}, 2) is needed")
    part = box.within(Box(0, 0, out.shape[1], out.shape[0]))
    if part.empty:
        return
    if device.choose().cuda:
        composite_cuda(matte, background, out, body, head, part)
    else:
        composite_cpu(matte, background, out, body, head, part)


def composite_reference(matte: Matte, background: Image, out: Image, body: Affine, head: Affine, box: Box) -> None:
    """What the kernels do, in NumPy."""
    figure = words(matte.figure)
    for y in range(box.y0, box.y1):
        out[y, box.x0 : box.x1] = background[y, box.x0 : box.x1]
        first, last = max(box.x0, int(matte.extent[y, 0])), min(box.x1, int(matte.extent[y, 1]))
        if first >= last:
            continue
        x = np.arange(first, last)
        u, v = _sources_reference(x, y, body, head, matte.head, figure.shape)
        bgra = sample(figure, u, v)
        under = background[y, first:last].astype(np.int64)
        through = (255 - bgra[:, 3:]) * 257
        out[y, first:last] = np.minimum(bgra[:, :3] + ((under * through + (1 << 15)) >> 16), 255)


def _sources_reference(
    x: NDArray[np.int64], y: Number, body: Affine, head: Affine, share: Image, size: tuple[int, ...]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where in the figure the pixels of a row come from, in 1/256 px."""
    start = x // SPAN * SPAN
    ends = []
    for column in (start, start + SPAN):
        place = np.stack([column, np.full_like(column, y), np.ones_like(column)]).astype(np.float64)
        by_body, by_head = body @ place, head @ place
        cell = np.clip((by_body - 1.5) / _HEAD_CELL, 0, np.array([[share.shape[1] - 1.001], [share.shape[0] - 1.001]]))
        i, j = cell.astype(np.int64)
        fi, fj = cell - [i, j]
        top = share[j, i] * (1 - fi) + share[j, i + 1] * fi
        bottom = share[j + 1, i] * (1 - fi) + share[j + 1, i + 1] * fi
        weight = (top * (1 - fj) + bottom * fj) / 255
        ends.append(np.floor((by_body + (by_head - by_body) * weight) * 256 + 0.5).astype(np.int64))
    place = ends[0] + ((x - start) * (ends[1] - ends[0]) >> 4)
    u, v = np.clip(place, 0, np.array([[(size[1] - 1) * 256 - 1], [(size[0] - 1) * 256 - 1]])).astype(np.int32)
    return u, v


@inner
def _head_share(u: Number, v: Number, head: Image) -> Number:
    """How far the figure's place u, v moves with the head, 0 .. 1: the map, bilinear."""
    x = min(max((u - 1.5) / _HEAD_CELL, 0.0), head.shape[1] - 1.001)
    y = min(max((v - 1.5) / _HEAD_CELL, 0.0), head.shape[0] - 1.001)
    i, j = _u(x), _u(y)
    fx, fy = x - i, y - j
    top = head[j, i] * (1.0 - fx) + head[j, i + _1] * fx
    bottom = head[j + _1, i] * (1.0 - fx) + head[j + _1, i + _1] * fx
    return (top * (1.0 - fy) + bottom * fy) * _WHOLE


@inner
def _source(x: Number, y: Number, body: Affine, head: Affine, share: Image) -> tuple[Number, Number]:
    """Where in the figure the output pixel x, y comes from: int32, 1/256 px."""
    u = body[0, 0] * x + body[0, 1] * y + body[0, 2]
    v = body[1, 0] * x + body[1, 1] * y + body[1, 2]
    weight = _head_share(u, v, share)
    if weight > 0.0:
        u += weight * (head[0, 0] * x + head[0, 1] * y + head[0, 2] - u)
        v += weight * (head[1, 0] * x + head[1, 1] * y + head[1, 2] - v)
    return _i(math.floor(u * 256.0 + 0.5)), _i(math.floor(v * 256.0 + 0.5))


@inner
def _between(start: Number, end: Number, j: Number, cells: Number) -> Number:
    """The place j px into a span, kept where it has a neighbour to the right (below) among `cells` px."""
    place = start + (((end - start) * j) >> _SPAN_BITS)
    return min(max(place, 0), (cells - 1) * 256 - 1)


@inner
def _sources(
    first: Number,
    y: Number,
    body: Affine,
    head: Affine,
    share: Image,
    width: Number,
    height: Number,
    us: NDArray[np.int32],
    vs: NDArray[np.int32],
) -> None:
    """`_source` of the pixels first, first + 1 … of row y, straight within spans. us, vs: int32 [n * SPAN]."""
    u, v = _source(first, y, body, head, share)
    for k in range(us.shape[0] // SPAN):
        u1, v1 = _source(first + SPAN * (k + 1), y, body, head, share)
        _fill(u, u1, width, us[SPAN * k : SPAN * (k + 1)])
        _fill(v, v1, height, vs[SPAN * k : SPAN * (k + 1)])
        u, v = u1, v1


@inner
def _fill(start: Number, end: Number, cells: Number, out: NDArray[np.int32]) -> None:
    """The places within one span. out: int32 [SPAN]."""
    if min(start, end) >= 0 and max(start, end) < (cells - 1) * 256:  # nearly always: no test for each pixel
        for j in range(SPAN):
            out[j] = _i(start + (((end - start) * _i(j)) >> _SPAN_BITS))
    else:
        for j in range(SPAN):
            out[j] = _between(start, end, j, cells)


@inner
def _run(upper: Words, lower: Words, us: NDArray[np.int32], vs: NDArray[np.int32], out: Words) -> None:
    """Samples whose corners lie side by side, so that LLVM can use vectors. upper, lower: uint32 [n+1]."""
    for x in range(out.shape[0]):
        fu, fv = _u(us[x] & _FRACTION), _u(vs[x] & _FRACTION)
        p, q, r, s = upper[x], upper[x + 1], lower[x], lower[x + 1]
        out[x] = low(p, q, r, s, fu, fv) | (high(p, q, r, s, fu, fv) << _8)


@inner
def _sample_row(
    figure: Words,
    width: Number,
    us: NDArray[np.int32],
    vs: NDArray[np.int32],
    shift: NDArray[np.int32],
    out: Words,
) -> None:
    """Bilinear samples of a row. figure: uint32 [ch*cw]; us, vs, shift: int32 [>= n]; out: uint32 [n].

    Motion is nearly the identity, so for many pixels on end the sampled places lie side by side:
    each such run is drawn at once, which costs a third of drawing pixel by pixel.
    """
    n = out.shape[0]
    for x in range(n):
        shift[x] = (vs[x] >> _SHIFT) * _i(width) + (us[x] >> _SHIFT) - _i(x)
    start = 0
    while start < n:
        end = start + 1
        while end < n and shift[end] == shift[start]:
            end += 1
        k = start + shift[start]
        upper, lower = figure[k : k + end - start + 1], figure[k + width : k + width + end - start + 1]
        _run(upper, lower, us[start:end], vs[start:end], out[start:end])
        start = end


@inner
def _blend_row(bgra: Words, background: Image, out: Image) -> None:
    """bgra: uint32 [n]; background, out: uint8 [3n]."""
    for x in range(bgra.shape[0]):
        p = bgra[x]
        through = (_BYTE - (p >> _24)) * _FULL
        out[3 * x] = over(p & _BYTE, through, background[3 * x])
        out[3 * x + 1] = over((p >> _8) & _BYTE, through, background[3 * x + 1])
        out[3 * x + 2] = over((p >> _16) & _BYTE, through, background[3 * x + 2])


@inner
def _band(
    figure: Words,
    share: Image,
    extent: NDArray[np.int32],
    background: Image,
    out: Image,
    body: Affine,
    head: Affine,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
) -> None:
    """The part of a few rows; see `_rows`."""
    height, width = figure.shape
    flat = figure.reshape(-1)
    room = (x1 - x0 + 2 * SPAN) // SPAN * SPAN
    us, vs, shift = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    bgra = np.empty(room, np.uint32)
    for y in range(y0, y1):
        first, last = max(x0, extent[y, 0]), min(x1, extent[y, 1])
        if first >= last:
            out[y, 3 * x0 : 3 * x1] = background[y, 3 * x0 : 3 * x1]
            continue
        start = first // SPAN * SPAN
        n = last - start
        spans = (n + SPAN - 1) // SPAN * SPAN
        _sources(start, y, body, head, share, width, height, us[:spans], vs[:spans])
        _sample_row(flat, width, us, vs, shift, bgra[:n])
        out[y, 3 * x0 : 3 * first] = background[y, 3 * x0 : 3 * first]
        out[y, 3 * last : 3 * x1] = background[y, 3 * last : 3 * x1]
        _blend_row(bgra[first - start : n], background[y, 3 * first : 3 * last], out[y, 3 * first : 3 * last])


@njit(nogil=True, parallel=True, cache=True)
def _rows(
    figure: Words,
    share: Image,
    extent: NDArray[np.int32],
    background: Image,
    out: Image,
    body: Affine,
    head: Affine,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
    bands: Number,
) -> None:
    """figure: uint32 [ch, cw]; background, out: uint8 [h, 3w]; bands of rows run side by side."""
    for band in prange(bands):
        top, bottom = y0 + (y1 - y0) * band // bands, y0 + (y1 - y0) * (band + 1) // bands
        _band(figure, share, extent, background, out, body, head, x0, top, x1, bottom)


def composite_cpu(matte: Matte, background: Image, out: Image, body: Affine, head: Affine, box: Box) -> None:
    """The CPU version of `composite`, arguments checked."""
    flat = background.reshape(background.shape[0], -1), out.reshape(out.shape[0], -1)
    _rows(words(matte.figure), matte.head, matte.extent, *flat, body, head, *box, device.threads())


@cuda.jit
def _pixel(
    figure: Words,
    share: Image,
    extent: NDArray[np.int32],
    background: Image,
    out: Image,
    body: Affine,
    head: Affine,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
) -> None:
    """One thread a pixel. figure: uint32 [ch, cw]; background, out: uint8 [h, w, 3]."""
    x, y = cuda.grid(2)
    x += x0
    y += y0
    if x >= x1 or y >= y1:
        return
    if x < extent[y, 0] or x >= extent[y, 1]:
        for c in range(3):
            out[y, x, c] = background[y, x, c]
        return
    height, width = figure.shape
    start = x // SPAN * SPAN
    u, v = _source(start, y, body, head, share)
    u1, v1 = _source(start + SPAN, y, body, head, share)
    u, v = _between(u, u1, x - start, width), _between(v, v1, x - start, height)
    i, j, fu, fv = u >> 8, v >> 8, _u(u & 255), _u(v & 255)
    p, q, r, s = figure[j, i], figure[j, i + 1], figure[j + 1, i], figure[j + 1, i + 1]
    blue_red, green_alpha = low(p, q, r, s, fu, fv), high(p, q, r, s, fu, fv)
    through = (_BYTE - (green_alpha >> _16)) * _FULL
    out[y, x, 0] = over(blue_red & _BYTE, through, background[y, x, 0])
    out[y, x, 1] = over(green_alpha & _BYTE, through, background[y, x, 1])
    out[y, x, 2] = over(blue_red >> _16, through, background[y, x, 2])


def composite_cuda(matte: Matte, background: Image, out: Image, body: Affine, head: Affine, box: Box) -> None:
    """The CUDA version of `composite`: the images go to the GPU, out comes back."""
    block = (32, 8)
    grid = (-(-box.width // block[0]), -(-box.height // block[1]))
    copy = cuda.to_device(out)
    still = (words(matte.figure), matte.head, matte.extent, background)
    _pixel[grid, block](*map(cuda.to_device, still), copy, cuda.to_device(body), cuda.to_device(head), *box)
    copy.copy_to_host(out)
