"""Evens out when a microphone's sound comes: it goes in as the network brings it, and leaves by the stage's clock."""

import numpy as np
from numpy.typing import NDArray

from stream.packets import CLOCK_RATE

TARGET = CLOCK_RATE * 60 // 1000  # 60 ms: three packets may come late together, as they do on Wi-Fi
MOST = CLOCK_RATE * 120 // 1000  # more would only be late; it is cut back to TARGET
FADE = CLOCK_RATE * 5 // 1000  # 5 ms: no joint clicks

Sound = NDArray[np.float32]


class JitterBuffer:
    """At most `most` samples wait; what is missing is silence, what is too much is left out. Both are counted."""

    def __init__(self, target: int = TARGET, most: int = MOST) -> None:
        self.gaps = 0  # times that it ran dry
        self.dropped = 0  # samples that were left out
        self._target = target
        self._most = most
        self._waiting: Sound = np.zeros(0, np.float32)
        self._flowing = False

    def __len__(self) -> int:
        """Samples that wait."""
        return len(self._waiting)

    def put(self, samples: Sound) -> None:
        """Take (n,) samples that came."""
        self._waiting = np.concatenate([self._waiting, samples])
        if len(self._waiting) > self._most:
            self._cut_back()

    def take(self, count: int) -> Sound:
        """The next (count,) samples. It begins, and begins again after a gap, once the target is there."""
        if not self._flowing:
            if len(self._waiting) < max(self._target, count):
                return np.zeros(count, np.float32)
            self._flowing = True
            self._waiting = _faded(self._waiting, rises=True)
        out, self._waiting = self._waiting[:count], self._waiting[count:]
        if len(out) == count:
            return out
        self._flowing = False
        self.gaps += 1
        return np.concatenate([_faded(out, rises=False), np.zeros(count - len(out), np.float32)])

    def _cut_back(self) -> None:
        """Leave out the oldest; what was to be played next goes over into what remains."""
        old, new = self._waiting, self._waiting[-self._target :].copy()
        self.dropped += len(old) - len(new)
        n = min(FADE, len(new))
        share = np.linspace(0.0, 1.0, n, dtype=np.float32)
        if self._flowing:
            new[:n] = old[:n] * (1 - share) + new[:n] * share
        self._waiting = new


def _faded(samples: Sound, *, rises: bool) -> Sound:
    """The samples with their first or last 5 ms faded."""
    out = samples.copy()
    n = min(FADE, len(out))
    ramp = np.linspace(0.0, 1.0, n, dtype=np.float32)
    if rises:
        out[:n] *= ramp
    else:
        out[len(out) - n :] *= ramp[::-1]
    return out
