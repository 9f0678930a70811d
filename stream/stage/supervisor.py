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
from collections.abc import Callable, Sequence
from pathlib import Path

from stream.stage.protocol import (
    VERSION,
    FromStage,
    Hello,
    ProtocolError,
    Ready,
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
MAX_BUFFERED = 1 << 20  # bytes of commands; a stage that does not read is dead


class StageSupervisor:
    """Keeps one stage running and connected."""

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
            try:
                if self._spawn:
                    await self._keep_running(f"unix:{path}")
                else:
                    await asyncio.Event().wait()
            finally:
                await self._end_child()
                for server in servers:
                    server.close()

    # ------------------------------------------------------------------ the child
    async def _keep_running(self, address: str) -> None:
        falls = 0
        while True:
            started = time.monotonic()
            await self._start(address)
            reason = await self._watch(started)
            falls = 0 if time.monotonic() - started > HEALTHY_S else falls + 1
            self.restarts += 1
            wait = BACKOFF_S[min(falls, len(BACKOFF_S)) - 1] if falls else BACKOFF_S[0]
            log.warning("the stage ended (%s); another starts in %.1f s", reason, wait)
            await asyncio.sleep(wait)

    async def _start(self, address: str) -> None:
        environment = {**os.environ, "ONMARU_STAGE_TOKEN": self._token}
        command = [sys.executable, "-m", "stream.stage.main", "--connect", address, *self._arguments]
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, env=environment, start_new_session=True
        )
        self._heard = time.monotonic()

    async def _watch(self, started: float) -> str:
        """Wait for the child's end; kill it if it hangs."""
        process = self._process
        if process is None:
            return "never started"
        while True:
            with contextlib.suppress(TimeoutError):
                code = await asyncio.wait_for(process.wait(), 0.25)
                return f"exit status {code}"
            now = time.monotonic()
            if not self.connected and now - started > START_LIMIT_S:
                self._kill()
                return f"not ready within {START_LIMIT_S:.0f} s"
            if self.connected and now - self._heard > SILENT_LIMIT_S:
                self._kill()
                return f"silent for {SILENT_LIMIT_S:.0f} s"

    def _kill(self) -> None:
        """SIGKILL the stage and what it started (its voice)."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def _end_child(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 2.0)
        except TimeoutError:
            self._kill()
            await process.wait()

    # ------------------------------------------------------------------ the connection
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reason = "the connection closed"
        taken = False
        try:
            await self._admit(reader)
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

    async def _admit(self, reader: asyncio.StreamReader) -> None:
        async with asyncio.timeout(5.0):
            hello = await read_from_stage(reader)
        if not isinstance(hello, Hello):
            raise ProtocolError("a stage greets with `hello`")
        if hello.version != VERSION:
            raise ProtocolError(f"protocol {hello.version}; this server speaks {VERSION}")
        if not secrets.compare_digest(hello.token.encode(), self._token.encode()):
            raise ProtocolError("wrong stage token")

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
