"""BGR to the planes that encoders take."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from kernels import device
from kernels.box import Box
from kernels.gpu import OnDevice, cuda
from kernels.packed import Number, inner

Image = NDArray[np.uint8]

# ITU-R BT.601-7, limited range, in 1/65536: what blue, green and red give to Y, Cb and Cr.
# 601 rather than 709 for both renditions: it is what the encoder signals (SMPTE 170M), and what
# WebRTC receivers that do not read the signal assume. Cb and Cr each sum to 0: grey stays grey.
_i = np.int32
_YB, _YG, _YR = _i(6416), _i(33039), _i(16829)
_UB, _UG, _UR = _i(28784), _i(-19071), _i(-9713)
_VB, _VG, _VR = _i(-4681), _i(-24103), _i(28784)
_BLACK = _i((16 << 16) + (1 << 15))  # black level, and half so that >> 16 rounds
_GREY = _i((128 << 18) + (1 << 17))  # no colour, for sums of four pixels
_BYTES = 3


class Planes(NamedTuple):
    """Views of one I420 array."""

    y: Image  # (h, w)
    cb: Image  # (h/2, w/2)
    cr: Image  # (h/2, w/2)


def split(planes: Image) -> Planes:
    """The three planes of a contiguous I420 array uint8 [h*3/2, w], as views."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    flat = planes.reshape(-1)
    luma, quarter = height * width, height * width // 4
    half = (height // 2, width // 2)
    return Planes(
        flat[:luma].reshape(height, width),
        flat[luma : luma + quarter].reshape(half),
        flat[luma + quarter :].reshape(half),
    )


def to_i420(image: Image, planes: Image, box: Box | None = None) -> None:
    """Write `image` into I420 planes: BT.601 (SMPTE 170M) matrix, limited range (Y 16..235).

    image: uint8 [h, w, 3] BGR, C-contiguous, h and w even. planes: uint8 [h*3/2, w], written in
    place: Y, then Cb and Cr, two of their rows to one row of the array. Chroma is the mean of its
    2x2 pixels. box: only this part, its corners even; the whole image by default.
    Raises ValueError for odd sizes, other shapes, and a box that is odd or leads outside.
    """
    part = _checked(image, planes, box)
    if part.empty:
        return
    if device.choose().cuda:
        i420_cuda(image, planes, part)
    else:
        i420_cpu(image, planes, part)


def _checked(image: Image, planes: Image, box: Box | None) -> Box:
    if image.ndim != 3 or image.shape[2] != _BYTES or not image.flags.c_contiguous:
        raise ValueError(f"image is {image.shape}: a contiguous (h, w, 3) is needed")
    height, width = image.shape[:2]
    if height % 2 or width % 2:
        raise ValueError(f"I420 needs even sizes, this image is {width}x{height}")
    if planes.shape != (height * 3 // 2, width) or not planes.flags.c_contiguous:
        raise ValueError(f"planes are {planes.shape}: a contiguous ({height * 3 // 2}, {width}) is needed")
    whole = Box(0, 0, width, height)
    part = whole if box is None else box
    if part != part.even() or (not part.empty and part.within(whole) != part):
        raise ValueError(f"{part} is no even part of {width}x{height}")
    return part


def i420_reference(image: Image, planes: Image, box: Box) -> None:
    """What the kernels do, in NumPy."""
    height, width = image.shape[:2]
    out = split(planes)
    bgr = image.astype(np.int64)
    luma = (bgr @ np.array([_YB, _YG, _YR], np.int64) + _BLACK) >> 16
    out.y[box.y0 : box.y1, box.x0 : box.x1] = luma[box.y0 : box.y1, box.x0 : box.x1]
    fours = bgr.reshape(height // 2, 2, width // 2, 2, 3).sum((1, 3))
    part = slice(box.y0 // 2, box.y1 // 2), slice(box.x0 // 2, box.x1 // 2)
    for plane, matrix in ((out.cb, [_UB, _UG, _UR]), (out.cr, [_VB, _VG, _VR])):
        plane[part] = ((fours @ np.array(matrix, np.int64) + _GREY) >> 18)[part]


@inner
def _luma(b: Number, g: Number, r: Number) -> Number:
    """One pixel; int32 in, uint8 out."""
    return np.uint8((_i(b) * _YB + _i(g) * _YG + _i(r) * _YR + _BLACK) >> _i(16))


@inner
def _blue(b: Number, g: Number, r: Number) -> Number:
    """Cb of a sum of four pixels."""
    return np.uint8((_i(b) * _UB + _i(g) * _UG + _i(r) * _UR + _GREY) >> _i(18))


@inner
def _red(b: Number, g: Number, r: Number) -> Number:
    """Cr of a sum of four pixels."""
    return np.uint8((_i(b) * _VB + _i(g) * _VG + _i(r) * _VR + _GREY) >> _i(18))


@inner
def _luma_row(row: Image, out: Image) -> None:
    """row: uint8 [3n]; out: uint8 [n]. On flat rows LLVM uses vector instructions: 10 times as fast."""
    for x in range(out.shape[0]):
        out[x] = _luma(row[3 * x], row[3 * x + 1], row[3 * x + 2])


@inner
def _chroma_row(upper: Image, lower: Image, cb: Image, cr: Image) -> None:
    """upper, lower: uint8 [6n]; cb, cr: uint8 [n]."""
    for x in range(cb.shape[0]):
        b = _i(upper[6 * x]) + _i(upper[6 * x + 3]) + _i(lower[6 * x]) + _i(lower[6 * x + 3])
        g = _i(upper[6 * x + 1]) + _i(upper[6 * x + 4]) + _i(lower[6 * x + 1]) + _i(lower[6 * x + 4])
        r = _i(upper[6 * x + 2]) + _i(upper[6 * x + 5]) + _i(lower[6 * x + 2]) + _i(lower[6 * x + 5])
        cb[x] = _blue(b, g, r)
        cr[x] = _red(b, g, r)


@njit(nogil=True, parallel=True, cache=True)
def _rows(
    image: Image, y: Image, cb: Image, cr: Image, x0: Number, y0: Number, x1: Number, y1: Number, bands: Number
) -> None:
    """image: uint8 [h, 3w]; bands of rows of the box run side by side."""
    rows = (y1 - y0) // 2
    for band in prange(bands):
        for row in range(y0 // 2 + rows * band // bands, y0 // 2 + rows * (band + 1) // bands):
            upper, lower = image[2 * row, 3 * x0 : 3 * x1], image[2 * row + 1, 3 * x0 : 3 * x1]
            _luma_row(upper, y[2 * row, x0:x1])
            _luma_row(lower, y[2 * row + 1, x0:x1])
            _chroma_row(upper, lower, cb[row, x0 // 2 : x1 // 2], cr[row, x0 // 2 : x1 // 2])


def i420_cpu(image: Image, planes: Image, box: Box) -> None:
    """The CPU version of `to_i420`, arguments checked."""
    out = split(planes)
    _rows(image.reshape(image.shape[0], -1), out.y, out.cb, out.cr, *box, device.threads())


@cuda.jit
def _four(image: Image, y: Image, cb: Image, cr: Image, x0: Number, y0: Number, x1: Number, y1: Number) -> None:
    """One thread for 2x2 pixels. image: uint8 [h, w, 3]."""
    column, row = cuda.grid(2)
    column += x0 // 2
    row += y0 // 2
    if column >= x1 // 2 or row >= y1 // 2:
        return
    b, g, r = _i(0), _i(0), _i(0)
    for j in range(2 * row, 2 * row + 2):
        for i in range(2 * column, 2 * column + 2):
            y[j, i] = _luma(image[j, i, 0], image[j, i, 1], image[j, i, 2])
            b += _i(image[j, i, 0])
            g += _i(image[j, i, 1])
            r += _i(image[j, i, 2])
    cb[row, column] = _blue(b, g, r)
    cr[row, column] = _red(b, g, r)


def launch(image: OnDevice, planes: Sequence[OnDevice], box: Box) -> None:
    """Convert on the GPU; all arrays are there. planes: y, cb, cr."""
    block = (16, 8)
    grid = (-(-box.width // 2 // block[0]), -(-box.height // 2 // block[1]))
    _four[grid, block](image, *planes, *box)


def i420_cuda(image: Image, planes: Image, box: Box) -> None:
    """The CUDA version of `to_i420`, arguments checked; the image goes to the GPU, the planes come back."""
    out = split(planes)
    copies = [cuda.to_device(plane) for plane in out]
    launch(cuda.to_device(image), copies, box)
    for plane, copy in zip(out, copies, strict=True):
        copy.copy_to_host(plane)
