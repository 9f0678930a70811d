"""The guard's sets, and what became of their lines: for the tests and for the bench."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from script.catalogue import Catalogue, load
from script.guard import Guard, Verdict
from script.types import Lang

DATA = Path(__file__).parent / "data"
NOW = datetime.datetime.fromisoformat("2026-12-05T20:00:00+09:00")  # in both windows of the sets' catalogue


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a set. Wanted: "right" and "good" may be said; "wrong" and "bad" not as they are."""

    kind: str
    lang: Lang
    product: str  # id of what is shown; "" nothing
    want: Literal["right", "wrong", "good", "bad"]
    line: str
    mended: str  # the only correction that is right; "" none


def catalogue() -> Catalogue:
    return load(DATA / "guard_catalogue.json")


def cases(name: str) -> list[Case]:
    """The lines of `tests/data/guard_<name>.tsv`."""
    rows = (DATA / f"guard_{name}.tsv").read_text("utf-8").split("\n")
    return [Case(*row.split("\t")) for row in rows if row and not row.startswith("# ")]  # type: ignore[arg-type]  # of the file


@dataclass(frozen=True, slots=True)
class Checked:
    """A line and what the guard said to it."""

    case: Case
    verdict: Verdict

    @property
    def lets_out_untruth(self) -> bool:
        """Whether something untrue or unlawful would be spoken."""
        verdict, case = self.verdict, self.case
        if verdict.outcome == "block":
            return False
        if verdict.outcome == "correct":
            return verdict.line != case.mended
        return case.want in ("wrong", "bad")

    @property
    def holds_back_truth(self) -> bool:
        """Whether a line that may be said would not be spoken as it is."""
        return self.case.want in ("right", "good") and self.verdict.outcome != "pass"


def checked(name: str) -> Iterator[Checked]:
    """Every line of a set, with its verdict."""
    goods = catalogue()
    guard = Guard(goods)
    for case in cases(name):
        product = goods.product(case.product) if case.product else None
        yield Checked(case, guard.check(case.line, case.lang, product.at(NOW) if product else None))


def by_kind(found: list[Checked]) -> dict[str, Counter[str]]:
    """Of each class: its lines, its verdicts, and what went wrong."""
    counts: dict[str, Counter[str]] = {}
    for each in found:
        of_kind = counts.setdefault(each.case.kind, Counter())
        of_kind.update(("lines", each.verdict.outcome))
        of_kind["untrue"] += each.lets_out_untruth
        of_kind["held back"] += each.holds_back_truth
    return counts
