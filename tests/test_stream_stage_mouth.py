"""One place where sound becomes a mouth: in parts or whole, timed or heard."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lipsync.dominance import mouth_poses
from lipsync.listener import FRAME_SAMPLES, Listener
from lipsync.visemes import REST
from stream.stage.mouth import LOOK_AHEAD_MS, Ear, ear_for, mouth_of
from stream.stage.passage import moved
from tts.fake import FakeVoice
from tts.types import AudioChunk, Capabilities, PhoneSpan

pytestmark = pytest.mark.unit

EARLY_FRAMES = 4  # a mouth may begin so many frames before its sound: 80 ms are waited for, and a frame is not whole


def speech(samples: int) -> np.ndarray:
    t = np.arange(samples) / 48_000
    return (0.3 * np.sin(2 * np.pi * 3 * t) ** 2 * np.sin(2 * np.pi * 180 * t)).astype(np.float32)


def parts(lengths: list[int], first: int = 0) -> list[AudioChunk]:
    """A line in parts of these lengths, which starts at the sample `first` of it."""
    sound, chunks, at = speech(sum(lengths)), [], 0
    for k, length in enumerate(lengths):
        last = k == len(lengths) - 1
        chunks.append(AudioChunk(sound[at : at + length], first + at, (), last=last, ends_sentence=last))
        at += length
    return chunks


@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=5), st.sampled_from((0, 1_234)))
def test_a_mouth_heard_in_parts_is_that_of_the_whole(lengths: list[int], first: int):
    ear, heard, start = Ear(), [], first
    for chunk in parts(lengths, first):
        told = ear.hear(chunk)
        assert told.mouth is not None
        assert told.mouth_start == start  # it goes on where the part before ended
        assert told.mouth_start >= chunk.start - EARLY_FRAMES * FRAME_SAMPLES
        assert told.samples is chunk.samples  # no sound waits
        start += len(told.mouth) * FRAME_SAMPLES
        heard.append(told.mouth)
    whole = Listener(LOOK_AHEAD_MS).heard(speech(sum(lengths)))
    np.testing.assert_allclose(np.concatenate(heard), whole, atol=1e-5)


def test_only_a_voice_that_times_nothing_is_listened_to():
    voice = FakeVoice()
    assert ear_for(voice.info) is None
    assert isinstance(ear_for(replace(voice.info, capabilities=Capabilities(timings="heard"))), Ear)


def test_a_heard_mouth_rests_away_from_its_sound_and_holds_what_is_not_known_yet():
    chunk = replace(parts([9_600])[0], mouth=np.full((3, 12), 0.5, np.float32), mouth_start=0)
    at = (np.arange(-10, 20, dtype=np.float64) + 0.5) * FRAME_SAMPLES
    poses = mouth_of(chunk, (), at, mouth_poses, REST)
    assert np.allclose(poses[10:15], 0.5)  # three frames are known, two are held
    assert np.allclose(poses[0], REST)
    assert np.allclose(poses[-1], REST)
    nothing = replace(chunk, mouth=np.empty((0, 12), np.float32))
    assert np.allclose(mouth_of(nothing, (), at, mouth_poses, REST), REST)


def test_a_phone_that_goes_on_over_a_joint_is_one_phone():
    """The lips close once for a p that is told in two parts."""
    whole = (PhoneSpan("a", 0, 9_600), PhoneSpan("p", 9_600, 4_800), PhoneSpan("a", 14_400, 9_600))
    chunk = AudioChunk(speech(24_000), 0, whole, last=True)
    second = AudioChunk(speech(12_000), 12_000, (PhoneSpan("p", 12_000, 2_400), whole[2]), last=True)
    before = (whole[0], PhoneSpan("p", 9_600, 2_400))
    at = np.arange(12_000, 24_000, FRAME_SAMPLES, dtype=np.float64)
    expected = mouth_of(chunk, (), at, mouth_poses, REST)
    np.testing.assert_allclose(mouth_of(second, before, at, mouth_poses, REST), expected, atol=0.02)


def test_a_chunk_moves_with_all_that_it_holds():
    chunk = replace(parts([4_800], 100)[0], phones=(PhoneSpan("a", 100, 4_800),), mouth_start=-1_820)
    later = moved(chunk, 1_000)
    assert (later.start, later.phones[0].start, later.mouth_start) == (1_100, 1_100, -820)
    assert moved(chunk, 0) is chunk
