"""Which voices speak, who stands in, and how `onmaru voices` and the doctor tell it."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stream.cli import main
from stream.cli_voices import knobs_of, table
from stream.doctor import report
from stream.settings import Settings
from stream.stage.knobs import fitted
from stream.voice_sample import named
from stream.voices import MAX_CHAIN, chains, list_voices
from tests import speech_server
from tts.catalogue import default_voice, find_voices
from tts.errors import VoiceUnknown
from tts.fake import FakeVoice
from tts.types import AudioChunk, Capabilities, Prosody, Utterance

pytestmark = pytest.mark.unit


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_embedded_voice_is_the_last_of_every_chain():
    found = chains(Settings(voice_en="espeak:en-gb"))
    assert found["ko"][-1] == "espeak:ko"
    assert found["en"][0] == "espeak:en-gb"
    assert found["en"][-1] == "espeak:en-us"
    assert default_voice("en") in found["en"]
    assert all(len(set(chain)) == len(chain) <= MAX_CHAIN for chain in found.values())


def test_who_stands_in_can_be_set():
    found = chains(Settings(fallback_ko=("espeak:ko+m", "espeak:ko")))
    assert found["ko"] == ("espeak:ko", "espeak:ko+m")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"voice_ko": "espeak:klingon"}, "voice_ko names 'espeak:klingon'"),
        ({"voice_ko": "espeak:en-us"}, "does not speak 'ko' here; these do: espeak:ko"),
        ({"fallback_en": ("espeak:ko",)}, "fallback_en names 'espeak:ko'"),
        ({"fallback_en": ("espeak:en-us", "espeak:en-us+m", "espeak:en-gb", "espeak:en-us")}, "at most 2 can stand in"),
    ],
)
def test_a_chain_that_cannot_be_is_refused_with_advice(given: dict, why: str):
    with pytest.raises(VoiceUnknown, match=why.replace("(", r"\(")):
        chains(Settings(voice_en="flite:slt" if "at most" in why and _has("flite:slt") else "", **given))


def _has(voice_id: str) -> bool:
    return voice_id in {info.id for info in find_voices()}


def test_the_list_tells_what_the_interface_tells(tmp_path: Path):
    listed = json.loads(run("voices", "--json", "--data", str(tmp_path)).output)
    assert [voice["id"] for voice in listed] == [voice.id for voice in list_voices()]
    assert set(listed[0]) == set(list_voices()[0].model_dump())
    assert listed[0]["capabilities"]["timings"] == "exact"


def test_the_table_names_every_voice_with_its_knobs_licence_and_state(tmp_path: Path):
    shown = run("voices", "--data", str(tmp_path), "--lang", "ko")
    assert shown.exit_code == 0
    heading, *rows = shown.output.splitlines()
    assert heading.split() == ["voice", "title", "languages", "knobs", "timings", "licence", "state"]
    assert [row.split()[0] for row in rows] == [info.id for info in find_voices() if "ko" in info.languages]
    assert all("GPL-3.0" in row and row.endswith("ready") for row in rows if row.startswith("espeak"))


def test_columns_stand_under_each_other_whatever_script_they_hold():
    rows = table(
        [("a", "한국어", "ko", "none", "exact", "x", "ready"), ("b", "Eng", "en", "none", "heard", "x", "ready")]
    )
    assert rows[1].index("ko") + 3 == rows[2].index("en")  # three letters of two columns


def test_knobs_in_a_few_words():
    assert knobs_of(Capabilities(pitch=False, emotions=(0, 2))) == "speed volume emotion 0,2"
    assert knobs_of(Capabilities(speed=False, pitch=False, volume=False)) == "none"


def test_what_a_voice_lacks_is_left_out_and_named():
    assert fitted(Prosody(speed=1), Capabilities()) == (Prosody(speed=1), ())
    able = Capabilities(speed=False, emotions=(0, 1))
    assert fitted(Prosody(speed=1, pitch=2, emotion=3), able) == (Prosody(pitch=2), ("speed", "emotion"))


@pytest.mark.parametrize(("option", "value"), [("--speed", "6"), ("--emotion", "-1"), ("--strength", "3")])
def test_a_knob_out_of_range_is_refused_with_its_range(tmp_path: Path, option: str, value: str):
    for command in (["say", "Hello.", "-o", str(tmp_path / "x.mp4")], ["voices", "sample", "--out", str(tmp_path)]):
        ended = run(*command, option, value)
        assert ended.exit_code == 2
        assert option in ended.output
        assert "range" in ended.output


def test_the_doctor_says_of_each_engine_whether_it_is_active_and_why_not(tmp_path: Path):
    models = tmp_path / "models"
    with speech_server.start() as server:
        server.listed(models / "voices.toml", "good")
        (models / "voices.toml").write_text((models / "voices.toml").read_text() + '[[voice]]\nname = "half"\n')
        found = {finding.seam.strip(): finding for finding in report(Settings(data=tmp_path, voice_ko="openai:good"))}
    assert found["openai"].active == "1 ready"
    assert found["espnet"].active == "inactive"
    assert found["espeak"].active.endswith("ready")
    assert found["voice ko"].active == "openai:good"
    assert "stands in: espeak:ko" in found["voice ko"].why
    assert not found["voice ko"].broken
    faults = [f for f in report(Settings(data=tmp_path)) if f.active == "left out"]
    assert [fault.why.endswith("base_url is missing") for fault in faults] == [True]


def test_a_wrong_voice_is_a_fault_that_the_doctor_finds(tmp_path: Path):
    found = report(Settings(data=tmp_path, voice_ko="espeak:klingon"))
    assert [(f.seam, f.broken) for f in found if f.seam == "voice ko"] == [("voice ko", True)]


def test_a_caption_names_the_voice_where_a_sentence_begins():
    async def said() -> list[AudioChunk]:
        return [chunk async for chunk in FakeVoice().speak(Utterance("하나 둘. 셋 넷.", "ko"))]

    first, second = asyncio.run(said())
    shown = named([first, replace(first, start=5), second], "fake:tone")
    assert [chunk.words[0].text for chunk in shown] == ["fake:tone ·", "하나", "fake:tone ·"]
