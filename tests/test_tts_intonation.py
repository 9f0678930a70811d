"""The melody of Korean: phrases, tones, and what is heard of them from the real engine."""

import asyncio

import numpy as np
import pytest
from numpy.typing import NDArray

from tts import ipa
from tts.engine import EngineSound
from tts.espeak import EspeakEngine, EspeakSetting
from tts.espeak_korean import KoreanMelody
from tts.intonation import melody, phrases, tones
from tts.psola import pitch_hz
from tts.types import Prosody

STATEMENT = "이 제품은 나이아신아마이드 크림입니다."
QUESTION = "이 제품은 나이아신아마이드 크림인가요?"


def shape(text: str) -> list[tuple[int, bool, str]]:
    return [(phrase.count, phrase.high, phrase.boundary) for phrase in phrases(text)]


@pytest.mark.unit
def test_words_gather_in_phrases() -> None:
    assert shape("할 수 있어요.") == [(5, True, "low")]
    assert shape("이 제품은 좋습니다.") == [(4, False, ""), (4, False, "low")]
    assert shape("삼만 구천구백 원, 지금 주문하세요!") == [
        (2, True, ""),
        (5, False, "more"),
        (2, False, ""),
        (5, False, "call"),
    ]
    assert [count for count, _, _ in shape("나이아신아마이드크림")] == [5, 5]
    assert shape("빨강, 파랑, 노랑 세 가지입니다.")[0] == (2, True, "list")
    assert shape("좋을까요?")[-1][2] == "rise"
    assert shape("... !") == []


@pytest.mark.unit
@pytest.mark.parametrize("text", [STATEMENT, QUESTION, "네", "네?", "아, 네!", "가" * 60, "가 " * 60, ",,가..?!"])
def test_every_syllable_is_in_one_phrase_and_tones_run_forward(text: str) -> None:
    found = phrases(text)
    position = 0
    for phrase in found:
        assert phrase.first == position
        assert 1 <= phrase.count <= 7
        position += phrase.count
    assert position == sum("가" <= char <= "힣" for char in text)
    assert found[-1].boundary
    points = [(tone.syllable, tone.place) for tone in tones(found)]
    assert points == sorted(points)
    assert all(abs(tone.height_st) < 15 for tone in tones(found))


def heights(text: str) -> NDArray[np.float32]:
    """(k,) semitones at each syllable's later half, for vowels of 100 ms every 200 ms."""
    found = phrases(text)
    starts = np.arange(found[-1].first + found[-1].count, dtype=np.float64) * 0.2
    return melody(tones(found), np.stack([starts, starts + 0.1], axis=1), np.asarray(starts + 0.08))


@pytest.mark.unit
def test_the_four_tones_of_a_phrase() -> None:
    low = heights("나무다리 나무다리")
    assert low[1] > low[0] + 3
    assert low[1] > low[2] + 2
    assert low[3] > low[2] + 2
    high = heights("하늘다리 나무다리")
    assert high[0] > low[0] + 2
    assert low[4] < low[3] - 2


@pytest.mark.unit
def test_boundary_tones_by_the_kind_of_sentence() -> None:
    statement, question = heights(STATEMENT), heights(QUESTION)
    assert statement[-1] == statement.min()
    assert question[-1] > question[-2] + 4
    assert heights("나무다리, 나무다리.")[3] > heights("나무다리. 나무다리.")[3] + 4


@pytest.mark.unit
def test_the_melody_lies_around_its_mean_and_sinks() -> None:
    curve = heights("나무다리 나무다리 나무다리 나무다리.")
    assert abs(float(curve.mean())) < 1.5
    assert curve[1] > curve[5] > curve[9]


def rendered(text: str, korean: bool) -> EngineSound:
    async def run() -> EngineSound:
        engine = EspeakEngine(EspeakSetting("ko+f2", 190, 55, korean=korean))
        try:
            return await engine.say(text, Prosody())
        finally:
            await engine.close()

    return asyncio.run(run())


def syllable_st(sound: EngineSound) -> NDArray[np.float64]:
    """(k,) semitones in the later half of each vowel."""
    curve = pitch_hz(sound.samples, sound.sample_rate, 90, 450)
    result = []
    for phone in sound.phones:
        if any(map(ipa.is_vowel, ipa.segments(phone.label))):
            frames = np.array([(phone.start + phone.end) / 2, phone.end]) / sound.sample_rate / 0.005
            inside = curve[int(frames[0]) : int(frames[1]) + 1]
            result.append(12 * np.log2(np.median(inside[inside > 0]) / 200) if (inside > 0).any() else np.nan)
    return np.array(result)


@pytest.mark.process
def test_espeak_sings_it_and_keeps_its_times() -> None:
    sound, plain = rendered(QUESTION, korean=True), rendered(QUESTION, korean=False)
    laid = KoreanMelody().laid_on(plain, QUESTION, 55)
    assert len(laid.samples) == len(plain.samples)
    assert [(p.start, p.end) for p in laid.phones] == [(p.start, p.end) for p in plain.phones]
    assert abs(len(sound.samples) - len(plain.samples)) < 0.03 * len(plain.samples)
    found = phrases(QUESTION)
    wanted = [tone.syllable for tone in tones(found)]
    measured = syllable_st(sound)
    assert measured[-1] > measured[-2] + 3
    stressed = sum(phone.label.startswith("ˈ") for phone in sound.phones)
    assert stressed == len(found)
    phrase = next(phrase for phrase in found if phrase.count >= 4 and not phrase.boundary)
    first, second, penult, last = (phrase.first + k for k in (0, 1, phrase.count - 2, phrase.count - 1))
    assert {first, second, penult, last} <= set(wanted)
    assert measured[second] > measured[first] + 0.5
    assert measured[second] > measured[penult] + 0.5


@pytest.mark.process
def test_odd_texts_are_spoken() -> None:
    for text in ("네", "네?", "아 아 아 아 아", "가나다라마바사아자차카타파하" * 4):
        sound = rendered(text, korean=True)
        assert np.abs(sound.samples).max() > 0.05
        assert np.isfinite(sound.samples).all()
