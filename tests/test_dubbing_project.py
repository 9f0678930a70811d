"""Edits of a project: which lines they mark, what imports keep, and that nothing else changes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dubbing import fit, types
from dubbing.edits import Draft
from dubbing.errors import EditRefused, ItemUnknown
from dubbing.faults import faults
from dubbing.importing import (
    arranged,
    speaker_key,
    take_found_lines,
    take_found_segments,
    take_transcript,
    take_translation,
)
from dubbing.project import (
    MAX_SPEAKERS,
    Base,
    Clip,
    Effect,
    Knobs,
    Project,
    Segment,
    Speaker,
    Translation,
    cast,
    outdated,
    stale,
    voice_of,
)
from dubbing.transcript import parse
from dubbing.types import SAMPLES_A_MS

pytestmark = pytest.mark.unit


def dub(count: int = 6, gap_ms: int = 2_000) -> Project:
    """Everything spoken, nothing stale; two speakers by turns, lines of 1 s that begin every 1 s + gap."""
    segments = tuple(
        Segment(f"s{n}", n * (1000 + gap_ms), n * (1000 + gap_ms) + 1000, f"줄 {n}", ("minsu", "jiyu")[n % 2])
        for n in range(count)
    )
    lines = tuple(Translation(each.id, f"Line {each.id}.", output_revision=1, source_revision=1) for each in segments)
    speakers = tuple(Speaker(key) for key in ("", "jiyu", "minsu"))
    return Project("p", "dub", "A talk", segments=segments, languages={"en": lines, "ko": lines}, speakers=speakers)


def script() -> Project:
    clips = (
        Clip("c1", 0, "안녕하세요.", output_revision=1),
        Clip("c2", 2000, "Hello.", end_ms=3000, voice="flite:slt", output_revision=1),
        Clip("c3", 5000, "Bye.", output_revision=1),
    )
    return Project("p", "script", "Typed", clips=clips, speakers=(Speaker(""),))


def edited(project: Project, work) -> Project:
    draft = Draft(project)
    work(draft)
    return draft.done()


def marked(project: Project, lang: str = "en") -> set[str]:
    return {line.segment for line in project.languages[lang] if stale(line)}


def test_one_edited_line_marks_one_line_of_one_language():
    after = edited(dub(), lambda draft: draft.change_line("en", "s2", text="Other words."))
    assert marked(after) == {"s2"}
    assert marked(after, "ko") == set()
    assert after.languages["en"][2].revision == 2
    assert after.revision == 1
    assert after.segments == dub().segments


@pytest.mark.parametrize(
    "fields",
    [{"others": ("Shorter.",)}, {"voice": "flite:rms"}, {"knobs": Knobs(speed=1)}, {"text": "New."}],
)
def test_what_is_heard_marks_the_line(fields):
    assert marked(edited(dub(), lambda draft: draft.change_line("en", "s2", **fields))) == {"s2"}


def test_a_lock_raises_the_revision_and_marks_nothing():
    after = edited(dub(), lambda draft: draft.change_line("en", "s2", locked=True))
    assert after.languages["en"][2].revision == 2
    assert marked(after) == set()
    still = edited(
        edited(dub(), lambda draft: draft.change_line("en", "s2", text="New.")),
        lambda draft: draft.change_line("en", "s2", locked=True),
    )
    assert marked(still) == {"s2"}


def test_a_kept_silent_or_untranslated_line_has_nothing_to_be_spoken():
    for fields in ({"keep_original": True}, {"text": ""}, {"text": None}):
        assert marked(edited(dub(), lambda draft, fields=fields: draft.change_line("en", "s2", **fields))) == set()


def test_other_words_of_a_segment_make_its_translations_outdated_and_other_times_do_not():
    after = edited(dub(), lambda draft: draft.change_segment("s2", text="다른 말"))
    assert [outdated(line, own) for line, own in zip(after.languages["en"], after.segments, strict=True)] == [
        False, False, True, False, False, False,
    ]  # fmt: skip
    assert marked(after) == set()
    again = edited(after, lambda draft: draft.change_line("en", "s2", text=after.languages["en"][2].text))
    assert not outdated(again.languages["en"][2], again.segments[2])
    assert again.languages["en"][2].revision == after.languages["en"][2].revision
    moved = edited(dub(), lambda draft: draft.change_segment("s2", start_ms=6_100))
    assert not any(outdated(line, own) for line, own in zip(moved.languages["en"], moved.segments, strict=True))


def test_a_moved_segment_marks_itself_and_only_those_neighbours_whose_room_it_changes():
    far = edited(dub(), lambda draft: draft.change_segment("s2", start_ms=6_100))
    assert marked(far) == marked(far, "ko") == {"s2"}
    near = edited(dub(gap_ms=300), lambda draft: draft.change_segment("s2", start_ms=2_500, end_ms=3_650))
    assert marked(near) == {"s1", "s2", "s3"}


def test_another_voice_of_a_speaker_marks_the_lines_that_have_it():
    project = edited(dub(), lambda draft: draft.change_line("en", "s1", voice="flite:awb"))
    spoken = replace(
        project,
        languages=project.languages
        | {"en": tuple(replace(line, output_revision=line.revision) for line in project.languages["en"])},
    )
    after = edited(spoken, lambda draft: draft.change_speaker("jiyu", voices={"en": "flite:slt"}))
    assert marked(after) == {"s3", "s5"}  # s1 has a voice of its own
    assert marked(after, "ko") == set()
    everybody = edited(after, lambda draft: draft.change_speaker("", voices={"en": "flite:rms"}))
    assert marked(everybody) == {"s0", "s2", "s3", "s4", "s5"}
    same = edited(spoken, lambda draft: draft.change_speaker("jiyu", name="Ji-yu"))
    assert marked(same) == set()
    assert same.speakers[1].revision == 2


def test_merging_and_splitting_speakers_marks_only_lines_whose_voice_changes():
    voiced = edited(dub(), lambda draft: draft.change_speaker("minsu", voices={"en": "flite:rms"}))
    voiced = replace(
        voiced,
        languages={
            lang: tuple(replace(line, output_revision=line.revision) for line in lines)
            for lang, lines in voiced.languages.items()
        },
    )
    merged = edited(voiced, lambda draft: draft.merge_speakers(["jiyu"], "minsu"))
    assert {each.speaker for each in merged.segments} == {"minsu"}
    assert marked(merged) == {"s1", "s3", "s5"}
    assert marked(merged, "ko") == set()
    assert not any(outdated(line, own) for line, own in zip(merged.languages["en"], merged.segments, strict=True))
    split = edited(voiced, lambda draft: draft.split_speaker("minsu", "suji", ["s2"], "Suji"))
    assert split.segments[2].speaker == "suji"
    assert marked(split) == set()  # she begins with the same voice
    assert {each.key: each.name for each in split.speakers}["suji"] == "Suji"


def test_clips_are_marked_by_what_is_heard():
    def after(work):
        return {clip.id for clip in edited(script(), work).clips if stale(clip)}

    assert after(lambda draft: draft.change_clip("c1", text="네.")) == {"c1"}
    assert after(lambda draft: draft.change_speaker("", voices={"en": "flite:awb"})) == {"c3"}
    assert after(lambda draft: draft.change_speaker("", voices={"ko": "espeak:ko+m"})) == {"c1"}
    assert after(lambda draft: draft.change_clip("c3", lang="en")) == set()  # what its letters told before
    assert edited(script(), lambda draft: draft.change_clip("c3", lang="en")).clips[2].revision == 2


def test_a_segment_comes_and_goes_with_its_lines():
    added = edited(dub(2), lambda draft: draft.add_segment(Segment("new", 1_500, 1_900, "새 줄", "suji")))
    assert [each.id for each in added.segments] == ["s0", "new", "s1"]
    assert [each.segment for each in added.languages["ko"]] == ["s0", "new", "s1"]
    assert added.languages["ko"][1].text is None
    assert "suji" in {each.key for each in added.speakers}
    gone = edited(added, lambda draft: draft.remove_segment("new"))
    assert [each.segment for each in gone.languages["en"]] == ["s0", "s1"]


@pytest.mark.parametrize(
    "work",
    [
        lambda draft: draft.change_segment("s1", start_ms=5_000),
        lambda draft: draft.change_segment("s1", start_ms=-1),
        lambda draft: draft.add_segment(Segment("s1", 0, 10, "")),
        lambda draft: draft.add_segment(Segment("x", 0, 25 * 3600 * 1000, "")),
        lambda draft: draft.add_language("en"),
        lambda draft: draft.add_clip(Clip("c", 0, "Hello.")),
        lambda draft: draft.merge_speakers([""], "minsu"),
        lambda draft: draft.split_speaker("minsu", "jiyu", ["s0"]),
        lambda draft: draft.split_speaker("minsu", "new", ["s1"]),
        lambda draft: [draft.know(f"n{n}") for n in range(MAX_SPEAKERS)],
    ],
)
def test_edits_that_break_a_rule_are_refused(work):
    with pytest.raises(EditRefused):
        work(Draft(dub()))


@pytest.mark.parametrize(
    "work",
    [
        lambda draft: draft.change_segment("nothing", text=""),
        lambda draft: draft.change_line("ja", "s1", text=""),
        lambda draft: draft.change_line("en", "nothing", text=""),
        lambda draft: draft.change_speaker("nobody", name=""),
        lambda draft: draft.merge_speakers(["nobody"], "minsu"),
        lambda draft: draft.remove_clip("nothing"),
        lambda draft: draft.remove_effect("nothing"),
        lambda draft: draft.remove_language("ja"),
    ],
)
def test_what_is_not_there_is_told(work):
    with pytest.raises(ItemUnknown):
        work(Draft(dub()))


# ------------------------------------------------------------------ properties
@st.composite
def one_edit(draw):
    """A function that edits a draft of `dub()`."""
    segment = draw(st.sampled_from([f"s{n}" for n in range(6)]))
    lang = draw(st.sampled_from(["en", "ko"]))
    voice = draw(st.sampled_from(["", "flite:slt", "flite:rms"]))
    edits = {
        "text": lambda draft: draft.change_line(lang, segment, text=draw(st.sampled_from([None, "", "A.", "B."]))),
        "line voice": lambda draft: draft.change_line(lang, segment, voice=voice),
        "lock": lambda draft: draft.change_line(lang, segment, locked=draw(st.booleans())),
        "keep": lambda draft: draft.change_line(lang, segment, keep_original=draw(st.booleans())),
        "knobs": lambda draft: draft.change_line(lang, segment, knobs=Knobs(speed=draw(st.integers(-1, 1)))),
        "speaker": lambda draft: draft.change_segment(segment, speaker=draw(st.sampled_from(["minsu", "jiyu", ""]))),
        "words": lambda draft: draft.change_segment(segment, text=draw(st.sampled_from(["가", "나"]))),
        "cast": lambda draft: draft.change_speaker(
            draw(st.sampled_from(["minsu", "jiyu", ""])), voices={lang: voice} if voice else {}
        ),
        "time": lambda draft: _moved(draft, segment, draw(st.integers(0, 20_000)), draw(st.integers(1, 3_000))),
        "remove": lambda draft: draft.remove_segment(segment) if segment in draft.segments else None,
        "settings": lambda draft: draft.settings.update(title=draw(st.sampled_from(["A talk", "B"]))),
    }
    chosen = edits[draw(st.sampled_from(sorted(edits)))]

    def work(draft: Draft) -> None:
        if segment in draft.segments:
            chosen(draft)

    return work


def _moved(draft: Draft, segment: str, start: int, length: int) -> None:
    draft.change_segment(segment, start_ms=start, end_ms=start + length)


def heard(project: Project, lang: str) -> dict[str, tuple | None]:
    """What decides how a line sounds, written anew from the rules of docs/dubbing.md."""
    segments = [
        types.Segment(n, each.start_ms * SAMPLES_A_MS, each.end_ms * SAMPLES_A_MS, "")
        for n, each in enumerate(project.segments, 1)
    ]
    slots = fit.slots(segments, 24 * 3600 * 48_000)
    voices = cast(project, lang)
    found = {}
    for line, own, slot in zip(project.languages[lang], project.segments, slots, strict=True):
        says = line.text if line.text and not line.keep_original else None
        voice = voice_of(line.voice, own.speaker, voices) if says else None
        found[line.segment] = (says, voice, line.others, line.knobs, slot) if says else None
    return found


@given(st.lists(one_edit(), min_size=1, max_size=4))
def test_a_line_is_stale_exactly_where_something_else_is_heard(works):
    before = dub(gap_ms=700)
    after = edited(before, lambda draft: [work(draft) for work in works])
    for lang in ("en", "ko"):
        then, now = heard(before, lang), heard(after, lang)
        for line in after.languages[lang]:
            if stale(line):
                assert now[line.segment] is not None
                assert now[line.segment] != then[line.segment]
            elif now[line.segment] is not None:
                assert now[line.segment] == then[line.segment]


@given(st.lists(one_edit(), min_size=1, max_size=4))
def test_a_revision_rises_by_one_where_an_item_changed_and_nowhere_else(works):
    before = dub(gap_ms=700)
    after = edited(before, lambda draft: [work(draft) for work in works])
    then = {each.id: each for each in before.segments}
    for each in after.segments:
        assert each.revision == then[each.id].revision + (each != replace(then[each.id], revision=each.revision))
    for lang, lines in after.languages.items():
        old = {line.segment: line for line in before.languages[lang]}
        for line in lines:
            was = old[line.segment]
            assert line.revision in (was.revision, was.revision + 1)
            if line.revision == was.revision:
                assert replace(line, source_revision=0) == replace(was, source_revision=0)
    assert [each.segment for each in after.languages["en"]] == [each.id for each in after.segments]
    assert msgspec.json.decode(msgspec.json.encode(after), type=Project) == after


# ------------------------------------------------------------------ imports
SRT = """1
00:00:01,000 --> 00:00:02,000
{}

