"""Frames: background, figure, overlays."""

import numpy as np
import pytest

from avatar.compose import RING, Compositor, Overlay
from avatar.motion import Rig
from avatar.pack import load_pack
from avatar.types import FaceState, Motion
from kernels.i420 import split, to_i420
from lipsync.visemes import REST
from tests.pack_factory import AA, FRAME_HEIGHT, HEIGHT, WIDTH, write_pack

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(write_pack(tmp_path_factory.mktemp("packs")))


@pytest.fixture
def compositor(pack):
    made = Compositor(pack)
    made.set_background(backdrop())
    return made


def backdrop():
    y, x = np.mgrid[0:FRAME_HEIGHT, 0:WIDTH]
    return np.stack([x, y, 200 - x], -1).astype(np.uint8)


def state(mouth=REST, **motion):
    return FaceState(np.asarray(mouth, np.float32), motion=Motion(**motion))


def shift_of(before, after, rows):
    """Columns by which the figure's middle moved in some rows of two luma planes drawn on black."""
    columns = np.arange(WIDTH)

    def middle(plane):
        weight = plane[rows].astype(float) - 16
        return (weight * columns).sum() / weight.sum()

    return middle(after) - middle(before)


def luma(pack, face):
    return split(Compositor(pack).frame(face)).y.copy()


def test_a_frame_is_background_and_figure(pack, compositor):
    planes = compositor.frame(state())
    assert planes.shape == (FRAME_HEIGHT * 3 // 2, WIDTH)
    assert planes.dtype == np.uint8
    alpha = pack.figure[:FRAME_HEIGHT, :, 3:] / 255
    plain = backdrop() * (1 - alpha) + pack.figure[:FRAME_HEIGHT, :, :3] * alpha
    wanted = np.zeros_like(planes)
    to_i420(plain.round().astype(np.uint8), wanted)
    assert np.abs(planes.astype(int) - wanted).max() <= 2


def test_overlays_lie_over_all_of_it_and_go_again(compositor):
    without = compositor.frame(state()).copy()
    red = np.zeros((20, 60, 4), np.uint8)
    red[:] = (0, 0, 255, 255)
    compositor.set_overlays([Overlay(50, 40, red), Overlay(2, -4, red, 0.5)])
    y = split(compositor.frame(state())).y
    assert (y[42:58, 52:108] == 81).all()
    assert (y[0:16, 2:60] != split(without).y[0:16, 2:60]).mean() > 0.9
    assert (y[20:38] == split(without).y[20:38]).all()
    compositor.set_overlays([])
    assert (compositor.frame(state()) == without).all()


def test_a_changed_overlay_leaves_no_trace(pack, compositor):
    pictures = [np.full((10, 16, 4), v, np.uint8) for v in (255, 120)]
    sequence = [[Overlay(3 + 7 * k, 5, pictures[k % 2], 0.3 + 0.1 * k), Overlay(40, 30, pictures[0])] for k in range(6)]
    sequence += [sequence[-1][::-1]]
    for overlays in sequence:
        compositor.set_overlays(overlays)
        compositor.frame(state(AA))
    fresh = Compositor(pack)
    fresh.set_background(backdrop())
    fresh.set_overlays(sequence[-1])
    assert (compositor.frame(state(AA)) == fresh.frame(state(AA))).all()


def test_a_new_background_shows_at_once(compositor):
    compositor.frame(state())
    compositor.set_background(np.full((FRAME_HEIGHT, WIDTH, 3), 255, np.uint8))
    y = split(compositor.frame(state())).y
    assert (y[:4] == 235).all()
    assert (y[:, :8] == 235).all()


def test_the_ring_keeps_the_last_frames(compositor):
    frames = [compositor.frame(state(sway_x=k - 2.0)) for k in range(RING)]
    copies = [frame.copy() for frame in frames]
    assert len({id(frame) for frame in frames}) == RING >= 4
    assert compositor.frame(state()) is frames[0]
    for frame, copy in zip(frames[1:], copies[1:], strict=True):
        assert (frame == copy).all()


def test_the_same_states_give_the_same_frames(pack):
    ways = [state(AA, sway_x=0.1 * k, head_roll=0.2 * k, breath=0.1 * k) for k in range(8)]

    def run():
        made = Compositor(pack)
        return [made.frame(each).copy() for each in ways]

    assert all((one == other).all() for one, other in zip(run(), run(), strict=True))


def test_sway_moves_the_figure(pack):
    still, swayed = luma(pack, state()), luma(pack, state(sway_x=2.0))
    assert shift_of(still, swayed, slice(12, 78)) == pytest.approx(2, abs=0.15)


def test_the_head_moves_against_the_body(pack):
    still, moved = luma(pack, state()), luma(pack, state(head_x=2.0))
    assert shift_of(still, moved, slice(12, 60)) == pytest.approx(2, abs=0.2)
    assert (moved[-6:] == still[-6:]).all()


def test_a_clockwise_roll_takes_the_crown_to_the_right(pack):
    still, rolled = luma(pack, state()), luma(pack, state(head_roll=2.0))
    assert shift_of(still, rolled, slice(30, 40)) == pytest.approx(np.radians(2) * (72 - 35), abs=0.3)
    assert (rolled[-6:] == still[-6:]).all()


def test_breath_lifts_head_and_shoulders_and_bares_nothing(pack):
    still, breathing = luma(pack, state()), luma(pack, state(breath=1.0))
    top = [int(np.argmax((plane > 60).any(1))) for plane in (still, breathing)]
    assert top[0] - top[1] in (1, 2)
    assert (breathing[-1, 34:94] > 60).all()


def test_motion_is_held_within_the_packs_limits(pack):
    wild, most = state(sway_x=1e6, head_roll=1e6), state(sway_x=3.0, head_roll=2.0)
    assert (luma(pack, wild) == luma(pack, most)).all()


@pytest.mark.parametrize("turn", [(1, 1), (-1, 1), (1, -1), (-1, -1)])
def test_no_motion_leaves_the_columns_where_the_figure_is_looked_for(pack, turn):
    sway, roll = turn
    rig = Rig(pack)
    pose = rig.pose(Motion(3.0 * sway, 1.0, 2.0 * sway, -2.0, 2.0 * roll))
    alpha = pack.figure[..., 3]
    for affine in rig.affines(pose):
        y, x = np.mgrid[0:FRAME_HEIGHT, 0:WIDTH]
        u, v = np.rint(np.tensordot(affine, np.stack([x, y, np.ones_like(x)]), 1)).astype(int)
        there = alpha[np.clip(v, 0, HEIGHT - 1), np.clip(u, 0, WIDTH - 1)] > 0
        inside = (x >= rig.extent[:, :1]) & (x < rig.extent[:, 1:])
        assert not (there & ~inside).any()


def test_motion_that_is_not_finite_is_refused(compositor):
    with pytest.raises(ValueError, match="finite"):
        compositor.frame(state(sway_x=float("nan")))


def test_what_does_not_fit_is_refused(compositor):
    with pytest.raises(ValueError, match="background"):
        compositor.set_background(np.zeros((10, 10, 3), np.uint8))
    with pytest.raises(ValueError, match="overlay"):
        compositor.set_overlays([Overlay(0, 0, np.zeros((4, 4, 3), np.uint8))])
    with pytest.raises(ValueError, match="opacity"):
        compositor.set_overlays([Overlay(0, 0, np.zeros((4, 4, 4), np.uint8), 1.5)])
