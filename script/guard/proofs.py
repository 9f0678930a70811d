"""What the catalogue proves about a product: the quantities and the words that a line may state."""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from script.catalogue import LANGS, Product
from script.guard.classes import origins
from script.guard.labels import Labelled, labelled
from script.guard.quantities import COUNTERS_KO, quantities
from script.guard.quantity import Quantity
from script.types import Lang

_LONGEST = sorted(COUNTERS_KO, key=len, reverse=True)
_CURRENCY: dict[Lang, str] = {"ko": "krw", "en": "usd"}
_SEOUL = datetime.timezone(datetime.timedelta(hours=9))


@dataclass(frozen=True)
class Proofs:
    """One product at one moment."""

    product: Product

    @cached_property
    def stated(self) -> frozenset[tuple[Fraction, str]]:
        """Quantities of all its facts but the prices, in the unit of their kind."""
        found = {each.quantity.plain for each in self.labelled}
        if self.product.stock is not None:
            found.add((Fraction(self.product.stock), "piece"))
        for option in self.product.options:
            found |= {(Fraction(len(option.choices)), "kind"), (Fraction(len(option.choices)), "piece")}
        for start_or_end in self._moments:
            found |= _said_of(start_or_end)
        # A time of which no half of the day is told may be either half's.
        found |= {(hour % 12 or Fraction(12), "clock") for hour, unit in found if unit == "clock24"}
        return frozenset(found)

    @cached_property
    def labelled(self) -> tuple[Labelled, ...]:
        """The quantities of its facts, with the words that stand around each."""
        return tuple(each for text in self._texts for each in labelled(text))

    @cached_property
    def bare(self) -> frozenset[Fraction]:
        """Values of its facts, in whatever unit they are written."""
        return frozenset(each.quantity.value for each in self.labelled)

    @cached_property
    def totals(self) -> frozenset[tuple[Fraction, str]]:
        """What all pieces of one order hold together."""
        sizes = [quantities(text) for text in (self.product.volume.ko, self.product.volume.en) if text]
        pieces = self.pieces[0]
        return frozenset((size[0].plain[0] * pieces, size[0].plain[1]) for size in sizes if len(size) == 1)

    @cached_property
    def pieces(self) -> tuple[int, str]:
        """How many pieces one order holds, and what they are counted by in Korean; 1 where the facts do not say."""
        for text in (self.product.count.ko, self.product.count.en):
            counted = [each for each in quantities(text) if each.unit in ("piece", "pack") and each.value > 0]
            if counted:
                counter = next((each for each in _LONGEST if text.endswith(each)), "")
                return int(counted[0].value), counter
        return 1, ""

    @cached_property
    def noun(self) -> str:
        """What one piece is called in English: "bag"; "" where the facts do not say."""
        words = self.product.count.en.lower().split()
        return words[1].removesuffix("s") if len(words) > 1 else ""

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

    def choices(self, lang: Lang) -> tuple[tuple[str, Fraction], ...]:
        """Choices with a price of their own: label, lower case, and amount."""
        found = []
        for option in self.product.options:
            for choice in option.choices:
                amount = choice.price.amount(lang) if choice.price else None
                label = choice.label[lang].lower()
                if amount is not None and label:
                    found.append((label, Fraction(amount) if lang == "ko" else Fraction(amount, 100)))
        return tuple(found)

    def stocked(self) -> tuple[tuple[str, int], ...]:
        """Choices that are counted: label, lower case, and pieces left."""
        return tuple(
            (choice.label[lang].lower(), choice.stock)
            for option in self.product.options
            for choice in option.choices
            for lang in LANGS
            if choice.stock is not None and choice.label[lang]
        )

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


def _said_of(moment: datetime.datetime) -> set[tuple[Fraction, str]]:
    """All that may be said of a moment of the discount's window."""
    hour = Fraction(moment.hour) + Fraction(moment.minute, 60)
    return {
        (Fraction(moment.month), "month_of"),
        (Fraction(moment.day), "day_of"),
        (Fraction(moment.weekday()), "weekday"),
        *([(hour, "clock24")] if not moment.second else [(Fraction(24), "clock24")]),
    }


@lru_cache(maxsize=1024)
def proofs(product: Product) -> Proofs:
    """The proofs of a product, kept for the next line about it."""
    return Proofs(product)


_PRICES = ("price", "list_price")
