"""Items of a dubbing project as they go over HTTP: with marks, and with warnings of what a render would refuse."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from dubbing.faults import faults
from dubbing.means import separator_lacking
from dubbing.project import Clip, Knobs, Project, Segment, Speaker, Translation, cast, outdated, spoken, stale, voice_of
from dubbing.speak import within
from stream.api.dub_schemas import (
    BaseBody,
    ClipOut,
    Counts,
    DubLineOut,
    KnobsBody,
    LanguageOut,
    LineWarning,
    ProjectBrief,
    ProjectOut,
    SaidOut,
    SegmentOut,
    SettingWarning,
    SpeakerOut,
    TermBody,
)
from stream.errors import EditRefused
from stream.store.dub_projects import Brief, Kept
from tts.spoken import language as told
from tts.types import Prosody, VoiceInfo

C = TypeVar("C", Segment, Clip)


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices of this machine, by what lines ask of them."""

    known: Mapping[str, VoiceInfo] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[VoiceInfo]) -> "Voices":
        return cls({info.id: info for info in found})

    def warnings(self, voice: str, lang: str, knobs: Knobs) -> list[LineWarning]:
        """What a voice will not do; "" is the best of the language, which is there."""
        if not voice:
            return []
        info = self.known.get(voice)
        if info is None or lang not in info.languages:
            return [LineWarning(code="voice_unknown", says=f"{voice} is not here any more, or does not speak {lang!r}")]
        prosody = Prosody(knobs.speed, knobs.pitch, knobs.volume, knobs.emotion, knobs.strength)
        lacking = within(prosody, info.capabilities)[1]
        return [LineWarning(code="knob_ignored", says=f"{voice} has no {name}: it is ignored") for name in lacking]


def brief(found: Brief, numbers: Mapping[str, int]) -> ProjectBrief:
    """A project in a list, with how many items of each kind it has."""
    project = found.project
    counts = {f"{kind}s": numbers.get(kind, 0) for kind in ("segment", "line", "speaker", "clip", "effect")}
    return ProjectBrief(
        id=project.id,
        kind=project.kind,
        title=project.title,
        base=BaseBody.model_validate(project.base),
        source_language=project.source_language,
        languages=sorted(project.languages),
        counts=Counts(**counts),
        revision=project.revision,
        created=found.created,
        changed=found.changed,
        who=found.who,
    )


def whole(kept: Kept) -> ProjectOut:
    """A project's settings, with how much of it is to be spoken anew."""
    project = kept.project
    lines = {lang: sum(map(stale, found)) for lang, found in project.languages.items()}
    numbers = {
        "segment": len(project.segments),
        "line": sum(map(len, project.languages.values())),
        "speaker": len(project.speakers),
        "clip": len(project.clips),
        "effect": len(project.effects),
    }
    listed = brief(Brief(project, kept.created, kept.changed, kept.who, kept.edits, 0), numbers)
    return ProjectOut(
        **listed.model_dump(exclude={"base", "counts"}),
        base=listed.base,
        counts=listed.counts,
        glossary={
            lang: [TermBody.model_construct(source=term.source, target=term.target) for term in terms]
            for lang, terms in project.glossary.items()
        },
        background=project.background,
        duck_db=project.duck_db,
        loudness=project.loudness,
        stale=lines if project.kind == "dub" else {"": sum(map(stale, project.clips))},
        warnings=_setting_warnings(project),
    )


def _setting_warnings(project: Project) -> list[SettingWarning]:
    lacking = separator_lacking() if project.background == "music" else ""
    return [SettingWarning(code="separator_missing", says=lacking)] if lacking else []


def segments(project: Project, found: Sequence[tuple[int, Segment]]) -> list[SegmentOut]:
    """Segments with their places among all; one that begins before the one before it has ended is named."""
    return [_segment(project, place, segment) for place, segment in found]


def _segment(project: Project, place: int, segment: Segment) -> SegmentOut:
    warnings = []
    if place and project.segments[place - 1].end_ms > segment.start_ms:
        warnings.append(
            LineWarning(
                code="overlaps", says="it begins before the one before it has ended; dubbed lines follow each other"
            )
        )
    return SegmentOut(**msgspec.to_builtins(segment), warnings=warnings)


def speakers(project: Project) -> list[SpeakerOut]:
    """Everybody, with how many segments are theirs."""
    numbers: dict[str, int] = {}
    for segment in project.segments:
        numbers[segment.speaker] = numbers.get(segment.speaker, 0) + 1
    return [speaker(each, numbers.get(each.key, 0)) for each in project.speakers]


