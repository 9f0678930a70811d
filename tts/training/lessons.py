"""From the spoken corpus to lessons, and what is known of each throat."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tts.training.batches import Lesson, lesson_of
from tts.training.cast import HELD, TARGET, Member
from tts.training.corpus import of_member


@dataclass(frozen=True, slots=True)
class Curriculum:
    """All that is learnt from, for k throats."""

    lessons: tuple[Lesson, ...]
    throats: tuple[str, ...]
    own: NDArray[np.float32]  # (k,) mean log f0
    liveliness: NDArray[np.float32]  # (k, CODED) how much each number of the envelope moves within a sentence

    @property
    def minutes(self) -> float:
        return sum(len(lesson.phone_at) for lesson in self.lessons) / 100 / 60


def curriculum(folder: Path, members: Sequence[Member]) -> Curriculum:
    """The corpus as lessons; the target's first sentences are held out.

    Raises:
        FileNotFoundError: nobody has spoken yet.
    """
    spoken = {member.name: list(of_member(folder, member)) for member in members}
    there = [member for member in members if spoken[member.name]]
    if not there:
        raise FileNotFoundError(f"{folder} holds no speech: `python -m tts.training synthesise` makes it")
    throats = tuple(dict.fromkeys(member.throat for member in there))
    heard: dict[str, list[NDArray[np.float32]]] = {throat: [] for throat in throats}
    moves: dict[str, list[NDArray[np.float32]]] = {throat: [] for throat in throats}
    for member in there:
        for sentence in spoken[member.name]:
            heard[member.throat].append(sentence.features.log_f0[sentence.features.voiced])
            moves[member.throat].append(sentence.features.envelope.std(0))
    own = {throat: float(np.mean(np.concatenate(heard[throat]))) for throat in throats}
    lessons = tuple(
        lesson_of(sentence.phones, sentence.features, throats.index(member.throat), own[member.throat])
        for member in there
        for sentence in spoken[member.name][HELD if member.throat == TARGET else 0 :]
    )
    return Curriculum(
        lessons,
        throats,
        np.array([own[throat] for throat in throats], np.float32),
        np.array([np.mean(moves[throat], 0) for throat in throats], np.float32),
    )
