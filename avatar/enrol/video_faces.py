"""The frames of the used stretch, the face in each of them, and what can be measured about its picture."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.landmarks import Landmarker
from avatar.enrol.video_clip import Clip, Sample
from avatar.enrol.video_cut import PictureCut, choose_cut
from avatar.enrol.video_stretch import Stretch
from avatar.enrol.video_survey import EVERY, Survey
from avatar.enrol.video_work import Arrays, Frames, Work
from avatar.topology import (
    CHIN_TIP,
    LANDMARKS,
    LEFT_EYE_CORNERS,
    NOSE_BRIDGE,
    OVAL,
    RIGHT_EYE_CORNERS,
)

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

_CHUNK = 50  # frames in a piece of work; a multiple of _HANDS
_HANDS: Final = 5  # frames from one look for hands to the next
_BEFORE: Final = 2  # frames before a piece that are followed, so that pieces are the same whenever each is made
_SEARCH = 640  # px: longer side of what hands are looked for in
_EDGES = list(LEFT_EYE_CORNERS + RIGHT_EYE_CORNERS)
_CLIPPED = 250  # levels: brighter is burnt out


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Of N frames; what needs a face is NaN where there is none."""

    landmarks: Floats  # (N, 478, 3) px
    hand: NDArray[np.bool_]  # (N,) a hand is before the face
    light: Floats  # (N,) mean level of the face, 0 .. 255
    sides: Floats  # (N,) levels of its left half over those of its right
    burnt: Floats  # (N,) share of it that is burnt out
    sharpness: Floats  # (N,) finest details against those twice as large: 0.2 is blurred, 0.5 sharp


def frames_of(
    clip: Clip, survey: Survey, stretch: Stretch, framing: str, work: Work, progress: Callable[[float], None]
) -> tuple[Frames, PictureCut]:
    """The frames of a stretch, cut for a framing and kept on disk."""
    frames = work.frames
    first = next(iter(clip.samples(stretch.first)))
    height, width = clip.picture(first.frame).shape[:2]
    cut = choose_cut(width, height, _eyes(survey, stretch, max(width, height)), framing)
    left = len(stretch) - len(frames)
    work.need(left, cut.size[0] * cut.size[1])
    samples = itertools.islice(clip.samples(stretch.first + len(frames)), left) if left > 0 else iter(())
    last: Sample | None = None
    for sample in samples:
        if last is None or sample.time != last.time:
            picture = cut.apply(clip.picture(sample.frame))
        frames.append(picture)
        last = sample
        progress(len(frames) / len(stretch))
    return frames, cut


def _eyes(survey: Survey, stretch: Stretch, longer: int) -> tuple[float, float]:
    looks = survey.faces[-(-stretch.first // EVERY) : (stretch.last - 1) // EVERY + 1, _EDGES, :2]
    x, y = np.nanmedian(looks.mean(1), axis=0) * longer
    return float(x), float(y)


def faces_of(frames: Frames, landmarker: Landmarker, work: Work, progress: Callable[[float], None]) -> Faces:
    """Follow the face from frame to frame."""
    pieces: list[Arrays] = []
    for first in range(0, len(frames), _CHUNK):
        name = f"faces-{first // _CHUNK:03}"
        piece = work.load(name)
        if piece is None:
            piece = _piece(frames, range(first, min(first + _CHUNK, len(frames))), landmarker, progress)
            work.save(name, piece)
        pieces.append(piece)
    joined = {key: np.concatenate([piece[key] for piece in pieces]) for key in pieces[0]}
    measures = np.asarray(joined["measures"], np.float32)
    return Faces(np.asarray(joined["landmarks"], np.float32), np.asarray(joined["hand"], bool), *measures.T)


def _piece(frames: Frames, which: range, landmarker: Landmarker, progress: Callable[[float], None]) -> Arrays:
    landmarks = np.full((len(which), LANDMARKS, 3), np.nan, np.float32)
    measures = np.full((len(which), 4), np.nan, np.float32)
    hand = np.zeros(len(which), bool)
    face: Floats | None = None
    for index in range(max(0, which.start - _BEFORE), which.start):
        face = landmarker.follow(frames[index], face)
    for k, index in enumerate(which):
        picture = frames[index]
        face = landmarker.follow(picture, face)
        if face is not None:
            landmarks[k], measures[k] = face, _measures(picture, face)
            if k % _HANDS == 0 and _covered(picture, face, landmarker):
                hand[max(0, k - _HANDS + 1) : k + _HANDS] = True
        progress((index + 1) / len(frames))
    return {"landmarks": landmarks, "measures": measures, "hand": hand}


def _covered(picture: Image, face: Floats, landmarker: Landmarker) -> bool:
    """Whether a hand is before the face."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SEARCH / max(height, width))
    size = round(width * scale), round(height * scale)
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    outline = np.round(face[OVAL, :2] * scale).astype(np.int32)
    return any(
        cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0
        for hand in landmarker.hands(small)
        for x, y in hand
    )


def _measures(picture: Image, face: Floats) -> tuple[float, float, float, float]:
    """light, sides, burnt, sharpness: see `Faces`."""
    low = np.maximum(np.floor(face[OVAL, :2].min(0)).astype(int), 0)
    high = np.minimum(np.ceil(face[OVAL, :2].max(0)).astype(int) + 1, picture.shape[1::-1])
    if (high - low < 8).any():
        return np.nan, np.nan, np.nan, np.nan
    part = picture[low[1] : high[1], low[0] : high[0]]
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    inside = np.zeros(grey.shape, np.uint8)
    cv2.fillPoly(inside, [np.round(face[OVAL, :2] - low).astype(np.int32)], (1,))
    top, chin = face[NOSE_BRIDGE, :2] - low, face[CHIN_TIP, :2] - low
    rows, columns = np.nonzero(inside)
    right = (columns - top[0]) * (chin[1] - top[1]) > (rows - top[1]) * (chin[0] - top[0])
    levels = grey[rows, columns].astype(np.float32)
    if not right.any() or right.all():
        return np.nan, np.nan, np.nan, np.nan
    sides = (levels[~right].mean() + 1) / (levels[right].mean() + 1)
    burnt = (part[rows, columns].max(1) >= _CLIPPED).mean()
    return float(levels.mean()), float(sides), float(burnt), _sharpness(grey)


def _sharpness(grey: NDArray[np.generic]) -> float:
    half = cv2.resize(np.asarray(grey, np.uint8), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    fine, coarse = (cv2.Laplacian(each, cv2.CV_32F).std() for each in (np.asarray(grey, np.uint8), half))
    return float(fine / (coarse + 1e-3))
