"""Every line equally loud, and none of it clipped (ITU-R BS.1770, with pyloudnorm's filters)."""

import functools
import math

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import sosfilt

TARGET_LUFS = -16.0
CEILING = 10 ** (-1.5 / 20)  # full scale is 1: room for what Opus and AAC overshoot

_BLOCK_S, _HOP_S = 0.4, 0.1  # the meter's gating blocks: shorter sound cannot be measured
_SILENT_LUFS = -70.0  # a block under it is no sound
_GATE = 10.0  # nor does one count whose power is so many times under the others' mean
_MAX_GAIN_DB = 30.0  # more would lift an engine's noise, not its voice
_STEP_S = 0.001  # the limiter decides a gain a millisecond
_LOOKAHEAD = 4  # steps
_CLOSE_DB = 0.2
_PASSES = 3  # limiting takes loudness away; two more rounds bring it within _CLOSE_DB on every voice tried


@functools.cache
def _weighting(sample_rate: int) -> NDArray[np.float64]:
    """(2, 6) BS.1770's K-weighting as two second-order sections, a shelf and a high-pass."""
    filters = pyloudnorm.Meter(sample_rate, "K-weighting")._filters.values()  # it has no other door
    return np.array([[*stage.passband_gain * stage.b, *stage.a] for stage in filters])


def loudness(samples: NDArray[np.float32], sample_rate: int) -> float | None:
    """Integrated loudness of (n,) mono samples in LUFS; None where it cannot be measured.

    As `pyloudnorm.Meter.integrated_loudness`, in half the time: every sentence is measured two or three times before it
    is heard.
    """
    if len(samples) < _BLOCK_S * sample_rate:
        return None
    weighted = sosfilt(_weighting(sample_rate), samples.astype(np.float64))
    blocks = round((len(samples) / sample_rate - _BLOCK_S) / _HOP_S) + 1
    starts = (_HOP_S * np.arange(blocks) * sample_rate).astype(int)
    ends = np.minimum((_HOP_S * np.arange(blocks) * sample_rate + _BLOCK_S * sample_rate).astype(int), len(samples))
    total = np.concatenate([[0.0], np.cumsum(np.square(weighted))])
    power = (total[ends] - total[starts]) / (_BLOCK_S * sample_rate)
    heard = power[power >= _power_of(_SILENT_LUFS)]
    if len(heard) == 0:
        return None
    loud = heard[heard > heard.mean() / _GATE]
    return -0.691 + 10 * math.log10(loud.mean())


def _power_of(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def gain_to(samples: NDArray[np.float32], sample_rate: int, target_lufs: float = TARGET_LUFS) -> float | None:
    """The gain in dB that brings the samples to the target; None where their loudness cannot be measured."""
    measured = loudness(samples, sample_rate)
    return None if measured is None else min(_MAX_GAIN_DB, target_lufs - measured)


def levelled(
    samples: NDArray[np.float32], sample_rate: int, target_lufs: float, fallback_gain_db: float
) -> NDArray[np.float32]:
    """The samples at `target_lufs`, peaks at most CEILING.

    Args:
        samples: (n,) mono.
        sample_rate: Hz; the lower it is, the cheaper the measurement.
        target_lufs: integrated loudness wanted.
        fallback_gain_db: for sound too short to measure: the voice's own calibrated gain.
    """
    gain_db = gain_to(samples, sample_rate, target_lufs)
    if gain_db is None:
        return limited(_amplified(samples, min(_MAX_GAIN_DB, fallback_gain_db)), sample_rate)
    for _ in range(_PASSES):
        louder = _amplified(samples, gain_db)
        result = limited(louder, sample_rate)
        if result is louder:
            break
        missing_db = gain_to(result, sample_rate, target_lufs)
        if missing_db is None or missing_db < _CLOSE_DB:
            break
        gain_db = min(_MAX_GAIN_DB, gain_db + missing_db)
    return result


def _amplified(samples: NDArray[np.float32], gain_db: float) -> NDArray[np.float32]:
    return np.asarray(samples * np.float32(10 ** (gain_db / 20)), np.float32)


def limited(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The samples with peaks turned down smoothly to CEILING; the same array where none is over it.

    A gain is decided every millisecond, held by a running minimum and smoothed by a running mean
    one step narrower, then drawn as straight lines from step to step. Every term of that mean looked
    at this step and at both its neighbours, so no sample gets more gain than it may have.
    """
    if len(samples) == 0 or np.abs(samples).max() <= CEILING:
        return samples
    step = max(1, round(_STEP_S * sample_rate))
    count = -(-len(samples) // step)
    steps = np.zeros((count, step), np.float32)
    steps.reshape(-1)[: len(samples)] = samples
    needed = CEILING / np.maximum(np.abs(steps).max(axis=1), CEILING)
    held = minimum_filter1d(needed, 2 * _LOOKAHEAD + 3, mode="nearest")
    gain = uniform_filter1d(held, 2 * _LOOKAHEAD + 1, mode="nearest")
    result = (steps * _lines(gain, step)).reshape(-1)[: len(samples)]
    return np.asarray(np.clip(result, -CEILING, CEILING), np.float32)  # against rounding only


class StreamLimiter:
    """`limited`, for sound that comes bit by bit: the same samples, 10 ms later."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._step = max(1, round(_STEP_S * sample_rate))
        self._context = (2 * _LOOKAHEAD + 2) * self._step  # how far a sample's gain looks either way
        self._kept = np.zeros(0, np.float32)  # from a whole step on; its first `_done` samples have left
        self._done = 0

    def push(self, samples: NDArray[np.float32], *, last: bool = False) -> NDArray[np.float32]:
        """Take (n,) samples; what can leave now. With `last` everything does."""
        self._kept = np.concatenate([self._kept, samples])
        until = len(self._kept) if last else (len(self._kept) - self._context) // self._step * self._step
        if until <= self._done:
            return samples[:0]
        result = limited(self._kept, self._rate)[self._done : until].copy()
        passed = max(0, (until - self._context) // self._step * self._step)
        self._kept, self._done = self._kept[passed:], until - passed
        return result


def _lines(values: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """(n, step): straight lines from the first of one step to the first of the next."""
    following = np.append(values[1:], values[-1:])
    return np.asarray(values[:, None] + (following - values)[:, None] * (np.arange(step, dtype=np.float32) / step))
