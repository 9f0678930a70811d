"""WORLD: speech as pitch, spectral envelope and breath, 200 times a second, and back.

Morise et al., "WORLD: a vocoder-based high-quality speech synthesis system" (2016). It is the light vocoder of our own
voice: nothing in it is trained.
"""

import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import Final, cast

import numpy as np
import soxr
from numpy.typing import NDArray

RATE: Final = 16_000  # Hz; flite's voices have no more
PERIOD_MS: Final = 5.0
CODED: Final = 40  # numbers of an envelope
_FFT: Final = 1024
_LOW_HZ, _HIGH_HZ = 60.0, 500.0


@dataclass(frozen=True, slots=True)
class Features:
    """n frames of speech."""

    log_f0: NDArray[np.float32]  # (n,) of Hz; drawn on through unvoiced frames
    voiced: NDArray[np.bool_]  # (n,)
    envelope: NDArray[np.float32]  # (n, CODED) mel-cepstrum
    breath: NDArray[np.float32]  # (n,) coded aperiodicity, dB: 0 is all noise


def at_rate(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """(n,) mono sound at RATE."""
    return np.asarray(soxr.resample(samples, sample_rate, RATE) if sample_rate != RATE else samples, np.float32)


def analysed(samples: NDArray[np.float32]) -> Features:
    """(n,) mono speech at RATE as features, one frame each PERIOD_MS."""
    pyworld = _world()
    sound = samples.astype(np.float64)
    rough, times = pyworld.dio(sound, RATE, f0_floor=_LOW_HZ, f0_ceil=_HIGH_HZ, frame_period=PERIOD_MS)
    f0 = pyworld.stonemask(sound, rough, times, RATE)
    envelope = pyworld.cheaptrick(sound, f0, times, RATE, fft_size=_FFT)
    breath = pyworld.code_aperiodicity(pyworld.d4c(sound, f0, times, RATE, fft_size=_FFT), RATE)
    return Features(
        log_f0=_drawn_on(f0),
        voiced=f0 > 0,
        envelope=pyworld.code_spectral_envelope(envelope, RATE, CODED).astype(np.float32),
        breath=breath[:, 0].astype(np.float32),
    )


def synthesised(features: Features) -> NDArray[np.float32]:
    """The speech of these features, mono at RATE."""
    pyworld = _world()
    f0 = np.where(features.voiced, np.exp(features.log_f0.astype(np.float64)), 0.0)
    envelope = pyworld.decode_spectral_envelope(np.ascontiguousarray(features.envelope, dtype=np.float64), RATE, _FFT)
    coded = np.where(features.voiced, np.minimum(features.breath, 0), 0).astype(np.float64)[:, None]
    breath = pyworld.decode_aperiodicity(np.ascontiguousarray(coded), RATE, _FFT)
    return np.asarray(pyworld.synthesize(f0, envelope, breath, RATE, PERIOD_MS), np.float32)


def _world() -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for its own version in an outdated way
        import pyworld  # type: ignore[import-untyped]
    return cast(ModuleType, pyworld)


def _drawn_on(f0: NDArray[np.float64]) -> NDArray[np.float32]:
    """log f0 with straight lines where there is no voice."""
    voiced = np.flatnonzero(f0 > 0)
    if len(voiced) == 0:
        return np.full(len(f0), np.log(150.0), np.float32)
    return np.interp(np.arange(len(f0)), voiced, np.log(f0[voiced])).astype(np.float32)
