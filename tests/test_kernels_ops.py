"""What each kernel promises, beyond agreeing with its reference."""

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kernels.box import Box
from kernels.device import choose, set_threads, threads, warm
from kernels.i420 import split, to_i420
from kernels.matte import Matte, composite
from kernels.mesh import blend_of
from kernels.overlay import overlay
from kernels.places import Bend, places, places_reference
from kernels.plates import morph
from kernels.simplex import nearest, nearest_reference
from kernels.turn import turn
from tests.kernel_cases import bgra, noise, patch, plates

pytestmark = pytest.mark.unit


def test_the_device_says_why():
    device = choose()
    assert device.name in ("cpu", "cuda")
    assert device.reason in str(device)
    assert device.cuda == (device.name == "cuda")


def test_threads_stay_within_the_machine():
    try:
        assert set_threads(0) == 1
        most = set_threads(10_000)
        assert most == threads() >= 1
    finally:
        set_threads(1)


def test_warming_calls_every_kernel():
    assert warm() == choose()


# I420


@pytest.mark.parametrize(
    ("bgr", "yuv"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((128, 128, 128), (126, 128, 128)),
        ((0, 0, 255), (81, 90, 240)),
        ((0, 255, 0), (145, 54, 34)),
        ((255, 0, 0), (41, 240, 110)),
    ],
)
def test_i420_has_the_colours_of_bt601(bgr, yuv):
    planes = np.zeros((6, 4), np.uint8)
    to_i420(np.full((4, 4, 3), bgr, np.uint8), planes)
    assert [int(plane[0, 0]) for plane in split(planes)] == pytest.approx(yuv, abs=1)


def test_ffmpeg_reads_the_planes_as_the_encoder_signals_them():
    y, x = np.mgrid[0:32, 0:48]
    image = np.stack([40 + 4 * x, 60 + 3 * y, 200 - 2 * x], -1).astype(np.uint8)
    planes = np.zeros((48, 48), np.uint8)
    to_i420(image, planes)
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.colorspace, frame.color_range = 6, 1
    back = frame.reformat(format="bgr24").to_ndarray()
    assert np.abs(back.astype(int) - image)[2:-2, 2:-2].mean() < 3


def test_i420_of_a_part_leaves_the_rest():
    planes = noise(12, 8)
    before = split(planes.copy())
    to_i420(noise(8, 8, 3), planes, Box(2, 4, 6, 8))
    after = split(planes)
    assert (after.y[:4] == before.y[:4]).all()
    assert (after.y[4:, :2] == before.y[4:, :2]).all()
    assert (after.cb[:2] == before.cb[:2]).all()
    assert not (after.cr[2:, 1:3] == before.cr[2:, 1:3]).all()


@pytest.mark.parametrize(
    ("image", "planes", "box"),
    [
        ((5, 4, 3), (7, 4), None),
        ((4, 5, 3), (6, 5), None),
        ((4, 4, 4), (6, 4), None),
        ((4, 4, 3), (4, 4), None),
        ((4, 4, 3), (6, 4), Box(1, 0, 4, 4)),
        ((4, 4, 3), (6, 4), Box(0, 0, 6, 4)),
    ],
)
def test_i420_refuses_odd_sizes_and_parts(image, planes, box):
    with pytest.raises(ValueError, match=r"even|needed|part"):
        to_i420(np.zeros(image, np.uint8), np.zeros(planes, np.uint8), box)


# Overlay


def test_an_overlay_is_laid_where_it_belongs():
    picture = np.full((6, 8, 3), 100, np.uint8)
    red = np.zeros((2, 3, 4), np.uint8)
    red[:] = (0, 0, 255, 255)
    overlay(picture, red, 4, 1)
    assert (picture[1:3, 4:7] == (0, 0, 255)).all()
    assert (picture.reshape(-1, 3) == 100).all(1).sum() == 6 * 8 - 2 * 3


def test_half_an_opacity_is_half_the_colour():
    picture = np.full((2, 2, 3), 100, np.uint8)
    overlay(picture, np.full((2, 2, 4), 255, np.uint8), 0, 0, 0.5)
    assert np.abs(picture.astype(int) - 178).max() <= 1
    overlay(picture, np.full((2, 2, 4), 255, np.uint8), 0, 0, 0.0)
    assert np.abs(picture.astype(int) - 178).max() <= 1


@settings(max_examples=60, deadline=None)
@given(st.integers(-12, 12), st.integers(-12, 12))
def test_what_sticks_out_is_cut_off(x, y):
    whole = np.full((30, 30, 3), 90, np.uint8)
    source = bgra(5, 6)
    overlay(whole, source, 10 + x, 10 + y)
    part = np.full((10, 10, 3), 90, np.uint8)
    overlay(part, source, x, y)
    assert (part == whole[10:20, 10:20]).all()


