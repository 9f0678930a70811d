"""Who speaks next: the operator before answers before the rundown, at the ends of sentences; nothing lost.

A cut and a line that begins may cross on the wire. So what the stage had when a cut was sent is in doubt until the
stage tells (`cut.done`) which line had begun: that one ends with `line.ended`, and the others come back whole. Until
then only what caused the cut is sent, since nothing can be confused with it.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal, Protocol

from script.types import Emotion, Lang, Line
from stream.errors import Busy, StageUnavailable, TakenOver
from stream.show.at_stage import AtStage
from stream.show.bridges import Bridges
from stream.show.cues import RANK, Cue, Priority
from stream.stage.protocol import Cut, Finish, Product, Speak, ToStage
from tts.types import Prosody

AHEAD = 2  # lines at the stage: the one that sounds, and the next
MAX_TYPED = 50  # typed lines that wait
MAX_ANSWERS = 20  # answers that wait
ANSWERS_IN_A_ROW = 3  # then the rundown has its turn, if only for a sentence
MAX_FALLS = 3  # stages that may die under one line
FILLER_PAUSE_S = 1.5  # between two fillers: silence is heard as a stall from 2 s on

When = Literal["now", "next"]
Attention = Literal["", "hears", "thinks"]  # a viewer speaks; what was said is understood and answered


class Plan(Protocol):
    """Where planned lines come from."""

    def take(self) -> Cue | None:
        """The next approved line; None while there is none."""
        ...

    def filler(self) -> Cue | None:
        """Something harmless to say while there is none."""
        ...


class Director:
    """Feeds lines to the stage. Plain calls, no tasks; everything on the event loop."""

    def __init__(
        self,
        plan: Plan,
        send: Callable[[ToStage], bool],
        card: Callable[[Line], Product | None],
        later: Callable[[float, Callable[[], None]], object],
        *,
        airable: Callable[[Cue], Cue | None] = lambda cue: cue,
        dropped: Callable[[Cue, str], None] = lambda cue, why: None,
    ) -> None:
        """`send` is False while there is no stage; `later(s, call)` calls back after s seconds.

        `airable` checks a cue as it goes to the stage: as it may be said now, or None. `dropped` hears of each cue that
        will not be said, or no further, and why.
        """
        self._plan = plan
        self._send = send
        self._card = card
        self._later = later
        self._airable = airable
        self._dropped = dropped
        self._waiting: dict[Priority, deque[Cue]] = {priority: deque() for priority in RANK}
        self._sent: dict[str, AtStage] = {}  # at the stage, in order
        self._doubt: dict[str, AtStage] = {}  # what a cut met; see above
        self._bridges = Bridges()
        self._ids = itertools.count(1)
        self._generation = 0
        self._falls = ("", 0)  # the line that sounded when the stage last fell, and how often it did
        self._cut_hold = 0  # number of the hold in force after a cut: while it is not 0, planned lines wait
        self._cut_holds = itertools.count(1)
        self._answered = 0  # answers in a row
        self._filled = False  # a filler was just said: the next one waits
        self.on_air = False
        self.paused = False  # nothing but the operator's lines
        self.holding = False  # the rundown waits
        self.taken = False  # a person's microphone is on air: she says nothing
        self.attends: Attention = ""  # to a viewer who speaks: then only the operator has her say something
        self._current: AtStage | None = None

    # ------------------------------------------------------------------ what it is
    @property
    def current(self) -> Line | None:
        """The line that sounds."""
        return self._current.cue.line if self._current is not None else None

    @property
    def current_cue(self) -> Cue | None:
        """The same with who wants it said."""
        return self._current.cue if self._current is not None else None

    @property
    def queued(self) -> int:
        """Lines that were asked for and are not yet heard."""
        return len(self._waiting["operator"]) + len(self._waiting["answer"]) + len(self._sent) + len(self._doubt)

    @property
    def quiet(self) -> bool:
        """Nothing sounds, and the stage has no line that could."""
        return self._current is None and not self._sent and not self._doubt

    @property
    def answers(self) -> int:
        """Answers that were taken and are not heard yet."""
        at_stage = (*self._doubt.values(), *self._sent.values())
        return len(self._waiting["answer"]) + sum(each.cue.priority == "answer" for each in at_stage)

    def coming(self) -> list[Cue]:
        """What was taken from the plan or asked for and is not heard yet, the rest of the current line first."""
        at_stage = [each for each in (*self._doubt.values(), *self._sent.values()) if each.rest_wanted]
        at_stage.sort(key=lambda each: each is not self._current)
        left = [cue for each in at_stage if (cue := each.left) is not None]
        return [*left, *(cue for waiting in self._waiting.values() for cue in waiting)]

    def restore(self, cues: Iterable[Cue]) -> None:
        """Take up what another process had not said yet."""
        for cue in cues:
            self._waiting[cue.priority].append(cue)

    # ------------------------------------------------------------------ who wants to speak
    def say(self, cue: Cue, when: When) -> None:
        """Take an operator's cue: `now` fades out what is spoken, `next` lets that line end.

        Raises:
            StageUnavailable: the host is off air.
            TakenOver: a person's microphone is on air.
            Busy: too many typed lines wait.
        """
        if not self.on_air:
            raise StageUnavailable("the host is off air; resume first, then say it again")
        if self.taken:
            raise TakenOver("a person's microphone is on air, or another host comes on: end that, or wait a moment")
        waiting = self._waiting["operator"]
        if len(waiting) >= MAX_TYPED:
            raise Busy(f"{MAX_TYPED} typed lines wait already; cut, or wait")
        if when == "now":
            self._interrupt("no")
            waiting.appendleft(cue)
            self._send_first("operator")
        else:
            waiting.append(cue)
            self._go_before(cue)
        self.feed()

    def answer(self, cue: Cue) -> None:
        """Take an answer: it waits for the end of the sentence that sounds, if that is a planned one.

        Raises:
            Busy: too many answers wait.
        """
        if len(self._waiting["answer"]) >= MAX_ANSWERS:
            raise Busy(f"{MAX_ANSWERS} answers wait already")
        self._waiting["answer"].append(cue)
        free = self.on_air and not self.paused and not self.taken and not self._cut_hold and self.attends != "hears"
        if free and self._answered < ANSWERS_IN_A_ROW:
            self._go_before(cue)
        self.feed()

    def _go_before(self, cue: Cue) -> None:
        """Take back from the stage what has not begun and must not go before this cue; send it if it is first."""
        mine = RANK[cue.priority]
        later = [each for each in self._sent.values() if RANK[each.cue.priority] > mine]
        breaks_in = cue.priority == "answer" and self._current in later
        if not breaks_in and all(each.started for each in later):
            return
        self._interrupt("sentence" if breaks_in else "line")
        if self._waiting[cue.priority][0] is cue and not any(self._waiting[p] for p in RANK if RANK[p] < mine):
            older = [each for each in self._doubt.values() if RANK[each.cue.priority] <= mine and not each.started]
            if not older:
                self._send_first(cue.priority)

    def _send_first(self, priority: Priority) -> None:
        """Send the first cue of a queue, without waiting for what is in doubt."""
        if self.on_air and self._waiting[priority]:
            self._dispatch(self._waiting[priority].popleft())

    # ------------------------------------------------------------------ the operator's deeds
    def cut(self, hold_s: float, why: str = "cut by the operator") -> None:
        """Stop speaking at once and drop what sounds and what was typed.

        Planned lines go on after `hold_s`; a later cut's hold takes an earlier one's place.
        """
        self._drop_typed(why)
        self._interrupt("no", drop=why)
        self._cut_hold = hold = next(self._cut_holds)
        self._later(hold_s, lambda: self._release(hold))

    def skip(self, why: str) -> bool:
        """End the line that sounds with its sentence and go on with the next; False while none sounds."""
        if self._current is None:
            return False
        self._drop_rest(self._current, why)
        self._interrupt("sentence")
        self.feed()
        return True

    def skip_where(self, unwanted: Callable[[Cue], bool], why: str) -> None:
        """Drop planned cues; one that sounds ends with its sentence."""
        held = self._waiting["planned"]
        for cue in [cue for cue in held if unwanted(cue)]:
            held.remove(cue)
            self._dropped(cue, why)
        met = [
            each
            for each in (*self._doubt.values(), *self._sent.values())
            if each.cue.priority == "planned" and unwanted(each.cue) and each.rest_wanted
        ]
        for each in met:
            each.back_wanted = False
            self._drop_rest(each, why)
        if met:
            self._interrupt("sentence" if self._current in met else "line")
        self.feed()

    def pause(self) -> None:
        """Finish the sentence, and say nothing but what the operator types."""
        self.paused = True
        if self._sent or self._current is not None:
            self._interrupt("sentence")

    def go_on(self) -> None:
        """No pause and no hold any more."""
        self.paused = self.holding = False
        self.feed()

    def take_over(self, *, now: bool) -> None:
        """Finish the sentence, or `now` not even that, and say nothing until `give_back`; what is left comes then."""
        self.taken = True
        if now or self._sent or self._current is not None:
            self._interrupt("no" if now else "sentence")

    def give_back(self) -> None:
        """The microphone is off air: she goes on where she was."""
        self.taken = False
        self.feed()

    def attend(self, attention: Attention) -> None:
        """A viewer speaks: finish the sentence and be quiet. Then the answer may come, and then what was left."""
        self.attends = attention
        if attention == "hears" and (self._sent or self._current is not None):
            self._interrupt("sentence")
        self.feed()

    def hold(self) -> None:
        """Finish the line; the rundown waits, answers are still given."""
        self.holding = True
        if any(
            each is not self._current and RANK[each.cue.priority] >= RANK["planned"] for each in self._sent.values()
        ):
            self._interrupt("line")

    @property
    def at_stage(self) -> tuple[Line, ...]:
        """The line that sounds and those that the stage has already."""
        current = (self._current.cue.line,) if self._current is not None else ()
        return (*current, *(each.cue.line for each in self._sent.values()))

    def recheck(self) -> None:
        """Look again whether what is at the stage may be said: if not, it comes back, and what sounds is cut."""
        at_stage = {**self._sent, **({self._current.cue.line.id: self._current} if self._current is not None else {})}
        stale = [each for each in at_stage.values() if (cue := each.left) is not None and not self._holds(cue)]
        if self._current is not None and self._current in stale:
            left = self._current.left
            now = self._airable(left) if left is not None else None
            same = left is not None and now is not None and left.sentences[0] == now.sentences[0]
            self._interrupt("sentence" if same else "no")
        elif stale:
            self._interrupt("line")
        self.feed()

    def _holds(self, cue: Cue) -> bool:
        checked = self._airable(cue)
        return checked is not None and checked.line.text == cue.line.text

    # ------------------------------------------------------------------ on and off air
    def went_live(self) -> None:
        """The host is on air."""
        self.on_air = True
        self.feed()

    def went_dark(self) -> None:
        """The host is off air: what she was saying is said again later, from the sentence that was not heard whole."""
        self.on_air = False
        self._interrupt("no")

    def killed(self, why: str) -> None:
        """Off air: what she was saying may be the reason, so it is not said again, nor is what was typed."""
        self.on_air = False
        self._drop_typed(why)
        self._interrupt("no", drop=why)

    def stage_lost(self) -> None:
        """The stage is gone with all its lines; a new one starts at generation 0.

        A line under which stages die again and again is dropped: it is not tried for ever.
        """
        if self._current is not None:
            line_id = self._current.cue.line.id
            self._falls = (line_id, self._falls[1] + 1 if self._falls[0] == line_id else 1)
            if self._falls[1] >= MAX_FALLS:
                self._drop_rest(self._current, "the stage died under it again and again")
        self._settle_all()
        self._generation = 0

    # ------------------------------------------------------------------ what the stage tells
    def started(self, line_id: str) -> AtStage | None:
        """A line begins to sound."""
        found = self._sent.get(line_id) or self._doubt.get(line_id)
        if found is not None:
            found.started = True
            self._current = found
        return found

    def sentence_ended(self, line_id: str, sentence: int) -> AtStage | None:
        """A sentence of a line was heard whole."""
        found = self._sent.get(line_id) or self._doubt.get(line_id)
        if found is not None:
            found.done = sentence + 1
        return found

    def cut_done(self, generation: int, line_id: str) -> None:
        """The stage did a cut: what had not begun is ours again."""
        met = [each for each in self._doubt.values() if each.generation < generation and not each.leaving]
        for each in met:
            if each.cue.line.id == line_id:
                each.leaving = True
            else:
                del self._doubt[each.cue.line.id]
        self._give_back([each for each in met if not each.leaving])
        self.feed()

    def ended(self, line_id: str, complete: bool, sentences: int = 0) -> AtStage | None:
        """A line is over: spoken whole, or cut after so many sentences."""
        found = self._doubt.pop(line_id, None) or self._sent.pop(line_id, None)
        if found is None:
            return None
        if self._current is found:
            self._current = None
        if not complete:
            found.started, found.done = True, sentences
            self._give_back([found])
            if not found.rest_wanted and not found.told:
                self._dropped(found.cue, found.why)
        if found.cue.priority == "filler" and complete:
            self._filled = True
            self._later(FILLER_PAUSE_S, self._fill_again)
        self.feed()
        return found

    def failed(self, line_id: str, why: str, partly: bool) -> None:
        """No voice can say a line, or no more of it; if `partly`, `ended` tells what is heard of it."""
        found = self._doubt.get(line_id) or self._sent.get(line_id)
        if found is None:
            return
        self._drop_rest(found, why)
        if not partly:
            self.ended(line_id, complete=True)

    # ------------------------------------------------------------------ to the stage
    def feed(self) -> None:
        """Keep the stage supplied."""
        while self.on_air and len(self._sent) + len(self._doubt) < AHEAD:
            cue = self._choose()
            if cue is None or not self._dispatch(cue):
                return

    def _choose(self) -> Cue | None:
        leaving = [RANK[each.cue.priority] for each in self._doubt.values() if each.rest_wanted]
        if any(not each.leaving for each in self._doubt.values()):
            return None
        first = min(leaving, default=len(RANK))  # the rest of this one goes before its equals
        for priority in self._turns():
            if RANK[priority] >= first:
                return None
            if self._waiting[priority]:
                return self._waiting[priority].popleft()
            if priority == "planned" and (cue := self._plan.take()) is not None:
                return cue
            if priority == "filler" and not self._sent and not self._doubt and not self._filled:
                return self._plan.filler()
        return None

    def _turns(self) -> list[Priority]:
        """Who may speak now, in order."""
        if self.taken:
            return []
        if self.attends == "hears":
            return ["operator"]
        if self.paused or self._cut_hold:
            return ["operator"]
        if self.holding or self.attends:
            return ["operator", "answer"]
        if self._answered >= ANSWERS_IN_A_ROW:
            return ["operator", "planned", "answer", "filler"]
        return ["operator", "answer", "planned", "filler"]

    def _dispatch(self, cue: Cue) -> bool:
        """Send a cue, as it may be said now; False if there is no stage."""
        checked = self._airable(cue)
        if checked is None:
            self._dropped(cue, "what it states is no longer so")
            return True
        lead = self._bridges.next(checked.line.lang) if checked.begun and checked.priority != "operator" else ""
        text = f"{lead} {checked.line.text}".strip()
        if not self._send(self._speak(checked, text)):
            self._waiting[cue.priority].appendleft(cue)
            return False
        self._sent[cue.line.id] = AtStage(checked, self._generation, text, lead=1 if lead else 0)
        self._answered = self._answered + 1 if cue.priority == "answer" else 0
        self._filled = self._filled and cue.priority == "filler"
        return True

    def _speak(self, cue: Cue, text: str) -> Speak:
        line, card = cue.line, self._card(cue.line)
        gesture = line.gesture or ""
        return Speak(line.id, self._generation, text, line.lang, line.emotion, card, cue.prosody, gesture, cue.question)

    def _interrupt(self, finish: Finish, drop: str = "") -> None:
        """Raise the generation: the stage drops every line that it has, and what sounds fades out or finishes.

        `drop` says why the rest of what has begun is not wanted, if it is not.
        """
        self._generation += 1
        if finish == "no":
            self._current = None
        for each in self._sent.values():
            if drop and each.rest_wanted:
                each.rest_wanted, each.why = False, drop
        self._doubt |= self._sent
        self._sent = {}
        if not self._send(Cut(self._generation, finish)):
            self._settle_all()

    def _settle_all(self) -> None:
        """There is no stage to ask: what is known is all there is to know."""
        met = [*self._doubt.values(), *self._sent.values()]
        self._doubt, self._sent, self._current = {}, {}, None
        self._give_back(met)

    def _give_back(self, met: list[AtStage]) -> None:
        """Put what is left of these to the front of where it came from, in order."""
        for each in reversed(met):
            wanted = each.rest_wanted if each.started else each.back_wanted
            left = each.left
            if wanted and left is not None and each.cue.priority != "filler":
                self._waiting[each.cue.priority].appendleft(left)

    def _drop_typed(self, why: str) -> None:
        """Nothing that was typed is said any more, nor what sounds."""
        waiting = self._waiting["operator"]
        for each in (*self._doubt.values(), *self._sent.values()):
            if each.cue.priority == "operator" or each is self._current:
                each.back_wanted = False
                self._drop_rest(each, why)
        for cue in waiting:
            self._dropped(cue, why)
        waiting.clear()

    def _drop_rest(self, each: AtStage, why: str) -> None:
        each.rest_wanted = False
        if not each.told:
            each.told = True
            self._dropped(each.cue, why)

    def _release(self, hold: int) -> None:
        if hold == self._cut_hold:
            self._cut_hold = 0
            self.feed()

    def _fill_again(self) -> None:
        self._filled = False
        self.feed()


def typed(
    number: str,
    text: str,
    lang: Lang,
    emotion: Emotion,
    prosody: Prosody | None = None,
    who: str = "",
    gesture: str | None = None,
) -> Cue:
    """An operator's cue."""
    line = Line(f"say-{number}", text, lang, emotion=emotion, gesture=gesture)
    return Cue(line, "operator", prosody or Prosody(), approver=who)
