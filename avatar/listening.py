"""How she attends to somebody who speaks: the head a little aside and forward, and a nod now and then."""

import math
import random
from functools import lru_cache
from typing import NamedTuple

from avatar.noise import scatter, unit
from avatar.pulse import Follower, Shape

_NOD = Shape(rise_s=0.22, hold_s=0.0, fall_s=0.36)
_AGAIN_S = 0.44  # from a nod to the smaller one that often follows
_AGAIN = 0.55
_EPOCH_S = 60.0
_APART_S = (2.4, 6.0)
_SETTLE_S = 0.9


class Attention(NamedTuple):
    """The pose of listening; every field is a share of what a listener does, and 0 while she does not listen."""

    level: float  # 0..1
    tilt: float  # -1..1, to her side
    nod: float  # 0..1, down


class Listening:
    """Her listening, told frame by frame whether she does."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._level = Follower(0.0, _SETTLE_S)
        self._side = 1.0
        self._on = False
        self._epoch = lru_cache(maxsize=4)(lambda number: _draw(seed, number))

    def toward(self, on: bool, time_s: float) -> Attention:
        """The pose at `time_s`."""
        level = self._level.toward(1.0 if on else 0.0, time_s)
        if on and not self._on and level < 0.02:  # the side may change only where it does not show
            self._side = 1.0 if unit(self._seed, 1, round(time_s * 1000)) < 0.5 else -1.0
        self._on = on
        return Attention(level, self._side * level, level * self._nod(time_s))

    def _nod(self, time_s: float) -> float:
        number = math.floor(time_s / _EPOCH_S)
        nods = self._epoch(number - 1)[-2:] + self._epoch(number)  # the last of a stretch may reach into the next
        return max((size * _NOD.at(time_s - start) for start, size in nods), default=0.0)


def _draw(seed: int, epoch: int) -> tuple[tuple[float, float], ...]:
    """The (start in seconds, size) of each nod in one stretch."""
    draw = random.Random(scatter(seed, epoch))
    nods = []
    start = epoch * _EPOCH_S + draw.uniform(0.6, 3.0)
    while start < (epoch + 1) * _EPOCH_S - 1.0:
        size = draw.uniform(0.55, 1.0)
        nods.append((start, size))
        if draw.random() < _AGAIN:
            nods.append((start + _AGAIN_S, 0.6 * size))
        start += draw.uniform(*_APART_S)
    return tuple(nods)
