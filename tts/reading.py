"""Reading rules: what stands on the page and is said in other words (prices, percentages, units, counts).

Each language has an ordered list of rules; at any place in a sentence the first rule that matches wins.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tts.numerals import LARGEST, cardinal, digits_en, digits_ko, native, ordinal, sino


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, and how a match of it is read."""

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], str]


_NUMBER = r"(?<![\d.])(?P<int>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<frac>\d+))?"
_NOT_LATIN = r"(?![A-Za-z])"


def _whole(match: re.Match[str]) -> int:
    return int(match["int"].replace(",", ""))


def _number_ko(match: re.Match[str]) -> str:
    """A number, decimals digit by digit."""
    digits = match["int"].replace(",", "")
    spelt = digits.startswith("0") and len(digits) > 1  # a code, not a quantity
    read = digits_ko(digits) if spelt or int(digits) > LARGEST else sino(int(digits))
    return f"{read} 점 {digits_ko(match['frac'])}" if match["frac"] else read


def _number_en(match: re.Match[str]) -> str:
    digits = match["int"].replace(",", "")
    spelt = digits.startswith("0") and len(digits) > 1
    read = digits_en(digits) if spelt or int(digits) > LARGEST else cardinal(int(digits))
    return f"{read} point {digits_en(match['frac'])}" if match["frac"] else read


_UNITS = {
    "ml": ("밀리리터", "milliliter"),
    "l": ("리터", "liter"),
    "mg": ("밀리그램", "milligram"),
    "kg": ("킬로그램", "kilogram"),
    "g": ("그램", "gram"),
    "mm": ("밀리미터", "millimeter"),
    "cm": ("센티미터", "centimeter"),
    "km": ("킬로미터", "kilometer"),
    "m": ("미터", "meter"),
    "w": ("와트", "watt"),
    "gb": ("기가바이트", "gigabyte"),
}
_SIGNS = {"㎖": "ml", "ℓ": "l", "㎎": "mg", "㎏": "kg", "㎜": "mm", "㎝": "cm", "㎞": "km"}  # one character each
_UNIT = r"\s?(?P<unit>ml|mg|kg|km|cm|mm|gb|l|g|m|w|[" + "".join(_SIGNS) + "])" + _NOT_LATIN

# Counters that take native numerals up to 99. What follows 개 or 시 may make another word of it (개월 is months).
_COUNTER = (
    r"\s?(?P<counter>가지|개(?!월|국|년|소)|곳|권|마리|매|명|박스|배|벌|병|봉지|봉|살|상자|세트|송이|시간|시(?!리|즌)|쌍|알"
    r"|자루|잔|장|접시|조각|줄|채|캔|켤레|통|팩|포기|포)"
)
_PLUS_KO = {"1": "원", "2": "투", "3": "쓰리"}
_MONEY_KO = {"$": "달러", "€": "유로", "£": "파운드", "₩": "원"}
_MONEY_EN = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny"), "₩": ("won", "jeon")}


def _counted_ko(match: re.Match[str]) -> str:
    number = _whole(match)
    read = native(number) if 1 <= number <= 99 else sino(number)
    return f"{read} {match['counter']}"


def _nth_ko(match: re.Match[str]) -> str:
    number = _whole(match)
    if number == 1:
        return "첫 번째"
    return f"{native(number) if 1 <= number <= 99 else sino(number)} 번째"


def _big_ko(match: re.Match[str]) -> str:
    """ "5만" is "오만"; "1만" and "1천" are "만" and "천"."""
    one = match["int"] == "1" and not match["frac"] and match["big"] != "억"
    return ("" if one else _number_ko(match)) + match["big"]


def _plus_ko(match: re.Match[str]) -> str:
    return f"{_PLUS_KO[match['left']]} 플러스 {_PLUS_KO[match['right']]}"


def _unit(match: re.Match[str]) -> tuple[str, str]:
    """The Korean and the English name of the unit."""
    sign = match["unit"].lower()
    return _UNITS[_SIGNS.get(sign, sign)]


def _plural(number: str, name: str) -> str:
    if number == "one" or name == "won":
        return f"{number} {name}"
    return f"{number} {'pence' if name == 'penny' else name + 's'}"


def _money_en(match: re.Match[str]) -> str:
    name, part = _MONEY_EN[match["sign"]]
    whole = _plural(cardinal(_whole(match)), name)
    parts = int((match["frac"] or "0").ljust(2, "0")[:2])
    return f"{whole} and {_plural(cardinal(parts), part)}" if parts else whole


def _rules(*pairs: tuple[str, Callable[[re.Match[str]], str]]) -> tuple[Rule, ...]:
    return tuple(Rule(re.compile(pattern, re.IGNORECASE), read) for pattern, read in pairs)


KOREAN = _rules(
    (r"(?<![\d+])(?P<left>[123])\s?\+\s?(?P<right>[123])(?![\d+])", _plus_ko),
    (r"(?P<sign>[$€£₩])\s?" + _NUMBER, lambda m: f"{_number_ko(m)} {_MONEY_KO[m['sign']]}"),
    (_NUMBER + r"\s?원", lambda m: f"{_number_ko(m)} 원"),
    (_NUMBER + r"(?P<big>천만|백만|십만|억|만|천)(?P<won>\s?원)?", lambda m: _big_ko(m) + (" 원" if m["won"] else "")),
    (_NUMBER + r"\s?[%％]", lambda m: f"{_number_ko(m)} 퍼센트"),
    (_NUMBER + r"\s?(?:℃|°C|°)", lambda m: f"{_number_ko(m)} 도"),
    (_NUMBER + _UNIT, lambda m: f"{_number_ko(m)} {_unit(m)[0]}"),
    (r"(?<![\d.,])(?P<int>\d{1,3})\s?번째", _nth_ko),
    (r"(?<![\d.,])(?P<int>\d{1,3})" + _COUNTER, _counted_ko),
    (r"(?<=[\d%])\s?~\s?(?=\d)", lambda _: "에서 "),
    (_NUMBER, _number_ko),
    (r"%", lambda _: "퍼센트"),
    (r"&", lambda _: " 앤드 "),
)

_SHORT_EN = {"mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "vs": "versus", "approx": "approximately"}

ENGLISH = _rules(
    (r"(?<![A-Za-z])(?P<short>mr|mrs|ms|dr|vs|approx)\.", lambda m: _SHORT_EN[m["short"].lower()]),
    (
        r"(?<![\d+])(?P<left>[123])\s?\+\s?(?P<right>[123])(?![\d+])",
        lambda m: f"{digits_en(m[1])} plus {digits_en(m[2])}",
    ),
    (r"(?P<sign>[$€£₩])\s?" + _NUMBER, _money_en),
    (_NUMBER + r"\s?원", lambda m: f"{_number_en(m)} won"),
    (_NUMBER + r"\s?%", lambda m: f"{_number_en(m)} percent"),
    (_NUMBER + r"\s?(?:℃|°C|°)", lambda m: _plural(_number_en(m), "degree")),
    (r"(?<![\d.,])(?P<int>\d{1,9})(?:st|nd|rd|th)" + _NOT_LATIN, lambda m: ordinal(_whole(m))),
    (_NUMBER + _UNIT, lambda m: _plural(_number_en(m), _unit(m)[1])),
    (r"(?<=[\d%])\s?[~–]\s?(?=\d)", lambda _: " to "),
    (_NUMBER, _number_en),
    (r"%", lambda _: "percent"),
    (r"&", lambda _: " and "),
)