def test_a_clip_is_kept():
    picture = np.zeros((8, 8, 3), np.uint8)
    overlay(picture, np.full((8, 8, 4), 255, np.uint8), 0, 0, clip=Box(2, 3, 5, 7))
    assert picture.any(2).sum() == 3 * 4
    assert picture[3:7, 2:5].all()


def test_an_overlay_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="src"):
        overlay(np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 3), np.uint8), 0, 0)
    with pytest.raises(ValueError, match="dst"):
        overlay(np.zeros((4, 8, 3), np.uint8)[:, ::2], np.zeros((4, 4, 4), np.uint8), 0, 0)
    with pytest.raises(ValueError, match="opacity"):
        overlay(np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4, 4), np.uint8), 0, 0, float("nan"))


# Matte


STILL = np.eye(2, 3)
BODY = np.zeros((8, 8), np.uint8)


def matte(figure):
    height, width = figure.shape[:2]
    return Matte(figure, np.tile(np.array([0, width], np.int32), (height, 1)))


def test_a_figure_that_stands_still_is_itself():
    figure = bgra(16, 24)
    out, behind = np.zeros((16, 24, 3), np.uint8), noise(16, 24, 3)
    composite(matte(figure), behind, out, places((24, 16), STILL, STILL, BODY), Box(0, 0, 24, 16))
    wanted = figure[..., :3] + behind * (1 - figure[..., 3:] / 255)
    inside = np.s_[:-1, :-1]  # the last row and column are met from within, 1/256 px short
    assert np.abs(out - wanted)[inside].max() <= 1


def test_a_whole_pixel_of_motion_moves_a_whole_pixel():
    figure = np.zeros((16, 24, 4), np.uint8)
    figure[5, 9] = 255
    out = np.zeros((16, 24, 3), np.uint8)
    grid = places((24, 16), np.array([[1.0, 0, -3], [0, 1, -2]]), STILL, BODY)
    composite(matte(figure), out.copy(), out, grid, Box(0, 0, 24, 16))
    assert np.argwhere(out[..., 0]).tolist() == [[7, 12]]


def test_the_head_map_says_what_turns_with_the_head():
    figure = np.zeros((32, 32, 4), np.uint8)
    figure[:, 16] = 255
    head = np.zeros((8, 8), np.uint8)
    head[:3] = 255
    out = np.zeros((32, 32, 3), np.uint8)
    grid = places((32, 32), STILL, np.array([[1.0, 0, -4], [0, 1, 0]]), head)
    composite(matte(figure), out.copy(), out, grid, Box(0, 0, 32, 32))
    columns = out[..., 0].argmax(1)
    assert set(columns[:9]) == {20}
    assert set(columns[20:]) == {16}
    assert (np.diff(columns[9:21]) <= 0).all()


def test_matte_refuses_pictures_that_do_not_fit():
    figure = bgra(16, 24)
    grid = places((24, 16), STILL, STILL, BODY)
    with pytest.raises(ValueError, match="alike"):
        composite(matte(figure), noise(8, 8, 3), noise(16, 24, 3), grid, Box(0, 0, 8, 8))
    with pytest.raises(ValueError, match="extent"):
        composite(matte(figure), noise(8, 8, 3), noise(8, 8, 3), grid, Box(0, 0, 8, 8))
    with pytest.raises(ValueError, match="grid"):
        composite(matte(figure), noise(16, 24, 3), noise(16, 24, 3), grid[1:], Box(0, 0, 8, 8))


# Places


def bump(height, width, most):
    """A displacement that is 0 at its rim."""
    y, x = np.mgrid[0:height, 0:width]
    rise = np.sin(np.pi * y / (height - 1)) * np.sin(np.pi * x / (width - 1))
    return np.stack([most * rise, -0.6 * most * rise**2], -1).astype(np.float32)


@pytest.mark.parametrize("bend", [None, Bend(bump(7, 9, 9.0), (6.0, 3.0), (8.0, 6.5))])
def test_places_are_found_as_the_reference_finds_them(bend):
    body = np.array([[0.99, 0.0, 1.7], [0.0, 1.01, -2.4]])
    head = np.array([[0.998, -0.06, 4.0], [0.06, 0.998, -3.0]])
    share = np.linspace(0, 255, 26 * 20).astype(np.uint8).reshape(20, 26)
    given = (100, 77), body, head, share, bend
    near = 1 if bend is None else 8  # 1/256 px; the fixed point ends when it moves by less than 1/64
    assert np.abs(places(*given) - places_reference(*given)).max() <= near


