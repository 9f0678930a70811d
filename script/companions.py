"""What goes with a product or into a dish, out of the catalogue alone.

The table of dishes (script/data/dishes.toml) only says which words to look for. What is sold, and which allergens are
in it, is what the catalogue says: an allergen that it does not name is never named, and where it names none for a
food, that is "not stated", not "none".
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from script.catalogue import Catalogue, Product
from script.catalogue.allergens import ALLERGENS, Allergen
from script.particles import attach
from script.text import visible
from script.types import Lang

MAX_SUBJECT = 200  # characters of what a person asks about
MAX_FOUND = 8  # companions
_EACH = 2  # products for one ingredient
_EATEN = ("food", "supplement")

_FILE = Path(__file__).parent / "data" / "dishes.toml"

Why = Literal[
    "named", "names", "ingredient", "tool", "dish"
]  # `named`: the product names it; `names`: it names the product


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish, and the words of what belongs to it."""

    names: tuple[str, ...]  # Korean ones first
    ingredients: tuple[tuple[str, ...], ...]  # words for each, lower case, of one language; both languages have theirs
    tools: tuple[tuple[str, ...], ...]

    def name(self, lang: Lang) -> str:
        """Its name in a language."""
        return next((each for each in self.names if each.isascii() == (lang == "en")), self.names[0])


@dataclass(frozen=True, slots=True)
class Companion:
    """A product in stock that goes with what was asked about."""

    product_id: str
    why: Why
    word: str = ""  # the ingredient, tool or dish that it was found by


@dataclass(frozen=True, slots=True)
class Allergens:
    """What the catalogue says of allergens in one product."""

    product_id: str
    stated: tuple[Allergen, ...]  # () is: the catalogue states none, which is not that there are none


@dataclass(frozen=True, slots=True)
class Companions:
    """What was found. `known` is False where the words are neither a product's nor a dish's."""

    subject: str
    known: bool
    found: tuple[Companion, ...] = ()
    missing: tuple[str, ...] = ()  # ingredients in the subject's language that the catalogue does not sell
    allergens: tuple[Allergens, ...] = ()  # of the foods that were found


@cache
def dishes() -> tuple[Dish, ...]:
    """Every dish of the table."""

    def words(raw: dict[str, str], field: str) -> tuple[tuple[str, ...], ...]:
        both = (*raw[f"{field}ko"].split(), *raw[f"{field}en"].casefold().split("|"))
        return tuple(tuple(each.split("/")) for each in both)

    raw = tomllib.loads(_FILE.read_text("utf-8"))["dish"]
    return tuple(Dish(tuple(each["names"]), words(each, ""), words(each, "tools_")) for each in raw)


def companions(subject: str, catalogue: Catalogue, lang: Lang = "ko") -> Companions:
    """What goes with a product (by its id or its whole name) or into the dish that the words name.

    The words are data: at most MAX_SUBJECT characters of them are looked at. Only products in stock that can be shown
    in `lang` are found.
    """
    words = " ".join("".join(char if visible(char) else " " for char in subject[:MAX_SUBJECT]).split())
    stocked = [each for each in catalogue.products if each.stock != 0 and each.speaks(lang)]
    if product := _product(words, catalogue):
        found = tuple(_of_product(product, stocked))[:MAX_FOUND]
        return Companions(words, True, found, (), _allergens((product.id, *_ids(found)), catalogue))
    if dish := _dish(words):
        found = tuple(_of_dish(dish, stocked))[:MAX_FOUND]
        had = [catalogue.product(each.product_id) for each in found if each.why == "ingredient"]
        wanted = (each for each in dish.ingredients if each[0].isascii() == (lang == "en"))
        missing = tuple(each[0] for each in wanted if not any(_word_for(product, (each,)) for product in had))
        return Companions(words, True, found, missing, _allergens(_ids(found), catalogue))
    return Companions(words, False)


def told(found: Companions, catalogue: Catalogue, lang: Lang) -> str:
    """The answer as a sentence or two; it states names and allergens of the catalogue, and nothing else."""
    names = [catalogue.product(each.product_id).name[lang] for each in found.found]
    if not found.known:  # the asker's own words are not said back: they may hold anything
        return (
            "말씀하신 이름은 상품에도, 제가 아는 요리에도 없어서 안내해 드릴 수 없습니다."
            if lang == "ko"
            else "I know neither a product nor a dish by that name."
        )
    if not names:
        return (
            "지금 준비된 상품 가운데에는 어울리는 것이 없습니다."
            if lang == "ko"
            else "Nothing in stock goes with it right now."
        )
    listed = ", ".join(names)
    first = (
        f"함께하기 좋은 상품으로 {attach(listed, '이/가')} 있습니다."
        if lang == "ko"
        else f"These go with it: {listed}."
    )
    return " ".join([first, *_allergen_lines(found.allergens, catalogue, lang)])


