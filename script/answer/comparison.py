"""Two products side by side, and the ones with the lowest and the highest price. What is better is in no listing."""

import datetime
import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Literal

from script.answer.knowledge import pieces
from script.answer.replies import Reply
from script.answer.retrieval import choose
from script.catalogue import LANGS, Product
from script.types import Lang

_COMPARING = frozenset(("#cheaper", "#compare", "#better"))


def compared(
    first: Product, second: Product, wanted: Sequence[str], needs: Sequence[re.Pattern[str]], lang: Lang
) -> list[Reply]:
    """What both listings say of the same thing, the price if nothing else is asked; none where one is silent."""
    rest = [each for each in wanted if each not in _COMPARING]
    if not rest and "#better" in wanted:
        return []
    choices = [choose(pieces(each, lang), rest or ["#price"], needs) for each in (first, second)]
    told = [choice.pieces[0].knowledge for choice in choices if choice is not None]
    if len(told) < 2:
        return []
    values = {"first": first.name[lang], "second": second.name[lang]}
    values |= {"first_value": told[0].value.rstrip(". "), "second_value": told[1].value.rstrip(". ")}
    occasion = "compare"
    if told[0].kind == told[1].kind == "price":
        occasion, one, other = "compare_price", first.price.amount(lang) or 0, second.price.amount(lang) or 0
        if one != other:
            values["lower"] = values["first" if one < other else "second"]
    return [Reply(occasion, MappingProxyType(values), tuple(told), first, lang, second)]


class Prices:
    """The products of a catalogue by price."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._rows: dict[Lang, list[tuple[int, Product]]] = {lang: _by_price(products, lang) for lang in LANGS}

    def extreme(
        self, which: Literal["cheapest", "dearest"], rest: set[str], lang: Lang, now: datetime.datetime
    ) -> list[Reply]:
        """The product with the lowest or highest price at a moment; none where more is asked than that."""
        if rest - {"#price"}:
            return []
        product = self._lowest(lang, now) if which == "cheapest" else self._highest(lang, now)
        if product is None:
            return []
        price = next(each.knowledge for each in pieces(product, lang) if each.knowledge.kind == "price")
        values = {"name": product.name[lang], "price": price.value}
        return [Reply(which, MappingProxyType(values), (price,), product, lang)]

    def _lowest(self, lang: Lang, now: datetime.datetime) -> Product | None:
        best: tuple[int, Product] | None = None
        for least, each in self._rows[lang]:
            if best is not None and least >= best[0]:
                break  # none behind it can be lower
            product = each.at(now)
            amount = product.price.amount(lang) or least
            if best is None or amount < best[0]:
                best = amount, product
        return best[1] if best else None

    def _highest(self, lang: Lang, now: datetime.datetime) -> Product | None:
        products = (each.at(now) for _, each in self._rows[lang])
        return max(products, key=lambda each: each.price.amount(lang) or 0, default=None)


def _by_price(products: Sequence[Product], lang: Lang) -> list[tuple[int, Product]]:
    """All that can be shown, by their lower price: the one inside the discount's window."""
    rows = [(each.price.amount(lang) or 0, each) for each in products if each.speaks(lang)]
    return sorted(rows, key=lambda row: row[0])
