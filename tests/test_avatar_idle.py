from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar.blink import BLINK_S, CLOSING_S, lid
from avatar.idle import FRAME_RATE, Emotion, Idle, Limits
from avatar.noise import Noise, ease
from avatar.pulse import Glide, Pulses, Shape

pytestmark = pytest.mark.unit

REST = np.zeros(12, np.float32)
MINUTES_20 = 20 * 60 * FRAME_RATE


def _run(idle, frames, speaking=False, emotion="neutral"):
    return [idle.state(k, mouth=REST, speaking=speaking, emotion=emotion) for k in frames]


def _numbers(state):
    m = state.motion
    return np.array(
        [
            state.closure,
            state.gaze_x,
            state.gaze_y,
            state.brow,
            state.delighted,
            m.sway_x,
            m.breath,
            m.head_x,
            m.head_y,
            m.head_roll,
        ]
    )


# The largest change from one frame to the next, in the order of _numbers: the lids shut
# in two frames; everything else is slower.
STEP = np.array([0.72, 0.45, 0.35, 0.3, 0.12, 0.4, 0.12, 0.9, 1.6, 0.6])


@pytest.fixture(scope="module")
def long_run():
    return _run(Idle(7), range(MINUTES_20))


def _blink_starts(states):
    closed = np.array([state.closure > 0.0 for state in states])
    return np.flatnonzero(closed[1:] & ~closed[:-1])


def test_blinks_come_at_natural_intervals(long_run):
    gaps_s = np.diff(_blink_starts(long_run)) / FRAME_RATE
    single = gaps_s[gaps_s > 0.6]  # the rest are double blinks
    assert 3.2 < single.mean() < 4.6
    assert single.std() > 1.0
    assert np.median(single) < single.mean()  # log-normal: the tail is on the long side
    assert 0.04 < (gaps_s <= 0.6).mean() < 0.2


def test_a_blink_shuts_fast_and_opens_slowly():
    assert lid(0.0) == lid(BLINK_S) == 0.0
    assert lid(CLOSING_S) == 1.0
    times = np.linspace(0.0, BLINK_S, 500)
    heights = np.array([lid(t) for t in times])
    above = times[heights > 0.5]
    assert (above[-1] - CLOSING_S) > 1.8 * (CLOSING_S - above[0])


def test_breath_is_about_fifteen_a_minute(long_run):
    breath = np.array([state.motion.breath for state in long_run])
    assert breath.min() >= 0.0
    assert breath.max() <= 1.0
    rising = np.flatnonzero((breath[1:] >= 0.5) & (breath[:-1] < 0.5))
    assert 13.0 < len(rising) / 20 < 17.0


def test_she_looks_into_the_camera_most_of_the_time(long_run):
    aside = np.array([max(abs(state.gaze_x), abs(state.gaze_y)) > 0.1 for state in long_run])
    assert 0.03 < aside.mean() < 0.3


def test_motion_stays_within_the_pack(long_run):
    limits = Limits(sway_px=2.0, head_px=3.0, roll_deg=0.5)
    idle = Idle(3, limits)
    for k in range(0, 3000, 20):
        idle.accent(k)
        idle.question(k)
        motion = idle.state(k + 7, mouth=REST, speaking=True, emotion="delighted").motion
        assert abs(motion.sway_x) <= limits.sway_px
        assert abs(motion.head_x) <= limits.head_px
        assert abs(motion.head_y) <= limits.head_px
        assert abs(motion.head_roll) <= limits.roll_deg
    sway = np.array([state.motion.sway_x for state in long_run])
    assert np.ptp(sway) > Limits().sway_px  # and she does use the room she has


def test_the_seed_decides_and_frames_may_be_asked_in_any_order():
    forward = [_numbers(state) for state in _run(Idle(5), range(500))]
    backward = [_numbers(state) for state in _run(Idle(5), reversed(range(500)))][::-1]
    np.testing.assert_array_equal(forward, backward)
    assert not np.array_equal(forward, [_numbers(state) for state in _run(Idle(6), range(500))])


