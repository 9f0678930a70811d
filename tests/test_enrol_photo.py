"""Hosts from photos: what is refused and why; a photo of our own host becomes a host that speaks and blinks."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from scipy.interpolate import LinearNDInterpolator

from avatar.consent_registry import ConsentRegistry
from avatar.enrol.landmarks import Landmarker
from avatar.enrol.photo import enrol_photo
from avatar.enrol.photo_checks import angles, check
from avatar.enrol.photo_face import Face
from avatar.enrol.photo_framing import framings, to_canvas
from avatar.enrol.photo_glasses import glasses
from avatar.enrol.photo_reading import ReadPhoto, read_photo
from avatar.enrol.request import EnrolRequest
from avatar.errors import Cancelled, ConsentRefused, EnrolRefused, Finding
from avatar.host import open_host
from avatar.inspection import inspect
from avatar.pack import SHIPPED, load_pack
from avatar.types import FaceState, Motion
from lipsync.visemes import REST
from tests.consent_factory import consent

pytestmark = pytest.mark.media

pytest.importorskip("mediapipe")

Draw = Callable[..., np.ndarray]

NOBODY_AHEAD = np.zeros((0, 12), np.float32)


@pytest.fixture(scope="module")
def portrait() -> np.ndarray:
    """A photo of our own host before a light wall, BGR."""
    pack = load_pack(SHIPPED / "harin")
    alpha = pack.figure[..., 3:] / 255
    picture = pack.figure[..., :3] * alpha + 210 * (1 - alpha)
    (left, eye_y), (right, _) = pack.eyes
    unit = right - left
    x, y = (left + right) / 2 - pack.box.x0, eye_y - pack.box.y0
    rows, columns = (
        slice(max(0, int(y - 2.2 * unit)), int(y + 3.9 * unit)),
        slice(int(x - 2.9 * unit), int(x + 2.9 * unit)),
    )
    cut = picture[rows, columns]
    scale = max(1.0, 118 / unit)
    return cv2.resize(cut.astype(np.uint8), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


@pytest.fixture(scope="module")
def landmarker() -> Iterator[Landmarker]:
    with Landmarker() as opened:
        yield opened


@pytest.fixture(scope="module")
def face(portrait: np.ndarray, landmarker: Landmarker) -> Face:
    return check(_photo(portrait), landmarker).face


def _photo(bgr: np.ndarray) -> ReadPhoto:
    return ReadPhoto(np.ascontiguousarray(bgr), None, (bgr.shape[1], bgr.shape[0]))


def _refusal(bgr: np.ndarray, landmarker: Landmarker) -> str:
    with pytest.raises(EnrolRefused) as refused:
        check(_photo(bgr), landmarker)
    assert all(finding.problem and finding.remedy for finding in refused.value.findings)
    return str(refused.value)


def _save(path: Path, bgr: np.ndarray, **options: Any) -> Path:
    Image.fromarray(bgr[..., ::-1]).save(path, **options)
    return path


# files


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.jpg", b"", "0 bytes"),
        ("text.jpg", b"this is a shopping list\n" * 40, "no picture"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + b"\0" * 64, "export it as JPEG"),
    ],
    ids=["empty", "text", "heic"],
)
def test_file_that_is_no_photo_is_refused(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EnrolRefused, match=says):
        read_photo(tmp_path / name)


def test_photo_that_was_cut_off_is_refused(tmp_path: Path, portrait: np.ndarray) -> None:
    whole = _save(tmp_path / "whole.jpg", portrait).read_bytes()
    (tmp_path / "half.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EnrolRefused, match="save it as JPEG or PNG"):
        read_photo(tmp_path / "half.jpg")


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EnrolRefused, match="cannot be read"):
        read_photo(tmp_path / "nothing.jpg")
    with pytest.raises(EnrolRefused, match="no file"):
        read_photo(tmp_path)


def test_animation_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (64, 64), (k, 0, 0)) for k in (0, 90)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    with pytest.raises(EnrolRefused, match="animation"):
        read_photo(tmp_path / "a.gif")


def test_rotated_photo_is_read_upright(tmp_path: Path, portrait: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter to be shown
    lying = np.ascontiguousarray(np.rot90(portrait))
    read = read_photo(_save(tmp_path / "phone.jpg", lying, exif=exif, quality=95))
    assert read.bgr.shape == portrait.shape
    assert read.original == (portrait.shape[1], portrait.shape[0])
    assert np.abs(read.bgr.astype(int) - portrait).mean() < 3


def test_kinds_of_colour_are_read_alike(tmp_path: Path, portrait: np.ndarray) -> None:
    grey = cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY)
    Image.fromarray(grey.astype(np.uint16) * 257).save(tmp_path / "deep.png")
    Image.fromarray(portrait[..., ::-1]).convert("CMYK").save(tmp_path / "print.jpg", quality=97)
    Image.fromarray(portrait[..., ::-1]).quantize(256).save(tmp_path / "few.png")
    for name, expected in (("deep.png", grey[..., None]), ("print.jpg", portrait), ("few.png", portrait)):
        read = read_photo(tmp_path / name)
        assert read.bgr.dtype == np.uint8
        assert read.alpha is None
        assert np.abs(read.bgr.astype(int) - expected).mean() < 6, name


def test_cut_out_photo_keeps_its_alpha(tmp_path: Path, portrait: np.ndarray) -> None:
    alpha = np.full(portrait.shape[:2], 255, np.uint8)
    alpha[:, :40] = 0
    Image.fromarray(np.dstack([portrait[..., ::-1], alpha])).save(tmp_path / "cut.png")
    read = read_photo(tmp_path / "cut.png")
    assert read.alpha is not None
    assert (read.alpha == alpha).all()


def test_huge_photo_is_made_smaller_and_passes(tmp_path: Path, portrait: np.ndarray, landmarker: Landmarker) -> None:
    wide = round(portrait.shape[1] * 4320 / portrait.shape[0])
    large = cv2.resize(portrait, (wide, 4320), interpolation=cv2.INTER_CUBIC)
    large = cv2.copyMakeBorder(large, 0, 0, 0, 7680 - wide, cv2.BORDER_REPLICATE)
    read = read_photo(_save(tmp_path / "8k.jpg", large, quality=70))
    assert max(read.bgr.shape) == 4096
    assert read.original == (7680, 4320)
    assert check(read, landmarker).face.unit > 200


# faces


def test_good_photo_passes(face: Face) -> None:
    assert 90 < face.unit < 140
    assert all(abs(angle) < 17 for angle in angles(face))


def test_no_face(landmarker: Landmarker) -> None:
    y, x = np.mgrid[0:600, 0:500]
    wall = np.dstack([120 + 40 * np.sin(x / 30), 130 + 30 * np.cos(y / 50), 140 + 0 * x]).astype(np.uint8)
    assert "no face" in _refusal(wall, landmarker)


def test_three_faces(portrait: np.ndarray, landmarker: Landmarker) -> None:
    assert "3 faces" in _refusal(np.concatenate([portrait] * 3, axis=1), landmarker)


def test_face_of_a_hundred_pixels(portrait: np.ndarray, landmarker: Landmarker) -> None:
    small = cv2.resize(portrait, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    assert "px from eye to eye" in _refusal(small, landmarker)


def test_sunglasses(portrait: np.ndarray, face: Face, landmarker: Landmarker) -> None:
    dark = portrait.copy()
    for side in (-0.5, 0.5):
        middle = face.to_px(np.array([side, 0.04])).round().astype(int)
        axes = (round(0.42 * face.unit), round(0.30 * face.unit))
        cv2.ellipse(dark, middle.tolist(), axes, 0, 0, 360, (18, 16, 15), -1, cv2.LINE_AA)
    assert "sunglasses" in _refusal(dark, landmarker)


@pytest.mark.parametrize(("thick", "grey", "noticed"), [(0.03, 45, True), (0.015, 75, True), (0.0, 0, False)])
def test_clear_glasses_are_noticed(portrait: np.ndarray, face: Face, thick: float, grey: int, noticed: bool) -> None:
    worn = portrait.copy()
    turn = np.linspace(0, 2 * np.pi, 60)
    rims = [np.column_stack([side + 0.36 * np.cos(turn), 0.06 + 0.28 * np.sin(turn)]) for side in (-0.52, 0.52)]
    bridge = np.array([[-0.17, 0.0], [-0.08, -0.05], [0.08, -0.05], [0.17, 0.0]])
    for line in (*rims, bridge) if thick else ():
        px = np.round(face.to_px(line) * 8).astype(np.int32)
        cv2.polylines(worn, [px], False, (grey,) * 3, max(1, round(thick * face.unit)), cv2.LINE_AA, 3)
    assert bool(glasses(worn, face)) == noticed


def test_leaning_head(portrait: np.ndarray, landmarker: Landmarker) -> None:
    height, width = portrait.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height * 0.4), 24, 1.0)
    leaning = cv2.warpAffine(portrait, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    assert "leans" in _refusal(leaning, landmarker)


@pytest.mark.parametrize(("axis", "says"), [(1, 0), (0, 1)])
def test_turned_head_is_measured(face: Face, axis: int, says: int) -> None:
    angle = np.radians(35)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[[1, 0, 0], [0, cos, -sin], [0, sin, cos]], [[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]]])[axis]
    turned = Face(face.origin, face.unit, face.axes, face.points @ turn.T)
    change = np.subtract(angles(turned), angles(face))
    assert abs(change[says]) == pytest.approx(35, abs=4)
    assert abs(change[2]) < 1


@pytest.mark.parametrize(("degrees", "says"), [(-30, "to the side"), (30, "to the side"), (80, "no face")])
def test_profile(portrait: np.ndarray, face: Face, landmarker: Landmarker, degrees: int, says: str) -> None:
    assert says in _refusal(_from_the_side(portrait, face, degrees), landmarker)


def _from_the_side(portrait: np.ndarray, face: Face, degrees: float) -> np.ndarray:
    """The face alone, before a wall, each point turned about the upright axis with its depth."""
    grid = np.stack(np.meshgrid(np.arange(-1.6, 1.6, 0.005), np.arange(-1.6, 2.2, 0.005)), -1).reshape(-1, 2)
    depth = LinearNDInterpolator(face.points[:, :2], face.points[:, 2])(grid)
    (x, y), z = grid[np.isfinite(depth)].T, depth[np.isfinite(depth)]
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    order = np.argsort(-z * cos - x * sin)  # far to near: what comes later covers what is there
    drawn = np.round(face.to_px(np.stack([x * cos - z * sin, y], -1)[order])).astype(int)
    seen = np.round(face.to_px(np.stack([x, y], -1)[order])).astype(int)
    picture = np.full_like(portrait, 200)
    picture[drawn[:, 1], drawn[:, 0]] = portrait[seen[:, 1], seen[:, 0]]
    return picture


def test_blurred_dark_and_overexposed(portrait: np.ndarray, landmarker: Landmarker) -> None:
    assert "out of focus" in _refusal(cv2.GaussianBlur(portrait, (0, 0), 4.0), landmarker)
    assert "dark" in _refusal((portrait * 0.16).astype(np.uint8), landmarker)
    assert "overexposed" in _refusal(np.clip(portrait.astype(float) * 1.9, 0, 255).astype(np.uint8), landmarker)


def test_face_at_the_edge(portrait: np.ndarray, face: Face, landmarker: Landmarker) -> None:
    chin = face.to_px(face.points[152, :2])
    assert "below the chin" in _refusal(portrait[: int(chin[1] + 0.3 * face.unit)], landmarker)
    assert "edge cuts the face (left)" in _refusal(
        portrait[:, int(face.to_px(face.points[234, :2])[0]) + 2 :], landmarker
    )


# enrolment


@pytest.fixture(scope="module")
def host(portrait: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photo")
    stages: list[str] = []
    notices: list[Finding] = []
    request = EnrolRequest("hana", {"ko": "하나", "en": "Hana"}, folder / "packs", consent(), notice=notices.append)
    made = enrol_photo(_save(folder / "hana.png", portrait), request, lambda stage, _: stages.append(stage))
    assert made == folder / "packs" / "hana"
    assert list(dict.fromkeys(stages)) == ["photo", "checks", "person", "mesh", "plates", "pack"]
    assert [path.name for path in (folder / "packs").iterdir()] == ["hana"], "something is left behind"
    return made


@pytest.fixture(scope="module")
def draw(host: Path) -> Draw:
    """The host's picture (BGR) in a state."""
    drawing = open_host(host)
    width, height = drawing.size
    drawing.set_background(np.full((height, width, 3), 200, np.uint8))

    def picture(**state: object) -> np.ndarray:
        planes = drawing.frame(FaceState(**{"mouth": REST, **state}), NOBODY_AHEAD)  # type: ignore[arg-type]
        return cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420)

    return picture


