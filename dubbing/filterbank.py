"""Log-mel energies as Kaldi computes them, which nets that tell speakers apart are trained on."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dubbing.listening import RATE

BINS: Final = 80
_WINDOW, _HOP, _FFT = 400, 160, 512  # samples: 25 ms, 10 ms
_LOWEST_HZ: Final = 20.0
_PREEMPHASIS: Final = 0.97
_FULL: Final = 32_768.0  # Kaldi counts in 16-bit samples
_LEAST: Final = 1.1920929e-07


def filterbank(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """(frames, 80) of (n,) samples at 16 kHz, -1..1: a frame each 10 ms; none where n < 400."""
    if len(sound) < _WINDOW:
        return np.zeros((0, BINS), np.float32)
    rows = np.lib.stride_tricks.sliding_window_view(sound.astype(np.float64) * _FULL, _WINDOW)[::_HOP]
    rows = rows - rows.mean(axis=1, keepdims=True)
    before = np.concatenate([rows[:, :1], rows[:, :-1]], axis=1)
    power = np.square(np.abs(np.fft.rfft((rows - _PREEMPHASIS * before) * np.hamming(_WINDOW), _FFT)))
    return np.asarray(np.log(np.maximum(power @ _BANKS.T, _LEAST)), np.float32)


def _mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(hertz / 700.0))


def _banks() -> NDArray[np.float64]:
    """(80, 257) triangles that are straight on the mel scale."""
    lowest, highest = _mel(np.array([_LOWEST_HZ, RATE / 2])).tolist()
    edges = np.linspace(lowest, highest, BINS + 2)
    at = _mel(np.arange(_FFT // 2 + 1) * RATE / _FFT)
    rise = (at - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - at) / np.diff(edges)[1:, None]
    return np.asarray(np.maximum(0.0, np.minimum(rise, fall)))


_BANKS: Final = _banks()
