"""The pipe to one espeak worker process."""

import asyncio
import contextlib
import itertools
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tts.persistence import EngineLost
from tts.program import ended
from tts.worker_pipe import RequestRefused, receive, send

START_TIMEOUT_S = 6.0  # on a cold disk; warm it is 0.1 s
REQUEST_TIMEOUT_S = 3.0  # a sentence takes 20 ms; a worker that hangs costs the show this pause once


class EspeakLink:
    """One running worker. Use `start`; a link that was lost stays lost.

    A reader task owns the pipe, so that cancelling a request in flight never leaves
    half a message unread: its reply is dropped when it comes.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader: asyncio.Task[None] | None = None
        self.sample_rate = 0  # Hz
        self.version = ""  # of espeak-ng

    @classmethod
    async def start(cls) -> "EspeakLink":
        """Start a worker and wait until it is ready.

        Raises:
            EngineLost: it does not come up.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tts.espeak_worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            start_new_session=True,  # Ctrl-C is ours to handle; and it is ended with its fork, as one group
        )
        link = cls(process)
        try:
            ready = await asyncio.wait_for(receive(process), START_TIMEOUT_S)
            link.sample_rate = int(ready["sample_rate"])
            link.version = str(ready["version"])
        except (TimeoutError, OSError, ValueError, KeyError, asyncio.IncompleteReadError) as error:
            await link.close()
            raise EngineLost(f"the espeak worker did not start: {error!r}") from error
        except BaseException:
            await link.close()
            raise
        link._reader = asyncio.create_task(link._pump())
        return link

    @property
    def alive(self) -> bool:
        """Whether requests can still be answered."""
        return self._reader is not None and not self._reader.done()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return self._process.pid

    async def request(self, fields: Mapping[str, str | int]) -> dict[str, Any]:
        """Send a "speak" request with these fields (see `tts.espeak_worker`) and wait for its reply.

        Raises:
            EngineLost: no reply comes.
            RequestRefused: the worker will not speak it.
        """
        if not self.alive:
            raise EngineLost("the espeak worker is gone")
        number = next(self._ids)
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = reply
        try:
            send(self._process, {"type": "speak", "id": number, **fields})
            message = await asyncio.wait_for(reply, REQUEST_TIMEOUT_S)
        except (TimeoutError, OSError) as error:
            raise EngineLost(f"the espeak worker gives no reply: {error!r}") from error
        finally:
            self._waiting.pop(number, None)
        if message["type"] == "refused":
            raise RequestRefused(message["fault"], message["message"])
        return message

    async def _pump(self) -> None:
        lost: Exception = EngineLost("the espeak worker ended")
        try:
            while True:
                message = await receive(self._process)
                reply = self._waiting.get(message["id"])
                if reply is not None and not reply.done():
                    reply.set_result(message)
        except (asyncio.IncompleteReadError, OSError, ValueError, KeyError, TypeError) as error:
            lost = EngineLost(f"the espeak worker ended: {error!r}")
        finally:
            for reply in self._waiting.values():
                if not reply.done():
                    reply.set_exception(lost)

    async def close(self) -> None:
        """End the worker, however it is."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        await ended(self._process)
