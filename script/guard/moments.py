"""Dates, days and times of day that a line states: "12월 6일까지", "by 2 p.m.", "이틀 안에", "next Friday"."""

import re
from collections.abc import Iterator
from fractions import Fraction

from script.guard.quantity import Quantity

_MONTHS = "january february march april may june july august september october november december".split()
_WEEKDAYS_EN = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAYS_KO = "월화수목금토일"
_DAYS_KO = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "열흘": 10, "보름": 15}
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"

_DATE_KO = re.compile(r"(?<!\d)(?P<month>\d{1,2})월\s?(?P<day>\d{1,2})일(?![가-힣]*\s?동안)")
_DATE_EN = re.compile(
    rf"\b(?P<month>{_MONTH})\.?\s+{_ORDINAL}\b|\b{_ORDINAL.replace('day', 'day2')}\s+(?:of\s+)?(?P<month2>{_MONTH})\b"
)
_SLASHED = re.compile(r"(?<![\d/.])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/])")
_DAY_KO = re.compile(r"(?<![\d월개]\s)(?<![\d월])(?P<day>\d{1,2})일(?=까지|부터|자로|자정|에\s)")
_DAY_EN = re.compile(r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b")
_FEW_DAYS = re.compile(rf"(?<![가-힣])(?P<days>{'|'.join(_DAYS_KO)})(?=\s?(?:안|만에|이내|뒤|후|동안|이면|면|반|걸))")
_WEEKDAY = re.compile(
    rf"(?<![가-힣])(?P<next>(?:다음|내|다다음)\s?주\s)?(?P<ko>[{_WEEKDAYS_KO}])요일(?=[^.?!]{{0,8}}(?:까지|배송|발송|출발|도착|마감|끝|종료))"
    rf"|\b(?:until|on|by|next|this|ends?|ships?|leaves?|arrives?)\s+(?:on\s+|next\s+|this\s+)?(?P<en>{'|'.join(_WEEKDAYS_EN)})\b"
)
_CLOCK = re.compile(
    r"(?P<half>오전|오후|새벽|아침|낮|저녁|밤)?\s?(?<![\d.,:])(?P<hour>\d{1,2}):(?P<minutes>\d{2})(?!\d)\s?(?P<m>[ap]\.?m\b\.?)?"
    r"|(?<![\d.,:])(?P<hour2>\d{1,2})\s?(?P<m2>[ap]\.?m\b\.?)|(?P<noon>\bnoon\b|정오)|(?P<midnight>\bmidnight\b|자정)"
)
_HALF_BEFORE = re.compile(r"(?P<half>오전|오후|새벽|아침|낮|저녁|밤)\s?$")


def moments(line: str) -> Iterator[Quantity]:
    """What the line says about when; units "month_of", "day_of", "weekday", "day", "clock" (either half) and
    "clock24" (hours since midnight)."""
    low = line.lower()
    for pattern in (_DATE_KO, _DATE_EN, _SLASHED):
        for match in pattern.finditer(low):
            yield from _date(match)
    for pattern in (_DAY_KO, _DAY_EN):
        for match in pattern.finditer(low):
            yield Quantity(Fraction(match["day"]), "day_of", match.start(), match.end())
    for match in _FEW_DAYS.finditer(low):
        yield Quantity(Fraction(_DAYS_KO[match["days"]]), "day", match.start(), match.end())
    for match in _WEEKDAY.finditer(low):
        number = _WEEKDAYS_KO.index(match["ko"]) if match["ko"] else _WEEKDAYS_EN.index(match["en"])
        later = 7 if match["next"] else 0  # a window's end is told by its day alone
        yield Quantity(Fraction(number + later), "weekday", match.start(), match.end())
    for match in _CLOCK.finditer(low):
        yield _clock(match)


def at_half(line: str, hour: Quantity) -> Quantity:
    """A "2시" with the half of the day that stands before it: "오후 2시" is 14 hours since midnight."""
    match = _HALF_BEFORE.search(line[max(0, hour.start - 4) : hour.start])
    if match is None:
        return hour
    return Quantity(_since_midnight(hour.value, match["half"]), "clock24", hour.start, hour.end)


def _date(match: re.Match[str]) -> Iterator[Quantity]:
    groups = match.groupdict()
    month = groups.get("month") or groups.get("month2") or ""
    day = groups.get("day") or groups.get("day2") or ""
    number = int(month) if month.isdigit() else 1 + [name[:3] for name in _MONTHS].index(month[:3])
    middle = match.start() + 1  # two claims in one place, and none may lie in another
    yield Quantity(Fraction(number), "month_of", match.start(), middle)
    yield Quantity(Fraction(day), "day_of", middle, match.end())


def _clock(match: re.Match[str]) -> Quantity:
    if match["noon"] or match["midnight"]:
        return Quantity(Fraction(12 if match["noon"] else 24), "clock24", match.start(), match.end())
    hour = Fraction(match["hour"] or match["hour2"]) + Fraction(match["minutes"] or 0) / 60
    half = match["half"] or match["m"] or match["m2"]
    if half:
        return Quantity(_since_midnight(hour, half), "clock24", match.start(), match.end())
    return Quantity(hour, "clock24" if hour > 12 else "clock", match.start(), match.end())


def _since_midnight(hour: Fraction, half: str) -> Fraction:
    late = half.startswith("p") or half in ("오후", "낮", "저녁", "밤")
    if late and hour < 12:
        return hour + 12
    return hour - 12 if not late and hour >= 12 else hour