def _allergen_lines(allergens: Sequence[Allergens], catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    for each in allergens:
        if each.stated:
            name = catalogue.product(each.product_id).name[lang]
            words = ", ".join(ALLERGENS[code][lang] for code in each.stated)
            yield f"{name}의 알레르기 정보: {words}." if lang == "ko" else f"Allergens in the {name}: {words}."


def _product(words: str, catalogue: Catalogue) -> Product | None:
    plain = words.casefold()
    named = (
        each
        for each in catalogue.products
        if plain and plain in (each.id, each.name.ko.casefold(), each.name.en.casefold())
    )
    return next(named, None)


def _dish(words: str) -> Dish | None:
    """The dish with the longest name in the words."""
    plain = " ".join(words.casefold().split())
    said = [(len(name), dish) for dish in dishes() for name in dish.names if _holds(plain, name)]
    return max(said, key=lambda each: each[0])[1] if said else None


def _holds(text: str, name: str) -> bool:
    if name.isascii():
        return re.search(rf"\b{re.escape(name)}s?\b", text) is not None
    return re.search(rf"(?<![가-힣]){re.escape(name)}", text) is not None


def _of_product(product: Product, stocked: Sequence[Product]) -> Iterator[Companion]:
    """What it names, what names it, and what belongs to a dish with it."""
    here = {each.id for each in stocked}
    seen = {product.id}
    naming = tuple(each.id for each in stocked if product.id in each.goes_with)
    both: tuple[tuple[Why, tuple[str, ...]], ...] = (("named", product.goes_with), ("names", naming))
    for why, ids in both:
        for id in ids:
            if id in here and id not in seen:
                seen.add(id)
                yield Companion(id, why)
    for dish in dishes():
        if not _ingredient(product, dish):
            continue
        for other in stocked:
            if other.id not in seen and (_ingredient(other, dish) or _tool(other, dish)):
                seen.add(other.id)
                yield Companion(other.id, "dish", dish.names[0])


def _of_dish(dish: Dish, stocked: Sequence[Product]) -> Iterator[Companion]:
    """Ingredients first, each with a product or two, then tools."""
    taken: Counter[str] = Counter()
    seen: set[str] = set()
    kinds: tuple[tuple[Why, Callable[[Product, Dish], str]], ...] = (("ingredient", _ingredient), ("tool", _tool))
    for why, word_for in kinds:
        for product in stocked:
            word = word_for(product, dish)
            if word and product.id not in seen and taken[word] < _EACH:
                taken[word] += 1
                seen.add(product.id)
                yield Companion(product.id, why, word)


def _ingredient(product: Product, dish: Dish) -> str:
    return _word_for(product, dish.ingredients) if product.category in _EATEN else ""


def _tool(product: Product, dish: Dish) -> str:
    return "" if product.category in _EATEN else _word_for(product, dish.tools)


def _word_for(product: Product, words: tuple[tuple[str, ...], ...]) -> str:
    """The word that the product is: "국물 멸치" is 멸치, "김치만두" no 김치, "Rice Water Soap" no rice. "" for none."""
    found = _pattern(words).search(f"{product.name.ko}\n{product.name.en}".casefold())
    return found[0] if found else ""


@cache
def _pattern(words: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """Words where a name ends, since both languages say there what a thing is; a single syllable stands by itself."""
    words_end = r"(?=(?:\s+\S*\d\S*)*$)"  # sizes and counts may follow
    alternatives = [
        rf"\b{re.escape(word)}s?{words_end}"
        if word.isascii()
        else rf"{'(?<![가-힣])' if len(word) == 1 else ''}{re.escape(word)}{words_end}"
        for word in sorted((each for group in words for each in group), key=len, reverse=True)
    ]
    return re.compile("|".join(alternatives) or r"(?!)", re.MULTILINE)


def _ids(found: Sequence[Companion]) -> tuple[str, ...]:
    return tuple(each.product_id for each in found)


def _allergens(ids: Sequence[str], catalogue: Catalogue) -> tuple[Allergens, ...]:
    foods = (catalogue.product(id) for id in ids)
    return tuple(Allergens(each.id, each.allergens) for each in foods if each.allergens or each.category in _EATEN)
