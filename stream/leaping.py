"""An event loop whose clock runs as fast as the work is done: waits cost nothing, and their order is exact."""

import asyncio
import selectors
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


class LeapingLoop(asyncio.SelectorEventLoop):
    """What is given to threads is done at once, in the loop's own; a wait for nothing raises RuntimeError."""

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


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine on a loop of leaping time."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(work)
