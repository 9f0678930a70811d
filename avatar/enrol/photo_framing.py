"""How a photo is cut into the host's canvas, and how frames are cut out of that."""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.photo_face import Face
from avatar.errors import Finding

Image = NDArray[np.uint8]

CANVAS_UNIT: Final = 190.0  # px from eye to eye at most: more is not seen in 1080x1920
_SIDES, _ABOVE, _BELOW = 5.6, 3.2, 9.0  # units of the photo that are kept round the point between the eyes
_MAX_CANVAS = (2000, 2400)
_OVERSCAN = 12  # frame px that the canvas reaches below the frame: breath lifts it
_MARGIN = 10  # frame px of a kept background beyond the frame's sides: it moves with the person
_TOUCH = 40  # alpha: the person is cut by the photo's edge there
_SIZES = 25  # that are tried
_BESIDE_CARD, _FARTHEST = 0.56, 0.72  # of the width: how far right the face may stand, or must where nothing else fits
_ROOM = 0.025  # of the height, above the hair
_SOFT = 1.9  # frame px for one of the photo beyond which it looks soft


@dataclass(frozen=True, slots=True)
class PhotoFraming:
    """A framing as `avatar.manifest.FramingTable` has it."""

    name: str
    width: int
    height: int
    scale: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Wish:
    name: str
    width: int
    height: int
    unit: float  # px from eye to eye
    largest: float  # the same, at most
    across: float  # where the middle of the eyes should be, of the width
    down: float  # and of the height
    lowest: float  # the same, at most


# The host stands left of the middle in a wide frame: the right is the product card's.
_WISHES = (
    _Wish("landscape", 1280, 720, 100.0, 185.0, 0.375, 0.34, 0.46),
    _Wish("portrait", 1080, 1920, 165.0, 245.0, 0.5, 0.30, 0.5),  # larger faces take over 30 ms a frame,
)


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """bgr (h, w, 3) and alpha (h, w) of the canvas; face in its px."""

    bgr: Image
    alpha: Image
    face: Face


def to_canvas(bgr: Image, alpha: Image, face: Face) -> Canvas:
    """The part of the photo round the person, of a size that is worth keeping; sides are multiples of 4."""
    height, width = bgr.shape[:2]
    middle = face.origin
    left, right = max(0.0, middle[0] - _SIDES * face.unit), min(width, middle[0] + _SIDES * face.unit)
    top, bottom = max(0.0, middle[1] - _ABOVE * face.unit), min(height, middle[1] + _BELOW * face.unit)
    scale = min(1.0, CANVAS_UNIT / face.unit, _MAX_CANVAS[0] / (right - left), _MAX_CANVAS[1] / (bottom - top))
    size = [max(64, math.floor((high - low) * scale) // 4 * 4) for low, high in ((left, right), (top, bottom))]
    # the map takes centres of the canvas' pixels to the photo's
    view = np.array([[1 / scale, 0, left + 0.5 / scale - 0.5], [0, 1 / scale, top + 0.5 / scale - 0.5]])
    blurred = [each if scale > 0.7 else cv2.GaussianBlur(each, (0, 0), 0.4 / scale) for each in (bgr, alpha)]
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    cut = [
        np.asarray(
            cv2.warpAffine(each, view, (size[0], size[1]), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
        )
        for each in blurred
    ]
    return Canvas(cut[0], cut[1], face.scaled(scale, left * scale, top * scale))


def framings(canvas: Canvas, keep: bool) -> tuple[list[PhotoFraming], list[Finding]]:
    """The framings that the photo allows, never none, and what is to be said about the others."""
    found, said = [], []
    for wish in _WISHES:
        framing = _fitted(canvas, wish, keep)
        if framing is None:
            problem = f"the photo shows too little of the person for the {wish.name} framing"
            said.append(Finding(problem, "use a photo that shows more at the sides and below"))
            continue
        found.append(framing)
        if framing.scale > _SOFT:
            problem = f"the {wish.name} framing enlarges the photo {framing.scale:.1f} times and looks soft"
            said.append(Finding(problem, "use a photo with more pixels"))
    if not found:
        found.append(_own(canvas))
    return found, said


def _fitted(canvas: Canvas, wish: _Wish, keep: bool) -> PhotoFraming | None:
    """The framing nearest to the wish that shows none of the photo's edges."""
    for farthest in (_BESIDE_CARD, _FARTHEST):
        for step in range(_SIZES):
            unit = wish.unit * (wish.largest / wish.unit) ** (step / (_SIZES - 1))
            scale = unit / canvas.face.unit
            placed = _placed(canvas, wish, scale, keep, farthest)
            if placed is not None:
                x, y = (round(side) for side in placed)
                return PhotoFraming(wish.name, wish.width, wish.height, round(scale, 5), x, y)
    return None


def _placed(canvas: Canvas, wish: _Wish, scale: float, keep: bool, farthest: float) -> tuple[float, float] | None:
    height, width = (side * scale for side in canvas.alpha.shape)
    eye_x, eye_y = canvas.face.origin * scale
    lowest = wish.height + _OVERSCAN - height  # of y: the canvas reaches below the frame
    y = max(wish.down * wish.height - eye_y, lowest)
    highest_eye, lowest_eye = 0.20 * wish.height, wish.lowest * wish.height
    if not keep:  # room above the hair
        hair = int(np.argmax((canvas.alpha > _TOUCH).any(1))) * scale
        y = max(y, min(_ROOM * wish.height - hair, lowest_eye - eye_y))
    x = wish.across * wish.width - eye_x
    rows = np.flatnonzero((np.arange(len(canvas.alpha)) * scale + y) < wish.height)
    touch = {side: keep or bool((canvas.alpha[rows, column] > _TOUCH).any()) for side, column in (("l", 0), ("r", -1))}
    if (keep or (canvas.alpha[:2] > _TOUCH).any()) and y > 0:
        y = max(0.0 if not keep else -_MARGIN, lowest)
        if y > 0:
            return None
    margin = _MARGIN if keep else 0
    most = -float(margin) if touch["l"] else math.inf
    least = wish.width + margin - width if touch["r"] else -math.inf
    if least > most:
        return None
    x = min(max(x, least), most)
    eye = (eye_x + x, eye_y + y)
    if not (highest_eye <= eye[1] <= lowest_eye and (1 - _FARTHEST) * wish.width <= eye[0] <= farthest * wish.width):
        return None
    return x, y


def _own(canvas: Canvas) -> PhotoFraming:
    """The photo's own shape, as a last resort."""
    height, width = canvas.alpha.shape
    scale = min(1.0, 1280 / width, 1280 / height)
    frame = [max(64, math.floor(side * scale) - _OVERSCAN) // 2 * 2 for side in (width, height)]
    return PhotoFraming("photo", frame[0], frame[1], round(scale, 5), round((frame[0] - width * scale) / 2), 0.0)
