"""Voices whose sound comes before the sentence is whole."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from tts.engine import EngineSound
from tts.fake import StreamingToneEngine
from tts.loudness import CEILING, StreamLimiter, limited
from tts.types import SAMPLE_RATE, AudioChunk, Prosody, Utterance, VoiceInfo
from tts.voicing import SpeakingVoice

pytestmark = pytest.mark.unit

TEXT = "안녕하세요 여러분 만나서 반갑습니다. 오늘의 특가는 39,900원입니다!"


class Whole(StreamingToneEngine):
    """The same engine without parts."""

    stream = None  # type: ignore[assignment]


def voice(engine: StreamingToneEngine) -> SpeakingVoice:
    return SpeakingVoice(VoiceInfo("test:tone", "test", "", ("ko",), ""), engine)


def spoken(engine: StreamingToneEngine, prosody: Prosody | None = None) -> list[AudioChunk]:
    async def collect() -> list[AudioChunk]:
        return [chunk async for chunk in voice(engine).speak(Utterance(TEXT, "ko", prosody or Prosody()))]

    return asyncio.run(collect())


@pytest.mark.parametrize("part_ms", [40, 256, 5_000])
def test_parts_follow_each_other_without_gap_and_tell_all_words_once(part_ms: int) -> None:
    chunks = spoken(StreamingToneEngine(part_ms))
    for before, after in pairwise(chunks):
        assert after.start == before.start + len(before.samples)
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    for chunk in chunks:
        position = chunk.start
        for phone in chunk.phones:
            assert phone.start == position
            position += phone.length
        assert position == chunk.start + len(chunk.samples)
    words = [word for chunk in chunks for word in chunk.words]
    assert " ".join(word.text for word in words) == TEXT
    assert all(one.start <= other.start for one, other in pairwise(words))


def test_parts_sound_as_one() -> None:
    """No seam: the joined parts are what one part gives."""
    parts, one = spoken(StreamingToneEngine(70)), spoken(StreamingToneEngine(60_000))
    joined, whole = (np.concatenate([chunk.samples for chunk in chunks]) for chunks in (parts, one))
    assert len(parts) > 2 * len(one)
    assert np.allclose(joined, whole, atol=1e-6)

    def runs(chunks: list[AudioChunk]) -> list[tuple[str, int]]:
        """Phones with their starts, as if no joint had cut them."""
        spans = [span for chunk in chunks for span in chunk.phones]
        return [(span.phone, span.start) for i, span in enumerate(spans) if not i or spans[i - 1].phone != span.phone]

    assert runs(parts) == runs(one)


def test_the_first_part_comes_before_the_sentence_is_whole() -> None:
    made = 0

    class Slow(StreamingToneEngine):
        async def stream(self, text: str, prosody: Prosody):
            nonlocal made
            async for part in super().stream(text, prosody):
                made += 1
                yield part

    async def first() -> tuple[AudioChunk, int]:
        speaking = voice(Slow(100))
        await speaking.prepare()
        chunks = speaking.speak(Utterance(TEXT, "ko"))
        chunk = await anext(chunks)
        heard_after = made
        await chunks.aclose()
        return chunk, heard_after

    chunk, heard_after = asyncio.run(first())
    assert heard_after == 1
    assert 0.08 * SAMPLE_RATE < len(chunk.samples) <= 0.1 * SAMPLE_RATE


def test_the_level_is_the_calibrated_one() -> None:
    def rms(chunks: list[AudioChunk]) -> float:
        samples = np.concatenate([chunk.samples for chunk in chunks])
        return float(20 * np.log10(np.sqrt(np.mean(np.square(samples)))))

    own, whole = rms(spoken(StreamingToneEngine(250))), rms(spoken(Whole()))
    assert abs(own - whole) < 1.5
    assert abs(rms(spoken(StreamingToneEngine(250), Prosody(volume=-5))) - own + 5) < 0.2


def test_another_rate_has_no_seam_either() -> None:
    class Low(StreamingToneEngine):
        async def say(self, text: str, prosody: Prosody) -> EngineSound:
            sound = await super().say(text, prosody)
            phones = tuple(type(p)(p.label, p.start // 2, p.end // 2) for p in sound.phones)
            marks = tuple(type(m)(m.position, m.start // 2) for m in sound.words)
            return EngineSound(sound.samples[::2].copy(), SAMPLE_RATE // 2, phones, marks)

    parts, one = spoken(Low(90)), spoken(Low(60_000))
    joined, whole = (np.concatenate([chunk.samples for chunk in chunks]) for chunks in (parts, one))
    assert np.allclose(joined, whole, atol=1e-4)


def test_silence_at_the_start_is_cut_however_it_is_parted() -> None:
    class Late(StreamingToneEngine):
        async def say(self, text: str, prosody: Prosody) -> EngineSound:
            sound = await super().say(text, prosody)
            gap = SAMPLE_RATE // 4
            phones = tuple(type(p)(p.label, p.start + gap, p.end + gap) for p in sound.phones)
            return EngineSound(np.concatenate([np.zeros(gap, np.float32), sound.samples]), SAMPLE_RATE, phones, ())

    chunks = spoken(Late(60))
    heard = np.flatnonzero(np.abs(chunks[0].samples) > 1e-3)
    assert heard[0] < 0.02 * SAMPLE_RATE
    first = next(phone for phone in chunks[0].phones if phone.phone)
    assert abs(first.start - 0.015 * SAMPLE_RATE) < 0.005 * SAMPLE_RATE


def test_the_limiter_bit_by_bit_gives_the_same_samples() -> None:
    random = np.random.default_rng(3)
    samples = (random.standard_t(2, 20_000) * 0.4).astype(np.float32)
    limiter, parts, position = StreamLimiter(SAMPLE_RATE), [], 0
    while position < len(samples):
        size = int(random.integers(1, 3_000))
        parts.append(limiter.push(samples[position : position + size]))
        position += size
    parts.append(limiter.push(samples[:0], last=True))
    result = np.concatenate(parts)
    assert np.allclose(result, limited(samples, SAMPLE_RATE), atol=1e-6)
    assert np.abs(result).max() <= CEILING + 1e-6
