"""Lines become passages, in order; a voice that fails or dawdles hands on the rest of its line."""

import asyncio
import functools
import math
from collections.abc import AsyncGenerator
from dataclasses import replace

import numpy as np
import pytest

from stream.stage.chain import REST_S
from stream.stage.conductor import LINE_GAP
from stream.stage.protocol import KnobsIgnored, LineFailed, Speak, VoiceChanged
from stream.stage.recital import SENTENCE_TIMEOUT_S
from stream.stage.speaker import MAX_LINES
from tests.speaker_desk import Desk
from tts.errors import KnobInvalid, VoiceUnavailable
from tts.fake import FakeVoice
from tts.types import AudioChunk, Capabilities, PhoneSpan, Prosody, Utterance
from tts.voice import Voice

pytestmark = pytest.mark.unit

THREE = "하나 둘 셋. 넷 다섯 여섯. 일곱 여덟 아홉."
SENTENCES = ["하나 둘 셋.", "넷 다섯 여섯.", "일곱 여덟 아홉."]
PAUSE_S = 0.4  # between sentences and lines there is silence of at most this
GAP_S = 1.0  # what viewers may miss when a voice fails


class CloseCounted(FakeVoice):
    """A fake voice that knows whether it was closed."""

    closed = False

    async def close(self) -> None:
        self.closed = True
        await super().close()


class Moody(FakeVoice):
    """Fails, breaks or hangs at one of its sentences, until its mood is better."""

    def __init__(self, mood: str = "", at: int = 0) -> None:
        super().__init__()
        self.mood, self.at = mood, at
        self.asked: list[Utterance] = []

    async def speak(self, utterance: Utterance) -> AsyncGenerator[AudioChunk, None]:
        self.asked.append(utterance)
        async for chunk in super().speak(utterance):
            if chunk.sentence >= self.at:
                await self._be()
            yield chunk

    async def _be(self) -> None:
        match self.mood:
            case "fails":
                raise VoiceUnavailable("the service answers 500")
            case "breaks":
                raise KeyError("a fault of its own")
            case "hangs":
                await asyncio.sleep(3600)
            case "is slow":
                await asyncio.sleep(0.5)
            case "clings":  # hangs, and does not even let go when it is told to
                for _ in range(50):
                    try:
                        await asyncio.sleep(0.1)
                    except asyncio.CancelledError:
                        continue


def over(desk: Desk, lines: int) -> bool:
    return len(desk.ended) == lines


async def spoken(voice: Voice, text: str) -> int:
    """Samples of a text that one voice says whole."""
    return sum([len(chunk.samples) async for chunk in voice.speak(Utterance(text, "ko"))])


def test_lines_are_spoken_whole_and_in_order():
    async def deeds(desk: Desk) -> None:
        desk.say("a", "b", "c")
        await desk.until(lambda: len(desk.ended) == 3)
        assert [(e.line_id, e.complete) for e in desk.ended] == [("a", True), ("b", True), ("c", True)]

    Desk(FakeVoice()).run(deeds)


# ---------------------------------------------------------------- a voice alone
def test_a_voice_that_fails_alone_costs_its_line_and_says_why():
    async def deeds(desk: Desk) -> None:
        desk.say("a", "b")
        await desk.until(lambda: bool(desk.reports and desk.ended))
        assert [e.line_id for e in desk.ended] == ["a"]
        (failed,) = desk.reports
        assert isinstance(failed, LineFailed)
        assert failed.line_id == "b"
        assert "fails after 1" in failed.reason

    Desk(FakeVoice(fail_after=1)).run(deeds)


def test_a_voice_that_hangs_alone_fails_its_line_in_the_end():
    async def deeds(desk: Desk) -> None:
        desk.say("a")
        await desk.until(lambda: bool(desk.reports))
        assert desk.reports == [LineFailed("a", f"the voice gave no sound within {SENTENCE_TIMEOUT_S:.1f} s")]

    Desk(FakeVoice(delay_s=60)).run(deeds)


def test_a_line_of_a_language_without_a_voice_fails():
    async def deeds(desk: Desk) -> None:
        desk.speaker.say(Speak("a", 0, "Bonjour.", "fr"))
        await desk.until(lambda: bool(desk.reports))
        assert isinstance(desk.reports[0], LineFailed)
        assert "'fr'" in desk.reports[0].reason

    Desk(FakeVoice()).run(deeds)


