"""The figure with an arm before it, and where in the frame it can be then."""

import numpy as np
from numpy.typing import NDArray

from avatar.gesture_pictures import ArmPicture
from kernels.box import Box
from kernels.matte import Matte

Extent = NDArray[np.int32]  # see `kernels.matte.Matte`


class GestureLayer:
    """Lays arms over a figure. What it gives is overwritten by the next call."""

    def __init__(self, rest: Matte, frame: Box, origin: tuple[int, int], margin: int) -> None:
        """rest: the figure without an arm; origin: of its array in the frame; margin: px by which it moves."""
        self._rest, self._frame, self._origin, self._margin = rest, frame, origin, margin
        self._figure = np.empty((0, 0, 4), np.uint8)
        self._extents: dict[ArmPicture, Extent] = {}

    def matte(self, under: Matte, arm: ArmPicture) -> Matte:
        """`under`, the figure as it is now, with an arm over it."""
        if self._figure.shape != under.figure.shape:
            self._figure = np.empty_like(under.figure)
        np.copyto(self._figure, under.figure)
        arm.over(self._figure)
        return Matte(self._figure, self._extent(arm))

    def box(self, arm: ArmPicture) -> Box:
        """The part of the frame, with even corners, that an arm can change."""
        part = Box(
            arm.box.x0 + self._origin[0],
            arm.box.y0 + self._origin[1],
            arm.box.x1 + self._origin[0],
            arm.box.y1 + self._origin[1],
        )
        return part.grown(self._margin).even().within(self._frame)

    def _extent(self, arm: ArmPicture) -> Extent:
        """The rest's extent, wider where the arm is."""
        if arm not in self._extents:
            box, extent = self.box(arm), self._rest.extent.copy()
            rows = extent[box.y0 : box.y1]
            empty = rows[:, 1] <= rows[:, 0]
            rows[:, 0] = np.where(empty, box.x0, np.minimum(rows[:, 0], box.x0))
            rows[:, 1] = np.where(empty, box.x1, np.maximum(rows[:, 1], box.x1))
            self._extents[arm] = extent
        return self._extents[arm]
