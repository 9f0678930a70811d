"""Lay a picture with transparency over another."""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from kernels import device
from kernels.box import Box
from kernels.gpu import OnDevice, cuda
from kernels.packed import Number, inner, words

Image = NDArray[np.uint8]
Words = NDArray[np.uint32]

_u = np.uint32
_BYTE, _FULL, _HALF = _u(255), _u(257), _u(1 << 15)
_8, _16, _24 = _u(8), _u(16), _u(24)


def overlay(dst: Image, src: Image, x: int, y: int, opacity: float = 1.0, clip: Box | None = None) -> None:
    """Lay `src` over `dst` in place, its top left corner at column x, row y of dst; what sticks out is cut off.

    dst: uint8 [h, w, 3] BGR, C-contiguous. src: uint8 [oh, ow, 4] BGRA, alpha premultiplied.
    opacity: 0 .. 1, of the whole src (in 1/256). clip: only this part of dst is touched.
    Raises ValueError for other shapes and an opacity outside 0 .. 1.
    """
    if dst.ndim != 3 or dst.shape[2] != 3 or not dst.flags.c_contiguous:
        raise ValueError(f"dst is {dst.shape}: a contiguous (h, w, 3) is needed")
    if src.ndim != 3 or src.shape[2] != 4:
        raise ValueError(f"src is {src.shape}: (h, w, 4) is needed")
    if not 0.0 <= opacity <= 1.0:
        raise ValueError(f"opacity is {opacity}: 0 to 1 is possible")
    whole = Box(0, 0, dst.shape[1], dst.shape[0])
    part = (whole if clip is None else clip.within(whole)).within(Box(x, y, x + src.shape[1], y + src.shape[0]))
    share = round(opacity * 256)
    if part.empty or share == 0:
        return
    source = np.ascontiguousarray(src[part.y0 - y : part.y1 - y, part.x0 - x : part.x1 - x])
    if device.choose().cuda:
        overlay_cuda(dst, source, part, share)
    else:
        overlay_cpu(dst, source, part, share)


def overlay_reference(dst: Image, src: Image, box: Box, share: int) -> None:
    """What the kernels do, in NumPy. src: uint8 [box h, box w, 4]; share: opacity in 1/256."""
    under = dst[box.y0 : box.y1, box.x0 : box.x1]
    faded = (src.astype(np.int64) * share + 128) >> 8
    through = (255 - faded[..., 3:]) * 257
    under[:] = np.minimum(faded[..., :3] + ((under * through + (1 << 15)) >> 16), 255)


@inner
def over(channel: Number, through: Number, under: Number) -> Number:
    """Premultiplied `channel` over `under`, of which through / 65535 is seen; all uint32, uint8 out.

    What a viewer sees of it must not wrap: a drawing whose colour is brighter than its alpha is clipped.
    """
    value = channel + ((_u(under) * through + _HALF) >> _16)
    return np.uint8(min(value, _BYTE))


@inner
def _faded(channel: Number, share: Number) -> Number:
    """`channel` times share / 256, rounded; uint32."""
    return ((channel & _BYTE) * share + _u(128)) >> _8


@inner
def _row(src: Words, dst: Image, share: Number) -> None:
    """src: uint32 [n] BGRA; dst: uint8 [3n]."""
    for x in range(src.shape[0]):
        p = src[x]
        through = (_BYTE - _faded(p >> _24, share)) * _FULL
        dst[3 * x] = over(_faded(p, share), through, dst[3 * x])
        dst[3 * x + 1] = over(_faded(p >> _8, share), through, dst[3 * x + 1])
        dst[3 * x + 2] = over(_faded(p >> _16, share), through, dst[3 * x + 2])


@njit(nogil=True, parallel=True, cache=True)
def _rows(dst: Image, src: Words, x0: Number, y0: Number, share: Number, bands: Number) -> None:
    """dst: uint8 [h, 3w]; src: uint32 [oh, ow]."""
    height, width = src.shape
    for band in prange(bands):
        for y in range(height * band // bands, height * (band + 1) // bands):
            _row(src[y], dst[y0 + y, 3 * x0 : 3 * (x0 + width)], share)


def overlay_cpu(dst: Image, src: Image, box: Box, share: int) -> None:
    """The CPU version; src: contiguous uint8 [box h, box w, 4], share: opacity in 1/256."""
    _rows(dst.reshape(dst.shape[0], -1), words(src), box.x0, box.y0, _u(share), device.threads())


@cuda.jit
def _pixel(dst: Image, src: Words, x0: Number, y0: Number, share: Number) -> None:
    """One thread a pixel. dst: uint8 [h, w, 3]; src: uint32 [oh, ow]."""
    x, y = cuda.grid(2)
    if y >= src.shape[0] or x >= src.shape[1]:
        return
    p = src[y, x]
    through = (_BYTE - _faded(p >> _24, share)) * _FULL
    pixel = dst[y0 + y, x0 + x]
    pixel[0] = over(_faded(p, share), through, pixel[0])
    pixel[1] = over(_faded(p >> _8, share), through, pixel[1])
    pixel[2] = over(_faded(p >> _16, share), through, pixel[2])


def launch(dst: OnDevice, src: OnDevice, box: Box, share: int) -> None:
    """Overlay on the GPU; both arrays are there. dst: uint8 (h, w, 3); src: uint32 (box h, box w)."""
    block = (16, 16)
    grid = (-(-box.width // block[0]), -(-box.height // block[1]))
    _pixel[grid, block](dst, src, box.x0, box.y0, _u(share))


def overlay_cuda(dst: Image, src: Image, box: Box, share: int) -> None:
    """The CUDA version; both images go to the GPU and dst comes back."""
    copy = cuda.to_device(dst)
    launch(copy, cuda.to_device(words(src)), box, share)
    copy.copy_to_host(dst)
