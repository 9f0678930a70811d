"""What happened in the show: a bounded log that pages and programs follow."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

KEPT = 500  # events that a reader who was away may still ask for
MAX_READERS = 1000
BATCH_S = 0.05  # how long events for the desk are gathered: two operators see each other's deeds within 300 ms
READER_QUEUE = 200  # events; a reader further behind is told to start anew


# What viewers may hear of. Everything else is for the operators' desk alone: what waits to be said, who did what.
PUBLIC = frozenset(
    (
        "show.state",
        "line.started",
        "line.spoken",
        "line.dropped",
        "product.shown",
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


class TooManyReaders(Exception):
    """So many follow the events already."""


class EventLog:
    """Numbers events, keeps the newest, hands them to readers."""

    def __init__(self) -> None:
        self._next = 1
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._readers: set[asyncio.Queue[Event]] = set()

    def add(self, type_: str, at_s: float, **fields: object) -> Event:
        """Record an event and hand it to every reader."""
        event = Event(self._next, type_, {"type": type_, "at": round(at_s, 3), **fields})
        self._next += 1
        self._kept.append(event)
        for reader in self._readers:
            if reader.full():
                reader.get_nowait()  # the oldest goes; ids show the gap
            reader.put_nowait(event)
        return event

    @property
    def full(self) -> bool:
        """Whether no further reader can follow."""
        return len(self._readers) >= MAX_READERS

    def since(self, last_id: int) -> list[Event]:
        """Kept events after `last_id`."""
        return [event for event in self._kept if event.id > last_id]

    async def follow(self, last_id: int | None = None) -> AsyncIterator[Event]:
        """Events from now on, or after `last_id` as far as they are kept.

        Raises:
            TooManyReaders: at the first step.
        """
        if self.full:
            raise TooManyReaders(f"{MAX_READERS} readers follow the events already")
        queue: asyncio.Queue[Event] = asyncio.Queue(READER_QUEUE)
        missed = self.since(last_id) if last_id is not None else []
        self._readers.add(queue)
        try:
            for event in missed:
                yield event
            while True:
                yield await queue.get()
        finally:
            self._readers.discard(queue)

    async def batches(self, last_id: int | None = None) -> AsyncIterator[list[Event]]:
        """The same, gathered: what happens within BATCH_S comes together. Raises TooManyReaders at the first step."""
        if self.full:
            raise TooManyReaders(f"{MAX_READERS} readers follow the events already")
        queue: asyncio.Queue[Event] = asyncio.Queue(READER_QUEUE)
        missed = self.since(last_id) if last_id is not None else []
        self._readers.add(queue)
        try:
            if missed:
                yield missed
            while True:
                batch = [await queue.get()]
                await asyncio.sleep(BATCH_S)
                while not queue.empty():
                    batch.append(queue.get_nowait())
                yield batch
        finally:
            self._readers.discard(queue)
