"""What can be measured of speech without a listener: spectrum, melody, level, clicks, silence."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts.acoustic.vocoder import RATE
from tts.loudness import gain_to
from tts.training.judge import log_mels
from tts.training.vocoder import PERIOD_MS, Features, analysed

Sound = NDArray[np.float32]

_DB: Final = 10 / np.log(10)  # of a natural log of power
_QUIET = 6.0  # nats below the loud frames: no speech
_CLICK, _CLICK_SHARE = 2.5, 0.05  # times its neighbours' jumps; of the sound's peak
_AROUND_S, _CLICK_S = 0.015, 0.0005


def level(samples: Sound) -> Sound:
    """The sound at the loudness that all of ours has, so that levels are not compared."""
    gain_db = gain_to(samples, RATE) or 0.0
    return np.asarray(samples * np.float32(10 ** (gain_db / 20)), np.float32)


def spectral_distance(one: Features, other: Features) -> float:
    """Mel-cepstral distance in dB of two sayings with the same timing, over the frames with a voice in both.

    The envelopes' own level (the first number) is left out. WORLD's coding of an envelope is such that this is the
    root mean square of the difference of the two in dB, as Kubichek's measure is.
    """
    count = min(len(one.envelope), len(other.envelope))
    both = one.voiced[:count] & other.voiced[:count]
    apart = one.envelope[:count][both, 1:] - other.envelope[:count][both, 1:]
    return float(_DB * np.mean(np.sqrt(np.sum(np.square(apart), 1)))) if both.any() else float("nan")


def long_spectrum(sounds: Sequence[Sound]) -> NDArray[np.float64]:
    """(40,) dB, mean 0: how the power of what is spoken falls to the bands."""
    frames = np.concatenate([_spoken(log_mels(level(sound))) for sound in sounds])
    spectrum = _DB * np.log(np.exp(frames.astype(np.float64)).mean(0))
    return np.asarray(spectrum - spectrum.mean())


def apart_db(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Root mean square of the difference of two spectra in dB."""
    return float(np.sqrt(np.mean(np.square(one - other))))


def cepstra(sounds: Sequence[Sound]) -> NDArray[np.float64]:
    """(n, 24): twelve mel-cepstra of each frame in speech, without its level, and how they move."""
    from scipy.fft import dct

    found = []
    for sound in sounds:
        mels = log_mels(level(sound))
        spoken = dct(mels, type=2, norm="ortho", axis=1)[:, 1:13]
        moves = np.gradient(spoken, axis=0)
        found.append(np.concatenate([spoken, moves], 1)[mels.mean(1) > mels.mean(1).max() - _QUIET])
    return np.concatenate(found).astype(np.float64)


def frechet(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Fréchet distance of two clouds of cepstra, each taken as a Gaussian (as FAD does with its features)."""
    from scipy.linalg import sqrtm

    mean = one.mean(0) - other.mean(0)
    first, second = np.cov(one.T), np.cov(other.T)
    root = np.real(sqrtm(first @ second))
    return float(mean @ mean + np.trace(first + second - 2 * root))


def melody_likeness(samples: Sound, asked: NDArray[np.float32]) -> tuple[float, float, float]:
    """(r, semitones RMS, range): the pitch that is heard against what was asked for (log f0 each 5 ms), means apart.

    The range is from the 5th to the 95th percentile, semitones.
    """
    heard = analysed(samples)
    count = min(len(asked), len(heard.log_f0))
    voiced = heard.voiced[:count]
    if voiced.sum() < 20:
        return 0.0, float("nan"), 0.0
    found, wanted = heard.log_f0[:count][voiced], asked[:count][voiced]
    found, wanted = found - np.median(found), wanted - np.median(wanted)
    r = float(np.corrcoef(found, wanted)[0, 1]) if wanted.std() > 1e-6 else 0.0
    low, high = np.percentile(found, (5, 95))
    return r, float(12 / np.log(2) * np.sqrt(np.mean(np.square(found - wanted)))), float(12 / np.log(2) * (high - low))


def clicks(samples: Sound) -> float:
    """Clicks a second: single moments that jump several times as far as any within 15 ms before and after them."""
    size = round(_CLICK_S * RATE)
    jumps = np.abs(np.diff(samples, 2))
    blocks = jumps[: len(jumps) // size * size].reshape(-1, size).max(1, initial=0)
    reach = round(_AROUND_S / _CLICK_S)
    padded = np.pad(blocks, reach)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).copy()
    windows[:, reach - 1 : reach + 2] = 0  # itself, and what it may share an edge with
    hits = (blocks > _CLICK * windows.max(1)) & (blocks > _CLICK_SHARE * np.abs(samples).max(initial=1e-6))
    return float(np.count_nonzero(hits)) / (len(samples) / RATE)


def longest_silence_s(samples: Sound) -> float:
    """The longest stretch within the speech that is 50 dB under its peak, s."""
    size = round(RATE * PERIOD_MS / 1000)
    frames = np.abs(samples[: len(samples) // size * size]).reshape(-1, size).max(1)
    loud = np.flatnonzero(frames > frames.max(initial=0) * 10 ** (-50 / 20))
    return float(np.diff(loud).max(initial=1) - 1) * PERIOD_MS / 1000


def _spoken(mels: NDArray[np.float32]) -> NDArray[np.float32]:
    loudness = mels.mean(1)
    return np.asarray(mels[loudness > loudness.max() - _QUIET])


def with_clicks(samples: Sound, a_second: float, chance: np.random.Generator) -> Sound:
    """The sound with clicks in it, as a control."""
    result = samples.copy()
    for at in chance.integers(0, len(samples), round(a_second * len(samples) / RATE)):
        result[at] += 0.5 * float(np.abs(samples).max())
    return result
