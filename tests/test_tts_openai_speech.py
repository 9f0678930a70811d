"""Outside voices over real HTTP: sound as it comes, and every fault of a server told plainly and in time."""

import asyncio
import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests import speech_server
from tests.speech_server import KEY, RATE, SpeechServer, tone
from tts import openai_speech, places, services
from tts.engine import EngineSound
from tts.errors import VoiceUnavailable
from tts.openai_speech import SpeechServiceEngine, SpeechServiceVoice
from tts.pacing import Pace, Words
from tts.services import Service, read_services
from tts.types import SAMPLE_RATE, AudioChunk, Prosody, Utterance

pytestmark = pytest.mark.process

TEXT = "Good evening everyone and welcome to our show"


@pytest.fixture(scope="module")
def server() -> Iterator[SpeechServer]:
    with speech_server.start() as running:
        yield running


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's folder of models."""
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    return tmp_path


def service(server: SpeechServer, voice: str, **more: object) -> Service:
    return Service("test", f"{server.url}/v1", "m", voice, ("en",), **more)  # type: ignore[arg-type]


def parts_of(one: Service, text: str = TEXT, prosody: Prosody | None = None) -> list[EngineSound]:
    async def go() -> list[EngineSound]:
        engine = SpeechServiceEngine(one)
        try:
            return [part async for part in engine.stream(text, prosody or Prosody())]
        finally:
            await engine.close()

    return asyncio.run(go())


def spoken(voice_id: str, text: str, lang: str = "en") -> list[AudioChunk]:
    async def go() -> list[AudioChunk]:
        voice = SpeechServiceVoice(voice_id)
        try:
            return [chunk async for chunk in voice.speak(Utterance(text, lang))]
        finally:
            await voice.close()

    return asyncio.run(go())


@pytest.mark.parametrize(("voice", "rate"), [("good", RATE), ("wav", RATE), ("stereo", RATE), ("16k", 16_000)])
def test_the_sound_comes_whole_and_in_parts_whatever_it_is_wrapped_in(server: SpeechServer, voice: str, rate: int):
    parts = parts_of(service(server, voice, format="wav" if voice in ("wav", "stereo") else "pcm"))
    assert len(parts) > 3
    assert {part.sample_rate for part in parts} == {rate}
    assert 0.2 * rate <= len(parts[0].samples) < 0.5 * rate  # she begins with what is there
    assert all(len(part.samples) for part in parts)
    whole = np.concatenate([part.samples for part in parts])
    np.testing.assert_allclose(whole, np.frombuffer(tone(TEXT), "<i2") / 32_768, atol=1e-6)


def test_every_word_is_told_once_in_order_and_inside_its_part(server: SpeechServer):
    places_told = []
    for part in parts_of(service(server, "good")):
        assert all(0 <= mark.start <= len(part.samples) for mark in part.words)
        places_told += [mark.position for mark in part.words]
    assert places_told == [k for k in range(len(TEXT)) if k == 0 or TEXT[k - 1] == " "]


