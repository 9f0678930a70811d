"""Operations of dubbing over a folder, with real workers: what tests start, kill and start again."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from dubbing.job import Done, Engines, Kind, LineSaid
from dubbing.project import Clip, Project
from stream.dubs.events import ProjectEvents
from stream.dubs.operations import Operations, Places
from stream.dubs.quota import Limits, Quota
from stream.dubs.room import Room
from stream.dubs.workers import COMMAND, Workers
from stream.store.db import Database, sqlite_url
from stream.store.operations import OperationRow, OperationStore
from stream.store.quota import MadeStore
from stream.store.uploads import UploadStore

VOICE = "espeak:en-us"


def script(*texts: str, project: str = "p1", every_ms: int = 3_000) -> Project:
    """A script of one clip every so often, over a plain colour."""
    clips = tuple(
        Clip(f"c{number}", every_ms * number, text, voice=VOICE, lang="en") for number, text in enumerate(texts)
    )
    return Project(project, "script", "A script", clips=clips)


class OneProject:
    """A `Material` of one project and its files; remembers what came back."""

    def __init__(self, project: Project, files: Mapping[str, Path] | None = None) -> None:
        self.project = project
        self.files = dict(files or {})
        self.lines: list[LineSaid] = []
        self.ended: list[tuple[str, Done]] = []

    async def gather(self, row: OperationRow, params: Mapping[str, Any]) -> tuple[Project, dict[str, Path]]:
        assert row.project == self.project.id
        return self.project, self.files

    async def said(self, project: str, lines: Sequence[LineSaid]) -> None:
        self.lines += lines

    async def found(self, row: OperationRow, params: Mapping[str, Any], project: Project, done: Done) -> dict[str, Any]:
        self.ended.append((row.kind, done))
        return {}


class Desk:
    """Operations that run, with everything under them."""

    def __init__(self, data: Path, material: OneProject, command: Sequence[str], **limits: Any) -> None:
        memory = limits.pop("memory_bytes", 3 << 30)
        bytes_kept, reserve = limits.pop("bytes_kept", 1 << 30), limits.pop("reserve", 0)
        self.database = Database(sqlite_url(data / "onmaru.db"))
        store = OperationStore(self.database)
        self.workers = Workers(memory, command=command, **{k: limits.pop(k) for k in ("silent_s",) if k in limits})
        self.places = Places(data, Engines(data=str(data)), memory_bytes=memory, **limits)
        self.material = material
        quota = Quota(Limits(bytes_kept, 10, 100, 100), UploadStore(self.database), store, MadeStore(self.database))
        self.room = Room(data, reserve, quota, look_s=0.05)
        events = ProjectEvents(store)
        self.operations = Operations(store, events, material, self.workers, self.places, room=self.room)

    async def done(self, kind: Kind, limit_s: float = 60, **params: Any) -> OperationRow:
        """An operation, from its start to its end."""
        row = await self.operations.start(self.material.project.id, kind, params, "tester")
        return await self.operations.wait(row.id, limit_s)

    async def until_said(self, lines: int, limit_s: float = 60) -> None:
        """Until so many lines were spoken."""
        await until(lambda: len(self.material.lines) >= lines, limit_s)


@contextlib.asynccontextmanager
async def desk(
    data: Path, material: OneProject, command: Sequence[str] = COMMAND, **limits: Any
) -> AsyncIterator[Desk]:
    """A desk that is open; at its end nothing of it runs any more."""
    data.mkdir(exist_ok=True)
    made = Desk(data, material, command, **limits)
    running = asyncio.create_task(made.operations.run())
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        made.database.close()


async def until(true: Any, limit_s: float = 60) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.02)


def until_now(true: Any, limit_s: float = 30) -> None:
    """The same where no event loop runs."""
    end = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def under(pid: int) -> list[psutil.Process]:
    """All that runs under a process."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def worker_under(keeper: int) -> psutil.Process:
    """The worker itself, under its keeper."""
    return psutil.Process(keeper).children()[0]


def left(before: Sequence[int] = ()) -> list[str]:
    """Command lines of dubbing's workers and voices that still run under this process, but for those of `before`."""
    found = []
    for child in psutil.Process(os.getpid()).children():
        if child.pid in before:
            continue  # a server that other tests share, whose own processes come and go
        for process in (child, *_under(child)):
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline())[:200])
    return found


def running() -> list[int]:
    """The processes that run under this one, for `left`."""
    return [child.pid for child in psutil.Process(os.getpid()).children()]


def _under(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
