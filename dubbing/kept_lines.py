"""Lines as they were spoken last, to be heard again: one WAV file a line, named by what it says."""

import hashlib
import os
import re
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dubbing.sweeping import sweep_folder
from tts.types import SAMPLE_RATE
from tts.wav import wav_bytes

MAX_BYTES: Final = 512 << 20  # of one project: an hour and a half of speech; the oldest go first
_NAME: Final = re.compile(r"[0-9a-f]{16}-(\d{1,9})\.wav")


def put(cache: Path, language: str, line: str, revision: int, samples: NDArray[np.float32]) -> None:
    """Keep a line. `language` is "" for a script's clips."""
    folder = cache / "lines"
    folder.mkdir(parents=True, exist_ok=True)
    stem = _stem(language, line)
    target = folder / f"{stem}-{revision}.wav"
    half = folder / f".{target.name}.{os.getpid()}"
    try:
        half.write_bytes(wav_bytes(samples, SAMPLE_RATE))
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    for path in folder.glob(f"{stem}-*.wav"):
        if path != target:
            path.unlink(missing_ok=True)


def newest(cache: Path, language: str, line: str) -> tuple[Path, int] | None:
    """The file of a line and the revision that it says; None where nothing is kept."""
    for path in (cache / "lines").glob(f"{_stem(language, line)}-*.wav"):
        if match := _NAME.fullmatch(path.name):
            return path, int(match[1])
    return None


def sweep(cache: Path) -> None:
    """Delete the oldest until no more than MAX_BYTES are kept."""
    sweep_folder(cache / "lines", MAX_BYTES)


def _stem(language: str, line: str) -> str:
    return hashlib.sha256(f"{language}|{line}".encode()).hexdigest()[:16]
