"""When the arm moves: once a line, with a stressed word, and never past its line."""

import itertools

import pytest

from avatar.gesture import APART_FRAMES, GesturePlan
from stream.stage.gesturing import LATEST, PAUSE, Gesturing

pytestmark = pytest.mark.unit

PLANS = (GesturePlan("point", 9), GesturePlan("wave", 14, hold=6))


def shown(arm, line, frames, gesture="", stressed=()):
    pictures = [arm.picture(line, gesture, stressed=k in stressed) for k in range(frames)]
    return [picture.number if picture is not None else 0 for picture in pictures]


def test_the_arm_rises_with_the_first_stressed_word():
    assert shown(Gesturing(PLANS), "a", 12, "point", stressed=(4, 6)) == [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]


def test_without_stress_it_rises_soon():
    at = shown(Gesturing(PLANS), "a", LATEST + 3, "point")
    assert at == [0] * LATEST + [1, 2, 3]


def test_a_line_is_gestured_with_once():
    at = shown(Gesturing(PLANS), "a", 400, "point", stressed=range(0, 400, 20))
    assert sum(1 for one, other in itertools.pairwise(at) if one == 0 < other) + (at[0] > 0) == 1
    assert at[-1] == 0


def test_the_arm_sinks_after_its_line_but_not_in_a_short_pause():
    arm = Gesturing(PLANS)
    shown(arm, "a", 20, "point", stressed=(0,))
    assert shown(arm, "", PAUSE - 1) == [9] * (PAUSE - 1)
    assert shown(arm, "a", 2, "point") == [9, 9]
    assert shown(arm, "", PAUSE + 9)[-10:] == [8, 7, 6, 5, 4, 3, 2, 1, 0, 0]


def test_the_next_line_takes_the_arm_down_and_up_again():
    arm = Gesturing(PLANS)
    shown(arm, "a", 20, "point", stressed=(0,))
    at = shown(arm, "b", 9 + APART_FRAMES + 3, "wave", stressed=(0,))
    assert at[:9] == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert at[-4:] == [1, 2, 3, 4]


def test_a_line_that_is_over_before_its_stress_moves_nothing():
    arm = Gesturing(PLANS)
    shown(arm, "a", 3, "point")
    assert shown(arm, "", 40) == [0] * 40


def test_a_host_without_gestures_keeps_still():
    assert shown(Gesturing(()), "a", 60, "point", stressed=(0,)) == [0] * 60
