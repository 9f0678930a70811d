"""The writer that needs nothing: varied wordings whose numbers are slots, filled from the catalogue."""

import random
from collections import deque
from collections.abc import Mapping

from script.catalogue import Catalogue, Fact, Product
from script.phrasings_en import EN
from script.phrasings_ko import KO
from script.types import Claim, Emotion, Lang, Line, LineKind
from script.wording import Wording, fill, slots

WINDOW = 20  # lines within which no wording comes back

_WORDINGS: Mapping[Lang, Mapping[Wording, tuple[str, ...]]] = {"ko": KO, "en": EN}

_EMOTIONS: Mapping[LineKind, Emotion] = {
    "opening": "delighted",
    "hook": "delighted",
    "price": "delighted",
    "call": "delighted",
    "notice": "earnest",
    "shipping": "earnest",
}


class TemplateWriter:
    """Writes one line at a time and remembers the last WINDOW wordings. The same seed writes the same lines."""

    def __init__(self, catalogue: Catalogue, seed: int = 0) -> None:
        self._catalogue = catalogue
        self._random = random.Random(seed)
        self._recent: deque[str] = deque(maxlen=WINDOW - 1)
        self._written = 0

    def opening(self, lang: Lang) -> Line:
        """A welcome to the show."""
        return self._write("opening", "opening", lang, {}, show=self._catalogue.show[lang])

    def about(self, kind: LineKind, lang: Lang, product: Product) -> Line:
        """A hook, size, price, shipping or call for a product."""
        facts = _plain_facts(product, lang)
        wording: Wording = kind  # type: ignore[assignment]  # _write refuses a kind that has no wordings
        if kind == "price" and "discount" not in facts:
            wording = "plain_price"
        return self._write(wording, kind, lang, facts, product_id=product.id)

    def can(self, kind: LineKind, lang: Lang, product: Product) -> bool:
        """Whether the product has the facts for a hook, size, price, shipping or call."""
        known = _plain_facts(product, lang).keys()
        wording: Wording = kind  # type: ignore[assignment]  # as in `about`
        return any(slots(text) <= known for text in _WORDINGS[lang][wording])

    def feature(self, lang: Lang, product: Product, number: int) -> Line:
        """One of the product's features, counted from 0. Raises KeyError where it has fewer."""
        return self._statement("feature", lang, product, number)

    def notice(self, lang: Lang, product: Product, number: int) -> Line:
        """One of the facts that must be said, counted from 0. Raises KeyError where it has fewer."""
        return self._statement("notice", lang, product, number)

    def bridge(self, lang: Lang, following: Product) -> Line:
        """The way to the next product; it belongs to none, so that no card stands beside it."""
        return self._write("bridge", "bridge", lang, _plain_facts(following, lang))

    def recap(self, lang: Lang, first: Product, second: Product) -> Line:
        """A look back on two products."""
        facts: dict[str, Fact] = {}
        for place, product in (("first", first), ("second", second)):
            known = _plain_facts(product, lang)
            facts |= {place: known["name"], f"{place}_price": known["price"]}
        return self._write("recap", "recap", lang, facts)

    def _statement(self, kind: Wording, lang: Lang, product: Product, number: int) -> Line:
        fact = self._catalogue.fact(f"{product.id}.{kind}.{number}", lang)
        line_kind: LineKind = "notice" if kind == "notice" else "feature"
        return self._write(kind, line_kind, lang, _plain_facts(product, lang) | {kind: fact}, product_id=product.id)

    def _write(
        self,
        wording: Wording,
        kind: LineKind,
        lang: Lang,
        facts: Mapping[str, Fact],
        *,
        product_id: str | None = None,
        **words: str,
    ) -> Line:
        known = facts.keys() | words.keys()
        name, text = self._choose(lang, wording, known)
        used = [fact for slot, fact in facts.items() if slot in slots(text)]
        self._written += 1
        return Line(
            id=f"{self._written:06d}.{name}",
            text=fill(text, {slot: fact.value for slot, fact in facts.items()} | words),
            lang=lang,
            kind=kind,
            product_id=product_id,
            claims=tuple(Claim(fact.kind, fact.value, fact.id) for fact in used),
            emotion=_EMOTIONS.get(kind, "neutral"),
        )

    def _choose(self, lang: Lang, wording: Wording, known: set[str]) -> tuple[str, str]:
        """A wording, with its name ("ko.price.3"), that all slots are known for: unused of late, else the oldest."""
        pool = {
            f"{lang}.{wording}.{number}": text
            for number, text in enumerate(_WORDINGS[lang][wording])
            if slots(text) <= known
        }
        fresh = [name for name in pool if name not in self._recent]
        chosen = self._random.choice(fresh) if fresh else min(pool, key=self._recent.index)
        self._recent.append(chosen)
        return chosen, pool[chosen]


def _plain_facts(product: Product, lang: Lang) -> dict[str, Fact]:
    """The facts with a slot of their own name; features and notices come one at a time."""
    return {fact.kind: fact for fact in product.facts(lang) if fact.kind not in ("feature", "notice")}