def test_an_accent_nods_and_a_question_tilts():
    plain, moved = Idle(1), Idle(1)
    moved.accent(100)
    moved.question(200)
    calm, lively = _run(plain, range(300), speaking=True), _run(moved, range(300), speaking=True)
    nod = [b.motion.head_y - a.motion.head_y for a, b in zip(calm, lively, strict=True)]
    tilt = [abs(b.motion.head_roll - a.motion.head_roll) for a, b in zip(calm, lively, strict=True)]
    assert nod[:101] == [0.0] * 101
    assert max(nod[100:116]) > 1.5
    assert nod[120] == 0.0
    assert tilt[200] == 0.0
    assert max(tilt[200:240]) > 0.5
    assert lively[215].brow > calm[215].brow + 0.3


def test_phrase_ends_often_bring_a_blink():
    idle = Idle(2)
    ends = range(200, 20_000, 150)
    shut = 0
    for k in range(20_000):
        state = idle.state(k, mouth=REST, speaking=True, emotion="neutral")
        if k in ends:
            idle.phrase_end(k)
        if any(k == end + 2 for end in ends) and state.closure > 0.9:
            shut += 1
    assert 0.4 < shut / len(ends) < 0.75


def test_emotion_shows_in_the_smile_and_the_brows():
    for emotion, low, high in (("delighted", 0.3, 0.6), ("neutral", 0.1, 0.25), ("earnest", 0.0, 0.12)):
        states = _run(Idle(1), range(100), emotion=emotion)
        assert low < states[-1].delighted < high
    delighted, earnest = (_run(Idle(1), range(100), emotion=e)[-1].brow for e in ("delighted", "earnest"))
    assert delighted > earnest


def test_the_mouth_is_passed_through():
    mouth = np.full(12, 0.5, np.float32)
    assert Idle(0).state(0, mouth=mouth, speaking=True, emotion="neutral").mouth is mouth


def test_an_unknown_emotion_is_refused():
    with pytest.raises(ValueError, match="delighted"):
        Idle(0).state(0, mouth=REST, speaking=False, emotion="furious")  # type: ignore[arg-type]  # what is tested


_EVENTS = st.lists(
    st.tuples(
        st.integers(0, 400), st.integers(-30, 60), st.sampled_from(["accent", "phrase_end", "question", "talk", "mood"])
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), _EVENTS)
def test_nothing_jumps_whatever_happens(seed, events):
    idle, speaking, mood = Idle(seed), False, 0
    before = None
    for k in range(400):
        for at, ahead, what in events:
            if at == k and what == "talk":
                speaking = not speaking
            elif at == k and what == "mood":
                mood += 1
            elif at == k:
                getattr(idle, what)(k + ahead)
        now = _numbers(idle.state(k, mouth=REST, speaking=speaking, emotion=get_args(Emotion)[mood % 3]))
        if before is not None:
            assert (np.abs(now - before) <= STEP).all(), (k, now - before)
        before = now


def test_a_flood_of_events_stays_bounded():
    pulses = Pulses(Shape(0.1, 0.0, 0.1), apart_s=0.2, limit=8)
    assert sum(pulses.add(float(start), 0.0) for start in range(100)) == 8
    assert pulses.add(200.0, 150.0)  # the old ones are over


def test_glide_starts_from_where_it_is():
    glide = Glide(0.0, 1.0)
    assert glide.toward(1.0, 0.0) == 0.0
    middle = glide.toward(1.0, 0.5)
    assert middle == pytest.approx(0.5)
    assert glide.toward(0.0, 0.5) == pytest.approx(middle)
    assert glide.toward(0.0, 1.5) == 0.0


@given(st.integers(0, 2**63), st.floats(0, 1e6))
def test_noise_is_smooth_and_bounded(seed, time_s):
    noise = Noise(seed, 2.0)
    assert -1.0 <= noise.at(time_s) <= 1.0
    assert abs(noise.at(time_s + 0.04) - noise.at(time_s)) < 0.15


def test_ease_is_level_at_its_ends():
    assert (ease(-1.0), ease(0.0), ease(0.5), ease(1.0), ease(2.0)) == (0.0, 0.0, 0.5, 1.0, 1.0)
