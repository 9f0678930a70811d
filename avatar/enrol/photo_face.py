"""A face in a picture, measured in its own units: x to the viewer's right along the eyes, y down the face.

A unit is the distance between the middles of the two eyes (about 63 mm in a grown-up).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from avatar.topology import LEFT_EYE, LEFT_EYE_CORNERS, RIGHT_EYE, RIGHT_EYE_CORNERS

Doubles = NDArray[np.float64]
EYES = ((LEFT_EYE, LEFT_EYE_CORNERS), (RIGHT_EYE, RIGHT_EYE_CORNERS))
METRES = 0.063  # of a unit


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """Where a face is in a picture, and its landmarks in its own units."""

    origin: Doubles  # (2,) px: between the eyes
    unit: float  # px
    axes: Doubles  # (2, 2): rows are the face's x and y in the picture
    points: Doubles  # (478, 3) units; z grows away from the camera

    @classmethod
    def of(cls, landmarks: NDArray[np.floating]) -> "Face":
        """From landmarks (478, 3) in px."""
        marks = np.asarray(landmarks, np.float64)
        left, right = (marks[list(corners), :2].mean(0) for _, corners in EYES)
        across = right - left
        unit = float(np.hypot(*across))
        x = across / unit
        axes = np.array([x, [-x[1], x[0]]])
        origin = (left + right) / 2
        flat = (marks[:, :2] - origin) @ axes.T / unit
        return cls(origin, unit, axes, np.column_stack([flat, marks[:, 2] / unit]))

    def to_units(self, px: NDArray[np.floating]) -> Doubles:
        """Places (..., 2) px to units."""
        return np.asarray((np.asarray(px, np.float64) - self.origin) @ self.axes.T / self.unit)

    def to_px(self, units: NDArray[np.floating]) -> Doubles:
        """Places (..., 2) in units to px."""
        return np.asarray(units @ self.axes * self.unit + self.origin)

    def shift(self, units: NDArray[np.floating]) -> Doubles:
        """Displacements (..., 2) in units to px."""
        return np.asarray(units @ self.axes * self.unit)

    def scaled(self, scale: float, x: float, y: float) -> "Face":
        """The same face in a picture that is enlarged by `scale` and whose corner then lies at x, y px."""
        # centres of pixels are whole numbers: edges scale, centres follow
        origin = (self.origin + 0.5) * scale - 0.5 - np.array([x, y])
        return Face(origin, self.unit * scale, self.axes, self.points)


def smoothstep(values: ArrayLike, zero: ArrayLike, one: ArrayLike) -> Doubles:
    """0 at `zero`, 1 at `one`, smooth between; zero may be larger than one."""
    v, a, b = (np.asarray(each, np.float64) for each in (values, zero, one))
    t = np.clip((v - a) / (b - a), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))
