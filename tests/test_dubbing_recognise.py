"""What is said becomes segments at its times; engines are told apart, and what one wrote down is kept."""

import importlib.util
import itertools
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubbing import regions
from dubbing.errors import NoSpeech, RecogniserMissing
from dubbing.recognise import RecogniseOptions, engine_for, recognise
from dubbing.regions import EnergyFinder, Span
from dubbing.sentences import LONGEST_S, Word, segmented
from dubbing.whisper import Whisper
from tests.dubbing_media import make_video
from tests.dubbing_speech import laid, sentences
from tts.types import SAMPLE_RATE

S = SAMPLE_RATE
TEXTS = ("Good evening everyone, and welcome back.", "The weather was cold.", "Delivery takes two days.")
STARTS = (1.0, 4.5, 8.0)


class Writer:
    """A recogniser that writes one word for each stretch it hears, and counts them."""

    name = "writer"

    def __init__(self) -> None:
        self.heard: list[float] = []

    def language(self, sound: np.ndarray) -> str:
        return "ko"

    def words(self, sound: np.ndarray, language: str) -> Sequence[Word]:
        self.heard.append(len(sound) / 16_000)
        return [Word(f" {language}{len(self.heard)}.", 0.05, len(sound) / 16_000 - 0.05)]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spoken = sentences("flite:slt", "en", TEXTS)
    sound = laid(11.0, list(zip(STARTS, spoken, strict=True)))
    return make_video(tmp_path_factory.mktemp("said") / "film.mp4", 11.0, sound=sound)


@pytest.mark.media
@pytest.mark.skipif(importlib.util.find_spec("pocketsphinx") is None, reason="pocketsphinx is not installed (make dev)")
def test_pocketsphinx_writes_english_down_at_its_times(film: Path):
    told: list[tuple[str, float]] = []
    found = recognise(film, "en", progress=lambda stage, share: told.append((stage, share)))
    assert found.engine == "pocketsphinx"
    assert found.language == "en"
    assert any("PocketSphinx" in note for note in found.notes)
    assert [segment.start_ms / 1000 for segment in found.segments] == pytest.approx(STARTS, abs=0.15)
    said = " ".join(segment.text for segment in found.segments)
    right = sum(word.strip(".,").lower() in said.split() for text in TEXTS for word in text.split())
    assert right >= 10, said
    assert len({segment.id for segment in found.segments}) == 3
    assert {stage for stage, _ in told} == {"listen", "recognise"}
    assert told[-1] == ("recognise", 1.0)


@pytest.mark.media
def test_what_was_written_down_is_kept_by_its_sound(film: Path, tmp_path: Path):
    first, second = Writer(), Writer()
    before = recognise(film, "", RecogniseOptions(recogniser=first, cache=tmp_path))
    after = recognise(film, "ko", RecogniseOptions(recogniser=second, cache=tmp_path))
    assert before.language == "ko"
    assert [s.text for s in before.segments] == [s.text for s in after.segments] == ["ko1.", "ko2.", "ko3."]
    assert len(first.heard) == 3
    assert second.heard == []
    third = Writer()
    recognise(film, "en", RecogniseOptions(recogniser=third, cache=tmp_path))
    assert len(third.heard) == 3, "another language is other work"


@pytest.mark.media
def test_work_that_is_stopped_goes_on_where_it_was(film: Path, tmp_path: Path):
    def stop(stage: str, share: float) -> None:
        if stage == "recognise" and share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recognise(film, "ko", RecogniseOptions(recogniser=Writer(), cache=tmp_path), stop)
    rest = Writer()
    recognise(film, "ko", RecogniseOptions(recogniser=rest, cache=tmp_path))
    assert len(rest.heard) == 1


