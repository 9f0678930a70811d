"""Whatever a voice is given, it says what can be said, refuses the rest with a reason, and speaks the next line."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tts.catalogue import open_voice
from tts.errors import TextInvalid
from tts.tuning.errors import TuningRefused
from tts.tuning.recordings import find
from tts.types import SAMPLE_RATE, AudioChunk, Utterance

NOTHING = ("", " \n\t", "🎉🎁👍🏽", "…!?", "\ud800\udfff", "<speak> </speak>")
MIXED = (
    "지금 Buy 하면 カタカナ и 漢字 100% سلام 할인!",
    "여기 \ud800 부서진 글자 \udfff 있어요.",
    "\u202e거꾸로\u202c \x00제어\x07 문자 e\u0301\u0301\u0301",
    "🎉 축하 🎉 합니다 👨‍👩‍👧‍👦",
)


@pytest.mark.process
@pytest.mark.parametrize("voice_id", ["espeak:ko", "espeak:en-us"])
def test_a_voice_takes_what_can_be_said_and_refuses_the_rest(voice_id: str):
    async def run() -> None:
        voice = open_voice(voice_id)
        lang = voice.info.languages[0]

        async def heard(text: str) -> list[AudioChunk]:
            return [chunk async for chunk in voice.speak(Utterance(text, lang))]

        try:
            for text in NOTHING:
                with pytest.raises(TextInvalid):
                    await heard(text)
            with pytest.raises(TextInvalid, match=r"10,000 characters; at most 5,000"):
                await heard("가a" * 5_000)
            for text in MIXED:
                chunks = await heard(text)
                samples = np.concatenate([chunk.samples for chunk in chunks])
                assert np.isfinite(samples).all()
                assert 0.3 < len(samples) / SAMPLE_RATE < 20, text
                shown = "".join(word.text for chunk in chunks for word in chunk.words)
                assert shown.encode()  # a lone surrogate would not go into a caption
        finally:
            await voice.close()

    asyncio.run(run())


@pytest.mark.unit
def test_a_table_with_lines_missing_says_which(tmp_path: Path):
    (tmp_path / "one.wav").write_bytes(b"RIFF")
    table = tmp_path / "list.csv"
    table.write_text("file,text\none.wav\n\none.wav,\n")
    assert [recording.text for recording in find(table)] == ["", ""]
    table.write_text("file,text\n,Good evening.\n")
    with pytest.raises(TuningRefused, match="line 2"):
        find(table)
    table.write_bytes(b"file,text\none.wav,\xff\xfe\x00\n")
    with pytest.raises(TuningRefused):
        find(table)
