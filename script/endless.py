"""The order of a show that never ends: opening, products, bridges, recaps, and on."""

import random
from collections.abc import Iterator, Sequence

from script.catalogue import LANGS, Catalogue, Product
from script.template import TemplateWriter
from script.types import Lang, Line

RECAP_EVERY = 3  # products between two looks back
PLAN: tuple[Lang, ...] = ("ko", "ko", "en")  # the language of one product after another


class EndlessShow(Iterator[Line]):
    """Lines for ever: every product once a round, in an order that changes with the round.

    `plan` gives the language of one product after another and starts again at its
    end. The same seed gives the same show. Raises ValueError for an empty plan.
    """

    def __init__(self, catalogue: Catalogue, plan: Sequence[Lang] = PLAN, seed: int = 0) -> None:
        if not plan:
            raise ValueError("the language plan is empty: give at least one language")
        self._catalogue = catalogue
        self._plan = tuple(plan)
        self._random = random.Random(seed)
        self._writer = TemplateWriter(catalogue, seed)
        self._lines = self._show()

    def __next__(self) -> Line:
        return next(self._lines)

    def _show(self) -> Iterator[Line]:
        writer, products = self._writer, self._products()
        current = next(products)
        yield writer.opening(self._plan[0])
        yield writer.opening(self._plan[0])
        shown, earlier = 0, current
        following = self._lang(shown, current)
        while True:
            lang = following
            yield from self._block(lang, current)
            shown += 1
            before, current = current, next(products)
            following = self._lang(shown, current)
            if shown % RECAP_EVERY == 0:
                if earlier is not before and earlier.speaks(lang):
                    yield writer.recap(lang, earlier, before)
                yield writer.opening(following)
            earlier = before
            yield writer.bridge(following, current)

    def _lang(self, shown: int, product: Product) -> Lang:
        """The plan's language, or the one that the product can be shown in."""
        planned = self._plan[shown % len(self._plan)]
        if product.speaks(planned):
            return planned
        return next((lang for lang in self._plan if product.speaks(lang)), next(filter(product.speaks, LANGS)))

    def _products(self) -> Iterator[Product]:
        """Every product once a round, never the same one twice in a row where there is a choice."""
        last: Product | None = None
        while True:
            order = self._random.sample(self._catalogue.products, len(self._catalogue.products))
            if order[0] is last:
                order.append(order.pop(0))
            yield from order
            last = order[-1]

    def _block(self, lang: Lang, product: Product) -> Iterator[Line]:
        writer = self._writer
        told = [number for number, feature in enumerate(product.features) if feature.say[lang]]
        features = self._random.sample(told, min(3, len(told)))
        yield writer.about("hook", lang, product)
        for number in features[:2]:
            yield writer.feature(lang, product, number)
        if writer.can("size", lang, product):
            yield writer.about("size", lang, product)
        for number in features[2:]:
            yield writer.feature(lang, product, number)
        yield writer.about("price", lang, product)
        for number in range(len(product.must_say)):
            if product.must_say[number].say[lang]:
                yield writer.notice(lang, product, number)
        if writer.can("shipping", lang, product):
            yield writer.about("shipping", lang, product)
        yield writer.about("call", lang, product)
