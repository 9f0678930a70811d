"""Views of a host: what her head looks like turned by one angle, read for one cut of the canvas.

A view says by a field of displacements where each place of the resting figure goes, and by a picture,
registered with the resting figure, what changes there in colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from avatar.errors import PackInvalid
from avatar.framing import Cut
from avatar.manifest import TURN_CELL, BoxTable, ViewTable
from avatar.plate_files import inside, read_image
from avatar.resample import resample
from kernels.box import Box

Picture = NDArray[np.uint8]
Shift = NDArray[np.float32]

_RIM_PX = 24  # of the canvas: over so many, the change of colours fades to none at the turn box's rim
_LIGHT = 0.1  # of the distance between the eyes: what changes within less is no light
_STILL_PX = 0.25  # a displacement at the rim up to it is rounding
_LEAST_AREA = 0.05  # of a cell, after the turn: less is a fold
_REBUILD = "build the pack again"


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The head turned by `angle`."""

    name: str
    axis: Literal["yaw", "pitch"]
    angle: float  # degrees, not 0
    shift: Shift  # (nodes down, nodes across, 2): what lies at a node moves by so many frame px
    change: NDArray[np.int16] | None  # (turn h, turn w, 4) BGRA premultiplied: what is added to the figure


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """All views, and where they lie."""

    box: Box  # frame px that `change` covers
    corner: tuple[float, float]  # frame px of the first node
    cell: tuple[float, float]  # frame px from node to node
    views: tuple[View, ...]

    def changes(self) -> NDArray[np.int16]:
        """What each view adds to the figure, (n, box h, box w, 4): zeros where one adds nothing, n = 0 if none does."""
        size = self.box.height, self.box.width, 4
        if not any(view.change is not None for view in self.views):
            return np.zeros((0, *size), np.int16)
        none = np.zeros(size, np.int16)
        return np.stack([none if view.change is None else view.change for view in self.views])


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """Where plates are drawn, and how large the face is."""

    box: Box  # frame px
    mask: Picture  # (box h, box w)
    eyes_px: float  # frame px between the eyes


def read_turn(
    path: Path,
    tables: Sequence[ViewTable],
    table: BoxTable,
    fields: NDArray[np.float16],
    figure: Picture,
    cut: Cut,
    within: Box,
    face: Face,
) -> Turn:
    """Read and check the views of the pack in `path`.

    fields: float16 [views, nodes down, nodes across, 2], canvas px; figure: uint8 [canvas h, canvas w, 4]
    straight; within: frame px that the loaded figure fills; face: where plates are drawn. Raises PackInvalid.
    """
    shifts = fields.astype(np.float32)
    _check(path / "geometry.npz", tables, shifts)
    canvas = Box(table.x, table.y, table.x + table.width, table.y + table.height)
    box = cut.box(canvas).within(within)
    rest = _premultiplied(resample(figure, cut, box))
    fade = _fade(cut, box, canvas)
    shade = _Shade(face, box)
    views = []
    for view, shift in zip(tables, shifts, strict=True):
        change = None
        if view.picture:
            file = inside(path, f"views/{view.name}.webp")
            turned = figure.copy()
            turned[canvas.y0 : canvas.y1, canvas.x0 : canvas.x1] = read_image(file, (table.width, table.height), "RGBA")
            difference = shade(_premultiplied(resample(turned, cut, box)) - rest)
            change = np.rint(difference * fade).astype(np.int16)
        axis, _ = view.direction
        scaled = np.ascontiguousarray(shift * [cut.across, cut.down], np.float32)
        views.append(View(view.name, "yaw" if axis == "yaw" else "pitch", view.yaw or view.pitch, scaled, change))
    cell = TURN_CELL * cut.across, TURN_CELL * cut.down
    return Turn(box, cut.place(table.x, table.y), cell, tuple(views))


