"""From a person's frames to the plates, the table and the loop that she speaks with."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.mined.appearance import Look, even_lips, look
from avatar.mined.drive import learn
from avatar.mined.features import OPENING, Canonical, canonical, features
from avatar.mined.mesh import CROP, Mesh, mesh_of
from avatar.mined.selection import choose
from avatar.mined.types import Image, Loop, Mined, Plates
from avatar.topology import MESH

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

MOST_PLATES = 64
LEAST_FRAMES = 25
MOST_SIDE = 768  # px of a crop: larger ones could not be drawn in time
_OPENEST = 8  # frames that make the open face


def mine(
    frames: Sequence[Image],
    landmarks: NDArray[np.floating],
    *,
    loop: Sequence[int],
    plates: int = 36,
    progress: Callable[[float], None] = lambda _: None,
    pool: Sequence[int] | None = None,
) -> Mined:
    """Mine one person's mouths.

    frames: N pictures of one size, uint8 [h, w, 3] BGR, read one at a time and more than once. landmarks: (N, 478, 3)
    px of them; a frame without a face has NaN and is left out. loop: the frames that play for ever, in order;
    each must have a face. plates: how many at most, 1 .. 64. pool: the frames that may become plates and that the
    mouths are learned from (all by default). progress is told 0 .. 1, at least once a frame.
    Raises ValueError for what cannot be mined: fewer than 25 frames with a face, a loop of frames without one,
    a mouth of more than 768 px.
    """
    faces = np.asarray(landmarks, np.float32)[:, :MESH]
    known = np.asarray(np.isfinite(faces).all((1, 2)))
    _check(len(frames), faces, known, loop, plates)
    index = np.flatnonzero(known)
    heads = canonical(faces[index])
    within = np.arange(len(index)) if pool is None else np.flatnonzero(np.isin(index, np.asarray(pool)))
    opened = heads.shape[within[np.argsort(features(heads.shape[within])[:, OPENING])[-_OPENEST:]]].mean(0)
    mesh = mesh_of(heads.mean, opened)
    cut = _Cutter(frames, faces[index], index, heads, mesh)
    looks = []
    for k in range(len(index)):
        looks.append(cut.look(k))
        progress(0.95 * (k + 1) / len(index))
    sharpness, teeth, dark = (np.array([getattr(each, f) for each in looks], np.float32) for f in Look.__slots__)
    chosen = choose(heads.shape, heads.angles, sharpness, np.stack([teeth, dark], 1), plates, pool=within)
    crops, places = cut.crops(chosen)
    progress(1.0)
    at = {int(frame): k for k, frame in enumerate(index)}
    used, order = np.unique(np.array([at[int(k)] for k in loop]), return_inverse=True)
    return Mined(
        mean=heads.mean,
        open=opened.astype(np.float32),
        plates=Plates(
            image=even_lips(crops, places, 1 / heads.poses.scale[chosen]),
            landmarks=places,
            sharpness=sharpness[chosen],
            teeth=teeth[chosen],
            dark=dark[chosen],
        ),
        table=learn(heads.shape[within], heads.angles[within]),
        loop=Loop(order.astype(np.int32), faces[index][used], sharpness[used]),
    )


def _check(count: int, faces: Floats, known: NDArray[np.bool_], loop: Sequence[int], plates: int) -> None:
    if faces.shape != (count, MESH, 3):
        raise ValueError(f"{count} frames need landmarks ({count}, 478, 3), these are {faces.shape}")
    if known.sum() < LEAST_FRAMES:
        raise ValueError(f"{known.sum()} frames have a face, at least {LEAST_FRAMES} are needed")
    if not 1 <= plates <= MOST_PLATES:
        raise ValueError(f"{plates} plates are asked for: 1 to {MOST_PLATES} are possible")
    if not len(loop) or not all(0 <= k < count and known[k] for k in loop):
        raise ValueError("the loop needs frames, and a face in each of them")


class _Cutter:
    """Cuts squares around mouths out of frames."""

    def __init__(self, frames: Sequence[Image], faces: Floats, index: Ints, heads: Canonical, mesh: Mesh) -> None:
        self._frames, self._faces, self._index = frames, faces, index
        self._eyes = 1 / heads.poses.scale
        self._centre = mesh.centre(heads.poses)
        self.side = int(np.ceil(self._eyes.max() * CROP / 16) * 16)
        if self.side > MOST_SIDE:
            raise ValueError(f"the mouth fills {self.side} px: make the video smaller, {MOST_SIDE} px are possible")

    def look(self, k: int) -> Look:
        crop, landmarks = self._cut(k)
        return look(crop, landmarks, float(self._eyes[k]))

    def crops(self, chosen: Ints) -> tuple[NDArray[np.uint8], Floats]:
        """(P, S, S, 3) and landmarks (P, 468, 3) px of them."""
        cuts = [self._cut(int(k)) for k in chosen]
        return np.stack([crop for crop, _ in cuts]), np.stack([landmarks for _, landmarks in cuts])

    def _cut(self, k: int) -> tuple[Image, Floats]:
        """What lies outside the frame repeats its edge."""
        frame = self._frames[int(self._index[k])]
        x, y = np.round(self._centre[k] - self.side / 2).astype(int).tolist()
        height, width = frame.shape[:2]
        inside = frame[max(0, y) : max(0, y + self.side), max(0, x) : max(0, x + self.side)]
        if inside.shape[:2] != (self.side, self.side):
            rims = max(0, -y), max(0, y + self.side - height), max(0, -x), max(0, x + self.side - width)
            inside = np.asarray(cv2.copyMakeBorder(inside, *rims, cv2.BORDER_REPLICATE), np.uint8)
        return np.ascontiguousarray(inside), self._faces[k] - np.array([x, y, 0], np.float32)
