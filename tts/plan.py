"""What an utterance is made of: sentences in their manner, in order, with the silence between them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tts.errors import TextInvalid
from tts.markup import Piece, Substitute, is_markup, parse
from tts.reading.rule import Lexica, Lexicon
from tts.sentences import sentences
from tts.text import MAX_TEXT_CHARS, Spoken, cleaned, speakable, spoken_form
from tts.types import Prosody, Utterance

MAX_BREAKS_S = 60.0  # of all pauses that a text asks for
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_JOINT_PAUSE_S = 0.02  # between two pieces of one sentence: a new manner begins


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence, or part of one, said in one go."""

    spoken: Spoken
    lang: str
    prosody: Prosody
    lead_s: float  # silence before it
    pause_s: float  # silence after it


def planned(utterance: Utterance, languages: Sequence[str], dictionary: Lexica | None = None) -> list[Step]:
    """The steps of an utterance; the last has no pause after it but one that the text asks for.

    Args:
        utterance: its text may be plain, hold pause marks, or be SSML.
        languages: what the voice speaks; a piece in another one is said in the utterance's.
        dictionary: the operator's readings.

    Raises:
        TextInvalid: nothing in it can be spoken, or it is too long.
    """
    if not is_markup(utterance.text):
        _bounded(utterance.text)
    pieces = parse(utterance.text, utterance.lang)
    _bounded("".join(piece.text for piece in pieces))
    breaks_s = sum(piece.break_s or 0.0 for piece in pieces)
    if breaks_s > MAX_BREAKS_S:
        raise TextInvalid(
            f"The text asks for {breaks_s:g} s of pauses; at most {MAX_BREAKS_S:g} s go in one utterance."
        )
    steps: list[Step] = []
    waiting_s = 0.0  # of silence that a text begins with
    for piece in pieces:
        lang = piece.manner.lang if piece.manner.lang in languages else utterance.lang
        said = _steps_of(piece, lang, piece.manner.on(utterance.prosody), dictionary)
        if said:
            said[0] = replace(said[0], lead_s=waiting_s)
            steps += said
            waiting_s = 0.0
        elif piece.break_s is not None and steps:
            steps[-1] = replace(steps[-1], pause_s=max(steps[-1].pause_s, piece.break_s))
        elif piece.break_s is not None:
            waiting_s += piece.break_s
    if not steps:
        raise TextInvalid("The text holds nothing that can be spoken: write words in Korean or English.")
    if pieces[-1].break_s is None:
        steps[-1] = replace(steps[-1], pause_s=0.0)
    return steps


def _bounded(text: str) -> None:
    if len(text) > MAX_TEXT_CHARS:
        raise TextInvalid(f"The text has {len(text):,} characters; at most {MAX_TEXT_CHARS:,} go in one utterance.")


def _steps_of(piece: Piece, lang: str, prosody: Prosody, dictionary: Lexica | None) -> list[Step]:
    lexica = _Substitutes(piece.substitutes, dictionary) if piece.substitutes else dictionary
    found = []
    for sentence in sentences(_tidy(piece)):
        spoken = _written_out(spoken_form(sentence.text, lang, lexica), piece.substitutes)
        if speakable(spoken.text):
            found.append(Step(spoken, lang, prosody, 0.0, sentence.pause_s))
    if found:
        ends = piece.text.rstrip()[-1:] in _ENDS or piece.text.endswith("\n")
        pause_s = piece.break_s if piece.break_s is not None else (found[-1].pause_s if ends else _JOINT_PAUSE_S)
        found[-1] = replace(found[-1], pause_s=pause_s)
    return found


def _tidy(piece: Piece) -> str:
    """The text cleaned; where words are substituted, their marks stand in it."""
    if not piece.substitutes:
        return cleaned(piece.text) if speakable(piece.text) else ""
    parts = re.split(f"([{''.join(word.mark for word in piece.substitutes)}])", piece.text)
    return "".join(part if index % 2 else _cleaned_part(part) for index, part in enumerate(parts))


def _cleaned_part(text: str) -> str:
    """A part of a text, cleaned; white space at its ends stays, as one space or line."""
    if not speakable(text):
        return "".join(char for char in text if char.isprintable() or char.isspace())
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return _space(before) + cleaned(text) + _space(after)


def _space(text: str) -> str:
    return "\n" if "\n" in text else " " if text else ""


def _written_out(spoken: Spoken, substitutes: Sequence[Substitute]) -> Spoken:
    """The tokens with what was written where marks stand."""
    if not substitutes:
        return spoken
    written = {ord(word.mark): word.written for word in substitutes}
    tokens = tuple(replace(token, written=token.written.translate(written)) for token in spoken.tokens)
    return Spoken(spoken.text, tokens)


class _Substitutes:
    """Words that are said otherwise than they are written, before the dictionary's; `tts.reading.rule.Lexica`."""

    def __init__(self, substitutes: Sequence[Substitute], dictionary: Lexica | None) -> None:
        self._spoken = {word.mark: word.spoken for word in substitutes}
        self._dictionary = dictionary

    def of(self, lang: str) -> Lexicon:
        """The marks and the dictionary's words of this language."""
        return _Marked(self._spoken, self._dictionary.of(lang) if self._dictionary is not None else None)


@dataclass(frozen=True, slots=True)
class _Marked:
    spoken: Mapping[str, str]
    words: Lexicon | None

    def at(self, sentence: str, position: int) -> tuple[str, str] | None:
        """What is said for the mark, or the dictionary's word, at `position`."""
        spoken = self.spoken.get(sentence[position])
        if spoken is not None:
            return sentence[position], spoken
        return self.words.at(sentence, position) if self.words is not None else None
