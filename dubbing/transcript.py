"""Transcripts and translations from SRT, WebVTT, JSON or DAPT, mended where that can be done without guessing.

JSON is a list of {"start": s, "end": s, "text": ..., "speaker"?: ..., "others"?: [...]}, alone or under "segments", as
Whisper writes it.
"""

import html
import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from dubbing import dapt
from dubbing.errors import TranscriptInvalid
from dubbing.types import SAMPLES_A_MS, Note, Segment, Transcript
from tts.types import SAMPLE_RATE

MAX_BYTES: Final = 8 << 20
MAX_SEGMENTS: Final = 20_000
MAX_CHARS: Final = 2_000  # of one segment
MAX_S: Final = 24 * 3600.0
MAX_OTHERS: Final = 4
_LEAST = SAMPLE_RATE // 5  # 0.2 s: a cue that would be cut shorter than this is joined to the one before
_DEFAULT = 2 * SAMPLE_RATE  # of a cue without length

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_ANY_TIMING = re.compile(r"^[^\S\n]*\d[\d:.,]*[^\S\n]*-->", re.MULTILINE)  # cheap: what is no time is refused later
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,80})>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<\d[\d:.]*>|\{\\[^{}]{0,200}\}")


def read(path: Path) -> Transcript:
    """The segments of a file, in order, none over another; the notes tell what was mended.

    Raises:
        TranscriptInvalid: it cannot be read, holds no cue, or breaks a limit.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise TranscriptInvalid(f"{path.name} has {size >> 20} MB; {MAX_BYTES >> 20} MB is the limit. Split it.")
        data = path.read_bytes()
    except OSError as error:
        raise TranscriptInvalid(f"{path.name} cannot be read ({error.strerror})") from error
    return parse(data)


def parse(data: bytes) -> Transcript:
    """As `read`, of the bytes of a file."""
    rows, notes = (_of_script(dapt.read(data)), []) if dapt.is_ttml(data) else _rows(data)
    found = list(_bounded(rows))
    if not found:
        raise TranscriptInvalid("no cue was found; give a transcript as SRT, WebVTT or JSON")
    segments, mended = _mended(found)
    if not segments:
        raise TranscriptInvalid("every cue is empty; give a transcript with words in it")
    return Transcript(segments, (*notes, *mended))


def _rows(data: bytes) -> tuple[Iterator[tuple[int, Segment]], list[Note]]:
    text, notes = _decoded(data)
    text = _in_lines(text)
    if not text.strip():
        raise TranscriptInvalid("the file is empty; give a transcript as SRT, WebVTT or JSON")
    return _of_json(text) if text.lstrip()[:1] in "[{" else _of_cues(text), notes


def _of_script(script: dapt.Script) -> Iterator[tuple[int, Segment]]:
    """Each event's words in the document's own language, or in the last that it has."""
    for number, (event, words) in enumerate(dapt.words_in(script, (script.lang.split("-")[0].lower(),)), 1):
        yield number, Segment(0, event.start, event.end, _plain(words.text), event.speaker[:80])


def _decoded(data: bytes) -> tuple[str, list[Note]]:
    """The text, by its byte order mark, as UTF-8, or as what older programs write in Korea and in the West."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[1:2] == b"\0" or data[:1] == b"\0":
        encodings = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp949", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        note = [] if encoding == "utf-8-sig" else [Note(1, f"read as {encoding}; save it as UTF-8 to be sure")]
        return text, note
    raise TranscriptInvalid("the file's encoding is not known; save it as UTF-8")