# ---------------------------------------------------------------- the next voice
@pytest.mark.parametrize("mood", ["fails", "breaks", "hangs", "clings"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_the_next_voice_says_the_rest_without_a_gap_and_nothing_is_lost_or_said_twice(mood: str, at: int):
    async def deeds(desk: Desk) -> None:
        desk.say("a", text=THREE)
        await desk.until(lambda: bool(desk.ended))
        (ended,) = desk.ended
        assert ended.complete
        assert ended.spoken == await spoken(FakeVoice(), THREE)
        assert desk.captions == SENTENCES
        assert len(desk.started) == 1
        assert desk.silence_s() <= (GAP_S if at == 0 else PAUSE_S)  # what is queued hides a failure
        (change,) = desk.reports
        assert isinstance(change, VoiceChanged)
        assert (change.lang, change.was, change.voice, change.stands_in) == ("ko", "0", "1", True)
        assert {"fails": "500", "breaks": "KeyError", "hangs": "no sound within", "clings": "no sound within"}[
            mood
        ] in change.reason

    Desk(Moody(mood, at), FakeVoice()).run(deeds)


def test_two_voices_that_hang_leave_no_longer_a_gap():
    second = Moody("hangs")

    async def deeds(desk: Desk) -> None:
        desk.say("a", text=THREE)
        await desk.until(lambda: bool(desk.ended))
        assert desk.changes == [("0", "2")]
        assert desk.silence_s() <= GAP_S
        assert not desk.members[1].resting  # it was not given its time, which is no fault of its own

    Desk(Moody("hangs"), second, FakeVoice()).run(deeds)


def test_a_voice_that_is_slow_but_in_time_goes_on():
    async def deeds(desk: Desk) -> None:
        desk.say("a", "b", text=THREE)
        await desk.until(lambda: len(desk.ended) == 2)
        assert desk.reports == []

    Desk(Moody("is slow"), FakeVoice()).run(deeds)


def test_when_every_voice_fails_the_line_says_why_of_each_and_the_next_line_is_tried():
    first, second = Moody("fails"), Moody("hangs")

    async def deeds(desk: Desk) -> None:
        desk.say("a")
        await desk.until(lambda: bool(desk.reports))
        (failed,) = desk.reports
        assert isinstance(failed, LineFailed)
        assert "0: the service answers 500" in failed.reason
        assert "1: the voice gave no sound" in failed.reason
        first.mood = ""
        desk.say("b")
        await desk.until(lambda: bool(desk.ended))
        assert desk.ended[0].complete

    Desk(first, second).run(deeds)


def test_text_that_no_voice_takes_is_no_fault_of_the_voices():
    async def deeds(desk: Desk) -> None:
        desk.say("a", text="🎉")
        await desk.until(lambda: bool(desk.reports))
        assert isinstance(desk.reports[0], LineFailed)
        assert not any(m.resting for m in desk.members)

    Desk(FakeVoice(), FakeVoice()).run(deeds)


# ---------------------------------------------------------------- a sentence in parts
class Parted(FakeVoice):
    """Gives each sentence in parts of 0.3 s, every `every_s`; breaks off after `parts` of them."""

    def __init__(self, parts: float = math.inf, every_s: float = 0.05) -> None:
        super().__init__()
        self.parts, self.every_s = parts, every_s

    async def speak(self, utterance: Utterance) -> AsyncGenerator[AudioChunk, None]:
        given = 0
        async for chunk in super().speak(utterance):
            size = len(chunk.samples)
            for start in range(0, size, 14_400):
                await asyncio.sleep(self.every_s)
                if given == self.parts:
                    raise VoiceUnavailable("the stream broke off")
                given += 1
                yield part(chunk, start, min(size, start + 14_400))


def part(chunk: AudioChunk, start: int, end: int) -> AudioChunk:
    """Samples start..end of a chunk as a chunk, with the phones that sound in it."""
    begin, until = chunk.start + start, chunk.start + end
    phones = tuple(
        PhoneSpan(p.phone, max(p.start, begin), min(p.start + p.length, until) - max(p.start, begin), p.stress)
        for p in chunk.phones
        if p.start < until and p.start + p.length > begin
    )
    words = tuple(word for word in chunk.words if begin <= word.start < until)
    whole = end == len(chunk.samples)
    return replace(
        chunk,
        samples=chunk.samples[start:end],
        start=begin,
        phones=phones,
        words=words,
        ends_sentence=whole,
        last=chunk.last and whole,
    )


def test_parts_of_a_sentence_sound_and_move_the_mouth_as_the_whole_does():
    heard: dict[str, Desk] = {}
    for name, voice in (("whole", FakeVoice()), ("parts", Parted(every_s=0.0))):
        heard[name] = desk = Desk(voice)

        async def deeds(desk: Desk) -> None:
            desk.say("a", text=THREE)
            await desk.until(lambda: bool(desk.ended))

        desk.run(deeds)
    whole, parts = heard["whole"], heard["parts"]
    count = min(len(whole.sound), len(parts.sound))
    np.testing.assert_array_equal(np.concatenate(whole.sound[:count]), np.concatenate(parts.sound[:count]))
    for a, b in zip(whole.frames[10 : count // 2 - 10], parts.frames[10 : count // 2 - 10], strict=True):
        np.testing.assert_allclose(a.mouth, b.mouth, atol=0.25)
        assert abs(a.energy - b.energy) < 0.1


@pytest.mark.parametrize("parts", [1, 2, 3, 5, 7, 9])
def test_a_sentence_that_breaks_off_unheard_is_said_once(parts: int):
    async def deeds(desk: Desk) -> None:
        desk.say("before", text=THREE)  # the stream comes and breaks while this still sounds
        await desk.until(lambda: bool(desk.started))
        desk.speaker._chains["ko"].members[0].voice = Parted(parts, every_s=0.0)
        desk.say("a", text=THREE)
        await desk.until(lambda: len(desk.ended) == 2)
        assert desk.ended[1].complete
        assert desk.ended[1].spoken == await spoken(FakeVoice(), THREE)
        assert desk.silence_s() <= PAUSE_S + LINE_GAP / 48_000
        assert desk.changes == [("0", "1")]

    Desk(FakeVoice(), FakeVoice()).run(deeds)


@pytest.mark.parametrize("parts", [1, 2, 6])
def test_a_sentence_that_breaks_off_while_it_sounds_fades_out_and_is_said_anew(parts: int):
    async def deeds(desk: Desk) -> None:
        desk.say("a", text=THREE)
        await desk.until(lambda: bool(desk.ended))
        (ended,) = desk.ended
        whole = await spoken(FakeVoice(), THREE)
        assert ended.complete
        assert 0 < ended.spoken - whole < 4 * 14_400  # what was heard of the broken sentence, and all of the text
        assert desk.silence_s() <= GAP_S
        steps = np.abs(np.diff([f.mouth for f in desk.frames], axis=0)).max(axis=1)
        assert steps.max() < 0.75

    Desk(Parted(parts, every_s=0.25), FakeVoice()).run(deeds)


# ---------------------------------------------------------------- voices that fell
def test_a_voice_that_fell_rests_longer_each_time_and_comes_back_with_an_event():
    first = Moody("fails")

    async def deeds(desk: Desk) -> None:
        loop, asked = asyncio.get_running_loop(), []
        end = loop.time() + 100
        number = 0
        while loop.time() < end:
            before = len(first.asked)
            desk.say(f"l{number}")
            number += 1
            await desk.until(functools.partial(over, desk, number))
            asked += [loop.time()] * (len(first.asked) - before)
        waits = np.diff(asked)
        assert all(wait >= rest for wait, rest in zip(waits, REST_S, strict=False))
        assert len(asked) >= 5  # it is tried again and again
        assert desk.changes == [("0", "1")]  # and costs no line after the first, nor another event
        assert desk.silence_s() < PAUSE_S + 0.05
        first.mood = ""
        await asyncio.sleep(REST_S[-1])
        for line_id in ("tried beside it", "spoken by it"):
            number += 1
            desk.say(line_id)
            await desk.until(functools.partial(over, desk, number))
        assert desk.changes == [("0", "1"), ("1", "0")]
        back = desk.reports[-1]
        assert isinstance(back, VoiceChanged)
        assert (back.reason, back.stands_in) == ("speaks again", False)
        assert first.asked[-1].text == "하나 둘 셋."
        assert not desk.members[0].falls

    Desk(first, FakeVoice()).run(deeds)


def test_a_voice_that_could_not_be_opened_is_opened_later():
    async def deeds(desk: Desk) -> None:
        desk.say("a")
        await desk.until(lambda: len(desk.ended) == 1)
        await asyncio.sleep(REST_S[0])
        desk.say("b", "c")
        await desk.until(lambda: len(desk.ended) == 3)
        assert desk.changes == [("1", "0")]

    Desk(None, FakeVoice(), others={"0": FakeVoice()}).run(deeds)


# ---------------------------------------------------------------- cut
def test_a_cut_forgets_older_lines_and_the_rest_of_the_one_being_spoken():
    async def deeds(desk: Desk) -> None:
        desk.say("a", "b", text="하나 둘. 셋 넷. 다섯 여섯.")
        await desk.until(lambda: bool(desk.started))
        desk.cut(1)
        desk.say("c", generation=1)
        await desk.until(lambda: any(e.line_id == "c" for e in desk.ended))
        assert [(e.line_id, e.complete) for e in desk.ended] == [("a", False), ("c", True)]
        assert desk.reports == []

    Desk(FakeVoice()).run(deeds)


@pytest.mark.parametrize("mood", ["hangs", "clings"])
def test_a_cut_does_not_wait_for_a_slow_voice(mood: str):
    async def deeds(desk: Desk) -> None:
        loop = asyncio.get_running_loop()
        desk.say("a")
        await asyncio.sleep(0.3)
        desk.cut(1)
        cut_at = loop.time()
        desk.say("b", generation=1)
        await desk.until(lambda: any(e.line_id == "b" for e in desk.started))
        assert loop.time() - cut_at <= GAP_S
        assert desk.changes == [("0", "1")]
        assert all(isinstance(r, VoiceChanged) for r in desk.reports)  # a line that was cut fails nobody

    Desk(Moody(mood), FakeVoice()).run(deeds)


def test_a_failure_of_a_line_that_was_cut_is_not_told():
    async def deeds(desk: Desk) -> None:
        desk.say("a")
        await asyncio.sleep(0.02)
        desk.cut(1)
        await asyncio.sleep(0.2)
        assert desk.speaker.queued == 0
        assert desk.reports == []

    Desk(FailsLater()).run(deeds)


class FailsLater(FakeVoice):
    """Fails in the middle of a line, after its wait."""

    async def speak(self, utterance):
        await asyncio.sleep(0.1)
        raise VoiceUnavailable("died")
        yield


# ---------------------------------------------------------------- the operator's choice
def test_another_voice_speaks_from_the_next_line_on_and_the_old_one_ends_its_own():
    old, new = CloseCounted(delay_s=0.05), CloseCounted()

    async def deeds(desk: Desk) -> None:
        desk.say("a", "b", text="하나 둘. 셋 넷.")
        await asyncio.sleep(0.02)  # the old voice is at its first sentence
        await desk.speaker.set_voice("ko", "new")
        assert not old.closed
        await desk.until(lambda: len(desk.ended) == 2)
        assert all(e.complete for e in desk.ended)
        assert old.closed
        assert not new.closed
        assert desk.reports == [VoiceChanged("ko", "new", "chosen by the operator", "0")]

    Desk(old, others={"new": new}).run(deeds)


def test_a_chosen_voice_has_the_same_voices_behind_it():
    async def deeds(desk: Desk) -> None:
        await desk.speaker.set_voice("ko", "new")
        desk.say("a", text=THREE)
        await desk.until(lambda: bool(desk.ended))
        assert desk.changes == [("0", "new"), ("new", "1")]
        await desk.speaker.set_voice("ko", "1")  # who stood in is chosen herself
        desk.say("b", text=THREE)
        await desk.until(lambda: len(desk.ended) == 2)
        assert desk.changes[2:] == [("1", "1")]

    Desk(FakeVoice(), FakeVoice(), others={"new": Moody("fails", 1)}).run(deeds)


def test_a_voice_that_does_not_open_leaves_the_old_one():
    async def deeds(desk: Desk) -> None:
        await desk.speaker.set_voice("ko", "none")
        await desk.speaker.set_voice("fr", "none")  # a language that nobody speaks
        assert desk.reports == [
            VoiceChanged("ko", "0", "kept: no voice none"),
            VoiceChanged("fr", "", "kept: no voice none"),
        ]
        desk.say("a")
        await desk.until(lambda: bool(desk.ended))
        assert desk.ended[0].complete

    Desk(FakeVoice()).run(deeds)


# ---------------------------------------------------------------- knobs
class Fixed(Moody):
    """A voice whose pitch is fixed, and that knows no emotion but sadness."""

    def __init__(self) -> None:
        super().__init__()
        self._info = replace(self._info, capabilities=Capabilities(pitch=False, emotions=(0, 1)))


def test_knobs_reach_the_voice_and_those_it_lacks_are_told_once():
    voice = Fixed()

    async def deeds(desk: Desk) -> None:
        desk.say("a", "b", prosody=Prosody(speed=2, pitch=3, emotion=2))
        desk.say("c", prosody=Prosody(volume=-1, emotion=1, strength=2))
        await desk.until(lambda: len(desk.ended) == 3)
        assert [u.prosody for u in voice.asked] == [Prosody(speed=2)] * 2 + [Prosody(volume=-1, emotion=1, strength=2)]
        assert desk.reports == [KnobsIgnored("ko", "0", ("pitch", "emotion"))]

    Desk(voice).run(deeds)


def test_a_knob_out_of_range_fails_the_line_and_names_it():
    async def deeds(desk: Desk) -> None:
        desk.say("a", prosody=Prosody(speed=9))
        await desk.until(lambda: bool(desk.reports))
        with pytest.raises(KnobInvalid) as wrong:
            Prosody(speed=9).checked()
        assert desk.reports == [LineFailed("a", str(wrong.value))]

    Desk(FakeVoice()).run(deeds)


def test_the_queue_is_bounded():
    async def deeds(desk: Desk) -> None:
        desk.say(*(f"l{k}" for k in range(MAX_LINES + 2)))
        assert desk.speaker.queued == MAX_LINES
        failed = [r.line_id for r in desk.reports if isinstance(r, LineFailed)]
        assert failed == [f"l{MAX_LINES}", f"l{MAX_LINES + 1}"]

    Desk(FakeVoice()).run(deeds)
