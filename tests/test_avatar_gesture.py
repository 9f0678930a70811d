"""Gestures as a way through pictures: it never jumps, ends at rest, and waits for its turn."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar.gesture import APART_FRAMES, HOLD_FRAMES, SWINGS, GesturePlan, Gestures

pytestmark = pytest.mark.unit

PLANS = (
    GesturePlan("point", 9),
    GesturePlan("wave", 14, hold=6),
    GesturePlan("nod", 1),
    GesturePlan("swing", 4, hold=4),
)
LONGEST = 2 * 14 + HOLD_FRAMES + SWINGS * 6 + APART_FRAMES + 2


def pictures(gestures, frames):
    return [gestures.next() for _ in range(frames)]


def numbers(shown):
    return [picture.number if picture is not None else 0 for picture in shown]


def rising(name="point", frames=5):
    gestures = Gestures(PLANS)
    gestures.ask(name)
    return gestures, pictures(gestures, frames)


@given(
    st.lists(
        st.one_of(st.sampled_from(["point", "wave", "nod", "swing", "none", "lower"]), st.integers(1, 90)), max_size=25
    )
)
def test_whatever_is_asked_the_arm_goes_on_by_one_picture_and_comes_to_rest(calls):
    gestures, shown = Gestures(PLANS), []
    for call in calls:
        if isinstance(call, int):
            shown += pictures(gestures, call)
        elif call == "lower":
            gestures.lower()
        else:
            gestures.ask(call)
    gestures.lower()
    shown += pictures(gestures, LONGEST)
    at = numbers(shown)
    assert all(abs(b - a) <= 1 for a, b in zip([0, *at], at, strict=False))
    for one, other in itertools.pairwise(shown):
        assert one is None or other is None or one.name == other.name
    assert shown[-1] is None
    most = {plan.name: plan.pictures for plan in PLANS}
    assert all(1 <= picture.number <= most[picture.name] for picture in shown if picture is not None)


def test_it_rises_holds_and_falls_the_way_it_came():
    _, shown = rising(frames=9 + HOLD_FRAMES + 9)
    assert numbers(shown) == [*range(1, 10), *[9] * HOLD_FRAMES, *range(8, -1, -1)]


def test_a_hold_that_swings_goes_to_and_fro():
    _, shown = rising("wave", LONGEST)
    at = numbers(shown)
    assert at[8] == 9
    assert at[9:20] == [10, 11, 12, 13, 14, 13, 12, 11, 10, 9, 10]
    turns = sum(1 for a, b, c in zip(at, at[1:], at[2:], strict=False) if b >= 9 and (b - a) * (c - b) < 0)
    assert turns == SWINGS - 1


def test_what_is_asked_meanwhile_waits_for_the_end_and_a_pause():
    gestures, _ = rising()
    gestures.ask("wave")
    shown = pictures(gestures, LONGEST * 2)
    first = next(k for k, picture in enumerate(shown) if picture is not None and picture.name == "wave")
    assert shown[first].number == 1
    assert shown[first - APART_FRAMES : first] == [None] * APART_FRAMES


def test_the_latest_of_several_that_wait_is_taken():
    gestures, _ = rising()
    gestures.ask("wave")
    gestures.ask("nod")
    assert {p.name for p in pictures(gestures, LONGEST * 2) if p is not None} == {"point", "nod"}


def test_lowered_early_it_turns_back_and_late_it_arrives_first():
    early, _ = rising(frames=3)
    early.lower()
    assert numbers(pictures(early, 4)) == [2, 1, 0, 0]
    late, _ = rising(frames=7)
    late.lower()
    assert numbers(pictures(late, 12)) == [8, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0]


def test_lowered_it_forgets_what_waits():
    gestures, _ = rising()
    gestures.ask("wave")
    gestures.lower()
    assert {p.name for p in pictures(gestures, LONGEST * 2) if p is not None} == {"point"}


def test_a_gesture_that_the_host_has_not_is_ignored():
    gestures, shown = rising("salute", LONGEST)
    assert shown == [None] * LONGEST
    gestures.ask("point")
    gestures.ask("salute")
    assert numbers(pictures(gestures, 2)) == [1, 2]
