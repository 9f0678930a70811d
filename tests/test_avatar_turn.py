"""A head that turns: between its views, without a step, a fold or a seam."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from avatar.compose import Compositor
from avatar.errors import PackInvalid
from avatar.motion import Rig
from avatar.pack import load_pack
from avatar.types import FaceState, Motion
from kernels.i420 import split, to_i420
from lipsync.visemes import REST
from tests.pack_factory import AA, CROP, FRAME_HEIGHT, TURN, VIEWS, WIDTH, field, turn, view_tint, write_turning

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(write_turning(tmp_path_factory.mktemp("packs")))


def state(mouth=REST, closure=0.0, **motion):
    return FaceState(np.asarray(mouth, np.float32), closure, motion=Motion(**motion))


def luma(pack, face):
    return split(Compositor(pack).frame(face)).y.astype(int)


def rendered(pack, yaw, pitch):
    """What a camera would see: every pixel of the view, put where its place goes, by a fine inverse search."""
    y, x = np.mgrid[0:FRAME_HEIGHT, 0:WIDTH].astype(float)
    left, top, _, _ = TURN
    shift = field(yaw, pitch)

    def displacement(px, py):
        i, j = np.clip((px - left) / 8, 0, shift.shape[1] - 1.001), np.clip((py - top) / 8, 0, shift.shape[0] - 1.001)
        a, b = i.astype(int), j.astype(int)
        f, g = (i - a)[..., None], (j - b)[..., None]
        upper = shift[b, a] * (1 - f) + shift[b, a + 1] * f
        return upper * (1 - g) + (shift[b + 1, a] * (1 - f) + shift[b + 1, a + 1] * f) * g

    u, v = x.copy(), y.copy()
    for _ in range(40):
        moved = displacement(u, v)
        u, v = x - moved[..., 0], y - moved[..., 1]
    figure = pack.figure.astype(float)
    alpha = figure[..., 3:] / 255
    rim = np.minimum(np.minimum(u - left, left + TURN[2] - u), np.minimum(v - top, top + TURN[3] - v))
    share = np.clip(rim / 24, 0, 1)[..., None]
    part = max(1.0, abs(yaw) / 8 + abs(pitch) / 4)  # the changes of colours weigh at most 1 together
    tint = view_tint(yaw, pitch)[::-1] / part * share**2 * (3 - 2 * share)
    i, j = np.floor(u).astype(int), np.floor(v).astype(int)
    f, g = (u - i)[..., None], (v - j)[..., None]
    seen = figure[..., :3] * alpha

    def at(b, a):
        held = np.clip(b, 0, figure.shape[0] - 1), np.clip(a, 0, figure.shape[1] - 1)
        return seen[held] + tint * alpha[held]

    upper, lower = at(j, i) * (1 - f) + at(j, i + 1) * f, at(j + 1, i) * (1 - f) + at(j + 1, i + 1) * f
    planes = np.zeros((FRAME_HEIGHT * 3 // 2, WIDTH), np.uint8)
    to_i420(np.clip(upper * (1 - g) + lower * g, 0, 255).round().astype(np.uint8), planes)
    return split(planes).y.astype(int)


def test_a_view_adds_all_of_its_colour(pack):
    bent = replace(pack, turn=replace(pack.turn, views=tuple(replace(view, change=None) for view in pack.turn.views)))
    added = luma(pack, state(yaw=8.0)) - luma(bent, state(yaw=8.0))
    left, top, width, height = TURN
    middle = added[top + height // 3 : top + height // 2, left + width // 3 : left + width * 2 // 3]
    wanted = np.dot(view_tint(8.0, 0.0), (65.5, 128.6, 25.0)) / 256
    assert abs(wanted) > 10
    assert np.median(middle) == pytest.approx(wanted, abs=0.15 * abs(wanted) + 0.5)


@pytest.mark.parametrize(("yaw", "pitch"), [(8.0, 0.0), (-8.0, 0.0), (0.0, 4.0), (0.0, -4.0), (4.0, 0.0), (-8.0, 4.0)])
def test_a_turned_head_shows_its_view(pack, yaw, pitch):
    shown, wanted = luma(pack, state(yaw=yaw, pitch=pitch)), rendered(pack, yaw, pitch)
    assert np.abs(wanted - luma(pack, state())).max() > 15
    apart = np.abs(shown - wanted)
    assert apart.mean() < 0.5
    assert np.percentile(apart, 99.5) <= 4


def test_the_face_turns_to_the_side_of_its_sign(pack):
    columns = np.arange(WIDTH)
    _, y, _, height = CROP

    def middle(plane):
        dark = 255.0 - plane[y + 4 : y + height - 4]
        return (dark * (plane[y + 4 : y + height - 4] > 40) * columns).sum() / (
            dark * (plane[y + 4 : y + height - 4] > 40)
        ).sum()

    still = middle(luma(pack, state()))
    assert middle(luma(pack, state(yaw=8.0))) > still + 0.3
    assert middle(luma(pack, state(yaw=-8.0))) < still - 0.3


def test_turning_has_no_steps_and_no_seam_at_the_rim(pack):
    compositor = Compositor(pack)
    angles = [(8 * np.sin(t), 4 * np.cos(1.7 * t)) for t in np.linspace(0, 6.3, 160)]
    planes = [split(compositor.frame(state(AA, yaw=a, pitch=b))).y.astype(int) for a, b in angles]
    steps = [np.abs(one - other).max() for one, other in itertools.pairwise(planes)]
    assert 0 < max(steps) < 14
    left, top, width, height = TURN
    still = luma(pack, state(AA))
    outside = np.ones(still.shape, bool)
    outside[top : top + height, left : left + width] = False
    for plane in planes[::10]:
        assert (plane[outside] == still[outside]).all()
        rim = np.abs(plane - still)[:, [left, left + 1, left + width - 2, left + width - 1]]
        assert rim.max() <= 3


def test_without_a_turn_it_is_the_figure_at_rest(pack):
    compositor = Compositor(pack)
    still = compositor.frame(state(AA)).copy()
    compositor.frame(state(AA, yaw=5.0, pitch=-2.0))
    assert (compositor.frame(state(AA)) == still).all()
    assert Rig(pack).shares(Rig(pack).pose(Motion(yaw=1e-4))) == ()


def test_a_face_that_changes_while_turned_is_drawn_anew(pack):
    compositor = Compositor(pack)
    compositor.frame(state(AA, yaw=6.0))
    later = compositor.frame(state(REST, 1.0, yaw=6.0))
    assert (later == Compositor(pack).frame(state(REST, 1.0, yaw=6.0))).all()


def test_a_turn_is_held_within_limits_and_views(tmp_path):
    right = turn('[[views]]\nname = "yaw_right"\nyaw = 6.0')
    fields = field(6.0, 0.0)[None].astype(np.float16)
    pack = load_pack(write_turning(tmp_path, turn=right, arrays={"turn": fields}))
    assert (pack.motion.yaw_deg, pack.motion.pitch_deg) == (6.0, 0.0)
    assert (luma(pack, state(yaw=99.0)) == luma(pack, state(yaw=6.0))).all()
    assert (luma(pack, state(yaw=-5.0, pitch=3.0)) == luma(pack, state())).all()


def test_a_view_without_a_picture_bends_and_adds_nothing(tmp_path):
    tables = "\n".join(f'[[views]]\nname = "{n}"\nyaw = {a}\npitch = {b}\npicture = false' for n, a, b in VIEWS)
    pack = load_pack(write_turning(tmp_path, turn=turn(tables)))
    assert pack.turn is not None
    assert all(view.change is None for view in pack.turn.views)
    planes = Compositor(pack).frame(state(yaw=8.0))
    assert np.abs(split(planes).y.astype(int) - luma(pack, state())).max() > 10


def test_no_turn_leaves_the_columns_where_the_figure_is_looked_for(pack):
    rig = Rig(pack)
    for yaw, pitch in itertools.product((-8.0, 0.0, 8.0), (-4.0, 0.0, 4.0)):
        grid = rig.grid(rig.pose(Motion(3.0, 1.0, 2.0, -2.0, 2.0, yaw, pitch))) / 256
        x, y = np.meshgrid(np.arange(grid.shape[1]) * 8, np.arange(grid.shape[0]) * 8)
        u, v = np.clip(np.rint(grid).astype(int), 0, [pack.figure.shape[1] - 1, pack.figure.shape[0] - 1]).transpose(
            2, 0, 1
        )
        there = (pack.figure[v, u, 3] > 0) & (y < FRAME_HEIGHT) & (x < WIDTH)
        row = np.minimum(y, FRAME_HEIGHT - 1)
        assert (x[there] >= rig.extent[row[there], 0]).all()
        assert (x[there] < rig.extent[row[there], 1]).all()


def folded():
    fields = np.stack([field(yaw, pitch) for _, yaw, pitch in VIEWS])
    fields[0, 5, 6, 0] -= 14
    return fields.astype(np.float16)


def torn():
    fields = np.stack([field(yaw, pitch) for _, yaw, pitch in VIEWS])
    fields[1, 4, 0, 0] = 2
    return fields.astype(np.float16)


@pytest.mark.parametrize(
    ("arrays", "changes", "word"),
    [
        ({"turn": folded()}, {}, "folds the picture over at yaw_left"),
        ({"turn": torn()}, {}, "rim"),
        ({"turn": np.full((4, 12, 13, 2), np.nan, np.float16)}, {}, "finite"),
        ({"turn": np.zeros((3, 12, 13, 2), np.float16)}, {}, "turn is float16"),
        ({}, {"turn": ""}, None),
        ({}, {"turn": turn().replace("x = 16", "x = 12")}, "multiples of 8"),
        ({}, {"turn": turn().replace("x = 16", "x = 48")}, "outside"),
        ({}, {"turn": turn().replace("width = 96", "width = 40")}, "hold the crop"),
        ({}, {"turn": turn().split("[[views]]")[0]}, "belong together"),
        ({}, {"turn": turn('[[views]]\nname = "a"\nyaw = 8.0\n[[views]]\nname = "b"\nyaw = 4.0')}, "one direction"),
        ({}, {"turn": turn('[[views]]\nname = "a"\nyaw = 8.0\npitch = 4.0')}, "other is 0"),
        ({}, {"turn": turn('[[views]]\nname = "a"\nyaw = 80.0')}, "30"),
    ],
)
def test_views_that_cannot_be_shown_are_refused(tmp_path, arrays, changes, word):
    path = write_turning(tmp_path, arrays=arrays, **changes)
    if word is None:
        assert load_pack(path).turn is None
        return
    with pytest.raises(PackInvalid, match=word):
        load_pack(path)


def test_a_missing_view_is_named(tmp_path):
    path = write_turning(tmp_path)
    (path / "views/pitch_up.webp").unlink()
    with pytest.raises(PackInvalid, match=r"pitch_up\.webp"):
        load_pack(path)
    Image.new("RGBA", (9, 9)).save(path / "views/pitch_up.webp")
    with pytest.raises(PackInvalid, match="9x9"):
        load_pack(path)
