"""How idle life moves the figure: two rigid parts, and a head that turns between its views."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from avatar.pack import Pack
from avatar.types import Motion
from avatar.views import Turn, View
from kernels.box import Box
from kernels.places import Bend, Grid, places
from kernels.turn import STEPS as SHARE_STEPS

Affine = NDArray[np.float64]  # (2, 3)

# Breath stretches the body from a point so far below the neck (of the frame's shorter side): at the neck it
# lifts by the pack's breath_px, farther down by less. What lies below the frame fills what it bares.
_REACH = 0.55
_WIDENING = 0.3  # of the stretch: a chest that rises also widens

_HEAD_CELL = 4  # px of the figure to one cell of the head map
_PX, _TURN, _BREATH = 64, 256, 512  # steps to a px, a degree, a breath: what moves less is not drawn again


class Pose(NamedTuple):
    """Motion in whole steps, so that stillness can be recognised."""

    sway_x: int
    breath: int
    head_x: int
    head_y: int
    head_roll: int
    yaw: int
    pitch: int


class Rig:
    """How one pack's figure moves, and where in the frame it can be."""

    def __init__(self, pack: Pack) -> None:
        self._limits = pack.motion
        self._pivot = pack.pivot
        self._size = pack.size
        self._origin = pack.box.x0, pack.box.y0
        self._head = pack.geometry.head
        self._anchor_y = pack.pivot[1] + _REACH * min(pack.size)
        self._turn = pack.turn
        self._least, self._most = _range(pack.turn)
        self.margin = self._margin(pack)  # px by which motion other than turning can move any part of the figure
        self.extent = extent_of(pack, self.margin)
        rows = np.flatnonzero(self.extent[:, 1] > self.extent[:, 0])
        columns = self.extent[rows]
        self.box = Box(0, 0, 0, 0)  # in the frame
        if len(rows):
            self.box = Box(int(columns[:, 0].min()), int(rows[0]), int(columns[:, 1].max()), int(rows[-1]) + 1)

    def pose(self, motion: Motion) -> Pose:
        """The motion within the pack's limits and views. Raises ValueError if it is not finite."""
        fields = (motion.sway_x, motion.breath, motion.head_x, motion.head_y, motion.head_roll)
        if not all(map(math.isfinite, (*fields, motion.yaw, motion.pitch))):
            raise ValueError(f"motion must be finite, not {motion}")
        limits = self._limits
        return Pose(
            _steps(motion.sway_x, limits.sway_px, _PX),
            max(0, _steps(motion.breath, 1.0, _BREATH)),
            _steps(motion.head_x, limits.head_px, _PX),
            _steps(motion.head_y, limits.head_px, _PX),
            _steps(motion.head_roll, limits.roll_deg, _TURN),
            self._angle("yaw", motion.yaw, limits.yaw_deg),
            self._angle("pitch", motion.pitch, limits.pitch_deg),
        )

    def grid(self, pose: Pose, part: Box | None = None, still: NDArray[np.uint8] | None = None) -> Grid:
        """Where in the figure the pixels of `part` (of `box` by default) come from in a pose; see `kernels.places`.

        still: like the pack's head map, 255 where nothing moves with the head, since an arm is before it.
        """
        body, head = (affine - [[0, 0, self._origin[0]], [0, 0, self._origin[1]]] for affine in self.affines(pose))
        share = self._head if still is None else np.minimum(self._head, 255 - still)
        bend = self._bend(pose)
        if bend is not None and still is not None:
            bend = bend._replace(shift=_held(bend, still))
        return places(self._size, body, head, share, bend, part or self.box.even())

    def shares(self, pose: Pose) -> tuple[tuple[int, int], ...]:
        """Whose change of colours is added in a pose: (index among the turn's views, weight 0 .. 256).

        A yaw and a pitch together weigh at most 1: both changes in full would take hair away twice.
        """
        active = self._active(pose)
        whole = max(1.0, sum(share for _, _, share in active))
        return tuple(
            (k, weight)
            for k, view, share in active
            if view.change is not None and (weight := round(share / whole * SHARE_STEPS))
        )

    def affines(self, pose: Pose) -> tuple[Affine, Affine]:
        """Maps from frame px to frame px of the resting figure, of body and head, float64 [2, 3]."""
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

    def _angle(self, axis: str, degrees: float, limit: float) -> int:
        held = min(max(degrees, self._least[axis]), self._most[axis])
        return _steps(held, limit, _TURN)

    def _active(self, pose: Pose) -> list[tuple[int, View, float]]:
        """The views between which and rest the head stands: index, view, how much of it (0 .. 1)."""
        if self._turn is None or not (pose.yaw or pose.pitch):
            return []
        angles = {"yaw": pose.yaw / _TURN, "pitch": pose.pitch / _TURN}
        shares = [angles[view.axis] / view.angle for view in self._turn.views]
        return [
            (k, view, share)
            for k, (view, share) in enumerate(zip(self._turn.views, shares, strict=True))
            if share > 0.0
        ]

    def _bend(self, pose: Pose) -> Bend | None:
        active = self._active(pose)
        if self._turn is None or not active:
            return None
        shift = np.sum([share * view.shift for _, view, share in active], axis=0, dtype=np.float32)
        x, y = self._turn.corner
        return Bend(np.ascontiguousarray(shift), (x - self._origin[0], y - self._origin[1]), self._turn.cell)

    def _margin(self, pack: Pack) -> int:
        """Px by which motion other than turning can move any part of the figure."""
        limits, box = pack.motion, pack.box
        y, x = np.nonzero(self._head)
        away = np.hypot(4 * x + 2 + box.x0 - self._pivot[0], 4 * y + 2 + box.y0 - self._pivot[1])
        farthest = float(away.max(initial=0.0)) + 4.0  # from the pivot, of what turns with the head
        turn = math.radians(limits.roll_deg) * farthest
        lift = limits.breath_px * max(1.0, (self._anchor_y - box.y0) / (self._anchor_y - self._pivot[1]))
        return math.ceil(limits.sway_px + limits.head_px + turn + lift) + 2


