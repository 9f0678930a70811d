"""When words are heard in speech whose engine tells nothing: shared out by their letters."""

import re
import unicodedata

from tts.engine import WordMark

_WORD = re.compile(r"\S+")
_SYLLABLE_S = 0.17  # of a Hangul syllable; other letters take a share of it
_LETTER = 0.38
_LEARNING = 0.3  # how much a sentence weighs in the voice's pace


class Pace:
    """How fast a voice speaks, learned from the sentences that it has said."""

    def __init__(self) -> None:
        self._unit_s = _SYLLABLE_S

    def length_s(self, text: str) -> float:
        """How long the voice will take for it, s."""
        return self._unit_s * weight(text)

    def learn(self, text: str, length_s: float) -> None:
        """It took so long."""
        if weight(text) > 0 and length_s > 0:
            self._unit_s += _LEARNING * (length_s / weight(text) - self._unit_s)


class Words:
    """The words of one sentence, told part by part, each once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = [word.start() for word in _WORD.finditer(text)]
        self._whole = max(1e-9, weight(text))

    def told(self, start: int, end: int, total: int) -> tuple[WordMark, ...]:
        """The next words, which begin in samples [start, end) of a sentence of about `total`; counted from `start`."""
        marks = []
        while self._places and (at := round(total * self._share(self._places[0]))) < end:
            marks.append(WordMark(self._places.pop(0), max(0, at - start)))
        return tuple(marks)

    def rest(self, length: int) -> tuple[WordMark, ...]:
        """All words that are left, shared out over the `length` samples of the last part."""
        if not self._places:
            return ()
        first = self._share(self._places[0])
        scale = length / max(1e-9, 1 - first)
        places, self._places = self._places, []
        return tuple(WordMark(place, min(length, round((self._share(place) - first) * scale))) for place in places)

    def _share(self, place: int) -> float:
        return weight(self._text[:place]) / self._whole


def weight(text: str) -> float:
    """How long a text is in Hangul syllables."""
    return sum(1.0 if _is_syllable(char) else _LETTER for char in text if char.isalnum())


def _is_syllable(char: str) -> bool:
    return unicodedata.name(char, "").startswith("HANGUL SYLLABLE")
