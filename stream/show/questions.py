"""A viewer's question on the picture: while the host answers it, or because an operator put it there.

What a viewer wrote is on air then, so it is checked as a line is: at the moment when it is put on, and off it goes when
a moderator hides it.
"""

import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from script.guard import Code, Verdict
from script.text import visible
from script.types import Lang
from stream.errors import QuestionUnfit, StageUnavailable
from stream.stage.protocol import HideQuestion, Question, ShowQuestion, ToStage

MOST_S = 60.0  # that a question which was put there stays
MAX_TEXT, MAX_NAME = 120, 20  # characters that are drawn at most
MAX_OFF = 2_000
# A question may ask about these; what is wrong otherwise would be an advertisement that nobody proves, or an insult.
ASKED: frozenset[Code] = frozenset(("number", "unproven", "urgency", "superlative", "lowest_price", "first_hand"))
_DRAWN = frozenset(("L", "M", "N", "P", "Z"))  # Unicode's classes: the fonts have no pictures


class Tell(Protocol):
    """Records an event."""

    def __call__(self, type_: str, **fields: object) -> None: ...


def drawn(text: str, most: int) -> str:
    """What can be drawn of a viewer's words, in one line."""
    kept = (char if char.isspace() or _can_be_drawn(char) else " " for char in text[: 8 * most])
    plain = " ".join("".join(kept).split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _can_be_drawn(char: str) -> bool:
    return visible(char) and (unicodedata.category(char)[0] in _DRAWN or char in "+=<>~₩$€%&|^`")


def question(message_id: str, name: str, text: str, lang: Lang) -> Question:
    """A viewer's words as the picture shows them."""
    return Question(message_id, drawn(name, MAX_NAME), drawn(text, MAX_TEXT), lang)


class QuestionBoard:
    """What is on the picture of one show, and what may be."""

    def __init__(
        self,
        check: Callable[[str, Lang], Verdict],
        send: Callable[[ToStage], bool],
        later: Callable[[float, Callable[[], None]], object],
        tell: Tell,
    ) -> None:
        self.now: Question | None = None
        self._check = check
        self._send = send
        self._later = later
        self._tell = tell
        self._put: Question | None = None  # by a person: it shows whenever no other is answered
        self._put_by = ""
        self._answered: Question | None = None  # it shows before one that was put, if it was not taken off
        self._line = ""  # which answers it
        self._off: OrderedDict[str, None] = OrderedDict()  # hidden by a moderator, or taken off

    def ids(self) -> set[str]:
        """Of the one that is on the picture, and of one that waits behind an answer."""
        return {each.id for each in (self.now, self._put) if each is not None}

    def why_not(self, asked: Question) -> str:
        """Why a question may not be shown; empty where it may."""
        if asked.id in self._off:
            return "it was hidden, or taken off"
        lang: Lang = "en" if asked.lang == "en" else "ko"
        codes = {reason.code for part in (asked.text, asked.name) if part for reason in self._check(part, lang).reasons}
        if not any(char.isalnum() for char in asked.name):
            codes.discard("unreadable")
        return f"the guard stops it: {', '.join(sorted(codes - ASKED))}" if codes - ASKED else ""

    def fit(self, asked: Question | None) -> Question | None:
        """The question if it may be shown at this moment."""
        return asked if asked is not None and not self.why_not(asked) else None

    def put(self, asked: Question, who: str) -> None:
        """Show a question, at most MOST_S: now, or once the answer to another is over.

        Raises QuestionUnfit, and StageUnavailable.
        """
        was_off = asked.id in self._off
        self._off.pop(asked.id, None)
        if why := self.why_not(asked):
            raise QuestionUnfit(f"this question may not be shown on the picture: {why}")
        answered = self._answered is not None and self._answered.id == asked.id
        if answered and not was_off:
            return  # it is there, and goes with its answer
        if not self._send(ShowQuestion(asked)):
            raise StageUnavailable("the stage is starting; try again in a moment")
        self._put, self._put_by = asked, who
        self._later(MOST_S, lambda: self._over(asked))
        self._look(who)

    def _over(self, asked: Question) -> None:
        if self._put is asked:
            self.take_off(asked.id, "timer")

    def started(self, line_id: str, asked: Question | None) -> None:
        """A line sounds, which answers this question, or none."""
        if asked is None:
            return
        self._line, self._answered = line_id, asked
        if self._put is not None and self._put.id == asked.id:
            self._put = None  # it goes with its answer
        self._look("")

    def ended(self, line_id: str) -> None:
        """A line is over."""
        if line_id == self._line:
            self._line, self._answered = "", None
            self._look("")

    def take_off(self, message_id: str, who: str) -> None:
        """Show this one no longer, also where its answer is still to come."""
        self._off[message_id] = None
        while len(self._off) > MAX_OFF:
            self._off.popitem(last=False)
        self._send(HideQuestion(message_id))
        if self._put is not None and self._put.id == message_id:
            self._put = None
        self._look(who)

    def stage_ready(self) -> None:
        """Another stage is there: it knows of nothing."""
        if self._put is not None:
            self._send(ShowQuestion(self._put))
        self._line, self._answered = "", None
        self._look("")

    def _look(self, who: str) -> None:
        """Say what the stage shows now, where that is another one; who changed it."""
        answered = self._answered if self._answered is not None and self._answered.id not in self._off else None
        shown = answered or self._put
        if (shown and shown.id) == (self.now and self.now.id):
            self.now = shown
            return
        if self.now is not None:
            self._tell("question.gone", message_id=self.now.id, who=who)
        self.now = shown
        if shown is not None:
            fields = {"message_id": shown.id, "name": shown.name, "text": shown.text, "lang": shown.lang}
            self._tell("question.shown", who=self._put_by if answered is None else "", **fields)
