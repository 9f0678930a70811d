"""A second judge, from outside: how well pocketsphinx's English models of phones, made of people's speech, fit.

They know nothing of our voices, nor of espeak-ng. Korean phones stand under the nearest English one, for both that are
compared.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tts.acoustic.phones import SEGMENTS, Phones
from tts.acoustic.vocoder import RATE

_NEAREST: Final = {
    "i": "IY", "ɪ": "IH", "ɨ": "IH", "ᵻ": "IH", "y": "UW", "ɯ": "UH", "e": "EH", "ɛ": "EH", "æ": "AE", "a": "AA",
    "ɐ": "AA", "ɑ": "AA", "ɒ": "AA", "ʌ": "AH", "ə": "AH", "ɚ": "ER", "ɝ": "ER", "ɜ": "ER", "o": "OW", "ɔ": "AO",
    "ø": "ER", "u": "UW", "ʊ": "UH", "j": "Y", "w": "W", "p": "P", "b": "B", "t": "T", "d": "D", "k": "K", "ɡ": "G",
    "c": "K", "ɟ": "G", "ʔ": "T", "m": "M", "ɱ": "M", "n": "N", "ɲ": "N", "ŋ": "NG", "l": "L", "ɫ": "L", "ʎ": "L",
    "r": "R", "ɹ": "R", "ɾ": "D", "f": "F", "v": "V", "θ": "TH", "ð": "DH", "s": "S", "z": "Z", "ʃ": "SH", "ʒ": "ZH",
    "ɕ": "SH", "ʑ": "ZH", "x": "HH", "h": "HH", "ɦ": "HH", "ts": "CH", "dz": "JH", "tʃ": "CH", "dʒ": "JH",
    "tɕ": "CH", "dʑ": "JH",
}  # fmt: skip
_WIDE: Final = 1e-300  # nothing is given up on the way
_SILENCE: Final = "SIL"


class Recogniser:
    """Lays phones over sound with pocketsphinx. Needs the dev set."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder: Any = Decoder(samprate=RATE, loglevel="FATAL", lm=None, beam=_WIDE, pbeam=_WIDE, wbeam=_WIDE)
        self._words = 0

    def fit(self, samples: NDArray[np.float32], phones: Phones) -> float | None:
        """Mean score of a frame within phones, the nearer to 0 the better; None where they cannot be laid over it."""
        self._decoder.set_align_text(" ".join(self._word(part) for part in parts(phones)))
        pcm = (np.clip(samples, -1, 1) * 32_767).astype(np.int16).tobytes()
        try:
            self._heard(pcm)
            if self._decoder.hyp() is None:
                return None
            self._decoder.set_alignment()
            self._heard(pcm)
        except RuntimeError:  # too much is said for so short a sound
            return None
        found = [phone for word in self._decoder.get_alignment() for phone in word if phone.name != _SILENCE]
        score, frames = sum(phone.score for phone in found), sum(phone.duration for phone in found)
        return score / frames if score < 0 else None  # 0: the second pass found no way

    def _word(self, pronounced: str) -> str:
        self._words += 1
        name = f"word{self._words}"
        self._decoder.add_word(name, pronounced, True)
        return name

    def _heard(self, pcm: bytes) -> None:
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, no_search=False, full_utt=True)
        self._decoder.end_utt()


def parts(phones: Phones) -> list[str]:
    """What is said between silences, in pocketsphinx's phones."""
    found: list[list[str]] = [[]]
    for number in phones.segments:
        segment = SEGMENTS[number]
        if not segment:
            found.append([])
        elif segment in _NEAREST:
            found[-1].append(_NEAREST[segment])
    return [" ".join(part) for part in found if part]


def fits(
    recogniser: Recogniser, samples: NDArray[np.float32], phones: Phones, others: Sequence[Phones]
) -> tuple[float | None, float | None]:
    """The fit of what was said, and the best of the others' that can be laid over it at all."""
    wrong = [fit for other in others if (fit := recogniser.fit(samples, other)) is not None]
    return recogniser.fit(samples, phones), max(wrong, default=None)
