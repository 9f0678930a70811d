"""Every engine's rate to the show's."""

import numpy as np
import soxr
from numpy.typing import NDArray

from tts.types import SAMPLE_RATE


def to_show_rate(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """(n,) mono float32 at `sample_rate` Hz to SAMPLE_RATE, without delay."""
    if sample_rate == SAMPLE_RATE or len(samples) == 0:
        return samples
    return np.asarray(soxr.resample(samples, sample_rate, SAMPLE_RATE, quality="HQ"), np.float32)
