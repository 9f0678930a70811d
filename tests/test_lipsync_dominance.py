"""The mouth's curves: shut where lips meet, still in silence, smooth, and the same every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lipsync.closure import TOLERANCE_S, closure_frames
from lipsync.dominance import LEAD_S, Style, mouth_poses
from lipsync.types import N_PARAMETERS, PARAMETERS
from lipsync.visemes import BILABIALS, POSES, REST, VISEME_OF
from tts.types import SAMPLE_RATE, PhoneSpan

pytestmark = pytest.mark.unit

FRAME = SAMPLE_RATE // 25
JAW = PARAMETERS.index("jaw_open")


def laid_out(*phones: tuple[str, int]) -> tuple[list[PhoneSpan], int]:
    """Phones of so many milliseconds one after the other, and their length in samples."""
    spans, start = [], 0
    for phone, milliseconds in phones:
        spans.append(PhoneSpan(phone, start, milliseconds * SAMPLE_RATE // 1000))
        start += spans[-1].length
    return spans, start


Phones = list[tuple[str, int]]
phone_lists = st.lists(st.tuples(st.sampled_from(["", "h", *VISEME_OF]), st.integers(8, 300)), min_size=1, max_size=25)


@given(phone_lists, st.integers(0, FRAME - 1))
@settings(max_examples=200, deadline=None)
def test_every_bilabial_is_seen_closed_whatever_the_phase_of_the_frames(phones: Phones, phase: int) -> None:
    spans, length = laid_out(*phones)
    at = np.arange(-5 * FRAME + phase, length + 5 * FRAME, FRAME, dtype=np.float64)
    poses = mouth_poses(spans, length, at)
    slack = TOLERANCE_S * SAMPLE_RATE
    for span in spans:
        if span.phone in BILABIALS:
            near = (at >= span.start - slack) & (at <= span.start + span.length + slack)
            shut = np.abs(poses[near] - POSES["PP"]).max(axis=1)
            assert shut.min() < 1e-6


@given(phone_lists, st.integers(0, FRAME - 1))
@settings(max_examples=100, deadline=None)
def test_poses_are_whole_and_bounded(phones: Phones, phase: int) -> None:
    spans, length = laid_out(*phones)
    poses = mouth_poses(spans, length, np.arange(phase - FRAME, length + FRAME, FRAME, dtype=np.float64))
    assert poses.dtype == np.float32
    assert poses.shape[1] == N_PARAMETERS
    assert np.isfinite(poses).all()
    assert poses.min() >= 0
    assert poses.max() <= 1


@given(phone_lists)
@settings(max_examples=50, deadline=None)
def test_no_parameter_jumps(phones: Phones) -> None:
    spans, length = laid_out(*phones)
    at = np.arange(-10_000, length + 10_000, SAMPLE_RATE // 1000, dtype=np.float64)
    a_millisecond = np.abs(np.diff(mouth_poses(spans, length, at), axis=0)).max()
    assert a_millisecond < 0.06  # fully open to fully shut takes 17 ms at the least; lips need no less


def test_the_mouth_is_still_in_silence_and_opens_before_the_sound() -> None:
    spans, length = laid_out(("a", 120), ("", 400), ("o", 120))
    at = np.arange(-SAMPLE_RATE, length + SAMPLE_RATE, 480, dtype=np.float64)
    poses = mouth_poses(spans, length, at)
    lead = LEAD_S * SAMPLE_RATE
    first, second = spans[0], spans[2]
    far = (at < -lead) | (at > length + lead)
    far |= (at > first.start + first.length + lead) & (at < second.start - lead)
    assert (poses[far] == REST).all()
    opening = (at > -lead / 2) & (at < 0)
    assert (poses[opening][:, JAW] > 0.1).all()


def test_rounded_lips_show_through_a_consonant_made_with_the_tongue() -> None:
    spans, length = laid_out(("u", 120), ("t", 60), ("u", 120))
    at = np.array([spans[1].start + spans[1].length / 2])
    pose = mouth_poses(spans, length, at)[0]
    assert pose[PARAMETERS.index("pucker")] > 0.5
    assert pose[PARAMETERS.index("tongue_tip")] > 0.5


def test_style_scales_jaw_and_lips_and_never_opens_a_closure() -> None:
    spans, length = laid_out(("a", 150), ("m", 80), ("u", 150))
    at = np.arange(0, length, FRAME, dtype=np.float64)
    plain, small = mouth_poses(spans, length, at), mouth_poses(spans, length, at, Style(jaw=0.5, lips=0.5))
    assert small[:, JAW].max() < 0.6 * plain[:, JAW].max()
    assert small[:, PARAMETERS.index("pucker")].max() < 0.6 * plain[:, PARAMETERS.index("pucker")].max()
    shut = closure_frames(spans, at / SAMPLE_RATE)
    assert np.allclose(small[shut], POSES["PP"])


def test_frames_far_from_a_closure_do_not_show_it() -> None:
    spans, _ = laid_out(("m", 60), ("a", 400))
    seconds = np.array([0.3, 0.34])
    assert len(closure_frames(spans, seconds)) == 0


def test_nothing_said_is_rest() -> None:
    assert (mouth_poses([], 0, np.array([0.0, 100.0])) == REST).all()
    assert (mouth_poses([PhoneSpan("", 0, 4800)], 4800, np.array([0.0])) == REST).all()
    assert mouth_poses([PhoneSpan("a", 0, 4800)], 4800, np.array([])).shape == (0, N_PARAMETERS)
