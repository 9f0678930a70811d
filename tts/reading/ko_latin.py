"""Foreign words in Korean text: words and brands by a table, capitals by letter names, the rest by their sound."""

import re
from functools import lru_cache

from tts.reading.hangulise import hangulise, sounds_like_a_word
from tts.reading.number import amount_ko, code_ko
from tts.reading.rule import LATIN, SIGN, SPACE, Rule
from tts.reading.tables import words_ko

_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 더블유 엑스 와이 제트"
        ).split(),
        strict=True,
    )
)
_ABBREVIATION = 4  # letters; longer words in capitals are read as words if they can be
_NAME = re.compile(r"(?:[B-DF-HJ-NP-TV-Z][AEIOU]){2}")  # "LUMI": four capitals that a mouth says as they stand
_SPACED = re.compile(r"[A-Za-z]+|\d+")


def letters(word: str) -> str:
    """ "USB" is "유에스비"."""
    return "".join(_LETTERS[char] for char in word.upper() if char in _LETTERS)


@lru_cache(maxsize=4096)
def token(word: str) -> str:
    """One foreign word without spaces, as a Korean says it: "SALE" is "세일", "HD" "에이치디", "Luminoa" "루미노아"."""
    if len(word) == 1:
        return letters(word)
    known = words_ko().get(word.lower())
    if known is not None:
        return known
    if word[-2:] in ("'s", "’s") and len(word) > 2:
        return token(word[:-2]) + "스"
    if "-" in word:
        return " ".join(token(part) for part in word.split("-") if part)
    if not sounds_like_a_word(word) or (word.isupper() and len(word) <= _ABBREVIATION and not _NAME.fullmatch(word)):
        return letters(word)
    return hangulise(word)


def read_code(code: str) -> str:
    """A code of letters and digits: "SM-G998N" is "에스엠 지 구구팔 엔", "S24" "에스 이십사"."""
    known = words_ko().get(code.lower())
    if known is not None:
        return known
    return " ".join(_number(part) if part.isdigit() else token(part) for part in _SPACED.findall(code))


def _number(digits: str) -> str:
    """Short and round numbers have names, others are spelt."""
    if digits[0] != "0" and (len(digits) <= 2 or (len(digits) <= 4 and digits.endswith("00"))):
        return amount_ko(digits)
    return code_ko(digits)


_WORD = r"[A-Za-z]+(?:['’][A-Za-z]{1,2}(?![A-Za-z]))?"

_TITLES = {
    "Dr": "닥터",
    "Mr": "미스터",
    "Mrs": "미세스",
    "Ms": "미즈",
    "St": "세인트",
    "Prof": "프로페서",
    "vs": "대",
    "VS": "대",
}

WORDS = (
    Rule(
        re.compile(r"(?P<title>Dr|Mr|Mrs|Ms|St|Prof)(?:\.\s?|\s)(?=[A-Z가-힣])|(?P<versus>vs|VS)(?:\.|(?=\s))"),
        lambda m: _TITLES[m["title"] or m["versus"]] + " ",
        LATIN,
    ),
    Rule(
        re.compile(r"[A-Za-z]/[A-Za-z](?![A-Za-z])|[A-Za-z]{1,4}&[A-Za-z]{1,4}(?![A-Za-z])(?:'s)?"),
        lambda m: _pair(m[0]),
        LATIN,
    ),
    Rule(re.compile(rf"{_WORD}(?:-{_WORD})*"), lambda m: token(m[0].replace("’", "'")), LATIN),
    Rule(re.compile(r"(?<=[A-Za-z0-9])-(?=[가-힣])"), lambda _: "", SIGN, glued=True),
    Rule(re.compile(r"\s?&\s?"), lambda _: " 앤드 ", SIGN + SPACE),
)


def _pair(pair: str) -> str:
    """ "A/S", "Q&A": known ones by the table, else both letters, "앤드" between where it is written."""
    known = words_ko().get(pair.lower())
    if known is not None:
        return known
    left, right = re.split(r"[/&]", pair)
    return f"{token(left)}{' 앤드 ' if '&' in pair else ', '}{token(right)}"
