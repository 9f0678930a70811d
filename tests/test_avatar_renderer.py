"""The face: from a state to weights, and from weights to pixels."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from avatar.pack import load_pack
from avatar.plate_files import premultiplied
from avatar.renderer import Renderer
from avatar.types import FaceState
from avatar.weights import PlateWeights
from kernels.box import Box
from lipsync.visemes import REST
from tests.pack_factory import AA, CROP, OO, PLATES, PP, write_pack, write_turning

pytestmark = pytest.mark.unit

NAMES = [plate[0] for plate in PLATES]
poses = arrays(np.float32, 12, elements=st.floats(0, 1, width=16))


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(write_pack(tmp_path_factory.mktemp("packs")))


@pytest.fixture(scope="module")
def weigh(pack):
    return PlateWeights(pack.plates)


def by_name(weights):
    return {name: float(w) for name, w in zip(NAMES, weights, strict=True) if w}


def state(mouth=REST, **rest):
    return FaceState(np.asarray(mouth, np.float32), **rest)


# Weights


@pytest.mark.parametrize(("pose", "name"), [(AA, "aa"), (PP, "PP"), (OO, "OO")])
def test_a_plates_own_pose_is_that_plate(weigh, pose, name):
    assert by_name(weigh(state(pose))) == {name: pytest.approx(1, abs=0.01)}


def test_rest_needs_no_plate(weigh):
    assert by_name(weigh(state())) == {}


def test_halfway_to_a_plate_is_half_of_it(weigh):
    assert by_name(weigh(state((np.array(AA) + REST) / 2))) == {"aa": pytest.approx(0.5, abs=0.03)}


@settings(max_examples=150, deadline=None)
@given(
    poses,
    *[st.floats(-0.5, 1.5)] * 2,
    *[st.floats(-2, 2)] * 3,
)
def test_weights_stay_on_their_simplex(weigh, mouth, closure, mood, x, y, brow):
    weights = weigh(FaceState(mouth, closure, x, y, brow, mood, 1 - mood))
    assert weights.dtype == np.float32
    assert weights.min() >= 0
    for plates in weigh.groups.values():
        assert weights[plates].sum() <= 1 + 1e-5


@settings(max_examples=100, deadline=None)
@given(poses, poses, st.floats(0, 1))
def test_weights_are_continuous(weigh, here, there, t):
    ways = [state(here + (there - here) * s, closure=s) for s in (t, t + 1e-6)]
    assert np.abs(weigh(ways[1]) - weigh(ways[0])).max() < 0.05


def test_lids_pass_from_plate_to_plate(weigh):
    assert by_name(weigh(state(closure=0.25))) == {"blink_50": pytest.approx(0.5, abs=0.01)}
    three_quarters = by_name(weigh(state(closure=0.75)))
    assert three_quarters == {n: pytest.approx(0.5, abs=0.01) for n in ("blink_50", "blink_100")}
    assert by_name(weigh(state(closure=7.0))) == {"blink_100": 1}


def test_gaze_brows_and_moods(weigh):
    assert by_name(weigh(state(gaze_x=-1.0))) == {"gaze_left": pytest.approx(1, abs=0.01)}
    assert by_name(weigh(state(gaze_x=1.0, closure=1.0))) == {"blink_100": 1}
    assert by_name(weigh(state(brow=1.0, delighted=1.0))) == {"brow_up": 1, "delighted": 1}
    assert by_name(weigh(state(brow=-1.0))) == {}
    assert by_name(weigh(state(AA, delighted=1.0)))["delighted"] == pytest.approx(0.5, abs=0.05)
    assert by_name(weigh(state(PP, delighted=1.0))).get("delighted", 0) < 0.06


@pytest.mark.parametrize(
    "bad",
    [
        state(np.zeros(11)),
        state(np.full(12, np.nan)),
        state(closure=np.nan),
        state(gaze_x=np.inf),
        state(delighted=np.nan),
    ],
)
def test_a_state_that_is_none_is_refused(weigh, bad):
    with pytest.raises(ValueError, match=r"finite|needed"):
        weigh(bad)


@pytest.fixture(scope="module")
def moody(tmp_path_factory):
    return load_pack(write_turning(tmp_path_factory.mktemp("packs")))


def test_moods_give_way_to_what_is_shaped(moody):
    weigh, names = PlateWeights(moody.plates), [plate.name for plate in moody.plates]

    def weights(mouth=REST, **rest):
        return dict(zip(names, weigh(state(mouth, **rest)).tolist(), strict=True))

    glad = weights(delighted=1.0)
    assert all(glad[name] == pytest.approx(1) for name in ("delighted", "glad_eyes", "glad_brows"))
    assert weights(delighted=0.3)["glad_eyes"] == pytest.approx(0.3, abs=0.01)
    assert weights(delighted=1.0, closure=1.0)["glad_eyes"] == 0
    both = weights(delighted=1.0, earnest=1.0)
    assert (both["delighted"], both["earnest"]) == (pytest.approx(0.5, abs=0.01), pytest.approx(0.5, abs=0.01))
    raised = weights(delighted=1.0, brow=1.0)
    assert raised["brow_up"] + raised["glad_brows"] <= 1 + 1e-6
    assert weights(delighted=0.2, brow=0.3)["brow_up"] == pytest.approx(0.3, abs=0.01)


def test_a_mood_lends_a_shaped_mouth_its_form_and_not_its_colours(moody):
    weigh = PlateWeights(moody.plates)
    names = [plate.name for plate in moody.plates]
    weights = weigh(state(AA, delighted=1.0, gaze_x=1.0))
    shown = weigh.shown(weights)
    mouth, eyes = names.index("delighted"), names.index("glad_eyes")
    assert weights[mouth] > 0.4
    assert weights[eyes] > 0.9
    assert shown[mouth] < 0.05
    assert shown[eyes] < 0.05
    silent = weigh(state(delighted=1.0))
    assert (weigh.shown(silent) == silent).all()


# Pixels


def drawn(pack, *states):
    renderer = Renderer(pack)
    for each in states:
        renderer.draw(each)
    return renderer.figure.astype(int)


def inner(figure, rows):
    """Columns of the crop's middle in some of its rows."""
    x, y, width, _ = CROP
    return figure[y + rows.start : y + rows.stop, x + 14 : x + width - 14, :3]


