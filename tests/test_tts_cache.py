"""Phrases that were said before: bit-equal, bounded, and never a damaged one."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tts import cache as cache_module
from tts.cache import PhraseCache, key_of
from tts.engine import EngineSound
from tts.fake import FakeVoice, StreamingToneEngine, ToneEngine
from tts.text import Spoken, Token
from tts.types import AudioChunk, PhoneSpan, Prosody, Utterance, VoiceInfo, WordSpan
from tts.voicing import SpeakingVoice

pytestmark = pytest.mark.unit

SPOKEN = Spoken("가 나", (Token("가", 0, 1), Token("나", 2, 3)))


def phrase(seed: int = 0, count: int = 4_800) -> tuple[AudioChunk, ...]:
    samples = np.random.default_rng(seed).normal(0, 0.1, count).astype(np.float32)
    return (AudioChunk(samples, 0, (PhoneSpan("a", 0, count, stress=True),), (WordSpan("가", 0, count),)),)


def same(one: tuple[AudioChunk, ...] | None, other: tuple[AudioChunk, ...]) -> bool:
    return one is not None and all(
        np.array_equal(a.samples, b.samples) and replace(a, samples=b.samples) == b
        for a, b in zip(one, other, strict=True)
    )


class CountingEngine(ToneEngine):
    said = 0
    built = "1"

    async def version(self) -> str:
        return self.built

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        self.said += 1
        return await super().say(text, prosody)


def voice_on(engine: ToneEngine, cache: PhraseCache) -> SpeakingVoice:
    voice = SpeakingVoice(VoiceInfo("test:tone", "test", "", ("ko",), ""), engine)
    voice.equip(cache, None)
    return voice


async def said(voice: SpeakingVoice, text: str, prosody: Prosody | None = None) -> list[AudioChunk]:
    return [chunk async for chunk in voice.speak(Utterance(text, "ko", prosody or Prosody()))]


def test_everything_that_is_heard_is_in_the_key() -> None:
    keys = {
        key_of("a:b", "1", SPOKEN, Prosody()),
        key_of("a:c", "1", SPOKEN, Prosody()),
        key_of("a:b", "2", SPOKEN, Prosody()),
        key_of("a:b", "1", Spoken("가 너", SPOKEN.tokens), Prosody()),
        key_of("a:b", "1", Spoken("가 나", (Token("1", 0, 1), Token("나", 2, 3))), Prosody()),
        *(key_of("a:b", "1", SPOKEN, Prosody(**{knob: 2})) for knob in ("speed", "pitch", "volume", "emotion")),
        key_of("a:b", "1", SPOKEN, Prosody(strength=2)),
    }
    assert len(keys) == 10
    assert key_of("a:b", "1", SPOKEN, Prosody()) in keys


def test_our_own_processing_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of("a:b", "1", SPOKEN, Prosody())
    monkeypatch.setattr(cache_module, "PROCESSING_VERSION", 999)
    assert key_of("a:b", "1", SPOKEN, Prosody()) != before


def test_a_second_time_costs_no_engine_and_is_bit_equal(tmp_path: Path) -> None:
    async def thrice() -> None:
        engine, cache = CountingEngine(), PhraseCache(folder=tmp_path)
        voice = voice_on(engine, cache)
        first = await said(voice, "안녕하세요 여러분. 반갑습니다.")
        asked = engine.said
        again = await said(voice, "안녕하세요 여러분. 반갑습니다.")
        assert engine.said == asked
        elsewhere = await said(voice_on(engine, PhraseCache(folder=tmp_path)), "안녕하세요 여러분. 반갑습니다.")
        assert engine.said == asked
        assert same(tuple(first), tuple(again))
        assert same(tuple(first), tuple(elsewhere))
        # the same sentence elsewhere in another text, with another pause behind it, is the same phrase
        moved = await said(voice, "반갑습니다. 안녕하세요 여러분.")
        assert engine.said == asked
        assert np.array_equal(moved[0].samples[: len(first[1].samples)], first[1].samples)
        await said(voice, "반갑습니다.", Prosody(pitch=1))
        engine.built = "2"
        await said(voice, "반갑습니다.")
        assert engine.said == asked + 2

    asyncio.run(thrice())


def test_an_engine_that_tells_no_version_is_not_remembered() -> None:
    async def twice() -> int:
        cache = PhraseCache()
        voice = FakeVoice()
        voice.equip(cache, None)
        await said(voice, "안녕하세요.")
        return cache.size

    assert asyncio.run(twice()) == 0


def test_a_line_that_was_given_up_is_not_remembered() -> None:
    async def given_up() -> int:
        cache = PhraseCache()
        voice = voice_on(StreamingToneEngine(part_ms=100), cache)
        chunks: AsyncIterator[AudioChunk] = voice.speak(Utterance("안녕하세요 여러분 반갑습니다.", "ko"))
        await anext(chunks)
        await chunks.aclose()  # type: ignore[attr-defined]
        return cache.size

    assert asyncio.run(given_up()) == 0


def test_memory_and_disk_are_bounded(tmp_path: Path) -> None:
    cache = PhraseCache(memory_bytes=100_000, folder=tmp_path, disk_bytes=200_000)
    for number in range(130):
        cache.put(f"{number:040d}", phrase(number))
        assert cache.size <= 100_000
    assert cache.remembered(f"{129:040d}") is not None
    assert cache.remembered(f"{0:040d}") is None
    # a sweep comes with every 64th write: what came since is there besides
    assert len(list(tmp_path.glob("*.phrase"))) <= 200_000 // 19_200 + 64
    cache.put("x", phrase(0, 3_000_000))
    assert cache.get("x") is None


@pytest.mark.parametrize("fault", ["short", "flipped", "empty", "garbage"])
def test_a_damaged_file_is_a_miss_and_goes_away(tmp_path: Path, fault: str) -> None:
    PhraseCache(folder=tmp_path).put("k", phrase())
    path = tmp_path / "k.phrase"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes({"short": data[:-5], "flipped": data, "empty": b"", "garbage": b"\xc1" * 500}[fault]))
    assert PhraseCache(folder=tmp_path).get("k") is None
    assert not path.exists()
    PhraseCache(folder=tmp_path).put("k", phrase())
    assert same(PhraseCache(folder=tmp_path).get("k"), phrase())


def test_a_folder_that_cannot_be_written_leaves_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = PhraseCache(folder=tmp_path / "file")
    cache.put("k", phrase())
    assert same(cache.get("k"), phrase())


def test_many_at_once(tmp_path: Path) -> None:
    wrong: list[int] = []

    def work(start: int) -> None:
        cache = caches[start % 2]
        for number in range(start, start + 60):
            key = f"{number % 20:040d}"
            cache.put(key, phrase(number % 20))
            found = cache.get(key)
            if found is not None and not same(found, phrase(number % 20)):
                wrong.append(number)

    caches = [PhraseCache(memory_bytes=60_000, folder=tmp_path, disk_bytes=150_000) for _ in range(2)]
    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert all(cache.size <= 60_000 for cache in caches)
