"""A voice for tests: a tone that opens and shuts, with phones and words, the same every time."""

import asyncio
from collections.abc import AsyncGenerator

import numpy as np

from tts.engine import EnginePhone, EngineSound, WordMark
from tts.errors import VoiceUnavailable
from tts.types import SAMPLE_RATE, Prosody, VoiceInfo
from tts.voicing import SpeakingVoice

_SYLLABLE_S = 0.160
_TONE_HZ = 220.0
_SYLLABLES = (("m", "ˈa"), ("s", "i"), ("p", "o"), ("n", "ɛ"), ("k", "u"))


class ToneEngine:
    """Says every two characters of a word as one syllable of 160 ms: a consonant, then a vowel."""

    def __init__(self, fail_after: int | None = None, delay_s: float = 0.0) -> None:
        self._fail_after = fail_after
        self._delay_s = delay_s
        self._said = 0

    async def prepare(self) -> None:
        """Nothing to start."""

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """One sentence; see `tts.engine.Engine`."""
        if self._fail_after is not None and self._said >= self._fail_after:
            raise VoiceUnavailable(f"the fake voice fails after {self._fail_after} sentences, as asked")
        await asyncio.sleep(self._delay_s)
        self._said += 1
        phones: list[EnginePhone] = []
        marks: list[WordMark] = []
        position = 0
        for word in text.split(" "):
            marks.append(WordMark(position, phones[-1].end if phones else 0))
            position += len(word) + 1
            for _ in range(0, len(word), 2):
                phones += _syllable(len(phones) // 2, phones[-1].end if phones else 0)
        return EngineSound(_tone(phones), SAMPLE_RATE, tuple(phones), tuple(marks))

    async def close(self) -> None:
        """Nothing to end."""


class StreamingToneEngine(ToneEngine):
    """The same, in parts of `part_ms`; it can be remembered."""

    def __init__(self, part_ms: int = 250, part_delay_s: float = 0.0) -> None:
        super().__init__()
        self._part = part_ms * SAMPLE_RATE // 1000
        self._part_delay_s = part_delay_s

    async def version(self) -> str:
        """See `tts.engine.Versioned`."""
        return "1"

    async def stream(self, text: str, prosody: Prosody) -> AsyncGenerator[EngineSound, None]:
        """One sentence in parts; see `tts.engine.StreamingEngine`."""
        whole = await self.say(text, prosody)
        for start in range(0, len(whole.samples), self._part):
            await asyncio.sleep(self._part_delay_s)
            end = min(start + self._part, len(whole.samples))
            phones = tuple(
                EnginePhone(phone.label, max(phone.start, start) - start, min(phone.end, end) - start)
                for phone in whole.phones
                if phone.start < end and phone.end > start
            )
            marks = tuple(
                WordMark(mark.position, mark.start - start) for mark in whole.words if start <= mark.start < end
            )
            yield EngineSound(whole.samples[start:end], whole.sample_rate, phones, marks)


def _syllable(number: int, start: int) -> list[EnginePhone]:
    consonant, vowel = _SYLLABLES[number % len(_SYLLABLES)]
    middle, end = (start + round(share * _SYLLABLE_S * SAMPLE_RATE) for share in (0.4, 1.0))
    return [EnginePhone(consonant, start, middle), EnginePhone(vowel, middle, end)]


def _tone(phones: list[EnginePhone]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A tone, loud in vowels and soft in consonants."""
    level = np.concatenate([np.full(p.end - p.start, 0.05 if i % 2 == 0 else 0.3) for i, p in enumerate(phones)])
    tone = np.sin(2 * np.pi * _TONE_HZ * np.arange(len(level)) / SAMPLE_RATE)
    return np.asarray(level * tone, np.float32)


class FakeVoice(SpeakingVoice):
    """A real `tts.voice.Voice` without an engine.

    Args:
        fail_after: raise VoiceUnavailable once this many sentences were said.
        delay_s: wait this long before each sentence.
    """

    def __init__(self, fail_after: int | None = None, delay_s: float = 0.0) -> None:
        info = VoiceInfo("fake:tone", "fake", "Test tone", ("ko", "en"), "Apache-2.0", "not speech")
        super().__init__(info, ToneEngine(fail_after, delay_s))

    async def _fallback_gain_db(self) -> float:
        """Known without a sentence, so that `fail_after` counts only what the test said."""
        return 0.0
