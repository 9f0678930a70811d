"""What is to be made of a project: its order, for a worker and for the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from dubbing import fit, mux, probe, types
from dubbing.base_kind import kind_of
from dubbing.errors import MediaMissing, NoSound, OutputRefused
from dubbing.mix import Original
from dubbing.probe import MediaInfo
from dubbing.production import Order
from dubbing.project import Clip, Effect, Knobs, LoudnessProfile, Project, Segment, Translation, cast, spoken, voice_of
from dubbing.types import PROFILES, SAMPLES_A_MS, Background, Base, Line, Note, Slot
from tts.spoken import language as told
from tts.types import SAMPLE_RATE, Prosody

_OWN_LENGTH_MS: Final = 1_000  # of the slot of a clip that takes as long as it needs


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a render asks for besides the project; None is as the project has it."""

    background: Background | None = None
    loudness: LoudnessProfile | None = None
    subtitles: bool = False  # a track of them in the MP4
    keep_original: bool = False  # the base's own sounds behind the new one
    voices: dict[str, str] = {}  # language to voice id, where the project names none
    lines: tuple[str, ...] | None = None  # ids of segments or clips; only these are spoken


def order_of(
    project: Project, files: Mapping[str, Path], language: str | None = None, options: Options | None = None
) -> Order:
    """What is to be made of a project.

    A line's number is its place among the project's segments or clips, from 1: `dubbing.project.line_id` gives its id.

    Args:
        project: of either kind.
        files: upload id to its file; each is looked at in a process of its own.
        language: of a dub "ko" or "en", one that the project has; of a script it only names the subtitles' language.
        options: what the render asks for.

    Raises:
        MediaRefused: a file that the project names is missing, or cannot be used.
        OutputRefused: the project has no such language.
    """
    wished = options or Options()
    order = _of_dub(project, files, language, wished) if project.kind == "dub" else _of_script(project, files, wished)
    return replace(
        order,
        effects=tuple(_effect(effect, files) for effect in project.effects),
        duck_db=project.duck_db,
        title=project.title,
        source_lang=project.source_language if project.kind == "dub" else "",
        loudness=PROFILES[wished.loudness or project.loudness],
        subtitles=wished.subtitles,
        keep_original=wished.keep_original and order.original is not None and order.base.moving,
    )


def lines_of(
    project: Project, language: str | None, length: int | None = None, options: Options | None = None
) -> tuple[Line, ...]:
    """The lines of an order alone, without a look at any file.

    Args:
        project: of either kind.
        language: as `order_of`.
        length: of the base, samples, where it is known; it tells how far the last line may go on.
        options: what is asked for.

    Raises:
        OutputRefused: the project has no such language.
    """
    wished = options or Options()
    if project.kind == "script":
        return _clips(project, wished)
    segments = tuple(_segment(number, each) for number, each in enumerate(project.segments, 1))
    return _lines(project, segments, length, _known(project, language), wished)[0]


def _known(project: Project, language: str | None) -> str:
    if language is None or language not in project.languages:
        have = ", ".join(sorted(project.languages)) or "none yet"
        raise OutputRefused(f"the project has no language {language!r} (it has: {have}); add it first")
    return language


def _of_dub(project: Project, files: Mapping[str, Path], language: str | None, options: Options) -> Order:
    language = _known(project, language)
    base, length, info = _base(project, files)
    segments = tuple(_segment(number, each) for number, each in enumerate(project.segments, 1))
    lines, kept, notes = _lines(project, segments, length, language, options)
    order = Order(lines, base, length, notes=notes)
    if info is None or not info.audio:
        return replace(order, notes=(*notes, Note(0, "the base holds no sound; speech alone is heard")))
    muted = tuple(each for each in segments if each.number not in kept)
    original = Original(
        _file(project.base.upload, files, "the base"),
        muted,
        tuple(each for each in segments if each.number in kept),
        track=project.base.track,
    )
    return replace(order, original=original, background=options.background or project.background)


