"""What reviews are, and what is made of them."""

import datetime
from dataclasses import dataclass
from typing import Literal

from script.catalogue import Text
from script.types import Claim, Lang

Aspect = Literal["delivery", "packaging", "taste", "scent", "size", "price", "use", "quality", "looks", "other"]
Polarity = Literal["for", "against"]
Reject = Literal[
    "empty",  # too little to say anything
    "spam",  # addresses, advertising, the same sign over and over
    "abuse",
    "duplicate",
    "personal",  # telephone numbers, addresses, accounts: they are not repeated, not even to the operator
    "health",  # claims that the law does not let a host repeat
    "instruction",  # it speaks to a machine
    "unknown_product",
]


@dataclass(frozen=True, slots=True)
class Review:
    """What one buyer wrote. It is data: nothing of it is spoken."""

    id: str
    product_id: str
    stars: int  # 1 to 5
    text: str
    date: datetime.date


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a review says."""

    review_id: str
    text: str  # lower case
    aspect: Aspect
    polarity: Polarity | None  # None: neither
    themes: tuple[str, ...]  # ids, where it is for


@dataclass(frozen=True, slots=True)
class Rejected:
    """A review that is not used, and why."""

    review_id: str
    product_id: str
    reason: Reject


@dataclass(frozen=True, slots=True)
class Cluster:
    """Clauses of one product that say about the same, for the operator to read."""

    aspect: Aspect
    polarity: Polarity | None
    text: str  # of the clause in the middle
    review_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One sentence about what at least three reviews say alike, with the reviews that prove it."""

    product_id: str
    theme: str
    count: int  # reviews that say so
    review_ids: tuple[str, ...]  # the latest of them, at least three
    text: Text  # the whole sentence; "" in a language that the product is not shown in

    def claims(self, lang: Lang) -> tuple[Claim, ...]:
        """A claim for each review that is cited."""
        said = "세 분 이상" if lang == "ko" else "At least three reviews"
        return tuple(Claim("review", said, f"{self.product_id}.review.{each}") for each in self.review_ids)


@dataclass(frozen=True, slots=True)
class Digest:
    """What the reviews of one product come to."""

    product_id: str
    used: int
    rejected: tuple[Rejected, ...]
    counts: tuple[tuple[Aspect, int, int], ...]  # aspect, clauses for, clauses against
    clusters: tuple[Cluster, ...]  # the largest first
    lines: tuple[ReviewLine, ...]  # what most reviews say first; none where fewer than three agree
