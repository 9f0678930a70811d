"""Event loops whose clocks do not keep the world's time: as fast as the work is done, or faster by a factor."""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from stream.packets import CLOCK_RATE

T = TypeVar("T")


class _Leaping(selectors.DefaultSelector):
    """Waits for nothing: the loop's clock is set ahead instead."""

    leap: Callable[[float], None]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everything waits, and nothing is to come")
        if not ready and timeout:
            self.leap(timeout)
        return ready


class _Hurrying(selectors.DefaultSelector):
    """Waits a fraction of what it is told to."""

    factor = 1.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / self.factor if timeout else timeout)


class HurryingLoop(asyncio.SelectorEventLoop):
    """Its clock runs `factor` times as fast as the world's, so that what comes from outside comes late by as much."""

    def __init__(self, factor: float) -> None:
        self._factor, self._origin = factor, time.monotonic()
        selector = _Hurrying()
        selector.factor = factor
        super().__init__(selector)

    def time(self) -> float:
        return (time.monotonic() - self._origin) * self._factor


class LeapingLoop(asyncio.SelectorEventLoop):
    """Waits cost nothing, and their order is exact. What is given to threads is done at once, in the loop's own; a wait
    for nothing raises RuntimeError."""

    def __init__(self) -> None:
        self._now = 0.0
        selector = _Leaping()
        selector.leap = self._leap
        super().__init__(selector)

    def _leap(self, seconds: float) -> None:
        self._now += seconds

    def time(self) -> float:
        return self._now

    def run_in_executor(self, executor: object, func: Callable[..., T], *args: object) -> asyncio.Future[T]:
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # what a thread raises is its future's
            done.set_exception(error)
        return done


class LoopClock:
    """The running loop's time in samples; a `stream.clock.MediaClock`."""

    def now(self) -> int:
        return round(asyncio.get_running_loop().time() * CLOCK_RATE)


def run(work: Coroutine[Any, Any, T], factor: float = 0.0) -> T:
    """The result of a coroutine on a loop of leaping time, or of time that runs `factor` times as fast."""
    with asyncio.Runner(loop_factory=(lambda: HurryingLoop(factor)) if factor else LeapingLoop) as runner:
        return runner.run(work)
