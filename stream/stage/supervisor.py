"""The server's end of the stage: starts it, listens to it, kills it when it hangs, starts another."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path

from stream.errors import StageUnavailable
from stream.packets import VIDEO
from stream.stage.protocol import (
    VERSION,
    FromStage,
    Hello,
    Media,
    ProtocolError,
    Ready,
    RequestKey,
    Stop,
    ToStage,
    pack,
    read_from_stage,
)

log = logging.getLogger(__name__)

START_LIMIT_S = 90.0  # from the start to `ready`: the first start may have to compile the kernels
SILENT_LIMIT_S = 3.0  # without a message, stats among them: the stage hangs
LINE_LIMIT_S = 5.0  # a stage on another machine cannot be killed; it loses its place
BACKOFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)  # before restart n; the last one repeats
HEALTHY_S = 30.0  # on air for so long, a stage's next fall counts as its first again
NEXT_LIMIT_S = 120.0  # a stage that is to take another's place: from its start until it is on air
MAX_BUFFERED = 1 << 20  # bytes of commands; a stage that does not read is dead


@dataclass(slots=True)
class _Next:
    """A stage that warms up beside the one on air, to take its place."""

    arguments: Sequence[str]
    token: str
    on_ready: Callable[[Ready], None]
    on_air: Callable[[Ready], None]
    on_failed: Callable[[str], None]
    process: asyncio.subprocess.Process | None = None
    writer: asyncio.StreamWriter | None = None
    ready: Ready | None = None
    promoted: bool = False  # it goes on air with its next keyframe


class StageSupervisor:
    """Keeps one stage running and connected, and lets another take its place between two pictures."""

    def __init__(
        self,
        arguments: Sequence[str],
        on_message: Callable[[FromStage], None],
        on_lost: Callable[[str], None],
        *,
        listen: str = "",
        spawn: bool = True,
        token: str = "",
    ) -> None:
        """`arguments` follow `python -m stream.stage.main --connect ADDRESS`.

        `on_message` gets everything from `Ready` on; `on_lost(reason)` is told when
        a connected stage goes. `listen` is HOST:PORT for stages on other machines,
        which must know `token`.
        """
        self._arguments = arguments
        self._on_message = on_message
        self._on_lost = on_lost
        self._listen = listen
        self._spawn = spawn
        self._token = token or secrets.token_urlsafe(32)
        self._writer: asyncio.StreamWriter | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._heard = time.monotonic()
        self._ready = False
        self._next: _Next | None = None
        self._address = ""
        self._deeds: set[asyncio.Task[None]] = set()
        self.restarts = 0

    @property
    def connected(self) -> bool:
        """Whether a stage is warm and on the line."""
        return self._writer is not None and self._ready

    @property
    def pid(self) -> int | None:
        """Of the child, if one runs."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    def send(self, message: ToStage) -> bool:
        """Send to the stage; False if there is none."""
        if not self.connected or self._writer is None or self._writer.is_closing():
            return False
        if self._writer.transport.get_write_buffer_size() > MAX_BUFFERED:
            log.error("the stage does not read its commands; killing it")
            self._kill()
            return False
        self._writer.write(pack(message))
        return True

    async def run(self) -> None:
        """Serve stages until cancelled; the child dies with the server."""
        with tempfile.TemporaryDirectory(prefix="onmaru-") as folder:  # mode 700
            path = Path(folder) / "stage"
            servers = [await asyncio.start_unix_server(self._serve, path)]
            if self._listen:
                host, _, port = self._listen.rpartition(":")
                servers.append(await asyncio.start_server(self._serve, host, int(port)))
            self._address = f"unix:{path}"
            try:
                if self._spawn:
                    await self._keep_running()
                else:
                    await asyncio.Event().wait()
            finally:
                self._give_up_next("the server is ending")
                await self._end_child()
                await asyncio.gather(*self._deeds, return_exceptions=True)
                for server in servers:
                    server.close()

    # ------------------------------------------------------------------ the one that takes its place
    async def prepare(
        self,
        arguments: Sequence[str],
        on_ready: Callable[[Ready], None],
        on_air: Callable[[Ready], None],
        on_failed: Callable[[str], None],
    ) -> None:
        """Start a second stage beside the first. `on_ready` is told when it is warm; `promote` puts it on air then.

        `on_air` is told just before its first packet; `on_failed(reason)` where it never comes. Raises
        StageUnavailable where stages are not started from here, or where one is being prepared already.
        """
        if not self._spawn:
            raise StageUnavailable("the stage runs on another machine: start it there with the other host")
        if self._next is not None:
            raise StageUnavailable("another host is being prepared already")
        coming = _Next(arguments, secrets.token_urlsafe(32), on_ready, on_air, on_failed)
        self._next = coming
        try:
            coming.process = await self._launch(coming.arguments, coming.token)
        except OSError as error:
            self._next = None
            raise StageUnavailable(f"no second stage can be started: {error.strerror}") from error
        self._spawn_deed(self._watch_next(coming))

    def promote(self) -> None:
        """Let the stage that was prepared go on air with its next keyframe, which is asked for."""
        if self._next is not None and self._next.ready is not None and self._next.writer is not None:
            self._next.promoted = True
            self._next.writer.write(b"".join(pack(RequestKey(rendition)) for rendition in VIDEO))

    def tell_next(self, message: ToStage) -> None:
        """Send to the stage that is being prepared, if it is warm."""
        if self._next is not None and self._next.ready is not None and self._next.writer is not None:
            self._next.writer.write(pack(message))

    def start_with(self, flag: str, value: str) -> None:
        """Start the next stage, should this one fall, with another value of one of its arguments."""
        arguments = list(self._arguments)
        if flag in arguments:
            arguments[arguments.index(flag) + 1] = value
        else:
            arguments += [flag, value]
        self._arguments = arguments

    def _give_up_next(self, reason: str) -> None:
        coming, self._next = self._next, None
        if coming is None:
            return
        if coming.writer is not None:
            coming.writer.close()
        _kill_group(coming.process)
        coming.on_failed(reason)

    async def _watch_next(self, coming: _Next) -> None:
        """End it where it dies, or is not on air in time."""
        if coming.process is None:
            return
        try:
            code = await asyncio.wait_for(coming.process.wait(), NEXT_LIMIT_S)
            reason = f"its stage ended with exit status {code}; the log says why"
        except TimeoutError:
            reason = f"its stage was not on air within {NEXT_LIMIT_S:.0f} s"
        if self._next is coming:
            self._give_up_next(reason)

    def _hear_next(self, coming: _Next, message: FromStage) -> None:
        if isinstance(message, Ready):
            coming.ready = message
            coming.on_ready(message)
        elif coming.promoted and isinstance(message, Media) and message.rendition == "high" and message.key:
            self._swap(coming)
            self._hear(message)

    def _swap(self, coming: _Next) -> None:
        """The prepared stage is the stage from here on; the one before is ended."""
        if coming.ready is None:
            return
        writer, process = self._writer, self._process
        self._arguments, self._writer, self._process, self._next = coming.arguments, coming.writer, coming.process, None
        self._ready, self._heard = True, time.monotonic()
        coming.on_air(coming.ready)
        if writer is not None and not writer.is_closing():
            writer.write(pack(Stop()))
            writer.close()
        self._spawn_deed(_end(process))

    def _spawn_deed(self, deed: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(deed)
        self._deeds.add(task)
        task.add_done_callback(self._deeds.discard)

    # ------------------------------------------------------------------ the child
    async def _keep_running(self) -> None:
        falls = 0
        while True:
            started = time.monotonic()
            await self._start()
            reason = await self._watch(started)
            falls = 0 if time.monotonic() - started > HEALTHY_S else falls + 1
            self.restarts += 1
            wait = BACKOFF_S[min(falls, len(BACKOFF_S)) - 1] if falls else BACKOFF_S[0]
            log.warning("the stage ended (%s); another starts in %.1f s", reason, wait)
            await asyncio.sleep(wait)

    async def _start(self) -> None:
        self._process = await self._launch(self._arguments, self._token)
        self._heard = time.monotonic()

    async def _launch(self, arguments: Sequence[str], token: str) -> asyncio.subprocess.Process:
        environment = {**os.environ, "ONMARU_STAGE_TOKEN": token}
        command = [sys.executable, "-m", "stream.stage.main", "--connect", self._address, *arguments]
        return await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, env=environment, start_new_session=True
        )

    async def _watch(self, started: float) -> str:
        """Wait for the end of the child, or of the one that took its place; kill it if it hangs."""
        while (process := self._process) is not None:
            with contextlib.suppress(TimeoutError):
                code = await asyncio.wait_for(process.wait(), 0.25)
                if process is self._process:
                    return f"exit status {code}"
                continue
            now = time.monotonic()
            if not self.connected and now - started > START_LIMIT_S:
                self._kill()
                return f"not ready within {START_LIMIT_S:.0f} s"
            if self.connected and now - self._heard > SILENT_LIMIT_S:
                self._kill()
                return f"silent for {SILENT_LIMIT_S:.0f} s"
        return "never started"

    def _kill(self) -> None:
        """SIGKILL the stage and what it started (its voice)."""
        _kill_group(self._process)

    async def _end_child(self) -> None:
        await _end(self._process)

    # ------------------------------------------------------------------ the connection
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reason = "the connection closed"
        taken = False
        try:
            coming = await self._admit(reader)
            if coming is not None:
                taken = await self._serve_next(coming, reader, writer)
            else:
                taken = self._take(writer)
            while taken and self._writer is writer:
                async with asyncio.timeout(LINE_LIMIT_S if self._ready else START_LIMIT_S):
                    message = await read_from_stage(reader)
                self._hear(message)
        except (ProtocolError, TimeoutError) as error:
            reason = str(error) or ("the stage fell silent" if taken else "no greeting in time")
            log.error("stage refused: %s", reason)  # noqa: TRY400 - what was wrong is in the message
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            if taken and self._writer is writer:
                self._writer = None
                if self._ready:
                    self._ready = False
                    self._on_lost(reason)

    async def _serve_next(self, coming: _Next, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Hear a stage that is being prepared until it is on air: True; or given up."""
        coming.writer = writer
        while self._next is coming:
            self._hear_next(coming, await read_from_stage(reader))
        return self._writer is writer

    async def _admit(self, reader: asyncio.StreamReader) -> _Next | None:
        """The stage that is being prepared, where it is that one; raises ProtocolError."""
        async with asyncio.timeout(5.0):
            hello = await read_from_stage(reader)
        if not isinstance(hello, Hello):
            raise ProtocolError("a stage greets with `hello`")
        if hello.version != VERSION:
            raise ProtocolError(f"protocol {hello.version}; this server speaks {VERSION}")
        coming = self._next
        if coming is not None and secrets.compare_digest(hello.token.encode(), coming.token.encode()):
            return coming
        if not secrets.compare_digest(hello.token.encode(), self._token.encode()):
            raise ProtocolError("wrong stage token")
        return None

    def _take(self, writer: asyncio.StreamWriter) -> bool:
        """One stage a show: a second one is turned away while the first lives."""
        if self._writer is not None:
            log.warning("a second stage was turned away")
            return False
        self._writer = writer
        self._ready = False
        return True

    def _hear(self, message: FromStage) -> None:
        self._heard = time.monotonic()
        if isinstance(message, Ready):
            self._ready = True
        if self._ready:
            self._on_message(message)


def _kill_group(process: asyncio.subprocess.Process | None) -> None:
    """SIGKILL a stage and what it started (its voice)."""
    if process is not None and process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


async def _end(process: asyncio.subprocess.Process | None) -> None:
    """Ask a stage to end, and see to it."""
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 2.0)
    except TimeoutError:
        _kill_group(process)
        await process.wait()
