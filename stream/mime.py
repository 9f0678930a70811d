"""A stage that moves its lips and says nothing: every line takes as long as it would, by any loop's time."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from script.rundown import seconds_of
from script.types import Lang
from stream.packets import CLOCK_RATE, FRAME_SAMPLES
from stream.show.cues import sentences_of
from stream.stage.protocol import (
    Cut,
    CutDone,
    Finish,
    FromStage,
    GiveBack,
    LineEnded,
    LineStarted,
    Media,
    MicrophoneEnded,
    MicrophoneStarted,
    Ready,
    SentenceEnded,
    Speak,
    TakeOver,
    ToStage,
)

WARM_S = 1.0  # until it is on air
VOICE_S = 0.02  # until the first sound of a line
GAP_S = 0.35  # between two lines, as the conductor leaves it
FADE_S = 0.02

Seconds = Callable[[str, Lang], float]


@dataclass(slots=True)
class _Sounding:
    speak: Speak
    sentences: tuple[str, ...]
    done: int = 0
    final: int | None = None  # the sentence with which it ends
    faded: bool = False


class Mime:
    """Does what docs/protocol.md promises of a stage, without sound or picture."""

    def __init__(self, tell: Callable[[FromStage], None], seconds: Seconds = seconds_of) -> None:
        """`tell` gets what a stage says; `seconds` is how long a sentence takes in a language."""
        self._tell = tell
        self._seconds = seconds
        self._lines: deque[Speak] = deque()
        self._generation = 0
        self._sounding: _Sounding | None = None
        self._taken: TakeOver | None = None
        self._on = False  # a person is on air
        self._stirred = asyncio.Event()

    def send(self, message: ToStage) -> bool:
        """Take what the server sends; there is always a stage."""
        match message:
            case Speak() if message.generation >= self._generation:
                self._lines.append(message)
                self._stirred.set()
            case Cut(generation, finish):
                self._cut(generation, finish)
            case TakeOver():
                self._taken = message
                self._stirred.set()
            case GiveBack() if self._taken is not None:
                if self._on:
                    ended = MicrophoneEnded(message.number, self._now(), 0, 0)
                    asyncio.get_running_loop().call_soon(self._tell, ended)
                self._taken, self._on = None, False
                self._stirred.set()
        return True

    def _cut(self, generation: int, finish: Finish) -> None:
        self._generation = generation
        self._lines = deque(line for line in self._lines if line.generation >= generation)
        line = self._sounding
        begun = line.speak.line_id if line is not None else ""
        asyncio.get_running_loop().call_soon(self._tell, CutDone(generation, begun))
        if line is not None and finish == "no":
            line.faded = True
            self._stirred.set()
        elif line is not None and finish == "sentence":
            line.final = min(line.done, line.final if line.final is not None else line.done)

    async def run(self) -> None:
        """Be on air until cancelled."""
        await asyncio.sleep(WARM_S)
        self._tell(Ready("mime", 1280, 720, {"ko": "mime", "en": "mime"}, "none"))
        self._tell(Media("high", self._now(), FRAME_SAMPLES, True, b""))
        while True:
            self._stirred.clear()
            if self._taken is not None and not self._on:
                self._on = True
                self._tell(MicrophoneStarted(self._taken.number, self._now()))
            if not self._lines or self._on:
                await self._stirred.wait()
                continue
            await asyncio.sleep(VOICE_S)
            if self._lines:
                await self._say(self._lines.popleft())
                await asyncio.sleep(GAP_S - VOICE_S)

    async def _say(self, speak: Speak) -> None:
        lang: Lang = "ko" if speak.lang == "ko" else "en"
        line = self._sounding = _Sounding(speak, sentences_of(speak.text, lang))
        start = self._now()
        self._tell(LineStarted(speak.line_id, start))
        for sentence in line.sentences:
            if not await self._lasts(self._seconds(sentence, lang), line):
                break
            line.done += 1
            if line.done == len(line.sentences):
                break
            self._tell(SentenceEnded(speak.line_id, line.done - 1, self._now()))
            if line.final is not None and line.done > line.final:
                break
        self._sounding = None
        complete = line.done == len(line.sentences)
        heard = " ".join(line.sentences[: line.done])
        now = self._now()
        self._tell(LineEnded(speak.line_id, now, now - start, complete, heard, line.done))

    async def _lasts(self, seconds: float, line: _Sounding) -> bool:
        """Wait for the end of a sentence; False if it was faded out."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not line.faded and (left := end - loop.time()) > 0:
            self._stirred.clear()
            try:
                async with asyncio.timeout(left):
                    await self._stirred.wait()
            except TimeoutError:
                return True
        if line.faded:
            await asyncio.sleep(FADE_S)
        return not line.faded

    def _now(self) -> int:
        return round(asyncio.get_running_loop().time() * CLOCK_RATE)
