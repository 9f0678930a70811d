"""What happens in a project, as it happens, and what was missed before: events are kept in the store and numbered."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any, Final

from stream.errors import Busy
from stream.store.operations import MAX_EVENTS, Event, OperationStore

MAX_WAITING: Final = 1_000  # events that a follower may be behind; then it has to come again and be told what it missed
MAX_FOLLOWERS: Final = 200
RESET: Final = "reset"  # more was missed than is kept: read everything anew


class ProjectEvents:
    """The events of all projects."""

    def __init__(self, store: OperationStore) -> None:
        self._store = store
        self._followers: dict[asyncio.Queue[Event | None], str] = {}

    async def add(self, project: str, kind: str, data: Sequence[Mapping[str, Any]]) -> None:
        """Keep events of one kind and tell those who follow the project."""
        if not data:
            return
        events = [Event(project, kind, json.dumps(dict(each), ensure_ascii=False)) for each in data]
        for event in await self._store.add_events(events):
            self._tell(event)

    def pass_on(self, project: str, kind: str, data: Mapping[str, Any]) -> None:
        """Tell those who follow now; nobody else will need it."""
        if project in self._followers.values():
            self._tell(Event(project, kind, json.dumps(dict(data), ensure_ascii=False)))

    def admit(self) -> None:
        """Before somebody new follows. Raises Busy."""
        if len(self._followers) >= MAX_FOLLOWERS:
            raise Busy("too many follow the events of projects: ask GET /v1/operations now and then instead")

    async def follow(
        self, project: str, after: int | None, leave: Callable[[Callable[[], None]], None] | None = None
    ) -> AsyncGenerator[Event, None]:
        """Events as they happen; with `after`, the number of the last one that was seen, those since then come first.

        It ends when the follower is too far behind, or when what `leave` was given is called.
        """
        queue = asyncio.Queue[Event | None](MAX_WAITING + 1)
        self._followers[queue] = project
        if leave is not None:
            leave(lambda: self._let_go(queue))
        try:
            seen = 0
            if after is not None:
                missed = await self._store.events(project, after)
                if len(missed) >= MAX_EVENTS or after > await self._store.newest_event(project):
                    yield Event(project, RESET, "{}")
                for event in missed:
                    if queue not in self._followers:
                        return
                    seen = event.id or seen
                    yield event
            while (event_or_end := await queue.get()) is not None:
                if event_or_end.id is None or event_or_end.id > seen:
                    yield event_or_end
        finally:
            self._followers.pop(queue, None)

    def close(self) -> None:
        """Let everybody go."""
        for queue in self._followers:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(None)

    def _let_go(self, queue: asyncio.Queue[Event | None]) -> None:
        if self._followers.pop(queue, None) is not None:
            while not queue.empty():  # nothing of what waits is for them
                queue.get_nowait()
            queue.put_nowait(None)

    def _tell(self, event: Event) -> None:
        for queue in [queue for queue, project in self._followers.items() if project == event.project]:
            if queue.qsize() < MAX_WAITING:
                queue.put_nowait(event)
            else:
                self._followers.pop(queue)
                queue.put_nowait(None)
