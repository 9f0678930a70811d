"""How often the encoder is asked for a keyframe.

One encoder serves everybody, so one viewer's bad network must not turn the
show into keyframes for all the others: the hub spaces requests out here, and
each viewer has a budget besides.
"""

from stream.rtc.budget import Clock


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
