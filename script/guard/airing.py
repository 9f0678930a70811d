"""A line at the moment when it goes to air: the catalogue may have changed since it was written."""

import datetime
import re
from dataclasses import replace

from script.catalogue import Catalogue, Product
from script.guard.guard import Guard
from script.types import Claim, ClaimKind, Lang, Line

# Facts whose new value may stand where the old one stood; around all others the sentence would have to change, too.
_EXCHANGED: frozenset[ClaimKind] = frozenset(("price", "list_price", "discount", "stock"))


def at_air(line: Line, catalogue: Catalogue, guard: Guard, now: datetime.datetime) -> Line | None:
    """The line as it may be said `now`: the same, with its amounts put right, or None where it must be dropped.

    guard checks against the same catalogue; now knows its zone. Dropped is a line about a product that is not sold
    any more, one that states a fact which is gone or which is more than an amount, and one that the guard stops.
    What an operator typed is hers to answer for, but for what it claims.
    """
    product = _sold(line.product_id, catalogue, now)
    if line.product_id is not None and product is None:
        return None
    renewed = _renewed(line, catalogue, now)
    if renewed is None or line.kind == "typed":
        return renewed
    verdict = guard.check(renewed.text, renewed.lang, product, now)
    if verdict.outcome == "block":
        return None
    if verdict.outcome == "correct":
        claims = tuple(claim for claim in renewed.claims if claim.value in verdict.line)
        return replace(renewed, text=verdict.line, claims=claims)
    return renewed


def _renewed(line: Line, catalogue: Catalogue, now: datetime.datetime) -> Line | None:
    """The line with the values that its claims have now; None where one has none."""
    text, claims = line.text, []
    for claim in line.claims:
        value = _value(claim, _sold(claim.fact_id.partition(".")[0], catalogue, now), line.lang)
        if value is None:
            return None
        if value != claim.value:
            parts = re.split(rf"(?<![\d,.]){re.escape(claim.value)}(?!\d)", text)
            if claim.kind not in _EXCHANGED or len(parts) != 2:
                return None
            text = value.join(parts)
        claims.append(replace(claim, value=value))
    return replace(line, text=text, claims=tuple(claims))


def _value(claim: Claim, product: Product | None, lang: Lang) -> str | None:
    """What a claim would have to say now; None where no fact proves it any more."""
    if product is None or claim.kind == "review":  # what buyers wrote is proven elsewhere
        return claim.value if product is not None else None
    facts = [fact for fact in product.facts(lang) if fact.kind == claim.kind or fact.id == claim.fact_id]
    if any(fact.value == claim.value for fact in facts):  # wherever in its list it stands now
        return claim.value
    return next((fact.value for fact in facts if fact.id == claim.fact_id), None)


def _sold(product_id: str | None, catalogue: Catalogue, now: datetime.datetime) -> Product | None:
    """A product as it is sold now; None where it is not."""
    try:
        return catalogue.product(product_id).at(now) if product_id is not None else None
    except KeyError:
        return None
