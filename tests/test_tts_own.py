"""The voice of our own as it is shipped: it says what espeak-ng reads to it, level and clean, better recognised."""

import asyncio

import numpy as np
import pytest

from tts.acoustic.engine import FRONT, OwnEngine
from tts.acoustic.phones import phones_of
from tts.catalogue import default_voice, open_voice
from tts.engine import EngineSound
from tts.espeak import EspeakEngine
from tts.loudness import CEILING, loudness
from tts.own import SHIPPED, voices
from tts.training import measures
from tts.training.recogniser import Recogniser
from tts.training.vocoder import at_rate
from tts.types import SAMPLE_RATE, AudioChunk, Prosody, Utterance

pytestmark = pytest.mark.process

TEXT = "안녕하세요 여러분, 특별 할인 39,900원입니다. 빵이 정말 맛있어요! 지금 바로 주문하세요."
LINES = ("안녕하세요 여러분, 만나서 반갑습니다.", "오늘 소개해 드릴 상품은 부엌 용품입니다.", "지금 바로 주문하세요.")


def test_it_is_listed_as_what_it_is_and_speaks_for_nobody_who_did_not_ask():
    (info,) = voices()
    assert "실험" in info.title
    assert info.note.startswith("experimental")
    assert default_voice("ko") != info.id
    assert SHIPPED.stat().st_size < 6_000_000


def test_lines_are_even_and_unclipped_with_phones_and_written_words():
    async def run() -> list[AudioChunk]:
        voice = open_voice("onmaru:slt")
        try:
            await voice.prepare()
            return [chunk async for chunk in voice.speak(Utterance(TEXT, "ko"))]
        finally:
            await voice.close()

    chunks = asyncio.run(run())
    assert len(chunks) == 3
    assert [word.text for word in chunks[0].words][:3] == ["안녕하세요", "여러분,", "특별"]
    for chunk in chunks:
        assert abs((loudness(chunk.samples, SAMPLE_RATE) or 0) + 16) < 1
        assert np.abs(chunk.samples).max() <= CEILING + 1e-6
        assert sum(phone.length for phone in chunk.phones) == len(chunk.samples)
        assert measures.clicks(at_rate(chunk.samples, SAMPLE_RATE)) == 0


def test_it_is_better_recognised_than_the_engine_that_reads_for_it():
    async def run() -> list[tuple[EngineSound, EngineSound]]:
        ours, robot = OwnEngine(SHIPPED), EspeakEngine(FRONT)
        try:
            return [(await ours.say(line, Prosody()), await robot.say(line, Prosody())) for line in LINES]
        finally:
            await ours.close()
            await robot.close()

    recogniser = Recogniser()
    fits: list[tuple[float, float]] = []
    for ours, robot in asyncio.run(run()):
        phones = phones_of(robot.phones, robot.sample_rate, len(robot.samples))
        sounds = (measures.level(at_rate(sound.samples, sound.sample_rate)) for sound in (ours, robot))
        mine, theirs = (recogniser.fit(sound, phones) for sound in sounds)
        fits.append((mine if mine is not None else -999.0, theirs if theirs is not None else -999.0))
    assert all(mine > theirs for mine, theirs in fits), fits
