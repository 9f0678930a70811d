"""Every line equally loud, and none of it clipped (ITU-R BS.1770 through pyloudnorm)."""

import math

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from tts.types import SAMPLE_RATE

TARGET_LUFS = -16.0
CEILING = 10 ** (-1.5 / 20)  # full scale is 1: room for what Opus and AAC overshoot

_BLOCK_S = 0.4  # the meter's gating block: shorter sound cannot be measured
_MAX_GAIN_DB = 30.0  # more would lift an engine's noise, not its voice
_LOOKAHEAD_S = 0.004
_CLOSE_DB = 0.2
_PASSES = 3  # limiting takes loudness away; two more rounds bring it within _CLOSE_DB on every voice tried

_METER = pyloudnorm.Meter(SAMPLE_RATE, block_size=_BLOCK_S)


def loudness(samples: NDArray[np.float32]) -> float | None:
    """Integrated loudness of (n,) mono samples at SAMPLE_RATE in LUFS; None where it cannot be measured."""
    if len(samples) < _BLOCK_S * SAMPLE_RATE:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):  # pyloudnorm takes the log of silent blocks
        measured = float(_METER.integrated_loudness(samples.astype(np.float64)))
    return measured if math.isfinite(measured) else None


def gain_to(samples: NDArray[np.float32], target_lufs: float = TARGET_LUFS) -> float | None:
    """The gain in dB that brings the samples to the target; None where their loudness cannot be measured."""
    measured = loudness(samples)
    return None if measured is None else min(_MAX_GAIN_DB, target_lufs - measured)


def levelled(samples: NDArray[np.float32], target_lufs: float, fallback_gain_db: float) -> NDArray[np.float32]:
    """The samples at `target_lufs`, peaks under CEILING.

    Args:
        samples: (n,) mono at SAMPLE_RATE.
        target_lufs: integrated loudness wanted.
        fallback_gain_db: for sound too short to measure: the voice's own calibrated gain.
    """
    gain_db = gain_to(samples, target_lufs)
    if gain_db is None:
        return limited(_amplified(samples, min(_MAX_GAIN_DB, fallback_gain_db)))
    for _ in range(_PASSES):
        louder = _amplified(samples, gain_db)
        result = limited(louder)
        if result is louder:
            break
        missing_db = gain_to(result, target_lufs)
        if missing_db is None or missing_db < _CLOSE_DB:
            break
        gain_db = min(_MAX_GAIN_DB, gain_db + missing_db)
    return result


def _amplified(samples: NDArray[np.float32], gain_db: float) -> NDArray[np.float32]:
    return np.asarray(samples * np.float32(10 ** (gain_db / 20)), np.float32)


def limited(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples with peaks turned down smoothly to CEILING; the same array where none is over it.

    The gain that each sample needs is held by a running minimum and smoothed by a running mean of
    the same width. Every term of that mean looked at this sample, so none is above what it needs.
    """
    peaks = np.abs(samples)
    if len(samples) == 0 or peaks.max() <= CEILING:
        return samples
    needed = CEILING / np.maximum(peaks.astype(np.float64), CEILING)
    half = round(_LOOKAHEAD_S * SAMPLE_RATE)
    held = minimum_filter1d(needed, 2 * half + 1, mode="nearest")
    gain = uniform_filter1d(held, 2 * half + 1, mode="nearest")
    return np.asarray(np.clip(samples * gain, -CEILING, CEILING), np.float32)  # against rounding only
