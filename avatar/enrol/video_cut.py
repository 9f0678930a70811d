"""How a show's frame is cut out of a video."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.errors import EnrolRefused, Finding

Image = NDArray[np.uint8]

# Shapes in units of both sides, and the most units: what the shipped hosts have, 1280x720 and 1080x1920. Units are
# even so that chroma is whole, and exact so that every rendition of a show fits.
_SHAPES: Final = {"landscape": (16, 9, 80), "portrait": (9, 16, 120)}
_LEAST = 16  # units: 256x144
_EYES = 0.4  # of the frame's height from its top: where the eyes come to lie when rows are cut off


@dataclass(frozen=True, slots=True)
class PictureCut:
    """A box of the video's picture, and the size that it is brought to; px."""

    framing: str
    x: int
    y: int
    box: tuple[int, int]  # width, height
    size: tuple[int, int]

    def apply(self, picture: Image) -> Image:
        """The frame, uint8 (height, width, 3)."""
        width, height = self.box
        part = picture[self.y : self.y + height, self.x : self.x + width]
        if self.box == self.size:
            return np.ascontiguousarray(part)
        return np.asarray(cv2.resize(part, self.size, interpolation=cv2.INTER_AREA), np.uint8)


def choose_cut(width: int, height: int, eyes: tuple[float, float], framing: str) -> PictureCut:
    """The cut for a framing ("landscape", "portrait"; empty: what the picture is) of a picture of these px.

    eyes: where the middle of the eyes lies, px. Raises EnrolRefused for another framing or a picture too small.
    """
    name = framing or ("landscape" if width >= height else "portrait")
    if name not in _SHAPES:
        raise EnrolRefused(Finding(f"there is no framing {framing!r}", f"choose {' or '.join(_SHAPES)}, or none"))
    across, down, most = _SHAPES[name]
    scale = min(width / across, height / down)  # px of the picture that a unit is
    units = min(most, int(scale) // 2 * 2)
    if units < _LEAST:
        problem = f"the {name} part of this picture is only {int(scale * across)}x{int(scale * down)}"
        raise EnrolRefused(Finding(problem, "film in 1920x1080 or 1080x1920, or choose the other framing"))
    if units < most:
        scale = float(units)  # not enlarged, and not made smaller by a hair either
    box = round(scale * across), round(scale * down)
    x = min(max(round(eyes[0] - box[0] / 2), 0), width - box[0])
    y = min(max(round(eyes[1] - _EYES * box[1]), 0), height - box[1])
    return PictureCut(name, x, y, box, (units * across, units * down))
