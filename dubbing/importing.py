"""What comes into a project as a whole: transcripts and translations from files, and what jobs found.

What is known already stays what it is: a segment that comes again keeps its id and its lines, so that only what differs
is spoken anew. What people locked or changed meanwhile is not touched.
"""

import secrets
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from msgspec.structs import replace

from dubbing import types
from dubbing.edits import Draft
from dubbing.project import MAX_TEXT_CHARS, Project, Segment, Speaker, Translation
from dubbing.types import SAMPLES_A_MS, Note, Transcript

MAX_KEY: Final = 80  # characters of a speaker's key
MAX_NOTES: Final = 200
_MOST_OF: Final = 0.5  # of a cue that must lie in a segment for it to be that segment's


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of what came."""

    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    notes: tuple[Note, ...] = ()


def new_id(taken: Mapping[str, object]) -> str:
    """A short id that none of these has."""
    while (found := secrets.token_hex(6)) in taken:
        pass
    return found


def speaker_key(name: str) -> str:
    """A speaker's key out of a name in a file: it stands in addresses, so it holds no slash, and is no dot alone."""
    key = "".join(char for char in " ".join(name.replace("/", "-").split()) if char.isprintable())[:MAX_KEY].strip()
    return "" if key.strip("._") == "" else key


def arranged(project: Project) -> Project:
    """A project from elsewhere as ours are: items by their times, a line for each segment in each language, speakers
    whose keys can stand in addresses and who are all known."""
    segments = tuple(
        replace(each, speaker=speaker_key(each.speaker))
        for each in sorted(project.segments, key=lambda each: (each.start_ms, each.id))
    )
    speakers = {"": Speaker("")} | {speaker_key(each.key): each for each in reversed(project.speakers)}
    for segment in segments:
        speakers.setdefault(segment.speaker, Speaker(segment.speaker, segment.speaker))
    languages = {}
    for lang, lines in project.languages.items():
        known = {line.segment: line for line in lines}
        languages[lang] = tuple(known.get(each.id) or Translation(each.id) for each in segments)
    return replace(
        project,
        segments=segments,
        languages=languages,
        speakers=tuple(replace(speakers[key], key=key) for key in sorted(speakers)),
        clips=tuple(sorted(project.clips, key=lambda each: (each.start_ms, each.id))),
        effects=tuple(sorted(project.effects, key=lambda each: (each.start_ms, each.id))),
    )


def take_transcript(draft: Draft, transcript: Transcript) -> Imported:
    """Make a transcript the project's segments.

    Raises:
        EditRefused: it has more speakers than a project may.
    """
    came = [
        Segment(
            "", each.start // SAMPLES_A_MS, max(each.end // SAMPLES_A_MS, each.start // SAMPLES_A_MS + 1), each.text
        )
        for each in transcript.segments
    ]
    named = [
        replace(segment, speaker=speaker_key(each.speaker))
        for segment, each in zip(came, transcript.segments, strict=True)
    ]
    for each in transcript.segments:
        draft.know(speaker_key(each.speaker), each.speaker)
    counted = _replaced(draft, named, set())
    return Imported(**counted, notes=transcript.notes[:MAX_NOTES])


def _replaced(draft: Draft, came: Sequence[Segment], kept: set[str]) -> dict[str, int]:
    """Segments instead of those that there are, but for the kept ones; what comes again keeps its id."""
    old = [each for each in draft.segments.values() if each.id not in kept]
    matched = _matched(old, came)
    counted = {"added": 0, "changed": 0, "same": 0, "removed": 0}
    for segment in old:
        if segment.id not in matched.values():
            draft.remove_segment(segment.id)
            counted["removed"] += 1
    for place, segment in enumerate(came):
        if (known := matched.get(place)) is None:
            draft.add_segment(replace(segment, id=new_id(draft.segments)))
            counted["added"] += 1
        else:
            was = draft.segments[known]
            draft.change_segment(
                known, start_ms=segment.start_ms, end_ms=segment.end_ms, text=segment.text, speaker=segment.speaker
            )
            counted["same" if draft.segments[known] == was else "changed"] += 1
    return counted


def _matched(old: Iterable[Segment], came: Sequence[Segment]) -> dict[int, str]:
    """Places of what came to ids of what there is: first by times and words, then by either."""
    found: dict[int, str] = {}
    left = {each.id: each for each in old}
    for key in (
        lambda each: (each.start_ms, each.end_ms, each.text),
        lambda each: (each.start_ms, each.end_ms),
        lambda each: each.text or None,
    ):
        waiting: dict[Any, list[str]] = {}
        for each in left.values():
            waiting.setdefault(key(each), []).append(each.id)
        for place, each in enumerate(came):
            if place not in found and key(each) is not None and (ids := waiting.get(key(each))):
                found[place] = ids.pop(0)
                del left[found[place]]
    return found


