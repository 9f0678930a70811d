"""Followers of a show's events and of a project's: one who is let go hears no more, one who is too slow comes again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from stream.dubs.events import MAX_WAITING, ProjectEvents
from stream.show.events import KEPT, READER_QUEUE, EventLog
from stream.store.db import Database, sqlite_url
from stream.store.operations import OperationStore

pytestmark = pytest.mark.unit
Leave = Callable[[Callable[[], None]], None]


async def rest(follower: AsyncIterator[Any]) -> list[Any]:
    """All that it still hears."""
    async with asyncio.timeout(10):
        return [each async for each in follower]


def test_a_reader_who_is_too_slow_is_ended_and_misses_nothing_when_it_comes_again():
    async def go() -> None:
        log = EventLog()
        slow, quick = log.follow(), log.follow()
        waiting = [asyncio.ensure_future(anext(each)) for each in (slow, quick)]
        await asyncio.sleep(0)
        log.add("first", 0.0)
        seen = await asyncio.gather(*waiting)
        heard = 0
        for number in range(READER_QUEUE + 1):
            log.add("more", float(number))
            heard += (await anext(quick)).type == "more"
        assert await rest(slow) == []
        again = log.follow(seen[0].id)
        assert [(await anext(again)).id for _ in range(READER_QUEUE + 1)] == list(range(2, READER_QUEUE + 3))
        assert heard == READER_QUEUE + 1, "another who keeps up goes on"

    assert READER_QUEUE < KEPT
    asyncio.run(go())


def test_who_is_let_go_hears_nothing_more_of_a_show():
    async def go() -> None:
        log, ends = EventLog(), list[Callable[[], None]]()
        for _ in range(3):
            log.add("kept", 0.0)
        follower = log.follow(0, ends.append)
        assert (await anext(follower)).id == 1
        log.add("queued", 1.0)
        ends[0]()
        assert await rest(follower) == [], "neither what was missed nor what waits"
        assert await rest(log.batches(0, lambda end: end())) == []

    asyncio.run(go())


@pytest.mark.parametrize("missed", [True, False])
def test_who_is_let_go_hears_nothing_more_of_a_project(tmp_path: Path, missed: bool):
    async def go() -> None:
        database = Database(sqlite_url(tmp_path / "x.db"))
        events, ends = ProjectEvents(OperationStore(database)), list[Callable[[], None]]()
        await events.add("p1", "kept", [{}, {}, {}])
        follower = events.follow("p1", 0 if missed else None, ends.append)
        first = asyncio.ensure_future(anext(follower))
        await asyncio.sleep(0)
        events.pass_on("p1", "now", {})
        await first
        events.pass_on("p1", "queued", {})
        ends[0]()
        assert await rest(follower) == []
        database.close()

    asyncio.run(go())


def test_who_is_too_slow_for_a_project_hears_what_waits_and_comes_again(tmp_path: Path):
    async def go() -> None:
        database = Database(sqlite_url(tmp_path / "x.db"))
        events = ProjectEvents(OperationStore(database))
        follower = events.follow("p1", None)
        first = asyncio.ensure_future(anext(follower))
        await asyncio.sleep(0)
        for _ in range(MAX_WAITING + 2):
            events.pass_on("p1", "now", {})
        await first
        assert len(await rest(follower)) == MAX_WAITING - 1
        database.close()

    asyncio.run(go())
