"""Turns lines into sound: takes them in order, asks the voice, hands passages to the conductor."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from stream.stage.conductor import Conductor
from stream.stage.passage import Passage
from stream.stage.protocol import LineFailed, Speak, VoiceChanged
from tts.errors import VoiceError
from tts.types import Utterance
from tts.voice import Voice

log = logging.getLogger(__name__)

MAX_LINES = 32  # lines that wait for the voice
ROOM_POLL_S = 0.02  # how often a full conductor is asked again: one tick
SENTENCE_TIMEOUT_S = 10.0  # a voice that gives no sentence for so long has failed


class Speaker:
    """One voice a language; one line at a time."""

    def __init__(
        self,
        conductor: Conductor,
        voices: dict[str, Voice],
        report: Callable[[LineFailed | VoiceChanged], None],
        open_voice: Callable[[str], Awaitable[Voice]],
    ) -> None:
        """`voices` maps a language to its voice; `report` tells the server of failures."""
        self._conductor = conductor
        self._voices = voices
        self._report = report
        self._open_voice = open_voice
        self._lines: deque[Speak] = deque()
        self._arrived = asyncio.Event()
        self._speaking: Voice | None = None
        self._retired: list[Voice] = []  # replaced in the middle of their line
        self._changing = asyncio.Lock()

    @property
    def queued(self) -> int:
        """Lines that wait for the voice."""
        return len(self._lines)

    def say(self, line: Speak) -> None:
        """Queue a line; a full queue fails it at once."""
        if len(self._lines) >= MAX_LINES:
            self._report(LineFailed(line.line_id, f"{MAX_LINES} lines wait already"))
            return
        self._lines.append(line)
        self._arrived.set()

    def cut(self, generation: int) -> None:
        """Forget the lines of older generations; the one being spoken notices by itself."""
        self._lines = deque(line for line in self._lines if line.generation >= generation)

    async def set_voice(self, lang: str, voice_id: str) -> None:
        """Open another voice for a language; the old one ends its line first, and stays if that fails."""
        async with self._changing:
            old = self._voices.get(lang)
            try:
                voice = await self._open_voice(voice_id)
            except VoiceError as error:
                self._report(VoiceChanged(lang, old.info.id if old is not None else "", f"kept: {error}"))
                return
            self._voices[lang] = voice
            self._report(VoiceChanged(lang, voice.info.id, "chosen by the operator"))
            if old is None:
                return
            if old is self._speaking:
                self._retired.append(old)
            else:
                await old.close()

    async def run(self) -> None:
        """Speak until cancelled."""
        while True:
            if not self._lines:
                self._arrived.clear()
                await self._arrived.wait()
                continue
            line = self._lines.popleft()
            try:
                await self._speak(line)
            except (VoiceError, TimeoutError) as error:
                log.warning("line %s failed: %s", line.line_id, error)
                if self._conductor.accepts(line.line_id, line.generation):  # else it was cut, and may come again
                    self._report(LineFailed(line.line_id, str(error) or "the voice gave no sound in time"))
            self._speaking = None
            while self._retired:
                await self._retired.pop().close()

    async def _speak(self, line: Speak) -> None:
        voice = self._voices.get(line.lang)
        if voice is None:
            raise VoiceError(f"no voice speaks {line.lang!r}")
        self._speaking = voice
        chunks = voice.speak(Utterance(line.text, line.lang))
        try:
            while True:
                async with asyncio.timeout(SENTENCE_TIMEOUT_S):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                await self._room(line)
                if not self._conductor.add(Passage(line.line_id, line.generation, chunk, line.emotion, line.product)):
                    return  # cut meanwhile
        finally:
            close = getattr(chunks, "aclose", None)
            if close is not None:
                await close()

    async def _room(self, line: Speak) -> None:
        """Wait until the conductor takes another passage, or the line is stale."""
        # The conductor is pure logic and wakes nobody; a tick is the grain of its time.
        while self._conductor.full and self._conductor.accepts(line.line_id, line.generation):  # noqa: ASYNC110 - as said
            await asyncio.sleep(ROOM_POLL_S)
