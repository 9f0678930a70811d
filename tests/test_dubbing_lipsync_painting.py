"""A shot that was drawn is looked at again: what is not found there any more was not left as it was filmed."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dubbing import lipsync_painting
from dubbing.lipsync_gate import judge
from tests.test_dubbing_lipsync_gate import _track
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.unit


class Glance:
    """Looks for a face, and finds it or does not."""

    def __init__(self, finds: bool) -> None:
        self.finds = finds

    def see(self, _view: np.ndarray, near: np.ndarray) -> np.ndarray | None:
        return near.astype(np.float32) if self.finds else None


class Shown:
    """A picture of which nothing but its time counts."""

    planes = None

    def __init__(self, pts: int) -> None:
        self.pts = pts

    def bgr(self, _: object) -> np.ndarray:
        return np.zeros((4, 4, 3), np.uint8)


def drawn(
    monkeypatch: pytest.MonkeyPatch, landmarks: np.ndarray, *finds: bool, change: object
) -> tuple[np.ndarray, ...]:
    """What is seen before and after where every picture gets this change."""
    count = len(landmarks)
    monkeypatch.setattr(lipsync_painting, "put", lambda *_: None)
    hand: Any = SimpleNamespace(
        film=SimpleNamespace(size=(640, 360)),
        pictures=lambda *_: map(Shown, range(count)),
        glances=lambda _: tuple(map(Glance, finds)),
    )
    painter: Any = SimpleNamespace(paint=lambda pictures, *_: ((k, picture, change) for k, picture in pictures))
    script: Any = SimpleNamespace(landmarks=landmarks)
    member: Any = SimpleNamespace(pts=np.arange(count))
    writer: Any = SimpleNamespace(add=lambda *_: None)
    return lipsync_painting._drawn(hand, painter, script, member, writer)


def test_a_face_that_is_not_found_once_it_is_drawn_is_worse(monkeypatch: pytest.MonkeyPatch):
    landmarks = np.nan_to_num(_track().landmarks).astype(np.float32)
    count = len(landmarks)
    before, after = drawn(monkeypatch, landmarks, True, False, change=object())
    assert np.isfinite(before).all()
    assert np.isnan(after).all()
    silence = np.zeros(5 * SAMPLE_RATE, np.float32)
    judged = judge(before, after, np.arange(count) / 25, silence, np.ones(count, np.float32))
    assert judged.left == "worse"


def test_a_picture_in_which_nothing_is_drawn_needs_one_look(monkeypatch: pytest.MonkeyPatch):
    landmarks = np.nan_to_num(_track().landmarks).astype(np.float32)
    before, after = drawn(monkeypatch, landmarks, True, False, change=None)
    assert np.array_equal(before, after)
    assert np.isfinite(after).all()
