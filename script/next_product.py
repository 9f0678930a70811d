"""Which product to show next: what viewers speak of, ask about, click and buy, and what they have not just seen."""

import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Literal, TypeVar

from script.catalogue import Catalogue, Product
from script.types import Lang

Key = TypeVar("Key")
Value = TypeVar("Value")
SignalKind = Literal["mention", "question", "click", "purchase"]

# How much each tells of what viewers want to see: who asks wants to hear more, who has bought wants it no more than
# others do, though others may want it as well.
WEIGHTS: Mapping[SignalKind, float] = MappingProxyType({"mention": 1.0, "question": 2.5, "click": 1.5, "purchase": 2.0})
# Half-lives and shares were fitted on simulated shows (bench/show_log.py) of other seeds than those of the tests.
SOON_S = 180.0  # in which interest of the moment halves
LONG_S = 7_200.0  # the same for what viewers like all evening
LONG_SHARE = 0.5  # of the evening in the score
CATEGORY_SHARE = 0.3  # of a category's rise or fall that the evening of a product of it takes part in
LEAST_LIFT, MOST_LIFT = 0.3, 4.0  # times its evening; less and more do not count
COMPANION_SHARE = 0.1  # of the interest in a product that goes to what goes with it
REST_S = 600.0  # within which a product that was shown comes after all others
ON_AIR_S = 90.0  # a product's time: what viewers do about it then follows what the host chose
ON_AIR_SHARE = 0.25  # of the weight that counts then
AGAIN_S = 60.0  # within which the same of one viewer counts once
FEW = 5  # pieces: to show less than that disappoints
MAX_PRODUCTS = 20_000  # that are kept in mind; the longest untouched is forgotten first
MAX_VIEWERS = 50_000  # the same, of viewers' signals


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that a viewer did about a product."""

    kind: SignalKind
    product_id: str
    at: float  # seconds of the show's clock
    viewer: str = ""  # "" counts each time


@dataclass(frozen=True, slots=True)
class Ranked:
    """A product, how much speaks for it, and what."""

    product_id: str
    score: float
    parts: Mapping[str, float]  # "now", "evening", "category", "companions", before `rest`
    rest: float  # what the score was multiplied by: 1 not shown of late, down to 0 for just now


@dataclass(frozen=True, slots=True)
class _Rates:
    """Interest in weights a minute: of the moment, and of the evening."""

    soon: float = 0.0
    long: float = 0.0

    def __add__(self, other: "_Rates") -> "_Rates":
        return _Rates(self.soon + other.soon, self.long + other.long)


@dataclass(slots=True)
class _Interest:
    """Decaying sums of one product's weights."""

    soon: float = 0.0
    long: float = 0.0
    at: float = 0.0

    def add(self, weight: float, at: float) -> None:
        gone = max(0.0, at - self.at)
        self.soon = self.soon * 2 ** (-gone / SOON_S) + weight
        self.long = self.long * 2 ** (-gone / LONG_S) + weight
        self.at = max(self.at, at)

    def rates(self, now: float, since: float) -> _Rates:
        """As if the signals since the show's first one had come evenly."""
        gone, whole = max(0.0, now - self.at), max(1.0, now - since)
        return _Rates(
            self.soon * 2 ** (-gone / SOON_S) * 60 / _window(SOON_S, whole),
            self.long * 2 ** (-gone / LONG_S) * 60 / _window(LONG_S, whole),
        )


def _window(half_life: float, whole: float) -> float:
    """Seconds of undecayed weight that a decaying sum over `whole` seconds stands for."""
    return half_life / math.log(2) * (1 - 2 ** (-whole / half_life))


