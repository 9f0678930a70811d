"""Lines are spoken whole, in their slots, by the measured rate of their voice; nothing is said twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dubbing.pauses import with_pauses
from dubbing.speak import Booth
from dubbing.types import Line, Slot, Spoken, Unsaid
from tts.errors import VoiceError
from tts.fake import FakeVoice, StreamingToneEngine
from tts.types import SAMPLE_RATE, Capabilities, Prosody, VoiceInfo
from tts.voicing import SpeakingVoice

S = SAMPLE_RATE
END = 60 * S

pytestmark = pytest.mark.unit


class CountingEngine(StreamingToneEngine):
    """A fake engine that counts the sentences it is asked for; its tone ignores the knobs."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, int]] = []

    async def stream(self, text: str, prosody: Prosody):
        self.asked.append((text, prosody.speed))
        async for sound in super().stream(text, prosody):
            yield sound


def booth(engine: CountingEngine, cache: Path | None = None, speed: bool = True) -> Booth:
    able = Capabilities(streaming=True, speed=speed)
    info = VoiceInfo("fake:tone", "fake", "Tone", ("ko", "en"), "Apache-2.0", "not speech", able)
    return Booth(cache, lambda _: SpeakingVoice(info, engine))


def line(number: int, start: float, end: float, *wordings: str, **more: object) -> Line:
    slot = Slot(round(start * S), round(end * S), round(start * S), round(end * S))
    return Line(number, slot, wordings, "en", "fake:tone", **more)  # type: ignore[arg-type]


def spoken(desk: Booth, lines: Sequence[Line]) -> list[Spoken]:
    return [each for each in heard_of(desk, lines) if isinstance(each, Spoken)]


def heard_of(desk: Booth, lines: Sequence[Line]) -> list[Spoken | Unsaid]:
    async def all_of_them() -> list[Spoken | Unsaid]:
        async with desk:
            return [each async for each in desk.speak(lines, END)]

    return asyncio.run(all_of_them())


def test_of_several_wordings_the_one_that_fits_is_spoken():
    long, short = "this is a rather lengthy manner of saying it", "this says it"
    engine = CountingEngine()
    found = spoken(booth(engine), [line(1, 0, 1.2, long, short), line(2, 2, 6, long, short)])
    assert [each.text for each in found] == [short, long]


def test_a_wording_that_turns_out_longer_than_it_was_thought_gives_way_to_another():
    class Drawling(CountingEngine):
        async def stream(self, text: str, prosody: Prosody):
            for _ in range(3 if "drawled" in text else 1):
                async for sound in super().stream(text, prosody):
                    yield sound

    found = spoken(booth(Drawling()), [line(1, 0, 1.3, "it is drawled", "it is said here")])
    assert found[0].text == "it is said here"


def test_the_silence_that_a_voice_puts_around_a_line_moves_it_nowhere():
    class Hesitant(CountingEngine):
        async def stream(self, text: str, prosody: Prosody):
            quiet = True
            async for sound in super().stream(text, prosody):
                head = np.zeros(round(0.1 * sound.sample_rate) if quiet else 0, np.float32)
                quiet = False
                yield replace(sound, samples=np.concatenate([head, sound.samples]))

    plain, late = (spoken(booth(engine), [line(1, 1, 4, "one line")])[0] for engine in (CountingEngine(), Hesitant()))
    first = [int(np.argmax(np.abs(each.samples) > 0.01)) for each in (plain, late)]
    assert first[1] <= S // 100
    assert abs(len(late.samples) - len(plain.samples)) < S // 50


def test_lines_never_overlap_and_a_long_one_is_whole_and_flagged():
    text = "these are very many words for so short a time"
    engine = CountingEngine()
    natural = spoken(booth(engine), [line(1, 0, 9, text, fitted=False)])[0]
    engine = CountingEngine()
    found = spoken(booth(engine), [line(1, 0, 1, text), line(2, 1, 6, "and more")])
    assert found[0].placement.flag == "overlong"
    assert found[0].speed == 2
    assert found[0].placement.tempo == 1.25
    assert len(found[0].samples) == pytest.approx(len(natural.samples) / 1.25, abs=1), "the tone ignores its knob"
    assert found[1].placement.start == len(found[0].samples)
    assert found[1].placement.flag == "late"


