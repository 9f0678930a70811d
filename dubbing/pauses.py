"""Pause marks that dubbing's writers are used to: "," a breath, "/" half a second, "//" a second, [[0.5s]] exactly."""

import re
from collections.abc import Callable
from typing import Final

from tts.markup import Piece, Substitute, is_markup, parse

SLASH_S: Final = 0.5

# A slash that stands free or at a word's edge; "1/2", "km/h" and "https://" keep theirs.
_SLASHES = re.compile(r"(?:(?<=\s)|^)/{1,8}|(?<![/:])/{1,8}(?=\s|$)")
_ELEMENT = re.compile(r"(<[^>]*>)")


def with_pauses(text: str) -> str:
    """The text with its slashes as the marks that voices know; commas they know themselves. Elements of SSML stay."""
    parts = _ELEMENT.split(text) if is_markup(text) else [text]
    parts[::2] = [_SLASHES.sub(lambda match: f" [[{SLASH_S * len(match[0]):g}s]] ", part) for part in parts[::2]]
    return " ".join("".join(parts).split())


def written(text: str, lang: str, between: str = "") -> str:
    """The text as people read it: without pause marks and SSML, which nobody reads.

    Args:
        text: as `with_pauses` gives it.
        lang: "ko" or "en".
        between: stands where a mark was.

    Raises:
        tts.errors.TextInvalid: its markup is wrong.
    """
    return _joined(text, lang, between, lambda word: word.written)


def heard(text: str, lang: str, between: str = "") -> str:
    """The same as it is said: what stands for other words is those words."""
    return _joined(text, lang, between, lambda word: word.spoken)


def _joined(text: str, lang: str, between: str, reads: Callable[[Substitute], str]) -> str:
    return " ".join(between.join(_words(piece, reads) for piece in parse(text, lang)).split())


def _words(piece: Piece, reads: Callable[[Substitute], str]) -> str:
    words = piece.text
    for word in piece.substitutes:
        words = words.replace(word.mark, reads(word))
    return words
