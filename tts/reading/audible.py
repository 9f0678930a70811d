"""What a voice of a language can be given, and text in the one form that rules and dictionaries compare."""

import re
import unicodedata

_UNHEARD = {  # what no voice of the language reads; brackets and quotes are not heard, and engines trip over them
    "ko": re.compile(r"[^가-힣 .,!?;:…]"),
    "en": re.compile(r"[^A-Za-z .,!?;:'…-]"),
}
_BEFORE_MARK = re.compile(r"\s+(?=[.,!?;:…])")
_AFTER_MARK = re.compile(r"(?<=[,;:])(?=[^\s.,!?;:…])")
_LETTER = {"ko": re.compile(r"[가-힣]"), "en": re.compile(r"[A-Za-z]")}
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # "１＋１" as "1+1"
_FANCY = frozenset(
    (*range(0xFB00, 0xFB07), *range(0x1D400, 0x1D800))
)  # ligatures, and letters of mathematics worn as a font


def heard(text: str, lang: str) -> str:
    """What a voice of `lang` reads of the text; white space made single, none before a mark, some after a comma."""
    return _AFTER_MARK.sub(" ", _BEFORE_MARK.sub("", " ".join(_UNHEARD[lang].sub(" ", text).split())))


def says_something(text: str, lang: str) -> bool:
    """Whether a voice of `lang` finds a letter in it."""
    return _LETTER[lang].search(text) is not None


def plain(text: str) -> str:
    """Unicode's composed form, wide and ornamental letters as ordinary ones."""
    composed = unicodedata.normalize("NFC", text).translate(_WIDE)
    if composed.isascii() or not any(ord(char) in _FANCY for char in composed):
        return composed
    return "".join(unicodedata.normalize("NFKC", char) if ord(char) in _FANCY else char for char in composed)
