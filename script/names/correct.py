"""From a seller's title to a clean name: brand, name, option, size, count.

The rules take words away and put them in order; they invent none. `script.names.rules` checks every result, and where
it finds that brand, size or count would differ, the title stays as it was.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from script.names.amounts import Amount, amounts, ordered
from script.names.rules import MAX_TITLE, admissible, brand_pattern, one_form
from script.names.types import Change, Correction, Why
from script.names.words import CODE, MARKUP, aside_selling, bare, selling, without_asides
from script.text import visible

_OPEN, _CLOSE = "[【(<《〈「『{｛▶", "]】)>》〉」』}｝◀"
_PAIRS = str.maketrans(_OPEN + _CLOSE, "\x02" * len(_OPEN) + "\x03" * len(_CLOSE))
_LOOSE = re.compile(
    r"(?<!\d)[/|,;:&·_]+|[/|,;:&·_]+(?!\d)|(?<!\w)(?!-\d)[~+\-*=^.!?'\"]+|[~\-*=^.!?'\"]+(?!\w)|[!?^=]+"
)
_KEPT_SIGNS = frozenset("/|,;:&·_~+-*=^.!?'\"%#×℃°→↓")
_PACKED = ("세트", "선물세트", "묶음", "모음")
_COMPANY = re.compile(r"\(주\)|㈜|주식회사\s")


@dataclass(slots=True)
class _Work:
    """A title on its way."""

    brand: str
    changes: list[Change] = field(default_factory=list)
    brand_seen: str = ""
    words: list[str] = field(default_factory=list)
    found: list[Amount] = field(default_factory=list)

    def note(self, why: Why, what: str) -> None:
        what = " ".join(what.split())
        if what and Change(why, what) not in self.changes:
            self.changes.append(Change(why, what))


def correct(title: str, brand: str = "") -> Correction:
    """A clean name for a title, and why each part of it changed.

    brand: the seller's, where it is known: it goes first, as the title writes it; none is added to a title without one.
    """
    if len(title) > MAX_TITLE:
        return Correction(title, title, held=(f"longer than {MAX_TITLE} characters",))
    work = _Work(" ".join(brand.split()))
    for aside, words in _segments(_plain(title, work)):
        _take(words, aside, work)
    after = _assembled(work)
    if not after:
        return Correction(title, title, held=("nothing is left of the name",))
    if held := admissible(title, after, brand):
        return Correction(title, title, held=held)
    return Correction(title, after, tuple(_told(title, after, work)) if after != title else ())


def _plain(title: str, work: _Work) -> str:
    """Without markup, and one way of writing each character."""
    text = html.unescape(title)
    for match in MARKUP.finditer(text):
        work.note("markup", match[0])
    text = one_form(_COMPANY.sub(" ", MARKUP.sub(" ", text).translate(_PAIRS)))
    text = "".join(char if visible(char) or char in "\x02\x03" else " " for char in text)
    text, gone = without_asides(text)
    for why, what in gone:
        work.note(why, what)  # type: ignore[arg-type]  # the kinds of asides are reasons
    return "".join(_sign(char, work) for char in text)


def _sign(char: str, work: _Work) -> str:
    if char.isalnum() or char in " \x02\x03" or char in _KEPT_SIGNS:
        return char
    if char in "\u200c\u200d\ufe0e\ufe0f" or unicodedata.category(char) == "Me":  # parts of emoji
        return ""
    if unicodedata.category(char)[0] == "M":  # it belongs to the letter before it
        return char
    if not char.isspace():
        work.note("symbol", char)
    return " "


def _segments(text: str) -> Iterator[tuple[bool, str]]:
    """Parts of the title, and whether each stands in brackets; a bracket that is never closed is no bracket."""
    depth, part = 0, ""
    for place, char in enumerate(text):
        if char in "\x02\x03":
            if part.strip():
                yield depth > 0, part
            part = ""
            closed = "\x03" in text[place:]
            depth = depth + 1 if char == "\x02" and closed else max(0, depth - (char == "\x03"))
        else:
            part += char
    if part.strip():
        yield depth > 0, part


def _take(text: str, aside: bool, work: _Work) -> None:
    """Sort the words of one part: brand, amounts, words that sell, words of the name."""
    text = _without_brand(text, work)
    if aside and aside_selling(text):
        work.note("promotion", text)
        return
    if len(packs := _packs(text)) > 1:
        work.words.append(" + ".join(packs))
        return
    at, rest = 0, ""
    for amount in amounts(text):
        rest += text[at : amount.start] + " "
        at = amount.end
        if text[amount.start : amount.end].strip() != amount.written:
            work.note("unit", f"{text[amount.start : amount.end].strip()} → {amount.written}")
        work.found.append(amount)
    parts = re.split(r"(?<!\d)[/|,;·]|[/|,;·](?!\d)", rest + text[at:]) if not aside else [rest + text[at:]]
    words = [word for part in parts for word in _named(part, work)]
    if aside and words:
        work.note("bracket", " ".join(words))
    work.words += words


def _packs(text: str) -> list[str]:
    """The parts of "된장 900g + 고추장 900g", each with its own amounts at its end; one part where none are joined."""
    parts = re.split(r"\s*\+\s*(?=[가-힣A-Za-z])", text)
    if len(parts) < 2 or not all(amounts(part) for part in parts):
        return [text]
    made = []
    for part in parts:
        work = _Work("")
        _take(part, False, work)
        made.append(" ".join((*work.words, *ordered(work.found))))
    return made


def _without_brand(text: str, work: _Work) -> str:
    if not work.brand:
        return text
    pattern = re.compile(brand_pattern(work.brand), re.IGNORECASE)
    for match in pattern.finditer(text):
        if work.brand_seen:
            work.note("repeat", match[0])
        work.brand_seen = work.brand_seen or " ".join(match[0].split())
    return pattern.sub(" ", text)


def _named(text: str, work: _Work) -> Iterator[str]:
    """The words of a part that name something."""
    if selling(_LOOSE.sub(" ", text)):
        work.note("promotion", _LOOSE.sub(" ", text))
        return
    for word in _LOOSE.sub(" ", text).split():
        if CODE.fullmatch(word):
            work.note("code", word)
        elif selling(word):
            work.note("promotion", word)
        elif any(char.isalnum() for char in word):
            less, sold = bare(word if re.search(r"\d", word) else word.rstrip("+"))  # "3개월+" and "SPF50+" keep theirs
            work.note("promotion", sold)
            yield less


def _assembled(work: _Work) -> str:
    written = ordered(work.found)
    for amount in (Counter(each.written for each in work.found) - Counter(written)).elements():
        work.note("repeat", amount)
    return " ".join(part for part in (work.brand_seen, *_once(work.words, work), *written) if part)


def _once(words: list[str], work: _Work) -> list[str]:
    """Each word once: where it stands last, since a Korean name ends in what the thing is."""
    keys = [word.casefold() for word in words]
    pairs = {one + other for one, other in pairwise(keys)}
    gone = {place for place, key in enumerate(keys) if key in pairs}  # "경추베개 경추 베개"
    for place, key in enumerate(keys):
        later = [other for other in range(place + 1, len(keys)) if keys[other] == key]
        if (key.isascii() and len(key) < 2) or not later or place in gone:
            continue
        packed = keys[place + 1] in _PACKED  # "수건 세트 수건" is a set of towels
        gone |= set(later) if packed else {place}
    for place in sorted(gone):
        work.note("repeat", words[place])
    return [word for place, word in enumerate(words) if place not in gone]


def _told(before: str, after: str, work: _Work) -> Iterator[Change]:
    """The changes that were noted, and what is left to explain: order and spaces."""
    yield from work.changes
    left = [word for word in before.split() if word in after.split()]
    kept = [word for word in after.split() if word in left]
    if left != kept and sorted(left) == sorted(kept):
        yield Change("order", " ".join(kept))
    if not work.changes and left == kept:
        yield Change("space", after)
