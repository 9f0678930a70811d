"""Who speaks next: typed lines first, planned lines never lost."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from script.types import Line
from stream.errors import Busy, StageUnavailable
from stream.show.director import MAX_TYPED, Director
from stream.stage.protocol import Cut, Speak

pytestmark = pytest.mark.unit


class StageEnd:
    """The stage's side of the wire: keeps what it was told, as a stage would."""

    def __init__(self) -> None:
        self.up = True
        self.generation = 0
        self.lines: list[Speak] = []
        self.cuts: list[Cut] = []

    def send(self, message) -> bool:
        if not self.up:
            return False
        if isinstance(message, Cut):
            self.cuts.append(message)
            self.generation = message.generation
            self.lines = [self.lines[0]] if message.finish and self.lines else []
        else:
            assert message.generation >= self.generation
            self.lines.append(message)
        return True


class Desk:
    """A director with its stage and its timers."""

    def __init__(self) -> None:
        self.stage = StageEnd()
        self.timers: list = []
        plan = (Line(f"p{n}", f"line {n}.", "en", "hook") for n in itertools.count())
        self.director = Director(plan, self.stage.send, lambda line: None, lambda s, call: self.timers.append(call))

    def live(self) -> "Desk":
        self.director.went_live()
        return self

    def start(self) -> str:
        line_id = self.stage.lines[0].line_id
        self.director.started(line_id)
        return line_id

    def end(self) -> str:
        line_id = self.stage.lines.pop(0).line_id
        self.director.ended(line_id, complete=True)
        return line_id

    @property
    def at_stage(self) -> list[str]:
        return [line.line_id for line in self.stage.lines]


def test_two_lines_are_ahead_and_each_end_brings_another():
    desk = Desk().live()
    assert desk.at_stage == ["p0", "p1"]
    desk.start()
    desk.end()
    assert desk.at_stage == ["p1", "p2"]


def test_say_now_cuts_and_the_cut_line_is_said_again():
    desk = Desk().live()
    desk.start()
    line = desk.director.say("hello.", "en", "neutral", "now")
    assert desk.at_stage[0] == line.id
    desk.director.ended("p0", complete=False)
    desk.start()
    assert [desk.end() for _ in range(3)] == [line.id, "p0", "p1"]


def test_say_next_waits_for_the_line_that_sounds():
    desk = Desk().live()
    desk.start()
    line = desk.director.say("hello.", "en", "neutral", "next")
    assert desk.stage.cuts[-1].finish
    assert desk.at_stage == ["p0", line.id]
    desk.end()
    assert desk.at_stage == [line.id, "p1"]


def test_cut_drops_what_sounds_and_holds_the_plan():
    desk = Desk().live()
    desk.start()
    dropped = desk.director.cut(2.0)
    assert [line.id for line in dropped] == ["p0"]
    desk.director.ended("p0", complete=False)
    assert desk.at_stage == []
    desk.timers[0]()
    assert desk.at_stage == ["p1", "p2"]


def test_typed_lines_are_spoken_during_a_hold():
    desk = Desk().live()
    desk.start()
    desk.director.cut(60)
    line = desk.director.say("hello.", "en", "neutral", "now")
    assert desk.at_stage == [line.id]


def test_off_air_says_so_and_keeps_the_plan():
    desk = Desk().live()
    desk.start()
    desk.director.went_dark()
    with pytest.raises(StageUnavailable):
        desk.director.say("hello.", "en", "neutral", "now")
    desk.director.went_live()
    assert desk.at_stage == ["p0", "p1"]


def test_a_lost_stage_loses_no_line():
    desk = Desk().live()
    desk.start()
    typed = desk.director.say("hello.", "en", "neutral", "now")
    desk.stage.up = False
    desk.director.went_dark()
    desk.director.stage_lost()
    desk.stage = StageEnd()
    desk.director._send = desk.stage.send
    desk.director.went_live()
    assert desk.at_stage == [typed.id, "p0"]


def test_what_was_killed_is_not_said_again():
    desk = Desk().live()
    desk.start()
    wrong = desk.director.say("wrong price.", "en", "neutral", "now")
    desk.director.ended("p0", complete=False)
    desk.start()
    waiting = desk.director.say("more of it.", "en", "neutral", "next")
    assert [line.id for line in desk.director.killed()] == [wrong.id, waiting.id]
    desk.stage.lines.clear()
    desk.director.went_live()
    assert desk.at_stage == ["p0", "p1"]


def test_a_line_under_which_stages_die_is_dropped():
    desk = Desk().live()
    dropped = []
    for _ in range(3):
        desk.start()
        dropped += desk.director.stage_lost()
        desk.director.went_dark()
        desk.stage = StageEnd()
        desk.director._send = desk.stage.send
        desk.director.went_live()
    assert [line.id for line in dropped] == ["p0"]
    assert desk.at_stage == ["p1", "p2"]


def test_typed_lines_are_bounded():
    desk = Desk().live()
    desk.start()
    for _ in range(MAX_TYPED + 1):  # one of them is at the stage already
        desk.director.say("hello.", "en", "neutral", "next")
    with pytest.raises(Busy):
        desk.director.say("hello.", "en", "neutral", "next")


@given(st.lists(st.sampled_from(["start", "end", "now", "next", "dark"]), max_size=40))
def test_every_planned_line_is_heard_once_and_in_order(deeds):
    desk = Desk().live()
    heard: list[str] = []
    for deed in deeds:
        if deed == "dark":
            desk.director.went_dark()
            desk.director.went_live()
        elif deed in ("now", "next"):
            cut = desk.director.current
            desk.director.say("hello.", "en", "neutral", deed)
            if cut is not None and deed == "now":
                desk.director.ended(cut.id, complete=False)
        elif deed == "start" and desk.director.current is None:
            desk.start()
        elif deed == "end" and desk.director.current is not None:
            heard.append(desk.end())
    planned = [line for line in heard if line.startswith("p")]
    assert planned == [f"p{n}" for n in range(len(planned))]


def test_a_later_cut_sets_the_hold_anew():
    desk = Desk().live()
    desk.start()
    desk.director.cut(3600)
    desk.director.cut(0.5)
    desk.timers[1]()
    assert desk.at_stage == ["p1", "p2"]
    desk.director.cut(1)
    desk.timers[0]()  # the first hold's end means nothing any more
    assert desk.at_stage == []


def test_a_line_that_began_as_a_cut_crossed_it_is_still_told_when_it_is_heard():
    desk = Desk().live()
    desk.start()
    desk.end()
    typed = desk.director.say("hello.", "en", "neutral", "now")  # p1 has begun at the stage; we do not know it yet
    assert desk.at_stage == [typed.id, "p1"]
    desk.director.started("p1")
    assert desk.director.ended("p1", complete=False) is not None
    assert desk.at_stage == [typed.id, "p1"]
    desk.start()
    desk.end()
    assert desk.director.started("p1") is not None
    assert desk.director.ended("p1", complete=True) is not None


def test_a_cut_while_a_typed_line_sounds_drops_it_and_those_that_wait():
    desk = Desk().live()
    desk.start()
    first, second = (desk.director.say(text, "en", "neutral", "next") for text in ("one.", "two."))
    desk.end()
    desk.start()
    assert {line.id for line in desk.director.cut(2)} == {first.id, second.id}
    desk.director.ended(first.id, complete=False)
    desk.timers[0]()
    assert desk.at_stage == ["p1", "p2"]
