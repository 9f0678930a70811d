"""The catalogue's file, as it is checked: docs/catalogue.schema.json is made from these models.

Format 2. Files of format 1, which had no stock, options, windows and so on, are files of format 2 too.
"""

import datetime
import re
from collections import Counter
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from script.catalogue.allergens import Allergen, allergen
from script.catalogue.types import (
    LANGS,
    Category,
    Choice,
    Money,
    Option,
    Picture,
    Product,
    Statement,
    Text,
    Window,
)
from script.text import visible

MAX_PRODUCTS = 100_000
MAX_WORDS = 200  # characters of a short text
MAX_LONG = 2_000  # of ingredients

_MARKUP = re.compile(r"<[A-Za-z/!][^>]*>|&(?:#\d+|#x[0-9A-Fa-f]+|[a-zA-Z]+);")
_ADDRESS = re.compile(r"https://[^\s<>\"']+\Z")
_FILE = re.compile(r"(?![./\\])[^\\:*?\"<>|\x00-\x1f]+\.(?:jpe?g|png|webp)\Z", re.IGNORECASE)


def _plain(text: str) -> str:
    """Refuse what is no plain text: product words are shown and spoken, never interpreted."""
    if _MARKUP.search(text):
        raise ValueError("HTML is not text: write the words alone")
    hidden = sorted({f"U+{ord(char):04X}" for char in text if not visible(char)})
    if hidden:
        raise ValueError(f"invisible characters ({', '.join(hidden[:5])}): remove them")
    return text


def _image(place: str) -> str:
    if _ADDRESS.match(place) or (_FILE.match(place) and ".." not in place.split("/")):
        return place
    raise ValueError("an image is an https address, or the name of a JPEG, PNG or WebP file beside the catalogue")


def _known(word: object) -> object:
    """An allergen by any of its names."""
    return (allergen(word) or word) if isinstance(word, str) else word


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


Words = Annotated[str, Field(min_length=1, max_length=MAX_WORDS), AfterValidator(_plain)]
Long = Annotated[str, Field(min_length=1, max_length=MAX_LONG), AfterValidator(_plain)]
Stock = Annotated[int, Field(ge=0, lt=10**8)]


class TextFile(_Strict):
    """Words in the languages of the show; one of them is enough."""

    ko: Words | None = None
    en: Words | None = None

    @model_validator(mode="after")
    def _some(self) -> "TextFile":
        if self.ko is None and self.en is None:
            raise ValueError("write it in one language at least: ko or en")
        return self

    def frozen(self) -> Text:
        return Text(self.ko or "", self.en or "")


class LongTextFile(_Strict):
    """More words, such as a list of ingredients."""

    ko: Long | None = None
    en: Long | None = None

    def frozen(self) -> Text:
        return Text(self.ko or "", self.en or "")


class StatementFile(_Strict):
    """A fact: a short label for the card, and a whole sentence for the voice, without its full stop."""

    label: TextFile
    say: TextFile

    def frozen(self) -> Statement:
        return Statement(self.label.frozen(), self.say.frozen())


class MoneyFile(_Strict):
    """A price with tax, in the currencies that it is sold in."""

    krw: int | None = Field(None, gt=0, lt=10**9, description="Won.")
    usd_cents: int | None = Field(None, gt=0, lt=10**8, description="US cents.")

    @model_validator(mode="after")
    def _some(self) -> "MoneyFile":
        if self.krw is None and self.usd_cents is None:
            raise ValueError("give a price: krw or usd_cents")
        return self

    def frozen(self) -> Money:
        return Money(self.krw, self.usd_cents)


class WindowFile(_Strict):
    """When the price holds; outside it the list price does."""

    start: AwareDatetime | None = Field(None, description="First moment, with its time zone.")
    end: AwareDatetime | None = Field(None, description="The moment at which it is over.")

    @model_validator(mode="after")
    def _order(self) -> "WindowFile":
        if self.start is None and self.end is None:
            raise ValueError("give a start or an end")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError("the window ends before it starts")
        return self

    def frozen(self) -> Window:
        return Window(_utc(self.start), _utc(self.end))


class ChoiceFile(_Strict):
    """One value of an option."""

    label: TextFile
    price: MoneyFile | None = None
    stock: Stock | None = None

    def frozen(self) -> Choice:
        return Choice(self.label.frozen(), self.price.frozen() if self.price else None, self.stock)


class OptionFile(_Strict):
    """What a buyer chooses, such as a colour."""

    name: TextFile
    choices: list[ChoiceFile] = Field(min_length=1, max_length=100)

    def frozen(self) -> Option:
        return Option(self.name.frozen(), tuple(choice.frozen() for choice in self.choices))


