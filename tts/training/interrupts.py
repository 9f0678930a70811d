"""A training that is asked to stop ends a step, keeps what it learnt, and can be taken up again."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(Exception):
    """Somebody asked the training to stop; the checkpoint holds what was learnt."""


@contextmanager
def asked_to_stop() -> Iterator[list[int]]:
    """A list that is not empty any more once an interrupt or a termination came."""
    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
