"""How well the listener does, speaker by speaker, through the very code that goes on air."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lipsync.features import HISTORY, HOP, log_mel
from lipsync.listener import shown
from lipsync.network import LOOK_AHEADS, STEP_MELS, Network, Weights
from lipsync.training.labels import Labels, labels_of
from lipsync.training.speech import Spoken
from lipsync.types import PARAMETERS
from tts.types import SAMPLE_RATE, PhoneSpan

FRAME: Final = STEP_MELS * HOP  # samples
VISIBLE: Final = ("jaw_open", "lip_close", "funnel", "pucker", "stretch", "roll_lower", "upper_raise", "lower_drop")
_JAW, _CLOSE = PARAMETERS.index("jaw_open"), PARAMETERS.index("lip_close")
_SHUT: Final = 0.45  # of lip_close: lips that are seen to meet
_NEAR: Final = 1  # frames: a closure shown so much early or late still counts where said so


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network made of some speech, and what is right; n frames of 25 a second."""

    poses: NDArray[np.float32]  # (n, 12) with lips shut where it was sure
    visemes: NDArray[np.intp]  # (n,)
    sureness: NDArray[np.float32]  # (n,) of a closure
    right: Labels  # of the same frames


@dataclass(frozen=True, slots=True)
class Score:
    """Shares and correlations, 0..1."""

    minutes: float
    visemes: float  # of all frames with the right viseme
    spoken_visemes: float  # of those that are not silence
    jaw: float  # correlation
    visible: float  # mean correlation of what is seen of the mouth
    closure_recall: float  # frames in which p, b or m shuts the lips and they are shut, within one frame
    closure_precision: float  # frames with shut lips beside such a frame, of those in speech
    exact_recall: float  # the same in the very frame
    exact_precision: float
    closures: int

    def row(self) -> str:
        """As a row of a table."""
        return (
            f"{self.minutes:.1f} | {self.visemes:.3f} | {self.spoken_visemes:.3f} | {self.jaw:.3f} | "
            f"{self.visible:.3f} | {self.closure_recall:.3f} / {self.closure_precision:.3f} | "
            f"{self.exact_recall:.3f} / {self.exact_precision:.3f} | {self.closures}"
        )


TABLE: Final = (
    "look-ahead | minutes | visemes | without silence | jaw r | visible r | "
    "closures: recall / precision ±1 frame | in the very frame | closures"
)


def hear(weights: Weights, look_ahead: int, speech: Iterable[Spoken], seed: int = 0) -> Heard:
    """Let the network hear every sentence, each beginning anywhere in the show's raster, amid silence."""
    chance = np.random.default_rng(seed)
    parts = [_one(weights, look_ahead, spoken, chance) for spoken in speech]
    return Heard(
        np.concatenate([part.poses for part in parts]),
        np.concatenate([part.visemes for part in parts]),
        np.concatenate([part.sureness for part in parts]),
        Labels(
            np.concatenate([part.right.poses for part in parts]),
            np.concatenate([part.right.visemes for part in parts]),
            np.concatenate([part.right.closures for part in parts]),
        ),
    )


def _one(weights: Weights, look_ahead: int, spoken: Spoken, chance: np.random.Generator) -> Heard:
    lead = int(chance.uniform(0.1, 0.5) * SAMPLE_RATE)
    frames = (lead + len(spoken.samples)) // FRAME + 5
    late = LOOK_AHEADS.index(look_ahead) + 1
    sound = np.zeros(HISTORY + FRAME // 2 + (frames + late) * FRAME, np.float32)
    begin = HISTORY + FRAME // 2 + lead
    sound[begin : begin + len(spoken.samples)] = spoken.samples
    mels = log_mel(sound[: HISTORY + (frames + late) * FRAME])
    network = Network(weights, look_ahead)
    guesses = [network.step(mels[at : at + STEP_MELS]) for at in range(0, len(mels), STEP_MELS)][late:]
    closure_at = float(weights["closure_at"][late - 1])
    moved = [PhoneSpan("", 0, lead)] + [PhoneSpan(p.phone, p.start + lead, p.length, p.stress) for p in spoken.phones]
    right = labels_of(moved, lead + len(spoken.samples), frames * STEP_MELS)
    return Heard(
        np.stack([shown(guess, closure_at) for guess in guesses]),
        np.array([int(guess.visemes.argmax()) for guess in guesses]),
        np.array([guess.closure for guess in guesses], np.float32),
        Labels(right.poses[::STEP_MELS], right.visemes[::STEP_MELS], right.closures[::STEP_MELS]),
    )


def score(heard: Heard) -> Score:
    """Everything that is reported of some speech."""
    spoken = heard.right.visemes > 0
    alike = heard.visemes == heard.right.visemes
    correlations = {name: _r(heard.poses[:, k], heard.right.poses[:, k]) for k, name in enumerate(PARAMETERS)}
    shut = heard.poses[:, _CLOSE] > _SHUT
    near = closure_rates(shut, heard.right, _NEAR)
    exact = closure_rates(shut, heard.right, 0)
    return Score(
        minutes=len(spoken) * FRAME / SAMPLE_RATE / 60,
        visemes=float(alike.mean()),
        spoken_visemes=float(alike[spoken].mean()),
        jaw=correlations["jaw_open"],
        visible=float(np.mean([correlations[name] for name in VISIBLE])),
        closure_recall=near[0],
        closure_precision=near[1],
        exact_recall=exact[0],
        exact_precision=exact[1],
        closures=int(heard.right.closures.sum()),
    )


def closure_rates(shut: NDArray[np.bool_], right: Labels, near: int) -> tuple[float, float]:
    """Recall and precision of shut lips, within `near` frames.

    A frame counts as false only where our own mouth is not shut either (its lips stay together around a closure).
    """
    found = _widened(shut, near)[right.closures]
    meant = _widened(right.closures, near) | (right.poses[:, _CLOSE] > _SHUT)
    return float(found.mean()) if len(found) else 1.0, float(meant[shut].mean()) if shut.any() else 1.0


def best_threshold(heard: Heard) -> float:
    """The certainty from which the lips should shut: where recall and precision (F1.5) are best, within a frame."""
    best, at = -1.0, 0.5
    for threshold in np.arange(0.15, 0.9, 0.025):
        recall, precision = closure_rates(heard.sureness > threshold, heard.right, _NEAR)
        weight = 1.5**2
        merit = (1 + weight) * recall * precision / max(1e-9, weight * precision + recall)
        if merit > best:
            best, at = merit, float(threshold)
    return at


def _widened(flags: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    wide = flags.copy()
    for step in range(1, by + 1):
        wide[step:] |= flags[:-step]
        wide[:-step] |= flags[step:]
    return wide


def _r(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    if one.std() < 1e-6 or other.std() < 1e-6:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def table(weights: Weights, speech: Sequence[Spoken]) -> list[str]:
    """Rows for all look-aheads."""
    return [f"{ahead} ms | {score(hear(weights, ahead, speech)).row()}" for ahead in LOOK_AHEADS]


def read_speech(folder: Path, name: str, limit_s: float = float("inf")) -> list[Spoken]:
    """What a speaker has said, up to `limit_s` seconds."""
    from lipsync.training.speech import read

    found: list[Spoken] = []
    seconds = 0.0
    for path in sorted((folder / name).glob("*.npz")):
        if seconds >= limit_s:
            break
        found.append(read(path))
        seconds += len(found[-1].samples) / SAMPLE_RATE
    return found
