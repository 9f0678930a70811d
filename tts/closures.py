"""Stop closures: a stop begins when the mouth shuts, not when it bursts.

espeak-ng marks a stop at its release; the 40 ms of closure before it lie inside the vowel
before. Left so, every P and B would shut the lips late.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tts.engine import EnginePhone

_STOPS = frozenset("pbtdkɡgqcɟʔ")  # affricates begin with one of these letters
_MAX_WALK_S = 0.070
_MIN_LEFT_S = 0.020  # what the phone before keeps
_FRAME_S = 0.005
_QUIET = 0.04  # of the loud frames' level: a voiced closure hums below this


def with_closures(
    phones: Sequence[EnginePhone], samples: NDArray[np.float32], sample_rate: int
) -> tuple[EnginePhone, ...]:
    """The phones with every stop begun at its closure: walked back over silence, at most 70 ms.

    Args:
        phones: in order, in samples.
        samples: (n,) the sound that they time, at `sample_rate` Hz.
    """
    frame = max(1, round(_FRAME_S * sample_rate))
    quiet = _quiet_frames(samples, frame)
    result = list(phones)
    for index in range(1, len(result)):
        stop, before = result[index], result[index - 1]
        if not before.label or not is_stop(stop.label):
            continue
        earliest = max(stop.start - round(_MAX_WALK_S * sample_rate), before.start + round(_MIN_LEFT_S * sample_rate))
        start = _walk_back(quiet, stop.start, earliest, frame)
        if start < stop.start:
            result[index] = replace(stop, start=start)
            result[index - 1] = replace(before, end=start)
    return tuple(result)


def is_stop(label: str) -> bool:
    """Whether the label begins with a closure of the mouth."""
    return label.lstrip("ˈˌ")[:1] in _STOPS if label else False


def _quiet_frames(samples: NDArray[np.float32], frame: int) -> NDArray[np.bool_]:
    """(n // frame,) which frames hold next to no sound."""
    count = len(samples) // frame
    if count == 0:
        return np.zeros(0, np.bool_)
    level = np.sqrt(np.mean(np.square(samples[: count * frame].reshape(count, frame)), axis=1))
    return np.asarray(level < _QUIET * np.percentile(level, 95))


def _walk_back(quiet: NDArray[np.bool_], start: int, earliest: int, frame: int) -> int:
    index = min(start // frame, len(quiet))
    while index > 0 and (index - 1) * frame >= earliest and quiet[index - 1]:
        index -= 1
    return min(start, index * frame)
