"""Whether a translation still says the original's numbers: prices, percents, dates, whatever is written in digits."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from script.guard.quantities import quantities

_STRICT: Final = ("krw", "usd", "%")  # these count when they are written in words, too
_CLOCKS: Final = ("clock", "clock24", "hour")
_LITTLE: Final = 2  # "one of the best": below it numbers are a way of speaking
_SCALE: Final = re.compile(r"\s?(천만|백만|십만|만|천|억|조|hundred|thousand|million|billion|trillion)")
_TIMES: Final = {
    "천": 10**3, "만": 10**4, "십만": 10**5, "백만": 10**6, "천만": 10**7, "억": 10**8, "조": 10**12,
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip


def changed(source: str, target: str) -> tuple[str, ...]:
    """What is wrong with the numbers of a translation, for people; empty if nothing."""
    theirs, ours = list(_found(source)), list(_found(target))
    lost = [f"{written} is missing" for written, values, told in theirs if told and not _among(values, ours)]
    new = [f"{written} is not in the original" for written, values, told in ours if told and not _among(values, theirs)]
    return (*lost, *new)


_Number = tuple[str, frozenset[Fraction], bool]  # as it is written, what it may mean, whether it has to be kept


def _found(text: str) -> Iterator[_Number]:
    low = text.lower()
    if len(low) != len(text):  # a letter that grows: places would not be those of the text
        low = text
    for quantity in quantities(low):
        written = text[quantity.start : quantity.end].strip()
        told = quantity.unit in _STRICT or any(char.isdecimal() for char in written)
        yield written, _meanings(low, quantity.value, quantity.unit, quantity.end), told and quantity.value >= _LITTLE


def _meanings(text: str, value: Fraction, unit: str, end: int) -> frozenset[Fraction]:
    """The value; times what stands behind it; of a clock's time the hour by day and by night, and the minutes."""
    found = {value}
    if match := _SCALE.match(text, end):
        found.add(value * _TIMES[match[1]])
    if unit in _CLOCKS:
        hour, minutes = int(value), (value - int(value)) * 60
        found |= {Fraction(hour), Fraction(hour % 12), Fraction(hour % 12 + 12), *([minutes] if minutes else [])}
    return frozenset(found)


def _among(values: frozenset[Fraction], others: list[_Number]) -> bool:
    return any(values & theirs for _, theirs, _ in others)