def test_rest_is_the_figure(pack):
    assert np.abs(drawn(pack, state()) - premultiplied(pack.figure)).max() <= 1


@pytest.mark.parametrize(
    ("name", "look", "rows"),
    [
        ("aa", {"mouth": AA}, range(36, 44)),
        ("blink_100", {"closure": 1.0}, range(19, 24)),
        ("brow_up", {"brow": 1.0}, range(8, 10)),
    ],
)
def test_a_plate_alone_shows_its_picture_where_its_region_is(pack, name, look, rows):
    """There a pixel of the plate is drawn where it was rendered: vertices and samples move alike."""
    figure = drawn(pack, state(**look))
    x, y, width, _ = CROP
    picture = pack.images[1 + NAMES.index(name)][rows.start : rows.stop, 14 : width - 14, :3]
    assert np.abs(inner(figure, rows) - picture).mean() < 4
    elsewhere = np.ones(figure.shape[:2], bool)
    elsewhere[y : y + 48, x : x + 48] = False
    assert (figure[elsewhere] == premultiplied(pack.figure)[elsewhere]).all()


def test_mouth_and_lids_do_not_disturb_each_other(pack):
    both = drawn(pack, state(AA, closure=1.0))
    assert (inner(both, range(34, 44)) == inner(drawn(pack, state(AA)), range(34, 44))).all()
    assert (inner(both, range(18, 24)) == inner(drawn(pack, state(closure=1.0)), range(18, 24))).all()


def test_the_picture_does_not_depend_on_what_was_drawn_before(pack):
    last = state(np.array(AA) * 0.6, closure=0.3, gaze_x=0.4, brow=0.2)
    one = drawn(pack, last)
    other = drawn(pack, state(OO), state(PP, closure=1.0, delighted=1.0), state(gaze_x=-1.0, brow=1.0), last)
    assert np.abs(one - other).max() <= 1


def test_only_what_changed_is_drawn(pack):
    renderer = Renderer(pack)
    x, y, width, height = CROP
    crop = Box(x, y, x + width, y + height)
    assert renderer.draw(state()) is not None
    assert renderer.draw(state()) is None
    mouth, lids = renderer.draw(state(AA)), renderer.draw(state(AA, closure=0.5))
    assert mouth is not None
    assert lids is not None
    for box in (mouth, lids):
        assert box.within(crop) == box
        assert box.height < height
    assert mouth.y1 > lids.y1
    before = renderer.figure.copy()
    assert renderer.draw(state(OO, closure=0.5)) == mouth
    changed = np.argwhere((renderer.figure != before).any(2))
    assert changed[:, 0].min() >= mouth.y0
    assert changed[:, 0].max() < mouth.y1


def test_a_moving_mouth_has_no_jumps(pack):
    renderer = Renderer(pack)
    path = [REST, AA, OO, PP, AA, REST]
    worst, before = 0, None
    for start, end in itertools.pairwise(path):
        for t in np.linspace(0, 1, 40):
            renderer.draw(state(np.array(start) * (1 - t) + np.array(end) * t))
            figure = renderer.figure.astype(int)
            if before is not None:
                worst = max(worst, np.abs(figure - before).max())
            before = figure
    assert 0 < worst < 24


def test_a_folded_mesh_leaves_no_hole(pack):
    figure = drawn(pack, state(AA, delighted=1.0))
    assert (figure[..., 3] == pack.figure[..., 3]).all()
    x, y, _, _ = CROP
    assert figure[y + 6 : y + 42, x + 6 : x + 42, :3].min() > 20
