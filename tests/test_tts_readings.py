"""The operator's dictionary applies to what is said, and its file may change on air."""

import asyncio
import os
from pathlib import Path

import pytest

from tts.dictionary import Dictionary, Entry, save
from tts.fake import FakeVoice
from tts.readings import Readings
from tts.types import Utterance

pytestmark = pytest.mark.unit


def test_a_changed_file_is_read_anew_and_a_wrong_one_leaves_the_words(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.toml"
    readings = Readings(path)
    assert len(readings.current()) == 0
    save(Dictionary([Entry("ONMARU", "온마루", "ko")]), path)
    assert [entry.spoken for entry in readings.current().entries] == ["온마루"]
    save(Dictionary([Entry("ONMARU", "온 마루", "ko"), Entry("XR", "엑스알", "ko")]), path)
    assert len(readings.current()) == 2
    path.write_text("[[entry]\n")
    assert len(readings.current()) == 2
    os.unlink(path)  # noqa: PTH108 - as an operator does
    assert len(readings.current()) == 0


def test_a_voice_says_what_the_dictionary_tells_and_shows_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.toml"

    async def length(voice: FakeVoice) -> tuple[int, str]:
        chunks = [chunk async for chunk in voice.speak(Utterance("ONMARU입니다", "ko"))]
        return len(chunks[0].samples), " ".join(word.text for chunk in chunks for word in chunk.words)

    async def run() -> None:
        voice = FakeVoice()
        voice.equip(None, Readings(path))
        before, _ = await length(voice)
        save(Dictionary([Entry("ONMARU", "온마루온마루온마루온마루온마루", "ko")]), path)
        after, shown = await length(voice)
        assert after > 1.5 * before
        assert shown == "ONMARU입니다"

    asyncio.run(run())
