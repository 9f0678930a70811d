"""One show: director, feed, programme, stage and hub joined; what the API talks to."""

import asyncio
import contextlib
import itertools
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal

from script.catalogue import Catalogue
from script.guard import Reason
from script.rundown import Rundown
from script.types import Emotion, Lang, Line
from script.writing import Active
from stream.clock import MediaClock
from stream.errors import HostRefused, StageUnavailable
from stream.packets import CLOCK_RATE, Packet, Rendition
from stream.show.airing import Airing
from stream.show.answers import Answers
from stream.show.cards import Cards
from stream.show.checking import Checker
from stream.show.cues import Cue
from stream.show.director import Attention, Director, When, typed
from stream.show.events import EventLog
from stream.show.feed import Feed
from stream.show.logbook import Logbook
from stream.show.look import Look
from stream.show.memory import Memory, decode, encode
from stream.show.pace import Pace
from stream.show.policy import Policy
from stream.show.prices import PriceWatch, Writers
from stream.show.programme import Programme
from stream.show.questions import QuestionBoard
from stream.show.takeover import Takeover
from stream.slate import Slate
from stream.stage.protocol import (
    CutDone,
    FramingChanged,
    FromStage,
    KnobsIgnored,
    LineEnded,
    LineFailed,
    LineStarted,
    Listen,
    Media,
    MicrophoneEnded,
    MicrophoneStarted,
    Question,
    Ready,
    RequestKey,
    SentenceEnded,
    SetLabels,
    SetScene,
    SetVoice,
    Stats,
    TestCard,
    TestCardMode,
    ToStage,
    VoiceChanged,
)
from stream.store.deeds import Deed
from stream.store.shows import Known, ShowStore
from tts.types import Prosody

log = logging.getLogger(__name__)

State = Literal["starting", "live", "paused", "recovering", "ended"]
AGAIN_S = 1.0  # after a part of the show broke
NOBODY = "operator"  # who did it, where no name is known
NO_STATS = Stats(frames=0, late=0, stalls=0, draw_ms=0.0, encode_ms=0.0, cpu=0.0, rss=0, queued=0)


@dataclass(frozen=True, slots=True)
class Script:
    """What a show says."""

    rundown: Rundown
    writers: Writers  # of a catalogue: who words lines, and the templates
    repeat: bool = True  # the rundown starts again at its end
    close: Callable[[], Awaitable[None]] | None = None  # let go of the writers


