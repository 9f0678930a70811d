"""Korean particles, chosen by how the word before them is spoken.

Sources: Standard Pronunciation Rules of the National Institute of Korean
Language; its transcription rules for English (short vowel + p, t, k closes the
syllable, a final m, n, l is always a coda).
"""

import re
from typing import Literal

Coda = Literal["", "ㄹ", "other"]

# Each pair, by both of its names: (after a consonant, after a vowel).
_PAIRS = {
    name: pair
    for pair in (
        ("은", "는"),
        ("이", "가"),
        ("을", "를"),
        ("과", "와"),
        ("으로", "로"),
        ("이에요", "예요"),
        ("이라", "라"),
        ("이나", "나"),
        ("이고", "고"),
    )
    for name in ("/".join(pair), "/".join(reversed(pair)))
}

PAIRS = tuple("/".join(pair) for pair in dict.fromkeys(_PAIRS.values()))  # one name of each

_L_DIGITS = "178"  # 일 칠 팔
_OPEN_DIGITS = "2459"  # 이 사 오 구
_L_LETTERS = "LR"  # 엘 알
_CLOSED_LETTERS = "MN"  # 엠 엔

# Units are read out in full: ml 밀리리터, kg 킬로그램, % 퍼센트.
_UNITS: dict[str, Coda] = {
    "%": "",
    "ml": "",
    "l": "",
    "cm": "",
    "mm": "",
    "m": "",
    "w": "",
    "v": "",
    "g": "other",
    "kg": "other",
    "mg": "other",
    "km": "",
    "mah": "",
    "hz": "",
    "℃": "",
    "$": "",
}

_TAIL = re.compile(r"(\d[\d,.]*)\s*(%|℃|[A-Za-z]+)$")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?$")
_LATIN = re.compile(r"[A-Za-z]+$")
_SPOKEN_END = re.compile(r"[^0-9A-Za-z가-힣%℃]+$")


def coda(word: str) -> Coda:
    """How the last syllable of `word` ends when spoken: open, in ㄹ, or in another consonant.

    Numbers are read in Sino-Korean ("20" 이십), letters in capitals by name ("LED"
    엘이디), other Latin words by their sound, units in full. Closing brackets and
    marks are passed over; a word with nothing spoken in it counts as open.
    """
    spoken = _SPOKEN_END.sub("", word)
    if not spoken:
        return ""
    if bonus := re.search(r"\d\+(\d)$", spoken):
        return "other" if bonus[1] in "179" else ""  # 원 플러스 원: read in English, 원 세븐 나인 are closed
    unit = _TAIL.search(spoken)
    if unit and unit[2].lower() in _UNITS:
        return _UNITS[unit[2].lower()]
    if "가" <= spoken[-1] <= "힣":
        return _hangul_coda(spoken[-1])
    if number := _NUMBER.search(spoken):
        return _number_coda(number[0])
    if latin := _LATIN.search(spoken):
        return _latin_coda(latin[0])
    return _UNITS.get(spoken[-1], "")


def particle(word: str, pair: str) -> str:
    """The member of `pair` ("은/는", in either order) that follows `word`.

    Raises KeyError, naming the known pairs, for a pair that is not in the table.
    """
    if pair not in _PAIRS:
        raise KeyError(f"unknown particle pair {pair!r}; known: {', '.join(sorted(_PAIRS))}")
    closed, opened = _PAIRS[pair]
    end = coda(word)
    if opened == "로" and end == "ㄹ":  # 서울로, not 서울으로
        return opened
    return closed if end else opened


def attach(word: str, pair: str) -> str:
    """`word` with its particle: attach("냄비", "은/는") is "냄비는"."""
    return word + particle(word, pair)


def _hangul_coda(syllable: str) -> Coda:
    index = (ord(syllable) - ord("가")) % 28
    return "" if index == 0 else "ㄹ" if index == 8 else "other"


def _number_coda(number: str) -> Coda:
    digits = number.replace(",", "")
    if "." in digits:  # after the point each digit is read alone: 1.20 일 점 이 영
        return _digit_coda(digits[-1])
    if not digits.strip("0"):
        return "other"  # 영
    zeros = len(digits) - len(digits.rstrip("0"))
    # 십 백 천 만 억 경 all end in a consonant other than ㄹ; only 조 (10^12) is open.
    if zeros:
        return "" if 12 <= zeros < 16 else "other"
    return _digit_coda(digits[-1])


def _digit_coda(digit: str) -> Coda:
    return "ㄹ" if digit in _L_DIGITS else "" if digit in _OPEN_DIGITS else "other"


def _latin_coda(word: str) -> Coda:
    if word.isupper():
        return "ㄹ" if word[-1] in _L_LETTERS else "other" if word[-1] in _CLOSED_LETTERS else ""
    lower = word.lower()
    if re.search(r"(l|le)$", lower):
        return "ㄹ"
    if re.search(r"([mn]|[aeiou][mn]e|ng)$", lower):
        return "other"
    # One short vowel before p, t, k, c: 컵, 봇, 북, 팩; "seat" 시트 and "pulp" 펄프 stay open.
    return "other" if re.search(r"(^|[^aeiou])([aeiou]|oo)(p|t|k|ck|c)$", lower) else ""
