"""Dates and times in Korean: "2026.11.24", "11/24(화)~11/30", "오후 8:30", "20:00~21:00"."""

import re
from collections.abc import Callable

from tts.numerals import native, sino
from tts.reading.ko_counters import month
from tts.reading.number import RANGE, WAVE
from tts.reading.rule import DIGIT, HANGUL, LATIN, SIGN, Rule

_DAYS = dict(zip("日月火水木金土", "일월화수목금토", strict=True))
_WEEKDAY = r"[월화수목금토일日月火水木金土]"
_MD = r"(?:1[0-2]|0?[1-9])"
_D = r"(?:3[01]|[12]\d|0?[1-9])"
_END = r"(?![\d/:])"

# Forms of a date, each with the groups y, m, d that it has.
_FORMS = (
    rf"(?P<y>(?:19|20)\d\d)(?P<s>[./-])\s?(?P<m>{_MD})(?P=s)\s?(?P<d>{_D})(?!\d)\.?",
    rf"'?(?P<y>\d\d)(?P<s>[.])\s?(?P<m>{_MD})(?P=s)\s?(?P<d>{_D})(?![\d.])\.?",
    rf"(?P<y>\d{{2,4}})년\s?(?P<m>{_MD})월\s?(?P<d>{_D})일(?!간)",
    rf"(?P<m>{_MD})월\s?(?P<d>{_D})일(?!간)",
    rf"(?P<y>(?:19|20)\d\d)[./](?P<m>{_MD})(?![\d./])",
)
_SLASHED = rf"(?P<m>{_MD})/(?P<d>{_D}){_END}"
_ANY_DATE = "|".join(re.sub(r"\?P<\w+>", "?:", form).replace("(?P=s)", "[./-]") for form in (*_FORMS, _SLASHED))
_ON = rf"(?:\s?\(\s?{_WEEKDAY}(?:요일)?\s?\))?"
_DATE_OR_DAY = rf"(?:(?:{_ANY_DATE}|{_D}일){_ON})"

_NOON = {"am": "오전", "pm": "오후"}
_HALF = r"(?P<half>(?i:[ap]\.?m\b\.?))"
_CLOCK = r"(?P<h>2[0-4]|1\d|0?\d):(?P<min>[0-5]\d)(?::(?P<sec>[0-5]\d))?(?!\d|:\d)"
_HOUR = (
    r"(?:(?:오전|오후|새벽|아침|저녁|밤|낮)\s?)?"
    r"(?:(?:2[0-4]|1\d|0?\d):[0-5]\d(?!\d)|(?:2[0-4]|1?\d)시(?:\s?[0-5]?\d분|\s?반)?(?!간|리|즌))"
)


def date(match: re.Match[str]) -> str:
    """The groups y, m, d as they are said: "이천이십육년 십일월 이십사일"."""
    parts = match.groupdict()
    read = [sino(int(parts["y"])) + "년"] if parts.get("y") else []
    read.append(month(int(parts["m"])))
    if parts.get("d"):
        read.append(f"{sino(int(parts['d']))}일")
    return " ".join(read)


def clock(hour: int, minute: int, second: int = 0) -> str:
    """ "여덟 시 삼십 분"; the hours 0 and 13..24 in Sino-Korean."""
    read = f"{native(hour) if 1 <= hour <= 12 else sino(hour)} 시"
    read += f" {sino(minute)} 분" if minute or second else ""
    return read + (f" {sino(second)} 초" if second else "")


def _clock(match: re.Match[str]) -> str:
    return clock(int(match["h"]), int(match["min"]), int(match["sec"] or 0))


def _half(text: str) -> str:
    return _NOON[text.replace(".", "").lower()]


def _day(text: str) -> str:
    return f"{_DAYS.get(text, text)}요일"


def _from_to(match: re.Match[str]) -> str:
    return f"{_one(match['from'])}부터 {_one(match['to'])}까지"


def _days(match: re.Match[str]) -> str:
    """ "12/24(목)~26(토)": the second day is of the same month."""
    day = re.match(r"\d+", match["to"])
    until = f"{sino(int(day[0]))}일{_one(match['to'][day.end() :])}" if day else ""
    return f"{_one(match['from'].replace('.', '/'))}부터 {until}까지"


_ALONE = r"(?<![\d.,/])"


def _one(text: str) -> str:
    """One end of a range, read by the rules of single dates and times."""
    said, position = "", 0
    while position < len(text):
        for rule in _SINGLE:
            match = rule.pattern.match(text, position)
            if match and match.end() > position:
                break
        else:
            match = None
        piece = rule.read(match) if match else text[position]
        said += f" {piece}" if match and said and not said.endswith(" ") else piece
        position = match.end() if match else position + 1
    return said


def _rule(pattern: str, read: Callable[[re.Match[str]], str], starts: str = DIGIT, glued: bool = False) -> Rule:
    return Rule(re.compile(pattern), read, starts, glued)


