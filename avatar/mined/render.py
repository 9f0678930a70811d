"""A wanted mouth, drawn into a box of a picture with a person's plates."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.mined.features import Poses, canonical_of, fit, leans
from avatar.mined.interior import Lips, lips_of, sampled, strip
from avatar.mined.mesh import Mesh, mesh_of
from avatar.mined.planner import Choice, PlateLook
from avatar.mined.types import Image, Mined
from kernels.mined import Sources, lay, weave

Floats = NDArray[np.float32]

_COARSE: Final = 8  # the colour is matched at this part of the resolution
_SOFT: Final = 4  # and the plates' edge softened at this one
_FEATHER = 0.03  # eye distances
_RIM: Final = (0.03, 0.75)  # of opacity: where base and plate are compared
_REACH = 0.16  # eye distances that the colour of the rim carries inwards
_MOST_TONE = 45.0  # of 255: more is no matter of light
_SHARPEN: Final = (-0.8, 0.5)  # least and most that plates are softened and sharpened by


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A face in a picture, as drawing needs it; in px of the box that is drawn."""

    landmarks: Floats  # (1, 468, 3)
    poses: Poses  # one
    shape: Floats  # (1, 468, 3) canonical
    points: Floats  # (1, K + ring, 2)
    eyes: float  # px between them
    sharpness: float

    @property
    def lean(self) -> Floats:
        """(5,) see `features.leans`."""
        return np.asarray(leans(self.shape, self.poses.angles)[0], np.float32)

    @property
    def angles(self) -> Floats:
        """(3,) degrees; see `Poses.angles`."""
        return np.asarray(self.poses.angles[0], np.float32)


