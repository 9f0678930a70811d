"""espeak-ng behind its pipe: real sound, and what happens when the worker dies."""

import asyncio
import io
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import msgpack
import numpy as np
import pytest

from tts import espeak_worker
from tts.errors import TextInvalid, VoiceUnavailable
from tts.espeak import EspeakEngine, EspeakSetting, EspeakVoice
from tts.espeak_link import EspeakLink
from tts.loudness import CEILING, loudness
from tts.persistence import EngineLost
from tts.types import SAMPLE_RATE, AudioChunk, Prosody, Utterance
from tts.worker_pipe import RequestRefused, send

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent
KO = "안녕하세요 여러분, 특별 할인 39,900원입니다. 빵이 정말 맛있어요! 지금 바로 주문하세요."
EN = "Good evening everyone, these bottles cost $12.99. Buy one today! Please put your questions in the chat."

T = TypeVar("T")


def with_voice(voice_id: str, use: Callable[[EspeakVoice], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        voice = EspeakVoice(voice_id)
        try:
            return await use(voice)
        finally:
            await voice.close()

    return asyncio.run(run())


async def heard(voice: EspeakVoice, text: str, prosody: Prosody | None = None) -> list[AudioChunk]:
    lang = voice.info.languages[0]
    return [chunk async for chunk in voice.speak(Utterance(text, lang, prosody or Prosody()))]


def whole(chunks: list[AudioChunk]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.concatenate([chunk.samples for chunk in chunks])


@pytest.mark.parametrize(("voice_id", "text"), [("espeak:ko", KO), ("espeak:ko+m", KO), ("espeak:en-us", EN)])
def test_lines_are_even_and_unclipped_with_phones_and_written_words(voice_id: str, text: str) -> None:
    chunks = with_voice(voice_id, lambda voice: heard(voice, text))
    measured = loudness(whole(chunks), SAMPLE_RATE)
    assert measured is not None
    assert abs(measured + 16) < 1
    assert np.abs(whole(chunks)).max() <= CEILING + 1e-6
    assert " ".join(word.text for chunk in chunks for word in chunk.words) == text
    phones = [phone for chunk in chunks for phone in chunk.phones]
    assert sum(phone.length for phone in phones) == len(whole(chunks))
    assert {"p", "b", "m"} & {phone.phone for phone in phones}
    assert any(phone.stress for phone in phones)


def test_the_same_line_sounds_the_same_twice() -> None:
    async def twice(voice: EspeakVoice) -> tuple[list[AudioChunk], list[AudioChunk]]:
        return await heard(voice, KO), await heard(voice, KO)

    one, other = with_voice("espeak:ko", twice)
    assert np.array_equal(whole(one), whole(other))
    assert [chunk.phones for chunk in one] == [chunk.phones for chunk in other]


def test_prosody_is_heard() -> None:
    async def speeds(voice: EspeakVoice) -> list[int]:
        return [len(whole(await heard(voice, "안녕하세요 여러분", Prosody(speed=speed)))) for speed in (-5, 0, 5)]

    slow, own, fast = with_voice("espeak:ko", speeds)
    assert slow > 1.3 * own
    assert own > 1.3 * fast


def test_a_killed_worker_is_replaced_and_the_line_said_from_its_start() -> None:
    async def killed(voice: EspeakVoice) -> tuple[list[AudioChunk], list[AudioChunk], bool]:
        before = await heard(voice, KO)
        first = voice.worker_pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        after = await heard(voice, KO)
        return before, after, voice.worker_pid != first

    before, after, replaced = with_voice("espeak:ko", killed)
    assert replaced
    assert np.array_equal(whole(before), whole(after))


def test_a_worker_killed_while_it_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    sends = 0

    def send_and_kill_once(process: asyncio.subprocess.Process, message: dict[str, Any]) -> None:
        nonlocal sends
        sends += 1
        if sends == 2:
            os.kill(process.pid, signal.SIGKILL)
        send(process, message)

    monkeypatch.setattr("tts.espeak_link.send", send_and_kill_once)
    chunks = with_voice("espeak:ko", lambda voice: heard(voice, KO))
    assert " ".join(word.text for chunk in chunks for word in chunk.words) == KO


def test_a_hung_worker_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tts.espeak_link.REQUEST_TIMEOUT_S", 0.3)

    async def hung(voice: EspeakVoice) -> list[AudioChunk]:
        await voice.prepare()
        assert voice.worker_pid is not None
        os.kill(voice.worker_pid, signal.SIGSTOP)
        return await heard(voice, "안녕하세요.")

    assert with_voice("espeak:ko", hung)[-1].last


def test_a_worker_that_never_comes_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tts.espeak_link.sys.executable", "/bin/false")
    monkeypatch.setattr("tts.persistence.BACK_OFF_S", (0.0, 0.01))
    with pytest.raises(VoiceUnavailable, match="espeak worker was lost 2 times"):
        with_voice("espeak:ko", lambda voice: heard(voice, "안녕"))


def test_a_request_that_is_given_up_leaves_the_pipe_whole() -> None:
    async def interrupted() -> int:
        engine = EspeakEngine(EspeakSetting("ko", 175, 50))
        try:
            await engine.prepare()
            task = asyncio.create_task(engine.say("지금부터 특별한 상품을 소개해 드리겠습니다. " * 10, Prosody()))
            await asyncio.sleep(0.005)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return len((await engine.say("네", Prosody())).samples)
        finally:
            await engine.close()

    assert 0 < asyncio.run(interrupted()) < 22_050


def test_what_the_worker_refuses() -> None:
    async def asked(fields: dict[str, str | int]) -> None:
        link = await EspeakLink.start()
        try:
            await link.request({"voice": "ko", "rate": 175, "pitch": 50, **fields})
        finally:
            await link.close()
        with pytest.raises(EngineLost):
            await link.request({"text": "가"})

    for text in ("", "가\x07나", "가" * 5001):
        with pytest.raises(RequestRefused) as caught:
            asyncio.run(asked({"text": text}))
        assert caught.value.fault == "text"
    with pytest.raises(RequestRefused) as caught:
        asyncio.run(asked({"text": "가", "voice": "no-such"}))
    assert caught.value.fault == "voice"


def test_refusals_reach_the_caller_as_our_errors() -> None:
    async def say(setting: EspeakSetting, text: str) -> None:
        engine = EspeakEngine(setting)
        try:
            await engine.say(text, Prosody())
        finally:
            await engine.close()

    with pytest.raises(TextInvalid, match="control"):
        asyncio.run(say(EspeakSetting("ko", 175, 50), "\x07"))
    with pytest.raises(VoiceUnavailable, match="no voice"):
        asyncio.run(say(EspeakSetting("no-such", 175, 50), "가"))


def test_the_worker_as_a_program() -> None:
    request = msgpack.packb({"type": "speak", "id": 7, "voice": "ko", "text": "네", "rate": 175, "pitch": 50})
    done = subprocess.run(
        [sys.executable, "-m", "tts.espeak_worker"],
        input=struct.pack(">I", len(request)) + request,
        capture_output=True,
        cwd=ROOT,
        timeout=30,
        check=True,
    )
    stream, messages = io.BytesIO(done.stdout), []
    while header := stream.read(4):
        messages.append(msgpack.unpackb(stream.read(struct.unpack(">I", header)[0])))
    ready, spoken = messages
    assert ready["type"] == "ready"
    assert (spoken["type"], spoken["id"]) == ("spoken", 7)
    assert len(spoken["pcm"]) % 2 == 0
    assert len(spoken["pcm"]) > 2 * 0.1 * ready["sample_rate"]


def test_an_oversized_request_ends_the_worker() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tts.espeak_worker"],
        input=struct.pack(">I", 2**31),
        capture_output=True,
        cwd=ROOT,
        timeout=30,
        check=False,
    )
    assert done.returncode != 0
    assert b"at most" in done.stderr


def test_the_worker_stands_apart_from_the_rest_of_the_package() -> None:
    source = Path(espeak_worker.__file__).read_text()
    imports = [line for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert not [line for line in imports if "tts" in line or "numpy" in line]
