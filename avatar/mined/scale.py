"""Mined mouths for frames of another size."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.mined.types import Mined

Floats = NDArray[np.float32]


def scaled(mined: Mined, scale: float) -> Mined:
    """The same for a loop that is shown `scale` times as large. Shapes in eye distances stay."""
    if scale == 1:
        return mined
    side = max(16, round(mined.plates.image.shape[1] * scale / 16) * 16)
    share = side / mined.plates.image.shape[1]  # plates need not have the loop's scale, only their landmarks'
    how = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    images = np.stack([cv2.resize(image, (side, side), interpolation=how) for image in mined.plates.image])
    plates = replace(mined.plates, image=np.asarray(images, np.uint8), landmarks=_places(mined.plates.landmarks, share))
    return replace(mined, plates=plates, loop=replace(mined.loop, landmarks=_places(mined.loop.landmarks, scale)))


def _places(landmarks: Floats, scale: float) -> Floats:
    """Pixel centres are whole, so the pictures' edges lie at -1/2; depth has no edge."""
    half = np.array([0.5, 0.5, 0.0], np.float32)
    return np.asarray((landmarks + half) * scale - half, np.float32)
