"""The sound without its voices, by a network from a folder: what is left lies where it lay, without a seam."""

from pathlib import Path

import numpy as np
import pytest

from dubbing import separate
from dubbing.errors import SeparatorMissing
from dubbing.mix import Original
from dubbing.production import Order
from dubbing.types import Base
from tests.dubbing_media import heard, make_video
from tests.onnx_factory import write_side
from tts.types import SAMPLE_RATE

S = SAMPLE_RATE
CARD = "sample_rate = 44100\nsamples = 44100\n"


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder whose network takes for voices what both channels have in common."""
    folder = tmp_path / "models" / separate.FOLDER
    folder.mkdir(parents=True)
    write_side(folder / "model.onnx")
    (folder / "separator.toml").write_text(CARD)
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path / "models"))
    return folder


class Half:
    """A separator that takes half of everything for voices, in short stretches."""

    sample_rate = S
    samples = S // 2

    def voices(self, sound: np.ndarray) -> np.ndarray:
        return sound / 2


@pytest.mark.media
def test_what_is_left_has_no_seams_and_its_own_length(tmp_path: Path):
    tone = np.asarray(0.5 * np.sin(2 * np.pi * 300 * np.arange(round(2.7 * S)) / S), np.float32)
    film = make_video(tmp_path / "film.mkv", 2.7, sound=tone, audio_codec="pcm_s16le")
    shares: list[float] = []
    separate.background(film, tmp_path / "left.flac", Half(), lambda _, share: shares.append(share))
    left = heard(tmp_path / "left.flac")[0].astype(float)
    left = left / 32768 if np.abs(left).max() > 2 else left
    assert len(left) == pytest.approx(len(tone), abs=S // 50)
    middle = slice(S // 10, round(2.6 * S))
    assert np.abs(left[middle] - tone[middle] / 2).max() < 0.01
    assert shares[-1] == pytest.approx(1.0, abs=0.01)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.media
def test_a_network_from_its_folder_gives_an_order_its_music(models: Path, tmp_path: Path):
    tone = np.asarray(0.5 * np.sin(2 * np.pi * 300 * np.arange(2 * S) / S), np.float32)
    film = make_video(tmp_path / "film.mp4", 2.0, sound=tone)
    order = Order((), Base(film, moving=True), 2 * S, original=Original(film), background="between")
    found = separate.with_music(order, tmp_path)
    assert found.background == "keep"
    assert found.original is not None
    left = heard(found.original.path)[0].astype(float)
    assert np.abs(left).max() < 0.02 * 32768, "mono sound is all in common"
    mute = separate.with_music(Order((), Base(film, moving=True)), tmp_path)
    assert mute.original is None


@pytest.mark.parametrize(
    ("card", "why"),
    [
        ("sample_rate = 44100\n", "samples must"),
        ("sample_rate = 1\nsamples = 9\n", "sample_rate must"),
        ("not toml", "separator|Expected"),
        (CARD + "speech = -1\n", "number of a stem"),
    ],
)
def test_a_broken_card_is_told(models: Path, card: str, why: str):
    (models / "separator.toml").write_text(card)
    with pytest.raises(SeparatorMissing, match=why):
        separate.installed()


@pytest.mark.media
def test_a_network_of_another_shape_is_told(models: Path, tmp_path: Path):
    (models / "separator.toml").write_text(CARD + "speech = 3\n")
    film = make_video(tmp_path / "film.mp4", 1.0, sound=np.zeros(S, np.float32))
    network = separate.installed()
    assert network is not None
    with pytest.raises(SeparatorMissing):
        separate.background(film, tmp_path / "left.flac", network)
    assert not (tmp_path / "left.flac").exists()


def test_without_a_network_another_background_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    assert separate.installed() is None
    with pytest.raises(SeparatorMissing, match="between, duck, keep or off"):
        separate.with_music(Order((), Base()), tmp_path)
