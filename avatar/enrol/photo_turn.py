"""How a photographed head turns: places move by their depth, as the landmarks tell it."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from avatar.enrol.photo_face import Doubles, Face, smoothstep
from avatar.manifest import TURN_CELL
from avatar.topology import MESH, OVAL
from kernels.box import Box

# What a turn uncovers is not in a photo: beyond these angles that is seen.
VIEWS: Final = (
    ("yaw_left", -6.0, 0.0),
    ("yaw_right", 6.0, 0.0),
    ("pitch_up", 0.0, -3.0),
    ("pitch_down", 0.0, 3.0),
)
_AXIS = 0.25  # units behind the outline of the face: the skull turns about a line there
_HAIR = 1.15  # units beyond the outline: there the head ends, seen from the front, and nothing moves
_SIDES, _ABOVE, _BELOW = 2.3, 2.2, 2.9  # units of the box round the point between the eyes


@dataclass(frozen=True, slots=True, eq=False)
class PhotoTurn:
    """box: canvas px, multiples of 8; fields: float16 [views, nodes down, nodes across, 2], canvas px."""

    box: Box
    fields: NDArray[np.float16]


def turn_of(face: Face, crop: Box, size: tuple[int, int]) -> PhotoTurn:
    """The displacement fields of a face on a canvas of `size` (width, height) px; the box holds the crop."""
    box = _box(face, crop, size)
    x = np.arange(box.x0, box.x1 + 1, TURN_CELL)
    y = np.arange(box.y0, box.y1 + 1, TURN_CELL)
    nodes = np.stack(np.meshgrid(x, y), -1).astype(np.float64) - 0.5  # nodes lie on corners of pixels
    near = _nearness(face, face.to_units(nodes))
    rim = np.minimum.outer(_to_rim(len(y)), _to_rim(len(x)))
    near *= smoothstep(rim, 0.0, 4.0)
    fields = []
    for _, yaw, pitch in VIEWS:
        way = np.sin(np.radians([yaw, pitch])) * near[..., None]
        fields.append(face.shift(way))
    return PhotoTurn(box, np.stack(fields).astype(np.float16))


def _box(face: Face, crop: Box, size: tuple[int, int]) -> Box:
    low = face.origin - np.array([_SIDES, _ABOVE]) * face.unit
    high = face.origin + np.array([_SIDES, _BELOW]) * face.unit
    cell = TURN_CELL
    x0, y0 = (max(0, int(min(a, b)) // cell * cell) for a, b in zip(low, (crop.x0, crop.y0), strict=True))
    far = zip(high, (crop.x1, crop.y1), size, strict=True)
    x1, y1 = (min(-(-int(max(a, b)) // cell) * cell, side // cell * cell) for a, b, side in far)
    return Box(x0, y0, x1, y1)


def _to_rim(count: int) -> Doubles:
    at = np.arange(count, dtype=np.float64)
    return np.minimum(at, count - 1 - at)


def _nearness(face: Face, places: Doubles) -> Doubles:
    """How far places (h, w, 2) lie before the axis that the head turns about, units; 0 beyond the head."""
    marks = face.points[:MESH]
    outline = marks[OVAL]
    middle = outline[:, :2].mean(0)
    axis = float(np.median(outline[:, 2])) + _AXIS
    away = outline[:, :2] - middle
    end = middle + away * (1 + _HAIR / np.hypot(*away.T))[:, None]
    end[:, 1] = np.minimum(end[:, 1], outline[:, 1].max() + 0.75)  # the neck stands still sooner than the hair
    known = np.concatenate([marks[:, :2], end])
    value = np.concatenate([np.maximum(axis - marks[:, 2], 0.0), np.zeros(len(end))])
    field = RBFInterpolator(known, value, kernel="thin_plate_spline", smoothing=0.05)
    flat = places.reshape(-1, 2)
    contour = (end * 1000).astype(np.float32).reshape(-1, 1, 2)
    within = np.array([cv2.pointPolygonTest(contour, (float(a), float(b)), True) / 1000 for a, b in flat * 1000])
    near = np.maximum(field(flat), 0.0) * smoothstep(within, 0.0, 0.45)
    return np.asarray(near.reshape(places.shape[:2]))
