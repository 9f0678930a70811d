"""Recognisers in processes of their own: right words, limits of time, processes that die, engines that fail."""

import asyncio
import importlib.util
import io
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import resample_poly

from stream.recognise import RecogniserFailed, WorkerRecogniser, make_recogniser
from stream.recognise_worker import serve
from tts.wav import read_wav

pytestmark = pytest.mark.process

RATE = 48_000
needs_pocketsphinx = pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is None, reason="pocketsphinx is not installed (make dev)"
)


def sphinx(limit_s: float = 60.0) -> WorkerRecogniser:
    return WorkerRecogniser("pocketsphinx", ("en",), ["pocketsphinx"], limit_s)


@needs_pocketsphinx
@pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")
def test_a_question_is_written_down_and_the_process_stays(tmp_path: Path):
    path = tmp_path / "question.wav"
    subprocess.run(["flite", "-voice", "slt", "-t", "How much is the frying pan?", "-o", str(path)], check=True)
    samples, rate = read_wav(path)
    sound = resample_poly(samples, RATE, rate).astype(np.float32)

    async def go() -> None:
        engine = sphinx()
        engine.warm()
        assert "how much" in await engine.recognise(sound, "en")
        first = engine._process
        assert "how much" in await engine.recognise(sound, "en")
        assert engine._process is first
        assert isinstance(await engine.recognise(np.zeros(RATE, np.float32), "en"), str)
        assert isinstance(await engine.recognise(np.zeros(0, np.float32), "en"), str)
        with pytest.raises(RecogniserFailed, match="ko"):
            await engine.recognise(sound, "ko")
        await engine.close()

    asyncio.run(go())


@needs_pocketsphinx
def test_one_that_takes_too_long_is_killed_and_the_next_starts_anew():
    async def go() -> None:
        engine = sphinx(limit_s=0.05)  # the model alone takes longer
        with pytest.raises(RecogniserFailed, match=r"longer than 0\.05 s"):
            await engine.recognise(np.zeros(RATE, np.float32), "en")
        assert engine._process is None

    asyncio.run(go())


@needs_pocketsphinx
def test_a_process_that_dies_is_told_and_replaced():
    async def go() -> None:
        engine = sphinx()
        await engine.recognise(np.zeros(RATE // 10, np.float32), "en")
        assert engine._process is not None
        os.kill(engine._process.pid, signal.SIGSTOP)  # it takes the question, and dies over it
        asking = asyncio.create_task(engine.recognise(np.zeros(RATE // 10, np.float32), "en"))
        await asyncio.sleep(0.1)
        os.kill(engine._process.pid, signal.SIGKILL)
        with pytest.raises(RecogniserFailed, match="failed"):
            await asking
        await engine.recognise(np.zeros(RATE // 10, np.float32), "en")
        await engine.close()

    asyncio.run(go())


def test_a_process_that_cannot_start_its_engine_is_told(tmp_path: Path):
    async def go() -> None:
        engine = WorkerRecogniser("whisper", ("ko", "en"), ["whisper", "--model", str(tmp_path)])
        with pytest.raises(RecogniserFailed, match="failed"):
            await engine.recognise(np.zeros(RATE, np.float32), "ko")
        await engine.close()

    asyncio.run(go())


@pytest.mark.unit
def test_an_engines_fault_is_an_answer_and_half_a_request_ends_it():
    def recognise(sound: np.ndarray, lang: str) -> str:
        if lang == "ko":
            raise ValueError("no such language")
        return f"{len(sound)} samples"

    def request(lang: str, size: int) -> bytes:
        return json.dumps({"lang": lang, "bytes": size}).encode() + b"\n" + bytes(size)

    out = io.BytesIO()
    serve(recognise, io.BytesIO(request("en", 960) + request("ko", 960) + request("en", 960)[:-10]), out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert answers == [{"text": "160 samples"}, {"error": "ValueError: no such language"}]


@pytest.mark.unit
def test_without_whisper_the_stand_in_is_taken_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: found("json") if name == "pocketsphinx" else None)
    engine = make_recogniser(tmp_path)
    assert engine is not None
    assert (engine.name, engine.langs) == ("pocketsphinx", ("en",))
    assert make_recogniser(tmp_path / "missing") is not None
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert make_recogniser(None) is None
