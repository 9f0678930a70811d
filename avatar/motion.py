"""The figure as two rigid parts: how idle life turns into affine maps."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar.pack import Pack
from avatar.types import Motion
from kernels.box import Box

Affine = NDArray[np.float64]  # (2, 3)

# Breath stretches the body from a point so far below the neck (of the frame's height): at the neck it
# lifts by the pack's breath_px, farther down by less. The canvas' rows below the frame fill what it bares.
_REACH = 0.55
_WIDENING = 0.3  # of the stretch: a chest that rises also widens

_PX, _TURN, _BREATH = 64, 256, 512  # steps to a px, a degree, a breath: what moves less is not drawn again


class Pose(NamedTuple):
    """Motion in whole steps, so that stillness can be recognised."""

    sway_x: int
    breath: int
    head_x: int
    head_y: int
    head_roll: int


class Rig:
    """Maps of one pack's body and head, and where the figure can be."""

    def __init__(self, pack: Pack) -> None:
        self._limits = pack.motion
        self._pivot = pack.pivot
        self._anchor_y = pack.pivot[1] + _REACH * pack.size[1]
        margin = self._margin(pack)
        self.extent = extent_of(pack.figure[..., 3], pack.size, margin)
        rows = np.flatnonzero(self.extent[:, 1] > self.extent[:, 0])
        columns = self.extent[rows]
        self.box = Box(0, 0, 0, 0)  # in the frame
        if len(rows):
            self.box = Box(int(columns[:, 0].min()), int(rows[0]), int(columns[:, 1].max()), int(rows[-1]) + 1)

    def pose(self, motion: Motion) -> Pose:
        """The motion within the pack's limits. Raises ValueError if it is not finite."""
        fields = (motion.sway_x, motion.breath, motion.head_x, motion.head_y, motion.head_roll)
        if not all(map(math.isfinite, fields)):
            raise ValueError(f"motion must be finite, not {motion}")
        limits = self._limits
        return Pose(
            _steps(motion.sway_x, limits.sway_px, _PX),
            max(0, _steps(motion.breath, 1.0, _BREATH)),
            _steps(motion.head_x, limits.head_px, _PX),
            _steps(motion.head_y, limits.head_px, _PX),
            _steps(motion.head_roll, limits.roll_deg, _TURN),
        )

    def affines(self, pose: Pose) -> tuple[Affine, Affine]:
        """Maps from frame px to figure px, of body and head, float64 [2, 3]: the inverse of the motion."""
        stretch = self._limits.breath_px * pose.breath / _BREATH / (self._anchor_y - self._pivot[1])
        across, down = 1.0 + _WIDENING * stretch, 1.0 + stretch
        x, y = self._pivot
        sway = pose.sway_x / _PX
        body = np.array([[across, 0, x - across * x + sway], [0, down, self._anchor_y * (1.0 - down)], [0, 0, 1]])
        neck_x, neck_y = x + sway, down * y + self._anchor_y * (1.0 - down)
        turn = math.radians(pose.head_roll / _TURN)
        cos, sin = math.cos(turn), math.sin(turn)
        to_x, to_y = neck_x + pose.head_x / _PX, neck_y + pose.head_y / _PX
        head = np.array([[cos, -sin, to_x - cos * x + sin * y], [sin, cos, to_y - sin * x - cos * y], [0, 0, 1]])
        return _inverse(body), _inverse(head)

    def _margin(self, pack: Pack) -> int:
        """Px by which motion can move any part of the figure."""
        limits = pack.motion
        height, width = pack.figure.shape[:2]
        farthest = math.hypot(max(self._pivot[0], width - self._pivot[0]), max(self._pivot[1], height))
        turn = math.radians(limits.roll_deg) * farthest
        lift = limits.breath_px * max(1.0, self._anchor_y / (self._anchor_y - self._pivot[1]))
        return math.ceil(limits.sway_px + limits.head_px + turn + lift) + 2


def extent_of(alpha: NDArray[np.uint8], frame: tuple[int, int], margin: int) -> NDArray[np.int32]:
    """Per row of the frame (width, height) the columns first .. last-1 where the figure can be, int32 [h, 2].

    alpha: uint8 [canvas h, canvas w]. Rows without it get 0, 0.
    """
    width, height = frame
    there = alpha > 0
    any_row = there.any(1)
    first = np.where(any_row, there.argmax(1), alpha.shape[1])
    last = np.where(any_row, alpha.shape[1] - there[:, ::-1].argmax(1), 0)
    extent = np.zeros((height, 2), np.int32)
    for y in range(height):
        rows = slice(max(0, y - margin), y + margin + 1)
        left, right = first[rows].min() - margin, last[rows].max() + margin
        if right - left > 2 * margin:
            extent[y] = max(0, left), min(width, right)
    return extent


def _steps(value: float, limit: float, to_one: int) -> int:
    return round(min(max(value, -limit), limit) * to_one)


def _inverse(affine: NDArray[np.float64]) -> Affine:
    return np.ascontiguousarray(np.linalg.inv(affine)[:2])
