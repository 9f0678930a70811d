"""Framings: which one is meant, and pictures that stay registered whatever the size."""

import numpy as np
import pytest

from avatar.compose import Compositor
from avatar.errors import AvatarError, FramingUnknown, PackInvalid
from avatar.framing import Cut, Framing, choose, parse_size
from avatar.host import open_host
from avatar.pack import load_pack
from avatar.plate_files import premultiplied
from avatar.renderer import Renderer
from avatar.types import FaceState, Motion
from kernels.box import Box
from kernels.i420 import split
from lipsync.visemes import REST
from tests.pack_factory import AA, LANDSCAPE, PORTRAIT, write_turning

pytestmark = pytest.mark.unit

TWO = (Framing("landscape", 1280, 720), Framing("portrait", 1080, 1920))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_turning(tmp_path_factory.mktemp("packs"))


def state(mouth=REST, **rest):
    return FaceState(np.asarray(mouth, np.float32), **rest)


@pytest.mark.parametrize(
    ("framing", "size", "index", "taken"),
    [
        (None, None, 0, (1280, 720)),
        ("portrait", None, 1, (1080, 1920)),
        (None, (720, 1280), 1, (720, 1280)),
        ("landscape", (640, 360), 0, (640, 360)),
        (None, (854, 480), 0, (854, 480)),
    ],
)
def test_framing_and_size_say_what_is_meant(framing, size, index, taken):
    assert choose("harin", TWO, framing, size) == (index, taken)


