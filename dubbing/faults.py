"""Why a text will not be spoken, told while it is written: profanity, and what no voice can say."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from dubbing.pauses import with_pauses
from script.guard.profanity import profanity
from tts.errors import TextInvalid
from tts.markup import parse
from tts.spoken import spoken_line


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
    spaced = with_pauses(text)
    bad = profanity(text)
    if not bad and (hidden := profanity(spaced)):
        word = spaced[hidden[0].start : hidden[0].end]
        return (Fault("profanity", _profane(word), 0, len(text)),)
    found = [Fault("profanity", _profane(text[each.start : each.end]), each.start, each.end) for each in bad]
    try:
        spoken_line(" ".join(piece.text for piece in parse(spaced)), lang)
    except TextInvalid as error:
        found.append(Fault("unspeakable", str(error), 0, len(text)))
    return tuple(found)


def _profane(word: str) -> str:
    return f"{word!r} is profanity; put it in other words"
