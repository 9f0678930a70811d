"""The stage's timeline: nothing lost, nothing stale, nothing late."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.packets import FRAME_SAMPLES, OPUS_SAMPLES
from stream.stage.conductor import LINE_GAP, Conductor, Passage, Tick
from stream.stage.protocol import LineEnded, LineStarted
from tts.types import AudioChunk, PhoneSpan, WordSpan

pytestmark = pytest.mark.unit


def chunk(length: int, *, start: int = 0, last: bool = True, level: float = 0.5) -> AudioChunk:
    samples = np.full(length, level, np.float32)
    phones = (PhoneSpan("a", start, length, stress=True),)
    return AudioChunk(samples, start, phones, (WordSpan("말", start, length),), last=last)


def conductor() -> Conductor:
    return Conductor(mouth_poses, REST)


def play(c: Conductor, ticks: int) -> list[Tick]:
    return [c.tick() for _ in range(ticks)]


def sound(ticks: list[Tick]) -> np.ndarray:
    return np.concatenate([t.audio for t in ticks])


def test_silence_and_rest_when_idle():
    ticks = play(conductor(), 10)
    assert not sound(ticks).any()
    frames = [t.frame for t in ticks if t.frame is not None]
    assert [f.index for f in frames] == [0, 1, 2, 3, 4]
    assert all(np.array_equal(f.mouth, REST) and not f.speaking for f in frames)


def test_a_line_is_played_whole_and_announced():
    c = conductor()
    play(c, 3)
    c.add(Passage("a", 0, chunk(5000)))
    ticks = play(c, 10)
    events = [e for t in ticks for e in t.events]
    assert events == [LineStarted("a", 3 * OPUS_SAMPLES), LineEnded("a", 3 * OPUS_SAMPLES + 5000, 5000, True, "")]
    assert np.count_nonzero(sound(ticks)) == 5000


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=6))
def test_sentences_of_a_line_follow_without_a_gap(lengths):
    c = conductor()
    start = 0
    for k, length in enumerate(lengths):
        c.add(Passage("a", 0, chunk(length, start=start, last=k == len(lengths) - 1)))
        start += length
    heard = sound(play(c, sum(lengths) // OPUS_SAMPLES + 3))
    assert np.flatnonzero(heard).tolist() == list(range(sum(lengths)))


def test_lines_are_a_breath_apart():
    c = conductor()
    c.add(Passage("a", 0, chunk(960)))
    c.add(Passage("b", 0, chunk(960)))
    starts = [e.at for t in play(c, 60) for e in t.events if isinstance(e, LineStarted)]
    assert starts == [0, 960 + LINE_GAP]


@given(st.integers(0, 40), st.integers(960, 48000))
def test_after_a_cut_nothing_stale_sounds(before, length):
    c = conductor()
    c.add(Passage("a", 0, chunk(length)))
    c.add(Passage("b", 0, chunk(length)))
    play(c, before)
    c.cut(1)
    assert not c.add(Passage("a", 0, chunk(length, start=length)))
    fading, *after = play(c, 60)
    assert not sound(after).any()
    assert np.abs(np.diff(fading.audio)).max() < 0.51  # a ramp, or the end it happened to be at
    assert c.idle


def test_a_cut_tells_what_was_heard():
    c = conductor()
    c.add(Passage("a", 0, chunk(48000)))
    play(c, 5)
    c.cut(1)
    (ended,) = c.tick().events
    assert ended == LineEnded("a", 6 * OPUS_SAMPLES, 6 * OPUS_SAMPLES, False, "")


def test_a_cut_between_two_sentences_ends_the_line_too():
    c = conductor()
    c.add(Passage("a", 0, chunk(960, last=False)))
    play(c, 30)
    c.cut(1)
    assert c.tick().events == (LineEnded("a", 31 * OPUS_SAMPLES, 960, False, ""),)


def test_finish_lets_the_sounding_line_end_and_drops_the_next():
    c = conductor()
    c.add(Passage("a", 0, chunk(9600, last=False)))
    c.add(Passage("b", 0, chunk(9600)))
    play(c, 2)
    c.cut(1, finish=True)
    assert c.add(Passage("a", 0, chunk(960, start=9600)))
    c.add(Passage("c", 1, chunk(960)))
    events = [e for t in play(c, 60) for e in t.events]
    assert [e.line_id for e in events if isinstance(e, LineStarted)] == ["c"]
    assert [(e.line_id, e.complete) for e in events if isinstance(e, LineEnded)] == [("a", True), ("c", True)]


def test_the_mouth_closes_within_three_frames_of_a_cut():
    c = conductor()
    c.add(Passage("a", 0, chunk(96000)))
    play(c, 50)
    c.cut(1)
    frames = [t.frame for t in play(c, 10) if t.frame is not None]
    assert np.allclose(frames[4].mouth, REST)
    openings = [float(f.mouth[0]) for f in frames]
    assert openings == sorted(openings, reverse=True)


def test_a_stall_moves_the_clock_and_loses_no_speech():
    c = conductor()
    c.add(Passage("a", 0, chunk(48000)))
    first = play(c, 10)
    c.jump(7)
    rest = play(c, 45)
    assert rest[0].at == first[-1].at + OPUS_SAMPLES + 7 * FRAME_SAMPLES
    assert np.count_nonzero(sound(first)) + np.count_nonzero(sound(rest)) == 48000


def test_words_and_captions_follow_the_sound():
    c = conductor()
    words = (WordSpan("하나", 0, 9600), WordSpan("둘?", 9600, 9600))
    c.add(Passage("a", 0, AudioChunk(np.ones(19200, np.float32), 0, (PhoneSpan("a", 0, 19200),), words, last=True)))
    frames = [t.frame for t in play(c, 24) if t.frame is not None]
    assert [f.word for f in frames if f.speaking] == [0] * 5 + [1] * 5
    assert frames[0].caption == "하나 둘?"
    assert ("phrase_end", "question") in [f.marks for f in frames]


def test_memory_stays_bounded_over_many_lines():
    c = conductor()
    for k in range(300):
        c.add(Passage(f"l{k}", 0, chunk(2000)))
        play(c, 24)
    assert len(c._scheduled) <= 2
