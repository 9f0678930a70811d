"""A first look over a whole video: where scenes change, and where there are faces, five times a second."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.enrol.landmarks import Landmarker
from avatar.enrol.video_clip import FPS, Clip, Sample
from avatar.enrol.video_work import Arrays, Work
from avatar.topology import LANDMARKS

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

MOST_S: Final = 600  # seconds from the start that are looked at
EVERY: Final = 5  # moments from one look for faces to the next
_CHUNK = 250  # moments in a piece of work; a multiple of EVERY
_SEARCH = 960  # px: longer side of the pictures in which faces are looked for
_THUMB = 32  # px: the same of those in which scenes are told apart
_LESSER = 0.4  # of the largest face: smaller ones are people or pictures far behind


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """N moments, M = ceil(N / EVERY) looks. Lengths are shares of the picture's longer side."""

    thumbs: NDArray[np.uint8]  # (N, h, w, 3) BGR
    times: NDArray[np.float64]  # (N,) seconds at which what is seen was filmed
    counts: NDArray[np.int64]  # (M,) faces
    faces: Floats  # (M, 478, 3) the largest face; NaN where there is none
    shape: tuple[float, float]  # width and height of the picture

    def __len__(self) -> int:
        return len(self.times)


def survey(clip: Clip, landmarker: Landmarker, work: Work, progress: Callable[[float], None]) -> Survey:
    """Look over the video's first `MOST_S` seconds. progress is told 0 .. 1."""
    pieces: list[Arrays] = []
    while (piece := work.load(f"survey-{len(pieces):03}")) is not None:
        pieces.append(piece)
    most = round(MOST_S * FPS)
    expected = min(most, round((clip.duration or MOST_S) / float(clip.step)) or 1)
    if not pieces or len(pieces[-1]["times"]) == _CHUNK:
        first = len(pieces) * _CHUNK
        samples = itertools.islice(clip.samples(first), max(0, most - first))
        looker = _Looker(clip, landmarker)
        for group in _groups(samples):
            told = []
            for k, sample in enumerate(group):
                told.append(looker.look(sample))
                progress(min(1.0, (len(pieces) * _CHUNK + k + 1) / expected))
            work.save(f"survey-{len(pieces):03}", _joined(told))
            pieces.append(_joined(told))
    return _whole(pieces)


def _groups(samples: Iterator[Sample]) -> Iterator[Iterator[Sample]]:
    """Chunks of `_CHUNK`, each taken as it is decoded."""
    for first in samples:
        yield itertools.chain([first], itertools.islice(samples, _CHUNK - 1))


class _Looker:
    """Looks once at a picture that stands for long."""

    def __init__(self, clip: Clip, landmarker: Landmarker) -> None:
        self._clip, self._landmarker = clip, landmarker
        self._thumb: tuple[float, Image] | None = None
        self._face: tuple[float, Arrays] | None = None

    def look(self, sample: Sample) -> Arrays:
        if self._thumb is None or self._thumb[0] != sample.time:
            self._thumb = sample.time, self._clip.picture(sample.frame, _THUMB)
        told: Arrays = {"times": np.array(sample.time), "thumbs": self._thumb[1]}
        if sample.index % EVERY:
            return told
        if self._face is None or self._face[0] != sample.time:
            self._face = sample.time, self._find(sample)
        return {**told, **self._face[1]}

    def _find(self, sample: Sample) -> Arrays:
        picture = self._clip.picture(sample.frame, _SEARCH)
        longer = max(picture.shape[:2])
        faces = [face / np.float32(longer) for face in self._landmarker.find(picture)]
        return {
            "counts": np.array(sum(_span(face) > _LESSER * _span(faces[0]) for face in faces)),
            "faces": faces[0] if faces else np.full((LANDMARKS, 3), np.nan, np.float32),
            "shape": np.array([picture.shape[1], picture.shape[0]]) / longer,
        }


def _span(face: Floats) -> float:
    return float(np.ptp(face[:, :2], axis=0).max())


def _joined(told: list[Arrays]) -> Arrays:
    names = ("times", "thumbs", "counts", "faces", "shape")
    return {name: np.stack([each[name] for each in told if name in each]) for name in names}


def _whole(pieces: list[Arrays]) -> Survey:
    if not pieces:
        empty = np.zeros((0, 1, 1, 3), np.uint8)
        faces = np.zeros((0, LANDMARKS, 3), np.float32)
        return Survey(empty, np.zeros(0), np.zeros(0, np.int64), faces, (1.0, 1.0))
    times, thumbs, counts, faces, shapes = (
        np.concatenate([piece[name] for piece in pieces]) for name in ("times", "thumbs", "counts", "faces", "shape")
    )
    width, height = (float(side) for side in shapes[0])
    return Survey(
        np.asarray(thumbs, np.uint8),
        np.asarray(times, np.float64),
        np.asarray(counts, np.int64),
        np.asarray(faces, np.float32),
        (width, height),
    )
