"""Words of English text that are not said as written: abbreviations, initials, codes, capitals, Korean words."""

import re
from functools import lru_cache

from tts.numerals import cardinal, digits_en, ordinal
from tts.reading.hangulise import folded
from tts.reading.romanise import romanise
from tts.reading.rule import HANGUL, LATIN, SIGN, Rule
from tts.reading.tables import words_en

# Capitals that are a shouted word rather than initials: five letters and more, four that open as words do ("LOOK").
_SHOUTED = re.compile(r"(?=.*[AEIOUY]).{5,}|[B-DF-HJ-NP-TV-Z][AEIOU][A-Z]{2}|[AEIOU][A-Z]{2}E")
_ROMAN = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12}
_ROMAN |= {"XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XVIII": 18}
_RULERS = "Henry Louis Elizabeth Charles George William Edward James Richard Pope Benedict Philip Catherine Nicholas"
_SIGN_ROMAN = {
    "Ⅰ": "one",
    "Ⅱ": "two",
    "Ⅲ": "three",
    "Ⅳ": "four",
    "Ⅴ": "five",
    "Ⅵ": "six",
    "Ⅶ": "seven",
    "Ⅷ": "eight",
    "Ⅸ": "nine",
    "Ⅹ": "ten",
}


def letters_en(word: str) -> str:
    """ "USB" is "U S B". A is written as it sounds: alone, voices take it for the article."""
    return " ".join("eigh" if char == "A" else char for char in word.upper() if char.isalpha())


@lru_cache(maxsize=4096)
def name_en(word: str) -> str:
    """One word as it stands: initials are spelt, shouted words calmed, marks on letters taken off."""
    plain = folded(word) if not word.isascii() else word
    if plain.isdigit():
        return number_in_code(plain)
    known = words_en().get(plain) or words_en().get(plain.lower() if len(plain) > 1 else "")
    if known is not None:
        return known
    if not plain.isupper() or (len(plain) == 1 and plain in "AI"):
        return plain
    if _SHOUTED.fullmatch(plain):
        return plain.lower()
    return letters_en(plain)


def number_in_code(digits: str) -> str:
    """Short and round numbers have names, others are spelt: "24", "1000", but "nine nine eight"."""
    if digits[0] != "0" and (len(digits) <= 2 or (len(digits) <= 4 and digits.endswith("00"))):
        return cardinal(int(digits))
    return digits_en(digits)


def code_en(code: str) -> str:
    """ "SM-G998N" is "S M G nine nine eight N", "S24" "S twenty-four"."""
    known = words_en().get(code.lower())
    if known is not None:
        return known
    parts = re.findall(r"[A-Za-z]+|\d+", code)
    return " ".join(number_in_code(p) if p.isdigit() else letters_en(p) if len(p) == 1 else name_en(p) for p in parts)


def _possessive(match: re.Match[str]) -> str:
    word = match[0].replace("’", "'")
    head, mark, tail = word.partition("'")
    if head.isupper() and len(head) > 1:
        return f"{name_en(head)}{mark}{tail.lower()}"
    return name_en(head) + mark + tail


_WORD = r"[A-Za-zÀ-ɏ]+"

WORDS_EN = (
    Rule(
        re.compile(
            r"(?:(?<=(?:plan|Plan|type|Type|code)\s)|(?<=(?:grade|Grade|class|Class|group|Group)\s)|(?<=(?:option|Option)\s)|(?<=(?:vitamin|Vitamin)\s))A(?![A-Za-z0-9'’-])|A(?=[:.)]|$)"
        ),
        lambda _: "eigh",
        LATIN,
    ),
    Rule(
        re.compile(rf"(?P<ruler>{'|'.join(_RULERS.split())})\s(?P<roman>{'|'.join(_ROMAN)})(?![A-Za-z])"),
        lambda m: f"{m['ruler']} the {ordinal(_ROMAN[m['roman']])}",
        LATIN,
    ),
    Rule(re.compile(r"St\.(?=\s[A-Z])|(?<![a-z]\s)St(?=\s[A-Z])"), lambda _: "saint", LATIN),
    Rule(re.compile(r"(?<=War\s)I(?![A-Za-z'’])"), lambda _: "one", LATIN),
    Rule(re.compile(r"Ph\.?D\.?(?![a-z])"), lambda _: "P H D", LATIN),
    Rule(re.compile(r"I/O(?![A-Za-z])"), lambda _: "I O", LATIN),
    Rule(
        re.compile(r"(?P<one>[A-Z]{1,4})&(?P<two>[A-Z]{1,4})(?![A-Za-z])"),
        lambda m: f"{letters_en(m['one'])} and {letters_en(m['two'])}",
        LATIN,
    ),
    Rule(re.compile(r"(?<=[a-z]\s)St\."), lambda _: "street", LATIN),
    Rule(
        re.compile(r"(?<=[a-z]\s)(?P<roman>II|III|IV|VI|VII|VIII|IX|XII)(?![A-Za-z'’])"),
        lambda m: cardinal(_ROMAN[m["roman"]]),
        LATIN,
    ),
    Rule(re.compile(r"(?P<short>[A-Za-z]{1,6}(?:\.[a-z])?)\.(?=[\s,]|$)"), lambda m: _short(m), LATIN),
    Rule(
        re.compile(r"(?:[A-Za-z]\.){2,6}"),
        lambda m: letters_en(m[0]) if m[0].lower() not in words_en() else words_en()[m[0].lower()],
        LATIN,
    ),
    Rule(re.compile(r"w/o(?![A-Za-z])"), lambda _: "without", LATIN),
    Rule(re.compile(r"w/(?=\s|[a-z])"), lambda _: "with", LATIN),
    Rule(
        re.compile(r"(?P<one>[A-Z])\s?(?P<sign>[&+])\s?(?P<two>[A-Z])(?![A-Za-z])"),
        lambda m: f"{letters_en(m['one'])} {'and' if m['sign'] == '&' else 'plus'} {letters_en(m['two'])}",
        LATIN,
    ),
    Rule(
        re.compile(r"(?<![A-Za-z/])[A-Z](?:/[A-Z])+(?![A-Za-z])"),
        lambda m: ", ".join(letters_en(c) for c in m[0].split("/")),
        LATIN,
    ),
    Rule(re.compile(r"and/or\b"), lambda _: "and or", LATIN),
    Rule(
        re.compile(r"(?=[A-Za-z0-9-]{0,40}\d)[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?![A-Za-z0-9])"),
        lambda m: code_en(m[0]),
        LATIN,
    ),
    Rule(
        re.compile(r"(?P<one>[A-Z]{1,4})-(?P<two>[A-Za-z]+)"),
        lambda m: f"{letters_en(m['one'])} {name_en(m['two'])}",
        LATIN,
    ),
    Rule(re.compile(rf"{_WORD}['’][A-Za-z]{{1,3}}(?![A-Za-z])"), _possessive, LATIN),
    Rule(re.compile(_WORD), lambda m: name_en(m[0]), LATIN),
    Rule(re.compile(r"[가-힣]+"), lambda m: words_en().get(m[0]) or romanise(m[0]), HANGUL),
    Rule(re.compile(r"[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]"), lambda m: _SIGN_ROMAN[m[0]], SIGN),
)


def _short(match: re.Match[str]) -> str:
    """ "Dr." is "doctor"; a word at a sentence's end keeps its full stop."""
    known = words_en().get(match["short"].lower() + ".")
    if known is not None:
        return known
    return f"{name_en(match['short'])}." if "." not in match["short"] else letters_en(match["short"])
