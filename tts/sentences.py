"""Sentences: where a voice may stop for breath, and no piece longer than an engine should be given at once."""

import re
import unicodedata
from dataclasses import dataclass

MAX_WIDTH = 160  # columns; a Hangul syllable takes two: about 12 s of speech in either language

_SENTENCE_PAUSE_S = 0.28
_CLAUSE_PAUSE_S = 0.14
_WORD_PAUSE_S = 0.02

_CLOSING = r"[\"'”’)\]」』]*"
# . needs white space, the end or Hangul after it ("3.5", "shop.example.com" stay whole); ! and ? do not.
_END = re.compile(rf"(?:[!?！？。]+|[.…]+(?=\s|$|{_CLOSING}\s|[가-힣])){_CLOSING}\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|vs|etc|no|vol|approx|inc|co|ltd|jr|sr|e\.g|i\.e|a\.m|p\.m|u\.s|u\.k|[A-Z])\.$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:^|[^\d.])(?:(?:19|20)\d\d|(?:19|20)\d\d\.\s?\d{1,2})\.$|(?:^|[\s(])(?:no|ver|fig|tel|p|pp|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|www\.|[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/", re.IGNORECASE)
_CLAUSE_MARK = re.compile(r"[,;:、，](?=\s)|\s[–—-](?=\s)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of text to be said in one go."""

    text: str
    pause_s: float  # of silence after it, if something follows


def sentences(text: str) -> list[Sentence]:
    """The sentences of a cleaned text, each at most MAX_WIDTH columns wide; a line's end ends one.

    Longer ones are cut at the last comma, else at the last space, else wherever the width ends.
    """
    whole = [sentence for line in text.split("\n") for sentence in _whole_sentences(line)]
    return [piece for sentence in whole for piece in _bounded(sentence)]


def _whole_sentences(text: str) -> list[str]:
    result = []
    start = 0
    for match in _END.finditer(text):
        if match.end() < len(text) and _goes_on(text, start, match):
            continue
        result.append(text[start : match.end()].strip())
        start = match.end()
    result.append(text[start:].strip())
    return _with_words(result)


def _goes_on(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the marks end no sentence: those of an abbreviation, a date ("2026. 11. 24."), a web address."""
    said = text[start : match.end()].rstrip()
    if _ABBREVIATION.search(said) or (text[match.end()].isdecimal() and _NUMBERED.search(said)):
        return True
    word = max(start, text.rfind(" ", start, match.start()) + 1)
    return not match[0][-1:].isspace() and _ADDRESS.match(text, word, match.start()) is not None


def _with_words(pieces: list[str]) -> list[str]:
    """Pieces without a letter or digit ("...") join the one before."""
    result: list[str] = []
    for piece in pieces:
        if result and piece and not any(char.isalnum() for char in piece):
            result[-1] = f"{result[-1]} {piece}"
        elif piece:
            result.append(piece)
    return result


def _bounded(sentence: str) -> list[Sentence]:
    result = []
    while (limit := _reach(sentence)) < len(sentence):
        cut, pause_s = _best_cut(sentence, limit)
        result.append(Sentence(sentence[:cut].strip(), pause_s))
        sentence = sentence[cut:].strip()
    return [*result, Sentence(sentence, _SENTENCE_PAUSE_S)] if sentence else result


def _reach(text: str) -> int:
    """How many characters of `text` fit in MAX_WIDTH."""
    width = 0
    for index, char in enumerate(text):
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if width > MAX_WIDTH:
            return index
    return len(text)


def _best_cut(sentence: str, limit: int) -> tuple[int, float]:
    """Where to cut before `limit`, and the pause there; not in the first third, or crumbs are left."""
    clauses = [match.end() for match in _CLAUSE_MARK.finditer(sentence, limit // 3, limit)]
    if clauses:
        return clauses[-1], _CLAUSE_PAUSE_S
    space = sentence.rfind(" ", limit // 3, limit)
    return (space, _WORD_PAUSE_S) if space > 0 else (limit, 0.0)
