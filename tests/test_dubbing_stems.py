"""Stems sum to the mix, MP3 keeps time and loudness, an excerpt is what is heard there."""

import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pyloudnorm
import pytest

from dubbing import project as project_types
from dubbing import provenance, stems
from dubbing.assembly import order_of
from dubbing.excerpt import excerpt
from dubbing.mix import STEMS, Mix, Original, Track
from dubbing.production import Order, produce
from dubbing.types import Base, Effect, Line, Segment, Slot
from tests.dubbing_media import clap_track, heard, make_video, onsets
from tests.dubbing_scripts import script_order
from tts.types import SAMPLE_RATE
from tts.wav import wav_bytes

pytestmark = [pytest.mark.media, pytest.mark.process]

S = SAMPLE_RATE


def floats(data: bytes) -> np.ndarray:
    """(n, 2) of a WAV of floats, its header read as RIFF says it."""
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WAVE"
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    at, found = 12, {}
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        found[name] = data[at + 8 : at + 8 + size]
        at += 8 + size
    form, channels, rate, *_, bits = struct.unpack_from("<HHIIHH", found[b"fmt "])
    assert (form, channels, rate, bits) == (3, 2, S, 32)
    return np.frombuffer(found[b"data"], "<f4").reshape(-1, 2)


def a_mix(folder: Path, length: int, original: Original | None = None) -> Mix:
    speech, effects = Track(folder / "speech", length), Track(folder / "effects", length, channels=2)
    speech.add(S // 2, 0.3 * np.sin(np.arange(S) / 20).astype(np.float32))
    effects.add(S, np.full((S // 4, 2), 0.2, np.float32))
    return Mix(speech, effects, original, "duck", -14.0)


def test_stems_sum_to_the_mix(tmp_path: Path):
    film = make_video(
        tmp_path / "film.mp4", 2.0, sound=0.1 * np.random.default_rng(2).normal(size=2 * S).astype(np.float32)
    )
    mix = a_mix(tmp_path, 2 * S + 1_000, Original(film))
    shares: list[float] = []
    stems.write(mix, tmp_path / "stems.zip", shares.append)
    with zipfile.ZipFile(tmp_path / "stems.zip") as archive:
        assert archive.namelist() == [f"{name}.wav" for name in STEMS]
        parts = [floats(archive.read(name)) for name in archive.namelist()]
    assert np.array_equal(parts[0] + parts[1] + parts[2], np.concatenate(list(mix.blocks())))
    assert all(np.abs(part).max() > 0.05 for part in parts)
    assert shares[-1] == pytest.approx(1.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["effects", "film.mp4", "speech", "stems.zip"]


def test_a_wav_over_four_gigabytes_becomes_rf64():
    hours = stems.header(5 * 3600 * S)
    assert hours[:4] == b"RF64"
    assert hours[12:16] == b"ds64"
    riff, data, frames = struct.unpack_from("<QQQ", hours, 20)
    assert (data, frames) == (5 * 3600 * S * 8, 5 * 3600 * S)
    assert riff == len(hours) - 8 + data
    assert stems.header(S)[:4] == b"RIFF"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A script's files of every sound."""
    folder = tmp_path_factory.mktemp("made")
    make_video(folder / "ding.mkv", 0.2, sound=clap_track(0.3, [0.0]), audio_codec="pcm_s16le")
    (folder / "script.yaml").write_text(
        "base: {colour: '#204060', size: 128x72}\nvoice: espeak:en-us\nclips:\n"
        "  - {start: 0.5, text: Good evening.}\n  - {start: 2.5, text: And good bye.}\n"
        "effects:\n  - {start: 2.0, file: ding.mkv}\n"
    )
    order = script_order(folder / "script.yaml")
    produce(order, [folder / f"o.{kind}" for kind in ("wav", "mp3", "zip", "ttml")], folder / "cache", lambda *_: None)
    return folder


def test_an_mp3_is_the_wav_in_time_and_loudness(made: Path):
    wav, mp3 = heard(made / "o.wav")[0] / 32_768, heard(made / "o.mp3")[0]
    assert len(mp3) == pytest.approx(len(wav), abs=S // 20)
    for a, b in zip(onsets(wav, 0.02, 0.4), onsets(mp3, 0.02, 0.4), strict=True):
        assert a == pytest.approx(b, abs=0.03)
    both = np.stack([mp3, mp3], axis=1)
    assert pyloudnorm.Meter(S).integrated_loudness(both) == pytest.approx(-16, abs=0.5)
    with av.open(str(made / "o.mp3")) as container:
        assert container.streams.audio[0].codec_context.name in ("mp3", "mp3float")


def test_the_stems_of_a_script(made: Path):
    with zipfile.ZipFile(made / "o.zip") as archive:
        dialogue, background, effects = (floats(archive.read(f"{name}.wav"))[:, 0] for name in STEMS)
    assert not background.any()
    assert onsets(effects, 0.02) == pytest.approx([2.0], abs=0.02)
    assert onsets(dialogue, 0.01, 0.6)[0] == pytest.approx(0.5, abs=0.08)


def test_an_excerpt_is_what_is_heard_there(tmp_path: Path):
    room = np.asarray(np.random.default_rng(1).normal(0, 0.0005, 8 * S), np.float32)
    film = make_video(tmp_path / "film.mp4", 8.0, sound=room + 0.5 * clap_track(8.0, [0.5, 3.5, 5.75, 7.0]))
    make_video(tmp_path / "ding.mkv", 0.2, sound=clap_track(1.0, [0.8]), audio_codec="pcm_s16le")
    lines = tuple(
        Line(n, Slot(at * S, at * S + S, at * S, at * S + S), (words,), "en", "espeak:en-us", fitted=False)
        for n, at, words in ((1, 1, "One."), (2, 4, "Two."), (3, 7, "Three."))
    )
    order = Order(
        lines, Base(film, moving=True), 8 * S, (Effect(4 * S + S // 2, tmp_path / "ding.mkv"),),
        Original(film, (Segment(1, 3 * S, 4 * S, "x"), Segment(2, 0, S, "y"))), "between",
    )  # fmt: skip
    found = excerpt(order, 3 * S, 3 * S, tmp_path / "x.wav", tmp_path / "cache")
    assert (found.start, found.length, [each.line.number for each in found.lines]) == (3 * S, 3 * S, [2])
    sound = heard(tmp_path / "x.wav")[0] / 32_768
    assert len(sound) == 3 * S
    starts = onsets(sound, 0.02, 0.2)
    assert starts[0] == pytest.approx(1.0, abs=0.08), "the original's clap at 3.5 s lies under what was said there"
    assert any(start == pytest.approx(2.3, abs=0.03) for start in starts), "the effect that began before"
    assert any(start == pytest.approx(2.75, abs=0.03) for start in starts), "the original between the lines"
    assert sorted(path.name for path in (tmp_path / "cache").iterdir() if path.suffix == ".phrase")
    whole = excerpt(order, 0, 100 * S, tmp_path / "all.wav", tmp_path / "cache")
    assert whole.length == 60 * S


def test_a_sound_without_pictures_keeps_what_is_between_its_lines(tmp_path: Path):
    film = make_video(tmp_path / "a.mkv", 0.2, sound=0.4 * clap_track(3.0, [0.3, 2.5]), audio_codec="pcm_s16le")
    with av.open(str(film)) as container:
        samples = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    (tmp_path / "talk.wav").write_bytes(wav_bytes(samples[0].astype(np.float32) / 32_768, S))
    project = project_types.Project(
        "p", "dub", "Talk", project_types.Base(upload="u1"), segments=(project_types.Segment("s1", 0, 1_500, "안녕"),),
        languages={"en": (project_types.Translation("s1", "Hello.", voice="espeak:en-us"),)},
    )  # fmt: skip
    order = replace(order_of(project, {"u1": tmp_path / "talk.wav"}, "en"), identity=tmp_path / "id")
    report = produce(order, [tmp_path / "o.wav", tmp_path / "o.mp4"], tmp_path / "cache", lambda *_: None)
    starts = onsets(heard(tmp_path / "o.wav")[0] / 32_768, 0.02, 0.6)
    assert any(start == pytest.approx(2.5, abs=0.03) for start in starts), "the original's own clap"
    assert report.length == 3 * S
    marked = provenance.read(tmp_path / "o.mp4")
    assert marked is not None
    assert marked.ingredients == (("Talk", False),)
