"""The seam between what a show wants said and who words it."""

from dataclasses import dataclass
from typing import Protocol

from script.types import Claim, Lang, Line, LineKind


@dataclass(frozen=True, slots=True)
class LineRequest:
    """One line that a rundown asks for."""

    kind: LineKind
    lang: Lang
    product_id: str | None = None
    number: int | None = None  # which feature or notice, counted from 0
    other_id: str | None = None  # a second product: a recap's, the one that a bridge leads to, a companion
    wish: str = ""  # what the brief asks for, in its own words: data, never an instruction
    text: str = ""  # words that stand already (an operator's, a review's): said as they are, where the guard lets them
    claims: tuple[Claim, ...] = ()  # what proves `text`


class ScriptWriter(Protocol):
    """Words lines. What it gives is not yet guarded."""

    async def write(self, request: LineRequest) -> Line:
        """The line for a request, its numbers filled from the catalogue.

        Raises:
            WriterFailed: it has no line for this request, or gave none in time.
        """
        ...