def _held(bend: Bend, still: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The bend's shift without what is still."""
    down, across = bend.shift.shape[:2]
    rows = ((bend.corner[1] + bend.cell[1] * np.arange(down)) // _HEAD_CELL).astype(np.int64)
    columns = ((bend.corner[0] + bend.cell[0] * np.arange(across)) // _HEAD_CELL).astype(np.int64)
    rows, columns = np.clip(rows, 0, still.shape[0] - 1), np.clip(columns, 0, still.shape[1] - 1)
    moves = (255 - still[rows[:, None], columns[None]]).astype(np.float32) / 255
    return np.ascontiguousarray(bend.shift * moves[..., None], np.float32)


def _range(turn: Turn | None) -> tuple[dict[str, float], dict[str, float]]:
    """The least and the greatest angle that the views allow, by axis."""
    least, most = {"yaw": 0.0, "pitch": 0.0}, {"yaw": 0.0, "pitch": 0.0}
    for view in turn.views if turn is not None else ():
        least[view.axis] = min(least[view.axis], view.angle)
        most[view.axis] = max(most[view.axis], view.angle)
    return least, most


def extent_of(pack: Pack, margin: int) -> NDArray[np.int32]:
    """Per row of the frame the columns first .. last-1 where the figure can be, int32 [h, 2].

    margin: px by which it moves besides turning. Rows without it get 0, 0.
    """
    (width, height), box = pack.size, pack.box
    there = _anywhere(pack)
    any_row = np.asarray(there.any(axis=1))
    first = np.where(any_row, there.argmax(1), there.shape[1]) + box.x0
    last = np.where(any_row, there.shape[1] - there[:, ::-1].argmax(1), 0) + box.x0
    reach, up = np.full(len(there), margin), margin
    if pack.turn is not None:
        far = _farthest(pack.turn)
        row = (np.arange(len(there)) + box.y0 - pack.turn.corner[1]) / pack.turn.cell[1]
        reach = reach + np.ceil(np.interp(row, np.arange(len(far)), far[:, 0], left=0, right=0)).astype(int)
        up += math.ceil(float(far[:, 1].max()))
    extent = np.zeros((height, 2), np.int32)
    left, right = first - reach, last + reach
    for y in range(height):
        rows = np.arange(max(0, y - box.y0 - up), min(len(there), y - box.y0 + up + 1))
        some = rows[any_row[rows]]
        if len(some):
            extent[y] = max(0, left[some].min()), min(width, right[some].max())
    extent[extent[:, 1] <= extent[:, 0]] = 0
    return extent


def _anywhere(pack: Pack) -> NDArray[np.bool_]:
    """Where the figure is, at rest or in a view (each place where it lies at rest)."""
    there = pack.figure[..., 3] > 0
    if pack.turn is not None:
        part, box = pack.turn.box, pack.box
        inside = there[part.y0 - box.y0 : part.y1 - box.y0, part.x0 - box.x0 : part.x1 - box.x0]
        for view in pack.turn.views:
            if view.change is not None:
                inside |= view.change[..., 3] > 0
    return there


def _farthest(turn: Turn) -> NDArray[np.float32]:
    """How far any turn moves something across and down, by row of nodes; float32 [nodes down, 2]."""
    far = {"yaw": np.zeros(2, np.float32), "pitch": np.zeros(2, np.float32)}
    for view in turn.views:
        far[view.axis] = np.maximum(far[view.axis], np.abs(view.shift).max(axis=1))
    total: NDArray[np.float32] = np.atleast_2d(far["yaw"] + far["pitch"]).astype(np.float32)
    return total


def _steps(value: float, limit: float, to_one: int) -> int:
    return round(min(max(value, -limit), limit) * to_one)


def _inverse(affine: NDArray[np.float64]) -> Affine:
    return np.ascontiguousarray(np.linalg.inv(affine)[:2])
