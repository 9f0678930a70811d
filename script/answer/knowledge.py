"""What may be said about one product at one moment: facts, options and the discount's window."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from script.answer.terms import all_keys
from script.answer.types import Knowledge
from script.catalogue import Option, Product, Window
from script.types import Lang

_SEOUL = datetime.timezone(datetime.timedelta(hours=9))
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

# The ideas that a fact of a kind is about, besides those of its own words.
_ABOUT: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "brand": ("brand",),
    "price": ("price",),
    "list_price": ("list_price", "price"),
    "discount": ("discount", "how_much"),
    "volume": ("volume", "how_much"),
    "count": ("count", "how_much"),
    "origin": ("origin",),
    "ingredients": ("ingredients", "contains"),
    "allergens": ("allergy", "contains"),
    "warranty": ("warranty", "how_much"),
    "stock": ("stock", "count"),
    "shipping": ("shipping",),
    "certificate": ("certificate",),
    "feature": ("features",),
    "notice": ("notice",),
    "option": ("option",),
    "window": ("window", "discount", "when"),
}

# What a measure in a size is called.
_MEASURES = (
    (re.compile(r"\d\s?(?:k?g|mg|그램|킬로)\b"), ("weight",)),
    (re.compile(r"\d\s?(?:cm|mm|m|inch|인치)\b"), ("length", "height", "width", "diameter")),
)
# Ideas that words of any fact stand for.
_IN_WORDS = (
    (
        re.compile(
            r"면\s?\d|\d%\s?면|코튼|린넨|모달|폴리에스|울\s|스테인리스|세라믹|알루미늄"
            r"|실리콘|원목|스틸|가죽|메시|캔버스|나일론|로 만들"
            r"|\b(?:cotton|linen|modal|polyester|wool|stainless|ceramic|alumini?um|silicone|wood|steel|leather|mesh|nylon)\b"
        ),
        "material",
    ),
    (re.compile(r"에서\s?(?:자란|재배|수확|키운|난)\s|grown in|harvested in"), "origin"),
    (re.compile(r"^(?!.*(?:까지|up to)).*\d\s?(?:k?g|그램|킬로)(?![a-z])"), "weight"),
)
_FREE = re.compile(r"무료|배송비|\bfree\b|\$|shipping (?:is|costs?)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Knowledge, and what it speaks of."""

    knowledge: Knowledge
    low: str  # its words, lower case
    keys: frozenset[str]  # terms of its words
    about: frozenset[str]  # ideas that its kind stands for

    @property
    def all_keys(self) -> frozenset[str]:
        """All that it speaks of."""
        return self.keys | self.about


@lru_cache(maxsize=1_024)
def pieces(product: Product, lang: Lang) -> tuple[Piece, ...]:
    """All that may be said about a product, as it is sold at the moment (`Product.at`)."""
    plain = [Knowledge(fact.id, fact.kind, fact.value, product.id) for fact in product.facts(lang)]
    labels = dict(_labels(product, lang))
    return tuple(
        piece(each, labels.get(each.id, "")) for each in (*plain, *_options(product, lang), *_window(product, lang))
    )


def piece(knowledge: Knowledge, label: str = "") -> Piece:
    """Knowledge with what it speaks of; the label of a statement often has the words that are asked with."""
    low = f"{knowledge.value}\n{label}".casefold()
    about = set(_ABOUT.get(knowledge.kind, ()))
    if knowledge.kind not in ("name", "brand"):  # a name states nothing
        about |= {name for words, name in _IN_WORDS if words.search(low)}
    if knowledge.kind == "volume":
        about |= {name for measure, names in _MEASURES if measure.search(low) for name in names}
    if knowledge.kind == "shipping" and _FREE.search(low):
        about |= {"shipping_fee", "price"}
    if knowledge.kind == "option":
        about |= _choices(low)
    own = frozenset() if knowledge.kind in ("name", "brand") else all_keys(low)
    return Piece(knowledge, low, own, frozenset(f"#{name}" for name in about))


def option_text(option: Option, lang: Lang) -> str:
    """The choices of an option, with their own prices: "네이비, 블랙 12,900원"."""
    named = [(each, each.label[lang]) for each in option.choices if each.label[lang]]
    return ", ".join(
        f"{label} {written}" if each.price and (written := each.price.written(lang)) else label for each, label in named
    )


def day(moment: datetime.datetime, lang: Lang, *, end: bool) -> str:
    """A day as it is said; the end of a window at midnight is the day before, as people say it."""
    local = moment.astimezone(_SEOUL)
    if end and local.time() == datetime.time():
        local -= datetime.timedelta(seconds=1)
    if lang == "ko":
        return f"{local.month}월 {local.day}일"
    return f"{_MONTHS[local.month - 1]} {local.day}"


def _labels(product: Product, lang: Lang) -> Iterator[tuple[str, str]]:
    """Ids of statements, and their labels."""
    listed = {"feature": product.features, "notice": product.must_say, "certificate": product.certificates}
    for kind, statements in listed.items():
        for number, each in enumerate(statements):
            yield f"{product.id}.{kind}.{number}", each.label[lang]
    if product.shipping is not None:
        yield f"{product.id}.shipping", product.shipping.label[lang]


def _options(product: Product, lang: Lang) -> Iterator[Knowledge]:
    for number, option in enumerate(product.options):
        text = option_text(option, lang)
        if text:
            name = option.name[lang]
            yield Knowledge(f"{product.id}.option.{number}", "option", f"{name} {text}" if name else text, product.id)


def _window(product: Product, lang: Lang) -> Iterator[Knowledge]:
    window: Window | None = product.window
    if window is not None and window.end is not None and product.list_price is not None:
        yield Knowledge(f"{product.id}.window", "window", day(window.end, lang, end=True), product.id)


def _choices(low: str) -> set[str]:
    """What an option is about, by its name and choices."""
    found = set()
    if re.search(r"사이즈|크기|치수|size|용량|volume", low):
        found |= {"volume"}
    if re.search(r"색|컬러|colou?r", low):
        found |= {"color"}
    if re.search(r"맛|flavou?r|taste", low):
        found |= {"taste"}
    if re.search(r"향|scent", low):
        found |= {"scent"}
    return found
