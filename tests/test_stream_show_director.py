"""Who speaks next: typed lines first, answers at sentence ends, planned lines never lost and never said twice."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from script.types import Claim, Line
from stream.errors import Busy, StageUnavailable
from stream.show.cues import Cue, sentences_of
from stream.show.director import ANSWERS_IN_A_ROW, MAX_ANSWERS, MAX_TYPED, Director, typed
from stream.stage.protocol import Cut, LineFailed, Speak
from tests.stage_wire import ALL_BRIDGES, WiredStage

pytestmark = pytest.mark.unit


class Script:
    """A plan of lines of three sentences each; it may run dry."""

    def __init__(self) -> None:
        self.numbers = itertools.count()
        self.dry = False
        self.fillers = 0

    def take(self) -> Cue | None:
        if self.dry:
            return None
        n = next(self.numbers)
        text = f"Line {n} one. Line {n} two. Line {n} three."
        return Cue(Line(f"p{n}", text, "en", "hook"), block_id=f"b{n // 2}")

    def filler(self) -> Cue | None:
        self.fillers += 1
        return Cue(Line(f"f{self.fillers}", "Well then.", "en", "filler"), "filler")


class Desk:
    """A director, its stage, and its timers."""

    def __init__(self, airable: Callable[[Cue], Cue | None] = lambda cue: cue) -> None:
        self.stage = WiredStage()
        self.script = Script()
        self.timers: list[Callable[[], None]] = []
        self.dropped: list[str] = []
        self.typed = itertools.count(1)
        self.director = Director(
            self.script,
            self.stage.send,
            lambda line: None,
            lambda s, call: self.timers.append(call),
            airable=lambda cue: self.airable(cue),
            dropped=lambda cue, why: self.dropped.append(cue.line.id),
        )
        self.airable = airable
        self.stage.director = self.director

    def live(self) -> "Desk":
        self.director.went_live()
        self.stage.settle()
        return self

    def sound(self, times: int = 1) -> None:
        """As many beginnings and ends of sentences, everything told at once."""
        for _ in range(times):
            self.stage.sound()
            self.stage.settle()

    def say(self, when="now", text="Hello there. And more.") -> str:
        cue = typed(str(next(self.typed)), text, "en", "neutral")
        self.director.say(cue, when)
        return cue.line.id

    def answer(self, name: str = "a1", text: str = "Yes it is.") -> str:
        self.director.answer(Cue(Line(name, text, "en", "answer"), "answer"))
        return name

    @property
    def heard(self) -> list[str]:
        """Line ids, in order, without repetitions."""
        return [name for name, _ in itertools.groupby(line_id for line_id, _ in self.stage.heard)]

    @property
    def said(self) -> list[str]:
        return [sentence for _, sentence in self.stage.heard]

    @property
    def at_stage(self) -> list[str]:
        return [speak.line_id for speak in self.stage.waiting]


def test_two_lines_are_ahead_and_each_end_brings_another():
    desk = Desk().live()
    assert desk.at_stage == ["p0", "p1"]
    desk.sound(4)
    assert desk.at_stage == ["p1", "p2"]


def test_say_now_fades_out_and_the_line_goes_on_with_the_sentence_that_was_cut():
    desk = Desk().live()
    desk.sound(2)  # its first sentence was heard
    name = desk.say("now")
    desk.stage.settle()
    desk.sound(12)
    assert desk.heard[:4] == ["p0", name, "p0", "p1"]
    assert desk.said[:6] == ["Line 0 one.", "Hello there.", "And more.", "Line 0 two.", "Line 0 three.", "Line 1 one."]
    assert desk.stage.bridges == 1


def test_say_now_does_not_wait_for_the_stages_word():
    desk = Desk().live()
    desk.sound(2)
    desk.say("now")
    assert [type(m) for m in desk.stage.inbox] == [Cut, Speak]


def test_a_typed_line_that_another_cuts_is_said_after_it():
    desk = Desk().live()
    first = desk.say("now")
    desk.stage.settle()
    desk.sound(2)
    second = desk.say("now", "Stop. This first.")
    desk.stage.settle()
    desk.sound(9)
    assert desk.heard[:3] == [first, second, first]
    assert desk.said[:4] == ["Hello there.", "Stop.", "This first.", "And more."]


def test_say_next_waits_for_the_line_that_sounds():
    desk = Desk().live()
    desk.sound(2)
    name = desk.say("next")
    desk.stage.settle()
    assert desk.at_stage == [name]
    desk.sound(8)
    assert desk.heard[:3] == ["p0", name, "p1"]
    assert desk.stage.bridges == 0


def test_an_answer_waits_for_the_end_of_the_sentence_and_the_line_goes_on_after_it():
    desk = Desk().live()
    desk.sound(2)
    answer = desk.answer()
    desk.stage.settle()
    desk.sound(10)
    assert desk.heard[:4] == ["p0", answer, "p0", "p1"]
    assert desk.said[:5] == ["Line 0 one.", "Line 0 two.", "Yes it is.", "Line 0 three.", "Line 1 one."]
    assert desk.stage.bridges == 1


def test_an_answer_in_the_last_sentence_leaves_nothing_to_go_on_with():
    desk = Desk().live()
    desk.sound(3)
    answer = desk.answer()
    desk.stage.settle()
    desk.sound(6)
    assert desk.heard[:3] == ["p0", answer, "p1"]
    assert desk.stage.bridges == 0


def test_the_operator_goes_before_answers_and_an_answer_does_not_cut_her():
    desk = Desk().live()
    desk.sound(1)
    name = desk.say("now")
    desk.stage.settle()
    desk.sound(1)
    answer = desk.answer()
    second = desk.say("next", "One more thing.")
    desk.stage.settle()
    desk.sound(20)
    assert desk.heard[:4] == [name, second, answer, "p0"]


def test_answers_leave_the_rundown_a_turn_and_are_bounded():
    desk = Desk().live()
    desk.sound(1)
    names = [desk.answer(f"a{k}") for k in range(MAX_ANSWERS)]
    desk.answer("one more")  # the first is at the stage already
    with pytest.raises(Busy):
        desk.answer("one too many")
    desk.stage.settle()
    desk.sound(300)
    heard = [name for name in desk.heard if name[0] in "ap"]
    planned = [k for k, name in enumerate(heard) if name.startswith("p")]
    assert [name for name in heard if name in names] == names
    assert max(b - a for a, b in itertools.pairwise(planned[: len(names) // ANSWERS_IN_A_ROW])) <= ANSWERS_IN_A_ROW + 1


def test_cut_drops_what_sounds_and_holds_the_plan():
    desk = Desk().live()
    desk.sound(1)
    desk.director.cut(2.0)
    desk.stage.settle()
    assert desk.dropped == ["p0"]
    desk.sound(5)
    assert desk.heard == []
    desk.timers[0]()
    desk.stage.settle()
    assert desk.at_stage == ["p1", "p2"]


def test_typed_lines_are_spoken_during_a_hold():
    desk = Desk().live()
    desk.sound(1)
    desk.director.cut(60)
    name = desk.say("now")
    desk.stage.settle()
    assert desk.at_stage == [name]


def test_a_later_cut_sets_the_hold_anew():
    desk = Desk().live()
    desk.sound(1)
    desk.director.cut(3600)
    desk.director.cut(0.5)
    desk.stage.settle()
    desk.timers[1]()
    desk.stage.settle()
    assert desk.at_stage == ["p1", "p2"]
    desk.director.cut(1)
    desk.stage.settle()
    desk.timers[0]()  # the first hold's end means nothing any more
    assert desk.at_stage == []


def test_a_cut_while_a_typed_line_sounds_drops_it_and_those_that_wait():
    desk = Desk().live()
    desk.sound(1)
    names = [desk.say("next", text) for text in ("one.", "two.", "three.")]
    desk.stage.settle()
    desk.sound(4)
    desk.director.cut(2)
    desk.stage.settle()
    assert set(names) == set(desk.dropped)
    desk.timers[0]()
    desk.stage.settle()
    assert desk.at_stage == ["p1", "p2"]


def test_a_line_that_began_as_the_cut_crossed_it_is_dropped_by_it_and_told():
    desk = Desk().live()
    desk.sound(3)
    desk.stage.sound()  # p0 ends
    desk.stage.sound()  # p1 begins; nobody knows it yet
    desk.director.cut(2)
    desk.stage.settle()
    assert desk.dropped == ["p0", "p1"]


def test_off_air_says_so_and_keeps_the_plan():
    desk = Desk().live()
    desk.sound(1)
    desk.director.went_dark()
    desk.stage.settle()
    with pytest.raises(StageUnavailable):
        desk.say("now")
    desk.director.went_live()
    desk.stage.settle()
    assert desk.at_stage == ["p0", "p1"]


def test_a_lost_stage_loses_no_sentence_and_repeats_none():
    desk = Desk().live()
    desk.sound(2)
    name = desk.say("next")
    desk.stage.die()
    desk.stage.up = False
    desk.director.stage_lost()
    desk.director.went_dark()
    desk.stage.up = True
    desk.director.went_live()
    desk.stage.settle()
    desk.sound(9)
    assert desk.heard == ["p0", name, "p0", "p1"]
    assert desk.said[:4] == ["Line 0 one.", "Hello there.", "And more.", "Line 0 two."]


def test_what_was_killed_is_not_said_again():
    desk = Desk().live()
    desk.sound(2)
    wrong = desk.say("now")
    desk.stage.settle()
    desk.sound(1)
    waiting = desk.say("next")
    desk.director.killed("killed")
    desk.stage.settle()
    assert desk.dropped == [wrong, waiting]
    desk.director.went_live()
    desk.stage.settle()
    assert desk.at_stage == ["p0", "p1"]


def test_a_line_under_which_stages_die_is_dropped():
    desk = Desk().live()
    for _ in range(3):
        desk.sound(1)
        desk.stage.die()
        desk.director.stage_lost()
        desk.director.went_dark()
        desk.stage.die()
        desk.director.stage_lost()
        desk.director.went_live()
        desk.stage.settle()
    assert desk.dropped == ["p0"]
    assert desk.at_stage == ["p1", "p2"]


def test_typed_lines_are_bounded():
    desk = Desk().live()
    desk.sound(1)
    for _ in range(MAX_TYPED + 1):  # one of them is at the stage already
        desk.say("next")
    with pytest.raises(Busy):
        desk.say("next")


def test_pause_ends_the_sentence_and_only_the_operator_speaks():
    desk = Desk().live()
    desk.sound(2)
    desk.director.pause()
    desk.stage.settle()
    answer, name = desk.answer(), desk.say("next")
    desk.stage.settle()
    desk.sound(10)
    assert desk.said == ["Line 0 one.", "Line 0 two.", "Hello there.", "And more."]
    desk.director.go_on()
    desk.stage.settle()
    desk.sound(5)
    assert desk.heard == ["p0", name, answer, "p0"]


def test_hold_ends_the_line_and_answers_go_on():
    desk = Desk().live()
    desk.sound(2)
    desk.director.hold()
    desk.stage.settle()
    desk.sound(5)
    answer = desk.answer()
    desk.stage.settle()
    desk.sound(5)
    assert desk.heard == ["p0", answer]
    assert len(desk.said) == 4
    desk.director.go_on()
    desk.stage.settle()
    assert desk.at_stage == ["p1", "p2"]


def test_skip_ends_the_sentence_and_drops_the_rest():
    desk = Desk().live()
    assert not desk.director.skip("skipped")
    desk.sound(1)
    assert desk.director.skip("skipped")
    desk.stage.settle()
    desk.sound(4)
    assert desk.said[:2] == ["Line 0 one.", "Line 1 one."]
    assert desk.dropped == ["p0"]


def test_a_skipped_block_is_over_with_the_sentence():
    desk = Desk().live()
    desk.sound(1)
    desk.director.skip_where(lambda cue: cue.block_id == "b0", "skipped")
    desk.stage.settle()
    desk.sound(4)
    assert desk.heard == ["p0", "p2"]
    assert sorted(desk.dropped) == ["p0", "p1"]


def test_a_filler_only_when_there_is_nothing_else_and_not_two_without_a_pause():
    desk = Desk()
    desk.script.dry = True
    desk.live()
    desk.sound(10)
    assert desk.heard == ["f1"]
    desk.timers[-1]()
    desk.stage.settle()
    desk.sound(1)
    desk.script.dry = False
    desk.director.feed()
    desk.stage.settle()
    desk.sound(6)
    assert desk.heard == ["f1", "f2", "p0"]


def test_what_may_not_be_said_any_more_is_corrected_or_dropped_as_it_goes_to_the_stage():
    def airable(cue: Cue) -> Cue | None:
        if cue.line.id == "p0":
            return None
        return cue.with_text(cue.line.text.replace("one", "ONE"))

    desk = Desk(airable).live()
    desk.sound(2)
    assert desk.dropped == ["p0"]
    assert desk.said == ["Line 1 ONE."]


def test_a_recheck_cuts_a_wrong_sentence_and_corrects_what_waits():
    desk = Desk().live()
    desk.sound(2)
    desk.airable = lambda cue: cue.with_text(cue.line.text.replace("two", "2"))
    desk.director.recheck()
    desk.stage.settle()
    desk.sound(7)
    assert desk.said[:4] == ["Line 0 one.", "Line 0 2.", "Line 0 three.", "Line 1 one."]


def test_a_recheck_lets_the_sentence_end_where_only_the_rest_is_wrong():
    desk = Desk().live()
    desk.sound(2)
    desk.airable = lambda cue: cue.with_text(cue.line.text.replace("three", "3"))
    desk.director.recheck()
    desk.stage.settle()
    desk.sound(5)
    assert desk.said[:3] == ["Line 0 one.", "Line 0 two.", "Line 0 3."]


def test_a_recheck_of_what_holds_changes_nothing():
    desk = Desk().live()
    desk.sound(2)
    desk.director.recheck()
    assert not desk.stage.inbox


def test_a_line_that_no_voice_can_say_is_dropped_and_what_was_heard_of_it_is_told():
    desk = Desk().live()
    desk.sound(2)
    desk.stage.outbox.append(LineFailed("p0", "the voice broke", True))
    desk.stage.settle()
    assert desk.dropped == ["p0"]
    desk.stage._end(complete=False)
    desk.stage.settle()
    desk.sound(1)
    assert desk.director.current is not None
    assert desk.director.current.id == "p1"


def test_what_is_left_keeps_the_claims_that_stand_in_it():
    claims = (Claim("price", "$10", "p.price"), Claim("volume", "2 l", "p.volume"))
    cue = Cue(Line("x", "It costs $10. It holds 2 l.", "en", "price", "p", claims))
    rest = cue.rest(1)
    assert rest is not None
    assert rest.line.text == "It holds 2 l."
    assert rest.line.claims == claims[1:]
    assert cue.rest(2) is None
    assert cue.rest(0) == replace(cue, begun=True)


def test_what_was_not_said_goes_on_in_another_process():
    desk = Desk().live()
    desk.sound(2)
    desk.answer()
    coming = desk.director.coming()
    assert [cue.line.id for cue in coming] == ["p0", "p1", "a1"]
    after = Desk()
    after.director.restore(coming)
    after.live()
    after.sound(7)
    assert after.said[:3] == ["Yes it is.", "Line 0 two.", "Line 0 three."]


DEEDS = [
    "sound",
    "sound",
    "sound",
    "take",
    "take",
    "tell",
    "tell",
    "now",
    "next",
    "answer",
    "dark",
    "die",
    "pause",
    "hold",
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(DEEDS), max_size=60))
def test_whatever_crosses_no_sentence_is_lost_or_said_twice(deeds):
    desk, wanted = Desk().live(), []
    director, stage = desk.director, desk.stage
    for deed in deeds:
        match deed:
            case "sound":
                stage.sound()
            case "take":
                stage.take_one()
            case "tell":
                stage.tell_one()
            case "now" | "next":
                wanted.append(desk.say(deed))
            case "answer" if len(wanted) < 15:
                wanted.append(desk.answer(f"a{len(wanted)}"))
            case "dark":
                director.went_dark()
                director.went_live()
            case "die":
                stage.settle()  # what the stage had told before it died was heard of
                stage.die()
                director.stage_lost()
                director._falls = ("", 0)
                director.went_dark()
                stage.settle()
                stage.die()
                director.stage_lost()
                director.went_live()
            case "pause":
                director.pause()
                director.go_on()
            case "hold":
                director.hold()
                director.go_on()
        assert len(stage.waiting) + (stage.sounding is not None) <= 4
    stage.settle()
    desk.sound(400)
    assert desk.dropped == []
    _nothing_lost(desk, wanted)


def _nothing_lost(desk: Desk, wanted: list[str]) -> None:
    """Planned sentences in order and once each; every sentence of the others once."""
    planned = [sentence for name, sentence in desk.stage.heard if name.startswith("p")]
    order = [f"Line {n} {word}." for n in range(len(planned)) for word in ("one", "two", "three")]
    assert planned == order[: len(planned)]
    assert len(planned) > 30
    for name in wanted:
        of_it = [sentence for each, sentence in desk.stage.heard if each == name]
        assert of_it == (["Yes it is."] if name.startswith("a") else ["Hello there.", "And more."])


@given(st.lists(st.sampled_from([*DEEDS, "cut", "skip", "kill", "block"]), max_size=60))
def test_what_the_operator_drops_is_told_and_all_else_is_heard_once(deeds):
    desk = Desk().live()
    director, stage = desk.director, desk.stage
    for deed in deeds:
        match deed:
            case "sound":
                stage.sound()
            case "take":
                stage.take_one()
            case "tell":
                stage.tell_one()
            case "now" | "next":
                desk.say(deed)
            case "cut":
                director.cut(1)
                desk.timers[-1]()
            case "skip":
                director.skip("skipped")
            case "kill":
                director.killed("killed")
                director.went_live()
            case "block":
                director.skip_where(lambda cue: cue.block_id == "b1", "skipped")
    stage.settle()
    desk.sound(300)
    assert len(desk.dropped) == len(set(desk.dropped))
    heard = [each for each in stage.heard if each[0].startswith("p")]
    assert len(heard) == len(set(heard))
    names = [name for name, _ in itertools.groupby(heard, key=lambda each: each[0])]
    assert names == sorted(names, key=lambda name: int(name[1:]))
    for n in range(int(names[-1][1:])):
        whole = sum(name == f"p{n}" for name, _ in heard) == 3
        assert whole != (f"p{n}" in desk.dropped) or whole  # its end may cross the deed


def test_bridges_are_one_sentence_each():
    assert all(sentences_of(bridge, "ko" if bridge[0] > "z" else "en") == (bridge,) for bridge in ALL_BRIDGES)
