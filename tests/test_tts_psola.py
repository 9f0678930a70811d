"""A new melody for recorded speech: the pitch moves, length and timbre do not."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from tts import psola

pytestmark = pytest.mark.unit

RATE = 16_000


def vowel(hz: float, seconds: float = 0.6) -> NDArray[np.float32]:
    """Pulses at `hz` through formants at 700 and 1200 Hz, with voiceless noise before and after."""
    pulses = np.zeros(int(seconds * RATE))
    pulses[(np.arange(0, len(pulses) / RATE * hz) * RATE / hz).astype(int)] = 1.0
    for formant, width in ((700.0, 90.0), (1200.0, 110.0)):
        radius = np.exp(-np.pi * width / RATE)
        pulses = lfilter([1.0], [1.0, -2 * radius * np.cos(2 * np.pi * formant / RATE), radius**2], pulses)
    noise = np.random.default_rng(1).normal(0, 0.02, RATE // 5)
    return np.concatenate([noise, 0.3 * pulses / np.abs(pulses).max(), noise]).astype(np.float32)


def measured_hz(samples: NDArray[np.float32]) -> float:
    pitch = psola.pitch_hz(samples, RATE)
    return float(np.median(pitch[pitch > 0]))


def envelope(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """(32,) mean level in dB of bands of 125 Hz up to 4 kHz, in the vowel's middle."""
    middle = samples[4_800:11_200]
    power = np.abs(np.fft.rfft(middle * np.hanning(len(middle)))) ** 2
    bands = power[: len(power) // 2].reshape(32, -1) if len(power) // 2 % 32 == 0 else power[:1600].reshape(32, 50)
    return 10 * np.log10(bands.mean(axis=1) + 1e-9)


@pytest.mark.parametrize("hz", [90.0, 150.0, 230.0, 340.0])
@pytest.mark.parametrize("ratio", [0.75, 1.0, 1.33])
def test_pitch_moves_as_asked_and_the_length_stays(hz: float, ratio: float) -> None:
    samples = vowel(hz)
    result = psola.transposed(samples, RATE, ratio)
    assert result.shape == samples.shape
    assert result.dtype == np.float32
    assert abs(12 * np.log2(measured_hz(samples) / hz)) < 0.3
    assert abs(12 * np.log2(measured_hz(result) / (hz * ratio))) < 0.4
    if hz * ratio > 200:
        return  # harmonics lie too far apart to tell a formant
    assert abs(int(envelope(result).argmax()) - int(envelope(samples).argmax())) <= 1


def test_the_voiceless_stays_as_it_is() -> None:
    samples = vowel(150.0)
    result = psola.transposed(samples, RATE, 1.3)
    assert np.allclose(result[:2_900], samples[:2_900], atol=1e-6)
    assert np.allclose(psola.transposed(samples, RATE, 1.0), samples, atol=2e-3)


def test_a_melody_is_followed() -> None:
    samples = vowel(200.0, 1.0)
    found = psola.periods(samples, RATE, 100, 400)
    rise = 2 ** (np.linspace(-4, 4, len(found.marks)) / 12)
    pitch = psola.pitch_hz(psola.reshaped(samples, found, rise.astype(np.float32)), RATE)
    heard = pitch[pitch > 0]
    assert np.median(heard[:20]) < 175
    assert np.median(heard[-20:]) > 225


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(100), np.zeros(RATE), np.ones(RATE)])
def test_sound_without_pitch_passes(samples: NDArray[np.float64]) -> None:
    assert np.array_equal(psola.transposed(samples.astype(np.float32), RATE, 1.2), samples.astype(np.float32))
