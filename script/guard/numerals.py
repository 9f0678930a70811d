"""Numerals, from words to numbers."""

import re
from fractions import Fraction

_SINO = {"영": 0, "공": 0, "일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "륙": 6, "칠": 7, "팔": 8, "구": 9}
_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10_000, "억": 100_000_000}
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[일이삼사오육륙칠팔구영공십백천만억]")

_ONES = {"하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4, "다섯": 5,
         "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}  # fmt: skip
_TENS = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80,
         "아흔": 90}  # fmt: skip

NATIVE: dict[str, int] = {
    **_ONES,
    **_TENS,
    **{ten + one: tens + ones for ten, tens in _TENS.items() if ten != "스무" for one, ones in _ONES.items()},
}

_EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_EN_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_EN_LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
ENGLISH: dict[str, int] = {
    **{word: value for value, word in enumerate(_EN_ONES)},
    **_EN_TENS,
    **_EN_LARGE,
    "dozen": 12,
}


def korean(text: str) -> Fraction | None:
    """ "3만 9,900", "삼만 구천구백", "1.2만", "39,900"; None if it is no numeral."""
    total, section, last = Fraction(0), Fraction(0), Fraction(0)
    seen = False
    for token in _TOKEN.findall(text):
        seen = True
        if token in _SMALL:
            section += (last or 1) * _SMALL[token]
            last = Fraction(0)
        elif token in _LARGE:
            total += (section + last or 1) * _LARGE[token]
            section, last = Fraction(0), Fraction(0)
        elif token in _SINO:
            last = last * 10 + _SINO[token]
        else:
            last = Fraction(token.replace(",", ""))
    return total + section + last if seen else None


def native(word: str) -> int:
    """ "스물한" is 21."""
    return NATIVE[word]


def english(text: str) -> Fraction | None:
    """ "twenty-nine", "one hundred and five", "two dozen"; None if it is no numeral."""
    total, section = 0, 0
    words = [word for word in re.split(r"[\s-]+", text.lower()) if word and word != "and"]
    if not words:
        return None
    for word in words:
        if word not in ENGLISH:
            return None
        value = ENGLISH[word]
        if word in ("hundred", "dozen"):
            section = (section or 1) * value
        elif value >= 1_000:
            total += (section or 1) * value
            section = 0
        else:
            section += value
    return Fraction(total + section)
