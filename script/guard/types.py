"""What the guard says about a line."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["pass", "correct", "block"]

# In the order in which they are told; the first four are the classes that break the law most often.
Code = Literal[
    "food_claim",  # food as medicine, diets, allergens wished away
    "cosmetic_claim",  # cosmetics as medicine
    "device_claim",  # looks like a medical device
    "lowest_price",  # "lowest price" without proof
    "first_hand",  # she says that she used it; she cannot
    "slander",  # competitors run down
    "superlative",  # best, first, only, without proof
    "number",  # a price, amount, percentage or date that the catalogue does not hold
    "unproven",  # origin, certificate, ingredient, shipping, warranty that the catalogue does not hold
    "urgency",  # "last ones", "only today", without stock or window to prove it
    "forbidden",  # words that the seller or the channel forbids
    "profanity",
    "persona",  # she denies what she is, or speaks as a machine
    "leak",  # instructions, markup, secrets
    "contact",  # addresses and accounts that lead viewers elsewhere
    "unreadable",  # hidden characters, or nothing to say
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong with a line."""

    code: Code
    start: int  # of what is wrong: characters of the line as it was given
    end: int
    says: str  # for the operator, in the line's language
    instead: str | None = None  # what stands in the catalogue, if that mends it
    fact_id: str | None = None

    @property
    def mends(self) -> bool:
        """Whether putting `instead` in its place mends the line."""
        return self.instead is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a line may be spoken."""

    outcome: Outcome
    line: str  # as it may be spoken: as given, or corrected; as given where it is blocked
    reasons: tuple[Reason, ...] = ()
