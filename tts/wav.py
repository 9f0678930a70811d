"""WAV files as engines write them: 16-bit mono."""

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tts.persistence import EngineLost


def read_wav(path: Path) -> tuple[NDArray[np.float32], int]:
    """(n,) samples, -1..1, and their rate in Hz.

    Raises:
        EngineLost: the engine left no such file.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2 or file.getnchannels() != 1:
                raise EngineLost(f"{path.name}: not 16-bit mono")
            pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            return pcm.astype(np.float32) * np.float32(1 / 32_768), file.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise EngineLost(f"the engine left no sound: {error}") from error


def wav_bytes(samples: NDArray[np.float32], rate: int) -> bytes:
    """(n,) samples, -1..1, at `rate` Hz as a whole WAV file."""
    pcm = np.asarray(np.clip(samples, -1, 1) * 32_767, "<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(pcm.tobytes())
    return file.getvalue()
