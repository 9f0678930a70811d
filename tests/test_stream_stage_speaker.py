"""Lines become passages, in order; a voice that fails or dawdles costs its line only."""

import asyncio
from collections.abc import Callable

import pytest

from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.stage import speaker as module
from stream.stage.conductor import Conductor
from stream.stage.protocol import LineEnded, LineFailed, LineStarted, Speak, VoiceChanged
from stream.stage.speaker import MAX_LINES, Speaker
from tts.errors import VoiceUnavailable
from tts.fake import FakeVoice

pytestmark = pytest.mark.unit


class CloseCounted(FakeVoice):
    """A fake voice that knows whether it was closed."""

    closed = False

    async def close(self) -> None:
        self.closed = True
        await super().close()


class Desk:
    """A speaker with its conductor, which is ticked as fast as the loop allows."""

    def __init__(self, voice: FakeVoice, opened: dict[str, FakeVoice] | None = None) -> None:
        self.conductor = Conductor(mouth_poses, REST)
        self.reports: list[LineFailed | VoiceChanged] = []
        self.started: list[str] = []
        self.ended: list[LineEnded] = []
        self._opened = opened or {}
        self.speaker = Speaker(self.conductor, {"ko": voice}, self.reports.append, self._open)

    async def _open(self, voice_id: str) -> FakeVoice:
        if voice_id not in self._opened:
            raise VoiceUnavailable(f"no voice {voice_id}")
        return self._opened[voice_id]

    def say(self, *line_ids: str, generation: int = 0, text: str = "하나 둘 셋.") -> None:
        for line_id in line_ids:
            self.speaker.say(Speak(line_id, generation, text, "ko"))

    def tick(self) -> None:
        events = self.conductor.tick().events
        self.started += [e.line_id for e in events if isinstance(e, LineStarted)]
        self.ended += [e for e in events if isinstance(e, LineEnded)]

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not done():
                self.tick()
                await asyncio.sleep(0)

    def run(self, deeds) -> None:
        async def go() -> None:
            task = asyncio.create_task(self.speaker.run())
            try:
                await deeds(self)
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            assert task.cancelled()

        asyncio.run(go())


def test_lines_are_spoken_whole_and_in_order():
    async def deeds(desk: Desk) -> None:
        desk.say("a", "b", "c")
        await desk.until(lambda: len(desk.ended) == 3)
        assert [(e.line_id, e.complete) for e in desk.ended] == [("a", True), ("b", True), ("c", True)]

    Desk(FakeVoice()).run(deeds)


def test_a_voice_that_fails_costs_its_line_and_says_why():
    async def deeds(desk: Desk) -> None:
        desk.say("a", "b")
        await desk.until(lambda: bool(desk.reports and desk.ended))
        assert [e.line_id for e in desk.ended] == ["a"]
        (failed,) = desk.reports
        assert isinstance(failed, LineFailed)
        assert failed.line_id == "b"
        assert "fails after 1" in failed.reason

    Desk(FakeVoice(fail_after=1)).run(deeds)


def test_a_voice_that_gives_nothing_in_time_fails_its_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "SENTENCE_TIMEOUT_S", 0.05)

    async def deeds(desk: Desk) -> None:
        desk.say("a")
        await desk.until(lambda: bool(desk.reports))
        assert desk.reports == [LineFailed("a", "the voice gave no sound in time")]

    Desk(FakeVoice(delay_s=60)).run(deeds)


def test_a_line_of_a_language_without_a_voice_fails():
    async def deeds(desk: Desk) -> None:
        desk.speaker.say(Speak("a", 0, "Bonjour.", "fr"))
        await desk.until(lambda: bool(desk.reports))
        assert "'fr'" in desk.reports[0].reason

    Desk(FakeVoice()).run(deeds)


def test_a_cut_forgets_older_lines_and_the_rest_of_the_one_being_spoken():
    async def deeds(desk: Desk) -> None:
        desk.say("a", "b", text="하나 둘. 셋 넷. 다섯 여섯.")
        await desk.until(lambda: bool(desk.started))
        desk.conductor.cut(1)
        desk.speaker.cut(1)
        desk.say("c", generation=1)
        await desk.until(lambda: any(e.line_id == "c" for e in desk.ended))
        assert [(e.line_id, e.complete) for e in desk.ended] == [("a", False), ("c", True)]
        assert desk.reports == []

    Desk(FakeVoice()).run(deeds)


def test_a_failure_of_a_line_that_was_cut_is_not_told():
    async def deeds(desk: Desk) -> None:
        desk.say("a")
        await asyncio.sleep(0.02)
        desk.conductor.cut(1)
        desk.speaker.cut(1)
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
        assert [r.reason for r in desk.reports] == ["chosen by the operator"]

    Desk(old, {"new": new}).run(deeds)


def test_a_voice_that_does_not_open_leaves_the_old_one():
    async def deeds(desk: Desk) -> None:
        await desk.speaker.set_voice("ko", "none")
        await desk.speaker.set_voice("fr", "none")  # a language that nobody speaks
        assert [(r.lang, r.voice) for r in desk.reports if isinstance(r, VoiceChanged)] == [
            ("ko", "fake:tone"),
            ("fr", ""),
        ]
        desk.say("a")
        await desk.until(lambda: bool(desk.ended))
        assert desk.ended[0].complete

    Desk(FakeVoice()).run(deeds)


def test_the_queue_is_bounded():
    desk = Desk(FakeVoice())
    desk.say(*(f"l{k}" for k in range(MAX_LINES + 2)))
    assert desk.speaker.queued == MAX_LINES
    assert [r.line_id for r in desk.reports if isinstance(r, LineFailed)] == [f"l{MAX_LINES}", f"l{MAX_LINES + 1}"]