def _lines(
    project: Project, segments: Sequence[types.Segment], length: int | None, language: str, options: Options
) -> tuple[tuple[Line, ...], set[int], tuple[Note, ...]]:
    """What is spoken, the numbers of the segments in which the original is heard, and what people should know."""
    voices = {"": options.voices.get(language, "")} | cast(project, language)
    by_segment = {line.segment: line for line in project.languages[language]}
    end = length if length is not None else max((each.end for each in segments), default=0)
    lines, kept, notes = list[Line](), set[int](), list[Note]()
    for own, segment, slot in zip(project.segments, segments, fit.slots(segments, end), strict=True):
        line = by_segment.get(own.id, Translation(own.id))
        if line.text is None or line.keep_original:
            kept.add(segment.number)
            if line.text is None and not line.keep_original:
                notes.append(Note(segment.number, "it is not translated; the original is heard there"))
        elif spoken(line) and (options.lines is None or own.id in options.lines):
            if slot.start >= end:
                notes.append(Note(segment.number, "begins after the end of the video"))
            voice = voice_of(line.voice, own.speaker, voices)
            texts, knobs = (line.text, *line.others), _prosody(line.knobs)
            lines.append(
                Line(segment.number, slot, texts, language, voice, knobs, speaker=own.speaker, original=own.text)
            )
    return tuple(lines), kept, tuple(notes)


def _of_script(project: Project, files: Mapping[str, Path], options: Options) -> Order:
    base, length, info = _base(project, files)
    lines = _clips(project, options)
    notes = tuple(
        Note(line.number, "the clip begins after the end of the video, whose last picture stays")
        for line in lines
        if length is not None and line.slot.start >= length
    )
    if info is None or not info.audio:
        return Order(lines, base, length, notes=notes, strict=True)
    path = _file(project.base.upload, files, "the base")
    # Nobody says where people speak in a script's base, so "between" can only make it softer under what is said.
    background = options.background or project.background
    heard: Background = "duck" if background == "between" else background
    return Order(
        lines,
        base,
        length,
        original=Original(path, track=project.base.track),
        background=heard,
        notes=notes,
        strict=True,
    )


def _clips(project: Project, options: Options) -> tuple[Line, ...]:
    return tuple(
        _clip(number, clip, project, options)
        for number, clip in enumerate(project.clips, 1)
        if options.lines is None or clip.id in options.lines
    )


def _clip(number: int, clip: Clip, project: Project, options: Options) -> Line:
    language = told(clip.text, clip.lang or "auto")
    start = clip.start_ms * SAMPLES_A_MS
    end = (clip.end_ms if clip.end_ms is not None else clip.start_ms + _OWN_LENGTH_MS) * SAMPLES_A_MS
    voice = voice_of(clip.voice, "", {"": options.voices.get(language, "")} | cast(project, language))
    slot = Slot(start, end, start, end)  # a typed clip begins where it was put, and ends where it was told to
    prosody = _prosody(clip.knobs)
    return Line(number, slot, (clip.text,), language, voice, prosody, fitted=clip.end_ms is not None)


def _base(project: Project, files: Mapping[str, Path]) -> tuple[Base, int | None, MediaInfo | None]:
    """What is seen, how long it is in samples (None: as long as what is said), and what its file holds."""
    given = project.base
    colour = Base(colour=given.colour, size=(given.width // 2 * 2, given.height // 2 * 2))
    if not given.upload:
        if project.kind == "dub":
            raise MediaMissing("the project has no video yet; upload one and make it the project's base")
        return colour, None, None
    path = _file(given.upload, files, "the base")
    kind = "film" if project.kind == "dub" else kind_of(path)
    if kind == "picture":
        return Base(path), None, None
    if kind == "slides":
        return Base(path, paged=True, page_starts=tuple(ms * SAMPLES_A_MS for ms in given.slides_ms)), None, None
    info = probe.probe(path)
    if info.audio and given.track > len(info.audio):
        raise NoSound(f"the base has no track of sound {given.track} (it has {len(info.audio)}); choose another")
    length = round((info.duration_s or mux.length_s(path, given.track)) * SAMPLE_RATE) or None
    return (Base(path, moving=True) if info.video is not None else replace(colour, path=None)), length, info


def _file(upload: str, files: Mapping[str, Path], what: str) -> Path:
    path = files.get(upload)
    if path is None:
        raise MediaMissing(f"the upload {upload[:64]!r} of {what} is not there any more; give another")
    return path


def _effect(effect: Effect, files: Mapping[str, Path]) -> types.Effect:
    path = _file(effect.upload, files, f"the effect at {effect.start_ms / 1000:g} s")
    probe.probe(path, sound=True)
    return types.Effect(effect.start_ms * SAMPLES_A_MS, path, effect.gain_db)


def _segment(number: int, segment: Segment) -> types.Segment:
    start, end = segment.start_ms * SAMPLES_A_MS, segment.end_ms * SAMPLES_A_MS
    return types.Segment(number, start, end, segment.text, segment.speaker)


def _prosody(knobs: Knobs) -> Prosody:
    return Prosody(knobs.speed, knobs.pitch, knobs.volume, knobs.emotion, knobs.strength)
