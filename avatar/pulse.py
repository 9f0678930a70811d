"""Movements that an event sets off: pulses that rise and fall, and levels that glide."""

from dataclasses import dataclass

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


class Pulses:
    """The pulses of one shape that are running or still to come, at most `limit`; more are ignored."""

    def __init__(self, shape: Shape, *, apart_s: float, limit: int = 64) -> None:
        self._shape = shape
        self._apart_s = apart_s
        self._limit = limit
        self._starts: list[float] = []

    def add(self, start_s: float, now_s: float) -> bool:
        """Start a pulse; False where another is within `apart_s` of it, or too many wait."""
        self._starts = [start for start in self._starts if start + max(self._shape.length_s, self._apart_s) > now_s]
        close = any(abs(start - start_s) < self._apart_s for start in self._starts)
        if close or len(self._starts) >= self._limit:
            return False
        self._starts.append(start_s)
        return True

    def at(self, time_s: float) -> float:
        """The height 0..1 of the highest pulse."""
        return max((self._shape.at(time_s - start) for start in self._starts), default=0.0)

    def latest(self, time_s: float) -> float | None:
        """The start of the last pulse that has begun, in seconds."""
        return max((start for start in self._starts if start <= time_s), default=None)


class Glide:
    """A level that eases to each new target in `length_s` seconds."""

    def __init__(self, level: float, length_s: float) -> None:
        self._from = self._target = level
        self._start_s = 0.0
        self._length_s = length_s

    def toward(self, target: float, time_s: float) -> float:
        """The level at `time_s`, on its way to `target` from now on."""
        if target != self._target:
            self._from = self._level(time_s)
            self._target, self._start_s = target, time_s
        return self._level(time_s)

    def _level(self, time_s: float) -> float:
        return self._from + (self._target - self._from) * ease((time_s - self._start_s) / self._length_s)
