"""The figure, moved, over the background."""

from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from kernels import device
from kernels.box import Box
from kernels.eight import sample_eight
from kernels.gpu import OnDevice, cuda
from kernels.overlay import over
from kernels.packed import Number, high, inner, low, sample, words
from kernels.places import CELL

Image = NDArray[np.uint8]
Words = NDArray[np.uint32]
Grid = NDArray[np.int32]

_u, _i = np.uint32, np.int32
_BYTE, _FULL = _u(255), _u(257)
_8, _16, _24 = _u(8), _u(16), _u(24)
_FRACTION, _SHIFT, _CELL_BITS = _i(255), _i(8), _i(3)


@dataclass(frozen=True, slots=True, eq=False)
class Matte:
    """A figure and where in the frame it can be."""

    figure: Image  # (ch, cw, 4) BGRA, premultiplied, C-contiguous
    extent: NDArray[np.int32]  # (h, 2): in output row y the figure lies in columns extent[y, 0] .. extent[y, 1]-1


def composite(matte: Matte, background: Image, out: Image, grid: Grid, box: Box) -> None:
    """Draw the figure over the background into the part `box` of out.

    grid: int32 [ceil(h/8)+1, ceil(w/8)+1, 2], where in the figure every 8th pixel comes from, x and y in
    1/256 px (see `kernels.places`); places between are bilinear, and so are samples. The figure's edge
    pixels repeat outside it. Columns outside `extent` are the background's.
    background, out: uint8 [h, w, 3] BGR, C-contiguous. Raises ValueError for other shapes.
    """
    if background.shape != out.shape or not (background.flags.c_contiguous and out.flags.c_contiguous):
        raise ValueError(f"background {background.shape} and out {out.shape} must be alike and contiguous")
    if matte.extent.shape != (out.shape[0], 2):
        raise ValueError(f"extent is {matte.extent.shape}: ({out.shape[0]}, 2) is needed")
    nodes = (-(-out.shape[0] // CELL) + 1, -(-out.shape[1] // CELL) + 1, 2)
    if grid.shape != nodes or not grid.flags.c_contiguous:
        raise ValueError(f"grid is {grid.shape}: a contiguous {nodes} is needed")
    part = box.within(Box(0, 0, out.shape[1], out.shape[0]))
    if part.empty:
        return
    if device.choose().cuda:
        composite_cuda(matte, background, out, grid, part)
    else:
        composite_cpu(matte, background, out, grid, part)


def composite_reference(matte: Matte, background: Image, out: Image, grid: Grid, box: Box) -> None:
    """What the kernels do, in NumPy."""
    figure = words(matte.figure)
    for y in range(box.y0, box.y1):
        out[y, box.x0 : box.x1] = background[y, box.x0 : box.x1]
        first, last = max(box.x0, int(matte.extent[y, 0])), min(box.x1, int(matte.extent[y, 1]))
        if first >= last:
            continue
        u, v = _sources_reference(np.arange(first, last), y, grid, figure.shape)
        bgra = sample(figure, u, v)
        under = background[y, first:last].astype(np.int64)
        through = (255 - bgra[:, 3:]) * 257
        out[y, first:last] = np.minimum(bgra[:, :3] + ((under * through + (1 << 15)) >> 16), 255)


def _sources_reference(
    x: NDArray[np.int64], y: int, grid: Grid, size: tuple[int, ...]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where in the figure the pixels of a row come from, in 1/256 px."""
    j = y // CELL
    line = grid[j] + ((grid[j + 1] - grid[j]) * (y % CELL) >> 3)
    i = x // CELL
    place = line[i] + ((line[i + 1] - line[i]) * (x % CELL)[:, None] >> 3)
    u, v = np.clip(place, 0, [(size[1] - 1) * 256 - 1, (size[0] - 1) * 256 - 1]).astype(np.int32).T
    return u, v


@inner
def _between(start: Number, end: Number, k: Number) -> Number:
    """The place k px into a cell; int32."""
    return _i(start + (((end - start) * _i(k)) >> _CELL_BITS))


@inner
def _held(place: Number, cells: Number) -> Number:
    """A place with a neighbour to its right (below) among `cells` px."""
    return min(max(place, _i(0)), _i((cells - 1) * 256 - 1))


@inner
def _cell(
    figure: Words,
    width: Number,
    height: Number,
    u: Number,
    u1: Number,
    v: Number,
    v1: Number,
    out: Words,
    first: Number,
) -> None:
    """The samples of one cell, from place u, v to u1, v1, into out[first] on. figure: uint32 [height * width]."""
    across, down = (width - 1) * 256, (height - 1) * 256
    if min(u, u1, v, v1) >= 0 and max(u, u1) < across and max(v, v1) < down:  # nearly always: no test for each pixel
        sample_eight(figure, width, u, u1 - u, v, v1 - v, out, first)
        return
    for k in range(CELL):
        x, y = _held(_between(u, u1, k), width), _held(_between(v, v1, k), height)
        fu, fv = _u(x & _FRACTION), _u(y & _FRACTION)
        i = (y >> _SHIFT) * width + (x >> _SHIFT)
        p, q, r, s = figure[i], figure[i + 1], figure[i + width], figure[i + width + 1]
        out[first + k] = low(p, q, r, s, fu, fv) | (high(p, q, r, s, fu, fv) << _8)


@inner
def _sample_row(figure: Words, width: Number, height: Number, first: Number, y: Number, grid: Grid, out: Words) -> None:
    """Samples of the pixels first, first + 1 … of row y; first begins a cell. out: uint32 [n * CELL]."""
    j, k, i = y // CELL, y % CELL, first // CELL
    u, v = _between(grid[j, i, 0], grid[j + 1, i, 0], k), _between(grid[j, i, 1], grid[j + 1, i, 1], k)
    for cell in range(out.shape[0] // CELL):
        i += 1
        u1, v1 = _between(grid[j, i, 0], grid[j + 1, i, 0], k), _between(grid[j, i, 1], grid[j + 1, i, 1], k)
        _cell(figure, width, height, u, u1, v, v1, out, CELL * cell)
        u, v = u1, v1


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
    extent: NDArray[np.int32],
    background: Image,
    out: Image,
    grid: Grid,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
) -> None:
    """The part of a few rows; see `_rows`."""
    height, width = figure.shape
    flat = figure.reshape(-1)
    room = (x1 - x0 + 2 * CELL) // CELL * CELL
    bgra = np.empty(room, np.uint32)
    for y in range(y0, y1):
        first, last = max(x0, extent[y, 0]), min(x1, extent[y, 1])
        if first >= last:
            out[y, 3 * x0 : 3 * x1] = background[y, 3 * x0 : 3 * x1]
            continue
        start = first // CELL * CELL
        n = last - start
        whole = (n + CELL - 1) // CELL * CELL
        _sample_row(flat, width, height, start, y, grid, bgra[:whole])
        out[y, 3 * x0 : 3 * first] = background[y, 3 * x0 : 3 * first]
        out[y, 3 * last : 3 * x1] = background[y, 3 * last : 3 * x1]
        _blend_row(bgra[first - start : n], background[y, 3 * first : 3 * last], out[y, 3 * first : 3 * last])


@njit(nogil=True, parallel=True, cache=True)
def _rows(
    figure: Words,
    extent: NDArray[np.int32],
    background: Image,
    out: Image,
    grid: Grid,
    x0: Number,
    y0: Number,
    x1: Number,
    y1: Number,
    bands: Number,
) -> None:
    """figure: uint32 [ch, cw]; background, out: uint8 [h, 3w]; bands of rows run side by side."""
    for band in prange(bands):
        top, bottom = y0 + (y1 - y0) * band // bands, y0 + (y1 - y0) * (band + 1) // bands
        _band(figure, extent, background, out, grid, x0, top, x1, bottom)


def composite_cpu(matte: Matte, background: Image, out: Image, grid: Grid, box: Box) -> None:
    """The CPU version of `composite`, arguments checked."""
    flat = background.reshape(background.shape[0], -1), out.reshape(out.shape[0], -1)
    _rows(words(matte.figure), matte.extent, *flat, grid, *box, device.threads())


@cuda.jit
def _pixel(
    figure: Words,
    extent: NDArray[np.int32],
    background: Image,
    out: Image,
    grid: Grid,
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
    i, j, k = x // CELL, y // CELL, y % CELL
    u, u1 = _between(grid[j, i, 0], grid[j + 1, i, 0], k), _between(grid[j, i + 1, 0], grid[j + 1, i + 1, 0], k)
    v, v1 = _between(grid[j, i, 1], grid[j + 1, i, 1], k), _between(grid[j, i + 1, 1], grid[j + 1, i + 1, 1], k)
    u, v = _held(_between(u, u1, x % CELL), width), _held(_between(v, v1, x % CELL), height)
    i, j, fu, fv = u >> 8, v >> 8, _u(u & 255), _u(v & 255)
    p, q, r, s = figure[j, i], figure[j, i + 1], figure[j + 1, i], figure[j + 1, i + 1]
    blue_red, green_alpha = low(p, q, r, s, fu, fv), high(p, q, r, s, fu, fv)
    through = (_BYTE - (green_alpha >> _16)) * _FULL
    out[y, x, 0] = over(blue_red & _BYTE, through, background[y, x, 0])
    out[y, x, 1] = over(green_alpha & _BYTE, through, background[y, x, 1])
    out[y, x, 2] = over(blue_red >> _16, through, background[y, x, 2])


def launch(figure: OnDevice, extent: OnDevice, background: OnDevice, out: OnDevice, grid: OnDevice, box: Box) -> None:
    """Composite on the GPU; all arrays are there. figure: uint32 (ch, cw); the others as `composite` takes them."""
    block = (32, 8)
    blocks = (-(-box.width // block[0]), -(-box.height // block[1]))
    _pixel[blocks, block](figure, extent, background, out, grid, *box)


def composite_cuda(matte: Matte, background: Image, out: Image, grid: Grid, box: Box) -> None:
    """The CUDA version of `composite`: the images go to the GPU, out comes back."""
    copy = cuda.to_device(out)
    figure, extent = cuda.to_device(words(matte.figure)), cuda.to_device(matte.extent)
    launch(figure, extent, cuda.to_device(background), copy, cuda.to_device(grid), box)
    copy.copy_to_host(out)
