"""What this machine can write down, translate and part from music, told before hours are listened to.

It imports nothing heavy.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dubbing.errors import EngineMissing
from dubbing.translate import model_at, needed
from tts import places


@dataclass(frozen=True, slots=True)
class Means:
    """What is lacking for a stage, with what to bring or set; empty: it can begin."""

    transcribe: str
    translate: str
    separate: str  # the background "music"


SEPARATOR: Final = "separator"  # folder of the network that parts voices from music, under MODELS


def means(language: str, asr_model: str, llm: tuple[str, str, str]) -> Means:
    """What may be done with a video.

    Args:
        language: spoken in it, ISO 639-1; "" is not told.
        asr_model: folder of a Whisper model; "" is none.
        llm: of the language model: address, name, the environment variable of its key.
    """
    recogniser = recogniser_lacking(language, Path(asr_model) if asr_model else None)
    return Means(recogniser, _translator_lacking(*llm), separator_lacking())


def separator_lacking() -> str:
    """Why no music can be kept without the voices, and what to do; "" where a network is installed."""
    if (places.models() / SEPARATOR / "model.onnx").is_file():
        return ""
    return (
        f"no network that parts voices from music is installed: put one into MODELS/{SEPARATOR} (docs/dubbing.md), or "
        "choose another background: between, duck, keep or off"
    )


def recogniser_lacking(language: str, model: Path | None) -> str:
    """Why nothing writes down what is said in a language, and what to do; "" where something does."""
    if model is not None:
        return whisper_lacking(model)
    if language in ("en", "") and installed("pocketsphinx"):
        return ""
    return (
        f"no recogniser for {language or 'an unknown language'} is here. Bring a transcript (SRT, WebVTT or JSON), "
        "or put a Whisper model for CTranslate2 on this machine and name its folder in `asr_model`"
        + ("" if installed("faster_whisper") else "; Whisper also needs `make neural`")
    )


def whisper_lacking(folder: Path) -> str:
    """Why a folder is of no use as a Whisper model; whether the model is whole shows when it is loaded."""
    if not (folder / "model.bin").is_file():
        return f"{folder} holds no model.bin; name the folder of a Whisper model for CTranslate2"
    return "" if installed("faster_whisper") else "faster-whisper is not installed: make neural"


def installed(module: str) -> bool:
    """Whether Python finds a module; it is not imported."""
    return importlib.util.find_spec(module) is not None


def _translator_lacking(base_url: str, model: str, key_env: str) -> str:
    try:
        needed(model_at(base_url, model, key_env))
    except EngineMissing as error:
        return str(error)
    return ""
