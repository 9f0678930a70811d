"""What the network should say: our own mouth, frame by frame, at each of the four places a frame can begin.

A frame of the show is 40 ms, a mel frame 10 ms; a sentence may begin anywhere in the show's raster. Labels are
therefore kept at 100 a second: label m is that of the video frame that begins with mel frame m, within its own raster
of 25 frames a second. (Closures are moved to the nearest frame of a raster, so that the four differ.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lipsync.closure import closure_frames
from lipsync.dominance import mouth_poses
from lipsync.features import HOP
from lipsync.network import STEP_MELS
from lipsync.types import N_PARAMETERS
from lipsync.visemes import VISEMES, viseme_of
from tts.types import SAMPLE_RATE, PhoneSpan


@dataclass(frozen=True, slots=True)
class Labels:
    """Of n video frames, 10 ms apart."""

    poses: NDArray[np.float32]  # (n, 12)
    visemes: NDArray[np.uint8]  # (n,) index into VISEMES, of the phone in the frame's middle
    closures: NDArray[np.bool_]  # (n,) the lips of a p, b or m are shut in this frame


def labels_of(phones: Sequence[PhoneSpan], length: int, count: int) -> Labels:
    """The labels of `count` mel frames from the start of a sound of `length` samples."""
    poses = np.zeros((count, N_PARAMETERS), np.float32)
    closures = np.zeros(count, np.bool_)
    middles = (np.arange(count, dtype=np.float64) + STEP_MELS / 2) * HOP
    for phase in range(min(STEP_MELS, count)):
        at = middles[phase::STEP_MELS]
        poses[phase::STEP_MELS] = mouth_poses(phones, length, at)
        closures[phase + STEP_MELS * closure_frames(phones, at / SAMPLE_RATE)] = True
    return Labels(poses, _visemes(phones, middles), closures)


def _visemes(phones: Sequence[PhoneSpan], at: NDArray[np.float64]) -> NDArray[np.uint8]:
    starts = np.array([phone.start for phone in phones])
    indices: list[int] = []
    following = 0
    for phone in reversed(phones):  # a sound without a shape (h) has that of the next
        viseme = viseme_of(phone.phone)
        following = VISEMES.index(viseme) if viseme is not None else following
        indices.append(following)
    held = np.array([0, *reversed(indices)], np.uint8)  # silence before the first
    last = phones[-1].start + phones[-1].length if phones else 0
    return np.where(at < last, held[np.searchsorted(starts, at, side="right")], 0).astype(np.uint8)
