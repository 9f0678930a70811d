"""Files of cues: read as they are, mended with a note, or refused with the line; written so that they can be read."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubbing import subtitles
from dubbing.errors import TranscriptInvalid
from dubbing.transcript import MAX_SEGMENTS, in_the_places_of, parse, read
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.unit

SRT = "1\n00:00:01,000 --> 00:00:02,500\n안녕하세요.\n\n2\n00:00:03,000 --> 00:00:04,000\n<i>반갑습니다.</i>\n"


def times(text: str | bytes) -> list[tuple[float, float, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(s.start / SAMPLE_RATE, s.end / SAMPLE_RATE, s.text) for s in parse(data).segments]


def test_srt_vtt_and_json_say_the_same():
    wanted = [(1.0, 2.5, "안녕하세요."), (3.0, 4.0, "반갑습니다.")]
    vtt = (
        "WEBVTT\n\nNOTE made by hand\n\nSTYLE\n::cue {}\n\nid-1\n00:01.000 --> 00:02.500 align:start\n안녕하세요.\n\n"
        "00:00:03.000 --> 00:00:04.000\n<v 민수>반갑습니다.</v>\n"
    )
    rows = [{"start": a, "end": b, "text": text} for a, b, text in wanted]
    assert times(SRT) == times(vtt) == times(json.dumps({"segments": rows})) == times(json.dumps(rows)) == wanted
    assert parse(vtt.encode()).segments[1].speaker == "민수"
    assert not parse(SRT.encode()).notes


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
def test_other_encodings_are_read_and_told(encoding: str):
    found = parse(SRT.encode(encoding))
    assert [s.text for s in found.segments] == ["안녕하세요.", "반갑습니다."]
    assert bool(found.notes) == (encoding != "utf-8-sig")


def test_missing_empty_lines_and_numbers_cost_no_words():
    assert times("00:00:01.0 --> 00:00:02.0\r\none\r\n2\r\n00:00:03.0 --> 00:00:04.0\r\ntwo") == [
        (1.0, 2.0, "one"),
        (3.0, 4.0, "two"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(end: str):
    """A form feed, a vertical tab or a separator of Unicode is a sign within a line."""
    odd = "one\ftwo\x0bthree\u2028four\u2029five\x85six"
    cue = f"1\n00:00:01,000 --> 00:00:02,000\n{odd}\n\n"
    assert times(cue.replace("\n", end)) == [(1.0, 2.0, "one two three four five six")]
    with pytest.raises(TranscriptInvalid, match="line 6:"):
        parse((cue + "2\n00:00:03,000 --> soon\nx\n").replace("\n", end).encode())


def test_what_can_be_mended_is_mended_with_a_note():
    rows = [
        {"start": 5, "end": 4, "text": "reversed"},
        {"start": 1, "end": 3.5, "text": "long"},
        {"start": 3, "end": 3.8, "text": "over it"},
        {"start": 3.05, "end": 3.9, "text": "at once"},
        {"start": 7, "end": 7, "text": "no length"},
        {"start": 8, "end": 9, "text": "  "},
    ]
    found = parse(json.dumps(rows).encode())
    assert [(s.start / SAMPLE_RATE, s.end / SAMPLE_RATE, s.text) for s in found.segments] == [
        (1.0, 3.0, "long"),
        (3.0, 3.9, "over it at once"),
        (4.0, 5.0, "reversed"),
        (7.0, 9.0, "no length"),
    ]
    assert len(found.notes) == 6


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=30))
def test_segments_are_in_order_and_never_over_each_other(pairs: list[tuple[float, float]]):
    rows = [{"start": a, "end": b, "text": "word"} for a, b in pairs]
    segments = parse(json.dumps(rows).encode()).segments
    assert all(s.start < s.end for s in segments)
    assert all(a.end <= b.start for a, b in itertools.pairwise(segments))
    assert sum(len(s.text.split()) for s in segments) == len(pairs)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"just words", "no cue"),
        (b"1\n0:0:1 -> 0:0:2\nx", "no cue"),
        (b"1\n00:00:01,000 --> soon\nx", "line 2"),
        (b"00:99:01,000 --> 00:99:02,000\nx", "line 1"),
        (b"{", "JSON"),
        (b"[" * 200_000, "JSON"),
        (b'{"segments": 3}', "list"),
        (b'[{"start": NaN, "end": 2, "text": "x"}]', "start must be"),
        (b'[{"start": -1, "end": 2, "text": "x"}]', "24 hours"),
        (b'[{"start": 1, "end": 2}]', "segment 1"),
        (b'[{"start": 1, "end": 2, "text": "x", "others": [1]}]', "others"),
        (b"00:00:01,000 --> 00:00:02,000\n" + b"x" * 3000, "2,000 characters"),
        (b"00:00:01,000 --> 00:00:02,000\n\n", "every cue is empty"),
        (b"\xff\xff\x81\x00\x00", "encoding"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: bytes, told: str):
    with pytest.raises(TranscriptInvalid, match=told):
        parse(text)


def test_too_many_cues_are_counted_before_one_is_read():
    broken = b"99:99:99,000 --> 00:00:02,000\nx\n\n"
    with pytest.raises(TranscriptInvalid, match="out of its range"):
        parse(broken * MAX_SEGMENTS)
    for begin in (b"", b"\t ", b"\f", "\u2003".encode()):
        with pytest.raises(TranscriptInvalid, match="more than 20,000 cues"):
            parse((begin + broken) * (MAX_SEGMENTS + 1))


def test_a_million_lines_are_refused_soon(tmp_path: Path):
    cue = b"00:00:01,000 --> 00:00:02,000\nx\n\n"
    with pytest.raises(TranscriptInvalid, match="cues; split"):
        parse(cue * (MAX_SEGMENTS + 1))
    (tmp_path / "long.srt").write_bytes(cue * 333_334)
    with pytest.raises(TranscriptInvalid, match="MB is the limit"):
        read(tmp_path / "long.srt")
    with pytest.raises(TranscriptInvalid, match="cannot be read"):
        read(tmp_path / "none.srt")


def test_a_translation_takes_the_transcripts_times_where_it_has_as_many_segments():
    original = parse(SRT.encode())
    two = parse(b'[{"start":0,"end":1,"text":"Hello."},{"start":1,"end":2,"text":"Nice to meet you."}]')
    placed = in_the_places_of(original, two)
    assert [(s.start, s.end) for s in placed.segments] == [(s.start, s.end) for s in original.segments]
    one = parse(b'[{"start":0,"end":1,"text":"Hello."}]')
    assert in_the_places_of(original, one).segments == one.segments
    assert "own times" in in_the_places_of(original, one).notes[-1].text


WORDS = st.lists(st.text("abcdefghij,.", min_size=1, max_size=50), min_size=1, max_size=40)


@given(WORDS, st.sampled_from(["en", "ko"]))
def test_lines_fit_the_screen_and_lose_no_letter(words: list[str], lang: str):
    lines = subtitles.broken(" ".join(words), lang)
    assert all(0 < len(line) <= {"en": 42, "ko": 16}[lang] for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(words)


def test_lines_are_even_and_break_after_marks():
    text = "This is the first half, and this is the other half of it."
    assert subtitles.broken(text, "en") == ["This is the first half,", "and this is the other half of it."]
    assert subtitles.broken("오늘은 새로 나온 텀블러를 소개합니다.", "ko") == [
        "오늘은 새로 나온",
        "텀블러를 소개합니다.",
    ]


def test_cues_stay_for_reading_where_there_is_room_and_never_overlap():
    second = SAMPLE_RATE
    said = [(0, second, "a" * 40, "en"), (4 * second, 5 * second, "b " * 60, "en"), (5 * second, 6 * second, "c", "ko")]
    found = subtitles.cues(said)
    assert found[0].end == 2 * second  # 40 characters are read in two seconds
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert subtitles.too_fast(found) == len(found) - 2


def test_what_is_written_is_read_again():
    found = subtitles.cues([(48_000, 96_000, "Fish & chips <now>", "en"), (100_000, 200_000, "둘", "ko")])
    for written in (subtitles.as_srt(found), subtitles.as_vtt(found)):
        again = parse(written.encode()).segments
        assert [abs(s.start - c.start) < 48 for s, c in zip(again, found, strict=True)] == [True, True]
    assert parse(subtitles.as_vtt(found).encode()).segments[0].text == "Fish & chips <now>"
