"""How a word is said if the writer tells what it is: SSML's say-as."""

import re
from collections.abc import Callable, Mapping

from tts.errors import TextInvalid
from tts.numerals import digits_en, ordinal
from tts.reading.audible import heard, plain, says_something
from tts.reading.en_dates import month_day
from tts.reading.en_words import letters_en
from tts.reading.ko_counters import counted, month
from tts.reading.ko_latin import letters
from tts.reading.number import code_ko, said_en, said_ko, whole
from tts.text import spoken_form

_NUMBER = re.compile(r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?")
_DAY = re.compile(r"(1[0-2]|0?[1-9])[/.-](3[01]|[12]\d|0?[1-9])")


def say_as(text: str, kind: str, lang: str) -> str:
    """The text as it is said, taken for what `kind` tells.

    Args:
        text: one number, code, date, ...
        kind: one of KINDS.
        lang: "ko" or "en".

    Raises:
        TextInvalid: an unknown kind, or a text that is none of that kind.
    """
    if kind not in KINDS:
        raise TextInvalid(f"say-as {kind!r} is unknown; known: {', '.join(KINDS)}.")
    trimmed = " ".join(plain(text).split())
    said = heard(_KINDS[kind](trimmed, lang), lang)
    if not says_something(said, lang):
        raise TextInvalid(f"{text!r} cannot be said as {kind}.")
    return said


def _cardinal(text: str, lang: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise TextInvalid(f"{text!r} is no number; write digits.")
    minus = {"ko": "마이너스 ", "en": "minus "}[lang] if text[0] in "-−" else ""
    return minus + (said_ko if lang == "ko" else said_en)(text.lstrip("-−"))


def _ordinal(text: str, lang: str) -> str:
    digits = re.fullmatch(r"(\d[\d,]{0,14})(?:st|nd|rd|th|번째)?", text)
    if digits is None:
        raise TextInvalid(f"{text!r} is no whole number; write digits.")
    number = whole(digits[1])
    if lang == "en":
        return ordinal(number)
    return "첫 번째" if number == 1 else counted(number, "번째")


def _digits(text: str, lang: str) -> str:
    digits = re.findall(r"\d+", text)
    if not digits or re.sub(r"[\d\s().+-]", "", text):
        raise TextInvalid(f"{text!r} holds something else than digits.")
    return " ".join((code_ko if lang == "ko" else digits_en)(group) for group in digits)


def _characters(text: str, lang: str) -> str:
    """Letter by letter, digit by digit; Hangul syllable by syllable."""
    spell = {"ko": (code_ko, letters), "en": (digits_en, letters_en)}[lang]
    said = [spell[0](char) if char.isdecimal() else spell[1](char) if char.isascii() else char for char in text]
    return " ".join(filter(None, said))


def _date(text: str, lang: str) -> str:
    if day := _DAY.fullmatch(text):
        if lang == "en":
            return month_day(int(day[1]), int(day[2]))
        return f"{month(int(day[1]))} {said_ko(day[2].lstrip('0'))}일"
    return _read(text, lang)


def _time(text: str, lang: str) -> str:
    return _read(f"{text}:00" if re.fullmatch(r"\d{1,2}", text) else text, lang)


def _read(text: str, lang: str) -> str:
    return spoken_form(text, lang).text


_KINDS: Mapping[str, Callable[[str, str], str]] = {
    "cardinal": _cardinal,
    "ordinal": _ordinal,
    "digits": _digits,
    "characters": _characters,
    "date": _date,
    "time": _time,
    "telephone": _digits,
    "currency": _read,
    "unit": _read,
}
KINDS = tuple(_KINDS)
