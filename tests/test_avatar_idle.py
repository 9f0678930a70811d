import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar.blink import BLINK_S, CLOSING_S, lid
from avatar.gaze import in_head
from avatar.idle import FRAME_RATE, Idle, Limits
from avatar.moods import EMOTIONS
from avatar.noise import Noise, ease
from avatar.pulse import Follower, Glide, Pulses, Shape

pytestmark = pytest.mark.unit

REST = np.zeros(12, np.float32)
MINUTES_20 = 20 * 60 * FRAME_RATE


def _run(idle, frames, speaking=False, emotion="neutral"):
    return [idle.state(k, mouth=REST, speaking=speaking, emotion=emotion) for k in frames]


FIELDS = {  # of a state: the largest change from one frame to the next
    "closure": 0.72,  # the lids shut in two frames; everything else is slower
    "gaze_x": 1.0,  # eyes jump in two and a half frames, and may do so from the card to a glance aside
    "gaze_y": 1.0,
    "brow": 0.3,
    "delighted": 0.15,
    "earnest": 0.15,
    "sway_x": 0.4,
    "breath": 0.12,
    "head_x": 0.9,
    "head_y": 1.6,
    "head_roll": 0.6,
    "yaw": 1.8,
    "pitch": 1.2,
}
STEP = np.array(list(FIELDS.values()))
FREE = Limits(yaw_deg=8.0, pitch_deg=4.0)


def _numbers(state):
    return np.array([getattr(state if hasattr(state, name) else state.motion, name) for name in FIELDS])


@pytest.fixture(scope="module")
def long_run():
    return _run(Idle(7, FREE), range(MINUTES_20))


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


def test_an_accent_bows_a_head_that_can_turn():
    def lowest(seed, accent):
        idle = Idle(seed, FREE)
        _run(idle, range(40), speaking=True)
        if accent:
            idle.accent(40)
        return max(state.motion.pitch for state in _run(idle, range(40, 52), speaking=True))

    deeper = [lowest(seed, True) - lowest(seed, False) for seed in range(12)]
    assert np.median(deeper) > 0.5  # degrees; one accent in four turns the head instead


def test_phrase_ends_often_bring_a_blink():
    idle = Idle(2)
    ends = range(200, 10_000, 100)
    shut = 0
    for k in range(10_000):
        state = idle.state(k, mouth=REST, speaking=True, emotion="neutral")
        if k in ends:
            idle.phrase_end(k)
        if any(k == end + 2 for end in ends) and state.closure > 0.9:
            shut += 1
    assert 0.3 < shut / len(ends) < 0.65


def test_blinks_of_speech_take_the_place_of_others():
    """As many as people's in conversation, about 20 to 26 a minute, and no flutter (Bentivoglio et al. 1997)."""
    idle, states = Idle(9, FREE), []
    for k in range(5 * 60 * FRAME_RATE):
        if k % 60 == 0:
            idle.phrase_end(k)
        if k % 700 == 0:
            idle.card(k)
        states.append(idle.state(k, mouth=REST, speaking=True, emotion="neutral", card_shown=True))
    starts = _blink_starts(states)
    assert 14 < len(starts) / 5 < 28
    assert (np.diff(starts) < 12).mean() < 0.12  # double ones


@pytest.mark.parametrize("speaking", [True, False])
def test_moods_show_and_stay_while_she_speaks(speaking):
    shown = {e: _run(Idle(1), range(100), speaking, e)[-1] for e in EMOTIONS}
    assert shown["delighted"].delighted > 0.5
    assert 0.05 < shown["neutral"].delighted < 0.25
    assert shown["earnest"].delighted == 0.0
    assert shown["earnest"].earnest > 0.7
    assert shown["neutral"].earnest == shown["delighted"].earnest == 0.0


def test_the_mouth_is_passed_through():
    mouth = np.full(12, 0.5, np.float32)
    assert Idle(0).state(0, mouth=mouth, speaking=True, emotion="neutral").mouth is mouth


