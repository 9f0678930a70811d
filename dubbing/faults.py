"""Why a text will not be spoken, told while it is written: profanity, and what no voice can say."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from dubbing.pauses import heard, with_pauses, written
from script.guard.profanity import profanity
from tts.errors import TextInvalid
from tts.spoken import spoken_line

_MARK: Final = re.compile(r"\[\[[^\[\]]*\]\]|<[^<>]*>")  # whatever it says
_UNSEEN: Final = ("Cf", "Cc", "Co", "Cs")  # categories of characters that no reader sees and no voice says


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text will be refused."""

    code: Literal["profanity", "unspeakable"]
    says: str
    start: int  # of what is wrong: characters of the text
    end: int


@lru_cache(maxsize=8192)
def faults(text: str, lang: str) -> tuple[Fault, ...]:
    """What a render would refuse a wording for; empty where it would not.

    Args:
        text: one wording, with its pause marks.
        lang: "ko" or "en".
    """
    found = [
        Fault("profanity", _profane(text[each.start : each.end]), each.start, each.end) for each in profanity(text)
    ]
    if not found and (hidden := _hidden(text, lang)):
        found.append(Fault("profanity", _profane(hidden), 0, len(text)))
    try:
        spoken_line(heard(with_pauses(text), lang, " "), lang)
    except TextInvalid as error:
        found.append(Fault("unspeakable", str(error), 0, len(text)))
    return tuple(found)


def _hidden(text: str, lang: str) -> str:
    """A bad word with marks in it, which is heard and read as if they were not there; "" where there is none."""
    for reading in dict.fromkeys(_readings(text, lang)):
        if reading != text and (found := profanity(reading)):
            return reading[found[0].start : found[0].end]
    return ""


def _readings(text: str, lang: str) -> Iterator[str]:
    """The text with each of its marks left out, and with a space for it, as it is read and as it is said."""
    spaced = _seen(with_pauses(text))
    for between in ("", " "):
        yield " ".join(_MARK.sub(between, spaced).split())
        try:
            yield written(spaced, lang, between)
            yield heard(spaced, lang, between)
        except TextInvalid:
            continue  # no voice will say it; what it says without its marks was looked at


def _seen(text: str) -> str:
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN)


def _profane(word: str) -> str:
    return f"{word!r} is profanity; put it in other words"
