"""What is on air: one stream that never stops and never goes back."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.clock import ManualClock
from stream.packets import AAC_SAMPLES, CLOCK_RATE, FRAME_SAMPLES, OPUS_SAMPLES, VIDEO, Packet
from stream.show.programme import SILENT_SAMPLES, Programme
from stream.slate import Slate
from stream.stage.protocol import Media

pytestmark = pytest.mark.unit

GOP = 50
SLATE = Slate(
    high=tuple(Packet("high", k * FRAME_SAMPLES, FRAME_SAMPLES, k == 0, b"slate") for k in range(GOP)),
    low=tuple(Packet("low", k * FRAME_SAMPLES, FRAME_SAMPLES, k == 0, b"slate") for k in range(GOP)),
    opus=Packet("audio", 0, OPUS_SAMPLES, True, b"quiet"),
    aac=Packet("aac", 0, AAC_SAMPLES, True, b"quiet"),
)


class Air:
    """A programme with a clock, a stage that can be fed, and everything that went out."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.out: list[Packet] = []
        self.keys: list[str] = []
        self.changes: list[bool] = []
        self.stage_frame = 7000  # the stage's clock has nothing to do with ours
        self.programme = Programme(self.out.append, SLATE, self.clock, self.keys.append, self.changes.append)

    def pass_time(self, frames: int, *, stage: bool, key_every: int = 10) -> None:
        for _ in range(frames):
            self.clock.advance(FRAME_SAMPLES)
            if stage:
                self.feed(key=self.stage_frame % key_every == 0)
            self.programme.step()

    def feed(self, *, key: bool) -> None:
        at = self.stage_frame * FRAME_SAMPLES
        for half in (0, OPUS_SAMPLES):
            self.programme.feed(Media("audio", at + half, OPUS_SAMPLES, True, b"voice"))
        for rendition in ("high", "low"):
            self.programme.feed(Media(rendition, at, FRAME_SAMPLES, key, b"face"))
        self.stage_frame += 1

    def sent(self, rendition: str) -> list[Packet]:
        return [p for p in self.out if p.rendition == rendition]


def rising(packets: list[Packet]) -> bool:
    return all(
        a.pts < b.pts if a.rendition in VIDEO else a.pts + a.duration <= b.pts for a, b in itertools.pairwise(packets)
    )


def test_the_slate_runs_in_real_time_from_the_start():
    air = Air()
    air.pass_time(60, stage=False)
    high = air.sent("high")
    assert abs(len(high) - 60) <= 1
    assert [k for k, p in enumerate(high) if p.key] == [0, GOP]
    assert abs(len(air.sent("audio")) - 120) <= 2


def test_the_host_comes_with_a_keyframe_only():
    air = Air()
    air.programme.to_live()
    assert air.keys == ["high", "low"]
    air.pass_time(30, stage=True)
    for rendition in ("high", "low"):
        faces = [p for p in air.sent(rendition) if p.data == b"face"]
        assert faces[0].key
    assert air.changes == [True]
    assert air.programme.live


def test_kill_starts_the_slate_with_a_keyframe_at_once():
    air = Air()
    air.programme.to_live()
    air.pass_time(30, stage=True)
    air.programme.to_slate()
    sent = len(air.out)
    air.pass_time(1, stage=True)
    first = {p.rendition: p for p in reversed(air.out[sent - 8 :]) if p.data in (b"slate", b"quiet")}
    assert first["high"].key or air.sent("high")[-2].key
    air.pass_time(40, stage=True)
    assert air.sent("high")[-1].data == b"slate"
    assert air.changes == [True, False]


def test_a_silent_stage_is_replaced_and_comes_back_by_itself():
    air = Air()
    air.programme.to_live()
    air.pass_time(30, stage=True)
    air.pass_time(SILENT_SAMPLES // FRAME_SAMPLES + 2, stage=False)
    assert not air.programme.live
    assert air.sent("high")[-1].data == b"slate"
    air.pass_time(30, stage=True)
    assert air.programme.live
    assert air.changes == [True, False, True]


@given(st.lists(st.tuples(st.sampled_from(["live", "slate", "none"]), st.integers(1, 30), st.booleans()), max_size=12))
def test_time_never_goes_back_whatever_happens(deeds):
    air = Air()
    for deed, frames, stage in deeds:
        if deed == "live":
            air.programme.to_live()
        elif deed == "slate":
            air.programme.to_slate()
        air.pass_time(frames, stage=stage)
    for rendition in ("high", "low", "audio", "aac"):
        packets = air.sent(rendition)
        assert rising(packets)
        if packets:
            assert abs(packets[-1].pts - air.clock.now()) < CLOCK_RATE // 2


def test_a_viewer_who_joins_on_the_slate_gets_a_keyframe_at_once():
    air = Air()
    air.pass_time(20, stage=False)
    assert air.programme.restart_slate("high")
    sent = len(air.sent("high"))
    air.pass_time(1, stage=False)
    assert air.sent("high")[sent].key
    air.programme.to_live()
    air.pass_time(30, stage=True)
    assert not air.programme.restart_slate("high")


def test_a_keyframe_that_comes_too_late_for_the_slate_is_asked_for_again():
    air = Air()
    air.programme.to_live()
    at = air.stage_frame * FRAME_SAMPLES
    air.clock.advance(FRAME_SAMPLES)
    air.programme.step()
    air.programme.feed(Media("high", at, FRAME_SAMPLES, True, b"face"))
    air.clock.advance(5 * FRAME_SAMPLES)
    air.programme.step()
    air.keys.clear()
    late = at + FRAME_SAMPLES
    air.programme.feed(Media("low", late, FRAME_SAMPLES, True, b"late"))
    air.programme.feed(Media("low", late + 5 * FRAME_SAMPLES, FRAME_SAMPLES, False, b"delta"))
    assert air.keys == ["low"]
    assert {p.data for p in air.sent("low")} == {b"slate"}
    air.programme.feed(Media("low", late + 6 * FRAME_SAMPLES, FRAME_SAMPLES, True, b"face"))
    assert air.sent("low")[-1].data == b"face"


def test_a_late_second_rendition_starts_with_its_keyframe():
    air = Air()
    air.programme.to_live()
    air.clock.advance(FRAME_SAMPLES)
    at = air.stage_frame * FRAME_SAMPLES
    for k in range(20):
        for rendition in ("high", "low"):
            key = k == 0 if rendition == "high" else k == 12
            air.programme.feed(Media(rendition, at + k * FRAME_SAMPLES, FRAME_SAMPLES, key, b"face"))
        air.clock.advance(FRAME_SAMPLES)
        air.programme.step()
    faces = [p for p in air.sent("low") if p.data == b"face"]
    assert faces[0].key
    assert rising(air.sent("low"))


def test_switching_again_and_again_moves_no_picture_away_from_its_moment():
    """A step at each switch would add up: 13 stalls once put the show 600 ms ahead of the clock."""
    air = Air()
    for _ in range(30):
        air.programme.to_live()
        air.pass_time(23, stage=True)
        assert air.programme.live
        assert abs(air.sent("high")[-1].pts - air.clock.now()) < FRAME_SAMPLES // 4
        air.programme.to_slate()
        air.pass_time(7, stage=True)
        assert abs(air.sent("high")[-1].pts - air.clock.now()) < FRAME_SAMPLES // 4
