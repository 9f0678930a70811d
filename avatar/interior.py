"""The inside of a mouth, read for one cut of the canvas, and how it lies in a mix of plates."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar.arrays import REBUILD, Header, Wanted, read_arrays
from avatar.errors import PackInvalid
from avatar.framing import Cut
from avatar.manifest import InteriorTable
from avatar.plate_files import inside, premultiplied, read_image
from avatar.resample import resample
from kernels.box import Box
from kernels.interior import TAPS, Layers, Opening
from kernels.mesh import Floats

_LEAST_COLUMNS, _MOST_COLUMNS = 2, 256
_FARTHEST_PX = 8192.0  # nothing lies farther from the canvas' corner
_MOST_LIGHT = 4.0
_EDGE_PX = 0.9  # canvas px over which the hole's edge fades: a render's own softness
_LEAST_EDGE_PX = 0.8  # frame px
_SHADOW_PX = (7.0, 3.5)  # canvas px that the shadows of the upper and the lower lip reach
_LEAST_GAP_PX = 0.05  # frame px: a narrower hole cannot be seen
_LEAST_AREA = 0.02  # of a picture: flatter, it is not there


@dataclass(frozen=True, slots=True, eq=False)
class Interior:
    """Teeth, tongue and the hole between the lips; places are px of the crop, rows are rest and the plates."""

    layers: Layers
    crop: Box  # all of it
    box: Box  # where the pictures were taken
    place: Floats  # (P+1, L, 2, 3): from where a picture was taken to where it lies in a plate
    light: Floats  # (P+1, L)
    opening: Floats  # (P+1, N, 3): the hole from corner to corner: x, y of its upper and of its lower edge
    edge: float  # px over which its edge fades
    shadow: tuple[float, float]  # px that the shadows of the upper and the lower lip reach

    def at(self, weights: Floats) -> Opening | None:
        """The hole and what lies in it for plates' weights (P,); None where the lips are closed."""
        x, upper, lower = _mixed(self.opening, weights).T
        if (lower - upper).max() < _LEAST_GAP_PX:
            return None
        reach = self.edge / 2 + 1
        box = Box(
            int(np.floor(x[0])),
            int(np.floor(upper.min() - reach)),
            int(np.ceil(x[-1])) + 1,
            int(np.ceil(lower.max() + reach)) + 1,
        ).within(self.crop)
        if box.empty:
            return None
        taps = np.arange(box.x0, box.x1)[:, None] + (np.arange(TAPS) - TAPS // 2) / TAPS
        edges = np.stack([np.interp(taps, x, upper), np.interp(taps, x, lower)], -1)
        edges[(taps < x[0]) | (taps > x[-1])] = (upper.max(), upper.max())
        place, there = _inverse(_mixed(self.place, weights), self.box)
        light = np.where(there, _mixed(self.light, weights), 0.0)
        return Opening(box, edges.astype(np.float32), place, light.astype(np.float32), self.edge, self.shadow)


def _mixed(rows: Floats, weights: Floats) -> NDArray[np.float64]:
    """Rest and what plates change in it, by their weights."""
    mixed: NDArray[np.float64] = rows[0] + np.tensordot(weights.astype(np.float64), rows[1:] - rows[0], 1)
    return mixed


def _inverse(place: NDArray[np.float64], box: Box) -> tuple[Floats, NDArray[np.bool_]]:
    """From px of the crop to px of the pictures (L, 6), and whether a picture has an extent at all (L,)."""
    (a, b, c), (d, e, f) = place[:, 0].T, place[:, 1].T
    area = a * e - b * d
    there = np.abs(area) >= _LEAST_AREA
    area = np.where(there, area, 1.0)
    x = np.stack([e, -b, b * f - c * e], 1) / area[:, None] - (0, 0, box.x0)
    y = np.stack([-d, a, c * d - a * f], 1) / area[:, None] - (0, 0, box.y0)
    return np.concatenate([x, y], 1).astype(np.float32), there


def read_interior(path: Path, table: InteriorTable, plates: int, cut: Cut, crop: Box) -> Interior:
    """Read and check the mouth's inside of the pack in `path`. crop: frame px. Raises PackInvalid."""
    file = inside(path, "interior.npz")
    arrays = read_arrays(file, ("place", "light", "opening"), lambda found: _shapes(file, found, table, plates))
    place, light, opening = arrays["place"].reshape(plates + 1, -1, 2, 3), arrays["light"], arrays["opening"]
    _check(file, place, light, opening)
    scale, corner = np.array([cut.across, cut.down]), np.array([cut.place(0, 0)]) - (crop.x0, crop.y0)
    linear = place[..., :2] * scale[:, None] / scale
    shift = place[..., 2] * scale + corner - (linear @ corner[0])
    box = cut.box(Box(table.x, table.y, table.x + table.width, table.y + table.height))
    edges = np.concatenate([opening[..., :1], opening[..., 1:]], -1) * (cut.across, cut.down, cut.down)
    pictures = [_picture(path, name, table, cut, box) for name in table.layers]
    return Interior(
        layers=Layers(np.stack(pictures)),
        crop=Box(0, 0, crop.width, crop.height),
        box=Box(box.x0 - crop.x0, box.y0 - crop.y0, box.x1 - crop.x0, box.y1 - crop.y0),
        place=np.concatenate([linear, shift[..., None]], -1).astype(np.float32),
        light=light,
        opening=(edges + corner[0][[0, 1, 1]]).astype(np.float32),
        edge=max(_LEAST_EDGE_PX, _EDGE_PX * cut.scale),
        shadow=(_SHADOW_PX[0] * cut.scale, _SHADOW_PX[1] * cut.scale),
    )


def _picture(path: Path, name: str, table: InteriorTable, cut: Cut, box: Box) -> NDArray[np.uint8]:
    size = table.width, table.height
    picture = read_image(inside(path, f"interior/{name}.webp"), size, "RGBA")
    own = Cut(cut.across, cut.down, cut.x + table.x * cut.across, cut.y + table.y * cut.down)
    return premultiplied(resample(picture, own, box))


def _shapes(file: Path, found: Mapping[str, Header], table: InteriorTable, plates: int) -> Wanted:
    """What each array must be, as far as its size is given."""
    columns = found["opening"][0][1:2]
    if not columns or not _LEAST_COLUMNS <= columns[0] <= _MOST_COLUMNS:
        problem = f"opening is {found['opening'][0]}: {_LEAST_COLUMNS} to {_MOST_COLUMNS} columns are possible"
        raise PackInvalid(file, problem, REBUILD)
    layers = len(table.layers)
    return {
        "place": ((plates + 1, layers, 6), np.float32),
        "light": ((plates + 1, layers), np.float32),
        "opening": ((plates + 1, columns[0], 3), np.float32),
    }


def _check(file: Path, place: Floats, light: Floats, opening: Floats) -> None:
    for name, values, most in (("place", place, _FARTHEST_PX), ("opening", opening, _FARTHEST_PX)):
        if not np.isfinite(values).all() or np.abs(values).max() > most:
            raise PackInvalid(file, f"{name} leads out of the canvas", REBUILD)
    if not np.isfinite(light).all() or light.min() < 0 or light.max() > _MOST_LIGHT:
        raise PackInvalid(file, f"light is not 0 to {_MOST_LIGHT:g}", REBUILD)
    if (np.diff(opening[..., 0], axis=1) < 0).any():
        raise PackInvalid(file, "opening does not go from left to right", REBUILD)
    if (opening[..., 2] < opening[..., 1]).any():
        raise PackInvalid(file, "opening has a lower edge above the upper one", REBUILD)
