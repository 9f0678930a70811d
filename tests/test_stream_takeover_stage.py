"""A microphone at the stage: even, level, with a mouth that agrees, after her sentence and before her next line."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.packets import FRAME_SAMPLES, OPUS_SAMPLES
from stream.stage.conductor import LINE_GAP, Conductor, Tick
from stream.stage.passage import Passage
from stream.stage.protocol import LineEnded, LineStarted, MicrophoneEnded, MicrophoneStarted, TakeoverMode
from stream.stage.takeover import DELAY, Leveller, Microphone
from stream.stage.takeover_jitter import MOST, TARGET, JitterBuffer
from tts.catalogue import open_voice
from tts.loudness import CEILING, TARGET_LUFS, loudness
from tts.types import AudioChunk, Utterance

pytestmark = pytest.mark.unit

RATE = 48_000
TEXT = "Hello everybody, this is the kitchen. We have a new pan today, and it is very light."


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """A person's words: (n,) samples, over 4 s."""

    async def say() -> np.ndarray:
        voice = open_voice("espeak:en-us")
        try:
            return np.concatenate([chunk.samples async for chunk in voice.speak(Utterance(TEXT, "en"))])
        finally:
            await voice.close()

    return asyncio.run(say())


def tone(samples: int, level: float = 0.3, hz: float = 220.0) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hz * np.arange(samples) / RATE)).astype(np.float32)


def pcm(samples: np.ndarray) -> bytes:
    return (samples * 32767).astype("<i2").tobytes()


# ------------------------------------------------------------------ the jitter buffer
Comings = st.lists(st.one_of(st.integers(0, 3000), st.just(-1)), max_size=120)  # samples that come; -1: 20 ms leave


@given(Comings)
@settings(deadline=None)
def test_what_waits_is_bounded_and_nothing_is_made_up(comings: list[int]):
    buffer = JitterBuffer()
    put = taken = silent = 0
    for coming in comings:
        if coming >= 0:
            buffer.put(np.ones(coming, np.float32))
            put += coming
        else:
            out = buffer.take(OPUS_SAMPLES)
            assert out.shape == (OPUS_SAMPLES,)
            assert out.min() >= 0
            assert out.max() <= 1 + 1e-6
            taken += OPUS_SAMPLES
            silent += int(np.sum(out == 0))
        assert len(buffer) <= MOST
    assert put >= buffer.dropped + len(buffer)
    heard = put - buffer.dropped - len(buffer)
    assert taken - silent <= heard <= taken  # a faded sample may be 0 too


@given(st.lists(st.integers(0, 2), min_size=1, max_size=60))
@settings(deadline=None)
def test_sound_that_comes_unevenly_but_in_time_leaves_as_it_was(late: list[int]):
    """Packets come in heaps of up to three: what leaves is the sound whole, in order, once it has begun."""
    sound = tone(OPUS_SAMPLES * (len(late) + 3), hz=331.0)
    blocks = sound.reshape(-1, OPUS_SAMPLES)
    buffer, sent, out = JitterBuffer(), 0, []
    for tick, hold in enumerate(late):
        due = min(len(blocks), tick + 3 - hold)  # the target is full before the first block leaves
        if tick == 0:
            due = 3
        while sent < due:
            buffer.put(blocks[sent])
            sent += 1
        out.append(buffer.take(OPUS_SAMPLES))
    left = np.concatenate(out)
    assert buffer.dropped == 0
    if buffer.gaps == 0:
        assert np.array_equal(left[OPUS_SAMPLES:], sound[OPUS_SAMPLES : len(left)])


