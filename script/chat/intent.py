"""What a message is for, whether it asks something, and how near its writer is to buying."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from script.chat.cues import cues
from script.chat.swearing import swears, undisguised
from script.chat.types import Intent

ANSWERABLE: frozenset[Intent] = frozenset(("product", "price", "stock", "order"))
_FIRST: tuple[Intent, ...] = ("privacy", "injection", "abuse", "spam")
_ABOUT: tuple[Intent, ...] = ("stock", "price", "order", "product")
_SOCIAL: tuple[Intent, ...] = ("complaint", "praise", "greeting")

_NEAR_BUYING: Mapping[Intent, float] = MappingProxyType({"stock": 0.6, "order": 0.5, "price": 0.5, "product": 0.35})
_WISH = 0.4  # added where the words say that she wants to buy
_UNASKED = 0.5  # times, where a word of the trade is there but nothing is asked

_LETTERS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Purpose:
    """A message's intent."""

    intent: Intent
    asks: bool
    purchase: float  # 0 .. 1


def purpose(text: str) -> Purpose:
    """Tell a text's intent by its words; `text` is as `script.chat.reading.read` gives it."""
    low = text.lower()
    if not _LETTERS.search(low):
        return Purpose("praise" if cues()["praise"].search(low) else "other", asks=False, purchase=0.0)
    bare = undisguised(low)
    for intent in _FIRST:
        found = cues()[intent].search(low) or (bare is not None and cues()[intent].search(bare))
        if found or (intent == "abuse" and swears(text)):
            return Purpose(intent, asks=False, purchase=0.0)
    asks = bool(cues()["asks"].search(low))
    intent = _topic(low, asks=asks)
    buying = bool(cues()["buying"].search(low))
    if intent in ("other", "praise") and buying:
        intent = "order"
    return Purpose(intent, asks, _purchase(intent, asks=asks, buying=buying))


def _topic(low: str, *, asks: bool) -> Intent:
    """The subject that has the most words of its own; a question is about the trade before it is small talk."""
    counts: dict[Intent, int] = {intent: _count(cues()[intent], low) for intent in (*_ABOUT, *_SOCIAL)}
    if counts["product"] and any(counts[intent] for intent in ("stock", "price", "order")):
        counts["product"] -= 1  # its words are the commonest: "can I …", "is it …"
    about: Intent = max(_ABOUT, key=lambda intent: counts[intent])
    if cues()["host"].search(low) and counts[about] < 2:
        return "greeting"
    if counts["complaint"] and not (asks and counts[about] > counts["complaint"]):
        return "complaint"
    if counts[about] and (asks or not (counts["praise"] or counts["greeting"])):
        return about
    if counts["praise"]:
        return "praise"
    if counts["greeting"]:
        return "greeting"
    return "product" if asks else "other"  # a question without a known word is most likely about what is shown


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for match in pattern.finditer(text) if match[0])


def _purchase(intent: Intent, *, asks: bool, buying: bool) -> float:
    near = _NEAR_BUYING.get(intent, 0.0) * (1.0 if asks else _UNASKED)
    return round(min(1.0, near + (_WISH if buying and intent != "complaint" else 0.0)), 3)
