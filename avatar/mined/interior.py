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
_KEEPS_UP, _KEEPS_LOW = 0.25, 0.85  # of the height: what is above rides with the upper lip, below with the lower
_CORNER = 2.5  # columns from the mouth's corner within which columns are taken as they come
_FIXED = 0.85  # how far columns keep to the skull
_THIN, _THINNEST = 0.06, 0.01  # eye distances: plates as shut as these have no teeth to keep
_UNDER = 0.05  # eye distances: how much of a plate's upper teeth a lower lip line may hide at most


def _eased(x: NDArray[np.floating]) -> Doubles:
    t = np.clip(x, 0, 1).astype(np.float64)
    return np.asarray(t * t * (3 - 2 * t))


_LOWER = _eased((_DOWN - _KEEPS_UP) / (_KEEPS_LOW - _KEEPS_UP))
_FIXED_BY_COLUMN = _FIXED * np.clip(np.minimum(np.arange(COLUMNS), np.arange(COLUMNS)[::-1]) / _CORNER, 0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Lips:
    """The inner lip lines of N pictures, and where the skull holds them."""

    upper: Doubles  # (N, COLUMNS, 2) px
    lower: Doubles
    across: Doubles  # (N, COLUMNS) eye distances along the eyes' line from the middle of the face
    top: Doubles  # (N, COLUMNS) the upper line, down from the middle of the face
    gap: Doubles  # (N, COLUMNS)

    def __getitem__(self, which: NDArray[np.int64]) -> "Lips":
        return Lips(self.upper[which], self.lower[which], self.across[which], self.top[which], self.gap[which])


def lips_of(mesh: Mesh, points: NDArray[np.floating], poses: Poses) -> Lips:
    """The lips of N pictures with vertices at `points` (N, >= K, 2) px."""
    upper, lower = points[:, mesh.upper].astype(np.float64), points[:, mesh.lower].astype(np.float64)
    middle = poses.to_picture(np.broadcast_to(mesh.middle, (len(poses), 1, 3)))[..., :2]
    right = poses.rotation[:, 0, :2]
    right = right / np.linalg.norm(right, axis=1, keepdims=True)
    down = np.stack([-right[:, 1], right[:, 0]], 1)
    scale = poses.scale[:, None]
    return Lips(
        upper=upper,
        lower=lower,
        across=(((upper + lower) / 2 - middle) @ right[..., None])[..., 0] * scale,
        top=((upper - middle) @ down[..., None])[..., 0] * scale,
        gap=np.linalg.norm(lower - upper, axis=2) * scale,
    )


def strip(lips: Lips) -> Floats:
    """The inside's vertices as they lie in one picture, (COLUMNS * ROWS, 2) px."""
    return _between(lips.upper[0], lips.lower[0], np.broadcast_to(_DOWN, (COLUMNS, ROWS)))


def sampled(plates: Lips, target: Lips) -> Floats:
    """Where in each of K plates the target's inside is taken from, (K, COLUMNS * ROWS, 2) px of the plates."""
    return np.stack([_from(plates[np.array([k])], target) for k in range(len(plates.top))])


def _from(plate: Lips, target: Lips) -> Floats:
    columns = np.arange(COLUMNS, dtype=np.float64)
    fixed = np.interp(target.across[0], plate.across[0], columns)
    column = columns + _FIXED_BY_COLUMN * (fixed - columns)
    first = np.minimum(column.astype(np.int64), COLUMNS - 2)
    share = column - first

    def at(line: Doubles) -> Doubles:
        part = share.reshape(-1, *[1] * (line.ndim - 1))
        return np.asarray(line[first] * (1 - part) + line[first + 1] * part)

    upper, lower, has, top = at(plate.upper[0]), at(plate.lower[0]), at(plate.gap[0]), at(plate.top[0])
    wants = target.gap[0]
    under = np.clip(target.top[0] - top, 0, _UNDER) * 0.0
    from_top = _DOWN * wants[:, None] + under[:, None]
    from_bottom = (1 - _DOWN) * wants[:, None]
    place = (1 - _LOWER) * from_top + _LOWER * (has[:, None] - from_bottom)
    down = np.clip(place / (has[:, None] + 1e-5), 0, 1)
    plain = np.clip((_THIN - has) / (_THIN - _THINNEST), 0, 1)[:, None]
    return _between(upper, lower, down * (1 - plain) + _DOWN * plain)


def _between(upper: Doubles, lower: Doubles, down: NDArray[np.floating]) -> Floats:
    points = upper[:, None] + (lower - upper)[:, None] * down[..., None]
    return np.asarray(points.reshape(-1, 2), np.float32)
