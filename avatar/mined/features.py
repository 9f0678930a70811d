"""Faces without their heads' motion, and what a mouth looks like in seven numbers.

Lengths are in eye distances: 1 is the distance between the middles of the two eyes, so that footage of any size
and a face at any distance gives the same figures. x is right, y down, z away from the camera.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.topology import (
    CHIN_TIP,
    FOREHEAD,
    LEFT_EYE_CORNERS,
    MESH,
    MOUTH_CORNERS,
    NOSE_BASE,
    OUTER_BOTTOM,
    OUTER_TOP,
    RIGHT_EYE_CORNERS,
    RIGID,
)

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

FEATURES: Final = ("opening", "width", "jaw", "upper", "lower", "thickness", "smile")
OPENING, WIDTH, JAW, UPPER, LOWER, THICKNESS, SMILE = range(7)
GAPS: Final = ((13, 14), (82, 87), (312, 317))  # of the inner lips, whose mean gap is the opening
LEANS: Final = ("yaw", "pitch", "nose_x", "nose_y", "nose_z")  # degrees, and 1/50 eye distance
_LEAN_UNIT = 50.0  # so that all five have about one size, and one ridge fits all
_NOSE: Final = [2, 94, 98, 327]  # its base
_ROUNDS = 4  # the mean face is fixed after two


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """Where N heads are: canonical = scale * px @ rotation.T + shift."""

    scale: Doubles  # (N,) eye distances per px
    rotation: Doubles  # (N, 3, 3)
    shift: Doubles  # (N, 3)

    def __getitem__(self, which: slice | NDArray[np.int64]) -> "Poses":
        return Poses(self.scale[which], self.rotation[which], self.shift[which])

    def __len__(self) -> int:
        return len(self.scale)

    def to_canonical(self, landmarks: NDArray[np.floating]) -> Doubles:
        """(N, K, 3) px to eye distances in the mean face's frame."""
        return np.asarray(
            self.scale[:, None, None] * (landmarks @ self.rotation.transpose(0, 2, 1)) + self.shift[:, None]
        )

    def to_picture(self, shape: NDArray[np.floating]) -> Doubles:
        """(N, K, 3) eye distances to px of the pictures."""
        return np.asarray((shape - self.shift[:, None]) @ self.rotation / self.scale[:, None, None])

    @property
    def angles(self) -> Floats:
        """(N, 3) degrees: yaw (to the viewer's right is positive), pitch (down), roll (clockwise)."""
        right, _, away = (self.rotation[:, k] for k in range(3))  # the head's own axes, in the picture
        yaw = np.arctan2(-away[:, 0], np.hypot(away[:, 1], away[:, 2]))
        pitch = np.arctan2(-away[:, 1], away[:, 2])
        roll = np.arctan2(right[:, 1], right[:, 0])
        return np.asarray(np.degrees(np.stack([yaw, pitch, roll], 1)), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Canonical:
    """Faces of one person, each turned onto the mean face: what is left is their expression."""

    shape: Floats  # (N, 468, 3) eye distances
    poses: Poses
    mean: Floats  # (468, 3), frontal, origin at the middle of its rigid landmarks

    @property
    def angles(self) -> Floats:
        """(N, 3) degrees: yaw, pitch, roll of the heads; see `Poses.angles`."""
        return self.poses.angles


def canonical(landmarks: NDArray[np.floating]) -> Canonical:
    """Take the heads' motion out of the faces of ONE person: (N, 478, 3) or (N, 468, 3) px, all finite, N >= 1.

    The mean face and the poses onto it are found in turns (generalised Procrustes analysis, Gower 1975), on
    landmarks that speech does not move. Raises ValueError for other shapes and values.
    """
    if landmarks.ndim != 3 or landmarks.shape[1] < MESH or landmarks.shape[2] != 3 or not len(landmarks):
        raise ValueError(f"landmarks are {landmarks.shape}: (N, 468 or more, 3) with N of at least 1 is needed")
    if not np.isfinite(landmarks).all():
        raise ValueError("landmarks must be finite: leave out frames without a face")
    faces = landmarks[:, :MESH].astype(np.float64)
    mean = _frontal(faces[len(faces) // 2])
    for _ in range(_ROUNDS):
        mean = _frontal(fit(faces, mean).to_canonical(faces).mean(0))
    poses = fit(faces, mean)
    return Canonical(poses.to_canonical(faces).astype(np.float32), poses, mean.astype(np.float32))


def canonical_of(poses: Poses, landmarks: NDArray[np.floating]) -> Floats:
    """(N, >= 468, 3) px to shapes (N, 468, 3) in the mean face's frame."""
    return poses.to_canonical(landmarks[:, :MESH]).astype(np.float32)


def fit(landmarks: NDArray[np.floating], mean: NDArray[np.floating]) -> Poses:
    """The similarities that bring the rigid landmarks of (N, >= 468, 3) px onto those of a mean face.

    Least squares in closed form: Umeyama, "Least-squares estimation of transformation parameters between two point
    patterns", 1991.
    """
    points, target = landmarks[:, RIGID].astype(np.float64), mean[RIGID].astype(np.float64)
    middle, aim = points.mean(1), target.mean(0)
    centred = points - middle[:, None]
    u, sizes, vt = np.linalg.svd((target - aim).T @ centred / len(RIGID))
    sign = np.ones_like(sizes)
    sign[:, 2] = np.sign(np.linalg.det(u @ vt))
    rotation = (u * sign[:, None]) @ vt
    scale = (sizes * sign).sum(1) / (centred**2).sum(2).mean(1)
    return Poses(scale, rotation, aim - scale[:, None] * (rotation @ middle[..., None])[..., 0])


def features(shape: NDArray[np.floating]) -> Floats:
    """Canonical shapes (N, 468, 3) to (N, 7): `FEATURES`, in eye distances.

    opening: gap between the inner lips; width: corner to corner; jaw, upper, lower: heights of chin, upper lip's
    inner edge and lower lip's outer edge under the nose; thickness of both lips; smile: how low the corners are
    against the lips' middle (negative is a smile).
    """
    left, right = MOUTH_CORNERS
    opening = np.mean([np.linalg.norm(shape[:, a] - shape[:, b], axis=1) for a, b in GAPS], axis=0)
    width = np.linalg.norm(shape[:, left, :2] - shape[:, right, :2], axis=1)
    jaw, upper, lower = (shape[:, k, 1] - shape[:, NOSE_BASE, 1] for k in (CHIN_TIP, 13, OUTER_BOTTOM))
    thickness = sum(np.linalg.norm(shape[:, a] - shape[:, b], axis=1) for a, b in ((0, 13), (14, 17)))
    corners = (shape[:, left, 1] + shape[:, right, 1]) / 2
    smile = corners - (shape[:, OUTER_TOP, 1] + shape[:, OUTER_BOTTOM, 1]) / 2
    return np.stack([opening, width, jaw, upper, lower, thickness, smile], 1).astype(np.float32)


def leans(shape: NDArray[np.floating], angles: NDArray[np.floating]) -> Floats:
    """What of a head's pose its mouth's landmarks follow, `LEANS`: (N, 468, 3) and (N, 3) degrees to (N, 5).

    Landmarks err with the head's angle, and the rigid fit errs at the mouth as it does at the base of the nose, which
    ought to stand still.
    """
    nose = shape[:, _NOSE].mean(1)
    return np.concatenate([angles[:, :2], nose * _LEAN_UNIT], 1).astype(np.float32)


def eye_distance(landmarks: NDArray[np.floating]) -> Doubles:
    """(N, >= 468, 3) to (N,): between the middles of the eyes, by their corners, in the landmarks' own unit."""
    between = landmarks[:, LEFT_EYE_CORNERS].mean(1) - landmarks[:, RIGHT_EYE_CORNERS].mean(1)
    return np.asarray(np.linalg.norm(between, axis=1), np.float64)


def _frontal(face: Doubles) -> Doubles:
    """One face turned to the camera, its eyes level and 1 apart, origin at the middle of its rigid landmarks."""
    right = face[list(RIGHT_EYE_CORNERS)].mean(0) - face[list(LEFT_EYE_CORNERS)].mean(0)
    right /= np.linalg.norm(right)
    down = face[CHIN_TIP] - face[FOREHEAD]
    away = np.cross(right, down)
    away /= np.linalg.norm(away)
    axes = np.stack([right, np.cross(away, right), away])
    turned = (face - face[RIGID].mean(0)) @ axes.T
    return np.asarray(turned / eye_distance(turned[None])[0])
