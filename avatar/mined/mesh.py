"""The mesh that carries a mouth from one picture into another.

It covers the face below the bridge of the nose and, past the jaw, a ring that never moves, so that an opening jaw
takes the cheeks and the neck along and leaves no seam. The mouth's inside is a strip of columns of its own
(`interior`), for teeth must not be stretched.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.spatial
from numpy.typing import NDArray

from avatar.mined.features import Poses
from avatar.topology import INNER_LOWER, INNER_UPPER, JAW_LINE, LIPS, LIPS_INNER, MESH, NOSE_BASE, NOSE_BRIDGE

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

CROP: Final = 2.7  # eye distances: side of what is cut out around a mouth
_RING = 0.34  # how far past the jaw the still ring lies, of the distance from the face's middle
_BELOW: Final = (0.0, 0.05, 0.0)  # the crop's middle, under the lips' middle
ROWS: Final = 9  # of the mouth's inside, lip to lip
COLUMNS: Final = len(INNER_UPPER)


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """V vertices: K landmarks, the still ring, then ROWS of the inside for each of COLUMNS."""

    kept: NDArray[np.int64]  # (K,) landmarks
    upper: NDArray[np.int64]  # (COLUMNS,) vertices of the inner upper lip
    lower: NDArray[np.int64]
    deform: Floats  # (468,) how far a landmark follows the wanted mouth, 0 .. 1
    opacity: Floats  # (V,) of the plates, 0 .. 1
    around: Ints  # (T, 3) triangles of all that moves, for the base picture
    skin: Ints  # (T, 3) where plates show, without the inside
    inside: Ints  # (T, 3)
    middle: NDArray[np.float64]  # (3,) canonical: of the lips
    hub: NDArray[np.float64]  # (3,) canonical: what the ring lies around

    def centre(self, pose: Poses) -> NDArray[np.float64]:
        """(N, 2) px: the crops' middles."""
        return pose.to_picture(np.broadcast_to(self.middle + _BELOW, (len(pose), 1, 3)))[:, 0, :2]

    def points(self, landmarks: NDArray[np.floating], pose: Poses) -> Floats:
        """Vertices in N pictures as they are, (N, K + ring, 2) px."""
        return self._with_ring(landmarks[:, self.kept, :2], landmarks, pose)

    def driven(
        self, landmarks: NDArray[np.floating], pose: Poses, shape: NDArray[np.floating], wanted: NDArray[np.floating]
    ) -> Floats:
        """The same when the faces (canonical `shape`) make the mouths `wanted`, (N, 468, 3) canonical each."""
        moved = shape + self.deform[:, None] * (wanted - shape)
        return self._with_ring(pose.to_picture(moved[:, self.kept])[..., :2], landmarks, pose)

    def _with_ring(self, places: NDArray[np.floating], landmarks: NDArray[np.floating], pose: Poses) -> Floats:
        hub = pose.to_picture(np.broadcast_to(self.hub, (len(pose), 1, 3)))[..., :2]
        jaw = landmarks[:, JAW_LINE, :2]
        return np.concatenate([places, jaw + _RING * (jaw - hub)], 1).astype(np.float32)


def mesh_of(mean: NDArray[np.floating], opened: NDArray[np.floating]) -> Mesh:
    """The mesh for one person: mean face and the mean of the most open mouths, (468, 3) canonical each.

    Triangles are Delaunay's of the open mouth, where no lips lie on each other.
    """
    middle = mean[LIPS].mean(0).astype(np.float64)
    kept = np.flatnonzero(mean[:, 1] > mean[NOSE_BRIDGE, 1] - 0.05)
    vertex = {int(landmark): k for k, landmark in enumerate(kept)}
    hub = np.append(0.4 * mean[JAW_LINE, :2].mean(0) + 0.6 * middle[:2], middle[2])
    jaw = opened[JAW_LINE, :2]
    points = np.vstack([opened[kept, :2], jaw + _RING * (jaw - hub[:2])])
    triangles = scipy.spatial.Delaunay(points).simplices.astype(np.int32)
    deform = _deform(mean, middle)
    opacity = np.concatenate([_opacity(mean, middle)[kept], np.zeros(len(jaw), np.float32)])
    moves = np.concatenate([deform[kept], np.zeros(len(jaw), np.float32)])
    hole = np.isin(triangles, [vertex[k] for k in LIPS_INNER]).all(1)
    strip = np.ones(COLUMNS * ROWS, np.float32)
    return Mesh(
        kept=kept,
        upper=np.array([vertex[k] for k in INNER_UPPER]),
        lower=np.array([vertex[k] for k in INNER_LOWER]),
        deform=deform,
        opacity=np.concatenate([opacity, strip]).astype(np.float32),
        around=np.ascontiguousarray(triangles[(moves[triangles].max(1) > 0) | (opacity[triangles].max(1) > 0)]),
        skin=np.ascontiguousarray(triangles[(opacity[triangles].max(1) > 0) & ~hole]),
        inside=_strip(len(points)),
        middle=middle,
        hub=hub.astype(np.float64),
    )


def _deform(mean: NDArray[np.floating], middle: NDArray[np.float64]) -> Floats:
    """1 around the mouth, 0 far from it, at the nose and beside the ears."""
    away = np.linalg.norm((mean[:, :2] - middle[:2]) * (0.85, 1.0), axis=1)
    under = mean[:, 1] - mean[NOSE_BASE, 1]
    deform = (
        np.clip((1.15 - away) / 0.5, 0, 1) * np.clip((under + 0.05) / 0.25, 0, 1) * np.clip((under - 0.02) / 0.12, 0, 1)
    )
    deform[[356, 454, 323, 127, 234, 93]] = 0
    return np.asarray(deform, np.float32)


def _opacity(mean: NDArray[np.floating], middle: NDArray[np.float64]) -> Floats:
    """1 on the lips and a rim around them, 0 before the jaw line: an ellipse, longer below than above."""
    across, down = mean[:, 0] - middle[0], mean[:, 1] - middle[1]
    away = np.hypot(across / 0.60, (down - 0.02) / np.where(down < 0, 0.34, 0.44))
    opacity = np.clip((1.05 - away) / 0.30, 0, 1)
    opacity[JAW_LINE] = 0
    return np.asarray(opacity, np.float32)


def _strip(first: int) -> Ints:
    """Two triangles for each cell of the inside, whose vertices begin at `first`, column by column."""
    cells = [(first + c * ROWS + r, first + (c + 1) * ROWS + r) for c in range(COLUMNS - 1) for r in range(ROWS - 1)]
    return np.array([t for a, b in cells for t in ((a, b, a + 1), (b, b + 1, a + 1))], np.int32)


assert MESH == 468  # noqa: S101 - deform and opacity are (468,)
