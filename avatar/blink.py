"""When and how the eyelids shut.

Intervals are log-normal around 4 s, as spontaneous blinks of people are (about 15 a
minute; Bentivoglio et al. 1997). Closing takes about 80 ms and opening twice that
(Evinger et al. 1991).
"""

import math
import random
from functools import lru_cache

from avatar.noise import scatter

CLOSING_S = 0.08
SHUT_S = 0.02
OPENING_S = 0.16
BLINK_S = CLOSING_S + SHUT_S + OPENING_S

QUIET_S = 1.6  # around a blink that the speech brings

MEAN_INTERVAL_S = 4.0
_SIGMA = 0.5
_SHORTEST_S, _LONGEST_S = 1.2, 10.0
_DOUBLE = 0.12  # share of blinks that are followed by another at once
_EPOCH_S = 60.0  # blinks are drawn in stretches of this length, so that any frame can be asked for


class Blinks:
    """The spontaneous blinks of one host."""

    def __init__(self, seed: int) -> None:
        self._epoch = lru_cache(maxsize=4)(lambda number: _draw(seed, number))

    def closure(self, time_s: float, told_s: float | None = None) -> float:
        """How far the lids are shut, 0 open .. 1 shut; after a blink told at `told_s` none starts for QUIET_S."""
        quiet = (math.inf, math.inf) if told_s is None else (told_s, told_s + QUIET_S)
        nearby = (each for each in self._nearby(time_s) if not quiet[0] < each[0] < quiet[1])
        return max((depth * lid(time_s - start) for start, depth in nearby), default=0.0)

    def near(self, time_s: float) -> bool:
        """Whether one starts within half of QUIET_S of this time: another would look like a flutter."""
        return any(abs(start - time_s) < QUIET_S / 2 for start, _ in self._nearby(time_s))

    def _nearby(self, time_s: float) -> tuple[tuple[float, float], ...]:
        number = math.floor(time_s / _EPOCH_S)
        return self._epoch(number - 1)[-2:] + self._epoch(number)  # the last of a stretch may reach into the next


def lid(since_s: float) -> float:
    """The closure of one full blink, `since_s` seconds after its start."""
    if not 0.0 < since_s < BLINK_S:
        return 0.0
    if since_s < CLOSING_S:
        return 0.5 - 0.5 * math.cos(math.pi * since_s / CLOSING_S)
    opening = max(0.0, since_s - CLOSING_S - SHUT_S)
    return 0.5 + 0.5 * math.cos(math.pi * opening / OPENING_S)


def _draw(seed: int, epoch: int) -> tuple[tuple[float, float], ...]:
    """The (start in seconds, depth) of each blink in one stretch."""
    draw = random.Random(scatter(seed, epoch))
    blinks = []
    start = epoch * _EPOCH_S + draw.random() * _interval(draw)
    while start < (epoch + 1) * _EPOCH_S:
        blinks.append((start, draw.uniform(0.9, 1.0)))
        if draw.random() < _DOUBLE:
            blinks.append((start + BLINK_S + draw.uniform(0.04, 0.14), draw.uniform(0.85, 1.0)))
        start += _interval(draw)
    return tuple(blinks)


def _interval(draw: random.Random) -> float:
    mu = math.log(MEAN_INTERVAL_S) - _SIGMA**2 / 2
    return min(max(draw.lognormvariate(mu, _SIGMA), _SHORTEST_S), _LONGEST_S)
