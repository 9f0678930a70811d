"""Lines that wait: the clock of one whose words are being changed stands still, for a while."""

import pytest

from script.types import Line
from script.writer import LineRequest
from stream.errors import CueUnknown
from stream.show.buffer import HOLD_S, MAX_HELD_S, Buffer, Entry
from stream.show.cues import Cue

pytestmark = pytest.mark.unit
VETO_S = 12.0


def waiting(written_s: float = 0.0) -> tuple[Buffer, str]:
    """A buffer with one line under a veto time."""
    buffer = Buffer(lambda cue, why: None)
    line = Line(id="a line", text="안녕하세요.", lang="ko", kind="feature")
    entry = Entry(Cue(line, "planned"), LineRequest("feature", "ko"), 2.0, written_s)
    return buffer, buffer.add(entry, "veto", VETO_S).cue.line.id


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


def test_what_waits_for_nobody_is_not_held():
    buffer, line = waiting()
    buffer.approve(line, "minji")
    with pytest.raises(CueUnknown, match="approved"):
        buffer.hold(line, "minji", 1.0)
    with pytest.raises(CueUnknown):
        buffer.hold("another", "minji", 1.0)
