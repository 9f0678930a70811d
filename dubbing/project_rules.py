"""What a project must be, wherever it comes from: an archive is a stranger's, and no form has looked at it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from PIL import ImageColor

from dubbing.errors import ArchiveRefused
from dubbing.project import (
    MAX_CLIPS,
    MAX_EFFECTS,
    MAX_MS,
    MAX_OTHERS,
    MAX_SEGMENTS,
    MAX_SPEAKERS,
    MAX_TERMS,
    MAX_TEXT_CHARS,
    MAX_TRACKS,
    Clip,
    Knobs,
    Project,
    Translation,
)
from tts.types import KNOBS

LANGUAGES: Final = ("ko", "en")
MAX_NAME: Final = 200  # characters
_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_SIDES: Final = (64, 1920)  # px
_DB: Final = (-60.0, 12.0)
_MAX_PAGES: Final = 1_000
_REVISIONS: Final = 1 << 31


def check(project: Project) -> None:
    """Raises ArchiveRefused with the first rule that a project breaks."""
    for says in faults(project):
        raise ArchiveRefused(f"the project in the zip cannot be used: {says}")


def faults(project: Project) -> Iterator[str]:
    """Every rule that a project breaks."""
    yield from _counts(project)
    yield from _base(project)
    yield from _names(project)
    yield from _ids("segment", (each.id for each in project.segments))
    yield from _ids("clip", (each.id for each in project.clips))
    yield from _ids("effect", (each.id for each in project.effects))
    for segment in project.segments:
        yield from _times(f"segment {segment.id}", segment.start_ms, segment.end_ms)
        yield from _text(f"segment {segment.id}", segment.text)
        yield from _revision(f"segment {segment.id}", segment.revision)
    for lang, lines in project.languages.items():
        yield from _lines(project, lang, lines)
    for clip in project.clips:
        yield from _clip(clip)
    for effect in project.effects:
        yield from _times(f"effect {effect.id}", effect.start_ms, None)
        if not _DB[0] <= effect.gain_db <= _DB[1]:
            yield f"effect {effect.id} is {effect.gain_db:g} dB; from {_DB[0]:g} to {_DB[1]:g} is taken"
        if not _ID.fullmatch(effect.upload):
            yield f"effect {effect.id} names no upload"


def _counts(project: Project) -> Iterator[str]:
    for what, held, most in (
        ("segments", project.segments, MAX_SEGMENTS),
        ("speakers", project.speakers, MAX_SPEAKERS),
        ("clips", project.clips, MAX_CLIPS),
        ("effects", project.effects, MAX_EFFECTS),
        ("languages", project.languages, len(LANGUAGES)),
        ("slides", project.base.slides_ms, _MAX_PAGES),
        *(("terms", terms, MAX_TERMS) for terms in project.glossary.values()),
    ):
        if len(held) > most:
            yield f"it has {len(held):,} {what}; {most:,} are the limit"
    for lang in (*project.languages, *project.glossary):
        if lang not in LANGUAGES:
            yield f"{lang[:20]!r} is no language that is spoken here"


def _base(project: Project) -> Iterator[str]:
    base = project.base
    if base.upload and not _ID.fullmatch(base.upload):
        yield "its base names no upload"
    if not all(_SIDES[0] <= side <= _SIDES[1] for side in (base.width, base.height)):
        yield f"its base is {base.width}x{base.height}; sides go from {_SIDES[0]} to {_SIDES[1]} px"
    try:
        ImageColor.getrgb(base.colour[:40])
    except ValueError:
        yield f"{base.colour[:40]!r} is no colour"
    if any(not 0 <= ms <= MAX_MS for ms in base.slides_ms):
        yield "a slide comes at a time that is not between 0 and 24 hours"
    if not 0 <= base.track <= MAX_TRACKS:
        yield f"its base's track is {base.track}; it goes from 0 to {MAX_TRACKS}"
    if not -60 <= project.duck_db <= 0:
        yield f"duck_db is {project.duck_db:g}; it goes from -60 to 0"


def _names(project: Project) -> Iterator[str]:
    yield from _revision("the project", project.revision)
    keys = [speaker.key for speaker in project.speakers]
    if len(set(keys)) != len(keys):
        yield "two speakers have one key"
    named = [project.title, project.source_language, *keys, *(each.speaker for each in project.segments)]
    named += [
        part for each in project.speakers for part in (each.name, each.consent, *each.voices, *each.voices.values())
    ]
    named += [part for terms in project.glossary.values() for term in terms for part in (term.source, term.target)]
    for name in named:
        if len(name) > MAX_NAME:
            yield f"the name {name[:30]!r} has over {MAX_NAME} characters"


def _ids(what: str, ids: Iterable[str]) -> Iterator[str]:
    seen = set[str]()
    for each in ids:
        if not _ID.fullmatch(each):
            yield f"{each[:30]!r} is no id of a {what}"
        if each in seen:
            yield f"two {what}s have the id {each[:30]!r}"
        seen.add(each)


def _lines(project: Project, lang: str, lines: tuple[Translation, ...]) -> Iterator[str]:
    known = {segment.id for segment in project.segments}
    if len({line.segment for line in lines}) != len(lines) or any(line.segment not in known for line in lines):
        yield f"lines in {lang[:20]!r} are not those of its segments"
    for line in lines:
        where = f"line {line.segment[:30]} in {lang[:20]}"
        if len(line.others) > MAX_OTHERS:
            yield f"{where} has {len(line.others)} other wordings; {MAX_OTHERS} are the limit"
        for text in (line.text or "", *line.others):
            yield from _text(where, text)
        yield from _knobs(where, line.knobs)
        yield from _revision(where, line.revision)
        yield from _revision(where, line.output_revision)
        if len(line.voice) > MAX_NAME:
            yield f"{where} names a voice with over {MAX_NAME} characters"


def _clip(clip: Clip) -> Iterator[str]:
    where = f"clip {clip.id[:30]}"
    yield from _times(where, clip.start_ms, clip.end_ms)
    yield from _text(where, clip.text)
    yield from _knobs(where, clip.knobs)
    yield from _revision(where, clip.revision)
    yield from _revision(where, clip.output_revision)
    if clip.lang not in ("", *LANGUAGES):
        yield f"{where} is in {clip.lang[:20]!r}, which is not spoken here"
    if len(clip.voice) > MAX_NAME:
        yield f"{where} names a voice with over {MAX_NAME} characters"


def _times(where: str, start_ms: int, end_ms: int | None) -> Iterator[str]:
    if not 0 <= start_ms <= MAX_MS or (end_ms is not None and not start_ms < end_ms <= MAX_MS):
        yield f"{where} goes from {start_ms} to {end_ms} ms; times go up, from 0 to 24 hours"


def _text(where: str, text: str) -> Iterator[str]:
    if len(text) > MAX_TEXT_CHARS:
        yield f"{where} has {len(text):,} characters; {MAX_TEXT_CHARS:,} are the limit"


def _knobs(where: str, knobs: Knobs) -> Iterator[str]:
    for name, (low, high) in KNOBS.items():
        if not low <= getattr(knobs, name) <= high:
            yield f"{where}: {name} goes from {low} to {high}"


def _revision(where: str, revision: int) -> Iterator[str]:
    if not 0 <= revision < _REVISIONS:
        yield f"{where} has the revision {revision}"
