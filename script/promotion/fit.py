"""How well a product fits a season on a day."""

import datetime
import re
from dataclasses import dataclass

from script.catalogue import LANGS, Product
from script.promotion.types import Season

_SEOUL = datetime.timezone(datetime.timedelta(hours=9))
_FROM, _TO = datetime.time(9), datetime.time(23, 59, 59)  # hours in which a discount must hold
_FEW = 10  # pieces, that a show may sell out at once


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product, and what speaks for it."""

    product: Product  # as it is sold on that day
    score: float
    words: tuple[str, ...]  # of the season, that its facts hold
    in_category: bool
    discount_percent: int  # that holds for the whole day; 0 is none
    fits: bool


def matcher(season: Season) -> re.Pattern[str]:
    """Finds the season's words. A single syllable must stand alone: 배 is a pear, 배송 is not."""
    alternatives = [
        rf"(?<![가-힣]){word}(?![가-힣])" if len(word) == 1 else rf"\b{word}" if word.isascii() else word
        for word in map(re.escape, sorted(season.words, key=len, reverse=True))
    ]
    return re.compile("|".join(alternatives) or r"(?!)")


def candidate(
    product: Product, season: Season, words: re.Pattern[str], date: datetime.date, chance: float
) -> Candidate:
    """What speaks for a product; `chance`, 0 to 1, decides between equals."""
    first, last = (datetime.datetime.combine(date, at, _SEOUL) for at in (_FROM, _TO))
    window = product.window
    holds = window is None or (window.holds(first) and window.holds(last))
    sold = product if window is None or holds else product.at(last if window.holds(first) else first)
    discount = max(sold.discount_percent(lang) for lang in LANGS) if holds else 0
    found = tuple(dict.fromkeys(words.findall(_text(product))))
    in_category = product.category in season.categories
    few = product.stock is not None and product.stock < _FEW
    fits = bool(discount) if season.discounted else bool(found)
    score = 3.0 * min(3, len(found)) + 2.0 * in_category + min(40, discount) / 20 - 2.0 * few + 3.0 * fits + chance / 2
    return Candidate(sold, score, found[:5], in_category, discount, fits or not season.words)


def _text(product: Product) -> str:
    """What its name, features and ingredients say, lower case."""
    said = [product.name, product.ingredients, *(feature.label for feature in product.features)]
    return " ".join(f"{text.ko} {text.en}" for text in said).casefold()
