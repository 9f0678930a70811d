"""One show: director, programme, stage and hub joined; what the API talks to."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from sqlalchemy.exc import SQLAlchemyError

from script.catalogue import Catalogue
from script.types import Emotion, Lang, Line
from stream.clock import MediaClock
from stream.errors import HostRefused, StageUnavailable
from stream.packets import CLOCK_RATE, Packet, Rendition
from stream.show.cards import card
from stream.show.cues import Cue
from stream.show.director import Director, Plan, When, typed
from stream.show.events import EventLog
from stream.show.programme import Programme
from stream.slate import Slate
from stream.stage.protocol import (
    CutDone,
    FromStage,
    KnobsIgnored,
    LineEnded,
    LineFailed,
    LineStarted,
    Listen,
    Media,
    Ready,
    RequestKey,
    SentenceEnded,
    SetVoice,
    Stats,
    TestCard,
    TestCardMode,
    ToStage,
    VoiceChanged,
)
from stream.store.aired import Aired, AiredLog
from tts.types import Prosody

log = logging.getLogger(__name__)

State = Literal["starting", "live", "paused", "recovering", "ended"]
MAX_WRITES = 256  # rows that wait for the database; more are dropped and counted
NO_STATS = Stats(frames=0, late=0, stalls=0, draw_ms=0.0, encode_ms=0.0, cpu=0.0, rss=0, queued=0)


class Show:
    """State and deeds of one show. Everything runs on the event loop."""

    def __init__(
        self,
        show_id: str,
        catalogue: Catalogue,
        plan: Plan,
        slate: Slate,
        clock: MediaClock,
        aired: AiredLog,
        publish: Callable[[Packet], None],
        send: Callable[[ToStage], bool],
    ) -> None:
        """`publish` hands a packet to viewers and outputs; `send` a message to the stage."""
        self.id = show_id
        self.catalogue = catalogue
        self.events = EventLog()
        self.stage: Ready | None = None
        self.stats = NO_STATS
        self.restarts = 0
        self.unlogged = 0
        self._clock = clock
        self._aired = aired
        self._send = send
        self.refused = ""  # why the host may not be shown, in a few words; empty while she may
        self._refusal = ""  # the same for the operator, with what to do
        self._killed = False
        self._ended = False
        self._rows: asyncio.Queue[Aired] = asyncio.Queue(MAX_WRITES)
        self._product: str | None = None
        self._voices: dict[str, str] = {}  # language → the operator's choice, which outlives a stage
        self._listening = False
        self.programme = Programme(publish, slate, clock, self._ask_stage, self._on_air)
        self.director = Director(
            plan, send, lambda line: card(self.catalogue, line), self._later, dropped=self._line_dropped
        )
        self._typed = itertools.count(1)
        self._state: State = "starting"

    # ------------------------------------------------------------------ what it is
    @property
    def state(self) -> State:
        return self._state

    @property
    def time_s(self) -> float:
        """The show's clock."""
        return self._clock.now() / CLOCK_RATE

    def _now_state(self) -> State:
        if self._ended:
            return "ended"
        if self._killed:
            return "paused"
        if self.programme.live:
            return "live"
        return "recovering" if self.restarts or self.stage is not None else "starting"

    def _refresh(self) -> None:
        state = self._now_state()
        if state != self._state:
            self._state = state
            self.event("show.state", state=state)

    def event(self, type_: str, **fields: object) -> None:
        """Record an event at the show's present time."""
        self.events.add(type_, self.time_s, **fields)

    # ------------------------------------------------------------------ the operator
    def say(
        self,
        text: str,
        lang: Lang,
        emotion: Emotion,
        when: When,
        prosody: Prosody | None = None,
        gesture: str | None = None,
    ) -> Line:
        """Speak a typed line; raises StageUnavailable or Busy."""
        cue = typed(str(next(self._typed)), text, lang, emotion, prosody, gesture=gesture)
        self.director.say(cue, when)
        return cue.line

    def cut(self, hold_s: float) -> None:
        """Stop speaking; planned lines go on after `hold_s`."""
        self.director.cut(hold_s)

    def kill(self) -> None:
        """Off air at once: the slate, whatever else is broken."""
        self._off_air("the operator took the host off air")

    def _off_air(self, reason: str) -> None:
        self._killed = True
        self.programme.to_slate()
        self.director.killed(reason)
        self._refresh()

    def resume(self) -> None:
        """Back on air with the host's next keyframe; raises HostRefused."""
        if self.refused:
            raise HostRefused(self._refusal)
        self._killed = False
        self.programme.to_live()
        self._refresh()

    def set_voice(self, lang: Lang, voice: str) -> None:
        """Speak with another voice from the next line on; raises StageUnavailable."""
        if not self._send(SetVoice(lang, voice)):
            raise StageUnavailable("the stage is starting; try again in a moment")
        self._voices[lang] = voice

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Another state of the catalogue: cards and lines that follow are of it."""
        self.catalogue = catalogue
        self.event("catalogue.changed", products=len(catalogue.products))

    def listen(self, on: bool) -> None:
        """Attend to somebody who speaks, or no longer; raises StageUnavailable."""
        if not self._send(Listen(on)):
            raise StageUnavailable("the stage is starting; try again in a moment")
        self._listening = on

    def testcard(self, mode: TestCardMode) -> None:
        """Draw a measuring pattern; raises StageUnavailable."""
        if not self._send(TestCard(mode)):
            raise StageUnavailable("the stage is starting; try again in a moment")

    def request_key(self, rendition: Rendition) -> None:
        """Make the next picture a keyframe, of the stage or of the slate, whichever is on air."""
        if not self.programme.restart_slate(rendition):
            self._ask_stage(rendition)

    def _ask_stage(self, rendition: Rendition) -> None:
        self._send(RequestKey(rendition))

    # ------------------------------------------------------------------ the host's consent
    def refuse_host(self, why: str, detail: str) -> None:
        """Off air as by a kill, and no resume; `why` is for everybody, `detail` for the operator only."""
        told = self.refused == why
        self.refused, self._refusal = why, detail
        if not told:
            self._off_air("the host may not be shown")
            self.event("host.refused", reason=why)

    def allow_host(self) -> None:
        """The host may be shown again; she comes when the operator resumes."""
        if self.refused:
            self.refused = self._refusal = ""
            self.event("host.allowed")

    # ------------------------------------------------------------------ the stage
    def on_message(self, message: FromStage) -> None:
        """Everything that a warm stage says."""
        match message:
            case Media():
                self.programme.feed(message)
            case Stats():
                self.stats = message
            case LineStarted(line_id, at):
                self._line_started(line_id, self.programme.show_time(at))
            case SentenceEnded(line_id, sentence):
                self.director.sentence_ended(line_id, sentence)
            case LineEnded():
                self._line_ended(message)
            case LineFailed(line_id, reason, partly):
                self.director.failed(line_id, reason, partly)
            case CutDone(generation, line_id):
                self.director.cut_done(generation, line_id)
            case VoiceChanged(lang, voice, reason, was, stands_in):
                self.event("voice.changed", lang=lang, voice=voice, reason=reason, was=was, stands_in=stands_in)
                if not stands_in and self._voices.get(lang) not in (None, voice):
                    del self._voices[lang]  # the stage kept the one it had
                if self.stage is not None:
                    self.stage.voices[lang] = voice
            case KnobsIgnored(lang, voice, knobs):
                self.event("knobs.ignored", lang=lang, voice=voice, knobs=list(knobs))
            case Ready():
                self._stage_ready(message)

    def on_lost(self, reason: str) -> None:
        """The stage is gone: the slate, until another is warm."""
        self.director.stage_lost()
        self.programme.to_slate()
        self.director.went_dark()
        self.restarts += 1
        self.event("stage.lost", reason=reason)
        self._refresh()

    def _stage_ready(self, ready: Ready) -> None:
        self.stage = ready
        if self.restarts:
            self.event("stage.restarted", restarts=self.restarts)
        for lang, voice in self._voices.items():
            if ready.voices.get(lang) != voice:
                self._send(SetVoice(lang, voice))
        if self._listening:
            self._send(Listen(True))
        if not self._killed:
            self.programme.to_live()

    def _on_air(self, live: bool) -> None:
        if live:
            self.director.went_live()
        elif not self._killed:
            self.director.went_dark()
        self._refresh()

    def _line_started(self, line_id: str, at_s: float) -> None:
        cue = self.director.started(line_id)
        if cue is None:
            return
        line = cue.line
        fields = {"line_id": line.id, "text": line.text, "lang": line.lang, "product_id": line.product_id}
        self.events.add("line.started", at_s, kind=line.kind, **fields)
        if line.product_id is not None and line.product_id != self._product:
            self._product = line.product_id
            self.events.add("product.shown", at_s, product_id=line.product_id)

    def _line_dropped(self, cue: Cue, why: str) -> None:
        self.event("line.dropped", line_id=cue.line.id, reason=why)

    def _line_ended(self, message: LineEnded) -> None:
        cue = self.director.ended(message.line_id, message.complete, message.sentences)
        if cue is None:
            return
        line = cue.line
        at_s = self.programme.show_time(message.at)
        spoken_s = message.spoken / CLOCK_RATE
        self.events.add(
            "line.spoken", at_s, line_id=line.id, position_s=spoken_s, complete=message.complete, heard=message.heard
        )
        row = Aired(
            self.id, line.id, line.kind, line.lang, line.text, line.product_id, at_s, spoken_s, message.complete
        )
        try:
            self._rows.put_nowait(row)
        except asyncio.QueueFull:
            self.unlogged += 1

    # ------------------------------------------------------------------ tasks
    async def run(self) -> None:
        """Keep the slate and the log going until cancelled."""
        await asyncio.gather(self.programme.run(), self._write_log())

    async def _write_log(self) -> None:
        while True:
            await self._write(await self._rows.get())

    async def finish_log(self) -> None:
        """Write the rows that still wait, once `run` has ended."""
        while not self._rows.empty():
            await self._write(self._rows.get_nowait())

    async def _write(self, row: Aired) -> None:
        try:
            await self._aired.add(row)
        except SQLAlchemyError:
            self.unlogged += 1
            log.exception("the as-aired log could not be written")
            self.event("store.failed", reason="the as-aired log could not be written; the show goes on")

    def _later(self, delay_s: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(delay_s, call)

    def end(self) -> None:
        """Tell everybody that the show is over."""
        self._ended = True
        self._refresh()


async def together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run parts until one ends; cancel the others and wait for them."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
