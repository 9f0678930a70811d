"""What can be heard by measure: loudness, peaks, pauses, and English words that a recogniser understands.

    python -m bench.hearing

No Korean recogniser comes with the test set, so Korean is measured by level and pauses only.
"""

import asyncio
import re

import click
import editdistance
import numpy as np
import pyloudnorm
import soxr
from numpy.typing import NDArray
from pocketsphinx import Decoder

from bench.tables import Row, print_table
from tts.catalogue import default_voice, open_voice
from tts.types import SAMPLE_RATE, Utterance

ENGLISH = (
    "Good evening everyone, and welcome back to the live show.",
    "Tonight we have three special offers for you.",
    "The first one is a wooden cutting board for your kitchen.",
    "It is light, it dries fast, and it stands on its own.",
    "The price is forty dollars, and shipping is free.",
    "If you have a question, please write it in the chat.",
    "We will come back to this lamp in a few minutes.",
    "The blue one is sold out, but the green one is still here.",
    "You can wash it by hand or in the machine.",
    "This blanket is warm enough for the whole winter.",
    "Thank you for watching, and have a good night.",
    "Please look at the card beside me for the details.",
)
KOREAN = (
    "안녕하세요 여러분, 온마루 라이브에 오신 것을 환영합니다.",
    "오늘 소개해 드릴 상품은 매일 쓰는 부엌 용품입니다.",
    "가격은 39,900원이고 배송은 무료입니다.",
    "궁금한 점은 채팅으로 남겨 주세요.",
)
RATE = 16_000  # Hz, the recogniser's
QUIET = 0.003  # peak of a 10 ms block under which it counts as silence


async def _spoken(voice_id: str, lang: str, lines: tuple[str, ...]) -> list[NDArray[np.float32]]:
    voice = open_voice(voice_id)
    try:
        return [np.concatenate([chunk.samples async for chunk in voice.speak(Utterance(line, lang))]) for line in lines]
    finally:
        await voice.close()


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def understood(sounds: list[NDArray[np.float32]], lines: tuple[str, ...]) -> float:
    """Word error rate of pocketsphinx's general English model, 0 .. 1 and more."""
    decoder = Decoder(samprate=RATE, loglevel="FATAL")
    wrong = total = 0
    for sound, line in zip(sounds, lines, strict=True):
        samples = soxr.resample(sound, SAMPLE_RATE, RATE)
        decoder.start_utt()
        decoder.process_raw(
            (np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes(), no_search=False, full_utt=True
        )
        decoder.end_utt()
        heard = decoder.hyp().hypstr if decoder.hyp() else ""
        wrong += editdistance.eval(_words(line), _words(heard))
        total += len(_words(line))
    return wrong / total


def levels(sounds: list[NDArray[np.float32]]) -> str:
    """Loudness of the lines, the highest peak, and the longest pause within a line."""
    meter = pyloudnorm.Meter(SAMPLE_RATE)
    loudness = [meter.integrated_loudness(sound.astype(np.float64)) for sound in sounds]
    peak = 20 * np.log10(max(float(np.abs(sound).max()) for sound in sounds))
    pause = max(_longest_pause(sound) for sound in sounds)
    return f"{min(loudness):.1f} to {max(loudness):.1f} LUFS, peak {peak:.1f} dBFS, longest pause {pause * 1000:.0f} ms"


def _longest_pause(sound: NDArray[np.float32]) -> float:
    block = SAMPLE_RATE // 100
    loud = np.flatnonzero(np.abs(sound[: len(sound) // block * block]).reshape(-1, block).max(1) > QUIET)
    return float(np.diff(loud).max() - 1) / 100 if len(loud) > 1 else 0.0


def rows() -> list[Row]:
    """The default voices of both languages, and the embedded English one beside them."""
    result = []
    for voice_id in dict.fromkeys((default_voice("en"), "espeak:en-us")):
        sounds = asyncio.run(_spoken(voice_id, "en", ENGLISH))
        what = f"{voice_id}: {len(ENGLISH)} lines"
        result.append(Row(f"{what}, level", "−16 LUFS ±1, no clipping", levels(sounds)))
        result.append(Row(f"{what}, words wrong by pocketsphinx", "", f"{understood(sounds, ENGLISH):.0%}"))
    voice_id = default_voice("ko")
    sounds = asyncio.run(_spoken(voice_id, "ko", KOREAN))
    result.append(Row(f"{voice_id}: {len(KOREAN)} lines, level", "−16 LUFS ±1, no clipping", levels(sounds)))
    return result


@click.command()
def main() -> None:
    """Measure the default voices."""
    print_table("Voices", rows())


if __name__ == "__main__":
    main()