def test_an_unknown_emotion_is_refused():
    with pytest.raises(ValueError, match="delighted"):
        Idle(0).state(0, mouth=REST, speaking=False, emotion="furious")  # type: ignore[arg-type]  # what is tested


_EVENTS = st.lists(
    st.tuples(
        st.integers(0, 250),
        st.integers(-30, 60),
        st.sampled_from(["accent", "phrase_end", "question", "card", "talk", "listen", "mood", "skip"]),
    ),
    max_size=40,
)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32), _EVENTS, st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_nothing_jumps_whatever_happens(seed, events, energies):
    idle, speaking, listening, mood = Idle(seed, FREE, card=(-30.0, 20.0)), False, False, 0
    before, at_before = None, 0
    for k in range(250):
        happening = [(ahead, what) for at, ahead, what in events if at == k]
        for ahead, what in happening:
            if what == "talk":
                speaking = not speaking
            elif what == "listen":
                listening = not listening
            elif what == "mood":
                mood += 1
            elif what != "skip":
                getattr(idle, what)(k + ahead)
        if before is not None and any(what == "skip" for _, what in happening):
            continue  # a late frame is not drawn
        now = _numbers(
            idle.state(
                k,
                mouth=REST,
                speaking=speaking,
                emotion=EMOTIONS[mood % 3],
                energy=energies[k % len(energies)],
                listening=listening,
                card_shown=k > 90,
            )
        )
        if before is not None:
            moved = np.abs(now - before)
            assert (moved <= STEP * (k - at_before)).all(), (k, dict(zip(FIELDS, moved, strict=True)))
        before, at_before = now, k


def _speech(idle, frames, energy=0.6, every=30, **more):
    """Told as the stage tells it: an accent now and then, louder and softer syllables in turn."""
    states = []
    for k in frames:
        if k % every == 5:
            idle.accent(k)
        loud = energy * (0.5 + 0.5 * np.sin(k * 0.9))
        states.append(idle.state(k, mouth=REST, speaking=True, emotion="neutral", energy=loud, **more))
    return states


def _spread(states, name):
    return float(np.std([getattr(s.motion, name) for s in states]))


def _look(states):
    """Where the eyes look from outside, degrees [n, 2]."""
    return np.array([(14 * s.gaze_x + s.motion.yaw, 10 * s.gaze_y + s.motion.pitch) for s in states])


def test_the_head_moves_more_in_speech_than_in_silence():
    silent, loud = _run(Idle(3, FREE), range(4000)), _speech(Idle(3, FREE), range(4000))
    for name in ("yaw", "pitch"):
        assert _spread(silent, name) > 0.2  # never a statue
        assert _spread(loud, name) > 1.2 * _spread(silent, name)
    assert max(abs(s.motion.yaw) for s in loud) < 8.0
    assert max(abs(s.motion.pitch) for s in loud) < 4.0


def test_the_head_lifts_with_the_voice():
    def pitch(energy):
        idle = Idle(1, FREE)
        states = [idle.state(k, mouth=REST, speaking=True, emotion="neutral", energy=energy) for k in range(60)]
        return states[-1].motion.pitch

    assert pitch(0.9) < pitch(0.1) - 0.4


def test_she_keeps_looking_into_the_camera_while_her_head_turns():
    states = [s for s in _speech(Idle(4, FREE), range(3000)) if s.closure == 0.0]
    at_camera = np.hypot(*_look(states).T) < 1.3
    assert at_camera.mean() > 0.7
    assert max(abs(s.motion.yaw) for s, at in zip(states, at_camera, strict=True) if at) > 2.0
    assert in_head((0.0, 0.0), (8.0, 4.0)) == pytest.approx((-8 / 14, -0.4))
    assert in_head((60.0, -60.0), (0.0, 0.0)) == (1.0, -1.0)


