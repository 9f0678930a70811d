"""Dates, years and times in English: "Nov 24, 2026", "11/24 (Tue)", "8:30 PM", "the 1990s"."""

import re
from collections.abc import Callable

from tts.numerals import cardinal, ordinal
from tts.reading.number import RANGE
from tts.reading.rule import DIGIT, LATIN, SIGN, Rule

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH_OF = {month[:3].lower(): month for month in _MONTHS}
_DAY_OF = {day[:3].lower(): day for day in _DAYS}
_MONTH = rf"(?P<mon>(?:{'|'.join(_MONTHS)})|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_YEAR = r"(?P<y>(?:1[1-9]|20)\d\d)(?![\d,.]\d|\d|[A-Za-z%])"
_D = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_MD = r"(?P<m>1[0-2]|0?[1-9])"
_ALONE = r"(?<![\d.,/$€£₩-])"
_HALF = r"(?P<half>[ap])(?:\.m\b\.?|m\b)"
_H = r"(?P<h>2[0-4]|1\d|0?\d)"
_TIME = r"(?<![\d.,/$€£₩])"


def year(number: int) -> str:
    """ "twenty twenty-six", "nineteen oh five", "two thousand five"."""
    century, rest = divmod(number, 100)
    if number % 1000 < 10:
        return cardinal(number)
    if not rest:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def _decade(number: int) -> str:
    read = year(number) if number >= 100 else cardinal(number)
    return read[:-1] + "ies" if read.endswith("y") else read + "s"


def _month(text: str) -> str:
    return _MONTH_OF[text[:3].lower()]


def _day(text: str) -> str:
    return _DAY_OF[text[:3].lower()]


def _date(match: re.Match[str]) -> str:
    parts = match.groupdict()
    name = _month(parts["mon"]) if parts.get("mon") else _MONTHS[int(parts["m"]) - 1]
    read = f"{name} {ordinal(int(parts['d']))}" if parts.get("d") else name
    return f"{read}, {year(int(parts['y']))}" if parts.get("y") else read


def month_day(month: int, day: int) -> str:
    """ "November twenty-fourth"."""
    return f"{_MONTHS[month - 1]} {ordinal(day)}"


def _british(match: re.Match[str]) -> str:
    the = "" if match["of"] else "the "
    read = f"{the}{ordinal(int(match['d']))} of {_month(match['mon'])}"
    return f"{read}, {year(int(match['y']))}" if match["y"] else read


def _days(match: re.Match[str]) -> str:
    return f"{_month(match['mon'])} {ordinal(int(match['d']))} to {ordinal(int(match['until']))}"


def clock(hour: int, minute: int, half: str = "", second: int = 0) -> str:
    """ "eight thirty P M", "ten o'clock", "twenty hundred hours"."""
    ending = f" {'eigh' if half.lower() == 'a' else 'P'} M" if half else ""
    if second:
        return f"{cardinal(hour)} {_minute(minute)} and {cardinal(second)} seconds{ending}"
    if minute:
        return f"{cardinal(hour)} {_minute(minute)}{ending}"
    if half:
        return cardinal(hour) + ending
    return f"{cardinal(hour)} o'clock" if 1 <= hour <= 12 else f"{cardinal(hour)} hundred hours"


def _minute(minute: int) -> str:
    return f"{'oh ' if minute < 10 else ''}{cardinal(minute)}" if minute else "hundred"


def _clock(match: re.Match[str]) -> str:
    parts = match.groupdict()
    return clock(int(parts["h"]), int(parts.get("min") or 0), parts.get("half") or "", int(parts.get("sec") or 0))


def _short_range(match: re.Match[str]) -> str:
    """ "7:30–8:30 PM": the first end goes without its half of the day."""
    first = cardinal(int(match["from"])) + (f" {_minute(int(match['since']))}" if int(match["since"] or 0) else "")
    return f"{first} to {_clock(match)}"


def _rule(pattern: str, read: Callable[[re.Match[str]], str], starts: str = DIGIT, flags: int = 0) -> Rule:
    return Rule(re.compile(pattern, flags), read, starts)


