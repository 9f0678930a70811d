"""A dub without a hand, as a project: of texts that were brought, or of what jobs wrote down and translated."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from dubbing.edits import Draft
from dubbing.importing import speaker_key, take_found_lines, take_transcript, take_translation
from dubbing.project import Lang, Project, Translation
from dubbing.types import SAMPLES_A_MS, Note, Segment, Transcript


def with_transcript(project: Project, transcript: Transcript) -> tuple[Project, tuple[Note, ...]]:
    """The project with a transcript as its segments, and what was mended.

    Raises:
        EditRefused: it has more than a project may.
    """
    draft = Draft(project)
    taken = take_transcript(draft, transcript)
    return draft.done(), taken.notes


def with_translation(project: Project, to: Lang, translation: Transcript) -> tuple[Project, tuple[Note, ...]]:
    """The project with a translation as its lines in a language, and what was mended.

    Where there are as many cues as segments, they are said in the segments' places; so are fewer cues that each have a
    segment's begin and end, as they were saved. Else the translation's own times tell where somebody speaks: no word is
    left out, and who spoke there speaks.

    Raises:
        EditRefused: it has more than a project may.
    """
    if saved := _saved(project, translation.segments):
        return _with_saved(project, to, translation, saved)
    draft, notes = Draft(project), list[Note]()
    cues, there = translation.segments, len(draft.segments)
    if there and len(cues) != there:
        told = f"the translation has {len(cues)} segments, the transcript {there}: the translation's own times are used"
        notes.append(Note(0, told))
        cues = tuple(_by_whom(project, cues))
        for each in project.segments:
            draft.remove_segment(each.id)
    if len(draft.segments) == len(cues):
        _named(draft, zip((own.id for own in project.segments), cues, strict=True))
    taken = take_translation(draft, to, replace(translation, segments=cues))
    return draft.done(), (*taken.notes, *notes)


def _with_saved(
    project: Project, to: Lang, translation: Transcript, saved: Sequence[tuple[str, Segment]]
) -> tuple[Project, tuple[Note, ...]]:
    """The project with each cue as the line of its segment."""
    draft = Draft(project)
    _named(draft, saved)
    take_found_lines(draft, to, [Translation(own, cue.text, cue.others) for own, cue in saved], project)
    told = f"{len(project.segments) - len(saved)} segments have no cue; the original is heard there"
    return draft.done(), (*translation.notes, Note(0, told))


def with_found_lines(project: Project, to: Lang, found: Iterable[Translation]) -> Project:
    """The project with what a job translated as its lines in a language."""
    draft = Draft(project)
    take_found_lines(draft, to, found, project)
    return draft.done()


def _saved(project: Project, cues: Sequence[Segment]) -> list[tuple[str, Segment]]:
    """Fewer cues than segments with the segments they are said in; [] where one has no segment's times."""
    places = {(each.start_ms, each.end_ms): each.id for each in project.segments}
    found = [places.get((cue.start // SAMPLES_A_MS, cue.end // SAMPLES_A_MS)) for cue in cues]
    pairs = [(own, cue) for own, cue in zip(found, cues, strict=True) if own is not None]
    return pairs if len(pairs) == len(cues) == len(set(found)) < len(project.segments) else []


def _named(draft: Draft, pairs: Iterable[tuple[str, Segment]]) -> None:
    """Who says a cue, where the translation knows it, says its segment."""
    for own, cue in pairs:
        if key := speaker_key(cue.speaker):
            draft.know(key, cue.speaker)
            draft.change_segment(own, speaker=key)


def _by_whom(project: Project, cues: Iterable[Segment]) -> Iterator[Segment]:
    """Cues, each with the speaker of the segment over most of it where it names none."""
    segments, first = project.segments, 0
    for cue in cues:
        start, end = cue.start // SAMPLES_A_MS, cue.end // SAMPLES_A_MS
        while first < len(segments) and segments[first].end_ms <= start:
            first += 1
        shares = Counter[str]()
        for each in segments[first:]:
            if each.start_ms >= end:
                break
            shares[each.speaker] += max(0, min(end, each.end_ms) - max(start, each.start_ms))
        who = max(shares, key=shares.__getitem__, default="")
        yield cue if cue.speaker else replace(cue, speaker=who)


def with_people(project: Project, to: Lang, voices: Mapping[str, str], consents: Mapping[str, str]) -> Project:
    """The project with voices and consents of its speakers; "" gives everybody's who has none of their own.

    Raises:
        EditRefused: they name more speakers than a project may have.
    """
    draft = Draft(project)
    for name, voice in voices.items():
        key = speaker_key(name)
        draft.know(key, name)
        draft.change_speaker(key, voices={to: voice})
    allowed = {speaker_key(name): consent for name, consent in consents.items()}
    for key in draft.speakers:
        draft.change_speaker(key, consent=allowed.get(key, allowed.get("", "")))
    return draft.done()


def transcript_of(project: Project) -> Transcript:
    """A project's segments, to be written to a file."""
    return Transcript(
        tuple(
            Segment(number, each.start_ms * SAMPLES_A_MS, each.end_ms * SAMPLES_A_MS, each.text, each.speaker)
            for number, each in enumerate(project.segments, 1)
        )
    )


def translation_of(project: Project, to: Lang) -> Transcript:
    """A project's lines in a language, in the places of the original; what is not translated is left out."""
    lines = {line.segment: line for line in project.languages[to]}
    return Transcript(
        tuple(
            Segment(number, each.start_ms * SAMPLES_A_MS, each.end_ms * SAMPLES_A_MS, text, each.speaker, line.others)
            for number, each in enumerate(project.segments, 1)
            if (line := lines[each.id]) and (text := line.text)
        )
    )
