"""Measures in Korean: "500ml", "-18℃", "5V/2A", "SPF50+ PA++++", "200×230cm"."""

import re

from tts.numerals import native
from tts.reading.ko_counters import ANY_COUNTER
from tts.reading.number import NUMBER, WAVE, number_ko, said_ko
from tts.reading.rule import DIGIT, LATIN, SIGN, SPACE, Rule
from tts.reading.units import UNIT, unit_ko

_ALONE = {"한": "하나", "두": "둘", "세": "셋", "네": "넷"}
_ENGLISH_DIGITS = ("제로", "원", "투", "쓰리", "포", "파이브", "식스", "세븐", "에이트", "나인", "텐")
_INNER = r"(?P<int>\d{1,3})(?:\.(?P<frac>\d+))?"


def english_digit(number: int) -> str:
    """0..10 as Koreans say them in English: "쓰리"."""
    return _ENGLISH_DIGITS[number]


def _measure(match: re.Match[str]) -> str:
    unit = match["unit"].lower()
    if unit in ("°f", "℉"):
        return f"화씨 {number_ko(match)} 도"
    if unit == "km/h":
        return f"시속 {number_ko(match)} 킬로미터"
    return f"{number_ko(match)} {unit_ko(match['unit'])}"


def _below_zero(match: re.Match[str]) -> str:
    return f"영하 {number_ko(match)} 도"


def _plus_one(match: re.Match[str]) -> str:
    """ "1+1" is "원 플러스 원"; with a number above nine all are native: "열 플러스 하나"."""
    numbers = [int(number) for number in re.findall(r"\d+", match[0])]
    small = max(numbers) < 10
    return " 플러스 ".join(_ENGLISH_DIGITS[number] if small else _alone(number) for number in numbers)


def _alone(number: int) -> str:
    """A native numeral that counts nothing: "하나", "스물둘"."""
    read = "스물" if number == 20 else native(number)
    return next((read[: -len(before)] + alone for before, alone in _ALONE.items() if read.endswith(before)), read)


def _many(match: re.Match[str]) -> str:
    return f"{said_ko(match['left'])} 곱하기"


MEASURES = (
    Rule(re.compile(r"(?<![\d+.])[1-9](?:\s?\+\s?[1-9]){1,3}(?![\d+=.,]|\s?[+=]|[A-Za-z㎎㎏㎖])"), _plus_one, DIGIT),
    Rule(re.compile(r"(?<![\d+.])[1-3]\d\s?\+\s?(?:[1-9]|[1-3]\d)(?![\d+=.,]|[A-Za-z])"), _plus_one, DIGIT),
    Rule(
        re.compile(r"(?<!\d)1(?P<plus>\+{1,2})(?=\s?(?:등급|등심|안심|한우|채끝|A\b))"),
        lambda m: "원" + " 플러스" * len(m["plus"]),
        DIGIT,
    ),
    Rule(re.compile(rf"{NUMBER}P(?![A-Za-z0-9])"), lambda m: f"{number_ko(m)} 포인트", DIGIT),
    Rule(
        re.compile(r"(?<=오메가)[-\s]?(?P<digit>[369])(?!\d)"),
        lambda m: _ENGLISH_DIGITS[int(m["digit"])],
        DIGIT + SPACE + SIGN,
        glued=True,
    ),
    Rule(re.compile(rf"(?<![\d가-힣A-Za-z])[-−–]\s?{_INNER}\s?(?:℃|°C)"), _below_zero, SIGN),
    Rule(re.compile(rf"(?<=영하\s){NUMBER}\s?(?:℃|°C)"), lambda m: f"{number_ko(m)} 도", DIGIT),
    Rule(re.compile(rf"(?<=시속\s){NUMBER}\s?(?i:km/h|km)"), lambda m: f"{number_ko(m)} 킬로미터", DIGIT),
    Rule(
        re.compile(r"(?<![\d.])(?P<digit>[2-6])G(?![A-Za-z0-9])"),
        lambda m: f"{_ENGLISH_DIGITS[int(m['digit'])]}지",
        DIGIT,
    ),
    Rule(
        re.compile(r"(?<![\d.])(?P<digit>[248])K(?![A-Za-z0-9])"),
        lambda m: f"{_ENGLISH_DIGITS[int(m['digit'])]}케이",
        DIGIT,
    ),
    Rule(
        re.compile(r"(?<![\d.])(?P<digit>[234])D(?![A-Za-z0-9])"),
        lambda m: f"{_ENGLISH_DIGITS[int(m['digit'])]}디",
        DIGIT,
    ),
    Rule(
        re.compile(r"(?<![\d.])(?P<carat>9|10|14|18|22|24)[Kk](?![A-Za-z0-9])"),
        lambda m: f"{said_ko(m['carat'])}케이",
        DIGIT,
    ),
    Rule(re.compile(rf"{NUMBER}{UNIT}"), _measure, DIGIT),
    Rule(re.compile(rf"{NUMBER}\s?[\"”″](?![가-힣A-Za-z])"), lambda m: f"{number_ko(m)} 인치", DIGIT),
    Rule(
        re.compile(r"PA\s?(?P<plus>\+{1,5})"),
        lambda m: "피에이 " + ("" if len(m["plus"]) == 1 else _ENGLISH_DIGITS[len(m["plus"])] + " ") + "플러스",
        LATIN,
    ),
    Rule(re.compile(r"(?<![\d.])(?P<left>\d{1,5}(?:\.\d{1,3})?)\s?(?:[x×*✕Ｘ]|X)(?=\s?\d)"), _many, DIGIT),
    Rule(re.compile(rf"\s?[x×✕*]\s?(?=\d+\s?(?:{ANY_COUNTER}))"), lambda _: " ", SPACE + SIGN + LATIN),
    Rule(re.compile(r"(?<=[가-힣])x(?=\d)|(?<=[a-z가-힣])\s?x\s(?=\d)"), lambda _: " 곱하기 ", LATIN + SPACE),
    Rule(
        re.compile(r"(?<=[SML])\s?[~-]\s?(?=[2-6]?X{0,3}[SML](?![A-Za-z]))"),
        lambda _: "에서 ",
        SIGN + SPACE,
        glued=True,
    ),
    Rule(re.compile(r"(?<=원)\s?~(?=\s|$)"), lambda _: "부터", SIGN, glued=True),
    Rule(re.compile(rf"(?<![\w%)~])~\s?{_INNER}\s?%"), lambda m: f"최대 {number_ko(m)} 퍼센트", SIGN),
    Rule(re.compile(r"\s?[×✕]\s?"), lambda _: " 곱하기 ", SPACE + SIGN),
    Rule(
        re.compile(
            rf"(?:(?<=[\d%℃°㎖㎏㎝만천원월호일층년세살단회차주개명권인종매장도분초])|(?<=\d[A-Za-z])|(?<=\d[A-Za-z]{{2}})|(?<=\d[A-Za-z]{{3}}))({WAVE})(?=['’]?[\d$₩€£])"
        ),
        lambda _: "에서 ",
        SPACE + SIGN,
        glued=True,
    ),
    Rule(re.compile(r"(?<=[\d원])\s?(?:→|⇒|➡️?|▶)\s?(?=\D{0,6}\d)"), lambda _: "에서 ", SPACE + SIGN, glued=True),
    Rule(re.compile(r"(?<=[\dA-Za-z%])\s?\+(?=\s?[\dA-Za-z가-힣])\s?"), lambda _: " 플러스 ", SPACE + SIGN),
    Rule(re.compile(r"(?<=[\dA-Za-z])\+"), lambda _: " 플러스", SIGN),
)
