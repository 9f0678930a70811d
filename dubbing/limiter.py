"""No peak over the ceiling, between samples either: a gain that is decided each millisecond and looks 5 ms ahead."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from dubbing.meter import oversampled_peaks
from tts.types import SAMPLE_RATE

_STEP: Final = SAMPLE_RATE // 1000
_LOOKAHEAD: Final = 5  # steps
_CONTEXT: Final = (2 * _LOOKAHEAD + 4) * _STEP  # samples on each side that a sample's gain depends on


class Limiter:
    """Stereo sound in blocks, its true peaks turned down to `ceiling`; both channels by one gain."""

    def __init__(self, ceiling: float) -> None:
        """`ceiling` is a level, 1 being full scale."""
        self._ceiling = ceiling
        self._kept = np.zeros((0, 2), np.float32)
        self._done = 0  # of `_kept`, samples that have left

    def push(self, block: NDArray[np.float32], *, last: bool = False) -> NDArray[np.float32]:
        """Take (n, 2) samples; what can leave now. With `last` everything does."""
        self._kept = np.concatenate([self._kept, block])
        until = len(self._kept) if last else (len(self._kept) - _CONTEXT) // _STEP * _STEP
        if until <= self._done:
            return block[:0]
        result = self._limited()[self._done : until]
        passed = max(0, (until - _CONTEXT) // _STEP * _STEP)
        self._kept, self._done = self._kept[passed:], until - passed
        return result

    def _limited(self) -> NDArray[np.float32]:
        if np.abs(self._kept).max(initial=0.0) < self._ceiling / 2:
            return self._kept  # nothing between two such samples can reach the ceiling
        steps = -(-len(self._kept) // _STEP)
        peaks = np.zeros(steps * _STEP, np.float32)
        peaks[: len(self._kept)] = oversampled_peaks(self._kept)
        needed = self._ceiling / np.maximum(peaks.reshape(steps, _STEP).max(axis=1), self._ceiling)
        held = minimum_filter1d(needed, 2 * _LOOKAHEAD + 3, mode="nearest")
        gain = uniform_filter1d(held, 2 * _LOOKAHEAD + 1, mode="nearest")
        following = np.append(gain[1:], gain[-1:])
        lines = gain[:, None] + (following - gain)[:, None] * (np.arange(_STEP, dtype=np.float32) / _STEP)
        return np.asarray(self._kept * lines.reshape(-1)[: len(self._kept), None], np.float32)
