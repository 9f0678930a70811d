"""Days that a Korean shop lives by: feasts of the moon, the dog days, and those that a rule gives."""

import datetime
from collections.abc import Mapping
from types import MappingProxyType

FIRST, LAST = 2024, 2035  # years of the tables

# Seollal (1.1 of the moon), Chuseok (8.15) and the first dog day (third 庚 day from the summer solstice), Korean time.
_SEOLLAL = (
    "2024-02-10 2025-01-29 2026-02-17 2027-02-07 2028-01-27 2029-02-13 "
    "2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08"
)
_CHUSEOK = (
    "2024-09-17 2025-10-06 2026-09-25 2027-09-15 2028-10-03 2029-09-22 "
    "2030-09-12 2031-10-01 2032-09-19 2033-09-08 2034-09-27 2035-09-16"
)
_CHOBOK = (
    "2024-07-15 2025-07-20 2026-07-15 2027-07-20 2028-07-14 2029-07-19 "
    "2030-07-14 2031-07-19 2032-07-13 2033-07-18 2034-07-13 2035-07-18"
)
_MALBOK = (
    "2024-08-14 2025-08-09 2026-08-14 2027-08-09 2028-08-13 2029-08-08 "
    "2030-08-13 2031-08-08 2032-08-12 2033-08-07 2034-08-12 2035-08-17"
)

_TABLES: Mapping[str, Mapping[int, datetime.date]] = MappingProxyType(
    {
        name: {day.year: day for day in map(datetime.date.fromisoformat, days.split())}
        for name, days in (("seollal", _SEOLLAL), ("chuseok", _CHUSEOK), ("chobok", _CHOBOK), ("malbok", _MALBOK))
    }
)


def feast(name: str, year: int) -> datetime.date:
    """The day of a feast: "seollal", "chuseok", "chobok", "malbok", "black_friday", or "12-25".

    Raises KeyError for a year without a table, or a name that is not known.
    """
    if name in _TABLES:
        return _TABLES[name][year]
    if name == "black_friday":  # the day after the fourth Thursday of November
        first = datetime.date(year, 11, 1)
        return first + datetime.timedelta((3 - first.weekday()) % 7 + 21 + 1)
    month, dash, day = name.partition("-")
    if not dash:
        raise KeyError(name)
    return datetime.date(year, int(month), int(day))
