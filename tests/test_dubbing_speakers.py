"""Who speaks what: by a network, with people's labels above it; without one nobody is guessed."""

import asyncio
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from dubbing import ge2e, speakers
from dubbing.errors import EngineMissing
from dubbing.filterbank import filterbank
from dubbing.project import Segment
from dubbing.speak import Booth
from dubbing.speakers import SpeakerOptions, cluster
from dubbing.types import Line, Slot, Spoken
from tests.dubbing_media import make_video
from tests.onnx_factory import write_spread
from tts.types import SAMPLE_RATE

S = SAMPLE_RATE
WHO = (0, 1, 0, 0, 1, 1)


def voice(who: int, seconds: float, seed: int) -> np.ndarray:
    """Noise that comes and goes, of one person in the low, of another in the high tones."""
    rng = np.random.default_rng(seed)
    band = ((150, 900), (1800, 5000))[who]
    noise = sosfilt(butter(4, band, "bandpass", fs=S, output="sos"), rng.normal(0, 1, round(seconds * S)))
    return np.asarray(0.2 * noise * (1 + np.sin(2 * np.pi * 4 * np.arange(len(noise)) / S)), np.float32)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Segment, ...]]:
    sound = np.asarray(np.random.default_rng(1).normal(0, 0.001, 14 * S), np.float32)
    segments = []
    for number, who in enumerate(WHO):
        at = 1 + 2 * number
        sound[at * S : at * S + round(1.6 * S)] += voice(who, 1.6, number)
        segments.append(Segment(f"s{number}", 1000 * at, 1000 * at + 1600, "x"))
    segments.append(Segment("tiny", 13_200, 13_400, "x"))
    return make_video(tmp_path_factory.mktemp("talk") / "talk.mp4", 14.0, sound=sound), tuple(segments)


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> SpeakerOptions:
    network = write_spread(tmp_path_factory.mktemp("network") / "speaker.onnx")
    return SpeakerOptions(embedder=speakers.OnnxEmbedder(network), apart=0.1)


@pytest.mark.media
def test_two_who_sound_different_are_told_apart(talk: tuple[Path, tuple[Segment, ...]], options: SpeakerOptions):
    shares: list[float] = []
    found = cluster(*talk, options, lambda _, share: shares.append(share))
    assert [segment.speaker for segment in found.segments[:6]] == [f"speaker{who + 1}" for who in WHO]
    assert found.segments[6].speaker == "speaker2", "too short to tell: it goes with the one before"
    assert [speaker.key for speaker in found.speakers] == ["speaker1", "speaker2"]
    assert found.engine == "speaker.onnx"
    assert shares[-1] == 1.0


@pytest.mark.media
def test_so_many_are_told_apart_as_people_say(talk: tuple[Path, tuple[Segment, ...]], options: SpeakerOptions):
    alone = cluster(*talk, SpeakerOptions(1, embedder=options.embedder))
    assert {segment.speaker for segment in alone.segments} == {"speaker1"}
    more = cluster(*talk, SpeakerOptions(3, embedder=options.embedder))
    assert len({segment.speaker for segment in more.segments}) == 3


@pytest.mark.media
def test_labels_of_people_stay_and_name_the_rest(talk: tuple[Path, tuple[Segment, ...]], options: SpeakerOptions):
    path, segments = talk
    named = (segments[0], Segment("s1", segments[1].start_ms, segments[1].end_ms, "x", "minsu"), *segments[2:])
    found = cluster(path, named, options)
    assert [s.speaker for s in found.segments[:6]] == ["minsu" if who else "speaker1" for who in WHO]


