"""Clear glasses: their frame is an edge across the bridge of the nose and under both eyes, where skin has none."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.photo_face import Face
from avatar.errors import Finding

Image = NDArray[np.uint8]

_UNIT: Final = 100  # px from eye to eye at which edges are looked for
_MIDDLE: Final = (150, 100)  # between the eyes, in a patch of _SIZE
_SIZE: Final = (300, 220)
# Where edges are looked for, units: left, right, top, bottom. A frame crosses nearly every column of each.
_BRIDGE: Final = (-0.12, 0.12, -0.12, 0.2)
_UNDER: Final = ((-0.68, -0.32, 0.2, 0.5), (0.32, 0.68, 0.2, 0.5))
_CHEEKS: Final = ((-0.9, -0.6, 0.4, 0.7), (0.6, 0.9, 0.4, 0.7))
_COLUMNS = 25  # percentile of the columns
_EDGE: Final = 0.03  # of the cheeks' brightness a px: bare faces have 0.024 at most, drawn frames 0.04 and more


def glasses(bgr: Image, face: Face) -> list[Finding]:
    """A warning if a face wears clear glasses with a dark frame; rimless and pale ones are not noticed.

    bgr: uint8 (h, w, 3). They are no reason to refuse a photo, but lids will be drawn over them.
    """
    if min(_edges(bgr, face)) < _EDGE:
        return []
    problem = "there seem to be glasses: eyelids will be drawn over their frame when the eyes blink"
    return [Finding(problem, "take the photo without glasses, or look at the blinks in the preview")]


def _edges(bgr: Image, face: Face) -> tuple[float, ...]:
    """How strong the horizontal edges are, of the cheeks' brightness a px: at the bridge, under the left and right."""
    scale = _UNIT / face.unit
    turn = face.axes * scale
    view = np.column_stack([turn, np.array(_MIDDLE) - turn @ face.origin])
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    if scale < 0.6:  # warps do not average over areas
        grey = cv2.GaussianBlur(grey, (0, 0), 0.4 / scale)
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    patch = cv2.warpAffine(grey, view, _SIZE, flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    slope = np.abs(cv2.Sobel(cv2.GaussianBlur(patch, (0, 0), 1.0), cv2.CV_32F, 0, 1, ksize=3)) / 8
    skin = max(float(np.mean([np.median(_part(patch, box)) for box in _CHEEKS])), 1.0)
    return tuple(float(np.percentile(_part(slope, box).max(0), _COLUMNS)) / skin for box in (_BRIDGE, *_UNDER))


def _part(patch: NDArray[np.floating], box: tuple[float, float, float, float]) -> NDArray[np.floating]:
    left, right, top, bottom = (round(_UNIT * side) for side in box)
    x, y = _MIDDLE
    return patch[y + top : y + bottom, x + left : x + right]
