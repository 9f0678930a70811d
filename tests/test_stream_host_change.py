"""Another host on air without a break: one viewer's connection, no slate between, no sentence lost."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import numpy as np
import pytest
from av import VideoFrame

from stream.show.host_change import HostChange
from stream.stage.protocol import Ready, ToStage
from tests import live_server
from tests.live_server import LiveServer
from tests.rtc_client import Client
from tests.show_theatre import Theatre, play

LINE = "First we look at the pan. It is light, and it is easy to wash. It comes in two sizes. And that is a joy."


class Watcher(Client):
    """Keeps small pictures with when they came."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[float, np.ndarray]] = []

    async def _read(self, track: Any) -> None:
        while True:
            try:
                frame = await track.recv()
            except Exception:
                return
            if isinstance(frame, VideoFrame):
                self.seen.append((time.monotonic(), frame.to_ndarray(format="gray")[::16, ::16].astype(np.float32)))


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference of two pictures where the host stands, 0..255."""
    h, w = one.shape[0], one.shape[1]
    return float(np.abs(one - other)[:, w // 4 : w // 2][: h * 3 // 4].mean())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    running = live_server.start(tmp_path_factory.mktemp("data"), ONMARU_VOICE_EN="espeak:en-us")
    yield running
    running.stop()


async def until(done: Callable[[], Awaitable[bool]], limit_s: float = 60.0) -> None:
    async with asyncio.timeout(limit_s):
        while not await done():  # noqa: ASYNC110 - what is asked is another process
            await asyncio.sleep(0.1)


async def _more(watcher: Watcher, at_s: float) -> bool:
    return sum(at > at_s for at, _ in watcher.seen) > 50


async def _whole(http: httpx.AsyncClient, line_id: str) -> bool:
    """Whether a line was heard to its end, by one host or the other."""
    rows = (await http.get("/v1/shows/demo/aired")).json()
    return any(row["line_id"] == line_id and row["complete"] for row in rows)


async def changed(http: httpx.AsyncClient, host: str) -> None:
    async with asyncio.timeout(90):
        while (now := (await http.get("/v1/shows/demo/host")).json())["host"] != host:
            assert now["coming"] == host
            await asyncio.sleep(0.05)


@pytest.mark.process
@pytest.mark.live
def test_another_host_takes_over_between_two_pictures(server: LiveServer):
    async def go() -> None:
        watcher = Watcher()
        async with httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=20) as http:
            sdp = {"Content-Type": "application/sdp"}
            answer = await http.post("/v1/shows/demo/whep", content=await watcher.offer(), headers=sdp)
            await watcher.accept(answer.text)
            try:
                first = server.stage_pids()
                assert (await http.put("/v1/shows/demo/host", json={"host": "nobody"})).status_code == 404
                asked = await http.put("/v1/shows/demo/host", json={"host": "doyun"})
                assert asked.status_code == 202
                assert asked.json()["coming"] == "doyun"
                assert (await http.put("/v1/shows/demo/host", json={"host": "doyun"})).status_code == 429
                said = await http.post("/v1/shows/demo/say", json={"text": LINE, "lang": "en"})
                await changed(http, "doyun")
                at = time.monotonic()
                await until(lambda: _more(watcher, at))
                assert (await http.get("/v1/shows/demo")).json()["state"] == "live"
                assert len(server.stage_pids()) == 1
                assert server.stage_pids() != first
                line_id = said.json()["line_id"]
                await until(lambda: _whole(http, line_id))
                assert (await http.get("/v1/shows/demo")).json()["viewers"] == 1, "nobody had to connect again"
            finally:
                await watcher.close()
        before = np.mean([p for t, p in watcher.seen if t < at - 1.0][-50:], axis=0)
        after = np.mean([p for t, p in watcher.seen if t > at + 0.5][:50], axis=0)
        apart = alike(before, after)
        assert apart > 8, "it is another host"
        between = [p for t, p in watcher.seen if at - 1.5 < t < at + 1.5]
        assert all(min(alike(p, before), alike(p, after)) < apart / 2 for p in between), "one of them, and no slate"

    asyncio.run(go())


class Stages:
    """Stages that are warm when the test says so."""

    def __init__(self) -> None:
        self.told: list[ToStage] = []
        self.promoted = 0

    async def prepare(self, arguments, on_ready, on_air, on_failed) -> None:
        self.arguments, self.ready, self.on_air, self.failed = arguments, on_ready, on_air, on_failed

    def promote(self) -> None:
        self.promoted += 1

    def tell_next(self, message: ToStage) -> None:
        self.told.append(message)


@pytest.mark.unit
def test_she_ends_her_sentence_and_the_other_says_what_is_left():
    hosts: list[str] = []

    async def deeds(theatre: Theatre) -> None:
        show, stages = theatre.show, Stages()
        loop = asyncio.get_running_loop()

        async def arguments(host: str) -> list[str]:
            return [host]

        change = HostChange(show, stages, arguments, hosts.append, loop.call_later)
        await theatre.until(lambda: show.director.current is not None)
        await change.begin("doyun", "mina")
        assert change.coming == "doyun"
        ready = Ready("doyun", 1280, 720, {"ko": "fake", "en": "fake"}, "cpu")
        stages.ready(ready)
        await theatre.until(lambda: stages.promoted == 1)
        assert show.director.quiet
        theatre.stage._generation = 0  # it stands for the other stage from here on, and that one begins anew
        stages.on_air(ready)
        assert show.stage is not None
        assert (show.stage.host, show.host_choice, hosts) == ("doyun", "doyun", ["doyun"])
        count = len(theatre.started)
        await theatre.until(lambda: len(theatre.started) > count)
        await change.begin("nobody", "mina")
        stages.failed("it broke")
        assert change.coming == ""
        assert [each["reason"] for each in theatre.events("host.failed")] == ["it broke"]
        count = len(theatre.started)
        await theatre.until(lambda: len(theatre.started) > count)

    theatre = Theatre()
    play(theatre, deeds)
