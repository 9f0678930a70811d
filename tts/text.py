"""From written text to what an engine is given, and back: which spoken words came from which written one."""

import re
import unicodedata
from dataclasses import dataclass

from tts.errors import TextInvalid
from tts.reading import ENGLISH, KOREAN, Rule

MAX_TEXT_CHARS = 5_000  # of one utterance: ten minutes of speech

_RULES = {"ko": KOREAN, "en": ENGLISH}
_KEPT_MARKS = ".,!?;:'-…"  # brackets and quotes are not heard, and engines trip over them
_READABLE = re.compile(r"LATIN|HANGUL|DIGIT|COMBINING")  # scripts, by Unicode name, that our voices read
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # "１＋１" as "1+1"
_READ_CATEGORIES = ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd")


@dataclass(frozen=True, slots=True)
class Token:
    """One written word, and the part of the spoken text that says it."""

    written: str
    start: int  # characters in the spoken text
    end: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence as it is said."""

    text: str
    tokens: tuple[Token, ...]  # in order; separated by one space in `text`


def cleaned(text: str) -> str:
    """The text in Unicode's composed form, without control characters, white space made single, lines kept.

    Raises:
        TextInvalid: too long, or nothing in it can be spoken.
    """
    if len(text) > MAX_TEXT_CHARS:
        raise TextInvalid(f"The text has {len(text):,} characters; at most {MAX_TEXT_CHARS:,} go in one utterance.")
    composed = unicodedata.normalize("NFC", text).translate(_NARROW)
    kept = "".join(char for char in composed if char.isspace() or _printable(char))
    lines = [" ".join(line.split()) for line in kept.splitlines()]
    if not speakable(kept):
        raise TextInvalid("The text holds nothing that can be spoken: write words in Korean or English.")
    return "\n".join(line for line in lines if line)


def spoken_form(sentence: str, lang: str) -> Spoken:
    """One cleaned sentence as it is said in `lang` ("ko" or "en"): "39,900원" is "삼만 구천구백 원"."""
    tokens: list[Token] = []
    text = ""
    for written, said in _attached(_grouped(sentence, _RULES[lang])):
        start = len(text) + 1 if text else 0
        text = f"{text} {said}" if text else said
        tokens.append(Token(written, start, len(text)))
    return Spoken(text, tuple(tokens))


def speakable(text: str) -> bool:
    """Whether any voice could say something of it."""
    return any(_speakable(char) and char.isalnum() for char in text)


def _printable(char: str) -> bool:
    return unicodedata.category(char)[0] != "C"


def _speakable(char: str) -> bool:
    if unicodedata.category(char) not in _READ_CATEGORIES:
        return False
    return _READABLE.match(unicodedata.name(char, "")) is not None


def _grouped(sentence: str, rules: tuple[Rule, ...]) -> list[tuple[str, str]]:
    """(written, said) by written word; white space inside a rule's match ("500 ml") does not part it."""
    groups = [("", "")]
    position = 0
    while position < len(sentence):
        matched, read = _read_at(sentence, position, rules)
        written, said = groups[-1]
        if not matched.strip() and read == matched:
            groups.append(("", ""))
        else:
            groups[-1] = (written + matched, said + read)
        position += len(matched)
    return [(written, _said(said)) for written, said in groups if written]


def _read_at(sentence: str, position: int, rules: tuple[Rule, ...]) -> tuple[str, str]:
    for rule in rules:
        match = rule.pattern.match(sentence, position)
        if match:
            return match[0], rule.read(match)
    return sentence[position], sentence[position]


def _said(text: str) -> str:
    kept = "".join(char if char in _KEPT_MARKS or _speakable(char) else " " for char in text)
    return " ".join(kept.split())


def _attached(groups: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words that are not said ("🎉", "-") ride with a neighbour, so that captions still show them."""
    result: list[tuple[str, str]] = []
    waiting = ""
    for written, said in groups:
        if speakable(said):
            result.append((f"{waiting}{written}", said))
            waiting = ""
        elif result:
            result[-1] = (f"{result[-1][0]} {written}", result[-1][1])
        else:
            waiting = f"{waiting}{written} "
    return result
