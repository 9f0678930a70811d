"""Who speaks next: typed lines before planned ones, one line ahead of the voice, nothing lost."""

import itertools
import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from script.types import Lang, Line
from stream.errors import Busy, StageUnavailable
from stream.stage.protocol import Cut, Product, Speak, ToStage
from tts.types import Prosody

log = logging.getLogger(__name__)

AHEAD = 2  # lines at the stage: the one that sounds, and the next
MAX_TYPED = 50  # typed lines that wait
MAX_FALLS = 3  # stages that may die under one line
MAX_HELD = 50  # planned lines that an interruption gave back

When = Literal["now", "next"]


@dataclass(frozen=True, slots=True)
class TypedLine(Line):
    """A line that the operator typed, with the knobs that she set."""

    prosody: Prosody = field(default_factory=Prosody)


class Director:
    """Feeds lines to the stage. Plain calls, no tasks; everything on the event loop."""

    def __init__(
        self,
        plan: Iterator[Line],
        send: Callable[[ToStage], bool],
        card: Callable[[Line], Product | None],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        """`send` is False while there is no stage; `later(s, call)` calls back after s seconds."""
        self._plan = plan
        self._send = send
        self._card = card
        self._later = later
        self._typed: deque[Line] = deque()
        self._held: deque[Line] = deque(maxlen=MAX_HELD)
        self._sent: dict[str, Line] = {}  # at the stage, in order
        self._cut: dict[str, Line] = {}  # cut, and the stage has not yet told how far they came
        self._ids = itertools.count(1)
        self._generation = 0
        self._falls = ("", 0)  # the line that sounded when the stage last fell, and how often it did
        self._hold = 0  # number of the hold in force: while it is not 0, planned lines wait
        self._holds = itertools.count(1)
        self.on_air = False
        self.current: Line | None = None

    @property
    def queued(self) -> int:
        """Lines that were asked for and are not yet heard."""
        return len(self._typed) + len(self._sent)

    def line(self, line_id: str) -> Line | None:
        """A line that is at the stage."""
        return self._sent.get(line_id)

    # ------------------------------------------------------------------ the operator
    def say(self, text: str, lang: Lang, emotion: str, when: When, prosody: Prosody | None = None) -> Line:
        """Take a typed line: `now` cuts what is spoken, `next` lets it end.

        Raises:
            StageUnavailable: the host is off air.
            Busy: too many typed lines wait.
        """
        if not self.on_air:
            raise StageUnavailable("the host is off air; resume first, then say it again")
        if len(self._typed) >= MAX_TYPED:
            raise Busy(f"{MAX_TYPED} typed lines wait already; cut, or wait")
        name, face = f"say-{next(self._ids)}", _emotion(emotion)
        line = TypedLine(name, text, lang, emotion=face, prosody=prosody or Prosody())
        self._typed.append(line)
        if when == "now":
            self._interrupt(keep_current=True)
        else:
            self._call_back_waiting()
        self.feed()
        return line

    def cut(self, hold_s: float) -> list[Line]:
        """Stop speaking at once. Planned lines go on after `hold_s`; a later cut's hold takes an earlier one's place.

        Gives the lines that are dropped: the one that sounds, and the typed ones that wait.
        """
        dropped = [self.current] if self.current is not None else []
        self._interrupt(keep_current=False)
        dropped += self._typed
        self._typed.clear()
        self._hold = hold = next(self._holds)
        self._later(hold_s, lambda: self._release(hold))
        return dropped

    # ------------------------------------------------------------------ the stage
    def went_live(self) -> None:
        """The host is on air."""
        self.on_air = True
        self.feed()

    def went_dark(self) -> None:
        """The host is off air: what she was saying is said again from its start later."""
        self.on_air = False
        self._interrupt(keep_current=True)

    def killed(self) -> list[Line]:
        """The operator took the host off air: what she was saying may be the reason, so it is not said again.

        Gives the lines that are dropped: the one that sounds, and the typed ones that wait.
        """
        self.on_air = False
        dropped = [self.current] if self.current is not None else []
        self._interrupt(keep_current=False)
        dropped += self._typed
        self._typed.clear()
        return dropped

    def stage_lost(self) -> list[Line]:
        """The stage is gone with all its lines; a new one starts at generation 0.

        Gives the line that is dropped, if any: one under which stages die again and again is not tried for ever.
        """
        lines = list(self._sent.values())
        dropped: list[Line] = []
        if self.current is not None:
            self._falls = (self.current.id, self._falls[1] + 1 if self._falls[0] == self.current.id else 1)
            if self._falls[1] >= MAX_FALLS:
                dropped.append(self.current)
                lines = [line for line in lines if line is not self.current]
        self._take_back(lines)
        self._sent.clear()
        self._cut.clear()
        self.current = None
        self._generation = 0
        return dropped

    def started(self, line_id: str) -> Line | None:
        """A line begins to sound."""
        self.current = self._sent.get(line_id)
        return self.current

    def ended(self, line_id: str, complete: bool) -> Line | None:
        """A line is over: spoken whole, or cut."""
        # What was cut as it began was sent anew before its start was known here: it is still at the stage.
        line = self._cut.pop(line_id, None) or (self._sent.pop if complete else self._sent.get)(line_id, None)
        if complete and line is not None and line in self._held:
            self._held.remove(line)  # its end crossed our interruption on the way: it was heard whole
        if self.current is not None and self.current.id == line_id:
            self.current = None
        self.feed()
        return line

    def feed(self) -> None:
        """Keep the stage supplied."""
        while self.on_air and len(self._sent) < AHEAD:
            line = self._choose()
            if line is None:
                return
            if not self._send(self._speak(line)):
                self._take_back([line])
                return
            self._sent[line.id] = line

    # ------------------------------------------------------------------ inside
    def _speak(self, line: Line) -> Speak:
        prosody = line.prosody if isinstance(line, TypedLine) else Prosody()
        return Speak(line.id, self._generation, line.text, line.lang, line.emotion, self._card(line), prosody)

    def _choose(self) -> Line | None:
        if self._typed:
            return self._typed.popleft()
        if self._hold:
            return None
        if self._held:
            return self._held.popleft()
        return next(self._plan, None)

    def _interrupt(self, *, keep_current: bool) -> None:
        """Raise the generation: the stage fades out and drops every line that it has."""
        self._generation += 1
        self._send(Cut(self._generation))
        lines = [line for line in self._sent.values() if keep_current or line is not self.current]
        self._take_back(lines)
        self._sent.clear()
        if self.current is not None:
            self._cut[self.current.id] = self.current
            self.current = None

    def _call_back_waiting(self) -> None:
        """Take planned lines back from the stage that have not begun, so that a typed one goes first."""
        if self.current is None:
            return
        self._generation += 1
        self._send(Cut(self._generation, finish=True))
        self._take_back([line for line in self._sent.values() if line is not self.current])
        self._sent = {self.current.id: self.current}

    def _take_back(self, lines: list[Line]) -> None:
        """Put planned lines back to the front, in order; typed ones go back to theirs."""
        for line in reversed(lines):
            (self._typed if line.kind == "typed" else self._held).appendleft(line)

    def _release(self, hold: int) -> None:
        if hold == self._hold:
            self._hold = 0
            self.feed()


def _emotion(name: str) -> Literal["neutral", "delighted", "earnest"]:
    if name == "delighted":
        return "delighted"
    if name == "earnest":
        return "earnest"
    return "neutral"
