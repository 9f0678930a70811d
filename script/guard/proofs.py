"""What the catalogue proves about a product: the quantities and the words that a line may state."""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from script.catalogue import LANGS, Product
from script.guard.classes import origins
from script.guard.quantities import Quantity, quantities
from script.types import Lang

_CURRENCY: dict[Lang, str] = {"ko": "krw", "en": "usd"}
_SEOUL = datetime.timezone(datetime.timedelta(hours=9))


@dataclass(frozen=True)
class Proofs:
    """One product at one moment."""

    product: Product

    @cached_property
    def stated(self) -> frozenset[tuple[Fraction, str]]:
        """Quantities of all its facts but the prices, in the unit of their kind."""
        found = {quantity.plain for text in self._texts for quantity in quantities(text)}
        if self.product.stock is not None:
            found.add((Fraction(self.product.stock), "piece"))
        for moment in self._moments:
            found |= {(Fraction(moment.month), "month_of"), (Fraction(moment.day), "day")}
            if moment.hour and not moment.second:
                found.add((Fraction(moment.hour % 12 or 12), "clock"))
                found.add((Fraction(moment.hour), "clock"))
        return frozenset(found)

    @cached_property
    def words(self) -> str:
        """All its facts as one text, lower case, in both languages."""
        return "\n".join(self._texts).casefold()

    @cached_property
    def run_together(self) -> str:
        """The same without spaces: "무료 배송" proves "무료배송"."""
        return "".join(self.words.split())

    @cached_property
    def origins(self) -> frozenset[str]:
        """The countries that its facts name."""
        return origins(self.words)

    def amount(self, lang: Lang, role: str) -> Quantity | None:
        """What it costs: role "price", "list_price" or "saving"; None where it has no such amount."""
        price = self.product.price.amount(lang)
        full = self.product.list_price.amount(lang) if self.product.list_price else None
        amounts = {"price": price, "list_price": full, "saving": full - price if full and price else None}
        amount = amounts[role]
        if amount is None:
            return None
        return Quantity(Fraction(amount) if lang == "ko" else Fraction(amount, 100), _CURRENCY[lang], 0, 0)

    def options(self) -> frozenset[tuple[Fraction, str]]:
        """Prices of single choices, in both currencies."""
        found = set()
        for option in self.product.options:
            for choice in option.choices:
                for lang in LANGS:
                    amount = choice.price.amount(lang) if choice.price else None
                    if amount is not None:
                        found.add((Fraction(amount) if lang == "ko" else Fraction(amount, 100), _CURRENCY[lang]))
        return frozenset(found)

    @property
    def _moments(self) -> list[datetime.datetime]:
        window = self.product.window
        if window is None:
            return []
        end = window.end
        if end is not None and end.astimezone(_SEOUL).time() == datetime.time():
            end -= datetime.timedelta(seconds=1)  # until midnight is until the day before
        return [moment.astimezone(_SEOUL) for moment in (window.start, end) if moment is not None]

    @property
    def _texts(self) -> list[str]:
        return [fact.value for lang in LANGS for fact in self.product.facts(lang) if fact.kind not in _PRICES]


@lru_cache(maxsize=1024)
def proofs(product: Product) -> Proofs:
    """The proofs of a product, kept for the next line about it."""
    return Proofs(product)


_PRICES = ("price", "list_price")
