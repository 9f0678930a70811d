"""Prices and large amounts in Korean: "39,900원", "3만9천원", "₩1.2만", "$12.99", "2~3만원", "100만개"."""

import re

from tts.numerals import LARGEST, sino
from tts.reading.ko_counters import ANY_COUNTER, some_sino
from tts.reading.number import NUMBER, PLAIN, WAVE, number_ko, said_ko
from tts.reading.rule import DIGIT, LATIN, SIGN, Rule
from tts.reading.units import UNIT, unit_ko

_BIG = {"조": 10**12, "천억": 10**11, "백억": 10**10, "십억": 10**9, "억": 10**8, "천만": 10**7, "백만": 10**6}
_BIG |= {"십만": 10**5, "만": 10**4, "천": 10**3, "백": 10**2}
_BIGS = "|".join(_BIG)
_PART = rf"{PLAIN}(?:{_BIGS})(?![족점화])"  # 만족, 백점, 백화점 are words of their own
_AMOUNT = rf"(?<![\d.]){_PART}(?:\s?{_PART})*(?:\s?{PLAIN}(?=\s?원))?"
_PARTS = re.compile(rf"({PLAIN})({_BIGS})?")

# (major, minor): a hundred of the minor make one of the major; no minor where none is in use.
_MONEY = {
    "$": ("달러", "센트"),
    "US$": ("달러", "센트"),
    "USD": ("달러", "센트"),
    "€": ("유로", "센트"),
    "EUR": ("유로", "센트"),
    "£": ("파운드", "펜스"),
    "GBP": ("파운드", "펜스"),
    "¥": ("엔", ""),
    "￥": ("엔", ""),
    "JPY": ("엔", ""),
    "CNY": ("위안", ""),
    "RMB": ("위안", ""),
    "₩": ("원", ""),
    "￦": ("원", ""),
    "KRW": ("원", ""),
}
_CODE = r"(?P<sign>USD|EUR|GBP|JPY|CNY|RMB|KRW)(?![A-Za-z])"
_SIGN = r"(?P<sign>US\$|USD|EUR|GBP|JPY|CNY|RMB|KRW|[$€£¥￥₩￦])"
_NAMES = r"(?P<counter>\s?(?:원|달러|유로|엔|위안|파운드|센트))"


def amount(text: str) -> str:
    """ "3만9천" is "삼만 구천", "1.5억" "일억 오천만"; parts that do not fall in size are read one by one."""
    parts = _PARTS.findall(text)
    total, below = 0, LARGEST
    for digits, big in parts:
        value = _value(digits, _BIG.get(big, 1))
        if value is None or not 0 < value < below:
            return " ".join(said_ko(digits) + big for digits, big in parts)
        total, below = total + value, _BIG.get(big, 1)
    return sino(total)


def _value(digits: str, times: int) -> int | None:
    """The exact number, or None where a fraction of one remains or it is too large to have a name."""
    integer, _, frac = digits.replace(",", "").partition(".")
    if len(frac) > 12 or len(integer) > 16 or (len(integer) > 1 and integer[0] == "0"):
        return None
    value, rest = divmod(int(integer + frac) * times, 10 ** len(frac))
    return None if rest or value > LARGEST else value


def _counter(match: re.Match[str]) -> str:
    return f" {match['counter'].strip()}" if match["counter"] else ""


def _foreign(match: re.Match[str]) -> str:
    major, minor = _MONEY[match["sign"]]
    frac = match["frac"]
    if not minor or frac is None or len(frac) != 2:
        return f"{number_ko(match)} {major}"
    parts = f"{sino(int(frac))} {minor}" if int(frac) else ""
    if parts and not match["int"].strip("0"):
        return parts
    return f"{said_ko(match['int'])} {major} {parts}".rstrip()


def _some(match: re.Match[str]) -> str:
    """ "2~3만원" is "이삼만 원", "3~5만원" "삼만에서 오만 원"."""
    low, high, big = int(match["low"]), int(match["high"]), match["big"]
    read = (
        some_sino(low, high) + big if high == low + 1 else f"{amount(match['low'] + big)}에서 {amount(f'{high}{big}')}"
    )
    return read + _counter(match)


def _up_to(match: re.Match[str]) -> str:
    """ "~9,900원" is "구천구백 원까지"."""
    return f"{amount(match['amount'])} 원까지"


MONEY = (
    Rule(re.compile(rf"(?P<amount>{_AMOUNT}){UNIT}"), lambda m: f"{amount(m['amount'])} {unit_ko(m['unit'])}", DIGIT),
    Rule(re.compile(rf"(?<![\w%)~])~\s?(?P<amount>{PLAIN}(?:{_BIGS})?)\s?원(?!까지)"), _up_to, SIGN),
    Rule(
        re.compile(rf"{_SIGN}\s?(?P<amount>{_AMOUNT})"),
        lambda m: f"{amount(m['amount'])} {_MONEY[m['sign']][0]}",
        LATIN + SIGN,
    ),
    Rule(re.compile(rf"{_SIGN}\s?{NUMBER}"), _foreign, LATIN + SIGN),
    Rule(
        re.compile(
            rf"(?<![\d.,])(?P<low>[1-9]){WAVE}(?P<high>[2-9])(?P<big>{_BIGS})(?P<counter>\s?(?:원|{ANY_COUNTER}))?"
        ),
        _some,
        DIGIT,
    ),
    Rule(
        re.compile(rf"(?P<amount>{_AMOUNT})(?P<some>여)?(?P<counter>\s?(?:원|달러|유로|엔|위안|{ANY_COUNTER}))?"),
        lambda m: amount(m["amount"]) + (m["some"] or "") + _counter(m),
        DIGIT,
    ),
    Rule(re.compile(rf"{NUMBER}\s?{_CODE}"), _foreign, DIGIT),
    Rule(re.compile(rf"{NUMBER}{_NAMES}(?!소)"), lambda m: number_ko(m) + _counter(m), DIGIT),
)
