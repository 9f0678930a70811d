"""Numbers as they stand in text: one pattern for both languages, and what it holds."""

import re

from tts.numerals import LARGEST, cardinal, digits_en, digits_ko, sino

# "39,900", "3.5", "007". Not the tail of a longer number.
NUMBER = r"(?<![\d.])(?P<int>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.(?P<frac>\d+))?"
PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"  # the same without names, for use inside longer patterns
RANGE = r"\s?[~∼〜～–—-]\s?"
WAVE = r"\s?[~∼〜～]\s?"

_TOO_LONG = len(str(LARGEST))
_CODE_ZERO = str.maketrans("영", "공")


def whole(digits: str) -> int:
    """The number that "39,900" writes; 0 for one too long to have a name."""
    plain = digits.replace(",", "")
    return int(plain) if len(plain) <= _TOO_LONG else 0


def code_ko(digits: str) -> str:
    """Digit by digit as codes and telephone numbers are read: "010" is "공일공"."""
    return digits_ko(digits).translate(_CODE_ZERO)


def amount_ko(digits: str, frac: str | None = None) -> str:
    """A quantity in Sino-Korean, decimals digit by digit; a code ("007", or endless) digit by digit."""
    plain = digits.replace(",", "")
    read = code_ko(plain) if (len(plain) > 1 and plain[0] == "0") or len(plain) > _TOO_LONG else sino(int(plain))
    return f"{read} 점 {digits_ko(frac)}" if frac else read


def amount_en(digits: str, frac: str | None = None) -> str:
    """A cardinal, decimals digit by digit; a code ("007", or endless) digit by digit."""
    plain = digits.replace(",", "")
    spelt = (len(plain) > 1 and plain[0] == "0") or len(plain) > _TOO_LONG
    read = digits_en(plain) if spelt else cardinal(int(plain))
    return f"{read} point {digits_en(frac)}" if frac else read


def number_ko(match: re.Match[str]) -> str:
    """A match of NUMBER in Korean."""
    return amount_ko(match["int"], match["frac"])


def number_en(match: re.Match[str]) -> str:
    """A match of NUMBER in English."""
    return amount_en(match["int"], match["frac"])


def said_ko(text: str) -> str:
    """ "1,200" or "3.5" as text, in Korean."""
    digits, _, frac = text.partition(".")
    return amount_ko(digits, frac or None)


def said_en(text: str) -> str:
    """ "1,200" or "3.5" as text, in English."""
    digits, _, frac = text.partition(".")
    return amount_en(digits, frac or None)
