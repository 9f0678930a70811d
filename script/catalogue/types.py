"""What may be said: products, and the facts that prove each statement about them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal, get_args

from script.catalogue.allergens import ALLERGENS, Allergen
from script.types import ClaimKind, Lang

LANGS: tuple[Lang, ...] = get_args(Lang)

Category = Literal[
    "food", "supplement", "kitchen", "home", "electronics", "beauty", "medical", "fashion", "living", "other"
]
Picture = Literal[
    "pouch", "jar", "box", "pot", "tumbler", "board", "towel", "quilt", "bottle", "lamp", "tube", "umbrella"
]

REGULATED: frozenset[Category] = frozenset(("supplement", "beauty", "medical"))  # what may be claimed is set by law


@dataclass(frozen=True, slots=True)
class Text:
    """One thing in each language of the show; "" where it is not written in one."""

    ko: str = ""
    en: str = ""

    def __getitem__(self, lang: Lang) -> str:
        return self.ko if lang == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact: a short label for the product card, and a whole sentence, without its full stop, for the voice."""

    label: Text
    say: Text


@dataclass(frozen=True, slots=True)
class Money:
    """One price in each currency; None where it is not sold for one."""

    krw: int | None  # won
    usd_cents: int | None

    def amount(self, lang: Lang) -> int | None:
        """The number of the smallest unit that a viewer of this language pays in."""
        return self.krw if lang == "ko" else self.usd_cents

    def written(self, lang: Lang) -> str:
        """As a line states it: "39,900원" or "$29.90"; "" where there is no price."""
        amount = self.amount(lang)
        if amount is None:
            return ""
        return f"{amount:,}원" if lang == "ko" else f"${amount // 100:,}.{amount % 100:02d}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an option, such as a colour; its own price where it has one."""

    label: Text
    price: Money | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """What a buyer chooses."""

    name: Text
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """When a price holds; None is open. Times know their zone."""

    start: datetime.datetime | None = None
    end: datetime.datetime | None = None

    def holds(self, now: datetime.datetime) -> bool:
        """Whether `now` lies in it; the end does not."""
        return (self.start is None or self.start <= now) and (self.end is None or now < self.end)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that a line may state, and what it is called."""

    id: str  # "<product id>.<field>"
    kind: ClaimKind
    value: str


@dataclass(frozen=True, slots=True)
class Product:
    """What is for sale. Prices include tax."""

    id: str
    category: Category
    name: Text
    price: Money
    brand: Text = Text()
    list_price: Money | None = None
    window: Window | None = None  # when `price` holds; outside it, the list price does
    stock: int | None = None  # pieces left; None is not counted
    options: tuple[Option, ...] = ()
    volume: Text = Text()
    count: Text = Text()
    origin: Text = Text()
    ingredients: Text = Text()
    allergens: tuple[Allergen, ...] = ()
    certificates: tuple[Statement, ...] = ()
    warranty: Text = Text()
    features: tuple[Statement, ...] = ()
    shipping: Statement | None = None
    must_say: tuple[Statement, ...] = ()
    forbidden: tuple[str, ...] = ()  # words that must not be said about it
    goes_with: tuple[str, ...] = ()  # ids
    images: tuple[str, ...] = ()  # paths beside the catalogue's file, or https addresses
    picture: Picture = "box"  # the illustration that stands for it where it has no image
    tint: str = "#c8b6a6"  # "#rrggbb", the illustration's colour

    @property
    def regulated(self) -> bool:
        """Whether the law sets what may be claimed about it."""
        return self.category in REGULATED

    def speaks(self, lang: Lang) -> bool:
        """Whether it can be shown in a language: it has a name and a price in it."""
        return bool(self.name[lang]) and self.price.amount(lang) is not None

    def at(self, now: datetime.datetime) -> "Product":
        """The product as it is sold at a moment: outside the discount's window its list price is its price."""
        if self.window is None or self.list_price is None or self.window.holds(now):
            return self
        return replace(self, price=self.list_price, list_price=None)

    def discount_percent(self, lang: Lang) -> int:
        """How far the price is below the list price, in whole percent, rounded down; 0 without a list price."""
        full = self.list_price.amount(lang) if self.list_price is not None else None
        now = self.price.amount(lang)
        if full is None or now is None:
            return 0
        return (full - now) * 100 // full

    def facts(self, lang: Lang) -> tuple[Fact, ...]:
        """Everything that may be claimed about it, in one language; what it has no words for is left out."""
        plain: dict[ClaimKind, str] = {
            "name": self.name[lang],
            "brand": self.brand[lang],
            "volume": self.volume[lang],
            "count": self.count[lang],
            "origin": self.origin[lang],
            "shipping": self.shipping.say[lang] if self.shipping else "",
            "price": self.price.written(lang),
            "list_price": self.list_price.written(lang) if self.list_price else "",
            "discount": f"{percent}%" if (percent := self.discount_percent(lang)) else "",
            "ingredients": self.ingredients[lang],
            "allergens": ", ".join(ALLERGENS[each][lang] for each in self.allergens),
            "warranty": self.warranty[lang],
        }
        if self.stock is not None:
            plain["stock"] = f"{self.stock:,}개" if lang == "ko" else f"{self.stock:,}"
        listed: dict[ClaimKind, tuple[str, ...]] = {
            "feature": tuple(each.say[lang] for each in self.features),
            "notice": tuple(each.say[lang] for each in self.must_say),
            "certificate": tuple(each.say[lang] for each in self.certificates),
        }
        return (
            *(Fact(f"{self.id}.{kind}", kind, value) for kind, value in plain.items() if value),
            *(
                Fact(f"{self.id}.{kind}.{number}", kind, value)
                for kind, values in listed.items()
                for number, value in enumerate(values)
                if value
            ),
        )


@dataclass(frozen=True)
class Catalogue:
    """The products of a show, in the order of the file."""

    show: Text
    products: tuple[Product, ...]

    @cached_property
    def _by_id(self) -> Mapping[str, Product]:
        return MappingProxyType({product.id: product for product in self.products})

    @cached_property
    def _facts(self) -> Mapping[tuple[str, Lang], Fact]:
        return MappingProxyType(
            {(fact.id, lang): fact for lang in LANGS for product in self.products for fact in product.facts(lang)}
        )

    def product(self, product_id: str) -> Product:
        """Raises KeyError for an id that is not in the catalogue."""
        return self._by_id[product_id]

    def fact(self, fact_id: str, lang: Lang) -> Fact:
        """Raises KeyError for an id that no product has in this language."""
        return self._facts[fact_id, lang]
