"""A reading rule, and the reader that runs an ordered list of them over a sentence."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

# What a rule's match may begin with. A rule is only tried where it can match, which makes a line cheap.
DIGIT, LATIN, HANGUL, SPACE, SIGN = "0", "A", "가", " ", "$"

_OPEN_PARTICLE = r"[은는이가을를과와아야][(/][은는이가을를과와아야](?![가-힣])"  # "을(를)": `ko_particles` decides
_HANGUL_RUN = re.compile(rf"(?:(?!{_OPEN_PARTICLE})[가-힣])+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, and how a match of it is read."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], str]
    starts: str  # of DIGIT, LATIN, HANGUL (only where a run of Hangul begins), SPACE, SIGN
    glued: bool = False  # said in one breath with what stands before it, and no reading of its own


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the sentence and what is said for it."""

    written: str
    said: str
    read: bool  # by a rule or the dictionary; else `said` is `written`
    glued: bool = False


class Lexicon(Protocol):
    """What goes before every rule: the operator's own readings."""

    def at(self, sentence: str, position: int) -> tuple[str, str] | None:
        """(written, spoken) of the longest entry that stands at `position`, or None."""
        ...


class Lexica(Protocol):
    """A lexicon for each language."""

    def of(self, lang: str) -> Lexicon | None:
        """The lexicon of "ko" or "en"; None where there is none."""
        ...


class Reader:
    """An ordered list of rules, the first that matches wins."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._by_start = {
            start: tuple(rule for rule in rules if start in rule.starts)
            for start in (DIGIT, LATIN, HANGUL, SPACE, SIGN)
        }

    def at(self, sentence: str, position: int, lexicon: Lexicon | None = None) -> Piece:
        """What stands at `position`: a reading, a run of Hangul that stays, or one character that stays."""
        if lexicon is not None and (found := lexicon.at(sentence, position)):
            return Piece(*found, read=True)
        start = _start(sentence[position])
        if start == HANGUL and position and _start(sentence[position - 1]) == HANGUL:
            return _rest_of_word(sentence, position, lexicon)
        for rule in self._by_start[start]:
            match = rule.pattern.match(sentence, position)
            if match and match.end() > position:
                return Piece(match[0], rule.read(match), read=True, glued=rule.glued)
        if start == HANGUL:
            return _rest_of_word(sentence, position, lexicon)
        return Piece(sentence[position], sentence[position], read=False)


def _rest_of_word(sentence: str, position: int, lexicon: Lexicon | None) -> Piece:
    """Hangul stays as it is: all of the run at once, unless a lexicon wants to see each place in it."""
    match = _HANGUL_RUN.match(sentence, position)
    if lexicon is not None or match is None:
        return Piece(sentence[position], sentence[position], read=False)
    return Piece(match[0], match[0], read=False)


def _start(char: str) -> str:
    if "가" <= char <= "힣":
        return HANGUL
    if char.isdecimal():
        return DIGIT
    if char.isspace():
        return SPACE
    return LATIN if char.isalpha() and char < "\u0250" else SIGN
