"""What a turn of the head changes in the figure's colours, added to them."""

from collections.abc import Sequence

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from kernels import device
from kernels.box import Box
from kernels.gpu import OnDevice, cuda
from kernels.packed import Number, inner, words

Image = NDArray[np.uint8]
Words = NDArray[np.uint32]
Changes = NDArray[np.int16]

AT_ONCE = 2  # a yaw and a pitch
STEPS = 256  # of a weight
_i, _u = np.int32, np.uint32
_BYTE = _u(255)
_HALF, _BITS, _NONE, _FULL = _i(128), _i(8), _i(0), _i(255)


def turn(figure: Image, out: Image, box: Box, changes: Changes, shares: Sequence[tuple[int, int]]) -> None:
    """Write figure + Σ weight/256 · change into the part `box` of out, clipped to 0 .. 255.

    figure, out: uint8 [h, w, 4], alike, C-contiguous. changes: int16 [n, box h, box w, 4]; shares: one or two
    pairs (which of the changes, weight 0 .. 256). Raises ValueError for other shapes, shares or a box outside.
    """
    if figure.shape != out.shape or not (figure.flags.c_contiguous and out.flags.c_contiguous):
        raise ValueError(f"figure {figure.shape} and out {out.shape} must be alike and contiguous")
    if box.empty or box.within(Box(0, 0, out.shape[1], out.shape[0])) != box:
        raise ValueError(f"{box} is no part of the figure {figure.shape}")
    if changes.shape[1:] != (box.height, box.width, 4) or not changes.flags.c_contiguous:
        raise ValueError(f"changes are {changes.shape}: (n, {box.height}, {box.width}, 4) is needed")
    if not 1 <= len(shares) <= AT_ONCE:
        raise ValueError(f"{len(shares)} changes at once; one or two are possible")
    if any(not (0 <= k < len(changes) and 0 <= weight <= STEPS) for k, weight in shares):
        raise ValueError(f"shares {shares} name a change that is not there, or weigh it by more than all of it")
    if device.choose().cuda:
        turn_cuda(figure, out, box, changes, shares)
    else:
        turn_cpu(figure, out, box, changes, shares)


def turn_reference(figure: Image, out: Image, box: Box, changes: Changes, shares: Sequence[tuple[int, int]]) -> None:
    """What the kernels do, in NumPy."""
    part = slice(box.y0, box.y1), slice(box.x0, box.x1)
    change = sum(changes[k].astype(np.int64) * weight for k, weight in shares)
    out[part] = np.clip((figure[part].astype(np.int64) * STEPS + change + 128) >> 8, 0, 255)


@inner
def _changed(was: Number, one: Number, share: Number, other: Number, other_share: Number) -> Number:
    """One channel; int32 shares, uint8 out."""
    value = (_i(was) << _BITS) + _i(one) * share + _i(other) * other_share + _HALF
    return np.uint8(min(max(value >> _BITS, _NONE), _FULL))


@inner
def _row(was: Image, one: Changes, share: Number, other: Changes, other_share: Number, out: Image) -> None:
    """All arrays [4n]: flat, so that LLVM uses vector instructions."""
    for x in range(out.shape[0]):
        out[x] = _changed(was[x], one[x], share, other[x], other_share)


@njit(nogil=True, parallel=True, cache=True)
def _rows(
    figure: Image,
    out: Image,
    one: Changes,
    share: Number,
    other: Changes,
    other_share: Number,
    x0: Number,
    y0: Number,
    bands: Number,
) -> None:
    """figure, out: uint8 [h, 4w]; one, other: int16 [box h, 4 box w]."""
    height, width = one.shape
    left = 4 * x0
    for band in prange(bands):
        for y in range(height * band // bands, height * (band + 1) // bands):
            was, now = figure[y0 + y, left : left + width], out[y0 + y, left : left + width]
            _row(was, one[y], share, other[y], other_share, now)


def _pair(shares: Sequence[tuple[int, int]]) -> tuple[int, int, int, int]:
    """Two changes and their weights; one alone goes twice, with weight 0 the second time."""
    (one, share), (other, other_share) = shares[0], shares[1] if len(shares) == AT_ONCE else (shares[0][0], 0)
    return one, share, other, other_share


def turn_cpu(figure: Image, out: Image, box: Box, changes: Changes, shares: Sequence[tuple[int, int]]) -> None:
    """The CPU version of `turn`, arguments checked."""
    one, share, other, other_share = _pair(shares)
    flat = changes.reshape(len(changes), box.height, -1)
    pictures = figure.reshape(len(figure), -1), out.reshape(len(out), -1)
    weights = _i(share), _i(other_share)
    _rows(*pictures, flat[one], weights[0], flat[other], weights[1], box.x0, box.y0, device.threads())


@cuda.jit
def _pixel(
    figure: Words,
    out: Words,
    one: Changes,
    share: Number,
    other: Changes,
    other_share: Number,
    x0: Number,
    y0: Number,
) -> None:
    """One thread a pixel. figure, out: uint32 [h, w]; one, other: int16 [box h, box w, 4]."""
    x, y = cuda.grid(2)
    if y >= one.shape[0] or x >= one.shape[1]:
        return
    was, now = figure[y0 + y, x0 + x], _u(0)
    for c in range(4):
        shift = _u(8 * c)
        channel = _changed((was >> shift) & _BYTE, one[y, x, c], share, other[y, x, c], other_share)
        now |= _u(channel) << shift
    out[y0 + y, x0 + x] = now


def launch(figure: OnDevice, out: OnDevice, box: Box, changes: OnDevice, shares: Sequence[tuple[int, int]]) -> None:
    """Turn on the GPU; all arrays are there. figure, out: uint32 (h, w); changes: int16 (n, box h, box w, 4)."""
    one, share, other, other_share = _pair(shares)
    block = (32, 8)
    grid = (-(-box.width // block[0]), -(-box.height // block[1]))
    _pixel[grid, block](figure, out, changes[one], _i(share), changes[other], _i(other_share), box.x0, box.y0)


def turn_cuda(figure: Image, out: Image, box: Box, changes: Changes, shares: Sequence[tuple[int, int]]) -> None:
    """The CUDA version of `turn`: the figure and the changes go to the GPU, out comes back."""
    copy = cuda.to_device(words(out))
    launch(cuda.to_device(words(figure)), copy, box, cuda.to_device(changes), shares)
    copy.copy_to_host(words(out))
