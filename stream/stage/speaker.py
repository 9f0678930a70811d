"""Turns lines into sound: takes them in order, and has the voices of their language say them."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from stream.stage.chain import OPEN_LIMIT_S, Chain, Member, OpenVoice
from stream.stage.conductor import Conductor
from stream.stage.protocol import KnobsIgnored, LineFailed, Speak, VoiceChanged
from stream.stage.recital import Recital
from stream.stage.speech import Speech
from tts.errors import VoiceError, VoiceUnavailable
from tts.types import Utterance
from tts.voice import Voice

log = logging.getLogger(__name__)

MAX_LINES = 32  # lines that wait for the voice
CLOSE_LIMIT_S = 2.0

Report = Callable[[LineFailed | VoiceChanged | KnobsIgnored], None]


class Speaker:
    """One chain of voices a language; one line at a time."""

    def __init__(
        self,
        conductor: Conductor,
        chains: Mapping[str, Chain],
        report: Report,
        open_voice: OpenVoice,
        patience_s: float = 0.8,
    ) -> None:
        """`report` tells the server what it should know; `open_voice` gives a voice that has spoken once."""
        self._conductor = conductor
        self._chains = dict(chains)
        self._report = report
        self._open_voice = open_voice
        self._patience_s = patience_s
        self._lines: deque[Speak] = deque()
        self._arrived = asyncio.Event()
        self._recital: Recital | None = None
        self._told: set[tuple[str, str]] = set()  # (voice, knob) that were told to be ignored
        self._retired: list[Voice] = []  # replaced in the middle of their line
        self._changing = asyncio.Lock()
        self._trials: set[asyncio.Task[None]] = set()

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
        """Forget the lines of older generations. Call it after the conductor's: the one being spoken is left at once,
        however slow its voice is, unless the conductor still accepts it."""
        self._lines = deque(line for line in self._lines if line.generation >= generation)
        saying = self._recital
        if saying is not None and not self._conductor.accepts(saying.line.line_id, saying.line.generation):
            saying.drop()

    # ------------------------------------------------------------------ the operator's choice
    async def set_voice(self, lang: str, voice_id: str) -> None:
        """Open another voice for a language; the old one ends its line first, and stays if that fails."""
        async with self._changing:
            chain = self._chains.get(lang)
            before = chain.current if chain is not None else ""
            try:
                member = self._member(voice_id)
                if member.voice is None:
                    member.voice = await self._open_voice(voice_id)
            except VoiceError as error:
                self._report(VoiceChanged(lang, before, f"kept: {error}"))
                return
            member.stands()
            old = chain.members[0] if chain is not None and chain.members else None
            behind = [m for m in chain.members[1:] if m is not member] if chain is not None else []
            self._chains[lang] = Chain([member, *behind], voice_id)
            self._report(VoiceChanged(lang, voice_id, "chosen by the operator", before))
            if old is not None:
                await self._retire(old)

    def _member(self, voice_id: str) -> Member:
        """The voice of this id, which another chain may know already."""
        known = (m for chain in self._chains.values() for m in chain.members if m.voice_id == voice_id)
        return next(known, None) or Member(voice_id)

    async def _retire(self, member: Member) -> None:
        """Close a voice that stands in no chain any more, as soon as it speaks no longer."""
        if member.voice is None or any(member in chain.members for chain in self._chains.values()):
            return
        voice, member.voice = member.voice, None
        if self._recital is not None and self._recital.uses(member):
            self._retired.append(voice)
        else:
            await voice.close()

    # ------------------------------------------------------------------ lines
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
            except VoiceError as error:
                log.warning("line %s failed: %s", line.line_id, error)
                if self._conductor.accepts(line.line_id, line.generation):  # else it was cut, and may come again
                    self._report(LineFailed(line.line_id, str(error), self._conductor.abandon(line.line_id)))
            finally:
                self._recital = None
            while self._retired:
                await self._retired.pop().close()

    async def _speak(self, line: Speak) -> None:
        chain = self._chains.get(line.lang)
        if chain is None:
            raise VoiceError(f"no voice speaks {line.lang!r}")
        for member in chain.due(asyncio.get_running_loop().time()):
            member.trying = True
            self._spawn(self._try(member, line))
        self._recital = Recital(line, chain, self._conductor, self._patience_s, self._tell)
        await self._recital.run()

    def _tell(self, message: VoiceChanged | KnobsIgnored) -> None:
        """Pass on a message; a knob that a voice lacks is told once."""
        if isinstance(message, KnobsIgnored):
            new = tuple(knob for knob in message.knobs if (message.voice, knob) not in self._told)
            self._told.update((message.voice, knob) for knob in new)
            if not new:
                return
            message = KnobsIgnored(message.lang, message.voice, new)
        self._report(message)

    # ------------------------------------------------------------------ voices that fell
    async def _try(self, member: Member, line: Speak) -> None:
        """Let a voice that fell say the first sentence to nobody, beside the one that speaks; it may come back."""
        loop = asyncio.get_running_loop()
        try:
            if member.voice is None:
                async with asyncio.timeout(OPEN_LIMIT_S):
                    member.voice = await self._open_voice(member.voice_id)
            speech = Speech(member, Utterance(line.text, line.lang))
            try:
                if await speech.next(self._patience_s) is None:
                    raise VoiceUnavailable("the voice said nothing")
            finally:
                speech.leave()
        except (VoiceError, TimeoutError) as error:
            member.fell(loop.time())
            log.info("%s does not speak yet: %s", member.voice_id, error)
            return
        finally:
            member.trying = False
        member.resting = False  # it speaks again from the next line on

    def _spawn(self, deed: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(deed)
        self._trials.add(task)
        task.add_done_callback(self._trials.discard)

    async def close(self) -> None:
        """End every voice; `run` must have ended."""
        for task in self._trials:
            task.cancel()
        await asyncio.gather(*self._trials, return_exceptions=True)
        members = {id(m): m for chain in self._chains.values() for m in chain.members}.values()
        leaving = {m.leaving for m in members if m.leaving is not None}
        if leaving:
            await asyncio.wait(leaving, timeout=CLOSE_LIMIT_S)
        for voice in (*self._retired, *(m.voice for m in members if m.voice is not None)):
            await voice.close()
