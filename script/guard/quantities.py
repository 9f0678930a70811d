"""The quantities that a line states: "39,900원", "삼만 구천구백 원", "스무 봉", "30 percent", "half price"."""

import re
from collections.abc import Iterator
from fractions import Fraction

from script.guard.moments import at_half, moments
from script.guard.numerals import ENGLISH, NATIVE, english, korean, native
from script.guard.quantity import Quantity, Value

# What is written behind a number → its unit. The longest that fits is taken.
_UNITS_KO = {
    "원": "krw", "달러": "usd", "센트": "cent", "퍼센트": "%", "프로": "%", "%": "%", "할": "tenth",
    "그램": "g", "킬로그램": "kg", "킬로": "kg", "밀리그램": "mg", "밀리리터": "ml", "미리": "ml", "리터": "l",
    "센티미터": "cm", "센티": "cm", "밀리미터": "mm", "미터": "m", "와트": "w", "도": "degree", "인치": "inch",
    "분": "minute", "초": "second", "시간": "hour", "일": "day", "박": "night", "주": "week", "개월": "month",
    "달": "month", "년": "year", "시": "clock", "월": "month_of", "세": "age", "살": "age", "배": "times",
    "점": "point", "위": "rank", "명": "person", "회": "time", "번": "time", "가지": "kind", "종": "kind",
    "인분": "serving", "인용": "for_people", "층": "floor", "단": "step", "단계": "step", "겹": "layer",
    "칼로리": "kcal", "데시벨": "db", "밀리": "mm",
}  # fmt: skip
COUNTERS_KO = (
    "개입 개 봉지 봉 팩 병 통 캔 포 박스 상자 세트 장 켤레 벌 매 정 알 캡슐 자루 마리 권 대 잔 컵 롤 송이 포기 줄 입 구"
).split()
_UNITS_EN = {
    "won": "krw", "krw": "krw", "dollar": "usd", "buck": "usd", "usd": "usd", "cent": "cent", "percent": "%",
    "per cent": "%", "%": "%", "gram": "g", "g": "g", "kg": "kg", "kilo": "kg", "kilogram": "kg", "mg": "mg",
    "milligram": "mg", "ml": "ml", "milliliter": "ml", "millilitre": "ml", "l": "l", "liter": "l", "litre": "l",
    "cm": "cm", "centimeter": "cm", "mm": "mm", "millimeter": "mm", "m": "m", "meter": "m", "metre": "m", "w": "w",
    "watt": "w", "inch": "inch", "inches": "inch", "minute": "minute", "second": "second", "hour": "hour", "day": "day",
    "week": "week", "month": "month", "year": "year", "degree": "degree", "times": "times", "star": "point",
    "point": "point", "people": "person", "person": "person", "customer": "person", "viewer": "person",
    "level": "step", "db": "db", "decibel": "db", "ounce": "oz", "oz": "oz", "pound": "lb", "lb": "lb", "foot": "foot",
    "feet": "foot", "night": "night", "use": "time", "serving": "serving",
    "calorie": "kcal", "kcal": "kcal", "layer": "layer", "kind": "kind", "way": "kind",
}  # fmt: skip
COUNTERS_EN = (
    "piece pack packet sachet bag bottle jar box boxes can set sheet pair pouch tube capsule tablet item unit roll "
    "towel cup bar stick head pan set order"
).split()
# Native numerals count things, people, times and hours: "세 일" is no three days, but "세일", a sale.
_NOT_NATIVE = frozenset("원 달러 센트 퍼센트 프로 % 할 일 년 초 월 위 회 세 층 도".split())
# What is sold holds pieces: six bags are no six boxes.
_OF_SALE = frozenset("세트 박스 상자 묶음 set box boxes order".split())
_UNITS_EN |= {"cms": "cm", "mls": "ml", "kgs": "kg"}

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_BIG = r"(?:\s?(?:천만|백만|십만|억|만|천|백))"
# "3만 9,900": a word of size stands between two runs of digits, so that a long run is read in one way only.
_MIXED = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?(?:{_BIG}(?:\s?(?:{_DIGITS}))?)*)"
_SINO = r"[일이삼사오육륙칠팔구영공십백천만억](?:\s?[일이삼사오육륙칠팔구영공십백천만억])*"
_NATIVE_KO = "|".join(sorted(NATIVE, key=len, reverse=True))
_WORD_EN = "|".join(sorted(ENGLISH, key=len, reverse=True))
_ALL_KO = "|".join(sorted(map(re.escape, (*_UNITS_KO, *COUNTERS_KO)), key=len, reverse=True))
_ALL_EN = "|".join(sorted(map(re.escape, (*_UNITS_EN, *COUNTERS_EN)), key=len, reverse=True))
_ALL_NATIVE = "|".join(
    sorted(
        (each for each in map(re.escape, (*_UNITS_KO, *COUNTERS_KO)) if each not in _NOT_NATIVE), key=len, reverse=True
    )
)
# Numerals in words are read as such where the word ends or goes on with a particle: "육회비빔밥" is no six times.
_WORD_ENDS = (
    r"(?=[^가-힣]|$|(?:은|는|이|가|을|를|에|께|로|으로|씩|만|도|당|짜리|까지|안|동안|밖|면|부터|의|과|와|나|고|라|인|예요|입니|쯤|정도|남|꼴|분|마다"
    r"|보다|째|넘|뒤|후|전|내|하|반|들|이나|뿐|대|사이|간|중|치|어치|구성|세트|묶음|포장|할인|용|값|기준|종류|색|이하|이상|미만))"
)
_SIGNED = r"g|kg|mg|ml|l|cm|mm|m|w|kcal|db|%"  # units that both languages write
_SIGN = r"₩|US\$|\$|USD\b|KRW\b"

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<sign>{_SIGN})\s?(?P<digits>{_MIXED})(?P<k>k\b)?",
        r"(?<![\d.,A-Za-z])(?P<digits>\d+(?:\.\d+)?)(?P<k>k)(?=\s?(?:에|원|won\b|입|이에|!|[.,](?:\s|$)|$))",
        rf"(?<![\d.,A-Za-z])(?P<digits>{_MIXED})\s?(?P<unit>{_ALL_KO})(?P<about>대)?",
        rf"(?<![\d.,A-Za-z])(?P<digits>{_DIGITS})[\s-]?(?P<unit>(?:{_SIGNED})(?![A-Za-z])|(?:{_ALL_EN})(?:s|es)?\b)",
        rf"(?<![가-힣])(?P<sino>{_SINO})\s?(?P<unit>{_ALL_KO})(?P<about>대)?{_WORD_ENDS}",
        rf"(?<![가-힣])(?P<native>{_NATIVE_KO})\s?(?P<unit>{_ALL_NATIVE}){_WORD_ENDS}",
        rf"\b(?P<words>(?:(?:{_WORD_EN})(?:[\s-]+(?:and[\s-]+)?(?=(?:{_WORD_EN})\b))?)+)[\s-]+"
        rf"(?P<unit>(?:{_ALL_EN})(?:s|es)?)\b",
        rf"(?<![\d.,A-Za-z#])(?P<digits>{_MIXED})",
        rf"\b(?P<bare>(?:(?:{_WORD_EN})(?:[\s-]+(?:and[\s-]+)?(?=(?:{_WORD_EN})\b))?)+)\b",
    )
)
_WITH_HALVES = frozenset(("hour", "day", "week", "month", "year", "kg", "l", "m", "minute"))
_AND_HALF = re.compile(r"\s?반(?![가-힣]*값)|\s+and a half", re.IGNORECASE)
_HALF = re.compile(r"반\s?값|절반\s?(?:가격|값)|\bhalf[\s-]?(?:the\s+)?(?:price|off)\b", re.IGNORECASE)
_SHARE = re.compile(r"(?P<whole>\d+)분의\s?(?P<part>\d+)|반의\s?반|\ba (?:third|quarter|fifth|tenth)\b", re.IGNORECASE)
_SHARES = {
    "반의반": Fraction(1, 4),
    "반": Fraction(1, 4),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "fifth": Fraction(1, 5),
    "tenth": Fraction(1, 10),
}
_FOLDS = re.compile(r"\b(?:twice|thrice|triple)\b", re.IGNORECASE)
_FOLD = {"twice": 2, "thrice": 3, "triple": 3}
_ABOUT = re.compile(r"(?:약|대략|거의|about|around|nearly|almost|roughly)\s*$", re.IGNORECASE)
_MEANS_ALSO = frozenset("이 일 사 오 구 공 천 만 백".split())  # words of their own: "이 병" is this bottle
_THIS = ("이", "공")
_LARGE = ("천", "만", "백")
_TIMES = ("minute", "second", "day", "month")  # "오 분" is a time; "이 분" is this person
_VERB = re.compile(r"[아어해여둬워와]\s$")  # "알아 두시면": 두시 is no time there
_ENDINGS = ("두시", "두세")
_NOT_AFTER_WORDS = frozenset(("krw", "%", "g", "kg", "mg", "ml", "l", "cm", "mm", "m", "year", "hour"))
_BUNDLE = re.compile(r"(?<![\d+])(?P<one>\d|원|투)\s?(?:\+|플러스)\s?(?P<more>\d|원|투)(?![\d+])")
_BUNDLE_WORDS = {"원": 1, "투": 2}
_CODE = re.compile(r"(?<![A-Za-z\d])(?P<letters>[A-Za-z]{1,8})-?(?P<digits>\d+)(?![\d.,]*\d)\+*")