def _face(picture: np.ndarray, landmarker: Landmarker) -> Face:
    found = landmarker.precise(picture, landmarker.find(picture)[0])
    assert found is not None
    return Face.of(found)


def _mouth(face: Face) -> tuple[float, float]:
    """Opening and width, units."""
    p = face.points
    return float(p[[87, 14, 317], 1].mean() - p[[82, 13, 312], 1].mean()), float(p[291, 0] - p[61, 0])


def _lids(face: Face) -> float:
    p = face.points
    return float(np.mean([p[145, 1] - p[159, 1], p[374, 1] - p[386, 1]]))


def test_pack_is_whole(host: Path) -> None:
    pack = load_pack(host)
    assert pack.info.kind == "photo"
    assert pack.info.consent is not None
    names = {plate.name for plate in pack.plates}
    assert {"aa", "PP", "O", "I", "blink_100", "gaze_left", "brow_up"} <= names
    assert {(plate.region, plate.mood) for plate in pack.plates if plate.mood} >= {
        ("mouth", "delighted"),
        ("mouth", "earnest"),
        ("eyes", "delighted"),
        ("brows", "delighted"),
        ("brows", "earnest"),
    }
    assert pack.turn is not None
    looked_at = inspect(host, ConsentRegistry(host.parent / "none"), datetime.date.today())
    assert looked_at.faults == []


