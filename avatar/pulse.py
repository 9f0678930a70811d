"""Movements that an event sets off: pulses that rise and fall, and levels that glide."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from avatar.noise import ease


@dataclass(frozen=True, slots=True)
class Shape:
    """A pulse in seconds: eased up, held at 1, eased down."""

    rise_s: float
    hold_s: float
    fall_s: float

    @property
    def length_s(self) -> float:
        return self.rise_s + self.hold_s + self.fall_s

    def at(self, since_s: float) -> float:
        """Its height 0..1, `since_s` seconds after its start."""
        return min(ease(since_s / self.rise_s), ease((self.length_s - since_s) / self.fall_s))


class Pulse(NamedTuple):
    """One movement: when it starts, and how large it is (its sign is its side)."""

    start_s: float
    size: float


class Pulses:
    """The pulses of one shape that are running or still to come, at most `limit`; more are ignored."""

    def __init__(self, shape: Shape, *, apart_s: float, limit: int = 64) -> None:
        self._shape = shape
        self._apart_s = apart_s
        self._limit = limit
        self._pulses: list[Pulse] = []

    def add(self, start_s: float, now_s: float, size: float = 1.0) -> bool:
        """Start a pulse; False where another is within `apart_s` of it, or too many wait."""
        over = max(self._shape.length_s, self._apart_s)
        self._pulses = [pulse for pulse in self._pulses if pulse.start_s + over > now_s]
        close = any(abs(pulse.start_s - start_s) < self._apart_s for pulse in self._pulses)
        if close or len(self._pulses) >= self._limit:
            return False
        self._pulses.append(Pulse(start_s, size))
        return True

    def at(self, time_s: float) -> float:
        """The height of the highest pulse, with its sign: its shape times its size; 0 without one."""
        heights = (pulse.size * self._shape.at(time_s - pulse.start_s) for pulse in self._pulses)
        return max(heights, key=abs, default=0.0)

    def sum(self, time_s: float) -> float:
        """The heights of all pulses together."""
        return math.fsum(pulse.size * self._shape.at(time_s - pulse.start_s) for pulse in self._pulses)

    def latest(self, time_s: float) -> float | None:
        """The start of the last pulse that has begun, in seconds."""
        return max((pulse.start_s for pulse in self._pulses if pulse.start_s <= time_s), default=None)


class Glide:
    """A level that eases to each new target in `length_s` seconds."""

    def __init__(self, level: float, length_s: float) -> None:
        self._from = self._target = level
        self._start_s = 0.0
        self._length_s = length_s

    def toward(self, target: float, time_s: float) -> float:
        """The level at `time_s`, on its way to `target` from now on."""
        if target != self._target:
            self._from = self.at(time_s)
            self._target, self._start_s = target, time_s
        return self.at(time_s)

    def at(self, time_s: float) -> float:
        """The level at `time_s`."""
        return self._from + (self._target - self._from) * ease((time_s - self._start_s) / self._length_s)


class Follower:
    """A level that is drawn after a target that moves, like a mass on a spring without overshoot.

    It starts and stops softly whatever the target does (a critically damped spring, solved exactly).
    """

    def __init__(self, level: float, settle_s: float) -> None:
        """`settle_s` is about the time to go nine tenths of the way."""
        self._level = level
        self._speed = 0.0
        self._rate = 3.9 / settle_s
        self._time_s: float | None = None

    def toward(self, target: float, time_s: float) -> float:
        """The level at `time_s`; the target held since the last call. Time that runs back changes nothing."""
        passed_s = 0.0 if self._time_s is None else max(0.0, time_s - self._time_s)
        self._time_s = time_s if self._time_s is None else max(time_s, self._time_s)
        away = self._level - target
        push = self._speed + self._rate * away
        decay = math.exp(-self._rate * passed_s)
        self._level = target + (away + push * passed_s) * decay
        self._speed = (self._speed - self._rate * push * passed_s) * decay
        return self._level
