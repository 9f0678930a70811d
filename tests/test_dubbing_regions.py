"""Speech is found where it is, by the network and by loudness alike; hours are heard piece by piece."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from dubbing import listening, regions
from dubbing.errors import NoSound
from dubbing.regions import EnergyFinder, Finder, SileroFinder, find, silero_model
from tests.dubbing_media import clap_track, make_video
from tests.dubbing_speech import laid, sentences
from tts.types import SAMPLE_RATE

pytestmark = [pytest.mark.media, pytest.mark.process]

S = SAMPLE_RATE
STARTS = (1.0, 4.5, 8.0)
TEXTS = ("Good evening everyone, and welcome back.", "This bag holds two bottles.", "Delivery takes two days.")
needs_silero = pytest.mark.skipif(silero_model() is None, reason="silero-vad is not installed (make neural)")


@pytest.fixture(scope="module")
def speech() -> list[np.ndarray]:
    return sentences("espeak:en-us+m", "en", TEXTS)


@pytest.fixture(scope="module")
def film(speech: list[np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    sound = laid(12.0, list(zip(STARTS, speech, strict=True)))
    return make_video(tmp_path_factory.mktemp("spoken") / "film.mp4", 12.0, sound=sound)


def finder(name: str) -> Finder:
    if name == "energy":
        return EnergyFinder()
    model = silero_model()
    assert model is not None
    return SileroFinder(model)


@pytest.mark.parametrize("name", [pytest.param("silero", marks=needs_silero), "energy"])
def test_speech_is_found_where_it_is_and_nowhere_else(film: Path, speech: list[np.ndarray], name: str):
    shares: list[float] = []
    found = find(film, listening.length_of(film), shares.append, finder=finder(name))
    assert found.finder == name
    ends = [start + len(sound) / S for start, sound in zip(STARTS, speech, strict=True)]
    for start, end in zip(STARTS, ends, strict=True):
        inside = [span for span in found.spans if span.end / S > start and span.start / S < end]
        assert min(span.start for span in inside) / S == pytest.approx(start, abs=0.12)
        assert max(span.end for span in inside) / S == pytest.approx(end, abs=0.2)
        assert sum(span.end - span.start for span in inside) / S > 0.85 * (end - start)
    outside = [
        s for s in found.spans if not any(s.end / S > a and s.start / S < b for a, b in zip(STARTS, ends, strict=True))
    ]
    assert outside == []
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize("name", [pytest.param("silero", marks=needs_silero), "energy"])
def test_a_chord_that_lasts_is_no_speech(tmp_path: Path, name: str):
    at = np.arange(6 * S) / S
    chord = sum(np.sin(2 * np.pi * hertz * at) for hertz in (220, 277, 330)) * 0.1 * (1 + np.sin(2 * np.pi * 2 * at))
    film = make_video(tmp_path / "music.mp4", 6.0, sound=np.asarray(chord, np.float32))
    assert find(film, 6 * S, finder=finder(name)).spans == ()


def test_silence_and_nothing_at_all_hold_no_speech(tmp_path: Path):
    film = make_video(tmp_path / "silent.mp4", 1.0, sound=np.zeros(S, np.float32))
    assert find(film, S).spans == ()
    assert find(film, S, finder=EnergyFinder()).spans == ()
    assert len(EnergyFinder().likelihoods()) == 0
    with pytest.raises(NoSound):
        listening.length_of(make_video(tmp_path / "mute.mp4", 0.2))


def test_a_long_speech_is_parted_where_it_is_least_likely(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    class Told:
        name = "told"

        def push(self, sound: np.ndarray) -> None:
            pass

        def likelihoods(self) -> np.ndarray:
            likely = np.full(round(60 * listening.RATE / regions.WINDOW), 0.9, np.float32)
            likely[round(16 * listening.RATE / regions.WINDOW)] = 0.6
            return likely

    film = make_video(tmp_path / "long.mp4", 0.2, sound=np.zeros(S // 5, np.float32))
    spans = find(film, 60 * S, finder=Told()).spans
    assert all(0 < span.end - span.start <= regions.MAX_SPAN_S * S for span in spans)
    assert spans[0].end / S == pytest.approx(16, abs=0.1)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_what_a_progress_raises_stops_the_work(film: Path):
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find(film, 12 * S, stop)


def test_an_ear_hears_any_stretch_in_order_and_keeps_little(film: Path):
    whole = np.concatenate(list(listening.heard(film, 12 * S)))
    assert len(whole) == pytest.approx(12 * listening.RATE, abs=100)
    ear = listening.Ear(film, 12 * S)
    for start, end in ((0.5, 1.5), (1.0, 4.0), (4.0, 4.0), (9.0, 9.5), (9.2, 20.0)):
        first, last = round(start * listening.RATE), round(end * listening.RATE)
        assert np.array_equal(ear.take(round(start * S), round(end * S)), whole[first:last])
        assert len(ear._kept) <= max(last - first, 0) + 2 * listening.RATE


def test_what_is_heard_is_the_sound_at_its_time(tmp_path: Path):
    film = make_video(tmp_path / "clap.mp4", 3.0, sound=clap_track(3.0, [1.0, 2.2]))
    whole = np.abs(np.concatenate(list(listening.heard(film, 3 * S))))
    first = int(np.argmax(whole > 0.1)) / listening.RATE
    assert first == pytest.approx(1.0, abs=0.01)
