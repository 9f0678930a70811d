"""Smooth noise with random access: the same seed and time always give the same value."""

import math

_MASK = (1 << 64) - 1
_KEPT = 8  # knots


def scatter(*numbers: int) -> int:
    """A 64-bit hash of whole numbers (SplitMix64, Steele et al. 2014)."""
    state = 0x9E3779B97F4A7C15
    for number in numbers:
        state = (state ^ (number & _MASK)) * 0xBF58476D1CE4E5B9 & _MASK
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB & _MASK
        state ^= state >> 31
    return state


def unit(*numbers: int) -> float:
    """The hash as a number in [0, 1)."""
    return scatter(*numbers) / 2**64


def ease(x: float) -> float:
    """0 before 0, 1 after 1, and level at both ends (Perlin's quintic)."""
    x = min(max(x, 0.0), 1.0)
    return x * x * x * (x * (6.0 * x - 15.0) + 10.0)


class Noise:
    """Value noise in -1..1 with a knot every `period_s` seconds and a finer octave of a third of its weight."""

    def __init__(self, seed: int, period_s: float) -> None:
        self._seed = seed
        self._period_s = period_s
        self._knots: dict[tuple[int, int], float] = {}

    def at(self, time_s: float) -> float:
        x = time_s / self._period_s
        return 0.75 * self._octave(x, 0) + 0.25 * self._octave(2.0 * x, 1)

    def _octave(self, x: float, octave: int) -> float:
        knot = math.floor(x)
        before, after = self._knot(octave, knot), self._knot(octave, knot + 1)
        return before + (after - before) * ease(x - knot)

    def _knot(self, octave: int, knot: int) -> float:
        """Its value at a knot; the last few are kept, since frames come in order."""
        value = self._knots.get((octave, knot))
        if value is None:
            if len(self._knots) >= _KEPT:
                self._knots.clear()
            value = self._knots[octave, knot] = 2.0 * unit(self._seed, octave, knot) - 1.0
        return value
