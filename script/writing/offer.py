"""What a request offers to whoever words it: the slots, which of them are needed, and the facts about the product."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from script.catalogue import Catalogue, Fact, Product
from script.errors import WriterFailed
from script.types import Claim, Lang, LineKind
from script.writer import LineRequest

ALONE = frozenset(("feature", "notice", "shipping", "review"))  # whole sentences
MAX_ABOUT = 4  # facts told beside the slots

_NEEDS: Mapping[LineKind, tuple[str, ...]] = {
    "hook": ("name",),
    "feature": ("feature",),
    "size": ("volume", "count"),
    "price": ("price",),
    "shipping": ("shipping",),
    "notice": ("notice",),
    "bridge": ("name",),
    "recap": ("first", "second"),
    "goes_with": ("name", "other"),
    "review": ("review",),
}
_ALSO: Mapping[LineKind, tuple[str, ...]] = {
    "hook": ("brand",),
    "feature": ("name",),
    "size": ("name", "origin"),
    "price": ("name", "list_price", "discount"),
    "shipping": ("name",),
    "notice": ("name",),
    "call": ("name", "brand"),
    "bridge": ("brand",),
    "review": ("name",),
}
_WITH_FACTS: frozenset[LineKind] = frozenset(("hook", "call"))


@dataclass(frozen=True, slots=True)
class Offer:
    """The slots of one line with their facts (None: a word that claims nothing, such as the show's name)."""

    request: LineRequest
    values: Mapping[str, str]
    facts: Mapping[str, Claim]
    needs: frozenset[str]
    about: Mapping[str, Fact] = field(default_factory=dict)  # by the number that the model names them with
    product: Product | None = None  # whose card stands beside the line

    def task(self, recent: list[str]) -> dict[str, Any]:
        """The request as data for a model."""
        return {
            "task": self.request.kind,
            "slots": dict(self.values),
            "needs": sorted(self.needs),
            "alone": sorted(ALONE & self.values.keys()),
            "about": {number: fact.value for number, fact in self.about.items()},
            "recent": recent,
            "wish": self.request.wish,
        }


def offer(request: LineRequest, catalogue: Catalogue, now: datetime.datetime) -> Offer:
    """What a request offers at a moment. Raises WriterFailed for one that the catalogue cannot fill."""
    if request.kind in ("opening", "closing", "filler"):
        return Offer(request, {"show": catalogue.show[request.lang]}, {}, frozenset())
    try:
        facts = _facts(request, catalogue, now)
    except KeyError as error:
        raise WriterFailed(f"no {request.kind} line in {request.lang!r}: the catalogue has no {error}") from error
    needs = frozenset(_NEEDS.get(request.kind, ())) & facts.keys()
    if not needs and request.kind in _NEEDS:
        raise WriterFailed(f"no {request.kind} line in {request.lang!r} for {request.product_id}: the fact is missing")
    own = request.kind not in ("bridge", "recap")
    product = catalogue.product(request.product_id).at(now) if own and request.product_id else None
    about = _about(product, request) if product is not None else {}
    values = {slot: claim.value for slot, claim in facts.items()}
    return Offer(request, values, facts, needs, about, product)


def _facts(request: LineRequest, catalogue: Catalogue, now: datetime.datetime) -> dict[str, Claim]:
    lang, kind = request.lang, request.kind
    if kind == "recap":
        known = {
            "first": _known(catalogue, request.product_id, lang, now),
            "second": _known(catalogue, request.other_id, lang, now),
        }
        return {
            name: each[fact]
            for place, each in known.items()
            for name, fact in ((place, "name"), (f"{place}_price", "price"))
        }
    about = request.other_id if kind == "bridge" else request.product_id
    known_facts = _known(catalogue, about, lang, now)
    if kind in ("feature", "notice"):
        fact = catalogue.fact(f"{about}.{kind}.{request.number or 0}", lang)
        known_facts[kind] = Claim(fact.kind, fact.value, fact.id)
    if kind == "goes_with":
        name = _known(catalogue, request.other_id, lang, now)["name"]
        known_facts["other"] = Claim("goes_with", name.value, name.fact_id)
    if kind == "review" and request.text:
        known_facts["review"] = Claim("review", request.text.strip().removesuffix("."), f"{about}.review")
    wanted = (*_NEEDS.get(kind, ()), *_ALSO.get(kind, ()))
    return {slot: known_facts[slot] for slot in wanted if slot in known_facts}


def _known(catalogue: Catalogue, product_id: str | None, lang: Lang, now: datetime.datetime) -> dict[str, Claim]:
    """The facts of a product that have a slot of their own name. Raises KeyError for an unknown product."""
    facts = catalogue.product(product_id or "").at(now).facts(lang)
    return {
        fact.kind: Claim(fact.kind, fact.value, fact.id) for fact in facts if fact.kind not in ("feature", "notice")
    }


def _about(product: Product, request: LineRequest) -> dict[str, Fact]:
    """Facts that may be put into other words: features without a number, since numbers are slots."""
    if request.kind not in _WITH_FACTS:
        return {}
    plain = [
        fact
        for fact in product.facts(request.lang)
        if fact.kind == "feature" and not any(char.isdigit() for char in fact.value)
    ]
    return {str(number): fact for number, fact in enumerate(plain[:MAX_ABOUT], 1)}
