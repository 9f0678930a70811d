"""The listener: any cutting of the stream gives one mouth, frames fall where the show's do, bad input is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lipsync.errors import WeightsInvalid
from lipsync.listener import FRAME_SAMPLES, SHIPPED, Listener
from lipsync.network import LOOK_AHEADS

pytestmark = pytest.mark.unit


def _noise(length: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, length).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(
    pieces=st.lists(st.integers(0, 5000), max_size=8),
    look_ahead=st.sampled_from(LOOK_AHEADS),
)
def test_pieces_of_any_size_are_heard_as_the_whole(pieces, look_ahead):
    sound = _noise(sum(pieces))
    listener = Listener(look_ahead)
    parts, at = [], 0
    for size in pieces:
        parts.append(listener.push(sound[at : at + size]))
        at += size
    parts.append(listener.finish())
    whole = listener.heard(sound)
    assert whole.shape == (-(-len(sound) // FRAME_SAMPLES), 12)
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("look_ahead", LOOK_AHEADS)
def test_a_frame_is_known_once_the_look_ahead_after_its_middle_is_heard(look_ahead):
    listener = Listener(look_ahead)
    needed = FRAME_SAMPLES // 2 + look_ahead * 48
    assert len(listener.push(_noise(needed - 1))) == 0
    assert len(listener.push(_noise(1))) == 1
    assert len(listener.push(_noise(3 * FRAME_SAMPLES))) == 3


def test_sound_later_than_the_look_ahead_changes_nothing():
    sound = _noise(20 * FRAME_SAMPLES)
    other = sound.copy()
    frame = 8
    heard = FRAME_SAMPLES * frame + FRAME_SAMPLES // 2 + 80 * 48
    other[heard:] = 0
    listener = Listener(80)
    np.testing.assert_array_equal(listener.heard(sound)[: frame + 1], listener.heard(other)[: frame + 1])


def test_a_new_stream_after_finish_is_as_the_first():
    listener = Listener(80)
    first = np.concatenate([listener.push(_noise(9999)), listener.finish()])
    second = np.concatenate([listener.push(_noise(9999)), listener.finish()])
    np.testing.assert_array_equal(first, second)


def test_the_stream_does_not_notice_that_a_whole_was_heard_between():
    listener = Listener(80)
    before = listener.push(_noise(9999))
    listener.heard(_noise(48_000, 5))
    after = np.concatenate([before, listener.push(_noise(5000, 3)), listener.finish()])
    np.testing.assert_array_equal(after, listener.heard(np.concatenate([_noise(9999), _noise(5000, 3)])))


def test_what_is_not_finite_does_not_stay():
    listener = Listener(80)
    sound = _noise(48_000)
    sound[5000:5100] = [np.nan, np.inf] * 50
    poses = listener.heard(sound)
    assert np.isfinite(poses).all()
    assert poses.min() >= 0
    assert poses.max() <= 1


def test_no_other_look_ahead():
    with pytest.raises(ValueError, match="40, 80, 120"):
        Listener(60)  # type: ignore[arg-type]


@pytest.mark.parametrize("harm", ["missing", "garbage", "cut", "shape", "nan"])
def test_damaged_weights_are_refused(harm: str, tmp_path: Path):
    path = tmp_path / "weights.npz"
    if harm == "garbage":
        path.write_bytes(b"PK\x03\x04 no weights")
    elif harm == "cut":
        path.write_bytes(SHIPPED.read_bytes()[:100_000])
    elif harm != "missing":
        with np.load(SHIPPED) as file:
            arrays = dict(file)
        arrays["mean"] = arrays["mean"][:-1] if harm == "shape" else arrays["mean"] * np.float16(np.nan)
        np.savez(path, **arrays)
    with pytest.raises(WeightsInvalid, match=r"weights\.npz"):
        Listener(80, path)
