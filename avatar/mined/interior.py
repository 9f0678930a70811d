"""The inside of a mouth, carried from plates into another mouth without stretching its teeth.

Columns run from the upper to the lower lip. Across, a column of the target takes the plate's column at the same place
of the skull: teeth do not widen with the lips. Down, the upper teeth keep their distance from the upper lip and
the lower ones theirs from the lower lip; only the dark between them is stretched or cut.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar.mined.features import Poses
from avatar.mined.mesh import COLUMNS, ROWS, Mesh

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_DOWN = np.linspace(0, 1, ROWS)
_TEETH = (0.13, 0.09)  # eye distances: how much of the upper and of the lower teeth shows at most
_SHARE = (0.6, 0.35)  # of the smaller gap: no more is kept
_CORNER = 2.5  # columns from the mouth's corner within which columns are taken as they come
_FIXED = 0.85  # how far columns keep to the skull
_THIN, _THINNEST = 0.06, 0.01  # eye distances: plates as shut as these have no teeth to keep

_FIXED_BY_COLUMN = _FIXED * np.clip(np.minimum(np.arange(COLUMNS), np.arange(COLUMNS)[::-1]) / _CORNER, 0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Lips:
    """The inner lip lines of N pictures, and where the skull holds them."""

    upper: Doubles  # (N, COLUMNS, 2) px
    lower: Doubles
    across: Doubles  # (N, COLUMNS) eye distances along the eyes' line from the middle of the face
    gap: Doubles  # (N, COLUMNS)

    def __getitem__(self, which: NDArray[np.int64]) -> "Lips":
        return Lips(self.upper[which], self.lower[which], self.across[which], self.gap[which])


def lips_of(mesh: Mesh, points: NDArray[np.floating], poses: Poses) -> Lips:
    """The lips of N pictures with vertices at `points` (N, >= K, 2) px."""
    upper, lower = points[:, mesh.upper].astype(np.float64), points[:, mesh.lower].astype(np.float64)
    middle = poses.to_picture(np.broadcast_to(mesh.middle, (len(poses), 1, 3)))[..., :2]
    right = poses.rotation[:, 0, :2]
    right = right / np.linalg.norm(right, axis=1, keepdims=True)
    scale = poses.scale[:, None]
    return Lips(
        upper=upper,
        lower=lower,
        across=(((upper + lower) / 2 - middle) @ right[..., None])[..., 0] * scale,
        gap=np.linalg.norm(lower - upper, axis=2) * scale,
    )


def strip(lips: Lips) -> Floats:
    """The inside's vertices as they lie in one picture, (COLUMNS * ROWS, 2) px."""
    return _between(lips.upper[0], lips.lower[0], np.broadcast_to(_DOWN, (COLUMNS, ROWS)))


def sampled(plates: Lips, target: Lips) -> Floats:
    """Where in each of K plates the target's inside is taken from, (K, COLUMNS * ROWS, 2) px of the plates."""
    return np.stack([_from(plates[np.array([k])], target) for k in range(len(plates.gap))])


def _from(plate: Lips, target: Lips) -> Floats:
    columns = np.arange(COLUMNS, dtype=np.float64)
    fixed = np.interp(target.across[0], plate.across[0], columns)
    column = columns + _FIXED_BY_COLUMN * (fixed - columns)
    first = np.minimum(column.astype(np.int64), COLUMNS - 2)
    share = column - first

    def at(line: Doubles) -> Doubles:
        part = share.reshape(-1, *[1] * (line.ndim - 1))
        return np.asarray(line[first] * (1 - part) + line[first + 1] * part)

    upper, lower, has = at(plate.upper[0]), at(plate.lower[0]), at(plate.gap[0])
    place = _kept(_DOWN * target.gap[0][:, None], target.gap[0][:, None], has[:, None])
    down = np.clip(place / (has[:, None] + 1e-5), 0, 1)
    plain = np.clip((_THIN - has) / (_THIN - _THINNEST), 0, 1)[:, None]
    return _between(upper, lower, down * (1 - plain) + _DOWN * plain)


def _kept(down: Doubles, wants: Doubles, has: Doubles) -> Doubles:
    """Where in a gap of `has` lies what is `down` from the upper lip in one of `wants`, all in eye distances.

    What is near a lip keeps its distance from it; what is between is stretched or pressed.
    """
    room = np.minimum(wants, has)
    top, bottom = np.minimum(_TEETH[0], _SHARE[0] * room), np.minimum(_TEETH[1], _SHARE[1] * room)
    middle = np.clip((down - top) / np.maximum(wants - top - bottom, 1e-6), 0, 1)
    inner = top + middle * (has - top - bottom)
    return np.where(down <= top, down, np.where(down >= wants - bottom, has - (wants - down), inner))


def _between(upper: Doubles, lower: Doubles, down: NDArray[np.floating]) -> Floats:
    points = upper[:, None] + (lower - upper)[:, None] * down[..., None]
    return np.asarray(points.reshape(-1, 2), np.float32)
