"""The inside of the mouth: read with care, sharp in every mix, and never seen between closed lips."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar.errors import PackInvalid
from avatar.pack import load_pack
from avatar.renderer import Renderer
from avatar.types import FaceState
from kernels.interior import fill
from lipsync.visemes import REST
from tests.pack_factory import (
    AA,
    HOLES,
    INSIDE,
    JAW,
    LANDSCAPE,
    OO,
    PLATES,
    PORTRAIT,
    PP,
    TOOTH,
    inside,
    layer_pictures,
    write_toothed,
)

pytestmark = pytest.mark.unit

NAMES = [plate[0] for plate in PLATES]
OPEN = [NAMES.index(name) for name in HOLES]
shares = st.floats(0, 1, width=16)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(write_toothed(tmp_path_factory.mktemp("packs")))


def weights(**by_name):
    out = np.zeros(len(NAMES), np.float32)
    for name, weight in by_name.items():
        out[NAMES.index(name)] = weight
    return out


def mouth(pack, mix):
    """What the inside draws over an opaque green crop, int [h, w, 3] BGR, and the hole it drew into."""
    canvas = np.zeros((pack.crop.height, pack.crop.width, 4), np.uint8)
    canvas[...] = (0, 255, 0, 255)
    opening = pack.interior.at(mix)
    if opening is not None:
        fill(pack.interior.layers, opening, opening.box, canvas)
    return canvas[..., :3].astype(int), opening


def drawn(pack, **look):
    renderer = Renderer(pack)
    renderer.draw(FaceState(**{"mouth": np.asarray(REST, np.float32), **look}))
    return renderer.figure


# Where it shows


@settings(max_examples=60, deadline=None)
@given(st.lists(shares, min_size=len(NAMES), max_size=len(NAMES)))
def test_closed_lips_show_nothing_of_it(pack, drawn_weights):
    mix = np.array(drawn_weights, np.float32)
    mix[OPEN] = 0
    assert pack.interior.at(mix) is None


@pytest.mark.parametrize(
    "look",
    [{}, {"mouth": np.array(PP, np.float32)}, {"delighted": 1.0}, {"closure": 1.0, "brow": 1.0}, {"gaze_x": -1.0}],
)
def test_a_closed_mouth_is_drawn_as_without_it(pack, look):
    assert (drawn(pack, **look) == drawn(replace(pack, interior=None), **look)).all()


@settings(max_examples=60, deadline=None)
@given(shares, shares, shares)
def test_it_stays_in_the_hole_that_the_plates_blend_to(pack, aa, oo, closed):
    total = max(1.0, aa + oo + closed)
    mix = weights(aa=aa / total, OO=oo / total, PP=closed / total)
    picture, _ = mouth(pack, mix)
    rows = inside()["opening"].astype(float)
    hole = rows[0] + np.tensordot(mix.astype(float), rows[1:] - rows[0], 1)
    x, y = hole[:, 0] - pack.crop.x0, hole[:, 1:] - pack.crop.y0
    touched = np.argwhere((picture != (0, 255, 0)).any(2))
    for row, column in touched:
        high, low = (np.interp([column - 0.5, column, column + 0.5], x, y[:, k]) for k in (0, 1))
        assert x[0] - 1 <= column <= x[-1] + 1
        assert high.min() - 1.2 <= row <= low.max() + 1.2


def test_a_wide_hole_is_covered_whole_and_its_edge_is_soft(pack):
    picture, opening = mouth(pack, weights(aa=1))
    left, right, high, low = HOLES["aa"]
    green = picture[..., 1] - picture[..., [0, 2]].max(2)
    deep = np.s_[int(high) + 2 - pack.crop.y0 : int(low) - 1 - pack.crop.y0, 60 - pack.crop.x0 : 68 - pack.crop.x0]
    assert green[deep].max() <= 0
    assert opening.box.width >= right - left
    slanting = green[:, 55 - pack.crop.x0 : 59 - pack.crop.x0]
    assert ((slanting > 20) & (slanting < 230)).any()


def test_where_lips_part_a_little_it_shows_a_little(pack):
    def seen(share):
        picture, _ = mouth(pack, weights(aa=share))
        return float((255 - picture[..., 1]).sum())

    steps = [seen(share) for share in (0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)]
    assert steps[0] == 0
    assert steps == sorted(steps)
    assert 0 < steps[1] < 0.1 * steps[-1]


# How it moves


def edges(row):
    """Where a row of pixels turns from white to dark or back: peaks of its gradient."""
    slope = np.abs(np.diff(row.astype(float)))
    peaks = (slope > 25) & (slope >= np.roll(slope, 1)) & (slope > np.roll(slope, -1))
    return np.flatnonzero(peaks)


def tooth_row(pack, mix):
    picture, opening = mouth(pack, mix)
    y = (opening.box.y0 + opening.box.y1) // 2 + 1
    return picture[y, opening.box.x0 + 4 : opening.box.x1 - 4, 2]


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_mix_has_one_edge_where_crossfaded_plates_would_have_two(pack, share):
    row = tooth_row(pack, weights(aa=share, OO=1 - share))
    assert len(edges(row)) == 1
    one, other = (mouth(pack, weights(**{name: 1.0}))[0][54 - pack.crop.y0, 19:28, 2] for name in HOLES)
    assert len(edges(0.5 * one + 0.5 * other)) == 2  # so the measure sees what is doubled


@settings(max_examples=40, deadline=None)
@given(shares, shares)
def test_the_lower_teeth_lie_where_the_jaw_says(pack, aa, oo):
    total = max(1.0, aa + oo)
    mix = {"aa": (0.2 + 0.8 * aa) / total, "OO": 0.8 * oo / total}
    picture, opening = mouth(pack, weights(**mix))
    wanted = TOOTH + sum(weight * JAW[name][0] for name, weight in mix.items()) - pack.crop.x0
    y = round(52 + (HOLES["aa"][3] - 52) * mix["aa"] * 0.4) - pack.crop.y0
    row = picture[y, :, 2]
    if row.max() > 120:  # a hole as narrow as its soft edge shows too little to measure
        bright = np.flatnonzero(row[: opening.box.x1 - 3] > row[opening.box.x0 + 4 : opening.box.x1 - 4].max() / 2)
        assert abs(bright.max() + 0.5 - wanted - 0.5) < 1.2


def test_a_layer_without_extent_is_not_there(tmp_path):
    arrays = inside()
    arrays["place"][1 + NAMES.index("aa"), 1, 3:] = (0, 0, 53)
    flat = load_pack(write_toothed(tmp_path, arrays=arrays))
    assert tooth_row(flat, weights(aa=1)).max() < 60
    assert tooth_row(flat, weights(aa=0.4, OO=0.6)).max() > 120


def test_light_dims_a_layer(tmp_path):
    arrays = inside()
    arrays["light"][1 + NAMES.index("aa"), 1] = 0.5
    dim = load_pack(write_toothed(tmp_path, arrays=arrays))
    full = load_pack(write_toothed(tmp_path, "full"))
    low, high = tooth_row(dim, weights(aa=1)).max(), tooth_row(full, weights(aa=1)).max()
    assert low == pytest.approx(high / 2, abs=8)


def test_each_framing_shows_it_at_its_scale(tmp_path):
    path = write_toothed(tmp_path, framings=f"{LANDSCAPE}\n{PORTRAIT}")
    small, large = load_pack(path), load_pack(path, "portrait")
    spans = []
    for pack in (small, large):
        assert pack.interior is not None
        opening = pack.interior.at(weights(aa=1))
        assert opening is not None
        spans.append((opening.box.width, opening.box.height))
        row = tooth_row(pack, weights(aa=1))
        edge = (np.flatnonzero(row > 120).max() + 0.5 + opening.box.x0 + 4 + pack.crop.x0) / pack.scale
        assert edge == pytest.approx(TOOTH + JAW["aa"][0] + 0.5 + (60 / 1.5 if pack is large else 0) * -1, abs=1.5)
    assert spans[1][0] == pytest.approx(1.5 * spans[0][0], abs=3)
    assert spans[1][1] == pytest.approx(1.5 * spans[0][1], abs=4)


def test_the_mouth_on_air_shows_teeth(pack):
    figure = drawn(pack, mouth=np.array(AA, np.float32))
    x, y, width, height = INSIDE
    part = figure[y : y + height, x : x + width, :3].astype(int)
    assert part.min(2).max() > 150
    assert (figure[..., 3] == pack.figure[..., 3]).all()
    none = drawn(replace(pack, interior=None), mouth=np.array(OO, np.float32))
    assert (none != drawn(pack, mouth=np.array(OO, np.float32))).any()


# What is refused


def broken(**arrays):
    good = inside()
    return {name: change(good[name].copy()) for name, change in arrays.items()}


def put(where, value):
    def change(array):
        array[where] = value
        return array

    return change


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        (broken(place=lambda a: a[:, :2]), "place is"),
        (broken(place=lambda a: a.astype(np.float64)), "place is"),
        (broken(place=put((1, 0, 2), np.nan)), "place leads"),
        (broken(place=put((1, 0, 2), 1e6)), "place leads"),
        (broken(light=put((0, 0), -1)), "light"),
        (broken(light=put((0, 0), np.inf)), "light"),
        (broken(opening=lambda a: a[:, :1]), "columns"),
        (broken(opening=lambda a: np.repeat(a, 40, 1)), "columns"),
        (broken(opening=lambda a: a[..., 0]), "opening is"),
        (broken(opening=put((1, 3, 0), 0)), "left to right"),
        (broken(opening=put((1, 3, 2), 40)), "lower edge"),
        (broken(opening=put((1, 3, 1), np.nan)), "opening leads"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(tmp_path, arrays, said):
    with pytest.raises(PackInvalid, match=said) as refused:
        load_pack(write_toothed(tmp_path, arrays=arrays))
    assert "interior.npz" in str(refused.value)


@pytest.mark.parametrize("file", ["interior.npz", "interior/upper.webp"])
def test_a_missing_file_is_named(tmp_path, file):
    path = write_toothed(tmp_path)
    (path / file).unlink()
    with pytest.raises(PackInvalid, match="missing"):
        load_pack(path)


@pytest.mark.parametrize("content", [b"", b"no picture", b"PK\x03\x04 no archive"])
@pytest.mark.parametrize("file", ["interior.npz", "interior/upper.webp"])
def test_a_damaged_file_is_refused(tmp_path, file, content):
    path = write_toothed(tmp_path)
    (path / file).write_bytes(content)
    with pytest.raises(PackInvalid, match="no readable"):
        load_pack(path)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("x = 30\ny = 42\nwidth = 24\nheight = 20", "lie in the crop"),
        ("x = 52\ny = 42\nwidth = 60\nheight = 20", "lie in the crop"),
        ("x = 52\ny = 42\nwidth = 20\nheight = 20", "it is 24x20"),
    ],
)
def test_a_box_that_does_not_fit_is_refused(tmp_path, table, said):
    layers = 'layers = ["depth", "lower", "upper"]'
    with pytest.raises(PackInvalid, match=said):
        load_pack(write_toothed(tmp_path, turn=f"[interior]\n{table}\n{layers}"))


@pytest.mark.parametrize("layers", ["[]", '["a", "A"]', '["../figure"]', str([f"l{k}" for k in range(9)])])
def test_layers_that_cannot_be_are_refused(tmp_path, layers):
    table = f"[interior]\nx = 52\ny = 42\nwidth = 24\nheight = 20\nlayers = {layers}"
    with pytest.raises(PackInvalid, match="layers"):
        load_pack(write_toothed(tmp_path, turn=table))


def test_a_hole_outside_the_crop_draws_nothing(tmp_path):
    arrays = inside()
    arrays["opening"][1 + NAMES.index("aa"), :, 0] += 3000
    arrays["opening"][1 + NAMES.index("OO"), :, 1:] += 3000
    far = load_pack(write_toothed(tmp_path, arrays=arrays))
    assert far.interior is not None
    assert far.interior.at(weights(aa=1)) is None
    assert far.interior.at(weights(OO=1)) is None
    assert drawn(far, mouth=np.array(AA, np.float32)).any()


def test_the_factory_draws_what_the_tests_think():
    assert set(layer_pictures()) == {"depth", "lower", "upper"}
    assert all(picture.shape == (INSIDE[3], INSIDE[2], 4) for picture in layer_pictures().values())
