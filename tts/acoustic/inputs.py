"""What the acoustic model is told of each step of 10 ms: its phone, the place in it, and the pitch."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts.acoustic.phones import Phones

STEP_S: Final = 0.010
FRAMES_A_STEP: Final = 2
CODED: Final = 40  # numbers of an envelope
OUT: Final = CODED + 2  # of a frame: envelope, breath, voicing
_NEAR_S = 0.1  # an edge of a phone further off than this is far
_MIDDLE_HZ = 150.0
_LIVELY, _LIVELIEST = 0.8, 1.5  # of the way to the throat's own movement; and no more than this much


def timed(phones: Phones, steps: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """(steps,) the phone of each step's middle, and (steps, 4) where in it that lies."""
    at = (np.arange(steps) + 0.5) * STEP_S
    index = np.clip(np.searchsorted(phones.starts, at, side="right") - 1, 0, len(phones.starts) - 1)
    start, end = phones.starts[index], phones.ends[index]
    length = np.maximum(end - start, 1e-3)
    gone = np.clip((at - start) / length, 0, 1)
    since, left = np.clip((at - start) / _NEAR_S, 0, 1), np.clip((end - at) / _NEAR_S, 0, 1)
    return index.astype(np.int64), np.stack([gone, since, left, np.log(length) + 2.5], 1).astype(np.float32)


def pitch_input(log_f0: NDArray[np.float32], own: float, steps: int) -> NDArray[np.float32]:
    """(steps, 2) the melody (n frames of log Hz) around a throat's `own` log f0, and that own."""
    taken = log_f0[np.minimum(np.arange(steps) * FRAMES_A_STEP, len(log_f0) - 1)]
    return np.stack([4 * (taken - own), np.full(steps, 2 * (own - np.log(_MIDDLE_HZ)))], 1).astype(np.float32)


def livened(envelope: NDArray[np.float32], liveliness: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, CODED) the envelope with about as much movement as its throat's own, (CODED,); its level stays.

    A model tells the average of what might be, which moves too little and sounds dull: the global variance of HMM
    synthesis (Toda and Tokuda 2007).
    """
    mean, moves = envelope.mean(0), np.maximum(envelope.std(0), 1e-3)
    gain = np.clip((liveliness / moves) ** _LIVELY, 1.0, _LIVELIEST)
    gain[0] = 1.0
    return np.asarray(mean + (envelope - mean) * gain, np.float32)
