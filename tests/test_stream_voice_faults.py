"""Voices that really die, hang and answer nonsense: the line goes on, and the show with it."""

import asyncio
import functools
import os
import signal
from pathlib import Path

import pytest

from stream.stage.protocol import FromStage, LineEnded, LineFailed, LineStarted, Ready, Speak, VoiceChanged
from tests import speech_server
from tests.speaker_desk import Desk
from tests.stage_process import StageProcess
from tests.test_stream_stage_speaker import spoken
from tts.errors import VoiceUnavailable
from tts.espeak import EspeakVoice
from tts.fake import FakeVoice

pytestmark = [pytest.mark.process, pytest.mark.live]

THREE = "첫째 문장. 둘째 문장. 셋째 문장."
SENTENCES = ["첫째 문장.", "둘째 문장.", "셋째 문장."]


def ends(line_id: str, message: FromStage) -> bool:
    return isinstance(message, LineEnded | LineFailed) and message.line_id == line_id


def test_a_worker_killed_in_the_middle_of_a_line_costs_nothing_of_it():
    voice = EspeakVoice("espeak:ko")

    async def deeds(desk: Desk) -> None:
        await voice.prepare()
        desk.say("a", text=THREE)
        await desk.until(lambda: bool(desk.started))
        assert voice.worker_pid is not None
        os.kill(voice.worker_pid, signal.SIGKILL)
        await desk.until(lambda: bool(desk.ended))
        assert [(e.complete, e.spoken) for e in desk.ended] == [(True, await spoken(voice, THREE))]
        assert desk.reports == []  # it lives again before anybody has to stand in

    Desk(voice, FakeVoice()).run(deeds, virtual=False)


def test_a_worker_that_hangs_in_the_middle_of_a_line_hands_it_on():
    voice, other = EspeakVoice("espeak:ko"), EspeakVoice("espeak:ko+m")
    stopped: list[int] = []

    async def deeds(desk: Desk) -> None:
        await voice.prepare()
        await other.prepare()
        assert voice.worker_pid is not None
        stopped.append(voice.worker_pid)
        os.kill(voice.worker_pid, signal.SIGSTOP)
        desk.say("a", text=THREE)
        await desk.until(lambda: bool(desk.ended))
        assert desk.ended[0].complete
        assert desk.ended[0].spoken == await spoken(other, THREE)
        assert desk.captions == SENTENCES
        assert desk.changes[0] == ("0", "1")

    try:
        Desk(voice, other).run(deeds, virtual=False)
    finally:
        for pid in stopped:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)


def test_a_model_folder_that_vanishes_on_air_hands_the_line_on(tmp_path: Path):
    class Neural(FakeVoice):
        """Looks for its model before each sentence, as a worker does that reads its files anew."""

        async def speak(self, utterance):
            async for chunk in super().speak(utterance):
                if not tmp_path.exists():
                    raise VoiceUnavailable(f"{tmp_path} is gone; put the model back")
                yield chunk

    async def deeds(desk: Desk) -> None:
        desk.say("a", text=THREE)
        await desk.until(lambda: len(desk.ended) == 1)
        tmp_path.rmdir()
        desk.say("b", text=THREE)
        await desk.until(lambda: len(desk.ended) == 2)
        assert [e.spoken for e in desk.ended] == [await spoken(FakeVoice(), THREE)] * 2
        (change,) = desk.reports
        assert isinstance(change, VoiceChanged)
        assert "is gone; put the model back" in change.reason
        tmp_path.mkdir()

    Desk(Neural(), FakeVoice()).run(deeds)


def test_the_stage_goes_on_when_its_service_fails_and_takes_it_back(tmp_path: Path):
    async def go(server: speech_server.SpeechServer) -> None:
        chains = ("--voice", "ko=openai:good,espeak:ko", "--voice", "en=openai:refuses,espeak:en-us")
        async with StageProcess(*chains, *("--patience-ms", "9000"), ONMARU_MODELS=str(tmp_path)) as stage:
            (ready,) = [m for m in stage.told if isinstance(m, Ready)]
            assert ready.voices == {"ko": "openai:good", "en": "espeak:en-us"}  # it refused at the start

            async def said(line_id: str) -> list[FromStage]:
                since = len(stage.told)
                stage.send(Speak(line_id, 0, THREE, "ko"))
                ended = await stage.until(functools.partial(ends, line_id), since=since)
                assert isinstance(ended, LineEnded)
                assert ended.complete
                assert ended.spoken > 48_000
                assert sum(isinstance(m, LineStarted) and m.line_id == line_id for m in stage.told) == 1
                return [m for m in stage.told[since:] if isinstance(m, VoiceChanged) and m.lang == "ko"]

            assert await said("by the service") == []
            server.faults["good"] = "broken"
            (change,) = await said("handed on")
            assert isinstance(change, VoiceChanged)
            assert (change.was, change.voice, change.stands_in) == ("openai:good", "espeak:ko", True)
            assert "500" in change.reason
            del server.faults["good"]
            await asyncio.sleep(2.0)  # its rest
            assert await said("tried beside") == []
            (change,) = await said("back")
            assert isinstance(change, VoiceChanged)
            assert (change.was, change.voice, change.stands_in) == ("espeak:ko", "openai:good", False)

    with speech_server.start() as server:
        server.listed(tmp_path / "voices.toml", "good", "refuses")
        asyncio.run(go(server))
