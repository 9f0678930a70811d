"""One line on its way through the voices of a chain: who fails or is late hands on the rest of it.

The rest begins with the sentence that failed, so that none is lost and none is heard twice. Of a sentence that comes
in parts and breaks off while it sounds, what was not heard yet is taken back, and the next voice says it anew.
"""

import asyncio
from collections.abc import Callable

from stream.stage.chain import Chain, Member
from stream.stage.conductor import Conductor
from stream.stage.knobs import fitted
from stream.stage.mouth import ear_for
from stream.stage.passage import Passage, moved
from stream.stage.protocol import KnobsIgnored, Speak, VoiceChanged
from stream.stage.speech import Late, Speech
from tts.errors import KnobInvalid, TextInvalid, VoiceError
from tts.types import SAMPLE_RATE, AudioChunk, Utterance

ROOM_POLL_S = 0.02  # how often a full conductor is asked again: one tick
SENTENCE_TIMEOUT_S = 10.0  # a voice that gives no sentence for so long has failed, whatever is still queued
HURRY_S = 0.1  # for each voice but the last, once silence has lasted as long as it may
MARGIN_S = 0.25  # the next voice is asked so long before what is queued runs out
SPEAKS_AGAIN = "speaks again"

Report = Callable[[VoiceChanged | KnobsIgnored], None]


class Recital:
    """Says one line. `drop` ends it at once, wherever it is."""

    def __init__(self, line: Speak, chain: Chain, conductor: Conductor, patience_s: float, report: Report) -> None:
        """`patience_s`: how long viewers may hear nothing before the next voice is asked."""
        self.line = line
        self._chain = chain
        self._conductor = conductor
        self._patience_s = patience_s
        self._report = report
        self._dropped: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sentence = 0  # the first that is not said to its end
        self._position = 0  # samples of the line before it
        self._until: float | None = None  # the loop's time at which silence becomes too long
        self._speaking: Member | None = None

    def drop(self) -> None:
        """The line was cut: nobody waits for its voice any more."""
        if not self._dropped.done():
            self._dropped.set_result(None)

    def uses(self, member: Member) -> bool:
        """Whether this voice speaks now."""
        return member is self._speaking

    async def run(self) -> None:
        """Say the line to its end, or until it is dropped.

        Raises:
            VoiceError: no voice of the chain could.
        """
        members = self._chain.able()
        if not members:
            raise VoiceError(f"no voice that speaks {self.line.lang!r} is there; see `onmaru voices`")
        faults: list[str] = []
        for member in members:
            self._speaking = member
            try:
                await self._by(member, member is members[-1], "; ".join(faults))
            except VoiceError as error:
                faults.append(str(error) if len(members) == 1 else f"{member.voice_id}: {error}")
                self._position = self._conductor.take_back(self.line.line_id, self._position)
            else:
                return
            finally:
                self._speaking = None
        raise VoiceError("; ".join(faults))

    async def _by(self, member: Member, final: bool, why: str) -> None:
        """Let one voice say what is left."""
        if member.voice is None:
            raise VoiceError("the voice is not open")
        able = member.voice.info.capabilities
        prosody, lacking = fitted(self.line.prosody.checked(), able)
        if lacking:
            self._report(KnobsIgnored(self.line.lang, member.voice_id, lacking))
        speech = Speech(member, Utterance(self.line.text, self.line.lang, prosody, self._sentence))
        ear, before = ear_for(member.voice.info), self._position
        try:
            while (chunk := await self._next(member, speech, final)) is not None:
                self._speaks(member, why)
                chunk = moved(chunk, before)
                if ear is not None:
                    chunk = await asyncio.to_thread(ear.hear, chunk)
                await self._room()
                if not self._conductor.add(Passage.of(self.line, chunk)):
                    return  # cut meanwhile
                if chunk.ends_sentence:
                    self._sentence = chunk.sentence + 1
                    self._position = chunk.start + len(chunk.samples)
                    if not self._conductor.accepts(self.line.line_id, self.line.generation):
                        return  # it ends with this sentence
                if chunk.last:
                    member.stands()
                    return
        finally:
            speech.leave()
        if not self._dropped.done():
            raise VoiceError("the voice stopped before the end")

    async def _next(self, member: Member, speech: Speech, final: bool) -> AudioChunk | None:
        now = asyncio.get_running_loop().time()
        if self._until is None:
            self._until = now + max(self._patience_s, self._conductor.queued / SAMPLE_RATE - MARGIN_S)
        limit_s = min(SENTENCE_TIMEOUT_S, max(HURRY_S, self._until - now))
        try:
            chunk = await speech.next(SENTENCE_TIMEOUT_S if final else limit_s, self._dropped)
        except (TextInvalid, KnobInvalid):
            raise  # it is well; it does not take this line
        except Late:
            if final or limit_s >= self._patience_s:  # else it had less time than it may take
                member.fell(asyncio.get_running_loop().time())
            raise
        except VoiceError:
            member.fell(asyncio.get_running_loop().time())
            raise
        self._until = None
        return chunk

    def _speaks(self, member: Member, why: str) -> None:
        """Tell when another voice has begun than spoke before."""
        before, chain = self._chain.current, self._chain
        if member.voice_id == before:
            return
        chain.current = member.voice_id
        stands_in = member is not chain.members[0]
        self._report(VoiceChanged(self.line.lang, member.voice_id, why or SPEAKS_AGAIN, before, stands_in))

    async def _room(self) -> None:
        """Wait until the conductor takes another passage, or the line is stale."""
        # The conductor is pure logic and wakes nobody; a tick is the grain of its time.
        while self._conductor.full and self._conductor.accepts(self.line.line_id, self.line.generation):  # noqa: ASYNC110 - as said
            await asyncio.sleep(ROOM_POLL_S)
