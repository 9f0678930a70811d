"""Where she looks: mostly into the camera, with small glances aside that come back."""

import bisect
import math
import random
from functools import lru_cache

from avatar.noise import ease, scatter

_EPOCH_S = 60.0
_SACCADE_S = 0.1  # two and a half frames: shorter looks like a jump at 25 fps
_CAMERA_S = (1.2, 5.0)  # how long she looks into the camera
_ASIDE_S = (0.35, 1.1)  # how long a glance aside lasts
_NUDGE = 0.45  # share of shifts that stay within the camera's area

_Fixation = tuple[float, float, float]  # start in seconds, x, y


class Gaze:
    """The gaze of one host, -1..1 on both axes."""

    def __init__(self, seed: int) -> None:
        self._epoch = lru_cache(maxsize=4)(lambda number: _draw(seed, number))

    def at(self, time_s: float) -> tuple[float, float]:
        fixations = self._epoch(math.floor(time_s / _EPOCH_S))
        index = bisect.bisect_right(fixations, time_s, key=lambda fixation: fixation[0]) - 1
        start, x, y = fixations[index]
        if index == 0:  # a stretch begins as the one before it ended: at the camera
            return x, y
        _, from_x, from_y = fixations[index - 1]
        moved = ease((time_s - start) / _SACCADE_S)
        return from_x + (x - from_x) * moved, from_y + (y - from_y) * moved


def _draw(seed: int, epoch: int) -> tuple[_Fixation, ...]:
    """The fixations of one stretch; the first and the last are at the camera."""
    draw = random.Random(scatter(seed, epoch))
    end = (epoch + 1) * _EPOCH_S
    fixations: list[_Fixation] = [(epoch * _EPOCH_S, 0.0, 0.0)]
    start = epoch * _EPOCH_S + draw.uniform(*_CAMERA_S)
    while start < end - 2.0:
        if draw.random() < _NUDGE:
            fixations.append((start, draw.uniform(-0.08, 0.08), draw.uniform(-0.05, 0.05)))
        else:
            side = draw.choice((-1.0, 1.0))
            fixations.append((start, side * draw.uniform(0.2, 0.5), draw.uniform(-0.15, 0.25)))
            start += draw.uniform(*_ASIDE_S)
            fixations.append((start, 0.0, 0.0))
        start += draw.uniform(*_CAMERA_S)
    fixations.append((end - 1.0, 0.0, 0.0))
    return tuple(fixations)
