"""What one peer may ask for in a while."""

from collections.abc import Callable

Clock = Callable[[], float]  # seconds, monotonic


class Budget:
    """A token bucket: `burst` requests at once, then `per_s` a second."""

    def __init__(self, burst: float, per_s: float, clock: Clock) -> None:
        self._burst = burst
        self._per_s = per_s
        self._clock = clock
        self._left = burst
        self._filled_s = clock()

    def spend(self, tokens: float = 1.0) -> bool:
        """Take `tokens`, or False where too few are left."""
        now_s = self._clock()
        self._left = min(self._burst, self._left + (now_s - self._filled_s) * self._per_s)
        self._filled_s = now_s
        if self._left < tokens:
            return False
        self._left -= tokens
        return True
