"""Lips that meet: every p, b and m is seen closed, whatever the phase of the frames.

A closure may last 30 ms and fall between two frames of 40 ms; a viewer who does not see it sees bad
dubbing. So each closure is moved to the frame nearest to it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lipsync.visemes import BILABIALS, POSES
from tts.types import SAMPLE_RATE, PhoneSpan

TOLERANCE_S = 0.020  # half a frame at 25 fps: a window this much wider than the phone always holds a frame's centre
_RAMP_S = 0.060  # the lips part over this time on either side


def closure_frames(phones: Sequence[PhoneSpan], seconds: NDArray[np.float64]) -> NDArray[np.intp]:
    """The index of the frame that shows each bilabial closed: the nearest to the phone's middle.

    Phones with no frame within TOLERANCE_S of them (frames coarser than 25 fps, or elsewhere) have none.

    Args:
        phones: the phones in order, in samples at SAMPLE_RATE.
        seconds: (n,) ascending, n > 0, the frames' centres in s.
    """
    bilabials = [phone for phone in phones if phone.phone in BILABIALS]
    starts = np.array([phone.start for phone in bilabials], np.float64) / SAMPLE_RATE
    ends = starts + np.array([phone.length for phone in bilabials], np.float64) / SAMPLE_RATE
    middles = (starts + ends) / 2
    right = np.clip(np.searchsorted(seconds, middles), 0, len(seconds) - 1)
    left = np.maximum(right - 1, 0)
    nearest = np.where(middles - seconds[left] < seconds[right] - middles, left, right)
    slack = TOLERANCE_S + 1e-9  # frame centres and phones meet exactly at the window's edge
    shown = (seconds[nearest] >= starts - slack) & (seconds[nearest] <= ends + slack)
    return nearest[shown]


def close_lips(
    poses: NDArray[np.float64], phones: Sequence[PhoneSpan], seconds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The poses with the lips shut at every closure frame and drawn together around it.

    Args:
        poses: (n, 12).
        phones: the phones in order, in samples at SAMPLE_RATE.
        seconds: (n,) ascending, the frames' centres in s.

    Returns:
        (n, 12); closure frames are exactly the viseme PP. Rounding and tongue give way too: a face that mixes
        plates would part the lips a little for every parameter that belongs to an open mouth.
    """
    frames = closure_frames(phones, seconds)
    if len(frames) == 0:
        return poses
    peaks = np.unique(seconds[frames])
    right = np.clip(np.searchsorted(peaks, seconds), 0, len(peaks) - 1)
    left = np.maximum(right - 1, 0)
    distance = np.minimum(np.abs(seconds - peaks[left]), np.abs(peaks[right] - seconds))
    ramp = np.clip(1 - distance / _RAMP_S, 0, 1)
    weight = (ramp * ramp * (3 - 2 * ramp))[:, None]
    return np.asarray(poses * (1 - weight) + POSES["PP"] * weight)
