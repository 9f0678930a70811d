"""A whole show with a mimed stage, in time that costs nothing: for tests of what is said, when and why."""

import asyncio
import datetime
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from script import catalogue as catalogues
from script.catalogue import Catalogue
from script.guard import Guard
from script.rundown import Block, Rundown
from script.template import TemplateWriter
from script.writer import LineRequest, ScriptWriter
from stream.clock import ManualClock
from stream.leaping import LoopClock, run
from stream.mime import Mime
from stream.packets import AAC_SAMPLES, FRAME_SAMPLES, OPUS_SAMPLES, Packet
from stream.show.checking import Checker
from stream.show.show import Script, Show
from stream.show.steering import Steering
from stream.slate import Slate
from stream.stage.protocol import Media, Ready, ToStage
from stream.store.aired import AiredLine, AiredLog
from stream.store.db import Database, sqlite_url
from stream.store.deeds import DeedLog
from stream.store.shows import ShowStore

SLATE = Slate(
    (Packet("high", 0, FRAME_SAMPLES, True, b"slate"),),
    (Packet("low", 0, FRAME_SAMPLES, True, b"slate"),),
    Packet("audio", 0, OPUS_SAMPLES, True, b"quiet"),
    Packet("aac", 0, AAC_SAMPLES, True, b"quiet"),
)
SAMPLE = catalogues.load(catalogues.SAMPLE)


def block(name: str, product_id: str, *kinds: str, target_s: float = 60.0, lang: str = "en") -> Block:
    requests = tuple(LineRequest(kind, lang, product_id, 0 if kind == "feature" else None) for kind in kinds)  # type: ignore[arg-type]
    return Block(name, "product", lang, target_s, requests, product_id)  # type: ignore[arg-type]


RUNDOWN = Rundown(
    "r",
    1,
    "Show",
    (
        block("b1", "p04", "hook", "feature", "price", "call", target_s=30.0),
        block("b2", "p05", "hook", "feature", "price", "call", target_s=30.0),
        block("b3", "p11", "hook", "feature", "price", "call", target_s=30.0),  # a cosmetic: locked to manual
        block("b4", "p07", "hook", "feature", "price", "call", target_s=30.0),
    ),
)


def templates(catalogue: Catalogue) -> tuple[ScriptWriter, ScriptWriter]:
    writer = TemplateWriter(catalogue, 1)
    return writer, writer


class Theatre:
    """Make it inside the running loop; `play` runs it."""

    def __init__(
        self,
        path: Path | None = None,
        rundown: Rundown = RUNDOWN,
        catalogue: Catalogue = SAMPLE,
        writers: Callable[[Catalogue], tuple[ScriptWriter, ScriptWriter]] = templates,
        *,
        repeat: bool = True,
    ) -> None:
        self.path, self.rundown, self.catalogue, self.writers, self.repeat = path, rundown, catalogue, writers, repeat
        self.sent: list[ToStage] = []
        self.now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC)

    async def open(self) -> "Theatre":
        self.database = Database(sqlite_url(self.path) if self.path is not None else "sqlite://")
        store = ShowStore(self.database)
        known = await store.begin("demo")
        checker = Checker(self.catalogue, Guard(self.catalogue), lambda: self.now())
        script = Script(known.rundown or self.rundown, self.writers, self.repeat)
        self.stage = Mime(lambda message: self.show.on_message(message))
        self.show = Show("demo", checker, script, SLATE, LoopClock(), store, lambda packet: None, self._send, known)
        self.steering = Steering(self.show)
        return self

    def _send(self, message: ToStage) -> bool:
        self.sent.append(message)
        return self.stage.send(message)

    async def until(self, done: Callable[[], bool], limit_s: float = 600.0) -> None:
        async with asyncio.timeout(limit_s):
            while not done():  # noqa: ASYNC110 - of virtual time there is plenty
                await asyncio.sleep(0.05)

    def events(self, type_: str) -> list[dict[str, Any]]:
        return [dict(e.data) for e in self.show.events.since(0) if e.type == type_]

    @property
    def started(self) -> list[dict[str, Any]]:
        return self.events("line.started")

    @property
    def texts(self) -> list[str]:
        return [e["text"] for e in self.started]

    async def rows(self) -> list[AiredLine]:
        return await AiredLog(self.database).whole("demo")

    async def deeds(self) -> list[tuple[str, str]]:
        return [(row.who, row.deed) for row in (await DeedLog(self.database).newest("demo"))[::-1]]


class Hall:
    """A show without a running loop, a few lines written; what it sends to its stage is kept."""

    def __init__(self, path: Path) -> None:
        self.inbox: list[ToStage] = []
        self.database = Database(sqlite_url(path))
        script = Script(RUNDOWN, templates)
        checker = Checker(SAMPLE, Guard(SAMPLE))
        store = ShowStore(self.database)
        self.show = Show("demo", checker, script, SLATE, ManualClock(), store, lambda packet: None, self._send)
        asyncio.run(self._write(8))

    async def _write(self, steps: int) -> None:
        for _ in range(steps):
            await self.show.feed.step()

    def _send(self, message: ToStage) -> bool:
        self.inbox.append(message)
        return True

    def ready(self) -> "Hall":
        self.show.on_message(Ready("harin", 1280, 720, {"ko": "espeak:ko", "en": "espeak:en-us"}, "cpu"))
        self.show.on_message(Media("high", 0, FRAME_SAMPLES, True, b"face"))
        return self

    def sent(self, kind: type) -> list[ToStage]:
        return [m for m in self.inbox if isinstance(m, kind)]


def play(theatre: Theatre, deeds: Callable[[Theatre], Awaitable[None]], *, finish: bool = True) -> None:
    """Run the show while the deeds are done. Not `finish`: as if the process were killed, nothing is written after."""

    async def go() -> None:
        await theatre.open()
        show = theatre.show
        tasks = [asyncio.create_task(part) for part in (show.follow(), theatre.stage.run())]
        try:
            await deeds(theatre)
            assert not any(task.done() for task in tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if finish:
                await show.finish_log()
            theatre.database.close()

    run(go())