DATES_EN = (
    _rule(rf"{_ALONE}(?P<y>(?:19|20)\d\d)(?P<s>[-./]){_MD}(?P=s){_D}(?!\d)", _date),
    _rule(rf"{_ALONE}{_MD}/{_D}/(?P<y>(?:19|20)\d\d)(?!\d)", _date),
    _rule(rf"{_ALONE}{_MD}/{_D}(?=\s?\((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))", _date),
    _rule(rf"{_ALONE}{_MD}/(?P<d>3[01]|2\d|1[3-9]|11)(?![\d/.,])", _date),
    _rule(rf"{_MONTH}\s{_D}(?:st|nd|rd|th)?{RANGE}(?P<until>3[01]|[12]\d|0?[1-9])(?!\d)", _days, LATIN),
    _rule(rf"{_MONTH}\s{_D}(?:st|nd|rd|th)?,?\s{_YEAR}", _date, LATIN),
    _rule(
        rf"{_MONTH}\s{_D}(?:st|nd|rd|th)?(?![\d:.,]\d|\d|[A-Za-z%])(?!\s(?:a\.?m|p\.?m|times|percent|o'clock))",
        _date,
        LATIN,
    ),
    _rule(rf"{_MONTH}\s{_YEAR}", lambda m: f"{_month(m['mon'])} {year(int(m['y']))}", LATIN),
    _rule(rf"{_ALONE}{_D}(?:st|nd|rd|th)?\s(?P<of>of\s)?{_MONTH}(?:,?\s{_YEAR})?(?![a-z])", _british),
    _rule(r"(?P<short>Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)(?![A-Za-z])\.?", lambda m: _month(m["short"]), LATIN),
    _rule(
        rf"(?P<from>Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.?{RANGE}(?P<to>Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b\.?",
        lambda m: f"{_day(m['from'])} to {_day(m['to'])}",
        LATIN,
    ),
    _rule(r"(?:Tues?|Wed|Thu(?:rs?)?|Fri)(?![A-Za-z])\.?", lambda m: _day(m[0]), LATIN),
    _rule(
        r"(?:Mon|Sat|Sun)(?:\.(?=,|\s)|(?=,\s|\)|\s?(?:&|and)\s?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b))",
        lambda m: _day(m[0]),
        LATIN,
    ),
    _rule(r"(?:(?<=Sat\s&\s)|(?<=Sat\sand\s)|(?<=Fri\s&\s)|(?<=Fri\sand\s))(?:Sat|Sun)\b", lambda m: _day(m[0]), LATIN),
    _rule(rf"(?P<half>[AaPp])\.?[Mm]\.?\s{_H}:(?P<min>[0-5]\d)(?!\d)", _clock, LATIN),
    _rule(
        rf"{_ALONE}(?P<from>1[0-2]|0?\d)(?::(?P<since>[0-5]\d))?{RANGE}{_H}(?::(?P<min>[0-5]\d))?\s?{_HALF}",
        _short_range,
        flags=re.IGNORECASE,
    ),
    _rule(rf"{_TIME}{_H}(?::(?P<min>[0-5]\d))?\s?{_HALF}", _clock, flags=re.IGNORECASE),
    _rule(rf"{_TIME}{_H}:(?P<min>[0-5]\d)(?::(?P<sec>[0-5]\d))?(?![\d:])", _clock),
    _rule(rf"{_ALONE}(?P<y>(?:1[1-9]|20)\d)0s(?![A-Za-z])", lambda m: _decade(int(m["y"]) * 10)),
    _rule(r"['’](?P<y>[2-9]0)s(?![A-Za-z])", lambda m: _decade(int(m["y"])), SIGN),
    _rule(rf"{_ALONE}(?P<y>[2-9]0)['’]?s(?![A-Za-z])", lambda m: _decade(int(m["y"]))),
    _rule(
        rf"{_ALONE}(?P<from>(?:19|20)\d\d)\s?[-–~]\s?(?P<to>(?:19|20)\d\d)(?!\d)",
        lambda m: f"{year(int(m['from']))} to {year(int(m['to']))}",
    ),
    _rule(r"(?<=\b[Ii]n\s)(?P<y>1[1-9]\d\d)(?![\d,.]\d|\d|[A-Za-z%])", lambda m: year(int(m["y"]))),
    _rule(
        rf"{_ALONE}(?P<y>(?:19|20)\d\d)(?![\d,.:/-]\d|\d|[A-Za-z%+]|\s?(?:won|원|ml|g|kg|mAh|W|pieces|units))",
        lambda m: year(int(m["y"])),
    ),
)
