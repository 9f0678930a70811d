"""What may go on air: every line is held against the catalogue and the guard, when it is written and again at air."""

import datetime
from collections.abc import Callable
from dataclasses import replace

from script.catalogue import LANGS, Catalogue, Product
from script.guard import Guard, Reason, Verdict
from script.guard.airing import at_air
from script.types import Lang, Line
from stream.show.cues import Cue
from stream.show.policy import NO_POLICY, Policy


def _local_now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()


def guard_of(catalogue: Catalogue, policy: Policy = NO_POLICY) -> Guard:
    """A guard that has checked a line: its patterns are compiled, which takes a second. For a thread."""
    guard = Guard(catalogue, policy.forbidden, policy.blocked)
    for lang in LANGS:
        guard.check("안녕하세요. Good evening.", lang)
    return guard


class Checker:
    """One catalogue at a time with its guard."""

    def __init__(
        self,
        catalogue: Catalogue,
        guard: Guard,
        now: Callable[[], datetime.datetime] = _local_now,
        policy: Policy = NO_POLICY,
    ) -> None:
        """`now` knows its zone: prices are those of that moment. `policy` is what the guard was made with."""
        self.catalogue = catalogue
        self.policy = policy
        self.revision = 1  # counts the catalogues
        self._guard = guard
        self._now = now

    def set_catalogue(self, catalogue: Catalogue, guard: Guard, policy: Policy = NO_POLICY) -> None:
        """Check against another catalogue from now on, by a guard that was made with this policy."""
        self.catalogue, self._guard, self.policy = catalogue, guard, policy
        self.revision += 1

    def verdict(self, text: str, lang: Lang, product_id: str | None) -> Verdict:
        """What the guard says of a text while a product is shown; one that is not sold any more proves nothing."""
        return self._guard.check(text, lang, self.sold(product_id), self._now())

    def warnings(self, text: str, lang: Lang, product_id: str | None) -> tuple[Reason, ...]:
        """What is wrong with an operator's line."""
        return self.verdict(text, lang, product_id).reasons

    def admit(self, line: Line) -> tuple[Line | None, Verdict]:
        """The line as it may be said, or None, with the verdict."""
        verdict = self.verdict(line.text, line.lang, line.product_id)
        if verdict.outcome == "block" or (line.product_id is not None and self.sold(line.product_id) is None):
            return None, verdict
        return _with(line, verdict), verdict

    def airable(self, cue: Cue) -> Cue | None:
        """A cue as it may be said at this moment, or None. What an operator typed is hers to answer for."""
        if cue.priority == "operator" or cue.edited:
            return cue
        if cue.priority == "planned" and self.sold_out(cue.line.product_id):
            return None
        line = at_air(cue.line, self.catalogue, self._guard, self._now())
        return replace(cue, line=line, revision=self.revision) if line is not None else None

    def sold_out(self, product_id: str | None) -> bool:
        """Whether nothing is left of a product."""
        product = self.sold(product_id)
        return product is not None and product.stock == 0

    def windows(self) -> tuple[bool, ...]:
        """Which discounts hold now, of the products whose discounts begin or end."""
        now = self._now()
        return tuple(product.window.holds(now) for product in self.catalogue.products if product.window is not None)

    def offers(self) -> tuple[object, ...]:
        """What lists of products show: which there are, what they are called, and what they cost at this moment."""
        now = self._now()
        sold = (product.at(now) for product in self.catalogue.products)
        return tuple((each.id, each.name, each.brand, each.price, each.list_price) for each in sold)

    def locked(self, *product_ids: str | None) -> bool:
        """Whether the law wants a person to approve lines about these products."""
        return any(product.regulated for product in map(self.sold, product_ids) if product is not None)

    def sold(self, product_id: str | None) -> Product | None:
        """The product as it is sold at this moment; None where it is not."""
        try:
            return self.catalogue.product(product_id).at(self._now()) if product_id is not None else None
        except KeyError:
            return None


def _with(line: Line, verdict: Verdict) -> Line:
    if verdict.outcome != "correct":
        return line
    claims = tuple(claim for claim in line.claims if claim.value in verdict.line)
    return replace(line, text=verdict.line, claims=claims)
