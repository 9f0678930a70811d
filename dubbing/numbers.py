"""Whether a translation still says the original's numbers: prices, percents, dates, whatever is written in digits."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from script.guard.quantities import quantities
from script.guard.quantity import Quantity

_STRICT: Final = ("krw", "usd", "%")  # these count when they are written in words, too
_CLOCKS: Final = ("clock", "clock24", "hour")
_LITTLE: Final = 2  # "one of the best": below it numbers are a way of speaking


def changed(source: str, target: str) -> tuple[str, ...]:
    """What is wrong with the numbers of a translation, for people; empty if nothing."""
    theirs, ours = _found(source), _found(target)
    lost = [f"{written} is missing" for number, written in _weighty(source, theirs) if not _among(number, ours)]
    new = [
        f"{written} is not in the original" for number, written in _weighty(target, ours) if not _among(number, theirs)
    ]
    return (*lost, *new)


def _found(text: str) -> tuple[Quantity, ...]:
    return quantities(text.lower())


def _weighty(text: str, found: tuple[Quantity, ...]) -> Iterator[tuple[Quantity, str]]:
    for quantity in found:
        written = text[quantity.start : quantity.end].strip()
        told = quantity.unit in _STRICT or any(char.isdecimal() for char in written)
        if told and quantity.value >= _LITTLE:
            yield quantity, written


def _among(number: Quantity, others: tuple[Quantity, ...]) -> bool:
    if any(number.value == other.value for other in others):
        return True
    if number.unit not in _CLOCKS and not any(other.unit in _CLOCKS for other in others):
        return False
    return any(_hour(number.value) == _hour(other.value) for other in others)


def _hour(value: Fraction) -> int:
    """15:30 is half past three."""
    return int(value) % 12
