"""From written text to what an engine is given, and back: which spoken words came from which written one."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tts.errors import TextInvalid
from tts.reading import ko_particles as particles
from tts.reading.audible import heard, plain
from tts.reading.english import ENGLISH
from tts.reading.korean import KOREAN
from tts.reading.rule import Lexica, Lexicon, Piece, Reader

MAX_TEXT_CHARS = 5_000  # of one utterance: ten minutes of speech

_READERS: Mapping[str, Reader] = {"ko": KOREAN, "en": ENGLISH}
_CLOSERS = ")]}」』】〉》"
_READABLE = re.compile(
    r"LATIN|HANGUL|DIGIT|COMBINING|VULGAR FRACTION|ROMAN NUMERAL"
)  # scripts, by Unicode name, that our voices read
_READ_CATEGORIES = ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No")


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
    composed = plain(text)
    kept = "".join(char for char in composed if char.isspace() or _printable(char))
    lines = [" ".join(line.split()) for line in kept.splitlines()]
    if not speakable(kept):
        raise TextInvalid("The text holds nothing that can be spoken: write words in Korean or English.")
    return "\n".join(line for line in lines if line)


def spoken_form(sentence: str, lang: str, dictionary: Lexica | None = None) -> Spoken:
    """One cleaned sentence as it is said in `lang` ("ko" or "en"): "39,900원" is "삼만 구천구백 원".

    The text holds nothing but letters that a voice of the language reads (Hangul; A to Z and the apostrophe) and marks.

    Args:
        sentence: of any length; it is read in time linear in it.
        lang: "ko" or "en".
        dictionary: readings that go before every rule.
    """
    tokens: list[Token] = []
    text = ""
    lexicon = dictionary.of(lang) if dictionary is not None else None
    for written, said in _attached(_grouped(sentence, lang, lexicon)):
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


def _grouped(sentence: str, lang: str, lexicon: Lexicon | None) -> list[tuple[str, str]]:
    """(written, said) by written word; white space inside a reading's match ("500 ml") does not part it."""
    groups: list[tuple[list[str], list[str]]] = [([], [])]
    for piece in _pieces(sentence, lang, lexicon):
        written, said = groups[-1]
        if not piece.read and piece.written.isspace():
            groups.append(([], []))
            continue
        written.append(piece.written)
        said.append(piece.said)
    return [("".join(written), heard("".join(said), lang)) for written, said in groups if written]


def _pieces(sentence: str, lang: str, lexicon: Lexicon | None) -> Iterator[Piece]:
    """The reader's pieces, with spaces between readings and particles that fit them."""
    last = Piece("", "", read=False)
    position = 0
    while position < len(sentence):
        piece = _particle(sentence, position, last) if lang == "ko" else None
        piece = piece or _READERS[lang].at(sentence, position, lexicon)
        position += len(piece.written)
        if (piece.read and not piece.glued and _parted(last, piece)) or (
            lang == "en" and last.read and not last.glued and piece.said[:1].isalpha() and not piece.read
        ):
            piece = replace(piece, said=f" {piece.said}")
        yield piece
        last = piece if piece.said.strip() or not piece.glued else last


def _parted(before: Piece, piece: Piece) -> bool:
    """Whether a space stands before a reading: "5V2A", "특가39,900원", but "비타민C" is one word."""
    if not before.said[-1:].isalnum():
        return False
    return (before.read and not before.glued) or not piece.written[:1].isalpha()


def _particle(sentence: str, position: int, last: Piece) -> Piece | None:
    before = last.said.rstrip()
    if found := particles.opened(sentence, position, before):
        return found
    if not before:
        return None
    if sentence[position] in _CLOSERS:
        found = particles.corrected(sentence, position + 1, before)
        return replace(found, written=sentence[position] + found.written) if found else None
    if not last.read or (last.written.isdecimal() and _in_a_name(sentence, position - len(last.written))):
        return None
    return particles.corrected(sentence, position, before)


def _in_a_name(sentence: str, number_at: int) -> bool:
    """Whether a bare number stands right behind Hangul: "종로1가" is an address, its 가 no particle."""
    return number_at > 0 and "가" <= sentence[number_at - 1] <= "힣"


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
