"""What may be said: products and the facts that prove each statement about them.

ScriptError
└── CatalogueInvalid   the file cannot be read, or breaks a rule; the message says where
"""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from script.types import ClaimKind, Lang

SAMPLE = Path(__file__).parent / "data" / "catalogue.json"

Category = Literal["food", "kitchen", "home", "electronics", "beauty", "fashion"]
Picture = Literal[
    "pouch", "jar", "box", "pot", "tumbler", "board", "towel", "quilt", "bottle", "lamp", "tube", "umbrella"
]


class ScriptError(Exception):
    """Base of all errors of the script room."""


class CatalogueInvalid(ScriptError):
    """The catalogue cannot be read or breaks one of its rules."""


@dataclass(frozen=True, slots=True)
class Text:
    """One thing in each language of the show."""

    ko: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.ko if lang == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact: a short label for the product card, and a whole sentence, without its full stop, for the voice."""

    label: Text
    say: Text


@dataclass(frozen=True, slots=True)
class Money:
    """One price in each currency."""

    krw: int  # won
    usd_cents: int

    def written(self, lang: Lang) -> str:
        """As a line states it: "39,900원" or "$29.90"."""
        return f"{self.krw:,}원" if lang == "ko" else f"${self.usd_cents // 100:,}.{self.usd_cents % 100:02d}"

    def amount(self, lang: Lang) -> int:
        """The number of the smallest unit that a viewer of this language pays in."""
        return self.krw if lang == "ko" else self.usd_cents


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
    picture: Picture
    tint: str  # "#rrggbb", the colour of its illustration
    name: Text
    brand: Text
    price: Money
    list_price: Money | None
    volume: Text
    count: Text
    origin: Text
    features: tuple[Statement, ...]
    shipping: Statement
    must_say: tuple[Statement, ...]

    def discount_percent(self, lang: Lang) -> int:
        """How far the price is below the list price, in whole percent, rounded down; 0 without a list price."""
        if self.list_price is None:
            return 0
        full, now = self.list_price.amount(lang), self.price.amount(lang)
        return (full - now) * 100 // full

    def facts(self, lang: Lang) -> tuple[Fact, ...]:
        """Everything that may be claimed about it, in one language."""
        plain: list[tuple[ClaimKind, str]] = [
            ("name", self.name[lang]),
            ("brand", self.brand[lang]),
            ("volume", self.volume[lang]),
            ("count", self.count[lang]),
            ("origin", self.origin[lang]),
            ("shipping", self.shipping.say[lang]),
            ("price", self.price.written(lang)),
        ]
        if self.list_price is not None:
            plain.append(("list_price", self.list_price.written(lang)))
        if percent := self.discount_percent(lang):
            plain.append(("discount", f"{percent}%"))
        return (
            *(Fact(f"{self.id}.{kind}", kind, value) for kind, value in plain),
            *(Fact(f"{self.id}.feature.{n}", "feature", f.say[lang]) for n, f in enumerate(self.features)),
            *(Fact(f"{self.id}.notice.{n}", "notice", f.say[lang]) for n, f in enumerate(self.must_say)),
        )


@dataclass(frozen=True)
class Catalogue:
    """The products of a show, in the order of the file."""

    show: Text
    products: tuple[Product, ...]

    @cached_property
    def _by_id(self) -> dict[str, Product]:
        return {product.id: product for product in self.products}

    @cached_property
    def _facts(self) -> dict[tuple[str, Lang], Fact]:
        langs: tuple[Lang, ...] = ("ko", "en")
        return {(fact.id, lang): fact for lang in langs for product in self.products for fact in product.facts(lang)}

    def product(self, product_id: str) -> Product:
        """Raises KeyError for an id that is not in the catalogue."""
        return self._by_id[product_id]

    def fact(self, fact_id: str, lang: Lang) -> Fact:
        """Raises KeyError for an id that no product has."""
        return self._facts[fact_id, lang]


def load(path: Path = SAMPLE) -> Catalogue:
    """Read and check a catalogue file (JSON, UTF-8, format 1).

    Raises CatalogueInvalid with the file and the first fault in it.
    """
    try:
        checked = _CatalogueFile.model_validate(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise CatalogueInvalid(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the file"
        raise CatalogueInvalid(f"{path}: {where}: {fault['msg']}") from error
    except ValueError as error:  # no JSON, or no UTF-8
        raise CatalogueInvalid(f"{path}: {error}") from error
    return checked.frozen()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


_Words = Annotated[str, Field(min_length=1, max_length=200)]


class _TextFile(_Strict):
    ko: _Words
    en: _Words

    def frozen(self) -> Text:
        return Text(self.ko, self.en)


class _StatementFile(_Strict):
    label: _TextFile
    say: _TextFile

    def frozen(self) -> Statement:
        return Statement(self.label.frozen(), self.say.frozen())


class _MoneyFile(_Strict):
    krw: int = Field(gt=0, lt=10**9)
    usd_cents: int = Field(gt=0, lt=10**8)

    def frozen(self) -> Money:
        return Money(self.krw, self.usd_cents)


class _ProductFile(_Strict):
    id: str = Field(pattern=r"^[a-z0-9_-]{1,32}$")
    category: Category
    picture: Picture
    tint: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    name: _TextFile
    brand: _TextFile
    price: _MoneyFile
    list_price: _MoneyFile | None
    volume: _TextFile
    count: _TextFile
    origin: _TextFile
    features: list[_StatementFile] = Field(min_length=2, max_length=8)
    shipping: _StatementFile
    must_say: list[_StatementFile] = Field(max_length=4)

    @model_validator(mode="after")
    def _discounts_are_real(self) -> "_ProductFile":
        full = self.list_price
        if full and (full.krw <= self.price.krw or full.usd_cents <= self.price.usd_cents):
            raise ValueError("list_price must be above price in both currencies, or null")
        return self

    def frozen(self) -> Product:
        return Product(
            id=self.id,
            category=self.category,
            picture=self.picture,
            tint=self.tint,
            name=self.name.frozen(),
            brand=self.brand.frozen(),
            price=self.price.frozen(),
            list_price=self.list_price.frozen() if self.list_price else None,
            volume=self.volume.frozen(),
            count=self.count.frozen(),
            origin=self.origin.frozen(),
            features=tuple(feature.frozen() for feature in self.features),
            shipping=self.shipping.frozen(),
            must_say=tuple(notice.frozen() for notice in self.must_say),
        )


class _CatalogueFile(_Strict):
    format: Literal[1]
    show: _TextFile
    products: list[_ProductFile] = Field(min_length=1, max_length=1000)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "_CatalogueFile":
        ids = [product.id for product in self.products]
        if len(set(ids)) < len(ids):
            raise ValueError("two products share an id")
        return self

    def frozen(self) -> Catalogue:
        return Catalogue(self.show.frozen(), tuple(product.frozen() for product in self.products))