class MouthRenderer:
    """Draws with the plates of one person. Not for use from several threads at once."""

    def __init__(self, mined: Mined) -> None:
        self.mesh: Mesh = mesh_of(mined.mean, mined.open)
        self._mean = mined.mean
        self._plates = mined.plates
        poses = fit(mined.plates.landmarks, mined.mean)
        points = self.mesh.points(mined.plates.landmarks, poses)
        self._lips = lips_of(self.mesh, points, poses)
        self._points = points
        self.look = PlateLook(
            shape=canonical_of(poses, mined.plates.landmarks),
            angles=poses.angles,
            sharpness=mined.plates.sharpness,
            areas=np.stack([mined.plates.teeth, mined.plates.dark], 1),
        )
        self._room: dict[tuple[int, int], _Room] = {}

    def centres(self, landmarks: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For faces (N, 468, 3) px: (N, 2) px, what boxes are cut around, and (N,) px between the eyes."""
        poses = fit(landmarks, self._mean)
        return self.mesh.centre(poses), 1 / poses.scale

    def face(self, landmarks: NDArray[np.floating], corner: tuple[int, int], sharpness: float) -> Face:
        """The face with (468, 3) px landmarks in a picture, seen from the box whose corner (x, y) is given."""
        moved = (landmarks - np.array([*corner, 0.0]))[None]
        poses = fit(moved, self._mean)
        return Face(
            landmarks=moved.astype(np.float32),
            poses=poses,
            shape=canonical_of(poses, moved),
            points=self.mesh.points(moved, poses),
            eyes=float(1 / poses.scale[0]),
            sharpness=sharpness,
        )

    def draw(self, box: Image, face: Face, wanted: Floats, choice: Choice, strength: float = 1.0) -> None:
        """Make the mouth in `box` (uint8 [h, w, 3] BGR, written in place) the canonical `wanted` (468, 3).

        h and w are multiples of 16. strength: of the plates over the warped base, 0 .. 1.
        """
        room = self._room.setdefault(box.shape[:2], _Room(*box.shape[:2]))
        points = self.mesh.driven(face.landmarks, face.poses, face.shape, wanted[None])
        self._warp_base(box, face, points[0], room)
        if strength <= 0:
            np.copyto(box, np.clip(room.base + 0.5, 0, 255).astype(np.uint8))
            return
        self._weave_plates(face, points, choice, room)
        self._match_sharpness(face, choice, room)
        alpha = _softened(room.alpha, _FEATHER * face.eyes)
        lay(room.base, room.plate, _tone(room, face.eyes), alpha, strength, box)

    def _warp_base(self, box: Image, face: Face, points: Floats, room: "_Room") -> None:
        room.base[:] = box
        source = Sources(box[None], np.zeros(1, np.int32), face.points, np.ones(1, np.float32))
        opacity = self.mesh.opacity[: len(points)]
        weave(self.mesh.around, points, source, opacity, room.base, room.alpha)

    def _weave_plates(self, face: Face, points: Floats, choice: Choice, room: "_Room") -> None:
        room.alpha[:] = 0
        room.plate[:] = room.base
        target = lips_of(self.mesh, points, face.poses)
        skin = self._sources(choice.lips, choice.lips_weight)
        weave(self.mesh.skin, points[0], skin, self.mesh.opacity[: points.shape[1]], room.plate, room.alpha)
        inside = self._inside(choice.inside, target)
        source = Sources(self._plates.image, choice.inside, inside, choice.inside_weight)
        rows = self.mesh.inside - points.shape[1]
        weave(rows, strip(target), source, np.ones(inside.shape[1], np.float32), room.plate, room.alpha)

    def _sources(self, which: NDArray[np.int32], weight: Floats) -> Sources:
        return Sources(self._plates.image, which, self._points[which], weight)

    def _inside(self, which: NDArray[np.int32], target: Lips) -> Floats:
        return sampled(self._lips[which.astype(np.int64)], target)

    def _match_sharpness(self, face: Face, choice: Choice, room: "_Room") -> None:
        plates = float(self._plates.sharpness[choice.lips] @ choice.lips_weight)
        if plates <= 0 or face.sharpness <= 0:
            return
        amount = float(np.clip(face.sharpness / plates - 1, *_SHARPEN))
        if abs(amount) < 0.05:
            return
        blurred = cv2.GaussianBlur(room.plate, (0, 0), max(0.6, 0.010 * face.eyes))
        cv2.addWeighted(room.plate, 1 + amount, blurred, -amount, 0, dst=room.plate)


class _Room:
    """Working arrays for boxes of one size."""

    def __init__(self, height: int, width: int) -> None:
        self.base = np.empty((height, width, 3), np.float32)
        self.plate = np.empty_like(self.base)
        self.alpha = np.zeros((height, width), np.float32)


def _softened(alpha: Floats, sigma: float) -> Floats:
    height, width = alpha.shape
    small = cv2.resize(alpha, (width // _SOFT, height // _SOFT), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(sigma / _SOFT, 0.3))
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _tone(room: _Room, eyes: float) -> Floats:
    """What must be added to the plates so that they meet the base: its difference on the rim, carried inwards.

    A membrane in the spirit of Farbman et al., "Coordinates for Instant Image Cloning", 2009, but by two normalised
    blurs at an eighth of the size: near the rim the narrow one counts, far from it the wide one.
    """
    height, width = room.alpha.shape
    size = width // _COARSE, height // _COARSE
    rim = ((room.alpha > _RIM[0]) & (room.alpha < _RIM[1])).astype(np.float32)
    apart = cv2.resize((room.base - room.plate) * rim[..., None], size, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(rim, size, interpolation=cv2.INTER_AREA)
    sigma = _REACH * eyes / _COARSE
    near, near_weight = (cv2.GaussianBlur(each, (0, 0), sigma) for each in (apart, weight))
    far, far_weight = (cv2.GaussianBlur(each, (0, 0), 3 * sigma) for each in (apart, weight))
    share = np.clip(near_weight / 0.15, 0, 1)[..., None]
    tone = share * near / (near_weight[..., None] + 1e-4) + (1 - share) * far / (far_weight[..., None] + 1e-4)
    tone = np.clip(tone, -_MOST_TONE, _MOST_TONE).astype(np.float32)
    return np.asarray(cv2.resize(tone, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
