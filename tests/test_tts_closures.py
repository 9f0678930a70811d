"""Stops begin when the mouth shuts."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tts.closures import is_stop, with_closures
from tts.engine import EnginePhone

pytestmark = pytest.mark.unit

RATE = 16_000


def sound(*parts: tuple[float, float]) -> NDArray[np.float32]:
    """Parts of (seconds, level) of a 150 Hz tone."""
    level = np.concatenate([np.full(round(seconds * RATE), value) for seconds, value in parts])
    return (level * np.sin(2 * np.pi * 150 * np.arange(len(level)) / RATE)).astype(np.float32)


def phones(*spans: tuple[str, float, float]) -> list[EnginePhone]:
    return [EnginePhone(label, round(start * RATE), round(end * RATE)) for label, start, end in spans]


def test_a_stop_is_walked_back_over_its_closure() -> None:
    samples = sound((0.20, 0.5), (0.05, 0.001), (0.20, 0.5))
    vowel, stop, _ = with_closures(phones(("ˈa", 0, 0.25), ("p", 0.25, 0.28), ("a", 0.28, 0.45)), samples, RATE)
    assert stop.start == vowel.end == pytest.approx(0.20 * RATE, abs=0.006 * RATE)


def test_at_most_70_ms_and_never_the_whole_vowel() -> None:
    samples = sound((0.10, 0.5), (0.20, 0.001), (0.20, 0.5))
    _, stop, _ = with_closures(phones(("a", 0, 0.30), ("k", 0.30, 0.33), ("a", 0.33, 0.5)), samples, RATE)
    assert stop.start >= 0.23 * RATE
    quiet_vowel = phones(("s", 0, 0.25), ("a", 0.25, 0.29), ("t", 0.29, 0.33))
    _, vowel, _ = with_closures(quiet_vowel, samples, RATE)
    assert vowel.end - vowel.start >= 0.02 * RATE


def test_others_stay() -> None:
    samples = sound((0.20, 0.5), (0.05, 0.001), (0.20, 0.5))
    before = phones(("a", 0, 0.25), ("s", 0.25, 0.28), ("", 0.28, 0.3), ("p", 0.3, 0.45))
    assert with_closures(before, samples, RATE) == tuple(before)


def test_which_labels_begin_with_a_closure() -> None:
    assert all(is_stop(label) for label in ("p", "kh", "tɕ", "dʒ", "q-"))
    assert not any(is_stop(label) for label in ("", "m", "s", "ˈa"))