def quantities(line: str) -> tuple[Quantity, ...]:
    """Every number that a line states, in order; none lies in another."""
    found = list(moments(line))
    found += [Quantity(Fraction(50), "%", match.start(), match.end()) for match in _HALF.finditer(line)]
    found += [_share(match) for match in _SHARE.finditer(line)]
    found += [
        Quantity(Fraction(_FOLD[match[0].lower()]), "times", match.start(), match.end())
        for match in _FOLDS.finditer(line)
    ]
    found += [_bundle(match) for match in _BUNDLE.finditer(line)]
    found += [_code(match) for match in _CODE.finditer(line)]
    for pattern in _PATTERNS:
        for match in pattern.finditer(line):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            quantity = _quantity(line, match)
            if quantity is not None:
                found.append(quantity)
    return _dollars(line, sorted(found, key=lambda each: each.start))


def _share(match: re.Match[str]) -> Quantity:
    """ "3분의 1", "a third": a part of a hundred."""
    if match["whole"]:
        whole, part = Fraction(match["whole"]), Fraction(match["part"])
        return Quantity(100 * part / whole if whole else Fraction(0), "%", match.start(), match.end())
    return Quantity(100 * _SHARES[match[0].lower().split()[-1]], "%", match.start(), match.end())


def _bundle(match: re.Match[str]) -> Quantity:
    """ "1+1": one is paid for, one comes with it."""
    one, more = (_BUNDLE_WORDS.get(match[name]) or int(match[name]) for name in ("one", "more"))
    return Quantity(Fraction(one), f"+{more}", match.start(), match.end())


