"""What a review speaks of, clause by clause, and whether for or against."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from script.catalogue import Text
from script.reviews.types import Aspect, Clause, Polarity, Review

MAX_CLAUSES = 20  # of one review
_FILE = Path(__file__).parents[1] / "data" / "reviews.toml"
_PARTS = re.compile(
    r"[.!?~…\n,;]+|(?<=[은는]데)\s|(?<=지만)\s|(?<=[가-힣]고)\s|(?<=어서)\s|(?<=[가-힣]나)\s|\s(?:근데|그런데|하지만|다만)\s"
    r"|\s(?:but|although|however|and)\s",
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Something that many reviews say, and how a line says it."""

    id: str
    aspect: Aspect
    words: re.Pattern[str]
    says: Text


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def themes() -> tuple[Theme, ...]:
    """Every theme of script/data/reviews.toml."""
    return tuple(
        Theme(each["id"], each["aspect"], re.compile(each["words"]), Text(each["ko"], each["en"]))
        for each in _file()["theme"]
    )


@cache
def _pattern(table: str) -> re.Pattern[str]:
    return re.compile("|".join(_file()[table].values()))


@cache
def _aspects() -> tuple[tuple[Aspect, re.Pattern[str]], ...]:
    return tuple((aspect, re.compile(words)) for aspect, words in _file()["aspects"].items())


def classify(review: Review) -> tuple[Clause, ...]:
    """The clauses of a review that speak of something, at most MAX_CLAUSES."""
    found = []
    for text in _clauses(review.text.casefold()):
        clause = _clause(review, text)
        if clause is not None:
            found.append(clause)
        if len(found) == MAX_CLAUSES:
            break
    return tuple(found)


def _clauses(text: str) -> Iterator[str]:
    for part in _PARTS.split(text):
        if part and (words := " ".join(part.split())):
            yield words


def _clause(review: Review, text: str) -> Clause | None:
    said = [theme for theme in themes() if theme.words.search(text)]
    polarity = _polarity(text, said)
    aspect = said[0].aspect if said else next((name for name, words in _aspects() if words.search(text)), None)
    if aspect is None and polarity is None:
        return None
    first = {theme.aspect: theme.id for theme in reversed(said)}  # of two on one aspect the narrower stands first
    held = tuple(first.values()) if polarity == "for" else ()
    return Clause(review.id, text, aspect or "other", polarity, held)


def _polarity(text: str, said: Sequence[Theme]) -> Polarity | None:
    """For, against, or neither.

    Words against count more than words for. "빠르지 않아요" is turned round by what stands beside the theme; "달지
    않아요" is a theme as it is.
    """
    beside = text
    for theme in said:
        beside = theme.words.sub(" ", beside)
    if _pattern("negative").search(beside):
        return "against"
    if said or _pattern("positive").search(text):
        return "against" if _pattern("flips").search(beside) else "for"
    return None