@pytest.mark.media
def test_more_segments_than_can_be_compared_go_to_the_nearest(
    talk: tuple[Path, tuple[Segment, ...]], options: SpeakerOptions, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(speakers, "_MOST_LINKED", 3)
    found = cluster(*talk, options)
    assert [segment.speaker for segment in found.segments[:6]] == [f"speaker{who + 1}" for who in WHO]


async def _spoken(lines: list[Line], end: int) -> list[Spoken]:
    async with Booth(None) as booth:
        return [each async for each in booth.speak(lines, end) if isinstance(each, Spoken)]


@pytest.mark.media
def test_the_network_of_a_package_tells_trained_voices_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    said = (
        ("flite:slt", "Good evening and welcome back to the show."),
        ("flite:awb", "We have a very beautiful bag for you today."),
        ("flite:slt", "It comes in three colours, and it is light."),
        ("espeak:en-us", "Please tell me what it costs before it is gone."),
        ("flite:awb", "It is half the price that you paid last week."),
    )
    slots = [Slot(5 * k * S, (5 * k + 4) * S, 5 * k * S, (5 * k + 4) * S) for k in range(len(said))]
    lines = [Line(k, slots[k], (text,), "en", voice_name) for k, (voice_name, text) in enumerate(said)]
    whole = np.asarray(np.random.default_rng(1).normal(0, 0.0005, 25 * S), np.float32)
    for each in asyncio.run(_spoken(lines, len(whole))):
        start = each.line.slot.start
        whole[start : start + len(each.samples)] += each.samples
    segments = [Segment(f"s{k}", 5000 * k, 5000 * k + 3000, text) for k, (_, text) in enumerate(said)]
    film = make_video(tmp_path / "talk.mp4", len(whole) / S, sound=whole)
    found = cluster(film, segments)
    assert [each.speaker for each in found.segments] == ["speaker1", "speaker2", "speaker1", "speaker3", "speaker2"]
    assert found.engine == "ge2e"


def test_without_a_network_nobody_is_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    monkeypatch.setattr(ge2e, "weights", lambda: None)
    assert speakers.model() is None
    with pytest.raises(EngineMissing, match=r"speaker\.onnx"):
        cluster(tmp_path / "none.mp4", ())
    (tmp_path / "speaker.onnx").write_bytes(b"no network")
    assert speakers.model() is not None
    with pytest.raises(EngineMissing, match="cannot be loaded"):
        cluster(tmp_path / "none.mp4", ())


@pytest.mark.unit
def test_a_package_that_is_broken_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    torch = pytest.importorskip("torch", reason="neural engines are an option")
    path = tmp_path / "pretrained.pt"
    others: list[object] = [[1], {"model_state": 3}, {"other": {}}, {"model_state": {"lstm.other": torch.zeros(1)}}]
    for held in others:
        torch.save(held, path)
        with pytest.raises(EngineMissing, match=r"holds no weights.*make neural"):
            ge2e.Ge2eEmbedder(path)
    whole = path.read_bytes()
    for data in (b"", b"no pickle", b"\x80\x02", whole[: len(whole) // 2]):
        path.write_bytes(data)
        with pytest.raises(EngineMissing, match=r"holds no weights.*make neural"):
            ge2e.Ge2eEmbedder(path)
    monkeypatch.setitem(sys.modules, "torchaudio", None)
    with pytest.raises(EngineMissing, match=r"torchaudio cannot be loaded.*make neural"):
        ge2e.Ge2eEmbedder(path)


@pytest.mark.unit
def test_energies_are_those_of_kaldi():
    """`torchaudio.compliance.kaldi.fbank(num_mel_bins=80, window_type="hamming", dither=0)` of this sound."""
    sound = np.asarray(0.3 * np.sin(2 * np.pi * 440 * np.arange(1600) / 16_000), np.float32)
    found = filterbank(sound)
    assert found.shape == (8, 80)
    assert found[3, [0, 10, 13, 14, 40, 79]] == pytest.approx(KALDI, abs=0.02)
    assert len(filterbank(sound[:399])) == 0


KALDI = [13.157, 13.065, 23.384, 24.202, 10.843, 9.639]
