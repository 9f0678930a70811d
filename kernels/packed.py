"""Four 8-bit channels in one uint32: two at a time in 16-bit lanes, as blitters have always done.

The functions here are the shared inner helpers of the kernels: CPU kernels inline them, CUDA
kernels compile them for the device. A pixel is B | G << 8 | R << 16 | A << 24 (little endian,
so a uint8 BGRA array is viewed as uint32 without a copy). A pair holds two channels: B and R,
or, shifted down, G and A.
"""

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

if sys.byteorder != "little":  # pragma: no cover
    raise ImportError("the kernels view BGRA bytes as little-endian words; this machine is big-endian")

Number = Any  # a machine number within a kernel: numba infers which from the arrays

_Function = TypeVar("_Function", bound=Callable[..., Any])


def inner(function: _Function) -> _Function:
    """Compile a function that the kernels of both devices call: the CPU's inline it, CUDA's make it a device function.

    Numba's CUDA simulator runs kernels as plain Python, on arrays that compiled functions cannot take:
    there it stays plain, and CPU kernels do not run in that process.
    """
    if os.environ.get("NUMBA_ENABLE_CUDASIM") == "1":
        return function
    return cast("_Function", njit(nogil=True, error_model="numpy", forceinline=True)(function))


PAIR = np.uint32(0x00FF00FF)
_HALF = np.uint32(0x00800080)
_ONE = np.uint32(256)
_BITS = np.uint32(8)


def words(image: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The pixels of a C-contiguous uint8 [..., 4] image as uint32 [...], without a copy."""
    return image.view(np.uint32)[..., 0]


@inner
def mix(a: Number, b: Number, share: Number) -> Number:
    """Two pairs mixed, rounded: share / 256 of b."""
    return ((a * (_ONE - share) + b * share + _HALF) >> _BITS) & PAIR


@inner
def low(p: Number, q: Number, r: Number, s: Number, fu: Number, fv: Number) -> Number:
    """Blue and red of the bilinear sample between p q (upper row) and r s (lower); fu, fv in 1/256 px."""
    return mix(mix(p & PAIR, q & PAIR, fu), mix(r & PAIR, s & PAIR, fu), fv)


@inner
def high(p: Number, q: Number, r: Number, s: Number, fu: Number, fv: Number) -> Number:
    """Green and alpha of the same sample."""
    return low(p >> _BITS, q >> _BITS, r >> _BITS, s >> _BITS, fu, fv)


@inner
def four(p: Number, q: Number, r: Number, s: Number, fu: Number, fv: Number) -> tuple[Number, Number]:
    """`low` and `high` of the same sample with one rounding: half the work where pixels are taken one by one."""
    last = (fu * fv + np.uint32(128)) >> _BITS
    right, below = fu - last, fv - last
    first = _ONE - fu - below
    return (
        (((p & PAIR) * first + (q & PAIR) * right + (r & PAIR) * below + (s & PAIR) * last + _HALF) >> _BITS) & PAIR,
        (
            (
                ((p >> _BITS) & PAIR) * first
                + ((q >> _BITS) & PAIR) * right
                + ((r >> _BITS) & PAIR) * below
                + ((s >> _BITS) & PAIR) * last
                + _HALF
            )
            >> _BITS
        )
        & PAIR,
    )


def sample(image: NDArray[np.uint32], u: NDArray[np.int32], v: NDArray[np.int32]) -> NDArray[np.int64]:
    """Reference: bilinear samples of uint32 [h, w] at u, v (1/256 px), as int64 [..., 4] (B, G, R, A)."""
    x, y, fu, fv = u >> 8, v >> 8, u & 255, v & 255
    corners = [image[y + dy, x + dx] for dy, dx in ((0, 0), (0, 1), (1, 0), (1, 1))]
    channels = [np.stack([(c >> shift) & 255 for shift in (0, 8, 16, 24)], -1).astype(np.int64) for c in corners]
    across = np.asarray(fu, np.int64)[..., None]
    down = np.asarray(fv, np.int64)[..., None]
    top = (channels[0] * (256 - across) + channels[1] * across + 128) >> 8
    bottom = (channels[2] * (256 - across) + channels[3] * across + 128) >> 8
    return np.asarray((top * (256 - down) + bottom * down + 128) >> 8, np.int64)
