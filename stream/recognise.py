"""Speech to text for viewers who ask by voice: engines in a process of their own, with a limit of time."""

import asyncio
import contextlib
import importlib.util
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from script.types import Lang

log = logging.getLogger(__name__)

LIMIT_S: Final = 20.0  # one recognition; the first loads the model too
MAX_TEXT: Final = 300  # characters: what is read of a chat message
_MAX_LINE = 64 << 10


class RecogniserFailed(Exception):
    """What was said was not understood; the text says why, for the operator."""


class SpeechRecogniser(Protocol):
    """Writes down what somebody said."""

    name: str
    langs: tuple[Lang, ...]

    def warm(self) -> None:
        """Get ready: somebody is about to speak."""
        ...

    async def recognise(self, sound: NDArray[np.float32], lang: Lang) -> str:
        """The words of (n,) samples at 48 kHz, -1..1, in one line; empty where there were none.

        Raises RecogniserFailed.
        """
        ...

    async def close(self) -> None: ...


class WorkerRecogniser:
    """An engine in a process of its own: one utterance at a time; one that takes too long is killed with its process.

    The process starts with the first utterance and stays, since a model takes seconds to load.
    """

    def __init__(self, name: str, langs: tuple[Lang, ...], arguments: Sequence[str], limit_s: float = LIMIT_S) -> None:
        """`arguments` follow `python -m stream.recognise_worker`."""
        self.name = name
        self.langs = langs
        self._arguments = arguments
        self._limit_s = limit_s
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._warming: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Start the process, which loads its model meanwhile."""
        self._warming = asyncio.create_task(self._warm())

    async def _warm(self) -> None:
        async with self._turn:
            with contextlib.suppress(OSError):  # the first question tells
                await self._started()

    async def recognise(self, sound: NDArray[np.float32], lang: Lang) -> str:
        """See SpeechRecogniser."""
        if lang not in self.langs:
            raise RecogniserFailed(f"{self.name} does not understand {lang}")
        pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
        async with self._turn:
            try:
                async with asyncio.timeout(self._limit_s):
                    return await self._ask(pcm, lang)
            except TimeoutError:
                await self.close()
                raise RecogniserFailed(f"{self.name} took longer than {self._limit_s:g} s") from None
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, LookupError, ValueError) as error:
                await self.close()
                raise RecogniserFailed(f"{self.name} failed: {error or 'its process ended'}") from error
            except asyncio.CancelledError:
                await self.close()  # half an answer must not be taken for the next one's
                raise

    async def _ask(self, pcm: bytes, lang: Lang) -> str:
        process = await self._started()
        if process.stdin is None or process.stdout is None:
            raise ConnectionError("its process has no pipes")
        process.stdin.write(json.dumps({"lang": lang, "bytes": len(pcm)}).encode() + b"\n" + pcm)
        await process.stdin.drain()
        answer = json.loads(await process.stdout.readuntil(b"\n"))
        if "error" in answer:
            raise RecogniserFailed(f"{self.name} failed: {str(answer['error'])[:200]}")
        return " ".join(str(answer["text"]).split())[:MAX_TEXT]

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            command = [sys.executable, "-m", "stream.recognise_worker", *self._arguments]
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_MAX_LINE
            )
        return self._process

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def make_recogniser(model: Path | None) -> SpeechRecogniser | None:
    """The best engine that is there: Whisper where `model` names its folder, PocketSphinx for English, or none."""
    if model is not None:
        if not model.is_dir():
            log.warning("asr_model: %s is no folder; speech is not recognised with it", model)
        elif importlib.util.find_spec("faster_whisper") is None:
            log.warning("asr_model is set, but faster-whisper is not installed: make neural")
        else:
            return WorkerRecogniser("whisper", ("ko", "en"), ["whisper", "--model", str(model)])
    if importlib.util.find_spec("pocketsphinx") is not None:
        return WorkerRecogniser("pocketsphinx", ("en",), ["pocketsphinx"])
    return None
