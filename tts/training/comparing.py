"""The comparison that decides: our own voice beside espeak-ng's Korean, and beside the voice whose timbre it borrows.

Each measure has its control: what must come out badly does, and what can hardly be bettered is told beside it.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts.acoustic.engine import melody_of
from tts.acoustic.phones import Phones
from tts.acoustic.vocoder import RATE
from tts.training import judge as judging
from tts.training import measures
from tts.training.cast import HELD, TARGET, cast
from tts.training.corpus import Sentence, of_member
from tts.training.judge import Judge
from tts.training.recogniser import Recogniser, fits
from tts.training.speaking import Front, Spoken, TrainedVoice, korean
from tts.training.texts import sentence
from tts.training.vocoder import Features, analysed, at_rate, synthesised
from tts.types import Prosody

Sound = NDArray[np.float32]
Report = Callable[[str], None]

OTHERS: Final = 5  # texts that each is held against
_POOL = 25  # sentences of each of the judge's teachers that stand for people's speech
_CONTROL_THROAT = "espeak-f2"
_WRONG_THROAT = "rms"


@dataclass(frozen=True, slots=True)
class Side:
    """Some sentences said by one voice."""

    name: str
    sounds: tuple[Sound, ...]  # at RATE
    phones: tuple[Phones, ...]
    asked: tuple[NDArray[np.float32], ...] = ()  # the melodies that were asked for, if any were


def compare(work: Path, count: int, seed: int, report: Report) -> None:
    """Say `count` lines by each, and report the tables.

    Raises:
        FileNotFoundError: the voice or its judge is not trained yet.
    """
    voice = TrainedVoice(work / "voice.pt")
    judge = judging.restored(work / "judge.pt")
    members = {member.name: member for member in cast()}
    own = list(of_member(work / "speech", members[f"flite-{TARGET}"]))
    korean_sides = asyncio.run(_korean(voice, count, seed, report))
    english = _english(voice, own[:HELD])
    human = _teachers_sounds(work)
    report(RECOGNISED)
    for side in (*korean_sides, *english):
        report(recognised(judge, side))
    report(ALIGNED)
    recogniser = Recogniser()
    for side in (*korean_sides, *english):
        report(aligned(recogniser, side))
    report(SOUNDS)
    target = measures.long_spectrum([s.samples for s in own[HELD : HELD + 40]])
    people = measures.cepstra(human)
    wrong = Side("flite rms, English: another person", tuple(s.samples for s in _first(work, "flite-rms", HELD)), ())
    for side in (*korean_sides, *english, wrong):
        report(sounds(side, target, people))
    report(MELODY)
    for side in korean_sides:
        report(melody(side))
    report("\n".join(_timbre(voice, own[:HELD])))


# ------------------------------------------------------------------ what is said
async def _korean(voice: TrainedVoice, count: int, seed: int, report: Report) -> tuple[Side, ...]:
    front = Front("ko")
    said: list[tuple[Sound, Spoken, Spoken, Sound, NDArray[np.float32]]] = []
    spent = seconds = 0.0
    try:
        for number in range(count):
            chance = random.Random(f"compare {seed} {number}")
            sound, text = await front.read(sentence("ko", chance), Prosody())
            started = time.process_time()
            ours = korean(voice, sound, text, TARGET)
            spent += time.process_time() - started
            robot = at_rate(sound.samples, sound.sample_rate)
            control = korean(voice, sound, text, _CONTROL_THROAT)
            melody = melody_of(sound, text, voice.own(TARGET))
            said.append((robot, ours, control, synthesised(analysed(robot)), melody))
            seconds += len(robot) / RATE
    finally:
        await front.close()
    report(f"our voice: {spent / seconds:.3f} s of CPU a second of speech")
    phones = tuple(row[1].phones for row in said)
    asked = tuple(row[4] for row in said)
    return (
        Side("espeak:ko", tuple(row[0] for row in said), phones, asked),
        Side("our voice, Korean with slt's throat", tuple(row[1].samples for row in said), phones, asked),
        Side("the same with espeak f2's throat", tuple(row[2].samples for row in said), phones, asked),
        Side("espeak:ko through the vocoder", tuple(row[3] for row in said), phones, asked),
    )


def _english(voice: TrainedVoice, held: Sequence[Sentence]) -> tuple[Side, ...]:
    phones = tuple(sentence.phones for sentence in held)
    ours = [voice.say(s.phones, s.features.log_f0, TARGET).samples for s in held]
    return (
        Side("flite slt, English, held out", tuple(s.samples for s in held), phones),
        Side("the same through the vocoder", tuple(synthesised(s.features) for s in held), phones),
        Side("our voice, the same sentences", tuple(ours), phones),
    )


def _first(work: Path, name: str, count: int) -> list[Sentence]:
    member = next(member for member in cast() if member.name == name)
    return [sentence for sentence, _ in zip(of_member(work / "speech", member), range(count), strict=False)]


def teachers() -> tuple[str, ...]:
    """Who the judge learns from: people's voices, but nobody that is compared."""
    return tuple(member.name for member in cast() if member.human and "slt" not in member.throat)