def test_it_begins_with_the_target_and_begins_again_after_a_gap():
    buffer = JitterBuffer()
    buffer.put(tone(TARGET - 1))
    assert not buffer.take(OPUS_SAMPLES).any()
    buffer.put(tone(1))
    for _ in range(TARGET // OPUS_SAMPLES):
        assert buffer.take(OPUS_SAMPLES).any()
    assert not buffer.take(OPUS_SAMPLES).any()
    assert buffer.gaps == 1
    buffer.put(tone(OPUS_SAMPLES))
    assert not buffer.take(OPUS_SAMPLES).any()


# ------------------------------------------------------------------ level
@pytest.mark.parametrize("level", [0.03, 0.1, 0.5])
def test_a_voice_comes_to_the_loudness_of_the_show(level: float):
    rng = np.random.default_rng(1)
    noise = rng.standard_normal(RATE * 10).astype(np.float32)
    speech = (level * np.clip(noise * 0.3, -1, 1)).astype(np.float32)
    leveller = Leveller()
    out = np.concatenate([leveller.push(b) for b in speech.reshape(-1, OPUS_SAMPLES)])
    before, after = loudness(speech, RATE), loudness(out[-3 * RATE :], RATE)
    assert before is not None
    assert after is not None
    assert abs(after - TARGET_LUFS) < max(0.7, abs(before - TARGET_LUFS) - 14.5)


def test_a_quiet_room_is_not_made_louder():
    room = (np.random.default_rng(2).standard_normal(RATE * 4) * 0.001).astype(np.float32)
    leveller = Leveller()
    for block in room.reshape(-1, OPUS_SAMPLES):
        leveller.push(block)
    assert leveller.gain_db == 0


def test_a_shout_is_not_clipped():
    microphone = Microphone(1, "voiceover", REST)
    out = []
    for block in tone(RATE, 1.0).reshape(-1, OPUS_SAMPLES):
        microphone.put(pcm(block))
        out.append(microphone.next())
    assert 0.5 < np.abs(np.concatenate(out)).max() <= CEILING + 1e-6


# ------------------------------------------------------------------ the timeline
def stage_of(passages: list[Passage] | None = None) -> Conductor:
    conductor = Conductor(mouth_poses, REST)
    for passage in passages or []:
        conductor.add(passage)
    return conductor


def line(line_id: str, generation: int, *sentences: int) -> list[Passage]:
    out, start = [], 0
    for number, samples in enumerate(sentences):
        chunk = AudioChunk(tone(samples, 0.2), start, (), (), last=number == len(sentences) - 1, sentence=number)
        out.append(Passage(line_id, generation, chunk))
        start += samples
    return out


def run(conductor: Conductor, ticks: int, sound: np.ndarray | None = None, number: int = 1) -> list[Tick]:
    out = []
    for k in range(ticks):
        if sound is not None and len(piece := sound[k * OPUS_SAMPLES : (k + 1) * OPUS_SAMPLES]):
            conductor.hear(number, pcm(piece))
        out.append(conductor.tick())
    return out


def of(ticks: list[Tick], kind: type) -> list:
    return [e for t in ticks for e in t.events if isinstance(e, kind)]


@pytest.mark.parametrize("mode", ["lipsync", "voiceover"])
def test_sound_and_mouth_of_a_person_go_out_together(speech: np.ndarray, mode: TakeoverMode):
    conductor = stage_of()
    conductor.take_over(Microphone(1, mode, REST))
    speech = speech[: RATE * 3]
    ticks = run(conductor, 170, speech)
    sound = np.concatenate([t.audio for t in ticks])
    lag = TARGET - OPUS_SAMPLES + DELAY  # two blocks wait for the third, then the look-ahead
    heard, said = sound[lag : lag + len(speech)], speech
    assert np.corrcoef(heard, said)[0, 1] > 0.95
    frames = [t.frame for t in ticks if t.frame is not None]
    opening = np.array([f.mouth[0] for f in frames])
    if mode == "voiceover":
        assert all(f.listening and not f.speaking for f in frames)
        assert np.allclose([f.mouth for f in frames], REST)
        return
    assert all(f.speaking and not f.listening for f in frames)
    loud = np.array([np.abs(sound[f.index * FRAME_SAMPLES : (f.index + 1) * FRAME_SAMPLES]).mean() for f in frames])
    best = max(range(-6, 7), key=lambda k: np.corrcoef(np.roll(loud, k)[8:-8], opening[8:-8])[0, 1])
    assert abs(best) <= 1  # the mouth is at most one frame beside the sound
    assert np.corrcoef(loud, opening)[0, 1] > 0.4
    assert max(f.energy for f in frames) > 0.3


def test_she_finishes_what_a_cut_lets_her_and_other_lines_wait():
    conductor = stage_of([*line("a", 0, 20_000, 20_000), *line("b", 0, 9_600)])
    run(conductor, 5)
    conductor.cut(1, "sentence")
    conductor.take_over(Microphone(1, "lipsync", REST))
    for passage in line("c", 1, 9_600):
        conductor.add(passage)
    ticks = run(conductor, 60, tone(RATE))
    (ended,), (began,) = of(ticks, LineEnded), of(ticks, MicrophoneStarted)
    assert (ended.line_id, ended.sentences, ended.at) == ("a", 1, 20_000)
    assert ended.at <= began.at < ended.at + 2 * FRAME_SAMPLES
    assert not of(ticks, LineStarted)
    conductor.give_back(1)
    after = run(conductor, 60)
    assert [e.line_id for e in of(after, LineStarted)] == ["c"]
    assert of(after, LineStarted)[0].at == of(after, MicrophoneEnded)[0].at + LINE_GAP


def test_given_back_it_fades_within_30_ms_and_the_mouth_closes_within_3_frames(speech: np.ndarray):
    conductor = stage_of()
    conductor.take_over(Microphone(1, "lipsync", REST))
    ticks = run(conductor, 80, speech[RATE // 4 :])
    opened = [t.frame.mouth for t in ticks if t.frame is not None][-25:]
    assert max(np.abs(pose - REST).max() for pose in opened) > 0.1
    conductor.give_back(1)
    after = run(conductor, 12)
    assert not np.concatenate([t.audio for t in after[1:]]).any()  # the fade is the one tick of 20 ms
    frames = [t.frame for t in after if t.frame is not None]
    assert all(np.allclose(f.mouth, REST) for f in frames[3:])
    assert not any(f.speaking for f in frames[1:])


def test_sound_of_another_take_over_is_dropped():
    conductor = stage_of()
    conductor.take_over(Microphone(2, "voiceover", REST))
    ticks = run(conductor, 30, tone(RATE), number=1)
    assert not np.concatenate([t.audio for t in ticks]).any()


def test_a_cut_does_not_touch_the_person():
    conductor = stage_of()
    conductor.take_over(Microphone(1, "voiceover", REST))
    run(conductor, 20, tone(RATE))
    conductor.cut(5, "no")
    for _ in range(3):
        conductor.hear(1, pcm(tone(OPUS_SAMPLES)))
        assert np.abs(conductor.tick().audio).mean() > 0.1


def test_a_clock_that_jumps_keeps_the_mouth_on_frames(speech: np.ndarray):
    conductor = stage_of()
    conductor.take_over(Microphone(1, "lipsync", REST))
    run(conductor, 11, speech)
    conductor.jump(7)
    ticks = run(conductor, 20, speech)
    assert all((t.frame is not None) == (t.at % FRAME_SAMPLES == 0) for t in ticks)
    assert np.concatenate([t.audio for t in ticks]).any()
