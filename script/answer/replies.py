"""From chosen knowledge to what is to be said: the occasion, the values of its slots, and the facts behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from script.answer.knowledge import Piece
from script.answer.types import Knowledge
from script.catalogue import Money, Product, Statement, Text
from script.types import Lang

MAX_LIST = 140  # characters of ingredients that are said in one breath

_STATEMENTS = ("feature", "notice", "certificate")


@dataclass(frozen=True, slots=True)
class Reply:
    """One or two sentences to be worded."""

    occasion: str
    values: Mapping[str, str]
    knowledge: tuple[Knowledge, ...] = ()
    product: Product | None = None  # whom it is held against
    lang: Lang | None = None  # of the values; None: any
    also: Product | None = None  # a second product, which the part from its name on is held against


def reply(piece: Piece, product: Product, lang: Lang, pieces: Sequence[Piece]) -> Reply:
    """What is said of one piece of a product's knowledge."""
    knowledge = piece.knowledge
    facts: dict[str, Knowledge] = {
        each.knowledge.kind: each.knowledge for each in pieces if each.knowledge.kind not in _STATEMENTS
    }
    values = {"name": product.name[lang]}
    if knowledge.kind in ("price", "list_price", "discount"):
        return _money(knowledge, facts, values, product, lang)
    if knowledge.kind in _STATEMENTS:
        return _reply("statement", values | {"statement": knowledge.value.rstrip(". ")}, product, lang, knowledge)
    if knowledge.kind == "stock" and product.stock == 0:
        return _reply("sold_out", values | {"stock": knowledge.value}, product, lang, knowledge)
    if knowledge.kind == "ingredients":
        return _ingredients(knowledge, values, product, lang)
    if knowledge.kind == "option":
        product = proven(product, product.name, {lang: knowledge.value})
    return _reply(knowledge.kind, values | {knowledge.kind: knowledge.value.rstrip(". ")}, product, lang, knowledge)


def stated(knowledge: Knowledge, product: Product | None, lang: Lang) -> Reply:
    """An FAQ's answer, or what a search found."""
    values = {"statement": knowledge.value.rstrip(". ")}
    if product is not None:
        values["name"] = product.name[lang]
    return _reply(knowledge.kind, values, product, lang, knowledge)


def proven(product: Product | None, show: Text, answer: Mapping[Lang, str]) -> Product:
    """A product whose facts hold an FAQ's answer, too: the guard takes the seller's own answer for proven."""
    text = Text(answer.get("ko", ""), answer.get("en", ""))
    if product is None:
        return Product("faq", "other", show, Money(None, None), features=(Statement(text, text),))
    return replace(product, features=(*product.features, Statement(text, text)))


def plain(occasion: str, values: Mapping[str, str] = MappingProxyType({})) -> Reply:
    """What needs no knowledge."""
    return Reply(occasion, values)


def _money(
    knowledge: Knowledge, facts: Mapping[str, Knowledge], values: dict[str, str], product: Product, lang: Lang
) -> Reply:
    known = [facts[kind] for kind in ("price", "list_price", "discount") if kind in facts]
    values |= {each.kind: each.value for each in known}
    occasion = "price_sale" if knowledge.kind == "price" and len(known) == 3 else knowledge.kind
    others = (each for each in known if each != knowledge)
    return Reply(occasion, MappingProxyType(values), (knowledge, *others), product, lang)


def _ingredients(knowledge: Knowledge, values: dict[str, str], product: Product, lang: Lang) -> Reply:
    text = knowledge.value.rstrip(". ")
    if len(text) <= MAX_LIST:
        return _reply("ingredients", values | {"ingredients": text}, product, lang, knowledge)
    first = text[:MAX_LIST].rpartition(",")[0].rstrip(" ,(") or text[:MAX_LIST]
    return _reply("ingredients_long", values | {"ingredients": first}, product, lang, knowledge)


def _reply(
    occasion: str, values: Mapping[str, str], product: Product | None, lang: Lang, *knowledge: Knowledge
) -> Reply:
    return Reply(occasion, MappingProxyType(dict(values)), knowledge, product, lang)
