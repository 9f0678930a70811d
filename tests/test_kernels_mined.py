"""The kernels of filmed hosts do what their NumPy references do."""

import numpy as np
import pytest

from kernels import planes as plane_kernels
from kernels.box import Box
from kernels.i420 import split, to_i420
from kernels.mined import Sources, lay, lay_reference, weave, weave_reference
from kernels.overlay import overlay
from kernels.planes import film, lay_film
from kernels.planes import lay_reference as lay_plane_reference
from tests.kernel_cases import bgra, noise

pytestmark = pytest.mark.unit

TRIANGLES = np.array([[0, 1, 2], [1, 3, 2], [2, 3, 4], [0, 2, 4]], np.int32)
POINTS = np.array([[2.3, 1.7], [20.1, -3.0], [11.2, 9.9], [30.5, 17.2], [3.9, 21.4]], np.float32)


def sources():
    rng = np.random.default_rng(4)
    smooth = np.repeat(np.repeat(noise(3, 6, 7, 3, seed=5), 4, 1), 4, 2)
    points = POINTS * 0.8 + rng.normal(0, 2, (2, 5, 2))
    return Sources(smooth, np.array([2, 0], np.int32), points.astype(np.float32), np.array([0.7, 0.4], np.float32))


def woven(version):
    out, alpha = np.zeros((24, 28, 3), np.float32), np.zeros((24, 28), np.float32)
    version(TRIANGLES, POINTS, sources(), np.array([1, 0, 0.5, 0.2, 1], np.float32), out, alpha)
    return out, alpha


def test_weave_does_what_the_reference_does():
    (out, alpha), (wanted, wanted_alpha) = woven(weave), woven(weave_reference)
    edge = (alpha > 0) != (wanted_alpha > 0)  # a px exactly on an edge may fall either way
    assert edge.sum() <= 2
    assert np.ptp(wanted) > 100
    assert np.abs(out - wanted)[~edge].max() < 0.05
    assert np.abs(alpha - wanted_alpha)[~edge].max() < 1e-4


@pytest.mark.parametrize(
    "change",
    [
        {"which": np.array([0, 3], np.int32)},
        {"weight": np.ones(3, np.float32)},
        {"points": np.zeros((2, 4, 2), np.float32)},
        {"which": np.zeros(0, np.int32)},
    ],
)
def test_weave_refuses_what_does_not_fit(change):
    out, alpha = np.zeros((24, 28, 3), np.float32), np.zeros((24, 28), np.float32)
    with pytest.raises(ValueError, match=r"pictures|weights"):
        weave(TRIANGLES, POINTS, sources()._replace(**change), np.ones(5, np.float32), out, alpha)
    with pytest.raises(ValueError, match="vertices"):
        weave(TRIANGLES + 1, POINTS, sources(), np.ones(5, np.float32), out, alpha)


def test_lay_does_what_the_reference_does():
    base, plate = (noise(20, 30, 3, seed=k).astype(np.float32) for k in (1, 2))
    tone = (noise(20, 30, 3, seed=3) / 4 - 30).astype(np.float32)
    alpha = (noise(20, 30, seed=4) / 255).astype(np.float32)
    got, wanted = np.zeros((20, 30, 3), np.uint8), np.zeros((20, 30, 3), np.uint8)
    lay(base, plate, tone, alpha, 0.8, got)
    lay_reference(base, plate, tone, alpha, 0.8, wanted)
    assert np.ptp(wanted) > 100
    assert np.abs(got.astype(int) - wanted).max() <= 1


@pytest.mark.parametrize("opacity", [1.0, 0.4])
def test_a_film_over_planes_is_an_overlay_over_the_picture(opacity):
    picture = np.repeat(np.repeat(noise(12, 16, 3), 2, 0), 2, 1)  # no chroma is lost in 2x2 px
    drawing = np.repeat(np.repeat(bgra(8, 9), 2, 0), 2, 1)
    planes, wanted = np.empty((36, 32), np.uint8), np.empty((36, 32), np.uint8)
    to_i420(picture, planes)
    what = film(drawing, 20, -4)
    lay_film(planes, what, opacity)
    overlay(picture, drawing, 20, -4, opacity, clip=Box(0, 0, 32, 24))
    to_i420(picture, wanted)
    for got, right in zip(split(planes), split(wanted), strict=True):
        assert np.abs(got.astype(int) - right).max() <= 2


def test_a_film_does_what_the_reference_does():
    plane, own = noise(10, 12), noise(10, 12, seed=2).astype(np.int32) * 200
    through = noise(10, 12, seed=3).astype(np.int32)
    got, wanted = plane.copy(), plane.copy()
    plane_kernels._lay(got, own, through, 170)
    lay_plane_reference(wanted, own, through, 170)
    assert np.array_equal(got, wanted)
    with pytest.raises(ValueError, match="uint8"):
        film(np.zeros((4, 4, 3), np.uint8), 0, 0)
