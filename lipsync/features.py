"""What the networks hear: log-mel energies, 100 a second, each from the past alone."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts.types import SAMPLE_RATE

HOP: Final = 480  # samples, 10 ms: one mel frame
WINDOW: Final = 1200  # samples, 25 ms, that end with the frame
MELS: Final = 64
HISTORY: Final = WINDOW - HOP  # samples before a frame's own that its window reaches back
_FFT: Final = 2048
_LOW_HZ, _HIGH_HZ = 50.0, 7600.0  # the voice, and little enough that 16 kHz sound holds it all
_FLOOR: Final = 1e-8  # of full scale's power, -80 dB: what lies below is silence
SILENCE: Final = float(np.log(_FLOOR))  # every mel of digital silence


def _hann() -> NDArray[np.float32]:
    window = np.hanning(WINDOW + 2)[1:-1]
    return np.asarray(window / window.sum(), np.float32)  # a full-scale tone has the power 1/4 at any length


def _mel(hz: float) -> float:
    return float(1127 * np.log1p(hz / 700))


def _triangles() -> NDArray[np.float32]:
    """(bins, MELS): O'Shaughnessy's mel scale, as in HTK; bins above _HIGH_HZ are left out."""
    edges = 700 * np.expm1(np.linspace(_mel(_LOW_HZ), _mel(_HIGH_HZ), MELS + 2) / 1127)
    bins = np.arange(int(_HIGH_HZ * _FFT / SAMPLE_RATE) + 2) * (SAMPLE_RATE / _FFT)
    rising = (bins[:, None] - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(0, np.minimum(rising, falling)), np.float32)


_HANN: Final = _hann()
_FILTERS: Final = _triangles()


def log_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-mel energies of sound that has its history before it.

    Args:
        samples: (HISTORY + n·HOP,) mono at 48 kHz.

    Returns:
        (n, MELS); frame k ends HISTORY + (k+1)·HOP samples in.
    """
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    spectrum = np.fft.rfft(windows * _HANN, _FFT)[:, : len(_FILTERS)]
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    return np.asarray(np.log(power @ _FILTERS + np.float32(_FLOOR)), np.float32)


def heard_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n // HOP, MELS) log-mel energies of (n,) samples that begin out of silence."""
    whole = len(samples) // HOP * HOP
    return log_mel(np.concatenate([np.zeros(HISTORY, np.float32), samples[:whole]]))
