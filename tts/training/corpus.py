"""The spoken corpus: sentences by every member of the cast, as sound, features, and timed phones."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tts.acoustic.phones import Phones, phones_of
from tts.acoustic.vocoder import RATE
from tts.engine import Engine, EngineSound
from tts.errors import TextInvalid
from tts.loudness import gain_to
from tts.persistence import EngineLost
from tts.plan import planned
from tts.training.cast import Member
from tts.training.vocoder import Features, analysed, at_rate
from tts.types import Prosody, Utterance

Progress = Callable[[str, float], None]  # what is done, 0..1

_LEVEL_LUFS = -23.0
_SPEEDS = 3  # knob steps either way
_TRIES = 6  # sentences, before an engine is given up


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one member."""

    samples: NDArray[np.float32]  # (n,) mono at RATE
    features: Features
    phones: Phones


def synthesise(folder: Path, members: Sequence[Member], scale: float, seed: int, progress: Progress) -> None:
    """Let every member say `scale` times their minutes into folder/<name>/<number>.npz.

    What is there already is kept, so that an interrupted run goes on. The same seed gives the same sentences.
    """
    wanted = [member for member in members if member.at_hand]
    total = sum(member.minutes for member in wanted)
    done = 0.0
    for member in wanted:
        asyncio.run(_all_of(folder / member.name, member, scale * 60 * member.minutes, seed))
        done += member.minutes
        progress(f"{member.name} has spoken", done / total)


async def _all_of(folder: Path, member: Member, seconds: float, seed: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    engine = member.engine()
    number, spoken = 0, 0.0
    try:
        while spoken < seconds:
            path = folder / f"{number:05d}.npz"
            if not path.exists():
                _write(path, await _said(engine, member, random.Random(f"{seed} {member.name} {number}")))
            spoken += len(read(path).samples) / RATE
            number += 1
    finally:
        await engine.close()


async def _said(engine: Engine, member: Member, chance: random.Random) -> Sentence:
    """The next sentence that the engine can say: there are made-up words on which some fail."""
    failure: Exception = EngineLost(f"{member.name} says nothing")
    for _ in range(_TRIES):
        prosody = Prosody(chance.randint(-_SPEEDS, _SPEEDS), chance.randint(-member.pitches, member.pitches))
        text = planned(Utterance(member.sentence(chance), member.lang), (member.lang,))[0].spoken.text
        try:
            return sentence_of(await engine.say(text, prosody))
        except (EngineLost, TextInvalid) as error:
            failure = error
    raise failure


def sentence_of(sound: EngineSound) -> Sentence:
    """An engine's sound at one level, analysed.

    Raises:
        EngineLost: there is nothing in it.
    """
    gain_db = gain_to(sound.samples, sound.sample_rate, _LEVEL_LUFS)
    if gain_db is None:
        raise EngineLost("the sound is too short to be learnt from")
    samples = at_rate(sound.samples * np.float32(10 ** (gain_db / 20)), sound.sample_rate)
    phones = phones_of(sound.phones, sound.sample_rate, len(sound.samples))
    return Sentence(samples, analysed(samples), phones)


def _write(path: Path, sentence: Sentence) -> None:
    features, phones = sentence.features, sentence.phones
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez(
            file,
            pcm=np.round(np.clip(sentence.samples, -1, 1) * 32_767).astype(np.int16),
            log_f0=features.log_f0,
            voiced=features.voiced,
            envelope=features.envelope.astype(np.float16),
            breath=features.breath.astype(np.float16),
            segments=phones.segments,
            marks=phones.marks,
            starts=phones.starts,
            ends=phones.ends,
        )
    partial.replace(path)


def read(path: Path) -> Sentence:
    """One sentence from its file."""
    with np.load(path, allow_pickle=False) as file:
        samples = file["pcm"].astype(np.float32) / np.float32(32_767)
        features = Features(
            file["log_f0"], file["voiced"], file["envelope"].astype(np.float32), file["breath"].astype(np.float32)
        )
        return Sentence(samples, features, Phones(file["segments"], file["marks"], file["starts"], file["ends"]))


def of_member(folder: Path, member: Member) -> Iterator[Sentence]:
    """All that a member has said, in order."""
    for path in sorted((folder / member.name).glob("*.npz")):
        yield read(path)
