"""How well the sync scorer does on voices that it has never heard, and what its certainty is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from lipsync.sync import RATE, REACH, Agreement, SyncScorer
from lipsync.training.corpus import Corpus
from lipsync.training.disguise import Disguise, disguised
from lipsync.training.faces import measured
from lipsync.training.music import music_mels

LENGTHS_S: Final = (2.5, 4.0, 8.0)
_LAG: Final = 30  # steps of 10 ms: mouths are late or early by up to so much
_PER_FRAME: Final = 4
_QUIET: Final = Disguise(speechless=0.0, level_db=(-15, 5), noise_db=(15, 42), music=0.1, babble=0.0)


@dataclass(frozen=True, slots=True)
class Cases:
    """Clips of one length; where it is wrong the sound is another clip's."""

    seconds: float
    lags: NDArray[np.int64]  # (n,) ms that the mouth is late
    found: tuple[Agreement, ...]  # with its own sound
    wrong: tuple[Agreement, ...]  # with another clip's

    @property
    def within_20_ms(self) -> float:
        return float(np.mean([abs(a.offset_ms - lag) <= 20 for a, lag in zip(self.found, self.lags, strict=True)]))

    @property
    def wrong_within_20_ms(self) -> float:
        return float(np.mean([abs(a.offset_ms - lag) <= 20 for a, lag in zip(self.wrong, self.lags, strict=True)]))

    @property
    def error_ms(self) -> float:
        """Median of the errors' sizes."""
        return float(np.median([abs(a.offset_ms - lag) for a, lag in zip(self.found, self.lags, strict=True)]))


def cases(scorer: SyncScorer, corpora: Sequence[Corpus], seconds: float, seed: int) -> Cases:
    """Score every clip of `seconds` of this speech, with faces, noise and lags drawn anew."""
    chance = torch.Generator().manual_seed(seed)
    frames = int(seconds * RATE)
    clips = [part for corpus in corpora for part in _clips(corpus, frames)]
    mels = torch.from_numpy(np.stack([mel for mel, _ in clips]).astype(np.float32))
    poses = torch.from_numpy(np.stack([pose for _, pose in clips]).astype(np.float32) / 255)
    tracks = measured(poses, chance).numpy()
    music = torch.from_numpy(music_mels(4, mels.shape[1] / 100 + 1, seed))
    heard = disguised(mels, music, _QUIET, chance)[0].numpy()
    lags = torch.randint(-_LAG, _LAG + 1, (len(clips),), generator=chance).numpy()
    found: list[Agreement] = []
    wrong: list[Agreement] = []
    for number, (track, lag) in enumerate(zip(tracks, lags, strict=True)):
        lips = scorer.mouth_space(track)
        for into, source in ((found, number), (wrong, (number + 1) % len(clips))):
            sound = heard[source][REACH + lag :][: frames * _PER_FRAME]
            into.append(scorer.agreement(lips, scorer.sound_space(sound)))
    return Cases(seconds, lags * 10, tuple(found), tuple(wrong))


def _clips(corpus: Corpus, frames: int) -> list[tuple[NDArray[np.float16], NDArray[np.uint8]]]:
    """Parts with REACH mel frames before and after, so that a lag finds sound."""
    size = frames * _PER_FRAME
    starts = range(REACH, len(corpus.mels) - size - REACH, size)
    return [
        (corpus.mels[start - REACH : start + size + REACH], corpus.poses[start : start + size : _PER_FRAME])
        for start in starts
    ]


def certainty(some: Sequence[Cases]) -> NDArray[np.float32]:
    """(3,) steepness, middle and exponent of the length that tell mouths with their own sound from others.

    Logistic regression by Newton's method on margin · seconds^0.5.
    """
    longer = 0.5
    right = [a.margin * case.seconds**longer for case in some for a in case.found]
    false = [a.margin * case.seconds**longer for case in some for a in case.wrong]
    x = np.stack([np.array([*right, *false]), np.ones(len(right) + len(false))], 1)
    y = np.concatenate([np.ones(len(right)), np.zeros(len(false))])
    w = np.zeros(2)
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2)
        w += np.linalg.solve(hessian, x.T @ (y - p) - 1e-3 * w)
    return np.array([w[0], -w[1] / w[0], longer], np.float32)


def rows(name: str, some: Sequence[Cases]) -> list[str]:
    """Rows of a table."""
    return [
        f"{name} | {case.seconds:.1f} s | {case.within_20_ms:.3f} | {case.error_ms:.0f} ms | "
        f"{case.wrong_within_20_ms:.3f} | {np.mean([a.certainty for a in case.found]):.2f} / "
        f"{np.mean([a.certainty for a in case.wrong]):.2f} | {len(case.lags)}"
        for case in some
    ]


TABLE: Final = "voice | clip | within 20 ms | median error | wrong sound within 20 ms | confidence own / wrong | clips"
