"""The writer that needs nothing: varied wordings whose numbers are slots, filled from the catalogue."""

import datetime
import random
from collections import deque
from collections.abc import Callable, Mapping

from script.catalogue import Catalogue, Fact, Product
from script.errors import WriterFailed
from script.phrasings_en import EN
from script.phrasings_ko import KO
from script.types import Claim, Emotion, Lang, Line, LineKind
from script.wording import Wording, fill, slots
from script.writer import LineRequest

WINDOW = 20  # lines within which no wording comes back
CITED_REVIEWS = 3  # a line about reviews cites at least so many

_WORDINGS: Mapping[Lang, Mapping[Wording, tuple[str, ...]]] = {"ko": KO, "en": EN}

EMOTIONS: Mapping[LineKind, Emotion] = {
    "opening": "delighted",
    "hook": "delighted",
    "price": "delighted",
    "call": "delighted",
    "closing": "delighted",
    "notice": "earnest",
    "shipping": "earnest",
}
# Sparse: a host who gestures with every line looks driven. The card stands beside her on hooks and prices.
GESTURES: Mapping[LineKind, str] = {
    "opening": "wave",
    "hook": "point",
    "price": "point",
    "call": "palm",
    "bridge": "palm",
    "closing": "wave",
}


def utc_now() -> datetime.datetime:
    """The moment, with its zone."""
    return datetime.datetime.now(datetime.UTC)