class Show:
    """State and deeds of one show. Everything runs on the event loop."""

    def __init__(
        self,
        show_id: str,
        checker: Checker,
        script: Script,
        slate: Slate,
        clock: MediaClock,
        store: ShowStore,
        publish: Callable[[Packet], None],
        send: Callable[[ToStage], bool],
        known: Known | None = None,
    ) -> None:
        """`publish` hands a packet to viewers and outputs; `send` a message to the stage.

        `known` is what another process left of the show: it goes on there.
        """
        self.id = show_id
        self.catalogue = checker.catalogue
        self.checker = checker
        self.store = store
        self.events = EventLog()
        self.stage: Ready | None = None
        self.stats = NO_STATS
        self.restarts = 0
        self.pinned: str | None = None  # the product whose card was asked for
        self._clock = clock
        self._send = send
        self._close_writers = script.close
        self.refused = ""  # why the host may not be shown, in a few words; empty while she may
        self._refusal = ""  # the same for the operator, with what to do
        self._killed = False
        self._ended = False
        self._voices: dict[str, str] = {}  # language → the operator's choice, which outlives a stage
        self._background = ""  # the operator's choice, which outlives a stage
        self.host_choice = ""  # the operator's, which outlives the process
        self.policy = checker.policy  # what the channels want that the show goes to
        self._listening = False
        run = known.run if known is not None else 1
        self._typed = itertools.count(1)
        self._run = f"{run}-"
        self.logbook = Logbook(show_id, store.save, lambda why: self.event("store.failed", reason=why))
        self._airing = Airing(show_id, run, time.time() - self.time_s, self.logbook.line)
        self.programme = Programme(publish, slate, clock, self._ask_stage, self._on_air)
        self.feed = Feed(
            script.rundown,
            *script.writers(checker.catalogue),
            checker,
            now_s=lambda: self.time_s,
            tell=self.event,
            dropped=self._line_dropped,
            repeat=script.repeat,
            run=self._run,
        )
        self.cards = Cards(checker, send, lambda: self.director.at_stage, self._shown)
        self.director = Director(
            self.feed, send, self.cards.of_line, self._later, airable=self._airable, dropped=self._line_dropped
        )
        self.takeover = Takeover(self, self._airing, self._later)
        self.answers = Answers(checker, lambda: self.time_s, self.event, self._line_dropped, self.director.answer)
        self.board = QuestionBoard(lambda text, lang: checker.verdict(text, lang, None), send, self._later, self.event)
        self.look = Look(self)
        self._prices = PriceWatch(
            checker, script.writers, self.feed, self.director, self._sells, self.cards.repriced, self.event
        )
        self._take_up(decode(known.state) if known is not None else None)
        self._state = self._now_state()
        self.feed.on_ready = self.director.feed
        self.feed.on_change = self.remember

    # ------------------------------------------------------------------ what outlives the process
    def remember(self) -> None:
        """Where the show is changed: have it written down."""
        self.logbook.state(lambda: encode(self._memory()))

    def _memory(self) -> Memory:
        return Memory(
            feed=self.feed.state,
            cues=tuple(self.director.coming()),
            answers=tuple(self.answers.buffer),
            mode=self.feed.mode,
            veto_s=self.feed.veto_s,
            mood=self.feed.mood,
            killed=self._killed,
            paused=self.director.paused,
            holding=self.director.holding,
            voices=dict(self._voices),
            background=self._background,
            host=self.host_choice,
            framing=self.look.framing,
            captions=self.look.captions,
        )

    def _take_up(self, memory: Memory | None) -> None:
        """Go on where another process was."""
        if memory is None:
            return
        self.feed.mode, self.feed.veto_s, self.feed.mood = memory.mode, memory.veto_s, memory.mood
        self.feed.restore(memory.feed)
        self.answers.buffer.restore(list(memory.answers))
        self.director.restore(memory.cues)
        self.director.paused, self.director.holding = memory.paused, memory.holding
        self._killed = memory.killed
        self._voices = dict(memory.voices)
        self._background = memory.background
        self.host_choice = memory.host
        self.look.framing, self.look.captions = memory.framing, memory.captions
        if memory.paused:
            self.feed.pace.stop()

    def note(self, who: str, deed: str, /, **detail: object) -> None:
        """Write down who did what."""
        self.logbook.deed(Deed(self.id, round(self.time_s, 3), who, deed, detail))
        self.remember()

    # ------------------------------------------------------------------ what it is
    @property
    def state(self) -> State:
        return self._state

    @property
    def time_s(self) -> float:
        """The show's clock."""
        return self._clock.now() / CLOCK_RATE

    @property
    def pace(self) -> Pace:
        """Its measure of blocks against their targets."""
        return self.feed.pace

    @property
    def answers_waiting(self) -> int:
        """Answers that were taken and are not heard yet."""
        return len(self.answers.buffer) + self.director.answers

    @property
    def on_screen(self) -> str | None:
        """The product whose card is shown."""
        return self.cards.on_screen

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
        *,
        product_id: str | None = None,
        who: str = NOBODY,
    ) -> tuple[Line, tuple[Reason, ...]]:
        """Speak a typed line; gives it with what the guard says against it, which does not hold it up.

        Raises StageUnavailable or Busy.
        """
        warnings = self.checker.warnings(text, lang, product_id or self.on_screen)
        codes = sorted({reason.code for reason in warnings})
        cue = typed(f"{self._run}{next(self._typed)}", text, lang, emotion, prosody, gesture=gesture)
        cue = replace(cue, approver=who, verdict=" ".join(codes) or "pass", revision=self.checker.revision)
        self.director.say(cue, when)
        if codes:
            self.event("line.warned", line_id=cue.line.id, codes=codes, who=who)
        self.note(who, "say", line_id=cue.line.id, text=text, when=when, overridden=codes)
        return cue.line, warnings

    def answer(self, line: Line, question: Question | None = None) -> bool:
        """Answer a viewer at the end of the sentence; False where the guard or a full queue does not let it.

        The question is on the picture while it is answered, if it may be shown.
        """
        taken = self.answers.offer(line, self.feed.mode, self.feed.veto_s, self.board.fit(question))
        self.remember()
        return taken

    def cut(self, hold_s: float, who: str = NOBODY) -> None:
        """Stop speaking; planned lines go on after `hold_s`."""
        self.director.cut(hold_s)
        self.note(who, "cut", hold_s=hold_s)

    def kill(self, who: str = NOBODY) -> None:
        """Off air at once: the slate, whatever else is broken."""
        self._off_air("the operator took the host off air")
        self.note(who, "kill")

    def _off_air(self, reason: str) -> None:
        self._killed = True
        self.programme.to_slate()
        self.director.killed(reason)
        self.takeover.end(reason)
        self._refresh()

    def resume(self, who: str = NOBODY) -> None:
        """Back on air with the host's next keyframe; raises HostRefused."""
        if self.refused:
            raise HostRefused(self._refusal)
        self._killed = False
        self.programme.to_live()
        self._refresh()
        self.note(who, "resume")

    def set_voice(self, lang: Lang, voice: str, who: str = NOBODY) -> None:
        """Speak with another voice from the next line on; raises StageUnavailable."""
        if not self._send(SetVoice(lang, voice)):
            raise StageUnavailable("the stage is starting; try again in a moment")
        self._voices[lang] = voice
        self.event("voice.chosen", lang=lang, voice=voice, who=who)
        self.note(who, "voice", lang=lang, voice=voice)

    @property
    def background(self) -> str:
        """The set behind the host; empty while no stage has told it."""
        return self._background or (self.stage.background if self.stage is not None else "")

    def set_background(self, theme: str, who: str = NOBODY) -> None:
        """Stand before another set within some frames; raises StageUnavailable."""
        if not self._send(SetScene(theme)):
            raise StageUnavailable("the stage is starting; try again in a moment")
        self._background = theme
        self.event("scene.changed", background=theme, who=who)
        self.note(who, "scene", background=theme)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Another state of the catalogue: every line that waits or sounds is looked at again, within moments."""
        self._prices.take(catalogue)
        self.event("catalogue.changed", products=len(catalogue.products))

    def set_policy(self, policy: Policy) -> None:
        """What the channels want: the notice on the picture, and what may be said; within moments."""
        self.policy = policy
        self._prices.set_policy(policy)
        self._send(SetLabels(policy.labels))

    def listen(self, on: bool, who: str = NOBODY) -> None:
        """Attend to somebody who speaks, or no longer; raises StageUnavailable."""
        if not self._send(Listen(on)):
            raise StageUnavailable("the stage is starting; try again in a moment")
        self._listening = on
        self.event("listening.changed", on=on, who=who)
        self.note(who, "listening", on=on)

    def attend(self, attention: Attention) -> None:
        """A viewer speaks, or has spoken, or neither: she looks attentive, and says nothing that was planned."""
        self._send(Listen(self._listening or attention != ""))
        self.director.attend(attention)

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
            case SentenceEnded(line_id, sentence, at):
                if (at_stage := self.director.sentence_ended(line_id, sentence)) is not None:
                    self._airing.sentence_ended(at_stage, self.programme.show_time(at))
                    self.remember()
            case LineEnded():
                self._line_ended(message)
            case LineFailed(line_id, reason, partly):
                self.director.failed(line_id, reason, partly)
            case MicrophoneStarted(number, at):
                host = self.stage.host if self.stage is not None else ""
                self.takeover.started(number, self.programme.show_time(at), host)
            case MicrophoneEnded():
                self.takeover.ended(message)
            case CutDone(generation, line_id):
                self.director.cut_done(generation, line_id)
            case VoiceChanged(lang, voice, reason, was, stands_in):
                self.event("voice.changed", lang=lang, voice=voice, reason=reason, was=was, stands_in=stands_in)
                if not stands_in and self._voices.get(lang) not in (None, voice):
                    del self._voices[lang]  # the stage kept the one it had
                if self.stage is not None:
                    self.stage.voices[lang] = voice
            case FramingChanged():
                self.look.framing_changed(message)
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
        self.takeover.end("the stage was lost")  # whoever speaks must know that nobody hears it
        self.look.stage_lost()
        self._refresh()

    def stage_replaced(self, ready: Ready) -> None:
        """Another stage takes over between two pictures: what was at the first is said by this one."""
        self.director.stage_lost()
        self.programme.swap()
        self._take_up_stage(ready)

    def _stage_ready(self, ready: Ready) -> None:
        if self.restarts:
            self.event("stage.restarted", restarts=self.restarts)
        self._take_up_stage(ready)

    def _take_up_stage(self, ready: Ready) -> None:
        """Tell a stage what the operators chose before it was there."""
        self.stage = ready
        for lang, voice in self._voices.items():
            if ready.voices.get(lang) != voice:
                self._send(SetVoice(lang, voice))
        if self._background not in ("", ready.background):
            self._send(SetScene(self._background))
        if self._listening or self.director.attends:
            self._send(Listen(True))
        self.cards.stage_ready(self.feed.lang)
        self.board.stage_ready()
        self.look.stage_ready(ready)
        if self.policy.labels:
            self._send(SetLabels(self.policy.labels))
        if not self._killed:
            self.programme.to_live()

    def _on_air(self, live: bool) -> None:
        if live:
            self.director.went_live()
        elif not self._killed:
            self.director.went_dark()
        self._refresh()

    def _line_started(self, line_id: str, at_s: float) -> None:
        at_stage = self.director.started(line_id)
        if at_stage is None:
            return
        line = at_stage.cue.line
        self.feed.started(at_stage.cue)
        host, voice = (self.stage.host, self.stage.voices.get(line.lang, "")) if self.stage is not None else ("", "")
        self._airing.started(at_stage, at_s, host, voice, self.cards.of_line(line))
        fields = {"line_id": line.id, "text": at_stage.text, "lang": line.lang, "product_id": line.product_id}
        self.events.add("line.started", at_s, kind=line.kind, **fields)
        if line.product_id is not None:
            self.cards.came(line.product_id, at_s)
        self.board.started(line.id, at_stage.cue.question)
        self.remember()

    def _line_dropped(self, cue: Cue, why: str) -> None:
        self.event("line.dropped", line_id=cue.line.id, reason=why)

    def _line_ended(self, message: LineEnded) -> None:
        at_s = self.programme.show_time(message.at)
        self.board.ended(message.line_id)
        self._airing.ended(message, at_s)
        at_stage = self.director.ended(message.line_id, message.complete, message.sentences)
        if at_stage is None:
            return
        spoken_s = message.spoken / CLOCK_RATE
        self.feed.heard(at_stage.cue, spoken_s, message.complete)
        fields = {"position_s": spoken_s, "complete": message.complete, "heard": message.heard}
        self.events.add("line.spoken", at_s, line_id=message.line_id, **fields)
        self.remember()

    # ------------------------------------------------------------------ what may be said
    def _sells(self, catalogue: Catalogue) -> None:
        """Another catalogue is followed from now on."""
        self.catalogue = catalogue
        self.remember()

    def send(self, message: ToStage) -> bool:
        """Hand a message to the stage; False while there is none."""
        return self._send(message)

    def _shown(self, product_id: str | None, at_s: float | None) -> None:
        self.events.add("product.shown", at_s if at_s is not None else self.time_s, product_id=product_id)

    def _airable(self, cue: Cue) -> Cue | None:
        checked = self.checker.airable(cue)
        if checked is not None and checked.question is not None:
            checked = replace(checked, question=self.board.fit(checked.question))
        if checked is not None and self.feed.mood is not None and cue.priority != "operator":
            return replace(checked, line=replace(checked.line, emotion=self.feed.mood))
        return checked

    # ------------------------------------------------------------------ tasks
    async def run(self) -> None:
        """Keep the slate, the lines and the log going until cancelled."""
        await asyncio.gather(self.programme.run(), self.follow())

    async def follow(self) -> None:
        """The same without a slate: lines, prices and the log."""
        parts = (self.feed.run, self._prices.run, self.answers.run, self.logbook.run)
        await asyncio.gather(*(self.lasting(part) for part in parts))

    async def lasting(self, part: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a part of the show until cancelled: a fault of it is told, and it goes on."""
        while True:
            try:
                await part()
            except Exception as error:  # the boundary of a task: the host and the others stay on air
                log.exception("a part of the show broke")
                self.event("part.failed", reason=f"{type(error).__name__}: {error}")
                await asyncio.sleep(AGAIN_S)

    async def finish_log(self) -> None:
        """Write what still waits, once `run` has ended, and let go of the writers."""
        await self.logbook.finish()
        if self._close_writers is not None:
            await self._close_writers()

    def writer_changed(self, active: Active) -> None:
        """Another writer words the lines from now on."""
        self.event("writer.changed", writer=active.writer, why=active.why)

    @property
    def unlogged(self) -> int:
        """Rows of the log that never came to the store."""
        return self.logbook.lost

    def _later(self, delay_s: float, call: Callable[[], None]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(delay_s, call)

    def end(self) -> None:
        """Tell everybody that the show is over."""
        self.takeover.end("the show is over")
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
