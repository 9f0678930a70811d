"""The sound that is dubbed is the one that was chosen, in every stage that hears the base."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import av
import numpy as np
import pytest

from dubbing import lipsync_gate, listening, mux, recognise, regions, separate, speakers
from dubbing.assembly import order_of
from dubbing.errors import NoSound, NoSpeech
from dubbing.faces import Tracks
from dubbing.job import Done, Job, Kind
from dubbing.lipsync_cache import Cache
from dubbing.lipsync_crew import Crew, Hand
from dubbing.lipsync_gate import Cast
from dubbing.lipsync_shots import _Scene, _Work
from dubbing.pictures import Film
from dubbing.project import Base, Project, Segment, Translation
from dubbing.sentences import Word
from dubbing.shots import Shot, Timeline
from dubbing.work import Work
from dubbing.worker_exports import listen
from dubbing.worker_render import _lipsync, render
from dubbing.worker_texts import tell_apart, transcribe
from tests.dubbing_media import add_sound, heard, make_video, onsets
from tests.dubbing_speech import laid, sentences
from tests.onnx_factory import write_spread
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.media

LENGTH_S = 6.0
STARTS = {1: 0.6, 2: 3.4, 0: 3.4}  # of what is said in each track, s; 0 is the one that is meant to be heard
PLACES = ((400, 2_800), (3_200, 5_600))  # of two segments, ms: one of them is silent in each track


class Writer:
    """A recogniser that writes a word for whatever it hears."""

    name = "writer"

    def language(self, sound: np.ndarray) -> str:
        return "en"

    def words(self, sound: np.ndarray, language: str) -> Sequence[Word]:
        return [Word(" Hello.", 0.05, len(sound) / listening.RATE - 0.05)]


class Ears:
    """An embedder that remembers which of what it heard was loud."""

    name, apart = "ears", 0.5

    def __init__(self) -> None:
        self.loud: list[bool] = []

    def embed(self, sound: np.ndarray) -> np.ndarray:
        self.loud.append(float(np.abs(sound).max()) > 0.05)
        return np.ones(2, np.float32)


class Everything:
    """A separator that hears no voices."""

    sample_rate, samples, name = SAMPLE_RATE, SAMPLE_RATE, "everything"

    def voices(self, sound: np.ndarray) -> np.ndarray:
        return np.zeros_like(sound)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds with two sounds, in each of which somebody speaks at another time."""
    (spoken,) = sentences("flite:slt", "en", ["Good evening everyone."])
    path = tmp_path_factory.mktemp("two") / "film.mkv"
    plain = make_video(path.with_name("plain.mp4"), LENGTH_S)
    with av.open(str(plain)) as source, av.open(str(path), "w") as out:
        video = out.add_stream_from_template(source.streams.video[0])
        sounds = [out.add_stream("aac", SAMPLE_RATE, layout="mono") for _ in range(2)]
        sounds[0].disposition = av.stream.Disposition.comment
        sounds[1].disposition = av.stream.Disposition.default
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = video
                out.mux(packet)
        for number, sound in enumerate(sounds, 1):
            add_sound(out, sound, laid(LENGTH_S, [(STARTS[number], spoken)]))
    return path


def project(track: int, background: Any = "keep") -> Project:
    segments = tuple(Segment(f"s{n}", start, end, "Hello.") for n, (start, end) in enumerate(PLACES))
    kept = tuple(Translation(each.id, None, keep_original=True) for each in segments)
    base = Base("u", track=track)
    return Project("p", "dub", "Two", base, segments=segments, languages={"en": kept}, background=background)


def work(kind: Kind, made: Project, film: Path, folder: Path, **params: Any) -> Work:
    folders: dict[str, Any] = {name: str(folder / name) for name in ("folder", "cache", "renders")}
    begun = Work(Job("op", kind, made, files={"u": str(film)}, params=params, **folders), lambda _: None)
    begun.begin()
    return begun


def begins(path: Path) -> float:
    """When something is first heard in a file, s."""
    return onsets(heard(path)[0] / 32_768, 0.02)[0]