@dataclass(slots=True)
class NextProduct:
    """Takes signals as they come, and ranks at any moment. Time and memory are bounded whatever viewers do."""

    _products: OrderedDict[str, _Interest] = field(default_factory=OrderedDict)
    _shown: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _recent: OrderedDict[tuple[str, str, str], float] = field(default_factory=OrderedDict)
    _since: float = math.inf  # the first signal

    def add(self, signal: Signal) -> bool:
        """Count a signal; False where it is the same viewer's same one within AGAIN_S, which counts once."""
        if signal.viewer:
            key = (signal.viewer, signal.product_id, signal.kind)
            before = self._recent.get(key)
            if before is not None and signal.at - before < AGAIN_S:
                return False
            _put(self._recent, key, signal.at, MAX_VIEWERS)
        self._since = min(self._since, signal.at)
        weight = WEIGHTS[signal.kind] * (ON_AIR_SHARE if self._on_air(signal) else 1.0)
        interest = self._products.get(signal.product_id) or _Interest(at=signal.at)
        interest.add(weight, signal.at)
        _put(self._products, signal.product_id, interest, MAX_PRODUCTS)
        return True

    def _on_air(self, signal: Signal) -> bool:
        start = self._shown.get(signal.product_id)
        return start is not None and start <= signal.at < start + ON_AIR_S

    def shown(self, product_id: str, at: float) -> None:
        """The product was shown: until it has rested, others come first."""
        _put(self._shown, product_id, at, MAX_PRODUCTS)

    def rank(self, catalogue: Catalogue, now: float, lang: Lang | None = None, most: int = 10) -> tuple[Ranked, ...]:
        """The products to show next, the best first.

        In stock, and with `lang` only those that can be shown in it. Where viewers have said too little, the
        catalogue's order fills up. Signals of products that the catalogue lacks count nothing.
        """
        known = {id: product for id in self._products if (product := _of(catalogue, id)) is not None}
        rates = {id: self._products[id].rates(now, self._since) for id in known}
        lifts = _lifts(known, rates)
        parts = {id: _parts(rates[id], lifts[product.category]) for id, product in known.items()}
        for id, product in known.items():
            for other in product.goes_with:
                share = COMPANION_SHARE * sum(parts[id][part] for part in ("now", "evening"))
                found = parts.setdefault(other, _parts(_Rates(), 1.0))
                found["companions"] = max(found["companions"], share)
        made = (self._ranked(id, each, now) for id, each in parts.items() if _possible(catalogue.product(id), lang))
        best = sorted(made, key=lambda each: (-each.score, each.product_id))[:most]
        return (*best, *islice(self._unheard(catalogue, parts, now, lang), most - len(best)))

    def _ranked(self, product_id: str, parts: Mapping[str, float], now: float) -> Ranked:
        shown = self._shown.get(product_id)
        rest = 1.0 if shown is None or now - shown >= REST_S else 0.05 * max(0.0, (now - shown) / REST_S)
        return Ranked(product_id, sum(parts.values()) * rest, parts, rest)

    def _unheard(
        self, catalogue: Catalogue, heard: Mapping[str, object], now: float, lang: Lang | None
    ) -> Iterator[Ranked]:
        for product in catalogue.products:
            if product.id not in heard and _possible(product, lang):
                yield self._ranked(product.id, {}, now)


def _of(catalogue: Catalogue, product_id: str) -> Product | None:
    try:
        return catalogue.product(product_id)
    except KeyError:
        return None


def _lifts(known: Mapping[str, Product], rates: Mapping[str, _Rates]) -> dict[str, float]:
    """How many times its evening each category is wanted now, against all of them together."""
    found: dict[str, _Rates] = {}
    for id, product in known.items():
        found[product.category] = found.get(product.category, _Rates()) + rates[id]
    whole = sum(found.values(), _Rates())
    all_of_them = whole.soon / whole.long if whole.long else 1.0
    return {
        name: min(MOST_LIFT, max(LEAST_LIFT, rate.soon / rate.long / all_of_them)) if rate.long and all_of_them else 1.0
        for name, rate in found.items()
    }


def _parts(rate: _Rates, lift: float) -> dict[str, float]:
    """What speaks for a product: its moment, its evening, and what its category's rise or fall adds to them."""
    now, evening = (1 - LONG_SHARE) * rate.soon, LONG_SHARE * rate.long
    return {
        "now": now,
        "evening": evening,
        "category": CATEGORY_SHARE * (lift - 1) * evening,
        "companions": 0.0,
    }


def _possible(product: Product, lang: Lang | None) -> bool:
    enough = product.stock is None or product.stock >= FEW
    return enough and (lang is None or product.speaks(lang))


def _put(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    """Keep a value as the latest; what was touched longest ago makes room."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > most:
        kept.popitem(last=False)
