"""What a text talks about: ideas that have many words, stems of other words, and numbers (script/data/asking.toml)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "data" / "asking.toml"
_WORD = re.compile(r"[가-힣]+|[a-z']+|\d[\d,]*(?:\.\d+)?")
_OF_PAST = (
    "",
    "죠",
    "지",
    "지요",
    "나",
    "나요",
    "어",
    "어요",
    "음",
    "는데",
    "는데요",
    "습니까",
    "을까",
    "을까요",
    "네요",
    "다",
    "던",
    "던데",
)
_ENGLISH = (
    ("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ing", ""), ("ed", ""), ("ly", ""),
    ("s", ""),
)  # fmt: skip
_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is talked about: "#wash" for an idea, a stem or a number for any other word."""

    key: str
    start: int  # of where it stands, characters
    end: int


def terms(text: str) -> tuple[Term, ...]:
    """The terms of a text in order, idle words left out."""
    return _terms(text.casefold())


@lru_cache(maxsize=8_192)
def _terms(low: str) -> tuple[Term, ...]:
    found: list[Term] = []
    rest = list(low)
    for match in _concepts().finditer(low):
        if match.lastgroup and match[0].strip():
            found.append(Term(f"#{match.lastgroup}", match.start(), match.end()))
            rest[match.start() : match.end()] = "\0" * (match.end() - match.start())
    for word in _WORD.finditer("".join(rest)):
        behind = word.start() > 0 and rest[word.start() - 1] == "\0"
        stem = _stem(word[0], fragment=behind)
        if stem:
            found.append(Term(stem, word.start(), word.end()))
    return tuple(sorted(found, key=lambda term: term.start))


def keys(text: str) -> frozenset[str]:
    """The terms of a text, by their keys."""
    return frozenset(term.key for term in terms(text))


def all_keys(text: str) -> frozenset[str]:
    """The keys of a fact's text: ideas that overlap too, since a fact may be asked for by either."""
    low = text.casefold()
    overlapping = (f"#{name}" for name, words in _each_concept().items() if words.search(low))
    return keys(text) | frozenset(overlapping)


@lru_cache(maxsize=8_192)
def meets(wanted: str, text: str, of_text: frozenset[str]) -> bool:
    """Whether a text speaks of a term: `text` in lower case, `of_text` its keys."""
    if wanted in of_text:
        return True
    if wanted.startswith("#") or wanted[0].isdigit():
        return False
    if _HANGUL.match(wanted):
        return len(wanted) >= 2 and wanted in text.replace(" ", "")
    return any(other.startswith(wanted) or wanted.startswith(other) for other in of_text if _near(wanted, other))


def stems(word: str) -> tuple[str, ...]:
    """A Korean word, and what is left of it when its endings are taken off, one after the other."""
    found = [word]
    while (shorter := _ending().sub("", found[-1])) and shorter != found[-1]:
        found.append(shorter)
    return tuple(found)


def english_stem(word: str) -> str:
    """An English word without the endings of number and time."""
    word = word.removesuffix("'s").strip("'")
    for ending, instead in _ENGLISH:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word.removesuffix(ending) + instead
    return word


def _near(one: str, other: str) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    return shorter >= 4 and longer - shorter <= 3 and not other.startswith("#")


def _stem(word: str, *, fragment: bool) -> str:
    """The stem of a word; "" for an idle one. A fragment is what stands behind an idea without a space."""
    if word[0].isdigit():
        return word.replace(",", "")
    void = idle()
    if not _HANGUL.match(word):
        stem = english_stem(word)
        return "" if word in void or stem in void or len(stem) < 2 else stem
    if fragment and _all_endings().fullmatch(word):
        return ""
    found = stems(word)
    if any(each in void for each in found) or _all_endings().fullmatch(word):
        return ""
    long = [each for each in found if len(each) >= 2]
    return long[-1] if long else found[0]


@cache
def tables() -> Mapping[str, Any]:
    """The file of words."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _concepts() -> re.Pattern[str]:
    """All ideas. ASCII, so that a Latin word ends where a Korean particle begins: "as는"."""
    return re.compile("|".join(f"(?P<{name}>{_row(words)})" for name, words in tables()["concepts"].items()), re.ASCII)


@cache
def _each_concept() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(_row(words), re.ASCII) for name, words in tables()["concepts"].items()}


def _row(words: list[str]) -> str:
    return "|".join(rf"(?<![a-z]){word}" if word[0].isascii() and word[0].isalpha() else word for word in words)


@cache
def idle() -> frozenset[str]:
    """Words that say nothing of what is asked."""
    return frozenset(word for words in tables()["idle"].values() for word in words)


@cache
def nouns() -> Mapping[str, tuple[str, ...]]:
    """The other names of a thing, by each of its names."""
    return {word: tuple(each for each in row if each != word) for row in tables()["nouns"]["same"] for word in row}


@cache
def _ending() -> re.Pattern[str]:
    """One ending, the longest that leaves a syllable."""
    return re.compile(f"(?<=.)(?:{_alternatives()})$")


@cache
def _all_endings() -> re.Pattern[str]:
    return re.compile(f"(?:{_alternatives()})+")


def _alternatives() -> str:
    past = [f"{tense}{end}" for tense in "었았였했됐겠" for end in _OF_PAST]
    return "|".join(sorted(map(re.escape, {*tables()["endings"]["ko"], *past}), key=len, reverse=True))
