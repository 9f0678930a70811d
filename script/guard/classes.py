"""Kinds of claims that no line may make, or that the catalogue must prove: script/data/guard/classes.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from script.guard.types import Code
from script.types import Lang

_FILE = Path(__file__).parents[1] / "data" / "guard" / "classes.toml"
_SENTENCE = re.compile(r"[.?!](?=\s|$)")

Proof = Literal["none", "fact", "supplement", "origin", "object", "delivery"]


@dataclass(frozen=True, slots=True)
class Class:
    """Words of one kind, and what the operator is told about them."""

    code: Code
    words: re.Pattern[str]
    ko: str
    en: str
    proof: Proof  # what makes the words right: see the file
    unless: re.Pattern[str] | None = None  # in the same sentence: a caution or a refusal

    def says(self, lang: Lang) -> str:
        """What is wrong, in the line's language."""
        return self.ko if lang == "ko" else self.en

    def excused(self, text: str, start: int, end: int) -> bool:
        """Whether the sentence in which text[start:end] stands is no claim."""
        return self.unless is not None and self.unless.search(sentence(text, start, end)) is not None


def sentence(text: str, start: int, end: int) -> str:
    """The sentence, or the sentences, that text[start:end] stands in."""
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    first = max((each for each in ends if each <= start), default=0)
    return text[first : min((each for each in ends if each >= end), default=len(text))]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _places() -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?P<{place}>{'|'.join(map(re.escape, all_of))})" for place, all_of in _file()["origins"].items())
    )


def origins(text: str) -> frozenset[str]:
    """The countries that a folded text names, by whatever name."""
    return frozenset(match.lastgroup for match in _places().finditer(text) if match.lastgroup)


@cache
def idle_objects() -> frozenset[str]:
    """Nouns that stand where a part or an ingredient would, and are none."""
    return frozenset(_file()["idle"]["objects"])


@cache
def provable() -> tuple[Code, ...]:
    """The classes whose claims a catalogue can prove, in the file's order."""
    return tuple(dict.fromkeys(kind.code for kind in classes() if kind.proof != "none"))


@cache
def classes() -> tuple[Class, ...]:
    """All classes, in the file's order."""
    read = _file()
    names = {f"<{name}>": "|".join(words) for name, words in read["names"].items()}

    def whole(words: list[str]) -> re.Pattern[str]:
        text = "|".join(f"(?:{word})" for word in words)
        for name, alternatives in names.items():
            text = text.replace(name, alternatives)
        return re.compile(text)

    return tuple(
        Class(
            each["code"],
            whole(each["words"]),
            each["ko"],
            each["en"],
            each["proof"],
            whole([each["unless"]]) if "unless" in each else None,
        )
        for each in read["classes"]
    )