def test_a_voice_without_a_knob_is_only_stretched():
    engine = CountingEngine()
    spoken(booth(engine, speed=False), [line(1, 0, 1, "these are very many words for so short a time")])
    assert {speed for _, speed in engine.asked} == {0}


def test_a_knob_that_a_voice_lacks_is_left_out_and_told():
    engine = CountingEngine()
    desk = booth(engine, speed=False)
    spoken(desk, [line(3, 0, 4, "one", prosody=Prosody(speed=2, pitch=1, emotion=2))])
    assert engine.asked[-1] == ("one", 0)
    assert [(note.row, note.text) for note in desk.notes] == [(3, "fake:tone has no speed and no emotion: ignored")]


def test_what_was_said_before_is_not_said_again_in_another_booth(tmp_path: Path):
    lines = [line(1, 0, 3, "one line"), line(2, 4, 8, "and another")]
    first, second, third = CountingEngine(), CountingEngine(), CountingEngine()
    before = spoken(booth(first, tmp_path), lines)
    after = spoken(booth(second, tmp_path), lines)
    assert len(first.asked) > 0
    assert [text for text, _ in second.asked if text in ("one line", "and another")] == []
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(before, after, strict=True))
    spoken(booth(third, tmp_path), [lines[0], line(2, 4, 8, "and a new one")])
    assert [text for text, _ in third.asked if text.startswith(("one", "and"))] == ["and a new one"]


@pytest.mark.parametrize(
    ("text", "why"), [("🙂 …", "spoken"), ("you piece of shit", "profanity"), ("fu[[0.01s]]ck you", "profanity")]
)
def test_what_cannot_or_must_not_be_said_is_told_before_and_stops_no_other(text: str, why: str):
    lines = [line(1, 0, 3, "one"), line(7, 3, 4, text), line(8, 4, 8, "two")]

    async def told_before() -> tuple[Unsaid, ...]:
        async with booth(CountingEngine()) as desk:
            return await desk.unsaid(lines)

    (before,) = asyncio.run(told_before())
    found = heard_of(booth(CountingEngine()), lines)
    assert [type(each) for each in found] == [Spoken, Unsaid, Spoken]
    assert before == found[1]
    assert before.line.number == 7
    assert why in before.why


def test_another_wording_is_said_where_the_one_that_is_meant_must_not_be():
    assert (
        spoken(booth(CountingEngine()), [line(1, 0, 3, "you piece of shit", "you are unkind")])[0].text
        == "you are unkind"
    )


def test_lines_after_one_that_is_not_said_still_wait_for_those_before():
    """The one in the middle takes no time."""
    long = "these are very many words for so short a time"
    found = heard_of(booth(CountingEngine()), [line(1, 0, 1, long), line(2, 1, 2, "…"), line(3, 1, 6, "and more")])
    first, last = (each for each in found if isinstance(each, Spoken))
    assert last.placement.start == len(first.samples)


def test_a_voice_that_does_not_speak_the_language_is_refused():
    info = VoiceInfo("fake:tone", "fake", "Tone", ("ko",), "Apache-2.0")
    with pytest.raises(VoiceError, match="does not speak 'en'"):
        spoken(Booth(None, lambda _: SpeakingVoice(info, CountingEngine())), [line(1, 0, 1, "one")])


def test_a_voice_that_dies_says_so():
    with pytest.raises(VoiceError, match="fails after"):
        spoken(Booth(None, lambda _: FakeVoice(fail_after=1)), [line(1, 0, 3, "one"), line(2, 4, 8, "two")])


def test_slashes_are_pauses_where_they_stand_free():
    assert with_pauses("하나 / 둘// 셋") == "하나 [[0.5s]] 둘 [[1s]] 셋"
    tagged = '<speak>a <break time="1s" /> b / c</speak>'
    assert with_pauses(tagged) == '<speak>a <break time="1s" /> b [[0.5s]] c</speak>'
    assert with_pauses("half is 1/2, see https://a.b/c at 5 km/h") == "half is 1/2, see https://a.b/c at 5 km/h"
    found = spoken(booth(CountingEngine()), [line(n, 9 * n, 9 * n + 8, t) for n, t in enumerate(("ab cd", "ab / cd"))])
    lengths = [len(each.samples) * each.placement.tempo / S for each in found]
    assert lengths[1] - lengths[0] == pytest.approx(0.5, abs=0.15)
