"""Lines that wait: the clock of one whose words are being changed stands still, for a while."""

from types import SimpleNamespace
from typing import cast

import pytest

from script.guard import Guard
from script.types import Line
from script.writer import LineRequest
from stream.errors import CueUnknown
from stream.show.answers import STALE_S, Answers
from stream.show.buffer import APPROVAL_S, HOLD_S, MAX_HELD_S, Buffer, Entry
from stream.show.checking import Checker
from stream.show.cues import Cue
from stream.show.show import Show
from stream.show.steering import Steering
from tests.show_theatre import SAMPLE

pytestmark = pytest.mark.unit
VETO_S = 12.0


def written(name: str = "a line", written_s: float = 0.0, block: str = "") -> Entry:
    line = Line(id=name, text="안녕하세요.", lang="ko", kind="feature")
    return Entry(Cue(line, "planned", block_id=block), LineRequest("feature", "ko"), 2.0, written_s)


def waiting(written_s: float = 0.0) -> tuple[Buffer, str]:
    """A buffer with one line under a veto time."""
    buffer = Buffer(lambda cue, why: None)
    return buffer, buffer.add(written(written_s=written_s), "veto", VETO_S).cue.line.id


def approved_at(buffer: Buffer, from_s: float, to_s: float = 1_000.0) -> float | None:
    """When the timer lets the line pass, looked at every half second."""
    at_s = from_s
    while at_s <= to_s:
        if buffer.tick(at_s):
            return at_s
        at_s += 0.5
    return None


def test_the_clock_goes_on_where_it_stood_once_a_hold_is_released():
    buffer, line = waiting()
    buffer.hold(line, "minji", 10.0)
    buffer.hold(line, "minji", 15.0)
    assert buffer.tick(20.0) == []
    buffer.release(line, "minji", 20.0)
    assert approved_at(buffer, 20.0) == 22.0  # 2 s were left


def test_a_hold_that_nobody_renews_ends_by_itself():
    buffer, line = waiting()
    buffer.hold(line, "minji", 10.0)
    assert buffer.held(line, 10.0 + HOLD_S - 0.1) is not None
    assert buffer.held(line, 10.0 + HOLD_S) is None
    assert approved_at(buffer, 10.0) == 12.0 + HOLD_S


def test_an_editor_that_is_left_open_does_not_hold_for_ever():
    buffer, line = waiting()
    for now_s in range(5, 2_000, 4):
        buffer.hold(line, "minji", float(now_s))
        if buffer.tick(float(now_s)):
            break
    else:
        raise AssertionError("it is held still")
    assert now_s == pytest.approx(VETO_S + MAX_HELD_S, abs=8)


def test_a_hold_is_one_persons():
    buffer, line = waiting()
    assert buffer.hold(line, "minji", 1.0).who == "minji"
    assert buffer.hold(line, "junho", 2.0).who == "minji"
    buffer.release(line, "junho", 3.0)
    assert buffer.held(line, 4.0) is not None
    buffer.release(line, "minji", 4.0)
    assert buffer.hold(line, "junho", 5.0).who == "junho"


def test_another_mode_does_not_cut_a_hold_short():
    buffer, line = waiting()
    buffer.hold(line, "minji", 10.0)
    buffer.set_mode("veto", 3.0, 11.0)
    assert approved_at(buffer, 11.0) == 10.0 + HOLD_S + 3.0


def test_no_mode_lets_a_line_pass_while_somebody_changes_it():
    buffer, line = waiting()
    buffer.add(written("another"), "veto", VETO_S)
    buffer.hold(line, "minji", 10.0)
    buffer.set_mode("automatic", VETO_S, 11.0)
    assert [(each.cue.line.id, each.approved) for each in buffer] == [(line, False), ("another", True)]
    buffer.hold(line, "minji", 15.0)
    assert approved_at(buffer, 11.0) == 15.0 + HOLD_S
    assert buffer.get(line).approved


def test_a_line_is_not_late_while_somebody_changes_it():
    dropped: list[str] = []
    buffer = Buffer(lambda cue, why: dropped.append(cue.line.id))
    for name in ("held", "forgotten"):
        buffer.add(written(name, block="b1"), "manual", VETO_S)
    for name in ("next", "last"):
        buffer.add(written(name, block="b2"), "automatic", VETO_S)
    now_s = APPROVAL_S + 1.0
    buffer.hold("held", "minji", now_s)
    taken = buffer.take(now_s, lambda entry: "")
    assert taken is not None
    assert (taken.cue.line.id, dropped) == ("next", ["forgotten"])
    buffer.take(now_s + HOLD_S, lambda entry: "")
    assert dropped == ["forgotten", "held"], "nobody holds it any more"


def test_only_the_time_that_a_line_was_held_counts():
    buffer, line = waiting()
    for second in range(40):
        buffer.hold(line, "minji", 2.0 * second)
        buffer.release(line, "minji", 2.0 * second + 1.0)
    hold = buffer.hold(line, "minji", 100.0)
    assert (hold.until_s, hold.total_s) == (100.0 + HOLD_S, 40.0 + HOLD_S)


def test_holds_of_lines_that_are_gone_are_forgotten():
    buffer, line = waiting()
    buffer.hold(line, "minji", 1.0)
    buffer.veto(line, "no")
    buffer.add(written("another"), "veto", VETO_S)
    buffer.hold("another", "minji", 2.0)
    assert set(buffer._holds) == {"another"}


def test_what_waits_for_nobody_is_not_held():
    buffer, line = waiting()
    buffer.approve(line, "minji")
    with pytest.raises(CueUnknown, match="approved"):
        buffer.hold(line, "minji", 1.0)
    with pytest.raises(CueUnknown):
        buffer.hold("another", "minji", 1.0)


def test_that_a_line_is_held_is_told_once_and_no_more_when_its_time_is_spent():
    buffer, line = waiting()
    told: list[str] = []
    show = SimpleNamespace(
        time_s=0.0,
        feed=SimpleNamespace(buffer=buffer),
        answers=SimpleNamespace(buffer=Buffer(lambda cue, why: None)),
        event=lambda type_, **fields: told.append(type_),
    )
    steering = Steering(cast(Show, show))
    while show.time_s < 2 * MAX_HELD_S:
        steering.hold_line(line, "minji")
        show.time_s += 4.0
    assert told == ["cue.held"]


def test_an_answer_is_not_stale_while_somebody_changes_it():
    time_s, dropped, given = [0.0], list[str](), list[Cue]()
    answers = Answers(
        Checker(SAMPLE, Guard(SAMPLE)),
        lambda: time_s[0],
        lambda type_, **fields: None,
        lambda cue, why: dropped.append(cue.line.id),
        given.append,
    )
    for name in ("held", "forgotten"):
        assert answers.offer(Line(id=name, text="네, 있어요.", lang="ko", kind="answer"), "manual", VETO_S)
    time_s[0] = STALE_S - 1.0
    answers.buffer.hold("held", "minji", time_s[0])
    time_s[0] = STALE_S + 1.0
    answers.step()
    assert dropped == ["forgotten"]
    time_s[0] += HOLD_S
    answers.step()
    assert (dropped, given) == (["forgotten", "held"], [])
