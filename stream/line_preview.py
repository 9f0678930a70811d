"""How a line will sound and look before it goes to air; made beside the show, which does not wait for it."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from avatar.framing import Size
from stream.errors import Busy, VoiceSilent, VoiceUnknown
from stream.hosts import find_host, wished_frame
from stream.packets import CLOCK_RATE
from stream.settings import Settings
from stream.voice_sample import chunks_of
from tts.catalogue import find_voices
from tts.errors import VoiceError
from tts.types import Utterance
from tts.wav import wav_bytes

Kind = Literal["sound", "film"]
LIMIT_S = 60.0  # of one preview; a neural voice loads its model first
MAX_WAITING = 3  # who want one; the machine is the show's first of all
KEPT = 24  # previews that may be heard again without being made again
HEIGHT = 180  # px of the film's shorter side: the mouth is seen, and a line is drawn faster than it is said
NICENESS = "10"


@dataclass(frozen=True, slots=True)
class Preview:
    """What is to be heard or seen."""

    kind: Kind
    text: str
    lang: str
    voice: str


class LinePreviews:
    """Makes one preview at a time and keeps the newest."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: OrderedDict[Preview, bytes] = OrderedDict()
        self._one = asyncio.Lock()
        self._waiting = 0

    async def get(self, wanted: Preview) -> bytes:
        """A WAV file (48 kHz, mono, 16 bits) or an MP4 file. Raises VoiceUnknown, VoiceSilent and Busy."""
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            return self._kept[wanted]
        if self._waiting >= MAX_WAITING:
            raise Busy("several previews are being made: try again in a moment")
        self._waiting += 1
        try:
            async with self._one:
                if wanted not in self._kept:
                    make: dict[Kind, Callable[[Preview], Awaitable[bytes]]] = {"sound": self._sound, "film": self._film}
                    self._kept[wanted] = await make[wanted.kind](wanted)
                    if len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
                return self._kept[wanted]
        finally:
            self._waiting -= 1

    async def _sound(self, wanted: Preview) -> bytes:
        """In a thread with a loop of its own: the server's goes on meanwhile."""
        return await asyncio.to_thread(lambda: asyncio.run(_spoken(wanted)))

    async def _film(self, wanted: Preview) -> bytes:
        """In a process of its own, which gives way to the show's."""
        with tempfile.TemporaryDirectory(prefix="onmaru-preview-") as folder:
            out = Path(folder) / "line.mp4"
            command = await asyncio.to_thread(self._command, wanted, out)
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
            try:
                async with asyncio.timeout(LIMIT_S):
                    _, said = await process.communicate(wanted.text.encode())
            except TimeoutError as error:
                raise VoiceSilent(f"the film was not made within {LIMIT_S:.0f} s: hear the sound alone") from error
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                    await process.wait()
            if process.returncode != 0:
                raise VoiceSilent(f"the film was not made: {_last_line(said)}")
            return await asyncio.to_thread(out.read_bytes)

    def _command(self, wanted: Preview, out: Path) -> list[str]:
        settings = self._settings
        framing, size = wished_frame(settings, find_host(settings))
        width, height = small(size)
        flags = {
            "--out": out,
            "--voice": wanted.voice,
            "--lang": wanted.lang,
            "--host": settings.avatar,
            "--framing": framing,
            "--size": f"{width}x{height}",
            "--data": settings.data,
        }
        given = [str(part) for flag in flags.items() for part in flag]
        return ["nice", "-n", NICENESS, sys.executable, "-m", "stream.cli", "say", "-", "--no-captions", *given]


def small(size: Size) -> Size:
    """A frame's size, px, with HEIGHT as its shorter side; both even, as the encoder needs them."""
    share = HEIGHT / min(size)
    return round(size[0] * share / 2) * 2, round(size[1] * share / 2) * 2


async def _spoken(wanted: Preview) -> bytes:
    infos = {info.id: info for info in find_voices()}
    info = infos.get(wanted.voice)
    if info is None or wanted.lang not in info.languages:
        raise VoiceUnknown(f"{wanted.voice[:80]!r} does not speak {wanted.lang} here")
    try:
        async with asyncio.timeout(LIMIT_S):
            chunks = await chunks_of(info, Utterance(wanted.text, wanted.lang))
    except TimeoutError as error:
        raise VoiceSilent(f"{info.id} had not said it within {LIMIT_S:.0f} s") from error
    except VoiceError as error:
        raise VoiceSilent(f"{info.id}: {error}") from error
    sound = [chunk.samples for chunk in chunks] or [np.zeros(0, np.float32)]
    return wav_bytes(np.concatenate(sound), CLOCK_RATE)


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "no reason was given"
