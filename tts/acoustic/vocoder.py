"""From pitch, spectral envelope and breath to sound, as WORLD does it (Morise et al. 2016), in NumPy.

A pulse where the phase of the voice comes round, noise between pulses, both through the minimum-phase filter of the
envelope.
WORLD itself is a compiled package, which the base set does without.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATE: Final = 16_000  # Hz
PERIOD_S: Final = 0.005  # of a frame
FFT: Final = 1024
BINS: Final = FFT // 2 + 1
_FRAME: Final = round(RATE * PERIOD_S)  # samples
_UNVOICED_HZ: Final = 500.0  # pieces of noise a second where there is no voice
_BREATH_HZ: Final = 3_000.0  # where breath is told; below it fades to -60 dB, above it rises to 0
_LEAST: Final = 1e-12
_BATCH: Final = 256  # pulses at once: 8 MB


@dataclass(frozen=True, slots=True)
class Frames:
    """n frames of speech, one each PERIOD_S."""

    f0: NDArray[np.float32]  # (n,) Hz; 0 where there is no voice
    log_power: NDArray[np.float32]  # (n, BINS) natural log of the power envelope
    breath_db: NDArray[np.float32]  # (n,) level of noise in the voice at 3 kHz, at most 0


def sound_of(frames: Frames, seed: int = 0) -> NDArray[np.float32]:
    """(n · 80,) mono sound at RATE. The same frames and seed give the same sound."""
    length = len(frames.f0) * _FRAME
    at, delay, voiced = _pulses(frames.f0, length)
    result = np.zeros(length + 2 * FFT)
    gaps = np.diff(at, append=length)
    chance = np.random.default_rng(seed)
    for begin in range(0, len(at), _BATCH):
        part = slice(begin, begin + _BATCH)
        responses = _responses(frames, at[part], delay[part], voiced[part], gaps[part], chance)
        for start, response in zip(at[part], responses, strict=True):
            result[start : start + FFT] += response
    return result[FFT // 2 : FFT // 2 + length].astype(np.float32)


def _pulses(f0: NDArray[np.float32], length: int) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """(p,) samples after which the phase comes round, how much later (0..1 samples), and whether that is of a voice.

    At 16 kHz a pulse on whole samples would let a woman's pitch tremble by a fifth of a semitone.
    """
    frame = np.arange(length) / _FRAME
    known = f0 > 0
    drawn = np.interp(frame, np.flatnonzero(known), f0[known]) if known.any() else np.full(length, _UNVOICED_HZ)
    voiced = known[np.minimum(np.round(frame).astype(int), len(f0) - 1)]
    step = np.where(voiced, drawn, _UNVOICED_HZ) / RATE
    phase = np.cumsum(step)
    after = np.flatnonzero(np.diff(np.floor(phase), prepend=0.0) > 0)
    early = (phase[after] - np.floor(phase[after])) / step[after]
    return np.maximum(after - 1, 0), 1 - early, voiced[after]


def _responses(
    frames: Frames,
    at: NDArray[np.int64],
    delay: NDArray[np.float64],
    voiced: NDArray[np.bool_],
    gaps: NDArray[np.int64],
    chance: np.random.Generator,
) -> NDArray[np.float64]:
    """(p, FFT) what each pulse, and the noise until the next, adds around its place, which is in the middle.

    What is moved by part of a sample rings before its time too.
    """
    place = np.minimum(at / _FRAME, len(frames.f0) - 1)
    low = place.astype(int)
    share = (place - low)[:, None]
    high = np.minimum(low + 1, len(frames.f0) - 1)
    log_power = frames.log_power[low] * (1 - share) + frames.log_power[high] * share
    noisy = np.where(voiced[:, None], _noise_share(frames.breath_db[np.round(place).astype(int)]), 1.0)
    noise = np.zeros((len(at), FFT))
    for row, gap in zip(noise, gaps, strict=True):
        gap = min(int(gap), FFT // 2)
        row[:gap] = chance.standard_normal(gap)
        row[:gap] -= row[:gap].mean() if gap > 1 else 0.0
    spectrum = np.fft.rfft(noise) * _minimum_phase(log_power + np.log(noisy + _LEAST))
    tonal = np.flatnonzero(voiced)
    clear = _minimum_phase(log_power[tonal] + np.log(1 - noisy[tonal] + _LEAST)) * np.sqrt(gaps[tonal])[:, None]
    clear *= np.exp(-2j * np.pi / FFT * np.arange(BINS) * delay[tonal, None])
    clear[:, 1] -= clear[:, 0] / 2  # no direct current: taken away under a Hann window, which leaves no edges
    clear[:, 0] = 0
    spectrum[tonal] += clear
    return np.asarray(np.fft.fftshift(np.fft.irfft(spectrum), 1))


def _noise_share(breath_db: NDArray[np.float32]) -> NDArray[np.float64]:
    """(p, BINS) share of the power that is noise."""
    hz = np.arange(BINS) * RATE / FFT
    rising = np.clip(hz / _BREATH_HZ, 0, 1)
    beyond = np.clip((hz - _BREATH_HZ) / (RATE / 2 - _BREATH_HZ), 0, 1)
    level = -60 + rising * (breath_db[:, None] + 60)
    level = level * (1 - beyond)
    return np.asarray(10 ** (np.minimum(level, 0) / 10))


def _minimum_phase(log_power: NDArray[np.float64]) -> NDArray[np.complex128]:
    """(p, BINS) the spectrum of the filter with this power whose energy comes first: its cepstrum folded over."""
    cepstrum = np.fft.irfft(log_power / 2)
    cepstrum[:, 1 : FFT // 2] *= 2
    cepstrum[:, FFT // 2 + 1 :] = 0
    return np.asarray(np.exp(np.fft.rfft(cepstrum)))