def test_a_bend_is_undone():
    """What lies at p lies at p + shift(p): so the place found for p + shift(p) is p."""
    shift = bump(17, 17, 14.0)
    grid = places((128, 128), STILL, STILL, BODY, Bend(shift, (0.0, 0.0), (8.0, 8.0))) / 256.0
    j, i = np.minimum(grid[..., 1] / 8, 15.99).astype(int), np.minimum(grid[..., 0] / 8, 15.99).astype(int)
    f, g = (grid[..., 1] / 8 - j)[..., None], (grid[..., 0] / 8 - i)[..., None]
    rows = [shift[j + k, i] * (1 - g) + shift[j + k, i + 1] * g for k in (0, 1)]
    there = grid + rows[0] * (1 - f) + rows[1] * f
    y, x = np.mgrid[0:129:8, 0:129:8]
    assert np.abs(there - np.stack([x, y], -1)).max() < 1 / 20


# Turn


def test_a_turn_adds_its_share_of_the_change_and_nothing_outside():
    figure = np.full((8, 10, 4), 100, np.uint8)
    out = np.zeros_like(figure)
    changes = np.stack([np.full((4, 5, 4), 80, np.int16), np.full((4, 5, 4), -300, np.int16)])
    turn(figure, out, Box(2, 1, 7, 5), changes, [(0, 128)])
    assert (out[1:5, 2:7] == 140).all()
    assert out.sum() == 140 * 4 * 20
    turn(figure, out, Box(2, 1, 7, 5), changes, [(0, 128), (1, 256)])
    assert not out.any()


@pytest.mark.parametrize(
    ("box", "shares", "word"),
    [
        (Box(2, 1, 12, 5), [(0, 9)], "no part"),
        (Box(2, 1, 6, 5), [(0, 9)], "changes"),
        (Box(2, 1, 7, 5), [(1, 9)], "shares"),
        (Box(2, 1, 7, 5), [(0, 257)], "shares"),
        (Box(2, 1, 7, 5), [], "at once"),
    ],
)
def test_turn_refuses_what_does_not_fit(box, shares, word):
    figure = np.zeros((8, 10, 4), np.uint8)
    with pytest.raises(ValueError, match=word):
        turn(figure, figure.copy(), box, np.zeros((1, 4, 5, 4), np.int16), shares)


# Plates


def test_a_plate_alone_is_its_picture():
    face = plates()
    face.mask[:] = 255
    face.visible[:] = 1
    face.region[:] = (1, 0, 0)
    base = np.full((14, 16, 4), 255, np.uint8)
    figure = base.copy()
    blend = blend_of(np.array([0, 1, 0], np.float32), np.zeros(3, np.int32))
    morph(face, patch(Box(0, 0, 16, 14)), blend, base, figure)
    inner = np.s_[4:10, 4:12]
    assert np.abs(figure[inner].astype(int) - face.image[2][inner])[..., :3].max() <= 1
    assert (figure[..., 3] == 255).all()


def test_morph_refuses_a_figure_of_another_size():
    face, blend = plates(), blend_of(np.zeros(3, np.float32), np.zeros(3, np.int32))
    with pytest.raises(ValueError, match="size"):
        morph(face, patch(Box(0, 0, 8, 8)), blend, bgra(8, 8), bgra(8, 8))
    with pytest.raises(ValueError, match="no part"):
        morph(face, patch(Box(0, 0, 99, 8)), blend, bgra(14, 16), bgra(14, 16))


# Nearest combination

clouds = arrays(np.float64, (7, 4), elements=st.floats(0, 1, width=16))
targets = arrays(np.float64, 4, elements=st.floats(-0.5, 1.5, width=16))


@settings(max_examples=150, deadline=None)
@given(clouds, targets)
def test_nearest_is_on_the_simplex_and_as_near_as_the_reference(points, target):
    weights = nearest(points, target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-9)
    assert np.abs(weights - nearest_reference(points, target)).max() < 1e-3


@settings(max_examples=100, deadline=None)
@given(clouds, targets, arrays(np.float64, 4, elements=st.floats(-1, 1, width=16)))
def test_nearest_is_continuous(points, target, step):
    apart = nearest(points, target + 1e-6 * step) - nearest(points, target)
    assert np.abs(apart).max() < 0.05


def test_a_point_is_itself_even_between_two_others():
    line = np.array([[0.0, 0.0], [0.5, 0.25], [1.0, 0.5]])
    for k, point in enumerate(line):
        assert nearest(line, point) == pytest.approx(np.eye(3)[k], abs=1e-9)


def test_nearest_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match="fit"):
        nearest(np.zeros((3, 2)), np.zeros(3))
    with pytest.raises(ValueError, match="finite"):
        nearest(np.zeros((3, 2)), np.array([0, np.nan]))
