"""WORLD: speech as pitch, spectral envelope and breath, 200 times a second, and back.

Morise et al., "WORLD: a vocoder-based high-quality speech synthesis system" (2016). Back goes `tts.acoustic.vocoder`,
the light vocoder of our own voice: nothing in it is trained.
"""

import functools
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import Final, cast

import numpy as np
import soxr
from numpy.typing import NDArray

from tts.acoustic.inputs import CODED
from tts.acoustic.vocoder import FFT, PERIOD_S, RATE, Frames, sound_of

PERIOD_MS: Final = 1000 * PERIOD_S
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
    envelope = pyworld.cheaptrick(sound, f0, times, RATE, fft_size=FFT)
    breath = pyworld.code_aperiodicity(pyworld.d4c(sound, f0, times, RATE, fft_size=FFT), RATE)
    return Features(
        log_f0=_drawn_on(f0),
        voiced=f0 > 0,
        envelope=pyworld.code_spectral_envelope(envelope, RATE, CODED).astype(np.float32),
        breath=breath[:, 0].astype(np.float32),
    )


def synthesised(features: Features) -> NDArray[np.float32]:
    """The speech of these features, mono at RATE."""
    f0 = np.where(features.voiced, np.exp(features.log_f0), 0).astype(np.float32)
    base, slopes = decoding()
    log_power = (features.envelope @ slopes + base).astype(np.float32)
    return sound_of(Frames(f0, log_power, np.minimum(features.breath, 0)))


@functools.cache
def decoding() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(BINS,) and (CODED, BINS): log power is base + envelope @ slopes. WORLD's coding is that plain."""
    pyworld = _world()
    unit = np.concatenate([np.zeros((1, CODED)), np.eye(CODED)])
    logs = np.log(pyworld.decode_spectral_envelope(unit, RATE, FFT))
    return logs[0].astype(np.float32), (logs[1:] - logs[0]).astype(np.float32)


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
