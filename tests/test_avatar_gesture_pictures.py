"""Pictures of gestures: they change what they should and nothing else, and a damaged one is refused."""

import numpy as np
import pytest
from PIL import Image

from avatar.compose import Compositor, Overlay
from avatar.errors import PackInvalid
from avatar.gesture import GesturePlan
from avatar.manifest import MAX_GESTURES
from avatar.pack import load_pack
from avatar.types import FaceState, GesturePicture, Motion
from lipsync.visemes import REST
from tests.pack_factory import LANDSCAPE, MOODS, PLATES, PORTRAIT, turn, write_pack, write_turning

pytestmark = pytest.mark.unit

BOX = (80, 40, 40, 48)  # x, y, width, height in the canvas, whose frame is its upper 80 rows
PICTURES = 3
ARM = (210, 160, 120)  # R, G, B


def table(name="lift", **changes):
    x, y, width, height = BOX
    rows = {"x": x, "y": y, "width": width, "height": height, "pictures": PICTURES, "hold": 1, **changes}
    return f'[[gestures]]\nname = "{name}"\n' + "\n".join(f"{key} = {value}" for key, value in rows.items())


def shares(k):
    """Cells that picture k changes: a bar that grows upwards from the box's foot, clear of its rim."""
    _, _, width, height = BOX
    out = np.zeros((height // 4, width // 4), np.uint8)
    out[-3 - 2 * k :, 3:7] = 255
    return out


def write(folder, name="lifter", text=None, picture=None, arrays=None, writer=write_pack, **changes):
    path = writer(folder, name, **{"plates": plates_and(text or table(), writer), **changes})
    (path / "gestures").mkdir()
    _, _, width, height = BOX
    for k in range(1, PICTURES + 1):
        pixels = np.zeros((height, width, 4), np.uint8)
        pixels[...] = (*ARM, 255)
        Image.fromarray(pixels if picture is None else picture).save(
            path / f"gestures/lift-{k:02}.webp", lossless=True, exact=True
        )
    given = {"lift": np.stack([shares(k) for k in range(1, PICTURES + 1)])} if arrays is None else arrays
    np.savez_compressed(path / "gestures.npz", **given)
    return path


def plates_and(gestures, writer):
    rows = PLATES if writer is write_pack else MOODS
    listed = [f'[[plates]]\nname = "{n}"\nregion = "{r}"\n{what}' for n, r, what, _, _ in rows]
    return "\n".join([*listed, gestures])


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack(write(tmp_path_factory.mktemp("packs")))


def lifted(k, **motion):
    return FaceState(REST, motion=Motion(**motion), gesture=GesturePicture("lift", k))


def rgb(compositor, state):
    planes = compositor.frame(state)
    height = planes.shape[0] * 2 // 3
    return planes[:height].astype(int).copy(), planes.copy()


def test_the_pack_says_what_its_arm_can_do(pack):
    assert Compositor(pack).gestures == (GesturePlan("lift", PICTURES),)


def test_a_picture_shows_the_arm_and_changes_nothing_outside_its_box(pack):
    compositor = Compositor(pack)
    still, _ = rgb(compositor, FaceState(REST))
    up, _ = rgb(compositor, lifted(3))
    changed = np.argwhere(still != up)
    (top, left), (bottom, right) = changed.min(0), changed.max(0)
    x, y, width, height = BOX
    assert (left >= x, right < x + width, top >= y, bottom < y + height) == (True,) * 4
    red, green, blue = ARM
    luma = 16 + (65.738 * red + 129.057 * green + 25.064 * blue) / 256
    assert abs(up[70, x + 20] - luma) <= 2


def test_the_resting_picture_comes_back_to_the_last_bit(pack):
    compositor = Compositor(pack)
    _, before = rgb(compositor, FaceState(REST))
    for k in (1, 2, 3, 2, 1):
        rgb(compositor, lifted(k))
    _, after = rgb(compositor, FaceState(REST))
    assert np.array_equal(before, after)


def test_a_picture_is_the_same_whatever_came_before(pack):
    one, other = Compositor(pack), Compositor(pack)
    for k in (1, 2):
        one.frame(lifted(k))
    other.frame(FaceState(REST, closure=1.0))
    assert np.array_equal(one.frame(lifted(3)), other.frame(lifted(3)))


def test_the_arm_moves_with_the_body(pack):
    compositor = Compositor(pack)
    still, _ = rgb(compositor, lifted(3))
    moved, _ = rgb(compositor, lifted(3, sway_x=2.0))
    row = 70
    edge, shifted = (np.argmax(np.abs(np.diff(p[row, 82:118]))) for p in (still, moved))
    assert shifted - edge == 2


def test_a_picture_or_gesture_that_is_not_there_is_ignored(pack):
    compositor = Compositor(pack)
    still = compositor.frame(FaceState(REST)).copy()
    for gesture in (GesturePicture("salute", 1), GesturePicture("lift", PICTURES + 1), GesturePicture("lift", 0)):
        assert np.array_equal(compositor.frame(FaceState(REST, gesture=gesture)), still)


def test_the_arm_does_not_turn_with_the_head(tmp_path):
    path = write(tmp_path, "turning", writer=write_turning, turn=turn(), framings=f"{LANDSCAPE}\n{PORTRAIT}")
    compositor = Compositor(load_pack(path, "landscape"))
    ahead, _ = rgb(compositor, lifted(3))
    turned, _ = rgb(compositor, lifted(3, yaw=8.0, head_x=2.0))
    x = BOX[0]
    assert np.abs(ahead - turned)[:60].max() > 10  # the head does
    assert np.abs(ahead[68:, x + 16 : x + 24] - turned[68:, x + 16 : x + 24]).max() <= 1


@pytest.mark.parametrize(
    ("framing", "size", "seen"),
    [
        ("landscape", (128, 80), True),
        ("landscape", (256, 160), True),
        ("side", (72, 128), True),
        ("portrait", (72, 128), False),
    ],
)
def test_every_framing_and_size_that_holds_the_arm_shows_it(tmp_path, framing, size, seen):
    side = PORTRAIT.replace("portrait", "side").replace("x = -60.0", "x = -90.0")
    path = write(tmp_path, "turning", writer=write_turning, turn=turn(), framings=f"{LANDSCAPE}\n{PORTRAIT}\n{side}")
    compositor = Compositor(load_pack(path, framing, size))
    still = compositor.frame(FaceState(REST)).copy()
    assert (np.abs(compositor.frame(lifted(3)).astype(int) - still).max() > 20) == seen


def test_overlays_lie_over_the_arm(pack):
    compositor = Compositor(pack)
    card = np.full((20, 30, 4), 255, np.uint8)
    compositor.set_overlays([Overlay(90, 55, card)])
    up, _ = rgb(compositor, lifted(3))
    assert (up[56:74, 91:119] == 235).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (table(hold=4), "more than all"),
        (table(pictures=0), "gestures.0.pictures"),
        (table(pictures=41), "gestures.0.pictures"),
        (table(x=82), "multiples of 4"),
        (table(x=100), "leads outside the canvas"),
        (table(extra=1), "gestures.0.extra"),
        (table("../lift"), "gestures.0.name"),
        (f"{table()}\n{table('LIFT')}", "names of their own"),
        ("\n".join(table(f"g{k}") for k in range(MAX_GESTURES + 1)), "gestures"),
    ],
)
def test_a_table_that_cannot_be_is_refused(tmp_path, text, said):
    with pytest.raises(PackInvalid, match=said):
        load_pack(write(tmp_path, text=text))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"picture": np.zeros((48, 44, 4), np.uint8)}, "44x48"),
        ({"arrays": {}}, "lift is missing"),
        ({"arrays": {"lift": np.zeros((PICTURES, 12, 11), np.uint8)}}, "is needed"),
        ({"arrays": {"lift": np.zeros((PICTURES, 12, 10), np.float32)}}, "is needed"),
    ],
)
def test_damaged_files_are_refused_before_the_air(tmp_path, damage, said):
    compositor = Compositor(load_pack(write(tmp_path, **damage)))
    with pytest.raises(PackInvalid, match=said):
        compositor.warm()


def test_a_missing_picture_is_refused_before_the_air(tmp_path):
    path = write(tmp_path)
    (path / "gestures/lift-02.webp").unlink()
    with pytest.raises(PackInvalid, match="lift-02"):
        Compositor(load_pack(path)).warm()