def take_translation(draft: Draft, lang: str, translation: Transcript) -> Imported:
    """Make a file's cues the lines of a language, which is added if it is missing.

    Where there are as many cues as segments they belong together one by one; else each cue goes to the segment in whose
    time most of it lies. Without segments, the cues' own times tell where somebody speaks.
    """
    notes, added = list(translation.notes), 0
    if not draft.segments:
        added = len(translation.segments)
        take_transcript(draft, types.Transcript(tuple(_wordless(translation.segments))))
        notes.append(Note(1, "there is no transcript yet: the translation's own times tell where somebody speaks"))
    if lang not in draft.lines:
        draft.add_language(lang)
    ordered = sorted(draft.segments.values(), key=lambda each: (each.start_ms, each.id))
    if len(ordered) == len(translation.segments):
        pairs = {own.id: [cue] for own, cue in zip(ordered, translation.segments, strict=True)}
    else:
        pairs = _by_time(ordered, translation.segments, notes)
    counted = {"changed": 0, "same": 0}
    for segment_id, cues in pairs.items():
        counted[_translated(draft, lang, segment_id, cues, notes)] += 1
    if empty := len(ordered) - len(pairs):
        notes.append(Note(1, f"{empty} segments have no cue; their lines stay as they were"))
    return Imported(added, **counted, notes=tuple(notes[:MAX_NOTES]))


def _wordless(cues: Iterable[types.Segment]) -> Iterator[types.Segment]:
    for cue in cues:
        yield types.Segment(cue.number, cue.start, cue.end, "", cue.speaker)


def _by_time(
    segments: Sequence[Segment], cues: Sequence[types.Segment], notes: list[Note]
) -> dict[str, list[types.Segment]]:
    """Segment ids to cues; both are in order of their starts."""
    notes.append(
        Note(
            1, f"the file has {len(cues)} cues, the project {len(segments)} segments: they were matched by their times"
        )
    )
    found: dict[str, list[types.Segment]] = {}
    first = 0
    for cue in cues:
        start, end = cue.start / SAMPLES_A_MS, cue.end / SAMPLES_A_MS
        while first < len(segments) and segments[first].end_ms <= start:
            first += 1
        best, most = "", 0.0
        for segment in segments[first:]:
            if segment.start_ms >= end:
                break
            if (shared := min(end, segment.end_ms) - max(start, segment.start_ms)) > most:
                best, most = segment.id, shared
        if most >= _MOST_OF * (end - start):
            found.setdefault(best, []).append(cue)
        else:
            notes.append(Note(cue.number, "the cue lies in no segment's time and was left out"))
    return found


def _translated(draft: Draft, lang: str, segment_id: str, cues: Sequence[types.Segment], notes: list[Note]) -> str:
    """Put cues into a line; gives what became of it."""
    line = draft.line(lang, segment_id)
    text = " ".join(cue.text for cue in cues)
    if len(text) > MAX_TEXT_CHARS:
        notes.append(Note(cues[0].number, f"{len(cues)} cues in one segment's time are too long together; split it"))
        return "same"
    others = cues[0].others if len(cues) == 1 else ()
    if (line.text, line.others) == (text, others):
        draft.change_line(lang, segment_id, text=text)
        return "same"
    if line.locked:
        notes.append(Note(cues[0].number, "the line is locked and was left as it is"))
        return "same"
    draft.change_line(lang, segment_id, text=text, others=others)
    return "changed"


def take_found_segments(draft: Draft, found: Iterable[Segment], since: Project) -> Imported:
    """What a job heard becomes the project's segments, but over nothing that people changed since the job began or
    locked.

    Args:
        draft: of the project as it is.
        found: ids do not matter; speakers are keys.
        since: the project as the job was given it.
    """
    then = {each.id: each.revision for each in since.segments}
    locked = {line.segment for lines in draft.lines.values() for line in lines.values() if line.locked}
    kept = {each.id for each in draft.segments.values() if then.get(each.id) != each.revision} | locked
    spans = sorted((draft.segments[each].start_ms, draft.segments[each].end_ms) for each in kept)
    free = list(_uncovered(found, spans))
    known = [replace(each, speaker=speaker_key(each.speaker)) for each in free]
    counted = _replaced(draft, known, kept)
    notes = [Note(1, f"{len(kept)} segments that people changed or locked stay as they are")] if kept else []
    return Imported(**counted, notes=tuple(notes))


def _uncovered(found: Iterable[Segment], spans: Sequence[tuple[int, int]]) -> Iterator[Segment]:
    """Segments of which no span (sorted) takes half, or that take half of none."""
    longest = max((end - start for start, end in spans), default=0)
    for segment in found:
        first = bisect_left(spans, (segment.start_ms - longest, 0))
        last = bisect_left(spans, (segment.end_ms, 0))
        if not any(_covers(span, segment) for span in spans[first:last]):
            yield segment


def _covers(span: tuple[int, int], segment: Segment) -> bool:
    shared = min(span[1], segment.end_ms) - max(span[0], segment.start_ms)
    return shared >= _MOST_OF * min(segment.end_ms - segment.start_ms, span[1] - span[0])


def take_found_lines(draft: Draft, lang: str, found: Iterable[Translation], since: Project) -> Imported:
    """What a job translated becomes lines, but over none that is locked, gone, or was changed since the job began."""
    then = {each.segment: each.revision for each in since.languages.get(lang, ())}
    words = {each.id: each.revision for each in since.segments}
    if lang not in draft.lines:
        draft.add_language(lang)
    counted, left = {"changed": 0, "same": 0}, 0
    for line in found:
        now = draft.lines[lang].get(line.segment)
        if now is None or now.locked or (line.segment in then and then[line.segment] != now.revision):
            left += 1
            continue
        same = (now.text, now.others) == (line.text, line.others)
        counted["same" if same else "changed"] += 1
        source = words.get(line.segment, line.source_revision)
        draft.change_line(lang, line.segment, text=line.text, others=line.others, source_revision=source)
    notes = [Note(1, f"{left} lines that people locked, changed or took out stay as they are")] if left else []
    return Imported(**counted, notes=tuple(notes))
