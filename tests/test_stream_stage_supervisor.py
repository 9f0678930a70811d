"""The server's end of the stage, with small real stages that speak the protocol."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from stream.stage import supervisor as module
from stream.stage.protocol import VERSION, Cut, FromStage, Hello, LineStarted, Ready, Stop, pack, read_to_stage
from stream.stage.supervisor import StageSupervisor

pytestmark = pytest.mark.process

TOKEN = "secret"
READY = Ready("harin", 1280, 720, {"ko": "fake"}, "cpu")


class House:
    """A supervisor that waits for stages on loopback, and what it was told."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.heard: list = []
        self.lost: list[str] = []
        self.supervisor = StageSupervisor(
            [], self.heard.append, self.lost.append, listen=f"127.0.0.1:{self.port}", spawn=False, token=TOKEN
        )

    async def connect(self, hello: FromStage | None = None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(pack(hello or Hello(VERSION, TOKEN)))
        return reader, writer

    def run(self, deeds: Callable[["House"], Awaitable[None]]) -> None:
        async def go() -> None:
            task = asyncio.create_task(self.supervisor.run())
            try:
                async with asyncio.timeout(20):
                    while True:
                        with contextlib.suppress(OSError):
                            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                            writer.close()
                            break
                        await asyncio.sleep(0.01)
                    await deeds(self)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

        asyncio.run(go())


async def until(done: Callable[[], bool]) -> None:
    while not done():  # noqa: ASYNC110 - what is waited for is in another process, or in plain lists
        await asyncio.sleep(0.01)


async def ended(reader: asyncio.StreamReader) -> bool:
    """Whether the other side closed the connection without a word."""
    with contextlib.suppress(ConnectionError):
        return await reader.read() == b""
    return True


def test_a_stage_is_heard_from_ready_on_and_its_loss_is_told_once():
    async def deeds(house: House) -> None:
        reader, writer = await house.connect()
        writer.write(pack(LineStarted("early", 0)))
        assert not house.supervisor.send(Cut(1))
        writer.write(pack(READY) + pack(LineStarted("a", 5)))
        await until(lambda: len(house.heard) == 2)
        assert house.heard == [READY, LineStarted("a", 5)]
        assert house.supervisor.send(Cut(1))
        assert await read_to_stage(reader) == Cut(1)
        writer.close()
        await until(lambda: bool(house.lost))
        assert not house.supervisor.connected
        assert not house.supervisor.send(Stop())
        assert house.lost == ["the connection closed"]

    House().run(deeds)


@pytest.mark.parametrize(
    "hello",
    [Hello(VERSION, "wrong"), Hello(VERSION, "틀린 표"), Hello(VERSION + 1, TOKEN), READY],
    ids=["wrong token", "token that is no ASCII", "wrong version", "no greeting"],
)
def test_a_stage_that_does_not_belong_here_is_turned_away(hello: FromStage):
    async def deeds(house: House) -> None:
        reader, writer = await house.connect(hello)
        writer.write(pack(READY))
        assert await ended(reader)
        writer.close()
        assert house.heard == house.lost == []

    House().run(deeds)


def test_a_second_stage_is_turned_away_while_the_first_lives():
    async def deeds(house: House) -> None:
        _, first = await house.connect()
        first.write(pack(READY))
        await until(lambda: house.supervisor.connected)
        reader, second = await house.connect()
        second.write(pack(Ready("other", 2, 2, {}, "cpu")))
        assert await ended(reader)
        second.close()
        assert house.supervisor.connected
        assert house.lost == []
        first.close()
        await until(lambda: bool(house.lost))
        _, third = await house.connect()
        third.write(pack(READY))
        await until(lambda: house.supervisor.connected)
        third.close()

    House().run(deeds)


def test_noise_ends_the_connection_and_says_so():
    async def deeds(house: House) -> None:
        reader, writer = await house.connect()
        writer.write(pack(READY) + b"\xff\xff\xff\xff")
        assert await ended(reader)
        writer.close()
        await until(lambda: bool(house.lost))
        assert "limit" in house.lost[0]

    House().run(deeds)


def test_a_remote_stage_that_falls_silent_loses_its_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "LINE_LIMIT_S", 0.2)

    async def deeds(house: House) -> None:
        _, hanging = await house.connect()
        hanging.write(pack(READY))
        await until(lambda: bool(house.lost))
        assert house.lost == ["the stage fell silent"]
        _, other = await house.connect()
        other.write(pack(READY))
        await until(lambda: house.supervisor.connected)
        hanging.close()
        other.close()

    House().run(deeds)


CHILD = """
import asyncio, os, sys, time
from stream.stage.protocol import VERSION, Hello, Ready, pack
async def main():
    kind, _, path = sys.argv[sys.argv.index("--connect") + 1].partition(":")
    _, writer = await asyncio.open_unix_connection(path)
    writer.write(pack(Hello(VERSION, os.environ["ONMARU_STAGE_TOKEN"])))
    writer.write(pack(Ready("child", 2, 2, {}, str(os.getpid()))))
    await writer.drain()
    mode = sys.argv[-1]
    if mode == "hang":
        time.sleep(600)
    await asyncio.sleep(0 if mode == "die" else 600)
asyncio.run(main())
"""


@pytest.mark.parametrize("mode", ["die", "hang"])
def test_a_child_that_dies_or_hangs_is_replaced_and_none_is_left_behind(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    python = tmp_path / "python"  # takes `-m stream.stage.main` and runs our child instead
    python.write_text(f'#!/bin/sh\nshift 2\nexec {sys.executable} {script} "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(module, "SILENT_LIMIT_S", 0.3)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    heard: list[FromStage] = []
    lost: list[str] = []

    async def go() -> None:
        supervisor = StageSupervisor([mode], heard.append, lost.append)
        task = asyncio.create_task(supervisor.run())
        try:
            async with asyncio.timeout(30):
                await until(lambda: len(heard) >= 2)
            assert supervisor.restarts >= 1
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(go())
    assert lost
    pids = [int(ready.device) for ready in heard if isinstance(ready, Ready)]
    assert len(set(pids)) == len(pids)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
