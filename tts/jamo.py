"""Hangul letters as IPA, for models that are fed letters: roughly as each is said by itself."""

from types import MappingProxyType
from typing import Final

_LEADS = ("k", "k", "n", "t", "t", "ɾ", "m", "p", "p", "s", "s", None, "tɕ", "tɕ", "tɕ", "k", "t", "p", "h")
_VOWELS = (
    *("ɐ", "ɛ", "jɐ", "jɛ", "ʌ", "e", "jʌ", "je", "o", "wɐ", "wɛ"),
    *("we", "jo", "u", "wʌ", "we", "wi", "ju", "ɯ", "ɰi", "i"),
)
_TAILS = (
    *("k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l"),
    *("m", "p", "p", "t", "t", "ŋ", "t", "t", "k", "t", "p", "t"),
)

# Conjoining jamo → IPA; None is the lead that is only written: its time belongs to the vowel after it.
IPA_OF: Final = MappingProxyType(
    {chr(0x1100 + index): label for index, label in enumerate(_LEADS)}
    | {chr(0x1161 + index): label for index, label in enumerate(_VOWELS)}
    | {chr(0x11A8 + index): label for index, label in enumerate(_TAILS)}
)