def _teachers_sounds(work: Path) -> list[Sound]:
    return [sentence.samples for name in teachers() for sentence in _first(work, name, _POOL)]


# ------------------------------------------------------------------ how it is measured
RECOGNISED: Final = "recognised | frames heard right | fit, nats a frame | margin over five other texts | best fit | of"
ALIGNED: Final = "pocketsphinx | own text's fit | best of five other texts | best fit | of"
SOUNDS: Final = (
    "sound | spectrum to slt's, dB | Fréchet distance to people's | clicks a second | longest silence inside, s"
)
MELODY: Final = "melody | heard against asked, r | semitones off | range, semitones"


def recognised(judge: Judge, side: Side) -> str:
    """One row of RECOGNISED."""
    verdicts = []
    for number, (sound, phones) in enumerate(zip(side.sounds, side.phones, strict=True)):
        verdicts.append(judging.verdict(judge, measures.level(sound), phones, _others(side, number)))
    right = np.mean([verdict.right for verdict in verdicts])
    fit = np.mean([verdict.fit for verdict in verdicts])
    margin = np.mean([verdict.margin for verdict in verdicts])
    best = sum(verdict.margin > 0 for verdict in verdicts)
    return f"{side.name} | {right:.3f} | {fit:.3f} | {margin:.3f} | {best} | {len(verdicts)}"


def aligned(recogniser: Recogniser, side: Side) -> str:
    """One row of ALIGNED: how well pocketsphinx's phones fit, and on how many sentences the own text fits best."""
    told = [
        fits(recogniser, measures.level(sound), phones, _others(side, number))
        for number, (sound, phones) in enumerate(zip(side.sounds, side.phones, strict=True))
    ]
    own = [fit for fit, _ in told if fit is not None]
    wrong = [fit for _, fit in told if fit is not None]
    best = sum(fit is not None and (other is None or fit > other) for fit, other in told)
    means = " | ".join(f"{np.mean(some):.1f}" if some else "none fits" for some in (own, wrong))
    return f"{side.name} | {means} | {best} | {len(told)}"


def _others(side: Side, number: int) -> list[Phones]:
    """The texts of the sentences that follow, round the end."""
    count = min(OTHERS, len(side.phones) - 1)
    return [side.phones[(number + k) % len(side.phones)] for k in range(1, 1 + count)]


def sounds(side: Side, target: NDArray[np.float64], people: NDArray[np.float64]) -> str:
    """One row of SOUNDS."""
    spectrum = measures.apart_db(measures.long_spectrum(side.sounds), target)
    distance = measures.frechet(measures.cepstra(side.sounds), people)
    clicks = np.mean([measures.clicks(sound) for sound in side.sounds])
    silence = max(measures.longest_silence_s(sound) for sound in side.sounds)
    return f"{side.name} | {spectrum:.2f} | {distance:.2f} | {clicks:.2f} | {silence:.2f}"


def melody(side: Side) -> str:
    """One row of MELODY."""
    told = [measures.melody_likeness(sound, asked) for sound, asked in zip(side.sounds, side.asked, strict=True)]
    r, off, wide = np.nanmean(np.array(told), 0)
    return f"{side.name} | {r:.3f} | {off:.2f} | {wide:.2f}"


def _timbre(voice: TrainedVoice, held: Sequence[Sentence]) -> list[str]:
    """How far our voice is from the target's own sound, sentence by sentence with its timing and pitch."""

    def apart(throat: str) -> float:
        said = [voice.features(s.phones, s.features.log_f0, throat) for s in held]
        return float(np.nanmean([measures.spectral_distance(s.features, f) for s, f in zip(held, said, strict=True)]))

    floor = [measures.spectral_distance(s.features, analysed(synthesised(s.features))) for s in held]
    guessed = [voice.features(s.phones, None, TARGET) for s in held]
    melodies = [_likeness(s, f.log_f0) for s, f in zip(held, guessed, strict=True)]
    return [
        f"spectral distance to flite slt's own sound, {len(held)} held-out sentences, dB",
        f"our voice with her throat | {apart(TARGET):.2f}",
        f"with the throat of rms | {apart(_WRONG_THROAT):.2f}",
        f"with the throat of espeak f2 | {apart(_CONTROL_THROAT):.2f}",
        f"her own sound through the vocoder and read again | {np.nanmean(floor):.2f}",
        f"her own melody against the guessed one, r | {np.mean(melodies):.2f}",
        f"against the guess for another sentence | {_control(held, guessed):.2f}",
    ]


def _likeness(said: Sentence, melody: NDArray[np.float32]) -> float:
    count = min(len(melody), len(said.features.log_f0))
    voiced = said.features.voiced[:count]
    return float(np.corrcoef(said.features.log_f0[:count][voiced], melody[:count][voiced])[0, 1])


def _control(held: Sequence[Sentence], guessed: Sequence[Features]) -> float:
    shifted = [*guessed[1:], guessed[0]]
    return float(np.mean([_likeness(s, f.log_f0) for s, f in zip(held, shifted, strict=True)]))
