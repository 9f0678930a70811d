"""Sentence-wise speech on one schema, with the shipped fake."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from tts.engine import EnginePhone, EngineSound
from tts.errors import TextInvalid, VoiceUnavailable
from tts.fake import FakeVoice
from tts.loudness import CEILING, loudness
from tts.types import SAMPLE_RATE, AudioChunk, Prosody, Utterance, VoiceInfo
from tts.voice import Voice
from tts.voicing import SpeakingVoice

pytestmark = pytest.mark.unit

TEXT = "안녕하세요 여러분. 오늘의 특가는 39,900원입니다! 감사합니다."


def spoken(voice: Voice, text: str = TEXT, lang: str = "ko", prosody: Prosody | None = None) -> list[AudioChunk]:
    async def collect() -> list[AudioChunk]:
        return [chunk async for chunk in voice.speak(Utterance(text, lang, prosody or Prosody()))]

    return asyncio.run(collect())


def test_one_chunk_a_sentence_without_gaps_and_the_last_says_so() -> None:
    chunks = spoken(FakeVoice())
    assert [chunk.last for chunk in chunks] == [False, False, True]
    assert chunks[0].start == 0
    for before, after in pairwise(chunks):
        assert after.start == before.start + len(before.samples)


def test_phones_cover_each_chunk_without_gap_or_overlap() -> None:
    for chunk in spoken(FakeVoice()):
        position = chunk.start
        for phone in chunk.phones:
            assert phone.start == position
            assert phone.length > 0
            position += phone.length
        assert position == chunk.start + len(chunk.samples)


def test_captions_show_what_was_written() -> None:
    chunks = spoken(FakeVoice())
    assert " ".join(word.text for chunk in chunks for word in chunk.words) == TEXT
    for chunk in chunks:
        for word in chunk.words:
            assert chunk.start <= word.start
            assert word.start + word.length <= chunk.start + len(chunk.samples)


def test_a_pause_between_sentences_and_none_after_the_last() -> None:
    first, _, last = spoken(FakeVoice())
    assert not first.samples[-SAMPLE_RATE // 5 :].any()
    assert last.samples[-SAMPLE_RATE // 5 :].any()


def test_loudness_and_volume() -> None:
    for volume in (-5, 0, 5):
        chunk = spoken(FakeVoice(), "하나둘셋넷다섯", prosody=Prosody(volume=volume))[0]
        measured = loudness(chunk.samples, SAMPLE_RATE)
        assert measured is not None
        assert abs(measured - (-16 + volume)) < 1
        assert chunk.samples.dtype == np.float32
        assert np.abs(chunk.samples).max() <= CEILING + 1e-6


def test_the_same_text_sounds_the_same() -> None:
    for one, other in zip(spoken(FakeVoice()), spoken(FakeVoice()), strict=True):
        assert np.array_equal(one.samples, other.samples)
        assert (one.phones, one.words) == (other.phones, other.words)


def test_closing_early_abandons_the_rest() -> None:
    class Counting:
        said = 0

        async def prepare(self) -> None: ...

        async def close(self) -> None: ...

        async def say(self, text: str, prosody: Prosody) -> EngineSound:
            self.said += 1
            tone = np.sin(np.arange(SAMPLE_RATE) / 20).astype(np.float32)
            return EngineSound(tone, SAMPLE_RATE, (EnginePhone("a", 0, SAMPLE_RATE),), ())

    engine = Counting()
    voice = SpeakingVoice(VoiceInfo("test:one", "test", "", ("ko",), ""), engine)

    async def interrupted() -> None:
        await voice.prepare()
        chunks = voice.speak(Utterance(TEXT, "ko"))
        await anext(chunks)
        await chunks.aclose()

    asyncio.run(interrupted())
    assert engine.said == 2  # the calibration and the first sentence


def test_a_fake_that_fails_as_asked() -> None:
    heard: list[AudioChunk] = []

    async def listen() -> None:
        async for chunk in FakeVoice(fail_after=1).speak(Utterance(TEXT, "ko")):
            heard.append(chunk)

    with pytest.raises(VoiceUnavailable):
        asyncio.run(listen())
    assert len(heard) == 1


@pytest.mark.parametrize(("text", "lang"), [("", "ko"), ("…", "en"), ("가" * 100_000, "ko"), ("bonjour", "fr")])
def test_text_that_cannot_be_spoken(text: str, lang: str) -> None:
    with pytest.raises(TextInvalid):
        spoken(FakeVoice(), text, lang)


def test_a_silent_engine_gives_silence_not_an_error() -> None:
    class Mute:
        async def prepare(self) -> None: ...

        async def close(self) -> None: ...

        async def say(self, text: str, prosody: Prosody) -> EngineSound:
            return EngineSound(np.zeros(100, np.float32), SAMPLE_RATE, (), ())

    chunks = spoken(SpeakingVoice(VoiceInfo("test:mute", "test", "", ("ko",), ""), Mute()))
    assert chunks[-1].last
    assert not np.concatenate([chunk.samples for chunk in chunks]).any()
