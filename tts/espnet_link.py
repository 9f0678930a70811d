"""The pipe to one ESPnet worker process; many sentences may be under way on it."""

import asyncio
import contextlib
import itertools
import logging
import sys
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tts.errors import VoiceUnavailable
from tts.persistence import EngineLost
from tts.program import ended
from tts.worker_pipe import RequestRefused, receive, send

logger = logging.getLogger(__name__)

START_TIMEOUT_S = 240.0  # between two signs of life: importing espnet takes 7 s, and two minutes beside fifteen others
REPLY_TIMEOUT_S = 20.0  # between two parts: one takes up to 2 s on a slow CPU, in a batch of 16 more


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is run."""

    device: str = "auto"  # "auto", "cpu", "cuda"
    precision: str = "auto"  # "auto", "float32", "float16", "bfloat16"
    threads: int = 1  # of torch on the CPU


class EspnetLink:
    """One running worker. Use `start`; a link that was lost stays lost.

    A reader task owns the pipe, so that a request given up in flight never leaves half a message unread.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Queue[dict[str, Any] | EngineLost]] = {}
        self._reader: asyncio.Task[None] | None = None
        self.ready: Mapping[str, Any] = {}  # the worker's message; see `tts.espnet_worker`

    @classmethod
    async def start(cls, folder: Path, models: Path, settings: Settings) -> "EspnetLink":
        """Start a worker for the voice in `folder` and wait until it is ready.

        Raises:
            EngineLost: it does not come up; it may the next time.
            VoiceUnavailable: it will not come up: the model, the folder or torch is at fault.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tts.espnet_worker", str(folder.absolute()), str(models.absolute())),
            *("--device", settings.device, "--precision", settings.precision, "--threads", str(settings.threads)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,  # Ctrl-C is ours to handle
        )
        link = cls(process)
        try:
            await link._come_up(folder.name)
        except (TimeoutError, OSError, ValueError, KeyError, asyncio.IncompleteReadError) as error:
            await link.close()
            raise EngineLost(f"the ESPnet worker did not start: {error!r}") from error
        except BaseException:
            await link.close()
            raise
        link._reader = asyncio.create_task(link._pump())
        return link

    async def _come_up(self, name: str) -> None:
        while True:
            message = await asyncio.wait_for(receive(self._process), START_TIMEOUT_S)
            if message["type"] == "failed":
                raise VoiceUnavailable(f"espnet:{name}: {message['message']}")
            if message["type"] == "ready":
                self.ready = message
                logger.info("espnet:%s is ready on %s (%s)", name, message["device"], message["precision"])
                return
            logger.info("espnet:%s: %s", name, message["doing"])

    @property
    def alive(self) -> bool:
        """Whether requests can still be answered."""
        return self._reader is not None and not self._reader.done()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    async def speak(self, fields: Mapping[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        """Send a "speak" request with these fields and yield its plan, then its parts. Closing it early stops it.

        Raises:
            EngineLost: the worker died or gives no reply.
            RequestRefused: the worker will not speak it.
        """
        if not self.alive:
            raise EngineLost("the ESPnet worker is gone")
        number = next(self._ids)
        replies: asyncio.Queue[dict[str, Any] | EngineLost] = asyncio.Queue()
        self._waiting[number] = replies
        done = False
        try:
            send(self._process, {"type": "speak", "id": number, **fields})
            while not done:
                message = await asyncio.wait_for(replies.get(), REPLY_TIMEOUT_S)
                if isinstance(message, EngineLost):
                    raise message
                done = message["type"] == "refused" or bool(message.get("last"))
                if message["type"] == "refused":
                    raise RequestRefused(message["fault"], message["message"])
                yield message
        except (TimeoutError, OSError) as error:
            raise EngineLost(f"the ESPnet worker gives no reply: {error!r}") from error
        finally:
            self._waiting.pop(number, None)
            if not done and self.alive:
                with contextlib.suppress(OSError):
                    send(self._process, {"type": "stop", "id": number})

    async def _pump(self) -> None:
        lost = EngineLost("the ESPnet worker ended")
        try:
            while True:
                message = await receive(self._process)
                if (replies := self._waiting.get(message["id"])) is not None:
                    replies.put_nowait(message)
        except (asyncio.IncompleteReadError, OSError, ValueError, KeyError, TypeError) as error:
            lost = EngineLost(f"the ESPnet worker ended: {error!r}")
        finally:
            for replies in self._waiting.values():
                replies.put_nowait(lost)

    async def close(self) -> None:
        """End the worker, however it is."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        await ended(self._process)
