"""Lay a picture with transparency over I420 planes, for pictures that come as planes and change each frame."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kernels.box import Box
from kernels.i420 import split
from kernels.packed import Number

Image = NDArray[np.uint8]

# BT.601-7, limited range, as in `kernels.i420`: what blue, green, red and alpha give to Y, Cb, Cr of a premultiplied
# picture. Black level and grey are what alpha brings: over a plane, out = own + (1 - alpha) * below.
_MATRIX = np.array(
    [
        [6416, 33039, 16829, 16 * 65536 / 255],
        [28784, -19071, -9713, 128 * 65536 / 255],
        [-4681, -24103, 28784, 128 * 65536 / 255],
    ]
)
_CHANNELS = 4


class Film(NamedTuple):
    """A drawing as planes: what it adds, and how much of what is below comes through, in 1/256."""

    box: Box  # in the frame, its corners even
    y: NDArray[np.int32]  # (h, w) in 1/256
    cb: NDArray[np.int32]  # (h/2, w/2)
    cr: NDArray[np.int32]
    through: NDArray[np.int32]  # (h, w) 0 .. 256
    through_half: NDArray[np.int32]  # (h/2, w/2)


def film(image: Image, x: int, y: int) -> Film:
    """Prepare uint8 [h, w, 4] BGRA, alpha premultiplied, whose corner lies at x, y of the frame.

    Raises ValueError for other shapes.
    """
    if image.ndim != 3 or image.shape[2] != _CHANNELS or image.dtype != np.uint8:
        raise ValueError(f"the image is {image.dtype} {image.shape}: uint8 (h, w, 4) is needed")
    tight = Box(x, y, x + image.shape[1], y + image.shape[0])
    box = tight.even()
    padded = np.zeros((box.height, box.width, _CHANNELS), np.float32)
    padded[y - box.y0 : y - box.y0 + tight.height, x - box.x0 : x - box.x0 + tight.width] = image
    half = padded.reshape(box.height // 2, 2, box.width // 2, 2, _CHANNELS).mean((1, 3))
    rows = (_MATRIX / 256).astype(np.float32)  # to 1/256 of a level
    return Film(
        box=box,
        y=np.rint(padded @ rows[0]).astype(np.int32),
        cb=np.rint(half @ rows[1]).astype(np.int32),
        cr=np.rint(half @ rows[2]).astype(np.int32),
        through=np.rint((255 - padded[..., 3]) * (256 / 255)).astype(np.int32),
        through_half=np.rint((255 - half[..., 3]) * (256 / 255)).astype(np.int32),
    )


def lay_film(planes: Image, what: Film, opacity: float = 1.0) -> None:
    """Lay it over I420 planes uint8 [h*3/2, w] in place; what lies outside is cut off. opacity: 0 .. 1."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    part = what.box.within(Box(0, 0, width, height))
    if part.empty or opacity <= 0:
        return
    share = round(min(opacity, 1.0) * 256)
    out = split(planes)
    cut = _slices(part, what.box, 1)
    _lay(out.y[_slices(part, Box(0, 0, 0, 0), 1)], what.y[cut], what.through[cut], share)
    cut, there = _slices(part, what.box, 2), _slices(part, Box(0, 0, 0, 0), 2)
    _lay(out.cb[there], what.cb[cut], what.through_half[cut], share)
    _lay(out.cr[there], what.cr[cut], what.through_half[cut], share)


def _slices(part: Box, origin: Box, step: int) -> tuple[slice, slice]:
    return (
        slice((part.y0 - origin.y0) // step, (part.y1 - origin.y0) // step),
        slice((part.x0 - origin.x0) // step, (part.x1 - origin.x0) // step),
    )


def lay_reference(plane: Image, own: NDArray[np.int32], through: NDArray[np.int32], share: int) -> None:
    """What the kernel does to one plane, in NumPy."""
    below = plane.astype(np.int64)
    whole = own + through * below  # in 1/256
    plane[:] = np.clip((below * (256 - share) * 256 + whole * share + (1 << 15)) >> 16, 0, 255).astype(np.uint8)


@njit(nogil=True, cache=True)
def _lay(plane: Image, own: NDArray[np.int32], through: NDArray[np.int32], share: Number) -> None:
    for y in range(plane.shape[0]):
        for x in range(plane.shape[1]):
            below = np.int32(plane[y, x])
            whole = own[y, x] + through[y, x] * below
            mixed = below * np.int32((256 - share) * 256) + whole * np.int32(share) + np.int32(1 << 15)
            plane[y, x] = np.uint8(min(max(mixed >> np.int32(16), np.int32(0)), np.int32(255)))
