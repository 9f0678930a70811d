"""What a question looks at: the products that it means, after its words, what is on screen and what was said before."""

from collections.abc import Sequence
from dataclasses import dataclass

from script.answer.asking import OF_TRADE, Asking
from script.answer.memory import Remark
from script.answer.subjects import Mention
from script.catalogue import Product

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Focus:
    """The products that are meant."""

    products: tuple[Product, ...]  # none: nobody can tell
    named: tuple[Span, ...] = ()  # words of the question that name them
    unclear: tuple[Product, ...] = ()  # they fit alike


@dataclass(frozen=True, slots=True)
class Around:
    """What a question may point to."""

    on_screen: Product | None
    own_last: Product | None  # of the viewer's last answer
    last: Product | None  # of the show's last answer


def focus(asked: Asking, mentions: Sequence[Mention], around: Around) -> Focus:
    """The products that a question means."""
    sure = [mention for mention in mentions if mention.sure]
    if sure:
        return _named(asked, sure, around)
    pointed = _pointed(asked, around)
    for mention in mentions:
        rest = asked.wanted(mention.spans)
        if len(mention.products) == 1 and rest and (pointed is None or set(rest) <= OF_TRADE):
            return Focus(mention.products, mention.spans)
        if len(mention.products) > 1 and rest and set(rest) <= OF_TRADE:
            return Focus((), mention.spans, mention.products)
    return Focus((pointed,) if pointed is not None else ())


def remembered(remarks: Sequence[Remark], viewer_id: str | None = None) -> Remark | None:
    """The last remark that was about a product, of one viewer if one is given."""
    return next((each for each in reversed(remarks) if each.product_ids and viewer_id in (None, each.viewer_id)), None)


def _named(asked: Asking, sure: Sequence[Mention], around: Around) -> Focus:
    unclear = next((mention.products for mention in sure if len(mention.products) > 1), ())
    if unclear:
        return Focus((), tuple(span for mention in sure for span in mention.spans), unclear)
    products = list(dict.fromkeys(product for mention in sure for product in mention.products))
    screen = around.on_screen
    if (
        len(products) == 1
        and asked.points == "this"
        and _compares(asked)
        and screen is not None
        and screen != products[0]
    ):
        products.append(screen)
    return Focus(tuple(products), tuple(span for mention in sure for span in mention.spans))


def _compares(asked: Asking) -> bool:
    return any(term.key in ("#cheaper", "#compare", "#better") for term in asked.terms)


def _pointed(asked: Asking, around: Around) -> Product | None:
    """The product that words like "that one" point to."""
    if asked.points == "that":
        return around.own_last or around.on_screen or around.last
    return around.on_screen or around.own_last or around.last