@pytest.mark.parametrize("card", [(18.0, 3.0), (0.0, 14.0)])
@pytest.mark.parametrize("seed", range(4))
def test_she_glances_at_a_card_that_comes(card, seed):
    axis = int(card[1] > card[0])
    idle, plain = Idle(seed, FREE, card=card), Idle(seed, FREE, card=card)
    idle.card(100)
    states, calm = _speech(idle, range(200), every=1000), _speech(plain, range(200), every=1000)
    look = _look(states)[:, axis]
    name = ("yaw", "pitch")[axis]
    turn = np.abs([getattr(b.motion, name) - getattr(a.motion, name) for a, b in zip(calm, states, strict=True)])
    assert turn[:100].max() == 0.0
    arrived = 100 + int(np.argmax(look[100:] > 0.85 * min(card[axis], 10 + 4 * axis)))
    assert 105 <= arrived <= 125
    moved = int(np.argmax(turn > 0.6))
    assert arrived - 10 < moved <= arrived + 10
    assert turn.max() > (1.5, 4.0)[axis == 0]
    assert np.argmax(turn) > arrived  # the head follows the eyes
    assert turn[180:].max() < 0.02  # and comes back
    assert np.abs(look[150:]).min() < 1.5


def test_a_head_that_cannot_turn_leaves_it_to_the_eyes():
    fixed = Idle(1, card=(20.0, 0.0))
    fixed.card(100)
    states = _speech(fixed, range(140))
    assert max(s.gaze_x for s in states) == 1.0
    assert {(s.motion.yaw, s.motion.pitch) for s in states} == {(0.0, 0.0)}


def test_now_and_then_she_looks_at_the_card_that_she_speaks_of():
    def glances(card_shown):
        idle, looked = Idle(5, FREE, card=(30.0, 0.0)), 0
        for k in range(7500):
            state = idle.state(k, mouth=REST, speaking=True, emotion="neutral", card_shown=card_shown)
            if k % 50 == 0:
                idle.phrase_end(k)
            looked += state.gaze_x > 0.95
        return looked

    assert glances(False) == 0
    assert 250 < glances(True) < 2000  # frames of five minutes


def test_she_listens_with_her_eyes_on_the_speaker():
    idle = Idle(6, FREE)
    before = [idle.state(k, mouth=REST, speaking=False, emotion="neutral") for k in range(100)]
    during = [idle.state(k, mouth=REST, speaking=False, emotion="neutral", listening=True) for k in range(100, 2000)]
    after = [idle.state(k, mouth=REST, speaking=False, emotion="neutral") for k in range(2000, 2200)]
    settled = during[50:]
    assert abs(np.mean([s.motion.head_roll for s in settled])) > 0.5  # to one side, and it stays there
    assert np.mean([s.brow for s in settled]) > np.mean([s.brow for s in before]) + 0.1
    assert np.hypot(*_look(settled).T).max() < 1.5
    pitch = np.array([s.motion.pitch for s in settled])
    nods = np.flatnonzero((pitch[1:] > 1.3) & (pitch[:-1] <= 1.3))
    assert 10 < len(nods) < 45  # in 74 s
    plain = _run(Idle(6, FREE), range(2200))
    np.testing.assert_allclose(_numbers(after[-1]), _numbers(plain[-1]), atol=0.01)


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


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5)), min_size=1, max_size=60))
def test_a_follower_never_overshoots_nor_jumps(targets):
    follower, k, before = Follower(0.0, 0.3), 0, 0.0
    for target, frames in targets:
        k += frames
        level = follower.toward(target, k / 25)
        assert -0.1 <= level <= 1.1
        assert abs(level - before) <= frames * 0.25 + 1e-9
        before = level
    assert follower.toward(1.0, k / 25) == pytest.approx(before)
    assert follower.toward(1.0, k / 25 + 3.0) == pytest.approx(1.0, abs=1e-6)
