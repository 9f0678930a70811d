"""Logs of shows that never were: viewers with tastes, waves of interest, a host who shows one product after another.

Nothing here knows the ranker (`script.next_product`): demand is drawn from viewers' tastes, waves and what is on air,
and what viewers say, ask, click and buy is drawn from demand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from script.catalogue import Catalogue, Category, Money, Product, Text
from script.next_product import Signal, SignalKind

CATEGORIES: tuple[Category, ...] = (
    "food", "kitchen", "home", "electronics", "beauty", "fashion", "living", "supplement",
)  # fmt: skip
STEP_S = 10.0
ON_AIR_S = 90.0  # one product's time
_KINDS: tuple[SignalKind, ...] = ("mention", "question", "click", "purchase")
_OF_KIND = (0.35, 0.12, 0.45, 0.08)


@dataclass(frozen=True, slots=True)
class Shown:
    """A product that went on air."""

    product_id: str
    at: float  # seconds


@dataclass(frozen=True, slots=True)
class ShowLog:
    """One show: what was for sale, what viewers did, and what was shown."""

    catalogue: Catalogue
    signals: tuple[Signal, ...]  # in order of time
    shown: tuple[Shown, ...]
    seconds: float


def simulate(seed: int, products: int = 200, minutes: float = 120.0, viewers: int = 400) -> ShowLog:
    """A show of `minutes` with about two signals a second."""
    draw = np.random.default_rng(seed)
    catalogue = _catalogue(products, draw)
    groups = draw.integers(0, 6, products)  # what is liked together, across categories
    category = np.array([CATEGORIES.index(product.category) for product in catalogue.products])
    fame = 1.0 / (1.0 + draw.permutation(products)) ** 0.8
    taste = draw.dirichlet(np.full(len(CATEGORIES), 0.4), viewers)
    signals: list[Signal] = []
    shown: list[Shown] = []
    waves: list[tuple[float, float, int, int]] = []  # from, to, category, group
    bored = np.zeros(products)
    on_air = 0
    for at in np.arange(0.0, minutes * 60, STEP_S):
        if at % ON_AIR_S == 0:
            on_air = int(draw.choice(products, p=fame / fame.sum()))
            bored[on_air] = 1.0
            shown.append(Shown(catalogue.products[on_air].id, float(at)))
        if draw.random() < STEP_S / 240:  # somebody brings something up
            waves.append((at, at + draw.uniform(300, 1200), int(draw.integers(len(CATEGORIES))), int(draw.integers(6))))
        lift = _lift(waves, at, category, groups)
        lift[on_air] += 4.0
        bored *= 0.5 ** (STEP_S / 600)
        for _ in range(draw.poisson(2 * STEP_S)):
            viewer = int(draw.integers(viewers))
            wish = fame * (0.2 + taste[viewer, category] * 3) * lift * (1 - 0.8 * bored)
            place = int(draw.choice(products, p=wish / wish.sum()))
            kind = _KINDS[int(draw.choice(4, p=_OF_KIND))]
            moment = float(at + draw.uniform(0, STEP_S))
            signals.append(Signal(kind, catalogue.products[place].id, moment, f"v{viewer}"))
    return ShowLog(catalogue, tuple(sorted(signals, key=lambda each: each.at)), tuple(shown), minutes * 60)


def wanted(log: ShowLog, at: float, ahead_s: float = 600.0, most: int = 10) -> frozenset[str]:
    """What most viewers come to speak of, click and buy in the time after a moment, of what may be shown then.

    What they do about a product while it is on air tells what the host chose, not what they wished for: it is left out.
    """
    on_air: dict[str, list[float]] = {}
    for shown in log.shown:
        on_air.setdefault(shown.product_id, []).append(shown.at)
    rested = {each.product_id for each in log.shown if at - 600 < each.at <= at}
    viewers: dict[str, set[str]] = {}
    for each in _between(log.signals, at, at + ahead_s):
        if any(start <= each.at < start + ON_AIR_S for start in on_air.get(each.product_id, ())):
            continue
        viewers.setdefault(each.product_id, set()).add(each.viewer)
    stocked = {product.id for product in log.catalogue.products if product.stock is None or product.stock >= 5}
    possible = {id: len(who) for id, who in viewers.items() if id in stocked and id not in rested and len(who) > 1}
    return frozenset(sorted(possible, key=lambda id: (-possible[id], id))[:most])


def _between(signals: Sequence[Signal], first: float, last: float) -> Iterator[Signal]:
    return (each for each in signals if first < each.at <= last)


def _lift(
    waves: Sequence[tuple[float, float, int, int]], at: float, category: np.ndarray, groups: np.ndarray
) -> np.ndarray:
    """How much more each product is wanted now: float64[products]."""
    lift = np.ones(len(category))
    for start, end, of_category, of_group in waves:
        if start <= at < end:
            rise = np.sin(np.pi * (at - start) / (end - start))
            lift += 10 * rise * ((category == of_category) & (groups == of_group)) + 2 * rise * (
                category == of_category
            )
    return lift


def _catalogue(products: int, draw: np.random.Generator) -> Catalogue:
    blank = Product("x", "food", Text("x"), Money(1000, 100))
    made = tuple(
        replace(
            blank,
            id=f"s{number:03d}",
            name=Text(f"상품 {number}", f"Product {number}"),
            category=CATEGORIES[int(draw.integers(len(CATEGORIES)))],
            stock=0 if draw.random() < 0.05 else int(draw.integers(5, 500)),
        )
        for number in range(products)
    )
    return Catalogue(Text("시험 방송", "Trial show"), made)