def _in_lines(text: str) -> str:
    """With lines as editors count them; a form feed, or the separators of Unicode, stand within one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bounded(found: Iterator[tuple[int, Segment]]) -> Iterator[tuple[int, Segment]]:
    for count, (row, segment) in enumerate(found, 1):
        if count > MAX_SEGMENTS:
            raise TranscriptInvalid(f"more than {MAX_SEGMENTS:,} cues; split the video and its transcript", row)
        if max(map(len, (segment.text, *segment.others))) > MAX_CHARS:
            raise TranscriptInvalid(f"a cue has more than {MAX_CHARS:,} characters; break it up", row)
        yield row, segment


def _of_cues(text: str) -> Iterator[tuple[int, Segment]]:
    """SRT and WebVTT: whatever stands under a line with two times, up to an empty line or the next such line."""
    if sum(1 for _ in _ANY_TIMING.finditer(text)) > MAX_SEGMENTS:  # before seconds go into reading 20,000 of them
        raise TranscriptInvalid(f"more than {MAX_SEGMENTS:,} cues; split the video and its transcript")
    row, timing, words = 0, None, list[str]()
    lines = text.split("\n")
    for number, line in enumerate((*lines, ""), 1):
        match = _TIMING.fullmatch(line) if "-->" in line else None
        if match is None and "-->" in line and timing is None:
            raise TranscriptInvalid('times cannot be read; write "00:00:01,000 --> 00:00:02,500"', number)
        if timing is not None and (match is not None or not line.strip()):
            if match is not None and words and words[-1].strip().isdigit():
                words.pop()  # the next cue's number: the empty line before it is missing
            yield row, _cue(timing, words, row)
            timing = None
        if match is not None:
            row, timing, words = number, match, []
        elif timing is not None:
            words.append(line)


def _cue(timing: re.Match[str], words: list[str], row: int) -> Segment:
    start, end = (_samples(timing.groups()[at : at + 4], row) for at in (0, 4))
    written = " ".join(words)
    speaker = match[1].strip() if (match := _VOICE.search(written)) else ""
    return Segment(0, start, end, _plain(html.unescape(_TAG.sub("", written))), speaker)


def _samples(parts: tuple[str | None, ...], row: int) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    ms = int((parts[3] or "0").ljust(3, "0"))
    if minutes > 59 or seconds > 59 or hours * 3600 >= MAX_S:
        raise TranscriptInvalid("a time is out of its range; minutes and seconds go to 59, hours to 23", row)
    return (((hours * 60 + minutes) * 60 + seconds) * 1000 + ms) * SAMPLES_A_MS


def _plain(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _of_json(text: str) -> Iterator[tuple[int, Segment]]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        row = getattr(error, "lineno", 0)
        raise TranscriptInvalid(f"this is no JSON ({getattr(error, 'msg', 'nested too deeply')})", row) from error
    rows = given.get("segments") if isinstance(given, dict) else given
    if not isinstance(rows, list):
        raise TranscriptInvalid('JSON must be a list of segments, or hold one under "segments"')
    for number, row in enumerate(rows, 1):
        yield number, _of_row(row, number)


def _of_row(row: object, number: int) -> Segment:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise TranscriptInvalid(f'segment {number}: write {{"start": 1.0, "end": 2.5, "text": "..."}}')
    others = row.get("others", [])
    if not isinstance(others, list) or len(others) > MAX_OTHERS or not all(isinstance(text, str) for text in others):
        raise TranscriptInvalid(f"segment {number}: others is a list of at most {MAX_OTHERS} texts")
    start, end = (_seconds(row, key, number) for key in ("start", "end"))
    speaker = row.get("speaker")
    others = tuple(text for text in map(_plain, others) if text)
    return Segment(0, start, end, _plain(row["text"]), str(speaker)[:80] if speaker else "", others)


def _seconds(row: dict[str, Any], key: str, number: int) -> int:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TranscriptInvalid(f"segment {number}: {key} must be a number of seconds")
    if not 0 <= value < MAX_S:
        raise TranscriptInvalid(f"segment {number}: {key} is {value:g} s; times go from 0 to 24 hours")
    return round(value * SAMPLE_RATE)


def _mended(found: list[tuple[int, Segment]]) -> tuple[tuple[Segment, ...], list[Note]]:
    """In order, each with a length and words, none over another, numbered."""
    notes: list[Note] = []
    turned = [(row, fixed) for row, each in found if (fixed := _upright(row, each, notes)) is not None]
    ordered = sorted(turned, key=lambda each: each[1].start)
    if [row for row, _ in ordered] != [row for row, _ in turned]:
        notes.append(Note(1, "cues were out of order; they were sorted by their start"))
    kept: list[Segment] = []
    for row, segment in ordered:
        _append(kept, row, segment, notes)
    return tuple(replace(segment, number=number) for number, segment in enumerate(kept, 1)), notes


def _upright(row: int, segment: Segment, notes: list[Note]) -> Segment | None:
    if not segment.text:
        notes.append(Note(row, "a cue without words was left out"))
        return None
    if segment.end < segment.start:
        notes.append(Note(row, "a cue ended before it began; its times were swapped"))
        return replace(segment, start=segment.end, end=segment.start)
    if segment.end == segment.start:
        notes.append(Note(row, "a cue without length was given up to two seconds"))
        return replace(segment, end=segment.start + _DEFAULT)
    return segment


def _append(kept: list[Segment], row: int, segment: Segment, notes: list[Note]) -> None:
    before = kept[-1] if kept else None
    if before is None or segment.start >= before.end:
        kept.append(segment)
    elif segment.start - before.start >= _LEAST:
        notes.append(Note(row, "a cue began before the one before it ended; that one was shortened"))
        kept[-1] = replace(before, end=segment.start)
        kept.append(segment)
    elif len(before.text) + len(segment.text) < MAX_CHARS:
        notes.append(Note(row, "two cues at one time were joined"))
        text = f"{before.text} {segment.text}"
        kept[-1] = replace(before, end=max(before.end, segment.end), text=text, others=())
    else:
        raise TranscriptInvalid("too many cues at one time; spread them", row)


def in_the_places_of(original: Transcript, translation: Transcript) -> Transcript:
    """The translation with the original's times and speakers where both have as many segments; else with its own."""
    if len(original.segments) != len(translation.segments):
        note = Note(
            1,
            f"the translation has {len(translation.segments)} segments, the transcript {len(original.segments)}: "
            "the translation's own times are used",
        )
        return replace(translation, notes=(*translation.notes, note))
    pairs = zip(original.segments, translation.segments, strict=True)
    placed = tuple(replace(b, start=a.start, end=a.end, speaker=b.speaker or a.speaker) for a, b in pairs)
    return replace(translation, segments=placed)


def as_json(transcript: Transcript) -> str:
    """As `read` takes it again, with speakers and other wordings."""
    rows = [
        {"start": s.start / SAMPLE_RATE, "end": s.end / SAMPLE_RATE, "text": s.text}
        | ({"speaker": s.speaker} if s.speaker else {})
        | ({"others": list(s.others)} if s.others else {})
        for s in transcript.segments
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