def test_what_is_asked_is_what_was_set(server: SpeechServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TEST_KEY", KEY)
    parts_of(service(server, "good", api_key_env="TEST_KEY"), prosody=Prosody(speed=5))
    asked = server.asked[-1]
    assert asked["authorization"] == f"Bearer {KEY}"
    assert (asked["path"], asked["model"], asked["input"]) == ("/v1/audio/speech", "m", TEXT)
    assert asked["response_format"] == "pcm"
    assert 1.5 < asked["speed"] < 1.6
    parts_of(service(server, "good", speed=False), prosody=Prosody(speed=5))
    assert "speed" not in server.asked[-1]
    assert server.asked[-1]["authorization"] == ""


@pytest.mark.parametrize(
    ("voice", "why", "tries"),
    [
        ("refuses", "401: the key is refused; look at TEST_KEY", 1),
        ("busy for long", "429: it takes no more requests now", 1),
        ("broken", "500", 3),
        ("elsewhere", "sends us to example.com", 1),
        ("talks", "'application/json' where pcm", 1),
        ("mp3", "'audio/mpeg' where pcm", 1),
        ("empty", "it sent no sound", 1),
        ("cut", "closed connection", 1),
        ("24 bit", "24 bits", 1),
        ("no wav", "no WAV file", 1),
    ],
)
def test_faults_are_told_and_asked_again_only_where_that_helps(
    server: SpeechServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, voice, why, tries
):
    monkeypatch.setenv("TEST_KEY", KEY)
    before = len(server.asked)
    with caplog.at_level(logging.DEBUG), pytest.raises(VoiceUnavailable) as told:
        parts_of(service(server, voice, api_key_env="TEST_KEY"))
    assert why in str(told.value)
    assert len(server.asked) - before == tries
    assert KEY not in f"{told.value}{caplog.text}"


def test_a_service_that_wants_to_be_asked_again_soon_is(server: SpeechServer):
    assert parts_of(service(server, "busy"))


def test_what_was_cut_in_the_middle_gave_its_first_parts(server: SpeechServer):
    heard: list[EngineSound] = []

    async def go() -> None:
        engine = SpeechServiceEngine(service(server, "cut"))
        try:
            async for part in engine.stream(TEXT, Prosody()):
                heard.append(part)
        finally:
            await engine.close()

    with pytest.raises(VoiceUnavailable):
        asyncio.run(go())
    assert heard


def test_a_stream_without_end_is_left(server: SpeechServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(openai_speech, "MAX_SENTENCE_S", 5.0)
    with pytest.raises(VoiceUnavailable, match="over 5 s for one sentence"):
        parts_of(service(server, "endless"))
    monkeypatch.setattr(openai_speech, "MAX_SENTENCE_S", 1e9)
    with pytest.raises(VoiceUnavailable, match="not at its end after 1 s"):
        parts_of(service(server, "endless", timeout_s=1.0))


def test_a_service_that_hangs_is_left(server: SpeechServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(openai_speech, "BYTE_LIMIT_S", 0.2)
    with pytest.raises(VoiceUnavailable, match="test: "):
        parts_of(service(server, "hangs"))


def test_a_service_that_is_not_there_says_so():
    nobody = Service("test", "http://127.0.0.1:9/v1", "m", "v", ("en",))
    with pytest.raises(VoiceUnavailable, match=r"127\.0\.0\.1:9 is not reached"):
        parts_of(nobody)


def test_a_key_that_is_not_set_is_told_before_anything_is_asked(server: SpeechServer):
    before = len(server.asked)
    with pytest.raises(VoiceUnavailable, match="set the environment variable NO_SUCH_KEY"):
        parts_of(service(server, "good", api_key_env="NO_SUCH_KEY"))
    assert len(server.asked) == before


# ---------------------------------------------------------------- as a voice
def test_a_voice_of_the_file_speaks_like_any_other(server: SpeechServer, models: Path):
    server.listed(places.voice_services(), "good")
    (info,) = openai_speech.voices()
    assert (info.id, info.languages, info.state) == ("openai:good", ("ko", "en"), "ready")
    assert info.capabilities.streaming
    assert info.capabilities.timings == "heard"
    assert not info.capabilities.pitch
    text = "Good evening. Welcome to our show."
    chunks = spoken("openai:good", text)
    assert chunks[0].start == 0
    for before, after in pairwise(chunks):
        assert after.start == before.start + len(before.samples)
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert {chunk.sentence for chunk in chunks} == {0, 1}
    assert sum(chunk.ends_sentence for chunk in chunks) == 2
    assert " ".join(word.text for chunk in chunks for word in chunk.words) == text
    assert not any(phone.phone for chunk in chunks for phone in chunk.phones)
    length_s = sum(len(chunk.samples) for chunk in chunks) / SAMPLE_RATE
    assert length_s == pytest.approx(len(tone(text)) / 2 / RATE + 0.28, abs=0.3)


def test_a_voice_whose_entry_is_gone_says_so(models: Path):
    with pytest.raises(VoiceUnavailable, match="names no voice 'gone'"):
        SpeechServiceVoice("openai:gone")


def test_a_list_says_how_the_services_are_and_waits_for_none(
    server: SpeechServer, models: Path, monkeypatch: pytest.MonkeyPatch
):
    server.listed(places.voice_services(), "good")
    keyless, nobody = models / "keyless", models / "nobody"
    server.listed(keyless, "keyless", api_key_env="NO_SUCH_KEY")
    server.listed(nobody, "nobody", base_url="http://127.0.0.1:9/v1")
    places.voice_services().write_text("\n".join(p.read_text() for p in (places.voice_services(), keyless, nobody)))
    states = {info.id: info.state for info in openai_speech.voices()}
    assert states["openai:good"] == "ready"
    assert states["openai:keyless"] == "set the environment variable NO_SUCH_KEY"
    assert states["openai:nobody"].startswith("not reached: 127.0.0.1:9: ")

    monkeypatch.setattr(services, "_checks", {})
    monkeypatch.setattr(services, "_check", lambda url: None)  # an answer that never comes
    monkeypatch.setattr(services, "CHECK_WAIT_S", 0.01)
    assert {info.state for info in openai_speech.voices()} >= {"not reached: no answer yet"}
    monkeypatch.setattr(services, "_asking", set())


GOOD = 'name="n"\nbase_url="https://host/v1"\nmodel="m"\nvoice="v"\nlanguages=["ko"]\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[voice]]", "name is missing"),
        ("voice = 3", "write each voice under [[voice]]"),
        ("voice = [3]", "write it as a table"),
        ("[[voice]", "voices.toml: "),
        (b"\xff\xfe", "voices.toml: "),
        (f'[[voice]]\n{GOOD}key="x"', "there is no 'key'"),
        (f"[[voice]]\n{GOOD}[[voice]]\n{GOOD}", "voice 2: there is another voice called 'n'"),
        (f"[[voice]]\n{GOOD}".replace('"n"', '"a/b"'), "name takes letters"),
        (f"[[voice]]\n{GOOD}".replace('["ko"]', '"ko"'), "languages is a list"),
        (f"[[voice]]\n{GOOD}".replace('["ko"]', '["fr"]'), "languages is a list"),
        (f"[[voice]]\n{GOOD}".replace('["ko"]', "[{a=1}]"), "languages is a list"),
        (f"[[voice]]\n{GOOD}sample_rate=1", "sample_rate is from"),
        (f"[[voice]]\n{GOOD}sample_rate=true", "sample_rate is True"),
        (f'[[voice]]\n{GOOD}format="mp3"', 'format is "pcm" or "wav"'),
        (f"[[voice]]\n{GOOD}timeout_s=1e9", "timeout_s is from"),
        (f"[[voice]]\n{GOOD}timeout_s=nan", "timeout_s is from"),
        (f"[[voice]]\n{GOOD}".replace("https://host", "file://host"), "write it as https://HOST/v1"),
        (f"[[voice]]\n{GOOD}".replace("https://host", "https://a:b@host"), "holds a password"),
        (f"[[voice]]\n{GOOD}".replace("host/v1", "host:x/v1"), "base_url: "),
        (f'[[voice]]\n{GOOD}api_key_env="K"'.replace("https", "http"), "unencrypted"),
    ],
)
def test_entries_that_are_wrong_are_left_out_and_say_why(tmp_path: Path, text: str | bytes, why: str):
    path = tmp_path / "voices.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found, faults = read_services(path)
    assert len(found) <= 1
    assert any(why in fault for fault in faults), faults


def test_a_key_may_go_unencrypted_to_this_machine(tmp_path: Path):
    path = tmp_path / "voices.toml"
    path.write_text(f'[[voice]]\n{GOOD}api_key_env="K"'.replace("https://host", "http://127.0.0.1:8880"))
    (found,), faults = read_services(path)
    assert not faults
    assert found.host == "127.0.0.1:8880"
    assert read_services(tmp_path / "none.toml") == ([], [])


# ---------------------------------------------------------------- words
@pytest.mark.parametrize("guess", [0.2, 1.0, 3.0])
def test_words_are_told_once_however_wrong_the_pace_was(guess: float):
    words, told = Words("하나 둘 three 넷다섯, 여섯!"), []
    for start in range(0, 4000, 1000):
        told += [(mark.position, start + mark.start) for mark in words.told(start, start + 1000, round(5000 * guess))]
    told += [(mark.position, 4000 + mark.start) for mark in words.rest(1000)]
    assert [position for position, _ in told] == [0, 3, 5, 11, 16]
    starts = [start for _, start in told]
    assert starts == sorted(starts)
    assert starts[-1] <= 5000


def test_the_pace_is_learned():
    pace, text = Pace(), "스무 글자쯤 되는 문장을 여러 번 말합니다"
    for _ in range(12):
        pace.learn(text, 8.0)
    assert pace.length_s(text) == pytest.approx(8.0, rel=0.05)
    pace.learn("", 3.0)
    pace.learn(text, 0.0)
    assert pace.length_s(text) == pytest.approx(8.0, rel=0.05)
