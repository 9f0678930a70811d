"""What a model wrote, held against what it was offered: slots filled by code, and no number of its own."""

import re
import string
import unicodedata

from pydantic import BaseModel, ConfigDict, Field

from script.guard.numerals import ENGLISH
from script.guard.quantities import quantities
from script.particles import PAIRS
from script.text import visible
from script.types import Claim, Lang
from script.wording import fill
from script.writing.offer import ALONE, Offer

MAX_SENTENCES = 3
MAX_CHARS: dict[Lang, int] = {"ko": 180, "en": 320}  # some 25 s of speech

_SLOT = re.compile(r"\{(\w+)(:[^{}]*)?\}")
_PARTICLE = re.compile(
    r"(?P<slot>\{\w+)\}(?P<particle>"
    + "|".join(sorted({part for pair in PAIRS for part in pair.split("/")}, key=len, reverse=True))
    + r")(?=[\s,.!?]|$)"
)
_UNIT_BEHIND = re.compile(r"\}\s?(?:원|달러|퍼센트|프로|won\b|dollars?\b|percent\b|%)|[$₩]\s?\{", re.IGNORECASE)
_ENDS = re.compile(r"[.!?]+(?=\s|$)|[^.!?\s]\s*$")
_NUMBER_WORDS = re.compile(
    rf"\b(?:{'|'.join(word for word in ENGLISH if word != 'one')})\b"
    r"|(?<![가-힣])[일이삼사오육칠팔구십백천]*[삼사오육칠팔구십백천]\s?만(?![가-힣])",
    re.IGNORECASE,
)
_MARKUP = frozenset('<>[]{}()*#_|\\`~^=@/"')
_SPEECH_UNITS = frozenset(("time", "kind"))  # "한 번", "두 가지": a way of speaking, no amount


class Draft(BaseModel):
    """What a model answers with."""

    model_config = ConfigDict(extra="ignore")
    line: str = Field(min_length=1, max_length=2_000, description="What is said, with slots such as {price}.")
    uses: list[str] = Field(default_factory=list, max_length=10, description="Numbers of the facts of `about` used.")


class DraftRefused(Exception):
    """Why a draft cannot be said, in words that help to write it again."""


def filled(draft: Draft, offer: Offer) -> tuple[str, tuple[Claim, ...]]:
    """The line and what it claims.

    Raises:
        DraftRefused: a slot that is not offered or is missing, a number, too long, not speech.
    """
    lang = offer.request.lang
    wording = _particled(" ".join(draft.line.split()), lang)
    used = _slots(wording, offer)
    _check_words(_SLOT.sub(" ", wording), lang)
    if _UNIT_BEHIND.search(wording):
        raise DraftRefused("a slot holds its unit already: put none before or behind it")
    line = fill(wording, dict(offer.values))
    if line[-1] not in ".?!":
        line += "."
    _check_length(wording, line, lang)
    claims = [claim for slot, claim in offer.facts.items() if slot in used]
    told = [offer.about[number] for number in dict.fromkeys(draft.uses) if number in offer.about]
    return line, (*claims, *(Claim(fact.kind, fact.value, fact.id) for fact in told))


def _particled(wording: str, lang: Lang) -> str:
    """{name}은 → {name:은/는}: the particle follows the word that comes in."""
    if lang != "ko":
        return wording
    return _PARTICLE.sub(lambda match: f"{match['slot']}:{_pair(match['particle'])}}}", wording)


def _pair(particle: str) -> str:
    return next(pair for pair in PAIRS if particle in pair.split("/"))


def _slots(wording: str, offer: Offer) -> frozenset[str]:
    """The slots of a wording, all of them offered and well formed."""
    try:
        parts = list(string.Formatter().parse(wording))
    except ValueError as error:
        raise DraftRefused(f"a bracket is open: write slots as {{name}} ({error})") from error
    found = set()
    for words, slot, spec, conversion in parts:
        if "{" in words or "}" in words:
            raise DraftRefused("brackets stand for slots only")
        if slot is None:
            continue
        if slot not in offer.values:
            known = ", ".join(f"{{{name}}}" for name in offer.values)
            raise DraftRefused(f"there is no slot {{{slot[:30]}}}; there are: {known}")
        if conversion or (spec and spec not in PAIRS):
            raise DraftRefused(f"behind a slot only a pair of particles may stand, as in {{{slot}:은/는}}")
        found.add(slot)
    if missing := sorted(offer.needs - found):
        raise DraftRefused(f"the slot {{{missing[0]}}} is missing")
    for slot in found & ALONE:
        if not re.search(rf"(?:^|[.!?] )\{{{slot}\}}(?:[.!?]|$)", wording):
            raise DraftRefused(f"{{{slot}}} is a whole sentence: write it alone, as in '{{{slot}}}.'")
    return frozenset(found)


def _check_words(own: str, lang: Lang) -> None:
    """The model's own words: no number, nothing that is not speech, and the right language."""
    if any(char.isnumeric() for char in own):
        raise DraftRefused("it holds a number: write the slot instead")
    for each in quantities(own):
        if not (each.native and each.unit in _SPEECH_UNITS and each.value <= 3):
            raise DraftRefused(f"it holds a number in words ({own[each.start : each.end]}): write the slot instead")
    if match := _NUMBER_WORDS.search(own):
        raise DraftRefused(f"it holds a number in words ({match[0]}): write the slot instead")
    bad = [char for char in own if char in _MARKUP or not visible(char) or unicodedata.category(char) == "So"]
    if bad:
        raise DraftRefused("it holds signs that are not spoken: only words, and , . ? !")
    hangul = any("가" <= char <= "힣" for char in own)
    if any(char.isalpha() for char in own) and hangul != (lang == "ko"):
        raise DraftRefused("it is not in the language that was asked for")


def _check_length(wording: str, line: str, lang: Lang) -> None:
    if len(line) > MAX_CHARS[lang]:
        raise DraftRefused(f"it has {len(line)} characters; {MAX_CHARS[lang]} are the limit")
    if len(_ENDS.findall(wording)) > MAX_SENTENCES:
        raise DraftRefused(f"it has more than {MAX_SENTENCES} sentences")