def speaker(found: Speaker, count: int) -> SpeakerOut:
    """One speaker."""
    return SpeakerOut(**msgspec.to_builtins(found), segments=count)


def languages(project: Project) -> list[LanguageOut]:
    """The languages of a dub in figures."""
    return [language(project, lang) for lang in sorted(project.languages)]


def language(project: Project, lang: str) -> LanguageOut:
    """One language in figures."""
    lines = project.languages[lang]
    return LanguageOut(
        language=lang,
        lines=len(lines),
        translated=sum(line.text is not None for line in lines),
        stale=sum(map(stale, lines)),
        outdated=sum(outdated(line, own) for line, own in zip(lines, project.segments, strict=True)),
    )


def lines(project: Project, lang: str, found: Iterable[tuple[int, Segment]], voices: Voices) -> list[DubLineOut]:
    """The lines of segments in a language; segments come with their places among all."""
    theirs = cast(project, lang)
    all_lines = project.languages[lang]
    return [_line(segment, all_lines[place], lang, theirs, voices) for place, segment in found]


def _line(segment: Segment, line: Translation, lang: str, theirs: Mapping[str, str], voices: Voices) -> DubLineOut:
    speaks = voice_of(line.voice, segment.speaker, theirs)
    warnings = voices.warnings(speaks, lang, line.knobs) if spoken(line) else []
    if spoken(line):
        for number, text in enumerate((line.text or "", *line.others)):
            warnings += _faults(text, lang, number)
    return DubLineOut(
        segment=segment.id,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        speaker=segment.speaker,
        source=segment.text,
        text=line.text,
        others=list(line.others),
        voice=line.voice,
        speaks=speaks,
        knobs=_knobs(line.knobs),
        keep_original=line.keep_original,
        locked=line.locked,
        revision=line.revision,
        output_revision=line.output_revision,
        source_revision=line.source_revision,
        segment_revision=segment.revision,
        stale=stale(line),
        outdated=outdated(line, segment),
        said=_said(line),
        warnings=warnings,
    )


def clips(project: Project, found: Iterable[Clip], voices: Voices) -> list[ClipOut]:
    """Typed lines."""
    theirs = {lang: cast(project, lang) for lang in ("ko", "en")}
    return [_clip(each, theirs, voices) for each in found]


def _clip(clip: Clip, theirs: Mapping[str, Mapping[str, str]], voices: Voices) -> ClipOut:
    lang = told(clip.text, clip.lang or "auto")
    speaks = voice_of(clip.voice, "", theirs[lang])
    return ClipOut(
        id=clip.id,
        start_ms=clip.start_ms,
        text=clip.text,
        end_ms=clip.end_ms,
        lang=clip.lang,
        language=lang,
        voice=clip.voice,
        speaks=speaks,
        knobs=_knobs(clip.knobs),
        revision=clip.revision,
        output_revision=clip.output_revision,
        stale=stale(clip),
        said=_said(clip),
        warnings=[*voices.warnings(speaks, lang, clip.knobs), *_faults(clip.text, lang, 0)],
    )


def _faults(text: str, lang: str, number: int) -> list[LineWarning]:
    return [
        LineWarning(code=each.code, says=each.says, wording=number, start=each.start, end=each.end)
        for each in faults(text, lang)
    ]


def _knobs(knobs: Knobs) -> KnobsBody:
    return KnobsBody.model_construct(**msgspec.to_builtins(knobs))


def _said(line: Translation | Clip) -> SaidOut | None:
    return SaidOut.model_validate(line.said) if line.said is not None else None


# ------------------------------------------------------------------ pages
def page(items: Sequence[C], after: str, limit: int) -> tuple[list[tuple[int, C]], str | None]:
    """Items with their places, from behind a cursor ("<start_ms>.<id>"; "" is the beginning), and the next cursor.

    Raises:
        EditRefused: the cursor is none.
    """
    begin = 0
    if after:
        start, _, item_id = after.partition(".")
        if not (start.isascii() and start.isdigit() and len(start) < 12):
            raise EditRefused("the cursor is none that a page gave; begin without one")
        behind = int(start), item_id
        begin = next((n for n, each in enumerate(items) if (each.start_ms, each.id) > behind), len(items))
    found = list(enumerate(items[begin : begin + limit], begin))
    more = begin + limit < len(items)
    return found, (f"{found[-1][1].start_ms}.{found[-1][1].id}" if more else None)
