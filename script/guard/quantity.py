"""One number with what it counts."""

from dataclasses import dataclass
from fractions import Fraction

Value = Fraction


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number with what it counts."""

    value: Value
    unit: str  # "krw", "usd", "%", "g", "ml", "piece", "minute", …; "" where the line does not say
    start: int  # characters of the line
    end: int
    native: bool = False  # a Korean native numeral: 두 분 are people, 2분 minutes
    approximate: bool = False  # "about", "약": somewhere near it
    decade: bool = False  # "3만 원대": from it up to the next round number

    def alike(self, other: "Quantity") -> bool:
        """Whether both state the same, in whatever unit of one kind."""
        one, two = self.plain, other.plain
        return one == two

    @property
    def plain(self) -> tuple[Value, str]:
        """In the unit of its kind: 1.5 kg is 1,500 g."""
        factor, unit = _KINDS.get(self.unit, (Fraction(1), self.unit))
        return self.value * factor, unit


_KINDS: dict[str, tuple[Value, str]] = {
    "kg": (Fraction(1000), "g"),
    "mg": (Fraction(1, 1000), "g"),
    "l": (Fraction(1000), "ml"),
    "m": (Fraction(1000), "mm"),
    "cm": (Fraction(10), "mm"),
    "hour": (Fraction(60), "minute"),
    "second": (Fraction(1, 60), "minute"),
    "week": (Fraction(7), "day"),
    "cent": (Fraction(1, 100), "usd"),
    "year": (Fraction(12), "month"),
}
