"""A real stage process, with the test in the server's place."""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from stream.settings import SHIPPED_PACKS
from stream.stage.protocol import FromStage, Media, Ready, ToStage, pack, read_from_stage
from tests.live_server import ROOT

START_LIMIT_S = 90.0


class StageProcess:
    """Use it as `async with`: on air from the start of the block to its end."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        """`arguments` follow the host's and the size's."""
        self._arguments = arguments
        self._environment = environment
        self.told: list[FromStage] = []  # everything but media
        self.sound: list[tuple[float, Media]] = []  # Opus, with the time of its coming, s
        self._folder = tempfile.TemporaryDirectory(prefix="onmaru-")
        self._came = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> "StageProcess":
        path = Path(self._folder.name) / "stage"
        self._server = await asyncio.start_unix_server(self._serve, path)
        command = [sys.executable, "-m", "stream.stage.main", "--connect", f"unix:{path}"]
        command += ["--pack", str(SHIPPED_PACKS / "harin"), "--size", "640x360", *self._arguments]
        environment = {**os.environ, "ONMARU_STAGE_TOKEN": "token", **self._environment}
        self._process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment)
        await self.until(lambda m: isinstance(m, Ready), START_LIMIT_S)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.close()
        self._server.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 10)
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        self._folder.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                message = await read_from_stage(reader)
                if isinstance(message, Media):
                    if message.rendition == "audio":
                        self.sound.append((time.monotonic(), message))
                    continue
                self.told.append(message)
                self._came.set()

    def send(self, message: ToStage) -> None:
        assert self._writer is not None
        self._writer.write(pack(message))

    async def until(self, wanted: Callable[[FromStage], bool], limit_s: float = 60.0, since: int = 0) -> FromStage:
        """The first message since number `since` that is wanted; waits for it."""
        async with asyncio.timeout(limit_s):
            while True:
                for message in self.told[since:]:
                    if wanted(message):
                        return message
                self._came.clear()
                await self._came.wait()
