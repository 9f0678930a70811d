"""Two at work on the shots of one film, each with a decoder and a face finder of its own."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue
from typing import Final, TypeVar

from avatar.enrol.landmarks import Glance
from dubbing.faces import FaceFinder, Searcher
from dubbing.pictures import Film, Picture

Item = TypeVar("Item")
Result = TypeVar("Result")

HANDS: Final = 2  # cores; memory grows with each
_TOLD_S: Final = 0.25


class Stopped(Exception):
    """The crew was sent home."""


class Hand:
    """One of the crew; used by one thread at a time."""

    def __init__(self, path: Path, searcher: Searcher) -> None:
        self.film = Film(path, threads=1)
        self._searcher = searcher
        self.film.unfit()  # tells it how the pictures are turned
        self._finder: FaceFinder | None = None
        self._glances: tuple[Glance, ...] = ()
        self.seen = 0  # pictures
        self.stopped = False

    @property
    def finder(self) -> FaceFinder:
        """Raises avatar.errors.EnrolmentUnavailable where MediaPipe is missing."""
        if self._finder is None:
            self._finder = FaceFinder(self._searcher)
            self._finder.__enter__()
        return self._finder

    def glances(self, count: int) -> tuple[Glance, ...]:
        """So many for one film each, that remember nothing. What finds faces is given up for them: it is large."""
        self._forget()
        while len(self._glances) < count:
            self._glances += (Glance(),)
        for glance in self._glances:
            glance.forget()
        return self._glances[:count]

    def pictures(self, first: int, last: int) -> Iterator[Picture]:
        """From the picture with pts `first` to the one with `last`. Raises Stopped."""
        for picture in self.film.pictures(first, last):
            if self.stopped:
                raise Stopped
            self.seen += 1
            yield picture

    def close(self) -> None:
        self._forget()
        for glance in self._glances:
            glance.__exit__(None, None, None)
        self.film.__exit__()

    def _forget(self) -> None:
        if self._finder is not None:
            self._finder.__exit__()
            self._finder = None


class Crew:
    """A context manager; at its end, or on an error, nobody works any more."""

    def __init__(self, path: Path) -> None:
        searcher = Searcher()
        self._hands = [Hand(path, searcher) for _ in range(HANDS)]
        self._free: SimpleQueue[Hand] = SimpleQueue()
        for hand in self._hands:
            self._free.put(hand)
        self._pool = ThreadPoolExecutor(HANDS, thread_name_prefix="lipsync")

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        for hand in self._hands:
            hand.stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        for hand in self._hands:
            hand.close()

    def each(
        self, items: Sequence[Item], work: Callable[[Hand, Item], Result], seen: Callable[[int], None]
    ) -> Iterator[tuple[Item, Result]]:
        """Items and what was made of them, in their order.

        seen: told several times a second how many pictures were looked at since this began.
        """
        before = sum(hand.seen for hand in self._hands)
        waiting: list[tuple[Item, Future[Result]]] = []
        following = iter(items)
        for item in following:
            waiting.append((item, self._pool.submit(self._work, work, item)))
            if len(waiting) > HANDS:
                break
        while waiting:
            first, future = waiting[0]
            while not future.done():
                wait([future], _TOLD_S, FIRST_COMPLETED)
                seen(sum(hand.seen for hand in self._hands) - before)
            yield first, future.result()
            del waiting[0]
            for item in following:
                waiting.append((item, self._pool.submit(self._work, work, item)))
                break

    def _work(self, work: Callable[[Hand, Item], Result], item: Item) -> Result:
        hand = self._free.get()
        try:
            return work(hand, item)
        finally:
            self._free.put(hand)
