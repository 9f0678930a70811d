"""A dub without a hand: what is said in the video, and what it is in the other language; either may be given."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec

from dubbing import fit, mux, probe, speakers
from dubbing import recognise as recognising
from dubbing import translate as translating
from dubbing.mix import Original
from dubbing.production import Order
from dubbing.project import Lang, Project, Term
from dubbing.project import Segment as ProjectSegment
from dubbing.recognise import RecogniseOptions
from dubbing.transcript import in_the_places_of
from dubbing.translate import TranslateOptions
from dubbing.types import PROFILES, SAMPLES_A_MS, Background, Base, Line, Note, Segment, Transcript
from tts.types import SAMPLE_RATE

Progress = Callable[[str, float], None]


def transcribed(
    video: Path, language: str, options: RecogniseOptions | None = None, progress: Progress | None = None
) -> tuple[Transcript, str]:
    """What is said in a video, and the language it is said in; the notes tell which engines found it.

    Raises:
        RecogniserMissing, NoSpeech, MediaRefused: see `dubbing.recognise.recognise`.
    """
    found = recognising.recognise(video, language, options, progress)
    segments = tuple(_plain(number, segment) for number, segment in enumerate(found.segments, 1))
    notes = (f"what is said was written down by {found.engine}", *found.notes)
    return Transcript(segments, tuple(Note(1, text) for text in notes)), found.language


def told_apart(video: Path, transcript: Transcript, count: int | None, progress: Progress | None = None) -> Transcript:
    """The transcript with a speaker for each segment.

    Args:
        video: in which they speak.
        transcript: segments with a speaker keep it.
        count: how many there are; None finds out.
        progress: told of the stage "speakers".

    Raises:
        EngineMissing: no network that tells speakers apart is installed.
    """
    options = speakers.SpeakerOptions(count)
    found = speakers.cluster(video, _project(transcript, "").segments, options, progress)
    pairs = zip(transcript.segments, found.segments, strict=True)
    return replace(transcript, segments=tuple(replace(a, speaker=b.speaker) for a, b in pairs))


def translated(
    transcript: Transcript,
    language: str,
    to: Lang,
    options: TranslateOptions,
    glossary: tuple[Term, ...] = (),
    progress: Progress | None = None,
) -> Transcript:
    """The transcript in another language, in the places of the original; what could not be translated is left out.

    Raises:
        TranslatorMissing, TranslationFailed: see `dubbing.translate.translate`.
    """
    project = msgspec.structs.replace(_project(transcript, language), glossary={to: glossary})
    found = translating.translate(project, to, options, progress)
    words = {line.segment: line for line in found.lines}
    segments = tuple(
        replace(segment, text=line.text, others=line.others)
        for segment in transcript.segments
        if (line := words.get(str(segment.number))) is not None and line.text
    )
    notes = tuple(Note(int(note.segment), note.text) for note in found.notes)
    return Transcript(segments, (*notes, Note(1, f"translated by {found.engine}")))


def order_of(
    video: Path,
    translation: Transcript,
    to: str,
    transcript: Transcript | None = None,
    voices: Mapping[str, str] | None = None,
    background: Background = "between",
    loudness: str = "-16",
) -> Order:
    """What is made of a video and its translation.

    Args:
        video: looked at first, in a process of its own.
        translation: what is to be said.
        to: "ko" or "en".
        transcript: what is said in the video; its times are used where it has as many segments as the translation.
        voices: speaker to voice id; "" is everybody else.
        background: what of the video's own sound is heard.
        loudness: one of `dubbing.types.PROFILES`.

    Raises:
        MediaRefused: the video cannot be used.
    """
    info = probe.probe(video, picture=True)
    length = round((info.duration_s or mux.length_s(video)) * SAMPLE_RATE)
    placed, spoken = _placed(translation, transcript)
    notes, chosen = list(placed.notes), dict(voices or {})
    said = {segment.start: segment.text for segment in spoken.segments} if transcript is not None else {}
    lines = []
    for segment, slot in zip(placed.segments, fit.slots(placed.segments, length), strict=True):
        if slot.start >= length:
            notes.append(Note(segment.number, "begins after the end of the video"))
        voice = chosen.get(segment.speaker, chosen.get("", ""))
        words, own = (segment.text, *segment.others), said.get(segment.start, "")
        lines.append(Line(segment.number, slot, words, to, voice, speaker=segment.speaker, original=own))
    order = Order(tuple(lines), Base(video, moving=True), length, loudness=PROFILES[loudness], background=background)
    if not info.audio:
        return replace(
            order, background="off", notes=(*notes, Note(1, "the video holds no sound; speech alone is heard"))
        )
    return replace(order, original=Original(video, spoken.segments), notes=tuple(notes))


def _placed(translation: Transcript, transcript: Transcript | None) -> tuple[Transcript, Transcript]:
    """What is said where, and where the original is not heard: it is where a segment was not translated."""
    if transcript is None:
        return translation, translation
    places = {segment.start: segment for segment in transcript.segments}
    starts = {segment.start for segment in translation.segments}
    if len(starts) < len(places) and starts <= places.keys():
        replaced = tuple(segment for start, segment in places.items() if start in starts)
        return translation, replace(transcript, segments=replaced)
    return in_the_places_of(transcript, translation), transcript


def _plain(number: int, segment: ProjectSegment) -> Segment:
    start, end = segment.start_ms * SAMPLES_A_MS, segment.end_ms * SAMPLES_A_MS
    return Segment(number, start, end, segment.text, segment.speaker)


def _project(transcript: Transcript, language: str) -> Project:
    """Segments whose ids are their numbers."""
    segments = tuple(
        ProjectSegment(str(s.number), s.start // SAMPLES_A_MS, -(-s.end // SAMPLES_A_MS), s.text, s.speaker)
        for s in transcript.segments
    )
    return Project("dub", "dub", "", source_language=language, segments=segments)
