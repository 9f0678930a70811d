"""Sentences with their texts, as a voice is made of them: espeak-ng says them."""

import asyncio
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tts.espeak import EspeakEngine, EspeakSetting
from tts.types import Prosody

TEXTS = (
    *("Good evening everyone.", "These bottles cost twelve dollars.", "Please put your questions in the chat."),
    *("The box holds four of them.", "I like this colour very much.", "It keeps water cold for a day."),
)


def record(folder: Path) -> tuple[NDArray[np.float32], int]:
    """Put good0 to good5 into a folder; gives the last one's samples and rate (Hz)."""

    async def speak() -> tuple[NDArray[np.float32], int]:
        engine = EspeakEngine(EspeakSetting("en-us+f2", 160, 50))
        for index, text in enumerate(TEXTS):
            sound = await engine.say(text, Prosody())
            keep(folder, f"good{index}", sound.samples, sound.sample_rate, text)
        await engine.close()
        return sound.samples, sound.sample_rate

    return asyncio.run(speak())


def keep(folder: Path, name: str, samples: NDArray[np.floating], rate: int, text: str, subtype: str = "PCM_16") -> None:
    """One recording, and its text where it has one."""
    soundfile.write(folder / f"{name}.wav", samples, rate, subtype=subtype)
    if text:
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
