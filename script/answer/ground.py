"""What the catalogue and the FAQ say to a question: the grounds of an answer, or none."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from script.answer.allergy import allergen_reply
from script.answer.asking import OF_TRADE, Asking
from script.answer.comparison import Prices, compared
from script.answer.faq import MATCHES, Faq
from script.answer.focus import Focus
from script.answer.knowledge import Piece, pieces
from script.answer.memory import Preference, PreferenceKind
from script.answer.preferences import asks_for_own, fits
from script.answer.replies import Reply, proven, reply, stated
from script.answer.retrieval import Choice, choose, choose_measured, choose_near
from script.answer.types import Knowledge
from script.catalogue import Catalogue, Product
from script.types import Lang

_EATEN = ("food", "supplement")


class Ground:
    """One catalogue with its FAQ."""

    def __init__(self, catalogue: Catalogue, faq: Faq) -> None:
        self._catalogue = catalogue
        self._faq = faq
        self._prices = Prices(catalogue.products)

    def product(self, product_id: str) -> Product | None:
        """The product with an id, if there is one."""
        try:
            return self._catalogue.product(product_id)
        except KeyError:
            return None

    def replies(
        self,
        asked: Asking,
        focus: Focus,
        wanted: Sequence[str],
        lang: Lang,
        now: datetime.datetime,
        likes: Sequence[Preference],
    ) -> list[Reply]:
        """What is to be said; none where nothing answers the question."""
        ends = set(wanted) & {"#cheapest", "#dearest"}
        if ends and not focus.named:
            return self._prices.extreme(
                "dearest" if "#dearest" in ends else "cheapest", set(wanted) - ends - {"#compare"}, lang, now
            )
        products = [product.at(now) for product in focus.products]
        if len(products) > 1:
            return compared(products[0], products[1], wanted, asked.needs, lang)
        if not products:
            return self._general(wanted, lang)
        return self._of(products[0], asked, wanted, lang, likes)

    def _of(
        self, product: Product, asked: Asking, wanted: Sequence[str], lang: Lang, likes: Sequence[Preference]
    ) -> list[Reply]:
        lang = lang if product.name[lang] else ("en" if lang == "ko" else "ko")
        known = pieces(product, lang)
        if asked.allergens and (product.category in _EATEN or product.ingredients[lang] or product.allergens):
            return [allergen_reply(product, asked.allergens[0], lang, known)]
        if "#goes_with" in wanted:
            return list(self._companions(product, lang)) if set(wanted) == {"#goes_with"} else []
        if (kind := asks_for_own(asked.low)) and (own := self._own(product, kind, lang, known, likes)):
            return [own]
        if not asked.needs and not set(wanted) <= OF_TRADE and (entry := self._faq_reply(wanted, product, lang, 1.0)):
            return [entry]  # the seller foresaw these very words
        found = choose(known, wanted, asked.needs)
        if found is None and (entry := self._faq_reply(wanted, product, lang)):
            return [entry]
        found = found or choose_measured(known, wanted, asked.needs) or choose_near(known, wanted, asked.needs)
        return self._told(found, product, lang, known) if found else []

    def _told(self, found: Choice, product: Product, lang: Lang, known: Sequence[Piece]) -> list[Reply]:
        return [reply(piece, product, lang, known) for piece in found.pieces]

    def _faq_reply(
        self, wanted: Sequence[str], product: Product | None, lang: Lang, least: float = MATCHES
    ) -> Reply | None:
        entry = self._faq.find(frozenset(wanted), product.id if product else None, lang, least)
        if entry is None:
            return None
        knowledge = Knowledge(entry.id, "faq", entry.answer[lang], entry.product_id)
        return stated(knowledge, proven(product, self._catalogue.show, entry.answer), lang)

    def _general(self, wanted: Sequence[str], lang: Lang) -> list[Reply]:
        entry = self._faq_reply(wanted, None, lang)
        return [entry] if entry else []

    def _own(
        self, product: Product, kind: PreferenceKind, lang: Lang, known: Sequence[Piece], likes: Sequence[Preference]
    ) -> Reply | None:
        """The option in which a viewer's own size or colour is to be looked up, and that one if it is among them."""
        idea = "#volume" if kind == "size" else "#color"
        piece = next((each for each in known if each.knowledge.kind == "option" and idea in each.about), None)
        if piece is None:
            return None
        told = reply(piece, product, lang, known)
        option = product.options[int(piece.knowledge.id.rpartition(".")[2])]
        labels = [each.label[lang] for each in option.choices if any(fits(like, each.label[lang]) for like in likes)]
        return replace(told, occasion="option_own", values=dict(told.values) | {"own": labels[0]}) if labels else told

    def _companions(self, product: Product, lang: Lang) -> Iterator[Reply]:
        others = [self._catalogue.product(each) for each in product.goes_with]
        named = [each for each in others if each.name[lang]][:3]
        if named:
            known = tuple(Knowledge(f"{each.id}.name", "name", each.name[lang], each.id) for each in named)
            values = {"name": product.name[lang], "others": ", ".join(each.value for each in known)}
            yield Reply("goes_with", MappingProxyType(values), known, product, lang)
