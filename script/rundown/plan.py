"""Which products a show looks at, in what order and language, and what stands between them."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from script.catalogue import Catalogue, Product
from script.errors import RundownInvalid
from script.rundown import blocks
from script.rundown.blocks import Draft, Reviews
from script.rundown.types import MAX_LEFT_OUT, Brief, LeftOut
from script.types import Lang

RECAP_EVERY = 3  # products between two looks back
MAX_SHOWN = 500  # products that one show looks at


def language(product: Product, planned: Lang, langs: Sequence[Lang]) -> Lang | None:
    """The planned language, or another of the show that the product can be shown in; None where there is none."""
    return next((lang for lang in (planned, *langs) if product.speaks(lang)), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who may be shown, and who may not."""

    products: tuple[Product, ...]  # in the brief's order, or the catalogue's
    named: bool  # by the brief: then all of them are shown
    without: tuple[LeftOut, ...]  # at most MAX_LEFT_OUT

    @classmethod
    def of(cls, brief: Brief, catalogue: Catalogue, now: datetime.datetime, most: int = MAX_SHOWN) -> "Choice":
        """What is in stock and has a language of the brief, at most `most`. Raises RundownInvalid for nothing."""
        wanted: Iterable[Product] = catalogue.products
        if brief.product_ids:
            wanted = [catalogue.product(each) for each in dict.fromkeys(brief.product_ids)]
        good: list[Product] = []
        without: list[LeftOut] = []
        for product in wanted:
            if product.stock == 0:
                without.append(LeftOut(product.id, "no_stock"))
            elif language(product.at(now), brief.langs[0], brief.langs) is None:
                without.append(LeftOut(product.id, "language"))
            else:
                good.append(product)
            if len(good) == most:
                break
        if not good:
            raise RundownInvalid("nothing can be shown: no product is in stock and has a language of the brief")
        return cls(tuple(good), bool(brief.product_ids), tuple(without[:MAX_LEFT_OUT]))

    def left_out(self, drafts: Sequence[Draft]) -> tuple[LeftOut, ...]:
        """Who may not be shown, and who found no time."""
        shown = {draft.product_id for draft in drafts}
        late = [LeftOut(product.id, "time") for product in self.products if product.id not in shown]
        return (*self.without, *late)[:MAX_LEFT_OUT]


@dataclass(slots=True)
class Plan:
    """Product blocks one after another, with looks back and companions between."""

    brief: Brief
    catalogue: Catalogue
    random: Random
    reviews: Reviews
    shown: int = 0
    last: Product | None = None
    told: set[str] = field(default_factory=set)  # products whose companion was named

    def next_blocks(self, product: Product) -> Iterator[Draft]:
        """The product's block, and what follows it."""
        lang = self.lang(product)
        wish = self.brief.wish
        yield blocks.product(
            lang, product, self.catalogue, self.random, reviews=self.reviews, bridge=self.shown > 0, wish=wish
        )
        self.shown += 1
        before, self.last = self.last, product
        companion = self._companion(product, lang)
        if companion is not None:
            self.told.add(product.id)
            yield blocks.goes_with(lang, product, companion, self.catalogue, wish)
        due = self.shown % RECAP_EVERY == 0
        if due and before is not None and before.id != product.id and before.speaks(lang):
            yield blocks.recap(lang, before, product, self.catalogue, wish)

    def lang(self, product: Product) -> Lang:
        """The language whose turn it is, or another of the show that the product can be shown in."""
        planned = self.brief.langs[self.shown % len(self.brief.langs)]
        return language(product, planned, self.brief.langs) or planned

    def _companion(self, product: Product, lang: Lang) -> Product | None:
        if product.id in self.told:
            return None
        others = (self.catalogue.product(each) for each in product.goes_with)
        return next((each for each in others if each.stock != 0 and each.speaks(lang)), None)


def reordered(products: Sequence[Product], random: Random, last: Product | None) -> list[Product]:
    """Another order, whose first is not `last` where there is a choice."""
    order = random.sample(products, len(products))
    if last is not None and order[0].id == last.id:
        order.append(order.pop(0))
    return order


def rounds(products: Sequence[Product], random: Random) -> Iterator[Product]:
    """Products in their order, then for ever in others."""
    order = list(products)
    while True:
        yield from order
        order = reordered(order, random, order[-1])
