"""In step with the clock: every tick once, and after a stall no burst."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.clock import ManualClock
from stream.packets import FRAME_SAMPLES, OPUS_SAMPLES
from stream.stage.conductor import Conductor, Tick
from stream.stage.pacer import STALL_SAMPLES, Pacer

pytestmark = pytest.mark.unit


class Booth:
    """A pacer on a clock that is moved by hand."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.ticks: list[Tick] = []
        self.conductor = Conductor(mouth_poses, REST)
        self.pacer = Pacer(self.conductor, self.clock, self.ticks.append)

    def step(self, samples: int) -> list[Tick]:
        before = len(self.ticks)
        self.clock.advance(samples)
        self.pacer.step()
        return self.ticks[before:]


def test_each_20_ms_give_one_tick():
    booth = Booth()
    booth.step(0)
    assert [len(booth.step(OPUS_SAMPLES)) for _ in range(50)] == [1] * 50
    assert [t.at for t in booth.ticks] == [k * OPUS_SAMPLES for k in range(51)]


def test_a_small_delay_is_made_up():
    booth = Booth()
    booth.step(0)
    assert len(booth.step(5 * OPUS_SAMPLES)) == 5
    assert booth.pacer.stalls == 0


def test_after_a_stall_the_clock_jumps_instead_of_a_burst():
    booth = Booth()
    booth.step(0)
    ticks = booth.step(48_000 * 60)
    assert len(ticks) <= 3
    assert booth.pacer.stalls == 1
    assert ticks[0].at % FRAME_SAMPLES == OPUS_SAMPLES  # the frames stay on their grid
    assert 0 < booth.conductor.now - booth.clock.now() <= OPUS_SAMPLES


@given(st.lists(st.integers(0, 3 * STALL_SAMPLES), max_size=30))
def test_time_never_goes_back_and_is_never_far_behind(steps):
    booth = Booth()
    for step in steps:
        ticks = booth.step(step)
        assert len(ticks) <= STALL_SAMPLES // OPUS_SAMPLES + 1
        assert 0 < booth.conductor.now - booth.clock.now() <= OPUS_SAMPLES
    starts = [t.at for t in booth.ticks]
    assert all(b - a >= OPUS_SAMPLES for a, b in itertools.pairwise(starts))
    assert [t.at for t in booth.ticks if t.frame is not None] == [s for s in starts if s % FRAME_SAMPLES == 0]
