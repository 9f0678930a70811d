"""Chat as it is read: one form for each letter, nothing invisible, of bounded length."""

import re
import unicodedata
from dataclasses import dataclass

from script.text import visible
from script.types import Lang

MAX_READ = 300  # characters; what a host can be asked in one breath
_LOOK_AT = 4 * MAX_READ  # of the raw text: decomposed letters and hidden ones take more than one each

_SPACE = re.compile(r"\s+")
_STRETCHED = re.compile(r"(.)\1{3,}", re.DOTALL)
# Joiners are needed by emoji alone; between other letters they hide words.
_JOINER = re.compile(r"[\u200c\u200d](?![\u2600-\u27bf\U0001f000-\U0001faff])|[\ufe0e\ufe0f]")
_NO_JAMO = re.compile(r"[^ㄱ-ㅣ]+")  # NFKC would make ㅋㅋ of chat into halves of syllables
_PRINTABLE = re.compile(r"[ -~가-힣ㄱ-ㅎㅏ-ㅣ]*\Z")  # nothing to normalise: nearly every message


@dataclass(frozen=True, slots=True)
class Reading:
    """A message's text as it is read."""

    text: str
    cut: bool  # whether it went on beyond MAX_READ
    hidden: int  # characters that nobody can see, left out


def read(raw: str) -> Reading:
    """NFKC, without control, zero-width and direction characters, one space between words, at most MAX_READ.

    A letter that is repeated more than three times is there three times. Any string is possible, lone surrogates too.
    """
    looked_at = raw[:_LOOK_AT]
    hidden = 0
    if not _PRINTABLE.match(looked_at):
        looked_at, hidden = _shown(looked_at)
    text = _STRETCHED.sub(r"\1\1\1", _SPACE.sub(" ", looked_at).strip())
    cut = len(raw) > _LOOK_AT or len(text) > MAX_READ
    return Reading(text[:MAX_READ].rstrip(), cut, hidden)


def _shown(raw: str) -> tuple[str, int]:
    spaced = "".join(" " if char in "\n\r\t\v\f\x85\u2028\u2029" else char for char in raw)
    kept = "".join(char for char in spaced if visible(char))
    plain = _JOINER.sub("", _NO_JAMO.sub(lambda run: unicodedata.normalize("NFKC", run[0]), kept))
    return "".join(char for char in plain if visible(char)), len(raw) - len(_JOINER.sub("", kept))


def language(text: str, otherwise: Lang = "ko") -> Lang:
    """Korean where Korean letters are a third of all or more, else English; `otherwise` for a text without letters."""
    korean = len(re.findall(r"[가-힣ㄱ-ㅎㅏ-ㅣ]", text))
    latin = len(re.findall(r"[A-Za-z]", text))
    if not korean and not latin:
        return otherwise
    return "ko" if korean * 2 >= latin else "en"
