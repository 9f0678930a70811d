"""Where she looks: mostly into the camera, with small glances aside that come back, and at the product card.

Directions are (across, down) in degrees from the camera, positive to the viewer's right and down.
The eyes jump; the head follows a part of the way a little later, and comes back after them.
"""

import bisect
import math
import random
from functools import lru_cache

from avatar.noise import ease, scatter, unit
from avatar.pulse import Pulses, Shape

Direction = tuple[float, float]  # degrees across and down

EYES_DEG: Direction = (14.0, 10.0)  # what gaze_x = 1 and gaze_y = 1 mean: eyes against the head

_EPOCH_S = 60.0
_SACCADE_S = 0.1  # two and a half frames: shorter looks like a jump at 25 fps
_CAMERA_S = (1.2, 5.0)  # how long she looks into the camera
_ASIDE_S = (0.35, 1.1)  # how long a glance aside lasts
_NUDGE = 0.45  # share of shifts that stay within the camera's area
_LARGE_DEG = 5.0  # a shift over this often comes with a blink (Evinger et al. 1994)
_BLINK = 0.25

_HEAD_SHARE = 0.35  # of a glance aside that the head goes along
_HEAD_LATE_S, _HEAD_SPREAD_S = 0.34, 0.44  # the head's way is the eyes', later and smoothed over so long
_TAPS = tuple((k / 4 - 1.0, 0.25 * (0.5 + 0.5 * math.cos(math.pi * (k / 4 - 1.0)))) for k in range(1, 8))

_CARD_EYES = Shape(rise_s=0.14, hold_s=0.76, fall_s=0.14)  # a large shift takes longer
_CARD_HEAD = Shape(rise_s=0.52, hold_s=0.34, fall_s=0.7)
_CARD_HEAD_LATE_S = 0.1
_CARD_HEAD_SHARE = 0.42
_CARD_APART_S = 4.5

_Fixation = tuple[float, float, float]  # start in seconds, across and down in degrees


class Gaze:
    """The glances that nothing sets off."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._epoch = lru_cache(maxsize=4)(lambda number: _draw(seed, number))

    def eyes(self, time_s: float) -> Direction:
        """Where the eyes look."""
        (_, from_x, from_y), (start, x, y) = self._shift(time_s)
        moved = ease((time_s - start) / _SACCADE_S)
        return from_x + (x - from_x) * moved, from_y + (y - from_y) * moved

    def head(self, time_s: float) -> Direction:
        """Where the head has turned after them."""
        across = down = 0.0
        for place, weight in _TAPS:
            x, y = self.eyes(time_s - _HEAD_LATE_S + place * _HEAD_SPREAD_S)
            across, down = across + weight * x, down + weight * y
        return _HEAD_SHARE * across, _HEAD_SHARE * down

    def blink(self, time_s: float) -> float | None:
        """The start of the last large shift that comes with a blink, if there was one in this fixation."""
        (_, from_x, from_y), (start, x, y) = self._shift(time_s)
        large = math.hypot(x - from_x, y - from_y) > _LARGE_DEG
        return start if large and unit(self._seed, 1, round(start * 1000)) < _BLINK else None

    def _shift(self, time_s: float) -> tuple[_Fixation, _Fixation]:
        """The fixation before, and the one at `time_s`."""
        fixations = self._epoch(math.floor(time_s / _EPOCH_S))
        index = bisect.bisect_right(fixations, (time_s, math.inf, math.inf)) - 1
        return fixations[max(index - 1, 0)], fixations[index]  # a stretch begins as the last ended: at the camera


class CardGlances:
    """Glances at the product card."""

    def __init__(self, card: Direction, reach: Direction) -> None:
        """`card` is where it stands; `reach` how far the head can turn, in degrees."""
        across, down = (_reachable(*axis) for axis in zip(card, reach, EYES_DEG, strict=True))
        self._card, self._head = (across[0], down[0]), (across[1], down[1])
        self._eyes_move = Pulses(_CARD_EYES, apart_s=_CARD_APART_S)
        self._head_moves = Pulses(_CARD_HEAD, apart_s=_CARD_APART_S)

    def add(self, start_s: float, now_s: float) -> bool:
        """Look at the card from `start_s` on; False where she did a moment ago."""
        if not self._eyes_move.add(start_s, now_s):
            return False
        return self._head_moves.add(start_s + _CARD_HEAD_LATE_S, now_s)

    def eyes(self, time_s: float) -> tuple[float, Direction]:
        """How much the eyes are at the card, 0..1, and where that is."""
        return self._eyes_move.at(time_s), self._card

    def head(self, time_s: float) -> Direction:
        """How far the head has turned to it."""
        share = self._head_moves.at(time_s)
        return share * self._head[0], share * self._head[1]


def _reachable(place: float, head: float, eyes: float) -> tuple[float, float]:
    """A place in degrees as near as head and eyes together come to it, and the head's part."""
    turn = min(_CARD_HEAD_SHARE * abs(place), 0.8 * head)
    return math.copysign(min(abs(place), turn + eyes), place), math.copysign(turn, place)


def in_head(look: Direction, head: Direction) -> Direction:
    """gaze_x and gaze_y, -1..1, of eyes that look at `look` from a head that is turned to `head`."""
    across, down = ((a - b) / reach for a, b, reach in zip(look, head, EYES_DEG, strict=True))
    return min(max(across, -1.0), 1.0), min(max(down, -1.0), 1.0)


def _draw(seed: int, epoch: int) -> tuple[_Fixation, ...]:
    """The fixations of one stretch; the first and the last are at the camera."""
    draw = random.Random(scatter(seed, epoch))
    end = (epoch + 1) * _EPOCH_S
    fixations: list[_Fixation] = [(epoch * _EPOCH_S, 0.0, 0.0)]
    start = epoch * _EPOCH_S + draw.uniform(*_CAMERA_S)
    while start < end - 2.0:
        if draw.random() < _NUDGE:
            fixations.append((start, draw.uniform(-1.1, 1.1), draw.uniform(-0.5, 0.5)))
        else:
            side = draw.choice((-1.0, 1.0))
            fixations.append((start, side * draw.uniform(2.8, 7.0), draw.uniform(-1.5, 2.5)))
            start += draw.uniform(*_ASIDE_S)
            fixations.append((start, 0.0, 0.0))
        start += draw.uniform(*_CAMERA_S)
    fixations.append((end - 1.0, 0.0, 0.0))
    return tuple(fixations)
