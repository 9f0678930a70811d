"""Subtitles: lines that fit a screen and can be read in their time, as SRT and WebVTT.

English has 42 characters a line and 20 a second, Korean 16 and 12 (the broadcasters' and streaming services' usual
limits); two lines at once.
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dubbing.types import SAMPLES_A_MS
from tts.types import SAMPLE_RATE

_WIDTH: Final = {"en": 42, "ko": 16}  # characters
_SPEED: Final = {"en": 20, "ko": 12}  # characters a second
_LINES: Final = 2
_BREAKS: Final = ",.!?;:…、。"


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from `start` to `end`."""

    start: int
    end: int
    text: str  # one or two lines
    lang: str = "en"


def cues(said: Sequence[tuple[int, int, str, str]]) -> tuple[Cue, ...]:
    """Cues of lines (start, end, text, language) in order; each stays as long as reading takes, where it can."""
    found: list[Cue] = []
    for number, (start, end, text, lang) in enumerate(said):
        room = said[number + 1][0] if number + 1 < len(said) else end + 10 * SAMPLE_RATE
        readable = start + len(text) * SAMPLE_RATE // _SPEED[lang]
        found += _shared(start, max(end, min(room, readable)), broken(text, lang), lang)
    return tuple(found)


def too_fast(found: Sequence[Cue]) -> int:
    """How many of the cues go by faster than they can be read."""
    return sum(len(cue.text) * SAMPLE_RATE > (cue.end - cue.start) * (_SPEED[cue.lang] + 0.5) for cue in found)


def _shared(start: int, end: int, lines: list[str], lang: str) -> Iterator[Cue]:
    """The time shared out by letters over cues of two lines."""
    texts = ["\n".join(lines[at : at + _LINES]) for at in range(0, len(lines), _LINES)]
    whole = sum(map(len, texts))
    done = 0
    for text in texts:
        begin = start + (end - start) * done // whole
        done += len(text)
        yield Cue(begin, start + (end - start) * done // whole, text, lang)


def broken(text: str, lang: str) -> list[str]:
    """The text in lines of at most the language's width, as even as they can be, broken after a mark that is near."""
    width = _WIDTH[lang]
    words = [part for word in text.split() for part in _parts(word, width)]
    lines: list[str] = []
    while words:
        rest = len(" ".join(words))
        many = -(-rest // width)
        count = _taken(words, width, rest / many)
        lines.append(" ".join(words[:count]))
        words = words[count:]
    return lines


def _parts(word: str, width: int) -> Iterator[str]:
    for at in range(0, len(word), width):
        yield word[at : at + width]


def _taken(words: list[str], width: int, even: float) -> int:
    """How many words go in the next line."""
    best, best_cost, length = 1, float("inf"), -1
    for count, word in enumerate(words, 1):
        length += 1 + len(word)
        if length > width:
            break
        cost = abs(length - even) - (width / 5 if word[-1] in _BREAKS else 0)
        if length == len(" ".join(words)):
            return count
        if cost <= best_cost:
            best, best_cost = count, cost
    return best


def as_srt(found: Sequence[Cue]) -> str:
    """SubRip."""
    rows = (f"{n}\n{_time(c.start, ',')} --> {_time(c.end, ',')}\n{c.text}\n" for n, c in enumerate(found, 1))
    return "\n".join(rows)


def as_vtt(found: Sequence[Cue]) -> str:
    """WebVTT."""
    rows = (f"{_time(c.start, '.')} --> {_time(c.end, '.')}\n{html.escape(c.text, quote=False)}\n" for c in found)
    return "WEBVTT\n\n" + "\n".join(rows)


def _time(samples: int, mark: str) -> str:
    ms = round(samples / SAMPLES_A_MS)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{mark}{ms % 1000:03d}"
