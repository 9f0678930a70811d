"""What is said in a file, as a project's segments: speech is found, written down by an engine, and put into sentences.

The engine is Whisper where a model's folder is named, PocketSphinx for English where it is installed, or none: then a
transcript has to be brought. Nothing is fetched. What was written down is kept by its sound, so that work that was
stopped goes on where it was.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dubbing import kept_texts, listening, pocket, regions, sentences, whisper
from dubbing.errors import NoSpeech, RecogniserMissing
from dubbing.means import recogniser_lacking
from dubbing.project import MAX_SEGMENTS, Segment
from dubbing.regions import Regions, Span
from dubbing.sentences import Word
from dubbing.types import SAMPLES_A_MS
from tts.types import SAMPLE_RATE

MAX_HEARD: Final = 28 * SAMPLE_RATE  # what an engine hears at once: Whisper's window is 30 s
_NEAR: Final = SAMPLE_RATE  # speech after a shorter pause is heard together: words make sense of each other
_DETECTING: Final = 30 * SAMPLE_RATE  # of speech, to tell the language by

Progress = Callable[[str, float], None]


class Recogniser(Protocol):
    """Writes down speech."""

    name: str  # engine and model, which what it wrote is kept by

    def language(self, sound: NDArray[np.float32]) -> str:
        """The language of (n,) samples at 16 kHz, ISO 639-1."""
        ...

    def words(self, sound: NDArray[np.float32], language: str) -> Sequence[Word]:
        """The words of (n,) samples at 16 kHz, at most 30 s, with times in s from their first."""
        ...


@dataclass(frozen=True, slots=True)
class RecogniseOptions:
    """How speech is written down."""

    model: Path | None = None  # folder of a Whisper model (CTranslate2), as the setting `asr_model`
    track: int = 0  # of the file's sounds, from 1; 0 is the one that it means to be heard
    cache: Path | None = None  # folder of what was written down before
    recogniser: Recogniser | None = field(default=None, compare=False)  # None takes the best for the language


@dataclass(frozen=True, slots=True)
class Recognised:
    """What is said in a file."""

    segments: tuple[Segment, ...]  # by their start, none over another, without speakers
    language: str  # ISO 639-1
    engine: str  # who wrote it down
    finder: str  # who found the speech: "silero" or "energy"
    notes: tuple[str, ...] = ()  # for people


def recognise(
    path: Path, language: str, options: RecogniseOptions | None = None, progress: Progress | None = None
) -> Recognised:
    """What is said in a file.

    Args:
        path: a file with sound.
        language: spoken in it, ISO 639-1; "" lets Whisper tell.
        options: engine, track, cache.
        progress: told of the stages "listen" and "recognise"; what it raises stops the work.

    Raises:
        RecogniserMissing: no engine for the language; the message says what to bring or set.
        NoSpeech: nobody speaks.
        MediaRefused: the file cannot be used.
    """
    options, told = options or RecogniseOptions(), progress or (lambda stage, share: None)
    engine = options.recogniser or engine_for(language, options.model)
    length = listening.length_of(path, options.track)
    found = regions.find(path, length, lambda share: told("listen", share), options.track)
    if not found.spans:
        raise NoSpeech(f"nobody is heard speaking in {path.name}; bring a transcript if somebody does")
    spoken = language or _language(engine, listening.Ear(path, length, options.track), found)
    words = list(_words(engine, listening.Ear(path, length, options.track), found, spoken, options.cache, told))
    if not words:
        raise NoSpeech(f"{engine.name} understood no word of {path.name}; bring a transcript")
    rows = sentences.segmented(words, found.spans)[:MAX_SEGMENTS]
    segments = tuple(
        Segment(secrets.token_hex(6), row.start // SAMPLES_A_MS, -(-row.end // SAMPLES_A_MS), row.text) for row in rows
    )
    return Recognised(segments, spoken, engine.name, found.finder, _notes(engine.name, found.finder))


def engine_for(language: str, model: Path | None) -> Recogniser:
    """The best engine that is installed for a language; "" is not told.

    Raises:
        RecogniserMissing: there is none.
    """
    if missing := recogniser_lacking(language, model):
        raise RecogniserMissing(missing)
    return pocket.Pocket() if model is None else whisper.Whisper(model)


def _notes(engine: str, finder: str) -> tuple[str, ...]:
    notes = []
    if finder == "energy":
        notes.append("speech was found by its loudness: music may count as speech (`make neural` installs Silero)")
    if engine.startswith("pocketsphinx"):
        notes.append("PocketSphinx wrote it down, which gets many words wrong: read the transcript before it is used")
    return tuple(notes)


def _language(engine: Recogniser, ear: listening.Ear, found: Regions) -> str:
    """By the first half minute of speech."""
    parts, held = list[NDArray[np.float32]](), 0
    for span in found.spans:
        parts.append(ear.take(span.start, span.end))
        held += span.end - span.start
        if held >= _DETECTING:
            break
    return engine.language(np.concatenate(parts)[: _DETECTING // listening.SAMPLES_A_SAMPLE])


def _words(
    engine: Recogniser, ear: listening.Ear, found: Regions, language: str, cache: Path | None, told: Progress
) -> Iterator[Word]:
    """Words with times in samples of the file."""
    told("recognise", 0.0)
    groups = list(_together(found.spans))
    for number, (start, end) in enumerate(groups, 1):
        heard = ear.take(start, end)
        for word in _written(engine, heard, language, cache):
            begin = start + round(word.start_s * SAMPLE_RATE)
            yield Word(word.text, begin / SAMPLE_RATE, start / SAMPLE_RATE + word.end_s, word.certainty)
        told("recognise", number / len(groups))


def _together(spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Spans that are near each other as one stretch of at most MAX_HEARD."""
    start, end = spans[0].start, spans[0].end
    for span in spans[1:]:
        if span.start - end > _NEAR or span.end - start > MAX_HEARD:
            yield start, end
            start = span.start
        end = span.end
    yield start, end


def _written(engine: Recogniser, sound: NDArray[np.float32], language: str, cache: Path | None) -> Sequence[Word]:
    """The engine's words, or what it wrote down before for the same sound."""
    key = hashlib.sha256(f"1 {engine.name} {language} ".encode() + sound.tobytes()).hexdigest()
    name = f"{key}.words.json"
    words = kept_texts.kept(cache, name, list[Word])
    if words is None:
        words = list(engine.words(sound, language))
        kept_texts.keep(cache, name, words)
    return words