2
00:00:04,000 --> 00:00:05,000
{}

3
00:00:07,000 --> 00:00:09,000
{}
"""


def empty() -> Project:
    return Project("p", "dub", "New", speakers=(Speaker(""),))


def imported(project: Project, text: str, lang: str | None = None):
    draft = Draft(project)
    cues = parse(text.encode())
    done = take_transcript(draft, cues) if lang is None else take_translation(draft, lang, cues)
    return draft.done(), done


def test_the_same_transcript_again_changes_nothing_and_one_other_line_changes_one():
    first, done = imported(empty(), SRT.format("하나", "둘", "셋"))
    assert (done.added, done.changed, done.removed) == (3, 0, 0)
    again, done = imported(first, SRT.format("하나", "둘", "셋"))
    assert again == first
    assert done.same == 3
    other, done = imported(first, SRT.format("하나", "두 번째", "셋"))
    assert (done.same, done.changed, done.added) == (2, 1, 0)
    assert [each.id for each in other.segments] == [each.id for each in first.segments]
    moved, _ = imported(first, SRT.format("하나", "둘", "셋").replace("00:00:04,000", "00:00:03,500"))
    assert [each.id for each in moved.segments] == [each.id for each in first.segments]


def test_a_translation_takes_its_places_one_by_one_or_by_its_times():
    project, _ = imported(empty(), SRT.format("하나", "둘", "셋"))
    first, done = imported(project, SRT.format("One", "Two", "Three"), "en")
    assert [line.text for line in first.languages["en"]] == ["One", "Two", "Three"]
    assert done.changed == 3
    two = "1\n00:00:00,800 --> 00:00:01,900\nUno\n\n2\n00:00:04,000 --> 00:00:04,500\nDos\n\n"
    second, done = imported(first, two, "en")
    assert [line.text for line in second.languages["en"]] == ["Uno", "Dos", "Three"]
    assert any("matched by their times" in note.text for note in done.notes)
    assert any("1 segments have no cue" in note.text for note in done.notes)
    many = two + "3\n00:00:04,500 --> 00:00:05,000\ny medio\n\n4\n00:00:20,000 --> 00:00:21,000\nNada\n"
    third, done = imported(first, many, "en")
    assert third.languages["en"][1].text == "Dos y medio"
    assert any("lies in no segment's time" in note.text for note in done.notes)


def test_a_translation_without_a_transcript_tells_where_somebody_speaks():
    project, done = imported(empty(), SRT.format("One", "Two", "Three"), "en")
    assert [each.start_ms for each in project.segments] == [1000, 4000, 7000]
    assert [each.text for each in project.segments] == ["", "", ""]
    assert done.added == 3


def test_locked_lines_stay_when_a_translation_comes():
    project, _ = imported(imported(empty(), SRT.format("하나", "둘", "셋"))[0], SRT.format("One", "Two", "Three"), "en")
    ids = [each.id for each in project.segments]
    project = edited(project, lambda draft: draft.change_line("en", ids[1], locked=True))
    after, done = imported(project, SRT.format("Uno", "Dos", "Tres"), "en")
    assert [line.text for line in after.languages["en"]] == ["Uno", "Two", "Tres"]
    assert any("locked" in note.text for note in done.notes)


def test_speakers_of_a_file_have_keys_that_can_stand_in_addresses():
    cues = (
        '[{"start": 0, "end": 1, "speaker": "A/B", "text": "x"}, {"start": 2, "end": 3, "speaker": "..", "text": "y"}]'
    )
    project, _ = imported(empty(), cues)
    assert {each.key: each.name for each in project.speakers} == {"": "", "A-B": "A/B"}
    assert [each.speaker for each in project.segments] == ["A-B", ""]
    assert speaker_key("../../etc") == "..-..-etc"
    assert speaker_key("_") == ""
    assert len(speaker_key("가" * 300)) == 80


def test_what_a_job_heard_leaves_what_people_changed_meanwhile_or_locked():
    since = dub(4)
    now = edited(since, lambda draft: draft.change_segment("s1", text="사람이 고친 말"))
    now = edited(now, lambda draft: draft.change_line("en", "s3", locked=True))
    found = [Segment("", each.start_ms, each.end_ms, f"들은 말 {n}") for n, each in enumerate(since.segments)]
    draft = Draft(now)
    done = take_found_segments(draft, found, since)
    after = draft.done()
    assert [each.text for each in after.segments] == ["들은 말 0", "사람이 고친 말", "들은 말 2", "줄 3"]
    assert done.notes
    assert {line.segment for line in after.languages["en"]} == {"s0", "s1", "s2", "s3"}


def test_what_a_job_translated_leaves_locked_changed_and_deleted_lines():
    since = dub(4)
    now = edited(since, lambda draft: draft.change_line("en", "s1", text="By hand."))
    now = edited(now, lambda draft: draft.change_line("en", "s2", locked=True))
    now = edited(now, lambda draft: draft.remove_segment("s3"))
    draft = Draft(now)
    done = take_found_lines(draft, "en", [Translation(f"s{n}", f"Machine {n}.") for n in range(4)], since)
    assert [line.text for line in draft.done().languages["en"]] == ["Machine 0.", "By hand.", "Line s2."]
    assert done.changed == 1
    assert "3 lines" in done.notes[0].text


def test_words_that_changed_while_a_job_translated_leave_its_line_outdated():
    since = dub(2)
    now = edited(since, lambda draft: draft.change_segment("s1", text="고친 원문"))
    draft = Draft(now)
    take_found_lines(draft, "en", [Translation("s1", "Of the old words.")], since)
    after = draft.done()
    assert outdated(after.languages["en"][1], after.segments[1])


@given(st.lists(st.tuples(st.integers(0, 50_000), st.integers(1, 5_000), st.sampled_from("가나다")), max_size=12))
def test_importing_twice_is_importing_once_whatever_comes(cues):
    rows = [{"start": start / 1000, "end": (start + length) / 1000, "text": text} for start, length, text in cues]
    if not rows:
        return
    text = msgspec.json.encode(rows).decode()
    once, _ = imported(dub(), text)
    twice, done = imported(once, text)
    assert twice == once
    assert (done.added, done.changed, done.removed) == (0, 0, 0)
    assert list(once.segments) == sorted(once.segments, key=lambda each: (each.start_ms, each.id))


def test_a_project_from_elsewhere_is_put_in_order():
    away = Project(
        "p",
        "dub",
        "Away",
        segments=(Segment("s2", 5_000, 6_000, "둘", "a/b"), Segment("s1", 0, 1_000, "하나", "nobody listed")),
        languages={"en": (Translation("s2", "Two."),)},
        speakers=(Speaker("a/b", "A", voices={"en": "flite:rms"}),),
    )
    ours = arranged(away)
    assert [each.id for each in ours.segments] == ["s1", "s2"]
    assert [(line.segment, line.text) for line in ours.languages["en"]] == [("s1", None), ("s2", "Two.")]
    assert [(each.key, each.name) for each in ours.speakers] == [("", ""), ("a-b", "A"), ("nobody listed",) * 2]
    assert {each.speaker for each in ours.segments} == {"a-b", "nobody listed"}
    assert arranged(ours) == ours
    assert arranged(dub()) == dub()


# ------------------------------------------------------------------ what a render would refuse
@pytest.mark.parametrize(
    ("text", "lang", "codes"),
    [
        ("안녕하세요. / 오늘은 39,900원입니다.", "ko", []),
        ("It is 2 / 3 of it.", "en", []),
        ("이 시발 상품", "ko", ["profanity"]),
        ("What the fuck.", "en", ["profanity"]),
        ("...", "ko", ["unspeakable"]),
        ("//", "en", ["unspeakable"]),
        ("Привет", "en", ["unspeakable"]),
        ("<speak>half", "en", ["unspeakable"]),
        ("fu[[0.01s]]ck you", "en", ["profanity"]),
        ("fu // ck you", "en", ["profanity"]),
        ("f\ue000\ue000\ue000\ue000uck you", "en", ["profanity"]),
        ("씨[[0.01s]]발", "ko", ["profanity"]),
        ("시 // 발 놈아", "ko", ["profanity"]),
        ("<speak>fu<break time='10ms' />ck you</speak>", "en", ["profanity"]),
        ("<speak>f<prosody rate='fast'>u</prosody>ck</speak>", "en", ["profanity"]),
        ("<speak>f&#117;ck you</speak>", "en", ["profanity"]),
        ("<speak>fu<sub alias='ck'>x</sub> you</speak>", "en", ["profanity"]),
        ("<speak><sub alias='love'>fuck</sub> you</speak>", "en", ["profanity"]),
        ("fu[[99s]]ck", "en", ["profanity", "unspeakable"]),
        ("The class / hit it.", "en", []),
        ("오늘 세 시 / 발표가 있습니다.", "ko", []),
        ("<speak><sub alias='three'>3</sub></speak>", "en", []),
    ],
)
def test_what_will_be_refused_is_told_while_it_is_written(text, lang, codes):
    found = faults(text, lang)
    assert [each.code for each in found] == codes
    for each in found:
        assert 0 <= each.start < each.end <= len(text)


def test_effects_and_settings_have_revisions_of_their_own():
    project = replace(script(), effects=(Effect("e1", 100, "aa"), Effect("e2", 200, "bb")), base=Base("cc"))
    after = edited(project, lambda draft: draft.change_effect("e2", gain_db=-3.0))
    assert [each.revision for each in after.effects] == [1, 2]
    assert after.revision == 1
    replaced = edited(project, lambda draft: draft.settings.update(base=Base("dd")))
    assert replaced.revision == 2
    assert not any(stale(clip) for clip in replaced.clips)
