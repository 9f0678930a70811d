"""What a crop of a mouth looks like: how sharp, how much of the teeth, what colour its lips are."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.topology import LIPS_INNER, LIPS_OUTER

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]

_BITS = 3  # of a px that outlines are drawn to
_BRIGHT, _DARK = 0.85, 0.45  # of the lips' median: teeth are above, the cavity is below
_PALE = 110  # saturation (of 255) that teeth stay under
_PULL = 0.65  # of the way to the median of all plates: all of it made lips look painted


@dataclass(frozen=True, slots=True)
class Look:
    """Of one mouth; areas in squared eye distances."""

    sharpness: float
    teeth: float
    dark: float


def look(crop: Image, landmarks: NDArray[np.floating], eyes: float) -> Look:
    """crop: uint8 [h, w, 3] BGR; landmarks: (468, 3) px of it; eyes: their distance in px."""
    grey = np.asarray(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), np.uint8)
    around = cv2.dilate(_area(crop, landmarks[LIPS_OUTER]), _disc(0.09 * eyes)) > 0
    inside = _area(crop, landmarks[LIPS_INNER]) > 127
    skin = np.median(grey[around])
    saturation = cv2.cvtColor(crop, cv2.COLOR_BGR2HSV)[..., 1]
    teeth = inside & (grey > _BRIGHT * skin) & (saturation < _PALE)
    return Look(
        sharpness=_sharpness(grey, around & ~inside, eyes),
        teeth=float(teeth.sum() / eyes**2),
        dark=float((inside & (grey < _DARK * skin)).sum() / eyes**2),
    )


def _sharpness(grey: Image, where: NDArray[np.bool_], eyes: float) -> float:
    """Spread of the Laplacian at a scale of the face, so that a near and a far face compare."""
    smooth = cv2.GaussianBlur(grey, (0, 0), max(0.6, eyes * 0.008))
    return float(cv2.Laplacian(smooth, cv2.CV_32F)[where].std()) if where.any() else 0.0


def even_lips(crops: NDArray[np.uint8], landmarks: Floats, eyes: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The crops (P, S, S, 3) with the lips' colour pulled to what it is in most of them; else it flickers.

    Compared is the lips' colour against the skin around them, so that light that changes on both stays.
    """
    masks = [_lips(crop, points, size) for crop, points, size in zip(crops, landmarks, eyes, strict=True)]
    tints = np.array([tint for tint, _ in masks])
    change = _PULL * (np.median(tints, axis=0) - tints)
    out = np.empty_like(crops)
    for k, (crop, (_, mask)) in enumerate(zip(crops, masks, strict=True)):
        out[k] = np.clip(crop + change[k] * mask[..., None] + 0.5, 0, 255).astype(np.uint8)
    return out


def _lips(crop: Image, landmarks: Floats, eyes: float) -> tuple[NDArray[np.float64], Floats]:
    """The lips' colour against the skin's (3,), and where lips are, 0 .. 1 [S, S]."""
    lips, hole = _area(crop, landmarks[LIPS_OUTER]), _area(crop, landmarks[LIPS_INNER])
    core = cv2.subtract(cv2.erode(lips, _disc(1)), cv2.dilate(hole, _disc(1))) > 127
    rim = cv2.subtract(cv2.dilate(lips, _disc(0.06 * eyes)), cv2.dilate(lips, _disc(0.025 * eyes))) > 127
    mask = cv2.GaussianBlur(cv2.subtract(lips, hole).astype(np.float32) / 255, (0, 0), max(0.5, eyes * 0.015))
    if not core.any() or not rim.any():
        return np.zeros(3), np.zeros(crop.shape[:2], np.float32)
    tint = np.median(crop[core], axis=0).astype(np.float64) - np.median(crop[rim], axis=0)
    return tint, np.asarray(mask, np.float32)


def _area(crop: Image, ring: NDArray[np.floating]) -> Image:
    """The inside of an outline, 255, soft at its edge."""
    area = np.zeros(crop.shape[:2], np.uint8)
    points = np.round(ring[:, :2] * (1 << _BITS)).astype(np.int32)
    cv2.fillPoly(area, [points], (255,), lineType=cv2.LINE_AA, shift=_BITS)
    return area


def _disc(radius: float) -> Image:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