def test_rest_is_the_photo(host: Path, draw: Draw, portrait: np.ndarray, face: Face) -> None:
    pack = load_pack(host)
    rest = draw()
    scale = np.hypot(*np.subtract(pack.eyes[1], pack.eyes[0])) / face.unit
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    middle = np.mean(pack.eyes, axis=0)
    at = (face.origin * scale).round().astype(int)
    reach = int(0.9 * face.unit * scale)
    there = small[at[1] - reach // 2 : at[1] + reach, at[0] - reach : at[0] + reach]
    shift = cv2.matchTemplate(rest, there, cv2.TM_SQDIFF_NORMED)
    assert shift.min() < 0.003
    best = np.array(np.unravel_index(shift.argmin(), shift.shape))[::-1] + np.array([reach, reach // 2])
    assert np.abs(best - middle).max() < 3


def test_closures_close_and_vowels_differ(host: Path, draw: Draw, landmarker: Landmarker) -> None:
    pack = load_pack(host)
    poses = {plate.name: np.array(plate.pose, np.float32) for plate in pack.plates if plate.pose}
    seen = {name: _mouth(_face(draw(mouth=poses[name]), landmarker)) for name in ("PP", "aa", "I", "O", "SS")}
    assert seen["PP"][0] < 0.03
    assert seen["aa"][0] > 0.14
    assert seen["O"][0] > 0.12
    assert seen["SS"][0] < seen["aa"][0] - 0.05
    assert seen["O"][1] < seen["I"][1] - 0.12
    moods = {name: _mouth(_face(draw(**{name: 1.0}), landmarker))[0] for name in ("delighted", "earnest")}
    assert max(moods.values()) < 0.03


def test_blink_closes_the_eyes(draw: Draw, landmarker: Landmarker) -> None:
    openings = [_lids(_face(draw(closure=closure), landmarker)) for closure in (0.0, 0.5, 1.0)]
    assert openings[0] > openings[1] > openings[2]
    assert openings[2] < 0.45 * openings[0]


def test_head_turns_and_eyes_look_aside(draw: Draw, landmarker: Landmarker) -> None:
    yaws = [angles(_face(draw(motion=Motion(yaw=yaw)), landmarker))[0] for yaw in (-6.0, 0.0, 6.0)]
    assert yaws[0] + 1.5 < yaws[1] < yaws[2] - 1.5

    def iris(gaze: float) -> float:
        p = _face(draw(gaze_x=gaze), landmarker).points
        return float(p[[468, 473], 0].mean() - p[[33, 133, 362, 263], 0].mean())

    assert iris(1.0) - iris(-1.0) > 0.04


def test_kept_background_covers_every_frame(face: Face) -> None:
    grey = np.full((1400, 2400, 3), 128, np.uint8)
    middle = Face(np.array([1200.0, 500.0]), 120.0, np.eye(2), face.points)
    canvas = to_canvas(grey, np.full(grey.shape[:2], 255, np.uint8), middle)
    height, width = canvas.alpha.shape
    found, _ = framings(canvas, keep=True)
    assert found[0].name == "landscape"
    for each in found:
        assert each.x <= 0
        assert each.y <= 0
        assert each.x + each.scale * width >= each.width
        assert each.y + each.scale * height >= each.height


def test_shoulders_cut_by_the_photo_are_not_shown_cut(face: Face) -> None:
    body = np.zeros((1400, 1000), np.uint8)
    body[300:, 300:700] = 255
    body[700:] = 255  # shoulders that leave the photo at both sides
    canvas = to_canvas(
        np.full((1400, 1000, 3), 128, np.uint8), body, Face(np.array([500.0, 500.0]), 120.0, np.eye(2), face.points)
    )
    found, said = framings(canvas, keep=False)
    for each in found:
        cut_rows = np.flatnonzero(canvas.alpha[:, 0] > 40) * each.scale + each.y
        left, right = each.x, each.x + each.scale * canvas.alpha.shape[1]
        if each.name != "photo" and cut_rows.min() < each.height:
            assert left <= 0
            assert right >= each.width
    assert {each.name for each in found} | {"landscape", "portrait"} == {"landscape", "portrait"} or said


@pytest.mark.parametrize("stage", ["checks", "person"])
def test_cancelled_enrolment_leaves_nothing(portrait: np.ndarray, tmp_path: Path, stage: str) -> None:
    def stop(now: str, _: float) -> None:
        if now == stage:
            raise Cancelled

    request = EnrolRequest("hana", {"en": "Hana"}, tmp_path / "packs", consent())
    with pytest.raises(Cancelled):
        enrol_photo(_save(tmp_path / "p.png", portrait), request, stop)
    assert not list(tmp_path.glob("packs/*"))


def test_without_consent_or_with_a_taken_name_nothing_is_made(portrait: np.ndarray, tmp_path: Path) -> None:
    source = _save(tmp_path / "p.png", portrait)
    never: Callable[[str, float], None] = lambda *_: None  # noqa: E731
    over = consent(expires=datetime.date.today() - datetime.timedelta(days=1))
    with pytest.raises(ConsentRefused):
        enrol_photo(source, EnrolRequest("hana", {"en": "Hana"}, tmp_path, over), never)
    (tmp_path / "hana").mkdir()
    with pytest.raises(EnrolRefused, match="already"):
        enrol_photo(source, EnrolRequest("hana", {"en": "Hana"}, tmp_path, consent()), never)
