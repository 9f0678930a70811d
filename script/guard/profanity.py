"""Swearing and slurs, Korean and English, however they are spelt. The words are in script/data/guard/profanity.txt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from script.guard.disguise import readings
from script.guard.folding import Folded

_FILE = Path(__file__).parents[1] / "data" / "guard" / "profanity.txt"
_GAP = r"[^a-z가-힣ㄱ-ㅣ]{0,3}"  # what writers put between letters
_INITIALS = re.compile(
    r"(?<![ㄱ-ㅣ가-힣])(?:[ㅅㅆ][\W_]{0,2}ㅂ|ㅂ[\W_]{0,2}ㅅ|ㅄ|ㅈ[\W_]{0,2}ㄹ|ㅁ[\W_]{0,2}ㅊ[\W_]{0,2}ㄴ)(?![ㅏ-ㅣ])"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a bad word stands in the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Words:
    anywhere: re.Pattern[str]  # Korean, in a word
    first: re.Pattern[str]  # Korean, at its beginning
    english: re.Pattern[str]
    clean: re.Pattern[str]


def profanity(text: str) -> tuple[Found, ...]:
    """Where bad words stand in a text, in order."""
    found: list[Found] = []
    for whole in readings(text):
        for place in _places(whole):
            if not any(place.start < other.end and other.start < place.end for other in found):
                found.append(place)
    found += [Found(match.start(), match.end()) for match in _INITIALS.finditer(text)]
    return tuple(sorted(found, key=lambda each: each.start))


def _places(whole: Folded) -> Iterator[Found]:
    words = _words()
    clean = [(match.start(), match.end()) for match in words.clean.finditer(whole.text)]
    for pattern in (words.anywhere, words.first, words.english):
        for match in pattern.finditer(whole.text):
            by_chance = any(start < match.end() and match.start() < end for start, end in clean)
            if by_chance or (pattern is not words.english and not _one_word(whole.text, match)):
                continue
            yield Found(*whole.span(match.start(), match.end()))


def _one_word(text: str, match: re.Match[str]) -> bool:
    """Korean syllables with only a space between are one word where words begin and end: not in "9시 발송"."""
    if not re.search(r"\s", match[0]):
        return True
    before, behind = text[: match.start()][-1:], text[match.end() :][:1]
    return not (before.isalnum() or behind.isalpha())


@cache
def _words() -> _Words:
    rows: dict[str, list[str]] = {"ko": [], "ko*": [], "en": [], "clean": []}
    for line in _FILE.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, rest = line.partition(" ")
            rows[kind].append(rest)
    return _Words(
        anywhere=_any_of(map(_apart_ko, rows["ko*"])),
        first=_any_of(rf"(?<![가-힣a-z0-9]){_apart_ko(word)}" for word in rows["ko"]),
        english=_any_of(map(_apart_en, rows["en"])),
        clean=_any_of(_spaced(word) for word in rows["clean"]),
    )


def _any_of(patterns: Iterator[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _syllables(word: str) -> list[str]:
    return re.findall(r"\[[^\]]+\]\??|.\??", word)


def _apart_ko(word: str) -> str:
    """The syllables of a word, with signs between them."""
    return _GAP.join(_syllables(word))


def _spaced(word: str) -> str:
    return r"\s?".join(_syllables(word))


def _apart_en(row: str) -> str:
    """The letters of a root, each once or more, with signs between them, and then its endings."""
    root, _, tail = row.partition(" ")
    letters = _GAP.join(
        f"{letter[0]}{'*' if letter.endswith('?') else '+'}" for letter in re.findall(r"[a-z]\??", root)
    )
    return rf"(?<![a-z]){letters}{tail}(?![a-z])"
