"""What may be said: the types that `script` hands to the rooms below it."""

from dataclasses import dataclass
from typing import Literal

Lang = Literal["ko", "en"]
Emotion = Literal["neutral", "delighted", "earnest"]
LineKind = Literal[
    "opening",
    "hook",
    "feature",
    "size",
    "price",
    "shipping",
    "notice",
    "call",
    "bridge",
    "recap",
    "closing",
    "review",
    "goes_with",
    "filler",
    "answer",
    "typed",
]

ClaimKind = Literal[
    "name",
    "brand",
    "price",
    "list_price",
    "discount",
    "volume",
    "count",
    "origin",
    "stock",
    "shipping",
    "ingredients",
    "allergens",
    "certificate",
    "warranty",
    "feature",
    "notice",
    "goes_with",
    "review",
]


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable statement of a line, tied to the catalogue's fact that proves it."""

    kind: ClaimKind
    value: str  # as spoken in the line, e.g. "39,900원"
    fact_id: str  # "<product id>.<field>", e.g. "p03.price"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say, already guarded. Sentences end in . ? or !"""

    id: str
    text: str
    lang: Lang
    kind: LineKind = "typed"
    product_id: str | None = None
    claims: tuple[Claim, ...] = ()
    emotion: Emotion = "neutral"
    gesture: str | None = None  # what her arm does with it: "point" to the card, "palm", "wave"; a host may have none