class ProductFile(_Strict):
    """One product and the facts that a host may state about it; what is not here is never said."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,32}$", description="Unlike any other in the file.")
    category: Category
    name: TextFile
    price: MoneyFile
    brand: TextFile | None = None
    list_price: MoneyFile | None = Field(None, description="What it costs without the discount.")
    window: WindowFile | None = None
    stock: Stock | None = Field(None, description="Pieces left; absent: not counted.")
    options: list[OptionFile] = Field(default_factory=list, max_length=10)
    volume: TextFile | None = Field(None, description='Of one piece: "60g".')
    count: TextFile | None = Field(None, description='Of pieces in one order: "20봉".')
    origin: TextFile | None = None
    ingredients: LongTextFile | None = None
    allergens: list[Annotated[Allergen, BeforeValidator(_known)]] = Field(default_factory=list, max_length=28)
    certificates: list[StatementFile] = Field(default_factory=list, max_length=8)
    warranty: TextFile | None = None
    features: list[StatementFile] = Field(default_factory=list, max_length=8)
    shipping: StatementFile | None = None
    must_say: list[StatementFile] = Field(default_factory=list, max_length=4, description="What the law wants said.")
    forbidden: list[Words] = Field(
        default_factory=list, max_length=50, description="Words that must not be said about it."
    )
    goes_with: list[str] = Field(default_factory=list, max_length=20, description="Ids of products that go with it.")
    images: list[Annotated[str, Field(max_length=500), AfterValidator(_image)]] = Field(
        default_factory=list, max_length=20
    )
    picture: Picture = Field("box", description="The illustration that stands for it where it has no image.")
    tint: str = Field("#c8b6a6", pattern=r"^#[0-9A-Fa-f]{6}$", description="The illustration's colour.")

    @model_validator(mode="after")
    def _adds_up(self) -> "ProductFile":
        for full, now, unit in _pairs(self.list_price, self.price):
            if full <= now:
                raise ValueError(f"list_price must be above price, in {unit} too; leave it out where nothing is off")
        if self.window is not None and self.list_price is None:
            raise ValueError("a window needs a list_price: what it costs when the window is over")
        if self.id in self.goes_with:
            raise ValueError("goes_with names the product itself")
        if not any(_sold(self, lang) for lang in LANGS):
            raise ValueError("name and price have no language in common: krw goes with ko, usd_cents with en")
        return self

    def frozen(self) -> Product:
        return Product(
            id=self.id,
            category=self.category,
            name=self.name.frozen(),
            price=self.price.frozen(),
            brand=_text(self.brand),
            list_price=self.list_price.frozen() if self.list_price else None,
            window=self.window.frozen() if self.window else None,
            stock=self.stock,
            options=tuple(option.frozen() for option in self.options),
            volume=_text(self.volume),
            count=_text(self.count),
            origin=_text(self.origin),
            ingredients=_text(self.ingredients),
            allergens=tuple(dict.fromkeys(self.allergens)),
            certificates=tuple(each.frozen() for each in self.certificates),
            warranty=_text(self.warranty),
            features=tuple(each.frozen() for each in self.features),
            shipping=self.shipping.frozen() if self.shipping else None,
            must_say=tuple(each.frozen() for each in self.must_say),
            forbidden=tuple(self.forbidden),
            goes_with=tuple(self.goes_with),
            images=tuple(self.images),
            picture=self.picture,
            tint=self.tint,
        )


class CatalogueFile(_Strict):
    """The products of a show."""

    format: Literal[1, 2]
    show: TextFile
    products: list[ProductFile] = Field(min_length=1, max_length=MAX_PRODUCTS)

    @model_validator(mode="after")
    def _ids(self) -> "CatalogueFile":
        ids = Counter(product.id for product in self.products)
        if twice := next((each for each, times in ids.items() if times > 1), None):
            raise ValueError(f"two products share an id: {twice}")
        for product in self.products:
            if unknown := [each for each in product.goes_with if each not in ids]:
                raise ValueError(f"{product.id} goes with {unknown[0]}, which is not in the catalogue")
        return self


def schema() -> dict[str, Any]:
    """The JSON Schema of a catalogue file."""
    made = CatalogueFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Onmaru catalogue"}


def _text(file: TextFile | LongTextFile | None) -> Text:
    return file.frozen() if file is not None else Text()


def _utc(moment: datetime.datetime | None) -> datetime.datetime | None:
    return moment.astimezone(datetime.UTC) if moment is not None else None


def _pairs(full: MoneyFile | None, now: MoneyFile) -> list[tuple[int, int, str]]:
    """Both prices in each currency that both have."""
    if full is None:
        return []
    both = ((full.krw, now.krw, "won"), (full.usd_cents, now.usd_cents, "cents"))
    return [(more, less, unit) for more, less, unit in both if more is not None and less is not None]


def _sold(product: ProductFile, lang: str) -> bool:
    money = product.price.krw if lang == "ko" else product.price.usd_cents
    return getattr(product.name, lang) is not None and money is not None