def _code(match: re.Match[str]) -> Quantity:
    """ "SPF50": letters and a number that belong together."""
    return Quantity(Fraction(match["digits"]), match["letters"].upper(), match.start(), match.end())


def _quantity(line: str, match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    value = _value(groups)
    if value is None:
        return None
    if groups.get("k"):
        value *= 1000
    unit = _unit(groups)
    if _is_word(groups.get("sino") or "", unit, match[0]):
        return None
    if groups.get("native") and _VERB.search(line[: match.start()]) and line[match.end() - 2 : match.end()] in _ENDINGS:
        return None
    if unit == "minute" and groups.get("native"):
        unit = "person"  # 두 분
    if unit in _WITH_HALVES and _AND_HALF.match(line, match.end()):
        value += Fraction(1, 2)
    if unit == "clock":
        return at_half(line, Quantity(value, unit, match.start(), match.end(), bool(groups.get("native"))))
    if unit == "tenth":
        value, unit = value * 10, "%"
    native_way = bool(groups.get("native") or groups.get("bare") or groups.get("words"))
    about = _ABOUT.search(line[max(0, match.start() - 12) : match.start()]) is not None
    return Quantity(value, unit, match.start(), match.end(), native_way, about, bool(groups.get("about")))


def _is_word(sino: str, unit: str, said: str) -> bool:
    """Whether a numeral of one syllable is a word of its own here."""
    if sino not in _MEANS_ALSO or unit in _NOT_AFTER_WORDS:
        return False
    if sino in _LARGE:
        return " " not in said  # "백 개", but "천장"
    return sino in _THIS or unit not in _TIMES


def _value(groups: dict[str, str | None]) -> Value | None:
    if (digits := groups.get("digits")) is not None:
        return korean(digits)
    if (sino := groups.get("sino")) is not None:
        return korean(sino)
    if (word := groups.get("native")) is not None:
        return Fraction(native(word))
    return english(groups.get("words") or groups.get("bare") or "")


def _unit(groups: dict[str, str | None]) -> str:
    if groups.get("k") and not groups.get("sign"):
        return "krw"
    if sign := groups.get("sign"):
        return "krw" if sign.upper() in ("₩", "KRW") else "usd"
    written = (groups.get("unit") or "").lower()
    if written in _UNITS_KO:
        return _UNITS_KO[written]
    if written in COUNTERS_KO:
        return "pack" if written in _OF_SALE else "piece"
    for each in (written, written.removesuffix("s"), written.removesuffix("es")):
        if each in _UNITS_EN:
            return _UNITS_EN[each]
        if each in COUNTERS_EN:
            return "pack" if each in _OF_SALE else "piece"
    return ""


def _dollars(line: str, found: list[Quantity]) -> tuple[Quantity, ...]:
    """ "29 dollars and 90 cents" is one amount."""
    return tuple(_joined(line, iter(found)))


def _joined(line: str, found: Iterator[Quantity]) -> Iterator[Quantity]:
    before: Quantity | None = None
    for each in found:
        if before is not None and before.unit == "usd" and each.unit == "cent":
            between = line[before.end : each.start]
            if between.strip().lower() in ("", "and"):
                before = Quantity(before.value + each.value / 100, "usd", before.start, each.end)
                continue
        if before is not None:
            yield before
        before = each
    if before is not None:
        yield before
