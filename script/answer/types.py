"""What is asked of the answering host, and what she answers, with every step on the way."""

import datetime
from dataclasses import dataclass
from typing import Literal

from script.types import ClaimKind, Lang, Line

StepName = Literal[  # in this order, as in BlenderBot 3 (Shuster et al. 2022)
    "safety_before",
    "memories",
    "decisions",
    "retrieval",
    "search",
    "knowledge",
    "response",
    "safety_after",
    "memory_upkeep",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an answer, for the operator to see."""

    name: StepName
    says: str  # what came out, in plain words
    ids: tuple[str, ...] = ()  # facts, FAQ entries, products that it is about


@dataclass(frozen=True, slots=True)
class Knowledge:
    """One piece that an answer may rest on."""

    id: str  # "p03.price", "faq.returns", "search.0"
    kind: ClaimKind | Literal["option", "window", "faq", "host", "search"]
    value: str  # as it is said
    product_id: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Where the show is when a question is answered."""

    now: datetime.datetime  # knows its zone: prices hold in windows
    product_id: str | None = None  # on screen
    lang: Lang = "ko"  # of the show: for questions whose own language cannot be told


@dataclass(frozen=True, slots=True)
class Answer:
    """What she says to a question."""

    answered: bool  # whether `evidence` proves it; a polite "that is not in the listing" is no answer
    text: str  # "" where she says nothing
    lang: Lang
    evidence: tuple[str, ...]  # ids of the knowledge that it states
    trace: tuple[Step, ...]
    product_id: str | None = None
    line: Line | None = None  # the text as a checked line; None where she says nothing
