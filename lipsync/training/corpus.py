"""From speech to what the network sees: mel frames and labels, some copies of every sentence, each disguised anew."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lipsync.features import HOP, MELS, heard_mel
from lipsync.training.augment import Chances, augmented
from lipsync.training.labels import labels_of
from lipsync.training.speakers import Speaker
from lipsync.training.speech import Progress, Spoken, of_speaker
from lipsync.types import N_PARAMETERS
from tts.types import SAMPLE_RATE, PhoneSpan

_REVOICED = 0.35  # of the disguised sentences of a human voice
_POSE_STEPS = 255.0


@dataclass(frozen=True, slots=True)
class Corpus:
    """The sentences of one speaker one after the other, n mel frames."""

    mels: NDArray[np.float16]  # (n, MELS)
    poses: NDArray[np.uint8]  # (n, 12) in 1/255
    visemes: NDArray[np.uint8]  # (n,)
    closures: NDArray[np.bool_]  # (n,)

    @property
    def minutes(self) -> float:
        return len(self.mels) * HOP / SAMPLE_RATE / 60


def prepare(
    speech: Path, folder: Path, speakers: tuple[Speaker, ...], copies: int, seed: int, progress: Progress
) -> None:
    """Write folder/<name>.<copy>.npz for every speaker; copy 0 is as spoken, the others are disguised.

    Who is not trained on has copy 0 alone. Files that are there are kept.
    """
    jobs = [
        (speaker, copy) for copy in range(copies + 1) for speaker in speakers if copy == 0 or speaker.split == "train"
    ]
    for number, (speaker, copy) in enumerate(jobs, 1):
        target = _file(folder, speaker, copy)
        if not target.exists():
            key = hashlib.sha256(f"{seed} {speaker.name} {copy}".encode()).digest()
            _write(target, speech, speaker, copy, np.random.default_rng(int.from_bytes(key[:8], "big")))
        progress(f"{speaker.name}, copy {copy}", number / len(jobs))


def load(folder: Path, speakers: tuple[Speaker, ...], copies: int) -> list[Corpus]:
    """The copies 0..`copies` of these speakers that have been prepared."""
    paths = [_file(folder, speaker, copy) for speaker in speakers for copy in range(copies + 1)]
    corpora = []
    for path in paths:
        if path.exists():
            with np.load(path, allow_pickle=False) as file:
                corpora.append(Corpus(file["mels"], file["poses"], file["visemes"], file["closures"]))
    return corpora


def _file(folder: Path, speaker: Speaker, copy: int) -> Path:
    return folder / f"{speaker.name}.{copy}.npz"


def _write(target: Path, speech: Path, speaker: Speaker, copy: int, chance: np.random.Generator) -> None:
    parts = [_sentence(spoken, speaker, copy, chance) for spoken in of_speaker(speech, speaker)]
    if not parts:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    with partial.open("wb") as file:
        np.savez(
            file,
            mels=np.concatenate([part.mels for part in parts]),
            poses=np.concatenate([part.poses for part in parts]),
            visemes=np.concatenate([part.visemes for part in parts]),
            closures=np.concatenate([part.closures for part in parts]),
        )
    partial.replace(target)


def _sentence(spoken: Spoken, speaker: Speaker, copy: int, chance: np.random.Generator) -> Corpus:
    samples, phones = spoken.samples, spoken.phones
    if copy:
        chances = Chances(revoiced=_REVOICED if speaker.human else 0.0)
        samples, phones = augmented(samples, phones, chances, chance)
    lead = int(chance.uniform(0.1, 0.5) * SAMPLE_RATE)  # any place in the raster, and some silence to be still in
    tail = int(chance.uniform(0.2, 0.6) * SAMPLE_RATE)
    sound = np.concatenate([np.zeros(lead, np.float32), samples, np.zeros(tail, np.float32)])
    moved = [PhoneSpan("", 0, lead)] + [PhoneSpan(p.phone, p.start + lead, p.length, p.stress) for p in phones]
    mels = heard_mel(sound)
    labels = labels_of(moved, len(sound), len(mels))
    poses = np.round(labels.poses * _POSE_STEPS).astype(np.uint8)
    assert mels.shape[1] == MELS and poses.shape[1] == N_PARAMETERS  # noqa: S101, PT018 - what the files promise
    return Corpus(mels.astype(np.float16), poses, labels.visemes, labels.closures)
