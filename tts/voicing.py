"""From any engine to a voice: sentences in their manner, what was said before, parts as they come."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from tts.cache import PhraseCache, key_of
from tts.chunks import DB_A_STEP, chunk_of, placed, trimmed
from tts.engine import Engine, StreamingEngine, Versioned
from tts.errors import TextInvalid
from tts.loudness import gain_to
from tts.plan import Step, planned
from tts.readings import Readings
from tts.streaming import Seamless
from tts.types import AudioChunk, Prosody, Utterance, VoiceInfo

_CALIBRATION = {
    "ko": "안녕하세요, 오늘 방송에서 만나 뵙게 되어 반갑습니다.",
    "en": "Good evening everyone, and welcome back to the live show.",
}


class SpeakingVoice:
    """A `tts.voice.Voice` on top of an engine."""

    def __init__(self, info: VoiceInfo, engine: Engine) -> None:
        self._info = info
        self._engine = engine
        self._calibrated_gain_db: float | None = None
        self._cache: PhraseCache | None = None
        self._readings: Readings | None = None

    @property
    def info(self) -> VoiceInfo:
        """How the voice stands in lists."""
        return self._info

    def equip(self, cache: PhraseCache | None, readings: Readings | None) -> None:
        """Give it a memory of what was said before, and the operator's dictionary.

        Only engines that tell their version (`tts.engine.Versioned`) are remembered: another model under the same
        name would else go on with the old one's voice.
        """
        self._cache = cache
        self._readings = readings

    async def prepare(self) -> None:
        """Start the engine and measure its level, so that the first line does not wait for either."""
        await self._engine.prepare()
        await self._fallback_gain_db()

    async def speak(self, utterance: Utterance) -> AsyncGenerator[AudioChunk, None]:
        """Yield the utterance sentence by sentence, or in smaller parts; see `tts.voice.Voice`."""
        if utterance.lang not in self._info.languages:
            known = " and ".join(self._info.languages)
            raise TextInvalid(f"The voice {self._info.id} speaks {known}, not {utterance.lang!r}.")
        utterance.prosody.checked()
        dictionary = await asyncio.to_thread(self._readings.current) if self._readings is not None else None
        steps = planned(utterance, self._info.languages, dictionary)
        start = 0
        for index, step in enumerate(steps):
            if index < utterance.skip:
                continue
            first = True
            async with aclosing(self._said(step)) as chunks:
                async for chunk, ends in chunks:
                    last = ends and index == len(steps) - 1
                    lead_s, pause_s = step.lead_s if first else 0.0, step.pause_s if ends else 0.0
                    part = placed(chunk, start, lead_s, pause_s, last=last)
                    part = replace(part, sentence=index, ends_sentence=ends)
                    start += len(part.samples)
                    first = False
                    yield part

    async def _said(self, step: Step) -> AsyncGenerator[tuple[AudioChunk, bool], None]:
        """One step's chunks, each counted from its own start; with the last, True."""
        key = await self._key(step)
        known = await self._known(key)
        if known is not None:
            for number, chunk in enumerate(known, 1):
                yield chunk, number == len(known)
            return
        said: list[AudioChunk] = []
        async with aclosing(self._spoken(step)) as chunks:
            async for chunk, ends in chunks:
                said.append(chunk)
                yield chunk, ends
        if key and self._cache is not None:
            await asyncio.to_thread(self._cache.put, key, said)

    async def _spoken(self, step: Step) -> AsyncGenerator[tuple[AudioChunk, bool], None]:
        text, volume = step.spoken.text, step.prosody.volume
        if not isinstance(self._engine, StreamingEngine):
            sound = await self._engine.say(text, step.prosody)
            fallback_db = await self._fallback_gain_db()
            yield await asyncio.to_thread(chunk_of, sound, step.spoken, volume, fallback_db), True
            return
        seamless = Seamless(step.spoken, await self._fallback_gain_db() + volume * DB_A_STEP)
        parts = self._engine.stream(text, step.prosody)
        try:
            async for sound in parts:
                chunk = await asyncio.to_thread(seamless.push, sound)
                if chunk is not None:
                    yield chunk, False
        finally:
            close = getattr(parts, "aclose", None)
            if close is not None:
                await close()
        yield await asyncio.to_thread(seamless.finish), True

    async def _key(self, step: Step) -> str:
        """The address of a step's phrase; "" where it must not be remembered."""
        if self._cache is None or not isinstance(self._engine, Versioned):
            return ""
        version = await self._engine.version()
        return key_of(self._info.id, version, step.spoken, step.prosody) if version else ""

    async def _known(self, key: str) -> tuple[AudioChunk, ...] | None:
        if not key or self._cache is None:
            return None
        found = self._cache.remembered(key)
        if found is None and self._cache.on_disk:
            found = await asyncio.to_thread(self._cache.get, key)
        return found

    async def _fallback_gain_db(self) -> float:
        """The gain that brings this voice's ordinary speech to the target: for what is too short to measure."""
        if self._calibrated_gain_db is None:
            sound = await self._engine.say(_CALIBRATION[self._info.languages[0]], Prosody())
            self._calibrated_gain_db = gain_to(trimmed(sound).samples, sound.sample_rate) or 0.0
        return self._calibrated_gain_db

    async def close(self) -> None:
        """End the engine."""
        await self._engine.close()
