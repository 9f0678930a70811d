"""Spoken sound for the tests of dubbing: sentences of an embedded voice at known times."""

import asyncio
from collections.abc import Sequence

import numpy as np

from tts.catalogue import open_voice
from tts.types import SAMPLE_RATE, Prosody, Utterance


def sentences(voice_id: str, lang: str, texts: Sequence[str]) -> list[np.ndarray]:
    """(n,) each sentence, without the silence around it."""

    async def said() -> list[np.ndarray]:
        voice = open_voice(voice_id)
        found = []
        for text in texts:
            parts = [chunk.samples async for chunk in voice.speak(Utterance(text, lang, Prosody()))]
            samples = np.concatenate(parts)
            loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
            found.append(samples[loud[0] : loud[-1] + 1])
        await voice.close()
        return found

    return asyncio.run(said())


def laid(seconds: float, parts: Sequence[tuple[float, np.ndarray]], noise: float = 0.001) -> np.ndarray:
    """(n,) a room's noise with sounds at the given seconds."""
    sound = np.asarray(np.random.default_rng(1).normal(0, noise, round(seconds * SAMPLE_RATE)), np.float32)
    for start, samples in parts:
        at = round(start * SAMPLE_RATE)
        sound[at : at + len(samples)] += samples[: len(sound) - at]
    return sound