class TemplateWriter:
    """Writes one line at a time and remembers the last WINDOW wordings. The same seed writes the same lines.

    It is a `script.writer.ScriptWriter`; a bridge leads to `other_id`, a recap looks back on `product_id` and
    `other_id`, a companion of `product_id` is `other_id`. Words that a request brings are said as they are, but what
    reviews agree on may be given as one sentence with the `number` of reviews behind it: then it is worded, too.
    """

    def __init__(self, catalogue: Catalogue, seed: int = 0, now: Callable[[], datetime.datetime] = utc_now) -> None:
        """`now` knows its zone: prices are those of that moment."""
        self._catalogue = catalogue
        self._now = now
        self._random = random.Random(seed)
        self._recent: deque[str] = deque(maxlen=WINDOW - 1)
        self._written = 0

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """From the next line on, facts are these."""
        self._catalogue = catalogue

    async def write(self, request: LineRequest) -> Line:
        """The line for a request; see `script.writer.ScriptWriter`. It never waits."""
        return self.line(request)

    def line(self, request: LineRequest) -> Line:
        """The same without a wait. Raises WriterFailed for a request that the catalogue cannot fill."""
        lang, number = request.lang, request.number or 0
        if request.text and not (request.kind == "review" and number):
            return self._given(request)
        try:
            match request.kind:
                case "opening":
                    return self.opening(lang)
                case "closing":
                    return self.closing(lang)
                case "filler":
                    return self.filler(lang)
                case "feature":
                    return self.feature(lang, self._product(request.product_id), number)
                case "notice":
                    return self.notice(lang, self._product(request.product_id), number)
                case "hook" | "size" | "price" | "shipping" | "call":
                    return self.about(request.kind, lang, self._product(request.product_id))
                case "bridge":
                    return self.bridge(lang, self._product(request.other_id))
                case "recap":
                    return self.recap(lang, self._product(request.product_id), self._product(request.other_id))
                case "goes_with":
                    return self.goes_with(lang, self._product(request.product_id), self._product(request.other_id))
                case "review":
                    return self.review(lang, self._product(request.product_id), request.text, number)
        except (KeyError, ValueError) as error:
            raise WriterFailed(f"no {request.kind} line in {lang!r} for {request.product_id}: {error}") from error
        raise WriterFailed(f"a line of the kind {request.kind!r} is not worded from a rundown")

    def opening(self, lang: Lang) -> Line:
        """A welcome to the show."""
        return self._write("opening", "opening", lang, {}, show=self._catalogue.show[lang])

    def closing(self, lang: Lang) -> Line:
        """A farewell."""
        return self._write("closing", "closing", lang, {}, show=self._catalogue.show[lang])

    def filler(self, lang: Lang) -> Line:
        """A line that states nothing but the show's name, for when there is no other."""
        return self._write("filler", "filler", lang, {}, show=self._catalogue.show[lang])

    def about(self, kind: LineKind, lang: Lang, product: Product) -> Line:
        """A hook, size, price, shipping or call for a product."""
        facts = self._facts(product, lang)
        wording: Wording = kind  # type: ignore[assignment]  # _write refuses a kind that has no wordings
        if kind == "price" and "discount" not in facts:
            wording = "plain_price"
        return self._write(wording, kind, lang, facts, product_id=product.id)

    def can(self, kind: LineKind, lang: Lang, product: Product) -> bool:
        """Whether the product has the facts for a hook, size, price, shipping or call."""
        known = self._facts(product, lang).keys()
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
        return self._write("bridge", "bridge", lang, self._facts(following, lang))

    def recap(self, lang: Lang, first: Product, second: Product) -> Line:
        """A look back on two products."""
        facts: dict[str, Fact] = {}
        for place, product in (("first", first), ("second", second)):
            known = self._facts(product, lang)
            facts |= {place: known["name"], f"{place}_price": known["price"]}
        return self._write("recap", "recap", lang, facts)

    def goes_with(self, lang: Lang, product: Product, companion: Product) -> Line:
        """What goes with a product; its card stays."""
        facts, other = self._facts(product, lang), self._facts(companion, lang)["name"]
        facts["other"] = Fact(other.id, "goes_with", other.value)
        return self._write("goes_with", "goes_with", lang, facts, product_id=product.id)

    def review(self, lang: Lang, product: Product, summary: str, count: int) -> Line:
        """What `count` reviews agree on, in one sentence; one full stop at its end is taken off.

        Raises ValueError for fewer than CITED_REVIEWS reviews, and for none of a summary.
        """
        said = " ".join(summary.split()).removesuffix(".")
        if not said or count < CITED_REVIEWS:
            raise ValueError(f"a line about reviews needs a sentence and at least {CITED_REVIEWS} reviews")
        said = said[0].upper() + said[1:]
        facts = self._facts(product, lang) | {"review": Fact(f"{product.id}.review", "review", said)}
        return self._write("review", "review", lang, facts, product_id=product.id)

    def _given(self, request: LineRequest) -> Line:
        self._written += 1
        return Line(
            id=f"{self._written:06d}.given",
            text=request.text,
            lang=request.lang,
            kind=request.kind,
            product_id=request.product_id,
            claims=request.claims,
            emotion=EMOTIONS.get(request.kind, "neutral"),
            gesture=GESTURES.get(request.kind),
        )

    def _product(self, product_id: str | None) -> Product:
        if product_id is None:
            raise ValueError("the request names no product")
        return self._catalogue.product(product_id)

    def _facts(self, product: Product, lang: Lang) -> dict[str, Fact]:
        """The facts of this moment with a slot of their own name; features and notices come one at a time."""
        facts = product.at(self._now()).facts(lang)
        return {fact.kind: fact for fact in facts if fact.kind not in ("feature", "notice")}

    def _statement(self, kind: Wording, lang: Lang, product: Product, number: int) -> Line:
        fact = self._catalogue.fact(f"{product.id}.{kind}.{number}", lang)
        line_kind: LineKind = "notice" if kind == "notice" else "feature"
        return self._write(kind, line_kind, lang, self._facts(product, lang) | {kind: fact}, product_id=product.id)

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
            emotion=EMOTIONS.get(kind, "neutral"),
            gesture=GESTURES.get(kind),
        )

    def _choose(self, lang: Lang, wording: Wording, known: set[str]) -> tuple[str, str]:
        """A wording, with its name ("ko.price.3"), that all slots are known for: unused of late, else the oldest."""
        pool = {
            f"{lang}.{wording}.{number}": text
            for number, text in enumerate(_WORDINGS[lang][wording])
            if slots(text) <= known
        }
        if not pool:
            raise ValueError(f"the catalogue lacks what a line of this kind states ({wording})")
        fresh = [name for name in pool if name not in self._recent]
        chosen = self._random.choice(fresh) if fresh else min(pool, key=self._recent.index)
        self._recent.append(chosen)
        return chosen, pool[chosen]
