"""The spoken corpus: sentences by every speaker, each with the phones that the engine timed."""

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lipsync.training.speakers import Speaker
from tts.persistence import EngineLost
from tts.types import SAMPLE_RATE, AudioChunk, PhoneSpan, Prosody, Utterance
from tts.voicing import SpeakingVoice

_TRIES = 6  # sentences, before an engine is given up

Progress = Callable[[str, float], None]  # what is done, 0..1


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence."""

    samples: NDArray[np.float32]  # (n,) mono at 48 kHz
    phones: tuple[PhoneSpan, ...]


def synthesise(folder: Path, speakers: tuple[Speaker, ...], scale: float, seed: int, progress: Progress) -> None:
    """Let every speaker say `scale` times their minutes into folder/<name>/<number>.npz.

    What is there already is kept, so that an interrupted run goes on. The same seed gives the same sentences.
    """
    wanted = [speaker for speaker in speakers if speaker.at_hand]
    total = sum(speaker.minutes for speaker in wanted)
    done = 0.0
    for speaker in wanted:
        asyncio.run(_all_of(folder / speaker.name, speaker, scale * 60 * speaker.minutes, seed))
        done += speaker.minutes
        progress(f"{speaker.name} has spoken", done / total)


async def _all_of(folder: Path, speaker: Speaker, seconds: float, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    voice = speaker.voice()
    number, spoken = 0, 0.0
    try:
        while spoken < seconds:
            path = folder / f"{number:05d}.npz"
            if not path.exists():
                await _one(path, voice, speaker, random.Random(f"{seed} {speaker.name} {number}"))
            spoken += len(read(path).samples) / SAMPLE_RATE
            number += 1
    finally:
        await voice.close()


async def _one(path: Path, voice: SpeakingVoice, speaker: Speaker, chance: random.Random) -> None:
    prosody = Prosody(speed=chance.randint(-4, 4), pitch=chance.randint(-5, 5))
    chunks = await _said(voice, speaker, prosody, chance)
    samples = np.concatenate([chunk.samples for chunk in chunks])
    phones = [phone for chunk in chunks for phone in chunk.phones]
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez(
            file,
            pcm=np.round(np.clip(samples, -1, 1) * 32_767).astype(np.int16),
            labels=np.array([phone.phone for phone in phones]),
            spans=np.array([(phone.start, phone.length, phone.stress) for phone in phones], np.int64).reshape(-1, 3),
        )
    partial.replace(path)


async def _said(voice: SpeakingVoice, speaker: Speaker, prosody: Prosody, chance: random.Random) -> list[AudioChunk]:
    """The next sentence that the engine can say: there are made-up words on which some fail."""
    for _ in range(_TRIES - 1):
        try:
            utterance = Utterance(speaker.sentence(chance), speaker.lang, prosody)
            return [chunk async for chunk in voice.speak(utterance)]
        except EngineLost:
            continue
    return [chunk async for chunk in voice.speak(Utterance(speaker.sentence(chance), speaker.lang, prosody))]


def read(path: Path) -> Spoken:
    """One sentence from its file."""
    with np.load(path, allow_pickle=False) as file:
        samples = file["pcm"].astype(np.float32) / np.float32(32_767)
        phones = tuple(
            PhoneSpan(str(label), int(start), int(length), bool(stress))
            for label, (start, length, stress) in zip(file["labels"], file["spans"], strict=True)
        )
    return Spoken(samples, phones)


def of_speaker(folder: Path, speaker: Speaker) -> Iterator[Spoken]:
    """All that a speaker has said, in order."""
    for path in sorted((folder / speaker.name).glob("*.npz")):
        yield read(path)
