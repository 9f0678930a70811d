"""Where closed lips meet: the dark line between them, found to the pixel."""

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.photo_face import Doubles, Face
from avatar.enrol.photo_mesh import LIP_POINTS
from avatar.topology import INNER_LOWER, INNER_UPPER

_COLUMNS = 121  # places across the mouth where the line is looked for
_FINE = 0.0025  # units between looks up and down
_LOOK = 0.055  # units that the line may lie off what the landmarks say
_BEND = 1.2  # grey levels (of 255) that a step up or down is worth
_DRIFT = 900.0  # grey levels per unit², off what the landmarks say


def seam_of(bgr: NDArray[np.uint8], face: Face) -> Doubles:
    """The line between closed lips, (LIP_POINTS, 2) in units, left corner to right corner.

    The darkest smooth path (dynamic programming) near the middle of the two rows of inner-lip landmarks.
    """
    middle = (face.points[INNER_UPPER, :2] + face.points[INNER_LOWER, :2]) / 2
    x = np.linspace(middle[0, 0], middle[-1, 0], _COLUMNS)
    y = np.interp(x, middle[:, 0], middle[:, 1])
    steps = np.arange(-_LOOK, _LOOK + 1e-9, _FINE)
    free = np.sin(np.linspace(0, np.pi, _COLUMNS)) ** 0.5  # corners stay where the landmarks see them
    places = np.stack(np.broadcast_arrays(x[:, None], y[:, None] + steps * free[:, None]), -1)
    px = face.to_px(places).astype(np.float32)
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY).astype(np.float32)
    soft = cv2.GaussianBlur(grey, (0, 0), max(0.6, 0.006 * face.unit))
    cost = cv2.remap(soft, px[..., 0], px[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    chosen = _cheapest(cost + _DRIFT * (steps * free[:, None]) ** 2)
    line = y + steps[chosen] * free
    line = np.asarray(cv2.GaussianBlur(line.reshape(1, -1), (0, 0), 2.0), np.float64).ravel()
    even = np.linspace(0, _COLUMNS - 1, LIP_POINTS)
    at = np.arange(_COLUMNS)
    return np.column_stack([np.interp(even, at, x), np.interp(even, at, line)])


def _cheapest(cost: NDArray[np.floating]) -> NDArray[np.int64]:
    """The path of least cost through the columns of (n, k), at most two steps up or down at a time."""
    total = np.asarray(cost[0], np.float64)
    origin = np.zeros(cost.shape, np.int64)
    rows = np.arange(cost.shape[1])
    for column in range(1, len(cost)):
        choices = []
        for move in (-2, -1, 0, 1, 2):
            moved = np.full(len(rows), np.inf)
            moved[max(0, -move) : len(rows) - max(0, move)] = total[max(0, move) : len(rows) - max(0, -move)]
            choices.append(moved + abs(move) * _BEND)
        best = np.argmin(choices, axis=0)
        total = np.min(choices, axis=0) + cost[column]
        origin[column] = np.clip(rows + best - 2, 0, len(rows) - 1)
    path = np.empty(len(cost), np.int64)
    path[-1] = int(np.argmin(total))
    for column in range(len(cost) - 1, 0, -1):
        path[column - 1] = origin[column, path[column]]
    return path
