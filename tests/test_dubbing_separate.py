"""The sound without its voices, by a network from a folder: what is left lies where it lay, without a seam."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from dubbing import separate
from dubbing.errors import SeparatorMissing
from dubbing.excerpt import excerpt
from dubbing.mix import Mix, Original, Track
from dubbing.production import Order
from dubbing.types import Base, Segment
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
    name = "half"

    def voices(self, sound: np.ndarray) -> np.ndarray:
        return sound / 2


class Broken(Half):
    """One that must not be asked."""

    def __init__(self, name: str) -> None:
        self.name = name

    def voices(self, sound: np.ndarray) -> np.ndarray:
        raise AssertionError("it was asked")


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


def level(order: Order, second: float, folder: Path) -> float:
    """The loudest of a tenth of a second of what is mixed, full scale is 1."""
    assert order.length is not None
    mix = Mix(Track(folder / "speech", order.length), None, order.original, order.background, -14.0)
    mixed = np.concatenate(list(mix.blocks()))
    return float(np.abs(mixed[round(second * S) : round((second + 0.1) * S)]).max())


@pytest.mark.media
def test_a_network_from_its_folder_leaves_the_music_and_lines_that_keep_the_original_keep_all_of_it(
    models: Path, tmp_path: Path
):
    tone = np.asarray(0.5 * np.sin(2 * np.pi * 300 * np.arange(4 * S) / S), np.float32)
    film = make_video(tmp_path / "film.mp4", 4.0, sound=tone)
    original = Original(film, (Segment(1, 0, S, "x"),), (Segment(2, 2 * S, 3 * S, "kept"),))
    order = Order((), Base(film, moving=True), 4 * S, original=original, background="music")
    found = separate.with_music(order, tmp_path / "music")
    assert level(found, 1.0, tmp_path) < 0.02, "mono sound is all in common"
    assert level(found, 2.4, tmp_path) == pytest.approx(0.5, abs=0.05)
    assert level(found, 3.5, tmp_path) < 0.02
    (kept,) = (tmp_path / "music").iterdir()
    made = kept.stat().st_ino
    again = separate.with_music(order, tmp_path / "music", separator=Broken(separate.needed().name))
    assert again.original == found.original, "what was found before is not looked for again"
    assert kept.stat().st_ino == made
    mute = separate.with_music(Order((), Base(film, moving=True)), tmp_path / "music")
    assert mute.original is None


@pytest.mark.media
def test_only_the_stretch_that_is_heard_is_looked_through(models: Path, tmp_path: Path):
    tone = np.asarray(0.5 * np.sin(2 * np.pi * 300 * np.arange(5 * S) / S), np.float32)
    film = make_video(tmp_path / "film.mp4", 5.0, sound=tone)
    original = Original(film, (), (Segment(1, 0, 4 * S, "kept"),))
    order = Order((), Base(film, moving=True), 5 * S, original=original, background="music")
    stretch = tmp_path / "stretch.flac"
    found = separate.with_music_from(order, 3 * S, 2 * S, tmp_path / "music", stretch, lambda *_: None)
    assert heard(stretch).shape[1] == pytest.approx(3 * S, abs=S // 50)
    excerpt(found, 3 * S, 2 * S, tmp_path / "mix.wav", None)
    mixed = heard(tmp_path / "mix.wav")[0] / 32_768
    assert np.abs(mixed[S // 2 : S // 2 + S // 10]).max() == pytest.approx(0.5, abs=0.05)
    assert np.abs(mixed[round(1.5 * S) : round(1.6 * S)]).max() < 0.02
    separate.with_music(order, tmp_path / "music")
    stretch.unlink()
    found = separate.with_music_from(order, 3 * S, 2 * S, tmp_path / "music", stretch, lambda *_: None)
    assert found.original is not None
    assert found.original.bare_from == 0, "what was found of the whole is used"
    assert not stretch.exists()


@pytest.mark.media
def test_what_nobody_heard_for_a_day_goes(models: Path, tmp_path: Path):
    music = tmp_path / "music"
    music.mkdir()
    for name, hours in (("old.flac", 25), (".half-old.flac", 25), ("young.flac", 23)):
        (music / name).write_bytes(b"x")
        os.utime(music / name, (time.time() - 3600 * hours,) * 2)
    film = make_video(tmp_path / "film.mp4", 0.5, sound=np.zeros(S // 2, np.float32))
    found = separate.with_music(Order((), Base(film), original=Original(film)), music)
    assert found.original is not None
    assert found.original.bare is not None
    assert {path.name for path in music.iterdir()} == {"young.flac", found.original.bare.name}


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
        separate.needed()


@pytest.mark.media
def test_a_network_of_another_shape_is_told(models: Path, tmp_path: Path):
    (models / "separator.toml").write_text(CARD + "speech = 3\n")
    film = make_video(tmp_path / "film.mp4", 1.0, sound=np.zeros(S, np.float32))
    network = separate.needed()
    with pytest.raises(SeparatorMissing):
        separate.background(film, tmp_path / "left.flac", network)
    assert not (tmp_path / "left.flac").exists()


def test_without_a_network_another_background_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    with pytest.raises(SeparatorMissing, match="between, duck, keep or off"):
        separate.with_music(Order((), Base()), tmp_path)
