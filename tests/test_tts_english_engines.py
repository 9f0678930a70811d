"""flite and festival where they are installed, and how their timings are read anywhere."""

import asyncio
import os
import signal
from itertools import pairwise

import numpy as np
import pytest

from tts import festival, flite
from tts.catalogue import open_voice
from tts.engine import EnginePhone
from tts.errors import VoiceUnavailable
from tts.loudness import CEILING, loudness
from tts.persistence import EngineLost
from tts.types import SAMPLE_RATE, AudioChunk, Prosody, Utterance
from tts.voice import Voice
from tts.voicing import SpeakingVoice

TEXT = 'Good evening everyone, "Maru" has $12.99 bottles (500 ml) here. Please put your questions in the chat!'

needs_flite = pytest.mark.skipif(not flite.voices(), reason="flite is not installed (apt-get install flite)")
needs_festival = pytest.mark.skipif(
    not festival.voices(), reason="festival's voice is not installed (apt-get install festvox-us-slt-hts)"
)


async def heard(voice: Voice, text: str = TEXT, prosody: Prosody | None = None) -> list[AudioChunk]:
    return [chunk async for chunk in voice.speak(Utterance(text, "en", prosody or Prosody()))]


def check(chunks: list[AudioChunk]) -> None:
    samples = np.concatenate([chunk.samples for chunk in chunks])
    measured = loudness(samples, SAMPLE_RATE)
    assert measured is not None
    assert abs(measured + 16) < 1
    assert np.abs(samples).max() <= CEILING + 1e-6
    words = [word for chunk in chunks for word in chunk.words]
    assert " ".join(word.text for word in words) == TEXT
    assert all(word.length > 0 for word in words)
    assert all(before.start + before.length <= after.start for before, after in pairwise(words))
    assert sum(phone.length for chunk in chunks for phone in chunk.phones) == len(samples)


@pytest.mark.process
@needs_flite
@pytest.mark.parametrize("voice_id", [info.id for info in flite.voices()])
def test_flite_speaks(voice_id: str) -> None:
    check(asyncio.run(heard(open_voice(voice_id))))


@pytest.mark.process
@needs_flite
def test_flite_takes_speed_and_text_that_looks_like_an_option() -> None:
    async def lengths() -> list[int]:
        voice = open_voice(flite.voices()[0].id)
        return [len((await heard(voice, "-voice none, hello", Prosody(speed=s)))[0].samples) for s in (-5, 5)]

    slow, fast = asyncio.run(lengths())
    assert slow > 1.5 * fast


@pytest.mark.process
@needs_festival
def test_festival_speaks_and_survives_being_killed() -> None:
    async def killed() -> tuple[list[AudioChunk], list[AudioChunk]]:
        engine = festival.FestivalEngine()
        voice = SpeakingVoice(festival.voices()[0], engine)
        try:
            before = await heard(voice)
            assert engine.pid is not None
            os.kill(engine.pid, signal.SIGKILL)
            return before, await heard(voice)
        finally:
            await voice.close()

    before, after = asyncio.run(killed())
    check(before)
    assert [chunk.phones for chunk in before] == [chunk.phones for chunk in after]


@pytest.mark.process
@needs_festival
def test_text_cannot_leave_festivals_string() -> None:
    async def say() -> int:
        engine = festival.FestivalEngine()
        try:
            sound = await engine.say('hello" "/tmp/x" 1.0) (system "touch /tmp/onmaru-broke-out") (" \\', Prosody())
            return len(sound.samples)
        finally:
            await engine.close()

    assert asyncio.run(say()) > 0
    assert not os.path.exists("/tmp/onmaru-broke-out")  # noqa: PTH110 - one look at a fixed place


@pytest.mark.process
def test_a_program_that_is_missing_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tts.persistence.BACK_OFF_S", (0.0,))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(VoiceUnavailable, match="flite does not start"):
        asyncio.run(flite.FliteEngine("slt").say("hello", Prosody()))
    with pytest.raises(VoiceUnavailable, match="festival does not start"):
        asyncio.run(festival.FestivalEngine().say("hello", Prosody()))


@pytest.mark.unit
def test_flite_timings() -> None:
    phones = flite.parsed_timings("pau:0.200 hh:0.255 ay:0.500 pau:0.700 \n", 1000, 650)
    assert phones == (
        EnginePhone("", 0, 200),
        EnginePhone("h", 200, 255),
        EnginePhone("aɪ", 255, 500),
        EnginePhone("", 500, 650),
    )
    for broken in ("pau", "pau:x", "zz:0.1"):
        with pytest.raises(EngineLost):
            flite.parsed_timings(broken, 1000, 650)


@pytest.mark.unit
def test_flite_marks_clauses_only_where_it_paused_at_each() -> None:
    phones = flite.parsed_timings("pau:0.1 hh:0.2 ay:0.3 pau:0.4 y:0.5 uw:0.6", 1000, 600)
    assert [(mark.position, mark.start) for mark in flite.clause_marks("hi, you", phones)] == [(0, 100), (4, 400)]
    assert flite.clause_marks("hi you", phones) == ()


@pytest.mark.unit
def test_festival_timings() -> None:
    lines = ["0.1 pau 0", "0.2 p 1", "0.3 uh 1", "0.4 t 0"]
    assert festival.parsed_segments(lines, 1000, 350) == (
        EnginePhone("", 0, 100),
        EnginePhone("ˈp", 100, 200),
        EnginePhone("ˈʊ", 200, 300),
        EnginePhone("t", 300, 350),
    )
    with pytest.raises(EngineLost):
        festival.parsed_segments(["0.1 zz 0"], 1000, 350)
    marks = festival.parsed_words(["0.1 Put", "", "0.2 it", "0.3 elsewhere"], "Put, it", 1000)
    assert [(mark.position, mark.start) for mark in marks] == [(0, 100), (5, 200)]
