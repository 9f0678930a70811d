"""Loudness and the limiter."""

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tts.loudness import CEILING, TARGET_LUFS, levelled, limited, loudness

pytestmark = pytest.mark.unit


def speechlike(seconds: float, level: float, peak: float, seed: int, rate: int) -> NDArray[np.float32]:
    """Noise in syllables with a few high peaks, as voices have."""
    random = np.random.default_rng(seed)
    n = int(seconds * rate)
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * np.arange(n) / rate)
    samples = random.normal(0, level, n) * syllables
    samples[random.integers(0, n, 20)] = peak
    return samples.astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 22_050, 32_000, 48_000])
@pytest.mark.parametrize("level", [0.01, 0.05, 0.3])
def test_every_level_comes_out_at_the_target_without_clipping(level: float, rate: int) -> None:
    result = levelled(speechlike(3, level, 8 * level, 1, rate), rate, TARGET_LUFS, 0.0)
    measured = loudness(result, rate)
    assert measured is not None
    assert abs(measured - TARGET_LUFS) < 1
    assert np.abs(result).max() <= CEILING + 1e-6


def test_short_sound_takes_the_calibrated_gain() -> None:
    short = np.full(1000, 0.1, np.float32)
    assert loudness(short, 48_000) is None
    assert np.allclose(levelled(short, 48_000, TARGET_LUFS, 6.0), short * 10 ** (6 / 20))


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 48_000])
def test_loudness_is_what_pyloudnorm_measures(rate: int) -> None:
    random = np.random.default_rng(rate)
    meter = pyloudnorm.Meter(rate, block_size=0.4)
    for seconds in (0.41, 1.0, 3.37):
        samples = speechlike(seconds, float(random.uniform(0.001, 0.3)), 0.5, rate, rate)
        samples[len(samples) // 3 : len(samples) // 2] *= 0.001  # a pause, which does not count
        assert loudness(samples, rate) == pytest.approx(meter.integrated_loudness(samples.astype(np.float64)), abs=1e-9)


def test_silence_stays_silent() -> None:
    silence = np.zeros(48_000, np.float32)
    assert loudness(silence, 48_000) is None
    assert not levelled(silence, 48_000, TARGET_LUFS, 10.0).any()
    assert len(levelled(silence[:0], 48_000, TARGET_LUFS, 10.0)) == 0


@given(st.integers(0, 2**31), st.integers(1, 3000), st.floats(0.1, 30), st.sampled_from([16_000, 22_050, 48_000]))
@settings(max_examples=100, deadline=None)
def test_no_sample_passes_the_ceiling_and_none_is_turned_round(seed: int, n: int, scale: float, rate: int) -> None:
    samples = (np.random.default_rng(seed).standard_t(2, n) * scale).astype(np.float32)
    result = limited(samples, rate)
    assert np.abs(result).max() <= CEILING + 1e-6
    assert (np.sign(result) == np.sign(samples)).all()
    assert (np.abs(result) <= np.abs(samples) + 1e-6).all()


def test_the_limiter_needs_no_clip_to_hold_a_burst_and_leaves_the_rest_alone() -> None:
    rate = 48_000
    tone = (0.5 * np.sin(2 * np.pi * 200 * np.arange(rate) / rate)).astype(np.float32)
    burst = tone.copy()
    burst[24_000:24_480] *= 4
    result = limited(burst, rate)
    assert np.array_equal(result[:23_000], burst[:23_000])
    assert np.array_equal(result[26_000:], burst[26_000:])
    peaks = np.abs(result[24_000:24_480])
    assert (peaks >= CEILING - 1e-6).sum() < 10  # a clipper would flatten hundreds
