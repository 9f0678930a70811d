"""Whisper by faster-whisper, from a folder on this machine; nothing is fetched."""

import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dubbing.errors import RecogniserMissing
from dubbing.means import whisper_lacking
from dubbing.sentences import Word

_DOUBTED: Final = 0.2  # a word in a stretch without speech that is less certain than this was made up


class Whisper:
    """One model, loaded once."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds model.bin, config.json and the tokenizer, as CTranslate2's converter writes them.

        Raises:
            RecogniserMissing: no such folder, no model in it, or faster-whisper is not installed.
        """
        if missing := whisper_lacking(folder):
            raise RecogniserMissing(missing)
        from faster_whisper import WhisperModel  # type: ignore[import-untyped]

        try:
            self._engine: Any = WhisperModel(str(folder), device="auto", compute_type="default", local_files_only=True)
        except (RuntimeError, ValueError, OSError) as error:
            raise RecogniserMissing(f"the model in {folder} cannot be loaded ({error})") from error
        size = (folder / "model.bin").stat().st_size
        self.name = f"whisper {folder.name} {hashlib.sha256(str(size).encode()).hexdigest()[:8]}"

    def language(self, sound: NDArray[np.float32]) -> str:
        """See `Recogniser.language`."""
        return str(self._engine.detect_language(sound)[0]) if self._engine.model.is_multilingual else "en"

    def words(self, sound: NDArray[np.float32], language: str) -> list[Word]:
        """See `Recogniser.words`.

        Raises:
            RecogniserMissing: the model knows English only, and this is not.
        """
        if language != "en" and not self._engine.model.is_multilingual:
            raise RecogniserMissing(f"{self.name} understands English only; name a multilingual model in `asr_model`")
        segments, _ = self._engine.transcribe(
            sound, language=language, beam_size=5, condition_on_previous_text=False, word_timestamps=True
        )
        found = []
        for segment in segments:
            for word in segment.words or ():
                if segment.no_speech_prob > 0.6 and word.probability < _DOUBTED:
                    continue
                found.append(Word(str(word.word), float(word.start), float(word.end), float(word.probability)))
        return found
