"""The show's clock: samples at 48 kHz, injected, so that tests own time."""

import time
from typing import Protocol

from stream.packets import CLOCK_RATE


class MediaClock(Protocol):
    """A counter of samples that never goes back."""

    def now(self) -> int:
        """Samples at CLOCK_RATE since the clock's start."""
        ...


class MonotonicClock:
    """The machine's monotonic clock in samples since its making."""

    def __init__(self) -> None:
        self._origin_ns = time.monotonic_ns()

    def now(self) -> int:
        return (time.monotonic_ns() - self._origin_ns) * CLOCK_RATE // 1_000_000_000


class ManualClock:
    """A clock that moves when it is told to: for offline rendering and tests."""

    def __init__(self, samples: int = 0) -> None:
        self._samples = samples

    def now(self) -> int:
        return self._samples

    def advance(self, samples: int) -> None:
        if samples < 0:
            raise ValueError("time does not go back")
        self._samples += samples
