"""PocketSphinx: English without anything to fetch. It hears half of the words right; times are good."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dubbing.errors import RecogniserMissing
from dubbing.listening import RATE
from dubbing.sentences import Word

_FRAMES_A_SECOND: Final = 100


class Pocket:
    """PocketSphinx with the English model that it brings."""

    name = "pocketsphinx"

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._engine: Any = Decoder(samprate=RATE, loglevel="FATAL")

    def language(self, sound: NDArray[np.float32]) -> str:
        """It knows only one, and cannot tell."""
        raise RecogniserMissing("PocketSphinx cannot tell which language is spoken; say which one it is")

    def words(self, sound: NDArray[np.float32], language: str) -> list[Word]:
        """See `Recogniser.words`.

        Raises:
            RecogniserMissing: not English.
        """
        if language != "en":
            raise RecogniserMissing(f"PocketSphinx understands no {language}; bring a transcript, or set `asr_model`")
        if not len(sound):
            return []  # it raises for nothing at all
        self._engine.start_utt()
        try:
            self._engine.process_raw((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
        finally:
            self._engine.end_utt()  # or the next could not start
        return [word for each in self._engine.seg() or () if (word := _word(each)) is not None]


def _word(segment: Any) -> Word | None:  # noqa: ANN401 - the library has no types
    """Without silences, noises and the numbers of pronunciations: "read(2)"."""
    text = str(segment.word).partition("(")[0]
    if not text or text[0] in "<[+":
        return None
    return Word(text, segment.start_frame / _FRAMES_A_SECOND, (segment.end_frame + 1) / _FRAMES_A_SECOND)
