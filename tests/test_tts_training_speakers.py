"""Voices of other languages, for their throats: what they say, and how their phones are read."""

import asyncio
import random

import numpy as np
import pytest

from lipsync.training import speech
from lipsync.training.speakers import speakers
from lipsync.visemes import TRANSPARENT, VISEME_OF
from tts import ipa
from tts.persistence import EngineLost
from tts.training.festival_speakers import FESTIVAL_VOICES, FestivalSpeaker
from tts.types import AudioChunk, Prosody

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("name", [name for name, voice in FESTIVAL_VOICES.items() if voice.parts])
def test_made_up_words_are_many_and_the_same_for_a_seed(name: str):
    voice = FESTIVAL_VOICES[name]
    once = [voice.sentence(random.Random(n)) for n in range(50)]
    assert once == [voice.sentence(random.Random(n)) for n in range(50)]
    assert len(set(once)) == 50
    assert all(3 <= len(text.split()) <= 9 for text in once)


def test_each_phone_that_has_another_name_is_one_that_mouths_know():
    for voice in FESTIVAL_VOICES.values():
        for name in voice.phones:
            for segment in ipa.segments(voice.ipa(name)):
                assert segment in VISEME_OF or segment in TRANSPARENT, (voice.folder, name, segment)


def test_length_accent_and_silence_are_read_from_the_names():
    italian, finnish = FESTIVAL_VOICES["lp"], FESTIVAL_VOICES["lj"]
    assert [italian.ipa(name) for name in ("E1", "a1", "tS", "#")] == ["ɛ", "a", "tʃ", ""]
    assert [finnish.ipa(name) for name in ("l:", "N:", "##")] == ["l", "ŋ", ""]


def test_a_sentence_that_an_engine_cannot_say_is_replaced_by_another(monkeypatch):
    speaker = next(speaker for speaker in speakers() if speaker.name == "espeak-en-m1")
    asked: list[str] = []

    class Choosy:
        def __init__(self, refuses: int) -> None:
            self._refuses = refuses

        async def speak(self, utterance):
            asked.append(utterance.text)
            if len(asked) <= self._refuses:
                raise EngineLost("not this one")
            yield AudioChunk(np.zeros(1, np.float32), len(asked), ())

    said = asyncio.run(speech._said(Choosy(2), speaker, Prosody(), random.Random(3)))  # type: ignore[arg-type]
    assert [chunk.start for chunk in said] == [3]
    assert len(set(asked)) == 3
    asked.clear()
    with pytest.raises(EngineLost):
        asyncio.run(speech._said(Choosy(99), speaker, Prosody(), random.Random(3)))  # type: ignore[arg-type]


@pytest.mark.process
@pytest.mark.skipif(not FESTIVAL_VOICES["lp"].at_hand, reason="apt-get install festival festvox-italp16k")
def test_festival_speaks_and_times_what_it_says():
    sound = asyncio.run(FestivalSpeaker("lp").say("Bapo miva, sifu", Prosody(speed=1, pitch=2)))
    said = "".join(phone.label for phone in sound.phones)
    assert said == "bapomivasifu"
    assert 0 <= len(sound.samples) - sound.phones[-1].end < 0.05 * sound.sample_rate
    assert all(one.end == other.start for one, other in zip(sound.phones, sound.phones[1:], strict=False))
    with pytest.raises(EngineLost):
        asyncio.run(FestivalSpeaker("lp").say("", Prosody()))
