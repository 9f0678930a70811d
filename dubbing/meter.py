"""Loudness (ITU-R BS.1770-5) and true peak of stereo sound that comes in blocks, of any length."""

import functools
import math

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.signal import resample_poly, sosfilt

from tts.types import SAMPLE_RATE

HOP = SAMPLE_RATE // 10  # samples: gating blocks are four hops, one begins each hop
_SILENT_LUFS = -70.0
_OVER = 4  # times the rate at which peaks between samples are looked for (BS.1770-5, annex 2)
_CONTEXT = 64  # samples on each side of a block, so that its ends are filtered like its middle


@functools.cache
def _weighting() -> NDArray[np.float64]:
    """(2, 6) the K-weighting as second-order sections."""
    filters = pyloudnorm.Meter(SAMPLE_RATE, "K-weighting")._filters.values()  # it has no other door
    return np.array([[*stage.passband_gain * stage.b, *stage.a] for stage in filters])


class LoudnessMeter:
    """Integrated loudness of (n, 2) blocks at SAMPLE_RATE."""

    def __init__(self) -> None:
        self._state = np.zeros((2, 2, 2))
        self._rest = np.zeros(0)
        self._powers: list[NDArray[np.float64]] = []

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next (n, 2) samples."""
        weighted, self._state = sosfilt(_weighting(), block.astype(np.float64), axis=0, zi=self._state)
        squares = np.concatenate([self._rest, np.square(weighted).sum(axis=1)])
        whole = len(squares) // HOP * HOP
        self._powers.append(squares[:whole].reshape(-1, HOP).mean(axis=1))
        self._rest = squares[whole:]

    def lufs(self, counted: NDArray[np.bool_] | None = None) -> float | None:
        """The loudness so far; None for silence and for what is shorter than 0.4 s.

        Args:
            counted: (hops,) whether each 100 ms counts, as for the loudness of speech alone; None counts all.
        """
        hops = np.concatenate([np.zeros(0), *self._powers])
        if len(hops) < 4:
            return None
        power = np.convolve(hops, np.full(4, 0.25), mode="valid")
        if counted is not None:
            share = np.convolve(np.resize(counted, len(hops)).astype(float), np.full(4, 0.25), mode="valid")
            power = power[share >= 0.5]
        heard = power[power >= 10 ** ((_SILENT_LUFS + 0.691) / 10)]
        if len(heard) == 0:
            return None
        return float(-0.691 + 10 * math.log10(heard[heard > heard.mean() / 10].mean()))


def speech_lufs(samples: NDArray[np.float32]) -> float | None:
    """The loudness of (n,) samples of speech heard from both sides; None for silence and for less than 0.4 s."""
    meter = LoudnessMeter()
    meter.push(np.repeat(samples[:, None], 2, axis=1))
    return meter.lufs()


def oversampled_peaks(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n,) for each of (n, 2) samples the highest level from it to the next, over both channels."""
    fine = np.abs(resample_poly(samples, _OVER, 1, axis=0)).max(axis=1)
    return np.asarray(fine.reshape(-1, _OVER).max(axis=1), np.float32)


class PeakMeter:
    """True peak of (n, 2) blocks."""

    def __init__(self) -> None:
        self._before = np.zeros((_CONTEXT, 2), np.float32)
        self._peak = 0.0

    def push(self, block: NDArray[np.float32]) -> None:
        """Take the next (n, 2) samples; the last 64 are looked at with the next block, or by `dbtp`."""
        joined = np.concatenate([self._before, block])
        self._before = joined[-2 * _CONTEXT :]
        if np.abs(joined).max(initial=0.0) > self._peak / 2:
            self._peak = max(self._peak, float(oversampled_peaks(joined)[_CONTEXT:-_CONTEXT].max(initial=0.0)))

    def dbtp(self) -> float:
        """The highest level so far, dB of full scale; -inf for silence."""
        fine = oversampled_peaks(np.pad(self._before, ((0, _CONTEXT), (0, 0))))
        rest = float(fine[_CONTEXT:].max(initial=0.0))
        peak = max(self._peak, rest)
        return 20 * math.log10(peak) if peak > 0 else -math.inf
