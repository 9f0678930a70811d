"""The voice of our own: espeak-ng tells which sounds and how long, our melody how high, our model how they sound."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts.acoustic.network import AcousticModel
from tts.acoustic.phones import phones_of
from tts.acoustic.vocoder import PERIOD_S, RATE, sound_of
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.errors import VoiceUnavailable
from tts.espeak import EspeakEngine, EspeakSetting
from tts.espeak_korean import melody_at
from tts.program import stamp
from tts.types import Prosody

FRONT: Final = EspeakSetting("ko+f2", 190, 55, korean=True)  # as espeak:ko, so that both say the same in the same time
_PITCH_STEP = np.log(1.06)


class OwnEngine:
    """Korean by `tts.acoustic`, in a thread of its own; espeak-ng is behind its pipe as ever."""

    def __init__(self, weights: Path) -> None:
        self._path = weights
        self._front = EspeakEngine(FRONT)
        self._model: AcousticModel | None = None

    async def prepare(self) -> None:
        """Start espeak-ng and read the weights."""
        await self._front.prepare()
        await asyncio.to_thread(self._loaded)

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """One sentence; see `tts.engine.Engine`."""
        sound = await self._front.say(text, replace(prosody, pitch=0))
        return await asyncio.to_thread(self._spoken, sound, text, prosody.pitch)

    def _spoken(self, sound: EngineSound, text: str, pitch: int) -> EngineSound:
        model = self._loaded()
        phones = phones_of(sound.phones, sound.sample_rate, len(sound.samples))
        log_f0 = melody_of(sound, text, model.own + pitch * float(_PITCH_STEP))
        samples = sound_of(model.frames(phones, log_f0))
        return at_our_rate(sound, samples)

    def _loaded(self) -> AcousticModel:
        if self._model is None:
            try:
                self._model = AcousticModel(self._path)
            except (OSError, ValueError, KeyError) as error:
                raise VoiceUnavailable(f"{self._path.name} cannot be read ({error}); install Onmaru anew") from error
        return self._model

    async def version(self) -> str:
        """See `tts.engine.Versioned`."""
        return f"{await self._front.version()}/{stamp(self._path)}"

    async def close(self) -> None:
        """End espeak-ng."""
        await self._front.close()


def melody_of(sound: EngineSound, text: str, own: float) -> NDArray[np.float32]:
    """(n,) log f0 each PERIOD_S: our melody of the Korean `text` around the log f0 of a throat."""
    frames = round(len(sound.samples) / sound.sample_rate / PERIOD_S) + 1
    at = np.arange(frames, dtype=np.float64) * (sound.sample_rate * PERIOD_S)
    return np.asarray(melody_at(sound.phones, text, at) * np.log(2) / 12 + own, np.float32)


def at_our_rate(said: EngineSound, samples: NDArray[np.float32]) -> EngineSound:
    """`samples` at RATE with the times of what espeak-ng `said`."""
    scale = RATE / said.sample_rate
    phones = tuple(
        EnginePhone(phone.label, round(phone.start * scale), min(len(samples), round(phone.end * scale)))
        for phone in said.phones
    )
    words = tuple(WordMark(mark.position, round(mark.start * scale)) for mark in said.words)
    return EngineSound(samples, RATE, phones, words)
