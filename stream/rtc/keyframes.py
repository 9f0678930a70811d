"""Who may ask the encoder for a keyframe, and how often.

One encoder serves everybody, so one viewer's bad network must not turn the
show into keyframes for all the others: the hub spaces requests out, and each
viewer has a budget besides.
"""

from collections.abc import Callable

Clock = Callable[[], float]  # seconds, monotonic


class KeyGate:
    """Spaces out the requests for one rendition, and forgets none.

    A request that comes too early is kept until its time or until any keyframe
    passes, which serves it as well.
    """

    def __init__(self, interval_s: float, clock: Clock) -> None:
        self._interval_s = interval_s
        self._clock = clock
        self._last_s = float("-inf")
        self._waiting = False

    def ask(self) -> bool:
        """Whether the encoder is to be asked now."""
        self._waiting = True
        return self.due()

    def due(self) -> bool:
        """Whether a request that was kept has come to its time."""
        now_s = self._clock()
        if not self._waiting or now_s - self._last_s < self._interval_s:
            return False
        self._waiting = False
        self._last_s = now_s
        return True

    def passed(self) -> None:
        """A keyframe went by: whoever asked before it is served."""
        self._waiting = False


class KeyBudget:
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
