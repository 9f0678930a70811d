"""From a date and a catalogue to a promotion: season, line-up, slogans, each with its reason."""

import datetime
import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from script.catalogue import LANGS, Catalogue
from script.errors import PlanInvalid
from script.guard import Guard
from script.promotion.calendar import FIRST, LAST
from script.promotion.fit import Candidate, candidate, matcher
from script.promotion.reasons import of_product, of_season
from script.promotion.seasons import holding
from script.promotion.types import Chosen, Plan, Season, Slogan
from script.types import Lang
from script.wording import fill

LINE_UP = 8  # products, unless the caller says otherwise
MAX_LINE_UP = 50
FITTING = 3  # products that a season needs, or the next one is taken
SLOGANS = 3  # a language
_KEPT = 60  # best products of a category that are compared


def plan(date: datetime.date, catalogue: Catalogue, seed: int = 0, most: int = LINE_UP) -> Plan:
    """A promotion for a day; the same arguments give the same one.

    The season is the one that matters most on that day and that at least FITTING products in stock fit. The line-up
    prefers what fits it and what is discounted for the whole of that day, and takes turns between categories.

    Raises PlanInvalid: a year without feasts, nothing in stock, or a line-up of no or too many products.
    """
    if not FIRST <= date.year <= LAST:
        raise PlanInvalid(f"the year {date.year} has no calendar: plan from {FIRST} to {LAST}")
    if not 1 <= most <= MAX_LINE_UP:
        raise PlanInvalid(f"a line-up has 1 to {MAX_LINE_UP} products, not {most}")
    held = holding(date)
    random = Random(f"{seed}:{date.isoformat()}")
    for season in held:
        candidates = _candidates(catalogue, season, date, random)
        if not candidates:
            raise PlanInvalid("nothing can be shown: no product is in stock")
        fitting = sum(each.fits for each in candidates)
        if fitting >= FITTING or season is held[-1]:
            break
    chosen = _varied(candidates, most)
    return Plan(
        date=date,
        season=season,
        reason=of_season(season, date, fitting),
        line_up=tuple(Chosen(each.product.id, of_product(each, date)) for each in chosen),
        slogans=tuple(_slogans(season, catalogue, chosen, random)),
        others=tuple(each for each in held if each is not season),
        considered=len(candidates),
    )


def _candidates(catalogue: Catalogue, season: Season, date: datetime.date, random: Random) -> list[Candidate]:
    words = matcher(season)
    return [
        candidate(product, season, words, date, random.random())
        for product in catalogue.products
        if product.stock != 0 and any(product.speaks(lang) for lang in LANGS)
    ]


def _varied(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    """The best, where each further product of a category counts less."""
    by_category: dict[str, list[Candidate]] = {}
    for each in candidates:
        by_category.setdefault(each.product.category, []).append(each)
    left = [each for group in by_category.values() for each in heapq.nlargest(_KEPT, group, key=lambda one: one.score)]
    chosen: list[Candidate] = []
    taken: Counter[str] = Counter()
    while left and len(chosen) < most:
        best = max(left, key=lambda each: each.score - 2.0 * taken[each.product.category])
        left.remove(best)
        chosen.append(best)
        taken[best.product.category] += 1
    return chosen


def _slogans(season: Season, catalogue: Catalogue, chosen: Sequence[Candidate], random: Random) -> Iterator[Slogan]:
    """At least three a language of the catalogue's show that may be spoken beside any product of the line-up."""
    guard = Guard(Catalogue(catalogue.show, tuple(each.product for each in chosen)))
    for lang in LANGS:
        texts = [text for text in season.slogans[lang] if catalogue.show[lang] or "{show}" not in text]
        lines = [fill(text, {"show": catalogue.show[lang]}) for text in texts]
        good = [line for line in lines if _passes(guard, line, lang, chosen)]
        yield from (Slogan(lang, line) for line in random.sample(good, min(SLOGANS, len(good))))


def _passes(guard: Guard, line: str, lang: Lang, chosen: Sequence[Candidate]) -> bool:
    return all(guard.check(line, lang, each.product).outcome == "pass" for each in chosen)
