"""Sentences as the model takes them, and batches of about equal length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tts.acoustic.inputs import FRAMES_A_STEP, STEP_S, pitch_input, timed
from tts.acoustic.phones import Phones
from tts.training.model import PITCHES, Said
from tts.training.vocoder import Features

_LIKE = 0.1  # how unlike in length the sentences of a batch may be


@dataclass(frozen=True, slots=True)
class Lesson:
    """One sentence with what the model should make of it; t steps, m phones."""

    throat: int
    segments: NDArray[np.int64]  # (m,)
    marks: NDArray[np.float32]  # (m, MARKS)
    durations: NDArray[np.float32]  # (m,) log s
    phone_at: NDArray[np.int64]  # (t,)
    places: NDArray[np.float32]  # (t, 4)
    pitch: NDArray[np.float32]  # (t, 2)
    frames: NDArray[np.float32]  # (2t, OUT): as `Features` has them, voicing 0 or 1
    heights: NDArray[np.float32]  # (m, PITCHES) log f0 above the throat's; where unvoiced, not a number


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the model should say of a batch."""

    frames: Tensor  # (B, 2t, OUT)
    there: Tensor  # (B, 2t) float: 1 where a sentence still goes on
    durations: Tensor  # (B, m)
    heights: Tensor  # (B, m, PITCHES); not a number where there is none
    phones: Tensor  # (B, m) float: 1 where there is a phone


def lesson_of(phones: Phones, features: Features, throat: int, own: float) -> Lesson:
    """A sentence of the corpus; `own` is the mean log f0 of its throat."""
    steps = len(features.breath) // FRAMES_A_STEP
    count = steps * FRAMES_A_STEP
    index, places = timed(phones, steps)
    frames = np.concatenate(
        [features.envelope[:count], features.breath[:count, None], features.voiced[:count, None]], 1
    )
    durations = np.log(np.maximum(phones.ends - phones.starts, 1e-3))
    return Lesson(
        throat=throat,
        segments=phones.segments.astype(np.int64),
        marks=phones.marks.astype(np.float32),
        durations=durations.astype(np.float32),
        phone_at=index,
        places=places,
        pitch=pitch_input(features.log_f0, own, steps),
        frames=frames.astype(np.float32),
        heights=_heights(phones, features, own),
    )


def _heights(phones: Phones, features: Features, own: float) -> NDArray[np.float32]:
    """(m, PITCHES) log f0 above `own` at each phone's start, middle and end, where there is a voice."""
    result = np.full((len(phones.starts), PITCHES), np.nan, np.float32)
    for column, share in enumerate((0.1, 0.5, 0.9)):
        at = phones.starts + share * (phones.ends - phones.starts)
        frame = np.clip((at * FRAMES_A_STEP / STEP_S).astype(int), 0, len(features.log_f0) - 1)
        voiced = features.voiced[frame]
        result[voiced, column] = features.log_f0[frame[voiced]] - own
    return result


def batched(lessons: Sequence[Lesson]) -> tuple[Said, Wanted]:
    """Some sentences side by side."""
    phones = max(len(lesson.segments) for lesson in lessons)
    steps = max(len(lesson.phone_at) for lesson in lessons)
    frames = steps * FRAMES_A_STEP
    said = Said(
        segments=_stacked([lesson.segments for lesson in lessons], phones),
        marks=_stacked([lesson.marks for lesson in lessons], phones),
        throats=torch.tensor([lesson.throat for lesson in lessons]),
        phone_at=_stacked([lesson.phone_at for lesson in lessons], steps),
        places=_stacked([lesson.places for lesson in lessons], steps),
        pitch=_stacked([lesson.pitch for lesson in lessons], steps),
    )
    wanted = Wanted(
        frames=_stacked([lesson.frames for lesson in lessons], frames),
        there=_stacked([np.ones(len(lesson.frames), np.float32) for lesson in lessons], frames),
        durations=_stacked([lesson.durations for lesson in lessons], phones),
        heights=_stacked([lesson.heights for lesson in lessons], phones, np.nan),
        phones=_stacked([np.ones(len(lesson.segments), np.float32) for lesson in lessons], phones),
    )
    return said, wanted


def _stacked(arrays: Sequence[NDArray[np.generic]], length: int, fill: float = 0) -> Tensor:
    first = arrays[0]
    result = np.full((len(arrays), length, *first.shape[1:]), fill, first.dtype)
    for row, array in zip(result, arrays, strict=True):
        row[: len(array)] = array
    return torch.from_numpy(result)


def endless(lessons: Sequence[Lesson], size: int, chance: torch.Generator) -> Iterator[list[Lesson]]:
    """Batches of `size` sentences of about one length, in any order, for ever."""
    lengths = torch.tensor([float(len(lesson.phone_at)) for lesson in lessons])
    while True:
        about = lengths * torch.exp(_LIKE * torch.randn(len(lengths), generator=chance))
        order = about.argsort().tolist()
        groups = [order[at : at + size] for at in range(0, len(order), size)]
        for number in torch.randperm(len(groups), generator=chance).tolist():
            yield [lessons[index] for index in groups[number]]