def _hour_minute(match: re.Match[str]) -> str:
    hour = int(match["h"])
    read = f"{native(hour) if 1 <= hour <= 12 else sino(hour)} 시"
    return f"{read} {'반' if match['min'] == '반' else sino(int(match['min'])) + ' 분'}" if match["min"] else read


_SINGLE = (  # what may stand at either end of a range
    *(_rule(_ALONE + form, date) for form in _FORMS),
    _rule(_ALONE + _SLASHED, date),
    _rule(_ALONE + rf"(?P<d>{_D})일", lambda m: f"{sino(int(m['d']))}일"),
    _rule(rf"\s?\(\s?(?P<day>{_WEEKDAY})(?:요일)?\s?\)", lambda m: f" {_day(m['day'])}", SIGN),
    _rule(_ALONE + _CLOCK, _clock),
    _rule(_ALONE + r"(?P<h>2[0-4]|1?\d)시(?:\s?(?P<min>[0-5]?\d(?=분)|반)분?)?", _hour_minute),
)

DATES = (
    _rule(rf"(?<![\w%)~])~\s?(?P<day>{_ANY_DATE})(?!\s?까지)", lambda m: f"{_one(m['day'])}까지", SIGN),
    _rule(
        rf"{_ALONE}(?P<from>{_MD}[/.]{_D}{_ON}){WAVE}(?P<to>{_D}{_ON})(?![\d/.]|\s?[%A-Za-z℃가-힣])(?:\s?까지)?",
        _days,
    ),
    _rule(rf"{_ALONE}(?P<m>{_MD})\.(?P<d>{_D})(?=\s?\({_WEEKDAY}\))", date),
    _rule(
        rf"{_ALONE}(?P<from>(?:19|20)\d\d){RANGE}(?P<to>(?:19|20)\d\d)(?![\d년-])",
        lambda m: f"{sino(int(m['from']))}에서 {sino(int(m['to']))}",
    ),
    _rule(
        rf"{_ALONE}(?P<m>{_MD})월{WAVE}(?P<m2>{_MD})월(?!\s?\d)(?:\s?까지)?",
        lambda m: f"{month(int(m['m']))}부터 {month(int(m['m2']))}까지",
    ),
    _rule(
        rf"{_ALONE}(?P<m>{_MD})\.(?P<d>{_D}){WAVE}(?P<m2>{_MD})\.(?P<d2>{_D})\.?(?:\s?까지)?(?!\s?[\d%A-Za-z℃가-힣])",
        lambda m: f"{month(int(m['m']))} {sino(int(m['d']))}일부터 {month(int(m['m2']))} {sino(int(m['d2']))}일까지",
    ),
    _rule(rf"{_ALONE}(?P<from>(?:{_ANY_DATE}){_ON}){WAVE}(?P<to>{_DATE_OR_DAY})(?:\s?까지)?", _from_to),
    _rule(rf"{_ALONE}(?P<from>{_HOUR}){RANGE}(?P<to>{_HOUR})(?:\s?까지)?", _from_to),
    _rule(
        rf"(?P<from>{_WEEKDAY}){WAVE}(?P<to>{_WEEKDAY})(?![가-힣])(?:\s?까지)?",
        lambda m: f"{_day(m['from'])}부터 {_day(m['to'])}까지",
        HANGUL,
    ),
    *(_rule(_ALONE + form, date) for form in _FORMS),
    _rule(r"['’](?P<y>\d\d)(?=년|\s|\s?[~-]|F/W|S/S)", lambda m: sino(int(m["y"])), SIGN),
    _rule(
        rf"{_ALONE}(?P<m>{_MD})/(?P<d>{_D}){_END}(?=\s?\({_WEEKDAY}|\s?(?:까지|부터|오픈|오전|오후|일|\d{{1,2}}:))",
        date,
    ),
    _rule(rf"{_ALONE}(?P<q>[1-4])/4\s?분기", lambda m: f"{sino(int(m['q']))}사분기"),
    _rule(rf"(?<=[\d일.])\s?\(\s?(?P<day>{_WEEKDAY})(?:요일)?\s?\)", lambda m: f" {_day(m['day'])}", SIGN, glued=True),
    _rule(rf"{_HALF}\s?(?=\d{{1,2}}(?::\d\d|시))", lambda m: _half(m["half"]) + " ", LATIN),
    _rule(rf"{_ALONE}{_CLOCK}\s?{_HALF}(?![A-Za-z])", lambda m: f"{_half(m['half'])} {_clock(m)}"),
    _rule(
        rf"{_ALONE}(?P<h>1[0-2]|[1-9])\s?{_HALF}(?![A-Za-z])", lambda m: f"{_half(m['half'])} {native(int(m['h']))} 시"
    ),
    _rule(_ALONE + _CLOCK, _clock),
)
