"""Texts of the command line as a project: where each cue is said, by whom, and that none is lost."""

import pytest

from dubbing import automatic
from dubbing.project import Base, Project, Translation, cast
from dubbing.transcript import as_json, parse
from dubbing.types import SAMPLES_A_MS, Segment, Transcript

pytestmark = pytest.mark.unit

EMPTY = Project("dub", "dub", "", Base("video"), source_language="ko")
KOREAN = ((600, 2_200, "처음 뵙겠습니다.", "minsu"), (3_200, 5_000, "시작하겠습니다.", ""), (6_000, 7_000, "네.", ""))


def transcript(*rows: tuple[int, int, str, str]) -> Transcript:
    return Transcript(
        tuple(
            Segment(number, start * SAMPLES_A_MS, end * SAMPLES_A_MS, text, speaker)
            for number, (start, end, text, speaker) in enumerate(rows, 1)
        )
    )


def lines(project: Project) -> list[tuple[int, str, str | None]]:
    """Where what is said, by whom."""
    return [
        (own.start_ms, own.speaker, line.text)
        for own, line in zip(project.segments, project.languages["en"], strict=True)
    ]


def test_as_many_cues_are_said_in_the_places_of_the_transcript_by_whom_the_translation_names():
    project, _ = automatic.with_transcript(EMPTY, transcript(*KOREAN))
    english = transcript((0, 1, "One.", ""), (10, 20, "Two.", "jiyu/x"), (20, 30, "Three.", ""))
    project, notes = automatic.with_translation(project, "en", english)
    assert lines(project) == [(600, "minsu", "One."), (3_200, "jiyu-x", "Two."), (6_000, "", "Three.")]
    assert notes == ()
    assert [own.text for own in project.segments] == [text for _, _, text, _ in KOREAN]


def test_what_was_saved_with_lines_left_out_is_read_again_and_the_original_is_heard_there():
    project, _ = automatic.with_transcript(EMPTY, transcript(*KOREAN))
    found = [Translation(project.segments[place].id, text, ("X.",)) for place, text in ((0, "One."), (2, "Three."))]
    project = automatic.with_found_lines(project, "en", found)
    saved = as_json(automatic.translation_of(project, "en"))
    assert len(parse(saved.encode()).segments) == 2
    again, _ = automatic.with_transcript(EMPTY, parse(as_json(automatic.transcript_of(project)).encode()))
    again, _ = automatic.with_translation(again, "en", parse(saved.encode()))
    assert lines(again) == [(600, "minsu", "One."), (3_200, "", None), (6_000, "", "Three.")]
    assert [line.others for line in again.languages["en"]] == [("X.",), (), ("X.",)]


def test_other_cues_are_said_in_their_own_places_and_none_is_lost():
    project, _ = automatic.with_transcript(EMPTY, transcript(*KOREAN))
    english = transcript((100, 2_000, "One and two.", "jiyu"), (9_000, 9_500, "Beyond.", ""))
    project, notes = automatic.with_translation(project, "en", english)
    assert lines(project) == [(100, "jiyu", "One and two."), (9_000, "", "Beyond.")]
    assert any("2 segments, the transcript 3" in note.text for note in notes)


def test_merged_cues_that_begin_where_segments_do_keep_their_own_times_and_who_speaks():
    """Two sentences in one cue end where the second does: that is nothing that was saved."""
    project, _ = automatic.with_transcript(EMPTY, transcript(*KOREAN[:2], (5_000, 7_000, "네.", "jiyu")))
    english = transcript((600, 5_000, "One and two.", ""), (5_000, 7_000, "Yes.", ""))
    project, notes = automatic.with_translation(project, "en", english)
    assert lines(project) == [(600, "", "One and two."), (5_000, "jiyu", "Yes.")]
    assert [own.end_ms for own in project.segments] == [5_000, 7_000]
    assert any("2 segments, the transcript 3" in note.text for note in notes)


def test_who_was_told_apart_speaks_in_the_translations_own_places_too():
    project, _ = automatic.with_transcript(EMPTY, transcript(*KOREAN[:2], (6_000, 7_000, "네.", "jiyu")))
    english = transcript(
        (500, 1_000, "One", ""), (1_000, 2_300, "and a half.", ""), (2_400, 2_900, "Two.", ""),
        (4_800, 6_900, "Three.", ""), (8_000, 9_000, "Four.", "hana"),
    )  # fmt: skip
    project, _ = automatic.with_translation(project, "en", english)
    assert [who for _, who, _ in lines(project)] == ["minsu", "minsu", "", "jiyu", "hana"]


def test_voices_and_consents_are_everybodys_or_one_persons():
    project, _ = automatic.with_transcript(EMPTY, transcript(*KOREAN))
    project = automatic.with_people(
        project, "en", {"": "flite:slt", "minsu": "flite:rms"}, {"": "aaaa", "minsu": "bbbb"}
    )
    assert cast(project, "en") == {"": "flite:slt", "minsu": "flite:rms"}
    assert {each.key: each.consent for each in project.speakers} == {"": "aaaa", "minsu": "bbbb"}
    alone = automatic.with_people(project, "en", {}, {"minsu": "cccc"})
    assert {each.key: each.consent for each in alone.speakers} == {"": "", "minsu": "cccc"}
