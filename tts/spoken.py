"""A whole text as it is said, sentence by sentence, as voices are given it."""

import re

from tts.dictionary import Dictionary
from tts.errors import TextInvalid
from tts.sentences import sentences
from tts.text import cleaned, speakable, spoken_form

_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")


def language(line: str, wished: str) -> str:
    """The wished language; for "auto" Korean for a line with any Hangul in it, else English."""
    if wished != "auto":
        return wished
    return "ko" if _HANGUL.search(line) else "en"


def spoken_line(text: str, lang: str, dictionary: Dictionary | None = None) -> str:
    """The sentences of a text, each in its spoken form, joined by spaces.

    Raises:
        TextInvalid: too long, or nothing in it can be said in `lang`.
    """
    said = [spoken_form(sentence.text, lang, dictionary).text for sentence in sentences(cleaned(text))]
    if not (line := " ".join(filter(speakable, said))):
        raise TextInvalid(f"The text holds nothing that a voice of {lang} can say.")
    return line
