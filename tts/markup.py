"""Marks in a text that are heard and not read: pauses, and a subset of SSML 1.1 (W3C, 2010).

    안녕하세요. [[0.5s]] 온마루입니다.                                   a pause, in any text
    <speak>지금 <break time="300ms"/> <sub alias="에이비씨">ABC</sub></speak>   SSML, if the text begins with <speak>

Elements: speak, p, s, break (time, strength), prosody (rate, pitch, volume), say-as (interpret-as), sub (alias),
lang (xml:lang). No document type and no entities but XML's own five. Any other "<" is text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.parsers import expat

from tts.errors import TextInvalid
from tts.markup_values import break_s, language, level_steps, pitch_steps, rate_steps
from tts.say_as import say_as
from tts.text import spoken_form
from tts.types import Prosody

MAX_MARKUP_CHARS = 20_000
MAX_DEPTH = 16
MAX_BREAK_S = 10.0  # of one pause; more is silence that nobody meant
_PARAGRAPH_S = 0.5

_FIRST_MARK = 0xE000  # MAX_MARKUP_CHARS leaves room for fewer words than this private use area has places
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARKED = re.compile(r"\s*<speak[\s/>]")
_PAUSE_MARK = re.compile(r"\[\[\s*(\d{1,5}(?:\.\d{1,3})?)\s*(ms|s)\s*\]\]")


class MarkupInvalid(TextInvalid):
    """The markup cannot be understood: where, and why."""

    def __init__(self, problem: str, line: int, column: int) -> None:
        super().__init__(f"Line {line}, column {column}: {problem}.")
        self.line = line  # from 1
        self.column = column  # from 1


@dataclass(frozen=True, slots=True)
class Manner:
    """How a piece is said, besides what the utterance asks for."""

    speed: int = 0  # steps of Prosody, added to the utterance's
    pitch: int = 0
    volume: int = 0
    lang: str = ""  # "ko" or "en"; "" is the utterance's

    def on(self, prosody: Prosody) -> Prosody:
        """The utterance's knobs moved by these, held in their range."""
        held = {knob: _held(getattr(prosody, knob) + getattr(self, knob)) for knob in ("speed", "pitch", "volume")}
        return replace(prosody, **held)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text said in one manner."""

    text: str
    manner: Manner = Manner()
    substitutes: tuple["Substitute", ...] = ()  # words of the text that are said otherwise than they are written
    break_s: float | None = None  # silence after it, exactly; None leaves it to the text


@dataclass(frozen=True, slots=True)
class Substitute:
    """A word that is said otherwise than it is written."""

    mark: str  # one character of a private use area, which stands for it in the text
    written: str
    spoken: str


def is_markup(text: str) -> bool:
    """Whether the text is SSML: it begins with <speak>."""
    return _MARKED.match(text) is not None


def parse(text: str, lang: str = "ko") -> tuple[Piece, ...]:
    """The text in pieces; plain text without marks is one piece, untouched.

    Args:
        text: plain, with pause marks, or SSML.
        lang: "ko" or "en", of the utterance: say-as goes by it.

    Raises:
        MarkupInvalid: where the markup is wrong, and how.
    """
    if not is_markup(text):
        return tuple(_paused(text, Manner(), (1, 1)))
    if len(text) > MAX_MARKUP_CHARS:
        raise MarkupInvalid(f"the markup has {len(text):,} characters, at most {MAX_MARKUP_CHARS:,} are taken", 1, 1)
    return _Reader(lang).pieces(text)


def _held(steps: int) -> int:
    return min(5, max(-5, steps))


def _paused(text: str, manner: Manner, place: tuple[int, int]) -> list[Piece]:
    """The text parted at its pause marks."""
    pieces = []
    start = 0
    for match in _PAUSE_MARK.finditer(text):
        seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
        if seconds > MAX_BREAK_S:
            before = text[: match.start()]
            line, column = before.count("\n"), match.start() - (before.rfind("\n") + 1)
            at = (place[0] + line, column + (place[1] if line == 0 else 1))
            raise MarkupInvalid(f"a pause of {seconds:g} s, at most {MAX_BREAK_S:g} s are taken", *at)
        pieces.append(Piece(text[start : match.start()], manner, (), seconds))
        start = match.end()
    if start < len(text) or not pieces:
        pieces.append(Piece(text[start:], manner))
    return pieces


class _Reader:
    """Reads one SSML document with expat, which knows where it is."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._words = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._open: list[tuple[str, Manner]] = []
        self._pieces: list[Piece] = []
        self._word: tuple[str, str] | None = None  # inside sub or say-as: alias or kind, and its element's name
        self._written = ""

    def pieces(self, text: str) -> tuple[Piece, ...]:
        try:
            self._parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            problem = expat.errors.messages[error.code]
            raise MarkupInvalid(f"not well-formed: {problem}", error.lineno, error.offset + 1) from error
        return _merged(self._pieces)

    def _fail(self, problem: str) -> MarkupInvalid:
        return MarkupInvalid(problem, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)

    def _doctype(self, *_: object) -> None:
        raise self._fail("a document type is not taken")

    @property
    def _manner(self) -> Manner:
        return self._open[-1][1] if self._open else Manner()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name not in _KNOWN:
            raise self._fail(f"<{name}> is not known; known are {', '.join(sorted(_KNOWN))}")
        if (name == "speak") != (not self._open):
            raise self._fail("<speak> stands around everything, and only there")
        if len(self._open) >= MAX_DEPTH:
            raise self._fail(f"elements lie {MAX_DEPTH} deep, deeper ones are not taken")
        if self._word is not None or (self._open and self._open[-1][0] == "break"):
            raise self._fail(f"<{name}> cannot stand inside <{self._open[-1][0]}>")
        unknown = sorted(set(attributes) - _KNOWN[name] - {"xml:lang", "xmlns", "version"})
        if unknown:
            raise self._fail(f"<{name}> takes no {unknown[0]!r}")
        try:
            manner = self._opened(name, attributes)
        except ValueError as error:
            raise self._fail(str(error)) from error
        self._open.append((name, manner))

    def _opened(self, name: str, attributes: Mapping[str, str]) -> Manner:
        """Act on an element; the manner inside of it. ValueError says what is wrong with its attributes."""
        manner = self._manner
        if name in ("p", "s"):
            self._pieces.append(Piece("\n", manner))
        elif name == "break":
            seconds = break_s(attributes)
            if seconds > MAX_BREAK_S:
                raise ValueError(f"a pause of {seconds:g} s, at most {MAX_BREAK_S:g} s are taken")
            self._pieces.append(Piece("", manner, break_s=seconds))
        elif name == "prosody":
            manner = replace(
                manner,
                speed=_held(manner.speed + rate_steps(attributes.get("rate", "default"))),
                pitch=_held(manner.pitch + pitch_steps(attributes.get("pitch", "default"))),
                volume=_held(manner.volume + level_steps(attributes.get("volume", "default"))),
            )
        elif name == "lang":
            manner = replace(manner, lang=language(attributes.get("xml:lang", "")))
        elif name in ("sub", "say-as"):
            key = "alias" if name == "sub" else "interpret-as"
            if not attributes.get(key, "").strip():
                raise ValueError(f"<{name}> needs {key!r}")
            self._word, self._written = (attributes[key], name), ""
        return manner

    def _end(self, name: str) -> None:
        _, manner = self._open.pop()
        if name in ("p", "s"):
            self._pieces.append(Piece("\n", manner))
        if name == "p":
            self._pieces.append(Piece("", manner, break_s=_PARAGRAPH_S))
        if name in ("sub", "say-as") and self._word is not None:
            written = " ".join(self._written.split())
            spoken = self._spoken(written, manner)
            self._word = None
            if written:
                word = Substitute(chr(_FIRST_MARK + self._words), written, spoken)
                self._words += 1
                self._pieces.append(Piece(word.mark, manner, (word,)))

    def _spoken(self, written: str, manner: Manner) -> str:
        assert self._word is not None  # noqa: S101 - only called inside of one
        value, name = self._word
        lang = manner.lang or self._lang
        if name == "sub":
            return spoken_form(" ".join(value.split()), lang).text
        try:
            return say_as(written, value, lang)
        except TextInvalid as error:
            raise self._fail(str(error).rstrip(".")) from error

    def _characters(self, text: str) -> None:
        if self._word is not None:
            self._written += text
            return
        place = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        self._pieces += _paused(_PRIVATE.sub("", text), self._manner, place)


_KNOWN: Mapping[str, frozenset[str]] = {
    "speak": frozenset({"xsi:schemaLocation", "xmlns:xsi"}),
    "p": frozenset(),
    "s": frozenset(),
    "break": frozenset({"time", "strength"}),
    "prosody": frozenset({"rate", "pitch", "volume"}),
    "say-as": frozenset({"interpret-as", "format", "detail"}),
    "sub": frozenset({"alias"}),
    "lang": frozenset(),
}


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one manner in one piece; a pause ends a piece; of two pauses the longer holds."""
    result: list[Piece] = []
    for piece in pieces:
        before = result[-1] if result else None
        if before is None:
            result.append(piece)
        elif not piece.text.strip() and (piece.break_s is not None or before.break_s is not None):
            seconds = max(s for s in (before.break_s, piece.break_s) if s is not None)
            result[-1] = replace(before, break_s=seconds)
        elif before.break_s is None and (before.manner == piece.manner or not piece.text.strip()):
            substitutes = before.substitutes + piece.substitutes
            result[-1] = Piece(before.text + piece.text, before.manner, substitutes, piece.break_s)
        else:
            result.append(piece)
    return tuple(result)
