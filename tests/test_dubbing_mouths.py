"""Mouths drawn into pictures: mined ones, and those of a network that is installed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from dubbing import mouth_network
from dubbing.errors import MouthNetworkInvalid
from dubbing.mouth_network import OnnxMouth
from dubbing.mouths import Crops, MouthPainter, Script, mined_of
from dubbing.pictures import Picture
from dubbing.repertoire import packed, unpacked
from kernels.i420 import split
from lipsync.visemes import POSES, REST
from tests.mined_footage import EYES, HEIGHT, WIDTH, footage
from tests.onnx_factory import write_darker
from tts import places

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    frames, _ = footage()
    planes = [np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2YUV_I420), np.uint8) for frame in frames]
    return [Picture(k, k / 25, each, None) for k, each in enumerate(planes)]  # type: ignore[arg-type]  # never asked


@pytest.fixture(scope="module")
def mined(pictures: list[Picture]):
    _, landmarks = footage()
    crops = Crops(EYES)
    for picture, points in zip(pictures, landmarks[:, :468], strict=True):
        crops.add(picture, points, points[[13, 14], :2].mean(0))
    return mined_of(crops)


def script(pose: np.ndarray, shows: float = 1.0) -> Script:
    _, landmarks = footage()
    count = len(landmarks)
    level = np.full(count, shows, np.float32)
    level[:5] = 0
    return Script(landmarks[:, :468], np.tile(pose, (count, 1)), level, np.arange(count) / 25)


def painted(painter: MouthPainter, pictures: list[Picture], pose: np.ndarray) -> dict:
    return {k: change for k, _, change in painter.paint(enumerate(pictures), script(pose), (WIDTH, HEIGHT))}


def test_a_mouth_is_drawn_where_it_shows_and_nothing_else_changes(pictures, mined):
    changes = painted(MouthPainter(mined), pictures, POSES["aa"])
    assert [k for k, change in changes.items() if change is None] == [0, 1, 2, 3, 4]
    change = changes[5]
    side = change.planes.shape[1]
    before = split(pictures[5].planes).y[change.y : change.y + side, change.x : change.x + side].astype(int)
    moved = np.abs(split(change.planes).y - before)
    assert moved[side // 3 : 2 * side // 3, side // 3 : 2 * side // 3].max() > 30
    assert moved[:6].max() == moved[:, :4].max() == 0, "the rim of the box stays to the last bit"


def test_an_open_mouth_is_darker_than_a_shut_one(pictures, mined):
    def inside(pose: np.ndarray) -> float:
        change = painted(MouthPainter(mined), pictures, pose)[20]
        middle = change.planes.shape[1] // 2
        return float(split(change.planes).y[middle - 4 : middle + 10, middle - 6 : middle + 6].min())

    assert inside(POSES["aa"]) < inside(REST) - 20


def test_mined_mouths_are_kept_whole(mined):
    again = unpacked(packed(mined))
    assert (again.plates.image == mined.plates.image).all()
    assert again.table.most == mined.table.most
    assert (again.loop.order == mined.loop.order).all()
    with pytest.raises(KeyError):
        unpacked({"mean": mined.mean})


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, card: str = "size = 64\n", planes: int = 6) -> Path:
    mouth = folder / "mouth"
    mouth.mkdir()
    write_darker(mouth / "model.onnx", 64, planes)
    (mouth / "mouth.toml").write_text(card)
    monkeypatch.setattr(places, "models", lambda: folder)
    return mouth


@pytest.mark.parametrize(("card", "planes"), [("size = 64\n", 6), ("size = 64\npose = true\n", 18)])
def test_a_network_that_is_installed_draws_over_them(
    pictures, mined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, card: str, planes: int
):
    pytest.importorskip("onnxruntime")
    installed(tmp_path, monkeypatch, card, planes)
    network = mouth_network.installed()
    assert isinstance(network, OnnxMouth)
    plain = painted(MouthPainter(mined), pictures, REST)[10]
    darker = painted(MouthPainter(mined, network), pictures, REST)[10]
    middle = plain.planes.shape[1] // 2
    near = slice(middle - 8, middle + 8)
    a, b = (split(each.planes).y.astype(int) for each in (plain, darker))
    assert (a - b)[near, near].mean() > 0.3 * (a - 16)[near, near].mean()
    assert (a[:10] == b[:10]).all()


def test_a_broken_network_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(places, "models", lambda: tmp_path)
    assert mouth_network.installed() is None
    pytest.importorskip("onnxruntime")
    mouth = installed(tmp_path, monkeypatch, "size = 4\n")
    with pytest.raises(MouthNetworkInvalid, match="size must be"):
        mouth_network.installed()
    (mouth / "mouth.toml").write_text("size = 128\n")
    network = OnnxMouth(mouth)
    square = np.zeros((96, 96, 3), np.uint8)
    with pytest.raises(MouthNetworkInvalid):
        network.draw(square, square, REST, (48, 48))
    (mouth / "model.onnx").write_bytes(b"no network")
    with pytest.raises(MouthNetworkInvalid, match="cannot be loaded"):
        mouth_network.installed()