@pytest.mark.parametrize("track", [1, 2, 0])
def test_what_is_written_down(film: Path, tmp_path: Path, track: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(regions, "silero_model", lambda: None)
    monkeypatch.setattr(recognise, "engine_for", lambda *_: Writer())
    done = transcribe(work("transcribe", project(track), film, tmp_path, language="en", speakers=False))
    assert done.segments is not None
    assert [each.start_ms / 1000 for each in done.segments] == [pytest.approx(STARTS[track], abs=0.1)]


@pytest.mark.parametrize("track", [1, 2, 0])
def test_who_is_told_apart(film: Path, tmp_path: Path, track: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(regions, "silero_model", lambda: None)
    monkeypatch.setattr(recognise, "engine_for", lambda *_: Writer())
    wanted = [start <= 1000 * STARTS[track] < end for start, end in PLACES]
    ears = Ears()
    monkeypatch.setattr(speakers, "_installed", lambda: ears)
    tell_apart(work("speakers", project(track), film, tmp_path))
    assert ears.loud == wanted
    ears.loud.clear()
    written = transcribe(work("transcribe", project(track), film, tmp_path, language="en"))
    assert ears.loud == [True], "it hears where somebody speaks in that track"
    assert [each.speaker for each in written.segments or ()] == ["speaker1"]
    ears.loud.clear()
    asked = work("transcribe", project(track), film, tmp_path, language="en", speakers=False)
    assert [each.speaker for each in transcribe(asked).segments or ()] == [""]
    assert ears.loud == [], "nobody asked for it"


def test_so_many_speakers_as_the_job_says(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    write_spread(tmp_path / speakers.MODEL)

    def found(**params: Any) -> Done:
        return tell_apart(work("speakers", project(2), film, tmp_path, **params))

    for count in (1, 2):
        told = found(count=count)
        assert told.result["speakers"] == count
        assert len({each.speaker for each in told.segments or ()}) == count


@pytest.mark.parametrize("track", [1, 2, 0])
def test_what_is_left_of_the_original(film: Path, tmp_path: Path, track: int, monkeypatch: pytest.MonkeyPatch):
    listen(work("listen", project(track), film, tmp_path, language="en", length_ms=6_000))
    assert begins(tmp_path / "renders" / "op" / "mix.wav") == pytest.approx(STARTS[track], abs=0.05)
    render(work("render", project(track), film, tmp_path, language="en", outputs=["wav"], label_profile=""))
    assert begins(tmp_path / "renders" / "op" / "dub-en.wav") == pytest.approx(STARTS[track], abs=0.05)
    monkeypatch.setattr(separate, "needed", Everything)
    render(work("render", project(track, "music"), film, tmp_path / "m", language="en", outputs=["wav"]))
    assert begins(tmp_path / "m" / "renders" / "op" / "dub-en.wav") == pytest.approx(STARTS[track], abs=0.05)


class OneHand:
    """A crew that works in the order in which it is asked."""

    def each(self, items, do, _):
        for item in items:
            yield item, do(cast(Hand, None), item)


@pytest.mark.parametrize("track", [1, 2, 0])
def test_what_a_mouth_is_held_against(film: Path, tmp_path: Path, track: int, monkeypatch: pytest.MonkeyPatch):
    begun = work("render", project(track), film, tmp_path, language="en", outputs=["mp4"], lipsync=True)
    order = _lipsync(begun, order_of(begun.job.project, begun.files, "en"))
    against = list[np.ndarray]()

    def held(tracks: Tracks, at: np.ndarray, size: tuple[int, int], was: object, sound: np.ndarray) -> Cast:
        against.append(sound)
        return Cast("no_face", "nobody looked")

    monkeypatch.setattr(lipsync_gate, "cast", held)
    monkeypatch.setattr(_Work, "_tracks", lambda *_: Tracks((), 0, 0.0))
    count = round(25 * LENGTH_S)
    timeline = Timeline(np.arange(count), np.arange(count) / 25, LENGTH_S)
    opened = cast(Film, SimpleNamespace(path=film, rate=25.0, size=(160, 90)))
    cache = Cache(tmp_path / "mouths", film)
    shot = _Scene(Shot(0, count, True, True), {"": [(0.0, LENGTH_S)]}, Cast("", ""))
    made = _Work(opened, timeline, {}, lambda a, b: np.zeros(b - a, np.float32), order, cache, lambda _: None)
    made._tracked(cast(Crew, OneHand()), [shot])
    (sound,) = against
    assert onsets(sound, 0.02)[0] == pytest.approx(STARTS[track], abs=0.05)


def test_a_track_that_is_not_there(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recognise, "engine_for", lambda *_: Writer())
    for kind, do in (("transcribe", transcribe), ("speakers", tell_apart)):
        monkeypatch.setattr(speakers, "_installed", Ears)
        with pytest.raises(NoSound, match=r"no track of sound 3 \(it has 2\)"):
            do(work(cast(Kind, kind), project(3), film, tmp_path))


class Pipe:
    """Where a browser's recorder writes to: it cannot go back and note how long it was."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def close(self) -> None:
        self._file.close()


def test_sound_alone_whose_header_does_not_say_how_long_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(regions, "silero_model", lambda: None)
    path = tmp_path / "recorded.webm"
    (spoken,) = sentences("flite:slt", "en", ["Good evening everyone."])
    pipe = Pipe(path)
    with av.open(cast(Any, pipe), "w", format="webm", options={"live": "1"}) as out:
        add_sound(out, out.add_stream("libopus", SAMPLE_RATE, layout="mono"), laid(4.0, [(1.0, spoken)]))
    pipe.close()
    assert mux.length_s(path) == pytest.approx(4.0, abs=0.03)
    found = recognise.recognise(path, "en", recognise.RecogniseOptions(recogniser=Writer()))
    assert [each.start_ms / 1000 for each in found.segments] == [pytest.approx(1.0, abs=0.1)]
    path.write_bytes(path.read_bytes()[:2_000])
    assert 0 <= mux.length_s(path) < 1, "it breaks off"
    with pytest.raises(NoSpeech):
        recognise.recognise(path, "en", recognise.RecogniseOptions(recogniser=Writer()))
