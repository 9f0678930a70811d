"""What a name's correction is."""

from dataclasses import dataclass
from typing import Literal

Why = Literal["markup", "symbol", "bracket", "promotion", "code", "repeat", "unit", "order", "space"]
Op = Literal["keep", "drop", "add"]


@dataclass(frozen=True, slots=True)
class Change:
    """One reason for a difference, and the characters that it concerns."""

    why: Why
    what: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A proposal: nothing is changed before a person approves it."""

    before: str
    after: str  # as before, where `held` says why
    changes: tuple[Change, ...] = ()
    held: tuple[str, ...] = ()  # rules that the clean name would have broken

    @property
    def changed(self) -> bool:
        """Whether there is anything to approve."""
        return self.after != self.before
