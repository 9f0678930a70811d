"""The fit keeps its order and its bounds whatever lines it is given; a stretch keeps pitch and length."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubbing import fit
from dubbing.stretch import stretched
from dubbing.types import Placement, Segment, Slot
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.unit

S = SAMPLE_RATE
END = 100 * S


def test_a_slot_widens_into_silence_and_no_further():
    segments = [
        Segment(n, round(a * S), round(b * S), "x") for n, (a, b) in enumerate([(0.5, 2), (2.1, 3), (9, 10)], 1)
    ]
    found = [(s.earliest / S, s.latest / S) for s in fit.slots(segments, round(10.1 * S))]
    assert found == [(0.0, 2.1), (2.0, 3.4), (8.2, 10.1)]


def test_a_line_that_fits_begins_where_it_belongs_at_its_own_rate():
    slot = Slot(10 * S, 12 * S, round(9.2 * S), round(12.4 * S))
    assert fit.place(2 * S, slot, 0, END) == Placement(10 * S, 2 * S, 1.0)
    assert fit.place(round(2.4 * S), slot, 0, END) == Placement(10 * S, round(2.4 * S), 1.0)
    assert fit.place(round(1.95 * S), slot, 0, END).tempo == pytest.approx(0.975)
    assert fit.place(S, slot, 0, END).tempo == 0.95, "nothing that is still natural makes it as long as the original"


def test_a_line_is_stretched_by_what_nobody_hears_before_it_begins_early():
    slot = Slot(10 * S, 12 * S, round(9.2 * S), round(12.4 * S))
    assert fit.place(round(2.6 * S), slot, 0, END) == Placement(10 * S, round(2.4 * S), 2.6 * S / (2.4 * S))
    early = fit.place(3 * S, slot, 0, END)
    assert (early.tempo, early.start) == (1.1, slot.latest - early.length)
    assert fit.place(round(3.6 * S), slot, 0, END).start == slot.earliest


def test_a_line_is_slowed_down_where_that_keeps_lips_from_moving_in_silence():
    slot = Slot(10 * S, 12 * S, 10 * S, 12 * S)
    assert fit.place(round(1.5 * S), slot, 0, END).length == pytest.approx(0.82 * 2 * S, abs=1)
    assert fit.place(round(1.6 * S), slot, 0, END).tempo == 0.95


def test_too_long_a_line_is_hurried_by_the_voice_then_by_a_stretch_then_flagged():
    slot = Slot(10 * S, 12 * S, 10 * S, 12 * S)
    assert [fit.speed(round(seconds * S), slot, 0) for seconds in (1, 2.2, 2.3, 2.6, 4)] == [0, 0, 1, 2, 2]
    assert fit.speed(4 * S, slot, 0, own=4) == 1
    close = fit.place(round(2.2 * S), slot, 0, END)
    assert close.tempo == pytest.approx(1.1)
    assert close.flag == ""
    assert fit.place(round(2.4 * S), slot, 0, END).flag == "fast"
    over = fit.place(4 * S, slot, 0, END)
    assert (over.tempo, over.length, over.flag) == (1.25, round(3.2 * S), "overlong")
    assert fit.place(S, slot, 11 * S, END).flag == "late"
    assert fit.place(4 * S, slot, 0, 12 * S).flag == "beyond_end"


def test_the_wording_that_is_noticed_least_is_first():
    slot = Slot(10 * S, 12 * S, 10 * S, round(12.4 * S))
    assert fit.ranked([3 * S, 2 * S, S], slot, 0)[0] == 1
    assert fit.ranked([round(2.3 * S), S], slot, 0)[0] == 0
    assert fit.ranked([9 * S, 5 * S, 6 * S], slot, 0) == [1, 2, 0]
    assert fit.ranked([round(1.98 * S), 2 * S], slot, 0)[0] == 0, "the one that was meant, where they are alike"


def test_a_cost_rises_with_each_thing_that_is_noticed():
    slot = Slot(10 * S, 12 * S, round(9.2 * S), round(12.4 * S))
    assert fit.cost(2 * S, slot, 0) == 0
    assert fit.cost(round(2.1 * S), slot, 0) <= fit.GOOD
    longer = [fit.cost(round(seconds * S), slot, 0) for seconds in (2.0, 2.3, 2.7, 3.2, 3.9, 5.0)]
    shorter = [fit.cost(round(seconds * S), slot, 0) for seconds in (2.0, 1.8, 1.5, 1.0)]
    assert longer == sorted(longer)
    assert shorter == sorted(shorter)
    assert fit.cost(2 * S, slot, 11 * S) > fit.cost(2 * S, slot, 0), "it begins late"


LINES = st.lists(
    st.tuples(st.integers(0, 3 * S), st.integers(S // 10, 5 * S), st.integers(1, 12 * S)), min_size=1, max_size=20
)


@given(LINES)
def test_whatever_the_lines_none_is_over_another_cut_or_out_of_bounds(lines: list[tuple[int, int, int]]):
    segments, at = [], 0
    for number, (gap, length, _) in enumerate(lines, 1):
        segments.append(Segment(number, at + gap, at + gap + length, "x"))
        at = segments[-1].end
    slots = fit.slots(segments, at)
    placements: list[Placement] = []
    after = 0
    for slot, (_, _, spoken) in zip(slots, lines, strict=True):
        assert max(0, slot.start - fit.BEFORE) <= slot.earliest <= slot.start < slot.end <= slot.latest
        assert slot.latest <= slot.end + fit.AFTER
        placement = fit.place(spoken, slot, after, at)
        assert placement.start >= max(after, slot.earliest)
        assert fit.HARD_SLOWEST <= placement.tempo <= fit.HARD_FASTEST
        assert abs(placement.length - spoken / placement.tempo) <= 1
        assert placement.flag or placement.start + placement.length <= slot.latest + 1
        assert placement.flag or placement.start <= slot.start + 0.08 * S
        placements.append(placement)
        after = placement.start + placement.length
    assert fit.overlaps(placements) == 0
    assert [p.start for p in placements] == sorted(p.start for p in placements)
    assert all(a.end <= b.start for a, b in itertools.pairwise(slots))


@pytest.mark.parametrize("tempo", [0.85, 0.95, 1.1, 1.25])
def test_a_stretch_keeps_pitch_and_loudness_and_changes_length(tempo: float):
    at = np.arange(2 * S) / S
    tone = np.asarray(sum(np.sin(2 * np.pi * 140 * k * at) / k for k in range(1, 8)) * 0.2, np.float32)
    result = stretched(tone, S, tempo)
    assert len(result) == round(len(tone) / tempo)
    spectrum = np.abs(np.fft.rfft(result * np.hanning(len(result))))
    assert np.argmax(spectrum) * S / len(result) == pytest.approx(140, abs=1)
    middle = slice(S // 2, S)
    assert np.std(result[middle]) == pytest.approx(np.std(tone[middle]), rel=0.05)
    assert np.abs(np.diff(result)).max() < 1.5 * np.abs(np.diff(tone)).max(), "no click at a joint"


@pytest.mark.parametrize("tempo", [0.9, 1.2])
def test_a_stretch_moves_every_sound_in_proportion(tempo: float):
    rng = np.random.default_rng(1)
    sound = np.zeros(3 * S, np.float32)
    for start in (0.5, 1.2, 2.5):
        sound[round(start * S) : round((start + 0.1) * S)] = rng.normal(0, 0.2, S // 10)
    level = np.abs(stretched(sound, S, tempo)) > 0.05
    for start in (0.5, 1.2, 2.5):
        near = round(start / tempo * S)
        first = near - S // 20 + int(np.argmax(level[near - S // 20 : near + S // 20]))
        assert abs(first - near) < 0.02 * S


def test_short_sounds_and_silence_are_stretched_without_fault():
    assert len(stretched(np.zeros(S, np.float32), S, 1.1)) == round(S / 1.1)
    short = np.ones(100, np.float32)
    assert stretched(short, S, 1.1) is short