@pytest.mark.media
def test_without_the_network_the_finder_is_told(film: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(regions, "silero_model", lambda: None)
    found = recognise(film, "ko", RecogniseOptions(recogniser=Writer()))
    assert found.finder == EnergyFinder.name
    assert any("loudness" in note for note in found.notes)


@pytest.mark.media
def test_where_nobody_speaks_nothing_is_made_up(tmp_path: Path):
    film = make_video(tmp_path / "silent.mp4", 1.0, sound=np.zeros(S, np.float32))
    with pytest.raises(NoSpeech, match="bring a transcript"):
        recognise(film, "ko", RecogniseOptions(recogniser=Writer()))


def test_what_is_missing_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(RecogniserMissing, match=r"for ko.*asr_model"):
        engine_for("ko", None)
    with pytest.raises(RecogniserMissing, match=r"no model\.bin"):
        engine_for("ko", tmp_path)
    (tmp_path / "model.bin").write_bytes(b"nothing")
    with pytest.raises(RecogniserMissing, match=r"cannot be loaded|make neural"):
        engine_for("ko", tmp_path)
    monkeypatch.setattr("dubbing.means.installed", lambda module: False)
    with pytest.raises(RecogniserMissing, match="for en"):
        engine_for("en", None)


class Heard:
    """What faster-whisper's model gives, as far as it is asked."""

    def __init__(self, multilingual: bool) -> None:
        self.model = SimpleNamespace(is_multilingual=multilingual)
        self.asked: list[dict[str, object]] = []

    def detect_language(self, sound: np.ndarray) -> tuple[str, float, list]:
        return "ko", 0.9, []

    def transcribe(self, sound: np.ndarray, **asked: object) -> tuple[list, None]:
        self.asked.append(asked)

        def said(text: str, start: float, probability: float) -> SimpleNamespace:
            return SimpleNamespace(word=text, start=start, end=start + 0.4, probability=probability)

        spoken = SimpleNamespace(no_speech_prob=0.1, words=[said(" 안녕", 0.2, 0.9), said("하세요.", 0.6, 0.1)])
        empty = SimpleNamespace(no_speech_prob=0.9, words=[said(" 감사합니다.", 2.0, 0.1)])
        return [spoken, empty, SimpleNamespace(no_speech_prob=0.1, words=None)], None


def whisper_with(heard: Heard) -> Whisper:
    engine = object.__new__(Whisper)
    engine.name, engine._engine = "whisper", heard
    return engine


@pytest.mark.unit
def test_whisper_words_that_are_made_up_in_silence_are_left_out():
    heard = Heard(multilingual=True)
    engine = whisper_with(heard)
    sound = np.zeros(48_000, np.float32)
    assert engine.language(sound) == "ko"
    assert [each.text for each in engine.words(sound, "ko")] == [" 안녕", "하세요."]
    assert heard.asked[0]["language"] == "ko"
    assert heard.asked[0]["word_timestamps"] is True


@pytest.mark.unit
def test_an_english_whisper_is_asked_for_nothing_else():
    engine = whisper_with(Heard(multilingual=False))
    assert engine.language(np.zeros(1, np.float32)) == "en"
    with pytest.raises(RecogniserMissing, match="English only"):
        engine.words(np.zeros(1, np.float32), "ko")


def word(text: str, start: float, end: float) -> Word:
    return Word(text, start, end)


def test_segments_end_at_pauses_and_with_sentences():
    words = [
        word("Hello", 0.0, 0.4),
        word(" there.", 0.4, 1.1),
        word(" And", 1.15, 1.3),
        word(" bye", 1.3, 2.4),
        word(" now", 3.2, 4.4),
    ]
    assert [row.text for row in segmented(words)] == ["Hello there.", "And bye", "now"]
    plain = [word("so", 0.0, 0.6), word("it", 0.6, 1.2)]
    assert [row.text for row in segmented(plain)] == ["so it"], "words without spaces get them"
    korean = [word(" 안녕", 0, 0.4), word("하세요.", 0.4, 1.2)]
    assert [row.text for row in segmented(korean)] == ["안녕하세요."]


def test_a_short_sentence_goes_with_its_neighbour():
    words = [word(" Yes.", 0.0, 0.3), word(" Of", 0.35, 0.6), word(" course.", 0.6, 1.5), word(" No.", 3.0, 3.3)]
    assert [row.text for row in segmented(words)] == ["Yes. Of course.", "No."]


def test_a_long_one_is_parted_after_a_comma():
    words = [word(f" w{n}{',' if n == 20 else ''}", n * 0.3, n * 0.3 + 0.28) for n in range(40)]
    rows = segmented(words)
    assert rows[0].text.endswith("w20,")
    assert len(rows) == 2


def test_edges_are_moved_to_where_speech_is():
    words = [word("one", 1.2, 2.0), word(" two.", 2.0, 2.8)]
    row = segmented(words, [Span(round(1.0 * S), round(2.9 * S))])[0]
    assert (row.start, row.end) == (S, round(2.9 * S))
    far = segmented(words, [Span(round(0.2 * S), round(3.9 * S))])[0]
    assert (far.start, far.end) == (round(1.2 * S), round(2.8 * S))


WORDS = st.lists(
    st.tuples(st.sampled_from(["a", " b", " c.", ",", " d?"]), st.floats(0, 1.5), st.floats(0.01, 1.0)), max_size=60
)


@pytest.mark.unit
@given(WORDS)
def test_whatever_the_words_none_is_lost_and_no_segment_is_over_another(given_words: list[tuple[str, float, float]]):
    words, at = [], 0.0
    for text, gap, length in given_words:
        words.append(word(text, at + gap, at + gap + length))
        at = words[-1].end_s
    rows = segmented(words)
    assert "".join("".join(row.text for row in rows).split()) == "".join("".join(w.text for w in words).split())
    assert all(row.start < row.end for row in rows)
    assert all(a.end <= b.start for a, b in itertools.pairwise(rows))
    assert all(row.end - row.start <= (LONGEST_S + 1.1) * S for row in rows)
