"""espeak-ng: every language, in a worker process of its own."""

import asyncio
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tts.closures import with_closures
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.errors import TextInvalid, VoiceUnavailable
from tts.espeak_link import EspeakLink
from tts.persistence import persistently
from tts.types import Prosody, VoiceInfo
from tts.voicing import SpeakingVoice
from tts.worker_pipe import RequestRefused

if TYPE_CHECKING:
    from tts.espeak_korean import KoreanMelody

_SPEED_STEP = 1.09  # five steps: 0.65 to 1.54 times the voice's own rate
_PITCH_STEP = 5  # of espeak's 0..100; five steps move about a fourth either way
_OWN_RANGE = 50  # of espeak's 0..100
_MONOTONE_LIFT = 9  # of espeak's pitch: a monotone lies as low as its melody's foot, and ours goes around its middle


@dataclass(frozen=True, slots=True)
class EspeakSetting:
    """How one of our voices is set on espeak-ng."""

    voice: str  # espeak's own name, with a variant: "ko+f5"
    rate: int  # words a minute; espeak's own is 175
    pitch: int  # 0..100; espeak's own is 50
    korean: bool = False  # speaks with the melody of `tts.intonation`


class EspeakEngine:
    """One voice of espeak-ng. A worker that dies is started again and the sentence said again."""

    def __init__(self, setting: EspeakSetting) -> None:
        self._setting = setting
        self._link: EspeakLink | None = None
        self._starting = asyncio.Lock()
        self._melody: KoreanMelody | None = None

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, if one runs."""
        return self._link.pid if self._link is not None and self._link.alive else None

    async def prepare(self) -> None:
        """Start the worker (about 0.1 s)."""
        await persistently("espeak worker", self._running, self.close)

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """One sentence; see `tts.engine.Engine`."""
        parameters = self._parameters(prosody)
        fields = {"text": text, **parameters}

        async def attempt() -> EngineSound:
            link = await self._running()
            return sound_of(await link.request(fields), link.sample_rate)

        try:
            sound = await persistently("espeak worker", attempt, self.close)
        except RequestRefused as error:
            raise (TextInvalid if error.fault == "text" else VoiceUnavailable)(str(error)) from error
        if not self._setting.korean:
            return sound
        return await asyncio.to_thread(self._with_melody, sound, text, int(parameters["pitch"]))

    def _with_melody(self, sound: EngineSound, text: str, pitch: int) -> EngineSound:
        from tts.espeak_korean import KoreanMelody

        if self._melody is None:
            self._melody = KoreanMelody()
        return self._melody.laid_on(sound, text, pitch)

    async def version(self) -> str:
        """See `tts.engine.Versioned`."""
        link = await persistently("espeak worker", self._running, self.close)
        return f"{link.version}/{self._setting}"

    def _parameters(self, prosody: Prosody) -> dict[str, str | int]:
        pitch = self._setting.pitch + _PITCH_STEP * prosody.pitch
        return {
            "voice": self._setting.voice,
            "rate": round(self._setting.rate * _SPEED_STEP**prosody.speed),
            "pitch": min(99, max(0, pitch + _MONOTONE_LIFT if self._setting.korean else pitch)),
            "range": 0 if self._setting.korean else _OWN_RANGE,
        }

    async def _running(self) -> EspeakLink:
        async with self._starting:
            if self._link is None or not self._link.alive:
                if self._link is not None:
                    await self._link.close()
                self._link = await EspeakLink.start()
            return self._link

    async def close(self) -> None:
        """End the worker."""
        link, self._link = self._link, None
        if link is not None:
            await link.close()


def sound_of(reply: dict[str, Any], sample_rate: int) -> EngineSound:
    """The worker's reply as sound with phones that begin where the mouth moves."""
    samples = np.frombuffer(reply["pcm"], "<i2").astype(np.float32) * np.float32(1 / 32_768)
    events = [(start, label) for start, label in reply["phones"] if not label.startswith("(")]  # "(en)": a switch
    ends = [start for start, _ in events[1:]] + [len(samples)]
    phones = [
        EnginePhone(label, start, min(end, len(samples)))
        for (start, label), end in zip(events, ends, strict=True)
        if start < min(end, len(samples))
    ]
    marks = tuple(WordMark(position, start) for start, position in reply["words"])
    return EngineSound(samples, sample_rate, with_closures(phones, samples, sample_rate), marks)


_NOTE = "robotic, but instant and always there"
_LICENCE = "GPL-3.0 (a separate program)"
_VOICES: tuple[tuple[str, str, str, EspeakSetting], ...] = (
    ("espeak:ko", "ko", "한국어, 여성", EspeakSetting("ko+f2", 190, 55, korean=True)),
    ("espeak:ko+m", "ko", "한국어, 남성", EspeakSetting("ko+m3", 190, 45, korean=True)),
    ("espeak:en-us", "en", "English (US), woman", EspeakSetting("en-us+f2", 165, 50)),
    ("espeak:en-us+m", "en", "English (US), man", EspeakSetting("en-us+m3", 165, 45)),
    ("espeak:en-gb", "en", "English (UK), woman", EspeakSetting("en+f2", 165, 50)),
)


def voices() -> tuple[VoiceInfo, ...]:
    """The voices of espeak-ng, if its library is installed."""
    if importlib.util.find_spec("espeakng_loader") is None:
        return ()
    return tuple(VoiceInfo(id, "espeak", title, (lang,), _LICENCE, _NOTE) for id, lang, title, _ in _VOICES)


class EspeakVoice(SpeakingVoice):
    """A voice of espeak-ng by its id, such as "espeak:ko"."""

    def __init__(self, voice_id: str) -> None:
        info = next(info for info in voices() if info.id == voice_id)
        setting = next(setting for id, _, _, setting in _VOICES if id == voice_id)
        self._espeak = EspeakEngine(setting)
        super().__init__(info, self._espeak)

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, if one runs."""
        return self._espeak.worker_pid