@pytest.mark.parametrize(
    ("framing", "size", "words"),
    [
        ("square", None, ("square", "landscape 1280x720", "portrait 1080x1920")),
        (None, (640, 480), ("640x480", "landscape 1280x720", "portrait 1080x1920")),
        ("landscape", (720, 1280), ("stretch", "portrait")),
        (None, (1279, 719), ("even",)),
        (None, (4096, 2304), ("1920",)),
        (None, (32, 18), ("64",)),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(framing, size, words):
    with pytest.raises(FramingUnknown) as caught:
        choose("harin", TWO, framing, size)
    assert isinstance(caught.value, AvatarError)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize("text", ["720", "720x", "720x1281", "99999x2", "x", "1e3x720", "-2x4"])
def test_a_size_that_is_none_is_refused(text):
    with pytest.raises(FramingUnknown, match="WIDTHxHEIGHT"):
        parse_size(text)
    assert parse_size("") is None
    assert parse_size("720x1280") == (720, 1280)


def test_places_and_boxes_go_by_the_edges_of_pixels():
    cut = Cut(0.5, 0.5, 10.0, -3.0)
    assert cut.place(-0.5, -0.5) == (9.5, -3.5)
    assert cut.box(Box(0, 6, 8, 10)) == Box(10, 0, 14, 2)
    assert cut.source(Box(10, 0, 14, 2)) == (0, 6, 8, 10)


@pytest.mark.parametrize(
    ("framing", "size"),
    [
        ("landscape", None),
        ("landscape", (192, 120)),
        ("portrait", None),
        ("portrait", (108, 192)),
        ("portrait", (90, 160)),
    ],
)
def test_rest_is_the_figure_at_every_size(path, framing, size):
    pack = load_pack(path, framing, size)
    box, crop = pack.box, pack.crop
    assert box.within(Box(0, 0, *pack.size)) == Box(0, 0, *pack.size)
    inside = pack.figure[crop.y0 - box.y0 : crop.y1 - box.y0, crop.x0 - box.x0 : crop.x1 - box.x0]
    opaque = inside[..., 3] == 255
    apart = np.abs(inside[..., :3].astype(int) - pack.images[0][..., :3])[opaque]
    assert len(apart) > 500
    assert apart.max() <= 1
    renderer = Renderer(pack)
    renderer.draw(state())
    assert np.abs(renderer.figure.astype(int) - premultiplied(pack.figure)).max() <= 1


@pytest.mark.parametrize(("framing", "size"), [("landscape", (192, 120)), ("portrait", None), ("portrait", (108, 192))])
def test_plates_and_mesh_stay_registered(path, framing, size):
    """A feature of the canvas lies where `Cut.place` says, to 1/20 px, in the figure, the plates and the mesh."""
    whole, pack = load_pack(path), load_pack(path, framing, size)
    cut = cut_of(pack)
    assert np.abs(pack.geometry.rest[:, :2] - cut.places(whole.geometry.rest[:, :2])).max() < 1e-3
    assert np.abs(pack.geometry.offset[..., :2] - whole.geometry.offset[..., :2] * cut.scale).max() < 1e-3
    for picture, box in ((pack.images[0], pack.crop), (pack.images[1], pack.crop), (pack.figure, pack.box)):
        part = picture[pack.crop.y0 - box.y0 : pack.crop.y1 - box.y0, pack.crop.x0 - box.x0 : pack.crop.x1 - box.x0, 0]
        middle = part[4:-4, part.shape[1] // 3 : -part.shape[1] // 3].astype(float).mean(1)
        assert crest(middle, cut.scale) + pack.crop.y0 + 4 == pytest.approx(cut.place(0, 12 * np.pi)[1], abs=1 / 20)


def cut_of(pack):
    scale, x, y = (1.0, 0.0, 0.0) if pack.framing.name == "landscape" else (1.5, -60.0, -9.0)
    share = pack.size[0] / pack.framing.width
    return Cut(scale * share, scale * share, x * share, y * share)


def crest(line, scale):
    """Where the factory's blue, cos(y / 6), has the crest of y = 12 pi, by a fit of its phase."""
    turn = np.arange(len(line)) / (6 * scale)
    waves = np.stack([np.cos(turn), np.sin(turn), np.ones_like(turn)], -1)
    (cos, sin, _), *_ = np.linalg.lstsq(waves, line, rcond=None)
    return np.arctan2(sin, cos) % (2 * np.pi) * 6 * scale


def test_a_framed_host_is_the_same_picture_larger(path):
    """720x1280 against 1080x1920, so to speak: the small frame is the large one scaled down."""
    small, large = (
        split(Compositor(load_pack(path, "portrait", size)).frame(state(AA))).y for size in (None, (144, 256))
    )
    halved = large.reshape(128, 2, 72, 2).astype(float).mean((1, 3))
    apart = np.abs(halved - small)
    assert apart.mean() < 1.5
    assert small.std() > 20


def test_motion_is_scaled_with_the_frame(path):
    small, large = load_pack(path, "portrait"), load_pack(path, "portrait", (144, 256))
    assert small.scale == pytest.approx(1.5)
    assert small.motion.sway_px == pytest.approx(4.5)
    assert large.motion.head_px == pytest.approx(6.0)
    assert (large.motion.yaw_deg, large.motion.pitch_deg, large.motion.roll_deg) == (8.0, 4.0, 2.0)


def test_a_canvas_narrower_than_the_frame_is_clear_beside_it(tmp_path):
    wide = '[[framings]]\nname = "wide"\nwidth = 256\nheight = 90\nx = 64.0\n'
    pack = load_pack(write_turning(tmp_path, framings=wide))
    assert pack.size == (256, 90)
    assert not pack.figure[:, : 60 - pack.box.x0, 3].any()
    planes = Compositor(pack).frame(state(motion=Motion(sway_x=3.0)))
    assert (split(planes).y[:, :80] == 16).all()
    assert split(planes).y[60, 128] > 60


@pytest.mark.parametrize(
    ("framings", "word"),
    [
        (LANDSCAPE + "\ny = -20.0", "below"),
        (LANDSCAPE + "\nx = 200.0", "beside"),
        (LANDSCAPE + "\nscale = 0.0", "scale"),
        (LANDSCAPE.replace("128", "127"), "width"),
        (f"{LANDSCAPE}\n{LANDSCAPE}", "names"),
        (LANDSCAPE + "\n" + PORTRAIT.replace("portrait", "../x"), "name"),
    ],
)
def test_a_framing_that_does_not_fit_the_canvas_is_refused(tmp_path, framings, word):
    with pytest.raises(PackInvalid, match=word):
        load_pack(write_turning(tmp_path, framings=framings))


def test_a_host_is_opened_in_her_framing(path):
    host = open_host(path, size=(90, 160))
    assert (host.size, host.info.name, host.motion.yaw_deg) == ((90, 160), "turner", 8.0)
    assert host.frame(state(), np.zeros((0, 12), np.float32)).shape == (240, 90)
    with pytest.raises(FramingUnknown, match="there are: landscape 128x80, portrait 72x128"):
        open_host(path, framing="square")
