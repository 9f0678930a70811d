import dataclasses

import numpy as np
import pytest

from avatar.background import THEMES, render_background
from avatar.scene import LABELS, Scene

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_scene_carries_the_notice(lang):
    assert Scene(lang, "t").notice == LABELS[lang]
    assert Scene(lang, "t", label="AI presenter").notice == "AI presenter"


@pytest.mark.parametrize("label", ["", "   "])
def test_the_notice_cannot_be_taken_off(label):
    with pytest.raises(ValueError, match="virtual"):
        Scene("ko", "t", label=label)
    with pytest.raises(ValueError, match="virtual"):
        dataclasses.replace(Scene("ko", "t"), label=label)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (640, 360), (1080, 1920)])
@pytest.mark.parametrize("theme", THEMES)
def test_background_is_calm_and_the_same_each_time(theme, size):
    picture = render_background(theme, size)
    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    np.testing.assert_array_equal(picture, render_background(theme, size))
    grey = picture.astype(np.float32).mean(axis=2)
    assert 110 < grey.mean() < 245
    assert np.abs(np.diff(grey, axis=1)).mean() < 2.5  # no hard detail


def test_background_is_dithered_against_banding():
    """A plain rounded gradient changes once a step; a dithered one at every other pixel."""
    wall = render_background("studio")[620:700, 820:1240, 1].astype(int)
    assert np.ptp(wall) / wall.shape[1] < 0.2  # a soft gradient: undithered, few pixels would change
    assert (np.diff(wall, axis=1) != 0).mean() > 0.3


def test_themes_differ_and_an_unknown_one_is_refused():
    studio, sage = (
        render_background("studio", (640, 360)).astype(int),
        render_background("sage", (640, 360)).astype(int),
    )
    assert np.abs(studio - sage).mean() > 5
    with pytest.raises(ValueError, match="studio, sage, dusk"):
        render_background("neon")
