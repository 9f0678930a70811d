"""The stage's timeline: nothing lost, nothing stale, nothing late."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.packets import FRAME_SAMPLES, OPUS_SAMPLES
from stream.stage.conductor import AHEAD_FRAMES, LINE_GAP, Conductor, FrameJob, Tick
from stream.stage.passage import Passage
from stream.stage.protocol import LineEnded, LineStarted, Product, SentenceEnded
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


def frames_of(ticks: list[Tick]) -> list[FrameJob]:
    return [t.frame for t in ticks if t.frame is not None]


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
    assert events == [LineStarted("a", 3 * OPUS_SAMPLES), LineEnded("a", 3 * OPUS_SAMPLES + 5000, 5000, True, "말", 1)]
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
    assert c.tick().events == (LineEnded("a", 31 * OPUS_SAMPLES, 960, False, "말", 1),)


def test_finish_lets_the_sounding_line_end_and_drops_the_next():
    c = conductor()
    c.add(Passage("a", 0, chunk(9600, last=False)))
    c.add(Passage("b", 0, chunk(9600)))
    play(c, 2)
    assert c.cut(1, "line") == "a"
    assert c.add(Passage("a", 0, chunk(960, start=9600)))
    c.add(Passage("c", 1, chunk(960)))
    events = [e for t in play(c, 60) for e in t.events]
    assert [e.line_id for e in events if isinstance(e, LineStarted)] == ["c"]
    assert [(e.line_id, e.complete) for e in events if isinstance(e, LineEnded)] == [("a", True), ("c", True)]


def told(c: Conductor, ticks: int) -> list:
    return [e for t in play(c, ticks) for e in t.events if not isinstance(e, LineStarted)]


def three(c: Conductor, sentences: range = range(3)) -> None:
    """A line of three sentences of 10 ticks each."""
    for k in sentences:
        c.add(Passage("a", 0, replace(chunk(9600, start=9600 * k, last=k == 2), sentence=k)))


@pytest.mark.parametrize("ticks", [1, 9, 11, 15])
def test_finish_sentence_ends_the_line_with_the_sentence_that_sounds(ticks):
    c = conductor()
    three(c)
    play(c, ticks)
    k = (ticks - 1) // 10
    assert c.cut(1, "sentence") == "a"
    c.add(Passage("b", 1, chunk(960)))
    assert not c.add(Passage("a", 0, replace(chunk(9600, start=28800), sentence=3)))
    end = 9600 * (k + 1)
    assert told(c, 60)[-2:] == [
        LineEnded("a", end, end, False, " ".join(["말"] * (k + 1)), k + 1),
        LineEnded("b", end + LINE_GAP + 960, 960, True, "말", 1),
    ]


def test_finish_sentence_waits_for_the_parts_that_its_voice_still_makes():
    c = conductor()
    c.add(Passage("a", 0, replace(chunk(9600, last=False), ends_sentence=False)))
    play(c, 5)
    c.cut(1, "sentence")
    assert told(c, 20) == []
    assert c.accepts("a", 0)
    assert c.add(Passage("a", 0, chunk(9600, start=9600, last=False)))
    assert not c.accepts("a", 0)
    assert [(type(e), e.line_id) for e in told(c, 20)] == [(SentenceEnded, "a"), (LineEnded, "a")]


def test_finish_sentence_between_two_sentences_ends_the_line_at_once():
    c = conductor()
    three(c, range(1))
    play(c, 15)
    c.cut(1, "sentence")
    assert not c.accepts("a", 0)
    assert told(c, 1) == [LineEnded("a", 15 * OPUS_SAMPLES, 9600, False, "말", 1)]


def test_the_last_sentence_of_a_line_completes_it_whatever_may_finish():
    c = conductor()
    three(c)
    play(c, 25)
    c.cut(1, "sentence")
    assert told(c, 10) == [LineEnded("a", 28800, 28800, True, "말 말 말", 3)]


def test_a_later_cut_does_not_bring_back_what_an_earlier_one_dropped():
    c = conductor()
    three(c)
    play(c, 5)
    c.cut(1, "sentence")
    c.cut(2, "line")
    assert told(c, 60) == [SentenceEnded("a", 0, 9600), LineEnded("a", 9600, 9600, False, "말", 1)]
    three(c, range(1))  # stale
    assert c.idle


def test_a_fade_is_not_called_off_by_a_later_cut():
    c = conductor()
    three(c)
    play(c, 5)
    c.cut(1)
    assert c.cut(2, "line") == "a"
    assert told(c, 60) == [LineEnded("a", 6 * OPUS_SAMPLES, 6 * OPUS_SAMPLES, False, "", 0)]


def test_what_is_said_again_under_the_same_name_is_whole():
    c = conductor()
    three(c)
    play(c, 5)
    c.cut(1, "sentence")
    play(c, 20)
    for k in range(3):  # its next sentence comes late each time
        c.add(Passage("a", 1, replace(chunk(9600, start=9600 * k, last=k == 2), sentence=k)))
        ended = told(c, 30)
    assert [e.sentences for e in ended if isinstance(e, LineEnded)] == [3]


def test_a_line_whose_voice_failed_is_over_after_what_was_made_of_it():
    c = conductor()
    assert not c.abandon("a")
    three(c, range(1))
    assert c.abandon("a")
    assert told(c, 30)[-1] == LineEnded("a", 9600, 9600, False, "말", 1)


def test_what_is_taken_back_fades_out_and_the_line_goes_on_from_there():
    c = conductor()
    c.add(Passage("a", 0, chunk(9600, last=False)))
    c.add(Passage("a", 0, replace(chunk(48000, start=9600, last=False), sentence=1, ends_sentence=False)))
    c.add(Passage("a", 0, replace(chunk(48000, start=57600), sentence=1)))
    before = play(c, 15)
    position = c.take_back("a", 9600)
    assert position == 16 * OPUS_SAMPLES
    c.add(Passage("a", 0, replace(chunk(4800, start=position), sentence=1)))
    after = play(c, 20)
    heard = sound([*before, *after])
    assert np.count_nonzero(heard) == position + 4800 - 1  # the fade's last sample is silence
    assert np.abs(np.diff(heard[9600 : position + 1])).max() < 0.51 / OPUS_SAMPLES * 1.1 + 0.5 * (heard[position] > 0)
    events = [e for t in (*before, *after) for e in t.events]
    assert events == [
        LineStarted("a", 0),
        SentenceEnded("a", 0, 9600),
        LineEnded("a", position + 4800, position + 4800, True, "말 말", 2),
    ]


def test_what_was_not_heard_is_taken_back_without_a_trace():
    c = conductor()
    c.add(Passage("a", 0, chunk(9600, last=False)))
    c.add(Passage("a", 0, replace(chunk(48000, start=9600), sentence=1)))
    play(c, 5)
    assert c.queued == 9600 + 48000 - 5 * OPUS_SAMPLES
    assert c.take_back("a", 9600) == 9600
    assert c.queued == 9600 - 5 * OPUS_SAMPLES
    assert np.count_nonzero(sound(play(c, 60))) == 9600 - 5 * OPUS_SAMPLES


def test_the_mouth_closes_within_three_frames_of_what_was_taken_back():
    c = conductor()
    c.add(Passage("a", 0, chunk(96000)))
    play(c, 50)
    c.take_back("a", 0)
    frames = frames_of(play(c, 12))
    assert np.allclose(frames[5].mouth, REST)
    assert max(float(np.abs(b.mouth - a.mouth).max()) for a, b in pairwise(frames)) < 0.5


def heard_mouth(one: AudioChunk, start: int, frames: int, value: float) -> AudioChunk:
    """The chunk with a mouth that the listener told, all of one value."""
    return replace(one, phones=(), mouth=np.full((frames, 12), value, np.float32), mouth_start=start)


def test_a_heard_mouth_is_shown_where_its_sound_is_and_what_comes_late_holds():
    """Parts of 10 frames; the mouth of the last three of each comes with the next, as the listener knows it."""
    c = conductor()
    levels, size = (0.2, 0.4, 0.6), 10 * FRAME_SAMPLES
    for k, level in enumerate(levels):
        start = k * size
        known = (7, 10, 13)[k]
        part = replace(chunk(size, start=start, last=k == 2), ends_sentence=k == 2)
        c.add(Passage("a", 0, heard_mouth(part, max(0, start - 3 * FRAME_SAMPLES), known, level)))
    shown = [float(f.mouth[0]) for f in frames_of(play(c, 80))]
    np.testing.assert_allclose(shown[3:7], 0.2, atol=1e-6)
    np.testing.assert_allclose(shown[7:17], 0.4, atol=1e-6)
    np.testing.assert_allclose(shown[17:30], 0.6, atol=1e-6)
    np.testing.assert_allclose(shown[36:], float(REST[0]), atol=1e-6)

    late = conductor()
    late.add(Passage("a", 0, heard_mouth(chunk(size, last=False), 0, 7, 0.2)))
    ticks = play(late, 20)  # all of it has sounded when the next part comes
    late.add(Passage("a", 0, heard_mouth(chunk(size, start=size), 7 * FRAME_SAMPLES, 13, 0.8)))
    shown = [float(f.mouth[0]) for f in frames_of([*ticks, *play(late, 20)])]
    np.testing.assert_allclose(shown[3:10], 0.2, atol=1e-6)  # held
    assert max(np.diff(shown[9:])) < 0.4  # and it does not jump to what is known now
    np.testing.assert_allclose(shown[13:19], 0.8, atol=1e-6)


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


SPEECH = (
    PhoneSpan("", 0, 4800),
    PhoneSpan("a", 4800, 9600, stress=True),
    PhoneSpan("m", 14400, 4800),
    PhoneSpan("o", 19200, 9600),
    PhoneSpan("p", 28800, 2400),
    PhoneSpan("i", 31200, 9600),
)


def spoken(start: int = 0, *, last: bool = True) -> AudioChunk:
    """0.85 s that end in the middle of a vowel."""
    phones = tuple(PhoneSpan(p.phone, start + p.start, p.length, p.stress) for p in SPEECH)
    return AudioChunk(np.full(40800, 0.2, np.float32), start, phones, last=last)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=6), st.integers(0, 9))
def test_what_is_told_ahead_comes(parts, before):
    """A line that waits is known four frames before its mouth moves, whatever sounds until then."""
    c = conductor()
    play(c, before)
    start = 0
    for k, (joined, line) in enumerate(parts):
        c.add(Passage(f"{k}-{line}" if not joined else "same", 0, spoken(start, last=False)))
        start += 40800
    frames = frames_of(play(c, 100 + 70 * len(parts)))
    mouths = np.stack([f.mouth for f in frames] + [REST] * AHEAD_FRAMES)
    for k, frame in enumerate(frames):
        assert frame.ahead.shape[1] == 12
        told = np.concatenate([frame.ahead, np.tile(REST, (AHEAD_FRAMES - len(frame.ahead), 1))])
        np.testing.assert_array_equal(told, mouths[k + 1 : k + 1 + AHEAD_FRAMES])
    assert max(len(f.ahead) for f in frames) == AHEAD_FRAMES
    assert len(frames[-1].ahead) == 0


def test_no_mouth_jumps_where_a_line_starts_or_sentences_meet():
    c = conductor()
    play(c, 3)
    for line, start in (("a", 0), ("a", 40800), ("b", 0)):  # the first ends in an open vowel
        vowels = tuple(PhoneSpan(p, start + 6800 * k, 6800) for k, p in enumerate("aoiaua"))
        c.add(
            Passage(line, 0, AudioChunk(np.full(40800, 0.2, np.float32), start, vowels, last=start > 0 or line > "a"))
        )
    frames = frames_of(play(c, 200))
    steps = np.abs(np.diff([f.mouth for f in frames], axis=0)).max(axis=1)
    seams = np.zeros(len(steps), bool)
    for start in (2880, 2880 + 40800, 2880 + 81600 + LINE_GAP):
        frame = start // FRAME_SAMPLES - frames[0].index
        seams[max(0, frame - 4) : frame + 3] = True
    assert steps[seams].max() <= 1.2 * steps[~seams].max()


def _alone(one: AudioChunk) -> list[Tick]:
    c = conductor()
    c.add(Passage("a", 0, one))
    return play(c, 60)


def test_energy_follows_the_sound_and_is_smooth():
    c = conductor()
    loud = np.zeros(96000, np.float32)
    loud[19200:57600] = 0.3 * np.sin(np.arange(38400) * 0.03)
    c.add(Passage("a", 0, AudioChunk(loud, 0, (PhoneSpan("a", 0, 96000),), last=True)))
    energy = np.array([f.energy for f in frames_of(play(c, 140))])
    assert energy[:6].max() == 0.0
    assert energy[16:24].min() > 0.8
    assert energy[40:].max() == 0.0
    assert energy.max() <= 1.0
    assert np.abs(np.diff(energy)).max() < 0.35


def test_a_voice_without_stress_insists_where_it_is_loud():
    t = np.arange(48000 * 6) / 48000
    beats = 0.05 + 0.2 * np.clip(np.sin(2 * np.pi * 1.6 * t), 0, 1)  # a syllable each 0.6 s
    samples = (beats * np.sin(2 * np.pi * 150 * t)).astype(np.float32)
    marks = [f for f in frames_of(_alone_long(samples, ())) if "accent" in f.marks]
    assert 4 <= len(marks) <= 6
    assert np.diff([f.index for f in marks]).min() >= 22
    assert _alone_long(np.zeros(96000, np.float32), ())[0].audio.max() == 0.0
    assert not any(f.marks for f in frames_of(_alone_long(np.zeros(96000, np.float32), ())))


def _alone_long(samples: np.ndarray, words: tuple[WordSpan, ...]) -> list[Tick]:
    c = conductor()
    c.add(Passage("a", 0, AudioChunk(samples, 0, (PhoneSpan("a", 0, len(samples)),), words, last=True)))
    return play(c, len(samples) // OPUS_SAMPLES + 20)


def test_a_stressed_voice_says_where_it_insists():
    accents = [f.index for f in frames_of(_alone(spoken())) if "accent" in f.marks]
    assert accents == [2]


def test_phrases_end_at_commas_too():
    words = (WordSpan("하나,", 0, 9600), WordSpan("둘", 9600, 9600), WordSpan("셋?", 19200, 9600))
    marks = {f.index: f.marks for f in frames_of(_alone_long(np.full(28800, 0.1, np.float32), words)) if f.marks}
    assert marks[5] == ("phrase_end",)
    assert marks[15] == ("phrase_end", "question")
    assert 10 not in marks


def test_a_card_is_marked_once_when_it_comes():
    c = conductor()
    cup, lamp = Product("컵", "온", "1원"), Product("등", "온", "2원")
    for k, product in enumerate((None, cup, cup, None, lamp)):
        c.add(Passage(str(k), 0, chunk(9600), product=product))
    came = [(f.index, f.product) for f in frames_of(play(c, 150)) if "card" in f.marks]
    assert [product for _, product in came] == [cup, lamp]


def test_she_listens_while_she_has_nothing_to_say():
    c = conductor()
    c.listen(True)
    assert all(f.listening for f in frames_of(play(c, 4)))
    c.add(Passage("a", 0, chunk(9600)))
    frames = frames_of(play(c, 20))
    assert [f.listening for f in frames] == [not f.speaking for f in frames]
    c.listen(False)
    assert not any(f.listening for f in frames_of(play(c, 4)))


def test_a_frame_tells_the_line_that_sounds_and_its_gesture():
    c = conductor()
    c.add(Passage("a", 0, chunk(9600), gesture="wave"))
    frames = [t.frame for t in (c.tick() for _ in range(40)) if t.frame is not None]
    sounding = [f for f in frames if f.speaking]
    assert sounding
    assert {(f.line_id, f.gesture) for f in sounding} == {("a", "wave")}
    assert {(f.line_id, f.gesture) for f in frames if not f.speaking} == {("", "")}
