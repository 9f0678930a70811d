"""What is said, as the model reads it: IPA segments on the shared schema, with marks, and their times."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts import ipa
from tts.engine import EnginePhone

# Every segment that our engines emit in Korean, English and the training voices' languages; "" is silence.
SEGMENTS: Final = (
    "", "i", "ɪ", "ɨ", "ᵻ", "y", "ɯ", "e", "ɛ", "æ", "a", "ɐ", "ɑ", "ɒ", "ʌ", "ə", "ɚ", "ɝ", "ɜ", "o", "ɔ", "ø", "u",
    "ʊ", "j", "w", "p", "b", "t", "d", "k", "ɡ", "c", "ɟ", "ʔ", "m", "ɱ", "n", "ɲ", "ŋ", "l", "ɫ", "ʎ", "r", "ɹ", "ɾ",
    "f", "v", "θ", "ð", "s", "z", "ʃ", "ʒ", "ɕ", "ʑ", "x", "h", "ɦ", "ts", "dz", "tʃ", "dʒ", "tɕ", "dʑ", "?",
)  # fmt: skip
_NUMBER: Final = {segment: number for number, segment in enumerate(SEGMENTS)}
MARKS: Final = 3  # stressed, long, tense


@dataclass(frozen=True, slots=True)
class Phones:
    """m phones of a sentence, one after the other without gaps."""

    segments: NDArray[np.int16]  # (m,) of SEGMENTS
    marks: NDArray[np.bool_]  # (m, MARKS)
    starts: NDArray[np.float32]  # (m,) s
    ends: NDArray[np.float32]  # (m,) s

    @property
    def length_s(self) -> float:
        return float(self.ends[-1]) if len(self.ends) else 0.0


def phones_of(timed: Sequence[EnginePhone], sample_rate: int, length: int) -> Phones:
    """An engine's phones over a sound of `length` samples, silence where it tells of none."""
    rows: list[tuple[int, tuple[bool, bool, bool], float, float]] = []
    silence = (0, (False, False, False))
    at = 0.0
    for phone in timed:
        start, end = phone.start / sample_rate, phone.end / sample_rate
        if start > at + 1e-4:
            rows.append((*silence, at, start))
        parts = ipa.segments(phone.label) or [""]
        begin = start
        for part, share in zip(parts, ipa.shares(len(parts)), strict=True):
            until = begin + share * (end - start)
            stressed = ipa.is_stressed(phone.label) and ipa.is_vowel(part)
            marks = (stressed, "ː" in phone.label and ipa.is_vowel(part), "-" in phone.label)
            rows.append((_NUMBER.get(part, _NUMBER["?"]), marks, begin, until))
            begin = until
        at = end
    if length / sample_rate > at + 1e-4:
        rows.append((*silence, at, length / sample_rate))
    return Phones(
        np.array([row[0] for row in rows], np.int16),
        np.array([row[1] for row in rows], np.bool_).reshape(-1, MARKS),
        np.array([row[2] for row in rows], np.float32),
        np.array([row[3] for row in rows], np.float32),
    )