class _Shade:
    """Takes from a change of colours, where the face is drawn, all but its slow part: the light.

    There plates move lips, lids and jaw from where they rest, and sharp changes, which belong to the resting
    face, would stay behind as lines: a second chin under an open mouth. The bend alone carries the edges.
    """

    def __init__(self, face: Face, box: Box) -> None:
        """box: frame px that the changes cover."""
        part = face.box.within(box)
        self._part = slice(part.y0 - box.y0, part.y1 - box.y0), slice(part.x0 - box.x0, part.x1 - box.x0)
        inside = face.mask[part.y0 - face.box.y0 : part.y1 - face.box.y0, part.x0 - face.box.x0 : part.x1 - face.box.x0]
        self._weight = np.minimum(inside / 85, 1.0).astype(np.float32)  # whole where the feather still shows a third
        self._sigma = _LIGHT * face.eyes_px
        self._total = np.maximum(gaussian_filter(self._weight, self._sigma), 1e-6)

    def __call__(self, change: NDArray[np.float32]) -> NDArray[np.float32]:
        """change: [h, w, 4]; gives another."""
        out = change.copy()
        for c in range(3):  # alpha is whole wherever a face is drawn
            sharp = change[..., c][self._part]
            slow = gaussian_filter(sharp * self._weight, self._sigma) / self._total
            out[..., c][self._part] = sharp + (slow - sharp) * self._weight
        return out


def _premultiplied(straight: Picture) -> NDArray[np.float32]:
    """The same rounding as the figure's, as float32, so that a view that changes nothing adds nothing."""
    out = straight.astype(np.float32)
    out[..., :3] = np.floor((out[..., :3] * out[..., 3:] + 127) / 255)
    return out


def _fade(cut: Cut, box: Box, canvas: Box) -> NDArray[np.float32]:
    """1 inside, falling to 0 at the rim of the turn box; [h, w, 1]."""
    left, top, right, bottom = cut.source(box)
    x = np.linspace(left, right, box.width, endpoint=False) + 0.5 / cut.across
    y = np.linspace(top, bottom, box.height, endpoint=False) + 0.5 / cut.down
    across = np.clip(np.minimum(x - canvas.x0, canvas.x1 - x) / _RIM_PX, 0, 1)
    down = np.clip(np.minimum(y - canvas.y0, canvas.y1 - y) / _RIM_PX, 0, 1)
    share = np.minimum(across[None, :], down[:, None])
    smooth: NDArray[np.float32] = (share * share * (3 - 2 * share))[..., None].astype(np.float32)
    return smooth


def _check(file: Path, tables: Sequence[ViewTable], shifts: Shift) -> None:
    if not np.isfinite(shifts).all():
        raise PackInvalid(file, "turn has values that are not finite", _REBUILD)
    rim = np.ones(shifts.shape[1:3], bool)
    rim[1:-1, 1:-1] = False
    if np.abs(shifts[:, rim]).max() > _STILL_PX:
        raise PackInvalid(file, "turn moves the rim of the turn box, which would tear there", _REBUILD)
    shifts[:, rim] = 0.0
    for name, shift in _extremes(tables, shifts):
        if _least_area(shift) < _LEAST_AREA:
            raise PackInvalid(file, f"turn folds the picture over at {name}", "smooth the displacement of that view")


def _extremes(tables: Sequence[ViewTable], shifts: Shift) -> list[tuple[str, Shift]]:
    """Every view alone, and every yaw with every pitch: what can be shown lies between."""
    alone = [(table.name, shift) for table, shift in zip(tables, shifts, strict=True)]
    both = [
        (f"{a.name} with {b.name}", shifts[i] + shifts[j])
        for i, a in enumerate(tables)
        for j, b in enumerate(tables)
        if a.yaw and b.pitch
    ]
    return alone + both


def _least_area(shift: Shift) -> float:
    """The smallest area of a cell after the turn, against before; of the triangle at each of its corners."""
    x, y = np.meshgrid(np.arange(shift.shape[1]) * TURN_CELL, np.arange(shift.shape[0]) * TURN_CELL)
    place = np.stack([x, y], -1) + shift
    right, down = np.diff(place, axis=1), np.diff(place, axis=0)
    least = 1.0
    for r, d in (
        (right[:-1], down[:, :-1]),
        (right[:-1], down[:, 1:]),
        (right[1:], down[:, :-1]),
        (right[1:], down[:, 1:]),
    ):
        area = (r[..., 0] * d[..., 1] - r[..., 1] * d[..., 0]) / TURN_CELL**2
        least = min(least, float(area.min()))
    return least
