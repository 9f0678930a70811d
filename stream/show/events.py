"""What happened in the show: a bounded log that pages and programs follow."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

KEPT = 500  # events that a reader who was away may still ask for
MAX_READERS = 1000
BATCH_S = 0.05  # how long events for the desk are gathered: two operators see each other's deeds within 300 ms
READER_QUEUE = 200  # events; a reader further behind is ended, and comes again for what it missed


# What viewers may hear of. Everything else is for the operators' desk alone: what waits to be said, who did what.
PUBLIC = frozenset(
    (
        "show.state",
        "line.started",
        "line.spoken",
        "line.dropped",
        "product.shown",
        "prices.changed",
        "viewer.count",
        "stage.lost",
        "stage.restarted",
        "voice.changed",
        "host.refused",
        "host.allowed",
        "chat.messages",
        "chat.hidden",
        "chat.banned",
        "chat.forgotten",
        "chat.reply",
    )
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `data` holds `type` and `at` (show clock, s) besides its own fields."""

    id: int
    type: str
    data: Mapping[str, object]


# Takes what to call once a reader has to go.
Leave = Callable[[Callable[[], None]], None]


class TooManyReaders(Exception):
    """So many follow the events already."""


class EventLog:
    """Numbers events, keeps the newest, hands them to readers."""

    def __init__(self) -> None:
        self._next = 1
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._readers: set[asyncio.Queue[Event | None]] = set()

    def add(self, type_: str, at_s: float, **fields: object) -> Event:
        """Record an event and hand it to every reader."""
        event = Event(self._next, type_, {"type": type_, "at": round(at_s, 3), **fields})
        self._next += 1
        self._kept.append(event)
        for reader in list(self._readers):
            if reader.full():
                self._end(reader)  # with an event less, what it shows would stay wrong
            else:
                reader.put_nowait(event)
        return event

    def _end(self, reader: asyncio.Queue[Event | None]) -> None:
        self._readers.discard(reader)  # nothing of what comes now is for them
        while not reader.empty():
            reader.get_nowait()
        reader.put_nowait(None)

    @property
    def full(self) -> bool:
        """Whether no further reader can follow."""
        return len(self._readers) >= MAX_READERS

    def since(self, last_id: int) -> list[Event]:
        """Kept events after `last_id`."""
        return [event for event in self._kept if event.id > last_id]

    async def follow(self, last_id: int | None = None, leave: Leave | None = None) -> AsyncIterator[Event]:
        """Events from now on, or after `last_id` as far as they are kept.

        They end when what `leave` was given is called, and when the reader is more than READER_QUEUE events behind: it
        comes again with the number of the last one that it saw.

        Raises:
            TooManyReaders: at the first step.
        """
        with self._reading(leave) as queue:
            for event in self.since(last_id) if last_id is not None else []:
                if queue not in self._readers:
                    return
                yield event
            while (next_ := await queue.get()) is not None:
                yield next_

    async def batches(self, last_id: int | None = None, leave: Leave | None = None) -> AsyncIterator[list[Event]]:
        """The same, gathered: what happens within BATCH_S comes together. Raises TooManyReaders at the first step."""
        with self._reading(leave) as queue:
            missed = self.since(last_id) if last_id is not None else []
            if missed and queue in self._readers:
                yield missed
            while (first := await queue.get()) is not None:
                batch = [first]
                await asyncio.sleep(BATCH_S)
                while not queue.empty():
                    if (more := queue.get_nowait()) is None:
                        return
                    batch.append(more)
                yield batch

    @contextmanager
    def _reading(self, leave: Leave | None) -> Iterator[asyncio.Queue[Event | None]]:
        if self.full:
            raise TooManyReaders(f"{MAX_READERS} readers follow the events already")
        queue: asyncio.Queue[Event | None] = asyncio.Queue(READER_QUEUE)
        self._readers.add(queue)
        if leave is not None:
            leave(lambda: self._end(queue))
        try:
            yield queue
        finally:
            self._readers.discard(queue)
