"""Every knob of every embedded voice is heard, and each step more of it."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from tts import festival, flite
from tts.catalogue import open_voice
from tts.errors import KnobInvalid
from tts.fake import FakeVoice
from tts.loudness import loudness
from tts.psola import pitch_hz
from tts.types import SAMPLE_RATE, Prosody, Utterance

TEXT = {"ko": "오늘 소개해 드릴 상품입니다.", "en": "We have wonderful new bottles."}
STEPS = (-5, -2, 0, 2, 5)
# One of each engine, and those whose pitch is ours to move.
VOICES = (
    pytest.param("espeak:ko"),
    pytest.param("espeak:en-us+m"),
    pytest.param("onmaru:slt"),
    pytest.param("flite:slt", marks=pytest.mark.skipif(not flite.voices(), reason="flite is not installed")),
    pytest.param("flite:rms", marks=pytest.mark.skipif(not flite.voices(), reason="flite is not installed")),
    pytest.param(
        "festival:slt-hts", marks=pytest.mark.skipif(not festival.voices(), reason="festival's voice is not installed")
    ),
)


def heard(voice_id: str, knob: str) -> list[np.ndarray[tuple[int], np.dtype[np.float32]]]:
    async def run() -> list[np.ndarray[tuple[int], np.dtype[np.float32]]]:
        voice = open_voice(voice_id)
        lang = voice.info.languages[0]
        assert getattr(voice.info.capabilities, knob)
        try:
            return [
                np.concatenate([chunk.samples async for chunk in voice.speak(Utterance(TEXT[lang], lang, prosody))])
                for prosody in (Prosody(**{knob: step}) for step in STEPS)
            ]
        finally:
            await voice.close()

    return asyncio.run(run())


def rising(values: list[float], least: float) -> bool:
    return all(after - before >= least for before, after in pairwise(values))


@pytest.mark.process
@pytest.mark.parametrize("voice_id", VOICES)
def test_speed_changes_how_long_it_takes(voice_id: str) -> None:
    lengths = [len(samples) for samples in heard(voice_id, "speed")]
    assert rising([-np.log2(length) for length in lengths], 0.15)


@pytest.mark.process
@pytest.mark.parametrize("voice_id", VOICES)
def test_pitch_changes_the_pitch_and_nothing_of_the_time(voice_id: str) -> None:
    sounds = heard(voice_id, "pitch")
    curves = [pitch_hz(samples, SAMPLE_RATE) for samples in sounds]
    semitones = [float(12 * np.log2(np.median(curve[curve > 0]))) for curve in curves]
    assert rising(semitones, 1.0)
    assert max(map(len, sounds)) - min(map(len, sounds)) < 0.06 * SAMPLE_RATE


@pytest.mark.process
@pytest.mark.parametrize("voice_id", VOICES)
def test_volume_changes_the_level(voice_id: str) -> None:
    levels = [loudness(samples, SAMPLE_RATE) for samples in heard(voice_id, "volume")]
    assert rising([level for level in levels if level is not None], 1.0)
    assert None not in levels


@pytest.mark.unit
def test_a_knob_out_of_range_is_told_before_anything_is_said() -> None:
    async def speak() -> None:
        async for _ in FakeVoice(fail_after=0).speak(Utterance("네.", "ko", Prosody(pitch=6))):
            pass

    with pytest.raises(KnobInvalid, match="pitch is 6"):
        asyncio.run(speak())
