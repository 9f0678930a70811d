"""ESPnet behind its pipe: real sound from a tiny model, in parts, for several at once, and when the worker dies."""

import asyncio
import os
import shutil
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from tests.espnet_factory import HOP, RATE, write_card
from tts.engine import EngineSound
from tts.errors import TextInvalid, VoiceUnavailable
from tts.espnet import EspnetEngine, EspnetVoice, voices
from tts.types import SAMPLE_RATE, Prosody, Utterance

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]

TEXT = "good evening everyone, this is a sentence that is long enough for several parts. it is, it is, it is, it is."

T = TypeVar("T")
Run = Callable[[Coroutine[Any, Any, T]], T]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for the module, so that one worker serves its tests."""
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="module")
def engine(espnet_models: Path, runner: asyncio.Runner) -> Iterator[EspnetEngine]:
    made = EspnetEngine(espnet_models / "voices" / "letters", espnet_models)
    runner.run(made.prepare())
    yield made
    runner.run(made.close())


async def parts_of(engine: EspnetEngine, text: str, prosody: Prosody | None = None) -> list[EngineSound]:
    async with aclosing(engine.stream(text, prosody or Prosody())) as stream:
        return [part async for part in stream]


def test_phones_are_timed_exactly(engine: EspnetEngine, runner: asyncio.Runner):
    sound = runner.run(engine.say("hello there", Prosody()))
    assert sound.sample_rate == RATE
    assert [phone.label for phone in sound.phones] == ["h", "ɛ", "l", "l", "ɑ", "", "t", "h", "ɛ", "ɹ", "ɛ"]
    assert sound.phones[0].start == 0
    assert all(one.end == other.start for one, other in pairwise(sound.phones))
    assert sound.phones[-1].end == len(sound.samples)
    assert len(sound.samples) % HOP == 0
    assert [mark.position for mark in sound.words] == [0, 6]
    assert sound.words[1].start == sound.phones[6].start


def test_parts_come_early_and_are_the_whole(engine: EspnetEngine, runner: asyncio.Runner):
    parts = runner.run(parts_of(engine, TEXT))
    whole = runner.run(engine.say(TEXT, Prosody()))
    assert [len(part.samples) for part in parts[:2]] == [16 * HOP, 32 * HOP]
    assert len(parts) > 2
    assert np.abs(np.concatenate([part.samples for part in parts]) - whole.samples).max() <= 1e-5
    for part in parts:
        assert part.phones[0].start == 0
        assert part.phones[-1].end == len(part.samples)
    assert [mark.position for part in parts for mark in part.words] == [mark.position for mark in whole.words]


def test_several_at_once_sound_as_alone(engine: EspnetEngine, runner: asyncio.Runner):
    texts = [f"{TEXT} number {letter}" for letter in "abcdef"]

    async def together() -> list[EngineSound]:
        return await asyncio.gather(*(engine.say(text, Prosody()) for text in texts))

    for text, sound in zip(texts, runner.run(together()), strict=True):
        alone = runner.run(engine.say(text, Prosody()))
        assert alone.phones == sound.phones
        assert np.abs(alone.samples - sound.samples).max() <= 1e-5


def test_knobs(engine: EspnetEngine, runner: asyncio.Runner):
    own, fast, high = (
        runner.run(engine.say(TEXT, prosody)) for prosody in (Prosody(), Prosody(speed=-5), Prosody(pitch=5))
    )
    assert len(fast.samples) > 1.2 * len(own.samples)
    assert high.sample_rate > 1.1 * own.sample_rate


@pytest.mark.parametrize("text", ["漢字", "\ud800", "a" * 6_000])
def test_text_that_it_cannot_say(engine: EspnetEngine, runner: asyncio.Runner, text: str):
    with pytest.raises(TextInvalid):
        runner.run(engine.say(text, Prosody()))
    assert len(runner.run(engine.say("well", Prosody())).samples)


def test_a_sentence_given_up_leaves_the_others(engine: EspnetEngine, runner: asyncio.Runner):
    async def given_up() -> EngineSound:
        stream = engine.stream(TEXT, Prosody())
        await anext(stream)
        await stream.aclose()
        return await engine.say("hello there", Prosody())

    assert runner.run(given_up()).phones[-1].label == "ɛ"


def test_its_version_changes_with_the_card(espnet_models: Path):
    folder = espnet_models / "voices" / "joint"
    before = asyncio.run(EspnetEngine(folder, espnet_models).version())
    same = asyncio.run(EspnetEngine(folder, espnet_models).version())
    write_card(folder, version='"2"')
    after = asyncio.run(EspnetEngine(folder, espnet_models).version())
    assert before == same != after


def test_speakers_share_a_worker(espnet_models: Path, engine: EspnetEngine, runner: asyncio.Runner):
    async def pids() -> tuple[int | None, int | None]:
        other = EspnetEngine(espnet_models / "voices" / "letters", espnet_models)
        await other.say("hello", Prosody())
        pid = other.worker_pid
        await other.close()
        await engine.say("hello", Prosody())
        return pid, engine.worker_pid

    mine, other = runner.run(pids())
    assert mine == other is not None


def test_a_worker_killed_in_the_middle_goes_on_where_it_was(
    espnet_models: Path, engine: EspnetEngine, runner: asyncio.Runner
):
    """After the tests above: the worker that they share dies here. The folder vanishes at the end: then it is over."""
    whole = runner.run(engine.say(TEXT, Prosody()))

    async def interrupted() -> list[EngineSound]:
        parts: list[EngineSound] = []
        async with aclosing(engine.stream(TEXT, Prosody())) as stream:
            async for part in stream:
                if not parts:
                    assert engine.worker_pid is not None
                    os.kill(engine.worker_pid, signal.SIGKILL)
                parts.append(part)
        return parts

    parts = runner.run(interrupted())
    assert np.abs(np.concatenate([part.samples for part in parts]) - whole.samples).max() <= 1e-5

    gone = espnet_models / "voices" / "letters"
    away = espnet_models / "voices" / "away"
    gone.rename(away)
    try:
        assert len(runner.run(engine.say("still in memory", Prosody())).samples)
        assert engine.worker_pid is not None
        os.kill(engine.worker_pid, signal.SIGKILL)
        with pytest.raises(VoiceUnavailable, match="is not there"):
            runner.run(engine.say("hello", Prosody()))
    finally:
        away.rename(gone)


@pytest.fixture(scope="module")
def checked(espnet_models: Path) -> Path:
    """A folder whose checkpoint is not the one that its card was written for."""
    folder = espnet_models / "voices" / "changed"
    shutil.copytree(espnet_models / "voices" / "letters", folder)
    with (folder / "model.pth").open("ab") as file:
        file.write(b"more")
    return folder


def test_a_checkpoint_that_was_changed(espnet_models: Path, checked: Path):
    with pytest.raises(VoiceUnavailable, match="sha256"):
        asyncio.run(EspnetEngine(checked, espnet_models).prepare())


def test_a_worker_that_never_comes_up(espnet_models: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tts.espnet_link.sys.executable", "/bin/false")
    with pytest.raises(VoiceUnavailable, match="did not start"):
        asyncio.run(EspnetEngine(espnet_models / "voices" / "jets", espnet_models).prepare())


def test_korean_letters_through_the_whole_voice(espnet_models: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MODELS", str(espnet_models))
    info = next(info for info in voices() if info.id == "espnet:jamo/bora")
    assert (info.languages, info.state, info.capabilities.streaming) == (("ko",), "ready", True)

    async def spoken() -> tuple[list[str], int, int]:
        voice = EspnetVoice("espnet:jamo/bora")
        try:
            await voice.prepare()
            chunks = [chunk async for chunk in voice.speak(Utterance("안녕하세요 여러분. 좋은 밤입니다.", "ko"))]
            phones = [phone for chunk in chunks for phone in chunk.phones]
            assert chunks[-1].last
            assert all(chunk.sample_rate == SAMPLE_RATE for chunk in chunks)
            return [p.phone for p in phones], sum(p.length for p in phones), sum(len(c.samples) for c in chunks)
        finally:
            await voice.close()

    phones, timed, heard = asyncio.run(spoken())
    assert {"ɐ", "n", "j", "ŋ", "h", "m", "p"} <= set(phones)
    assert timed == heard


def test_a_voice_whose_card_is_wrong_is_listed_with_the_reason(espnet_models: Path, monkeypatch: pytest.MonkeyPatch):
    folder = espnet_models / "voices" / "wrong"
    shutil.copytree(espnet_models / "voices" / "letters", folder)
    write_card(folder, licence='""')
    monkeypatch.setenv("ONMARU_MODELS", str(espnet_models))
    states = {info.id: info.state for info in voices()}
    assert "licence" in states["espnet:wrong"]
    assert states["espnet:letters"] == "ready"
    with pytest.raises(VoiceUnavailable, match="gone"):
        EspnetVoice("espnet:nobody")
