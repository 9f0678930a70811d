"""A question as it is understood: what it wants to know, in which measure, and what it points to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from script.answer.terms import Term, tables, terms
from script.catalogue.allergens import ALLERGENS, Allergen

Pointing = Literal["this", "that", "none"]

# Terms that a fact need not speak of: they say how a question asks, not what for.
LIGHT = frozenset(("#how_much", "#contains", "#yes", "#mine"))
# Terms that turn into a measure where something else is asked: "how much does the umbrella weigh" wants no price.
SOFT = frozenset(("#price", "#count", "#percent", "#when", "#where", "#option"))
# What is asked about a product as such; the rest is about its nature.
OF_TRADE = frozenset(
    f"#{name}"
    for name in (
        "price", "list_price", "discount", "window", "stock", "shipping", "shipping_fee", "origin", "brand", "count",
        "volume", "option", "color", "certificate", "warranty", "ingredients", "notice", "features", "goes_with",
        "cheaper", "compare",
    )
)  # fmt: skip

# A word that the other one makes needless: "when does it ship", "how many percent off".
_SAYS_IT_TOO = {
    "#percent": ("#discount",),
    "#when": ("#shipping", "#window"),
    "#price": ("#list_price", "#shipping_fee"),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a question wants to know."""

    low: str  # its words, lower case
    terms: tuple[Term, ...]
    points: Pointing
    ellipsis: bool  # "how about the lamp?": it asks what was asked before
    needs: tuple[re.Pattern[str], ...]  # measures that a fact must state
    allergens: tuple[Allergen, ...]

    def wanted(self, named: tuple[tuple[int, int], ...] = ()) -> tuple[str, ...]:
        """Keys of what a fact must speak of, without the words at `named` that name the product."""
        left = [term for term in self.terms if not any(a < term.end and term.start < b for a, b in named)]
        light = LIGHT | {"오래"} if self.needs else LIGHT  # "얼마나 오래" has become a measure
        if permitted := _pointing()["permission"].search(self.low):  # "흘려도 괜찮아요": what it is done to counts
            start, end = permitted.span()
            left = [term for term in left if term.end <= start or term.start >= end or term.key.startswith("#")]
        keys = tuple(dict.fromkeys(term.key for term in left if term.key not in light))
        return tuple(key for key in keys if not any(other in keys for other in _SAYS_IT_TOO.get(key, ())))


def asking(text: str) -> Asking:
    """Understand a question, as far as its words go."""
    low = text.casefold()
    points: Pointing = (
        "that" if _pointing()["that"].search(low) else "this" if _pointing()["this"].search(low) else "none"
    )
    needs = tuple(unit for ask, unit in _needs() if ask.search(low))
    return Asking(low, terms(low), points, bool(_pointing()["ellipsis"].search(low)), needs, _allergens(low))


@cache
def _needs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(row["ask"], re.ASCII), re.compile(row["unit"], re.ASCII)) for row in tables()["needs"])


@cache
def _pointing() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(words, re.ASCII) for name, words in tables()["pointing"].items()}


@cache
def _allergen_words() -> tuple[tuple[re.Pattern[str], Allergen], ...]:
    """Each allergen's words. Those of one syllable count alone only: 밀 is not in 밀키트, 게 is an ending, too."""
    rows = []
    for code, names in ALLERGENS.items():
        ko = re.escape(names["ko"])
        korean = rf"(?<![가-힣]){ko}(?:이|은|도|가|을|는)?(?![가-힣])" if len(names["ko"]) == 1 else ko
        english = rf"\b{re.escape(names['en'].removesuffix('s'))}(?:e?s)?\b"
        rows.append((re.compile(rf"{korean}|{english}"), code))
    rows += [(re.compile(words), code) for words, code in _ALSO]
    return tuple(rows)


_ALSO: tuple[tuple[str, Allergen], ...] = (
    (r"계란|달걀", "egg"),
    (r"(?<![가-힣])콩(?!나물)|대두", "soy"),
    (r"유제품|\bdairy\b|유당|lactose", "milk"),
    (r"밀가루", "wheat"),
    (r"소고기", "beef"),
    (r"\bshellfish\b|조개", "shellfish"),
)


def _allergens(low: str) -> tuple[Allergen, ...]:
    if not _pointing()["content"].search(low):
        return ()
    return tuple(dict.fromkeys(code for words, code in _allergen_words() if words.search(low)))
