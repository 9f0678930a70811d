"""`geometry.npz`: the face's mesh and how it moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar.arrays import REBUILD, Header, Wanted, read_arrays
from avatar.errors import PackInvalid
from avatar.framing import Cut
from avatar.manifest import TURN_CELL
from avatar.resample import resample, resample_head
from kernels.box import Box

_MAX_VERTICES = 200_000
_MAX_TRIANGLES = 400_000
_FARTHEST_PX = 8192.0  # no vertex lies farther from the canvas' corner
_HEAD_CELL = 4


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """P plates in the order of pack.toml, V vertices, T triangles."""

    rest: NDArray[np.float32]  # (V, 3): x, y px (pixel centres are whole), z metres from the camera
    triangles: NDArray[np.int32]  # (T, 3)
    offset: NDArray[np.float32]  # (P, V, 3): plate minus rest
    visible: NDArray[np.uint8]  # (P+1, V), rest first
    region: NDArray[np.uint8]  # (V, 3): mouth, eyes, brows
    mask: NDArray[np.uint8]  # (crop h, crop w)
    head: NDArray[np.uint8]  # (canvas h/4, canvas w/4): 255 moves with the head


def read_geometry(
    file: Path,
    *,
    plates: int,
    crop: tuple[int, int],
    canvas: tuple[int, int],
    turn: tuple[int, int, int] | None = None,
) -> tuple[Geometry, NDArray[np.float16] | None]:
    """Read and check the mesh, in canvas px, and the views' displacements if there are views.

    crop and canvas are (width, height) px, turn is (views, width, height). Raises PackInvalid.
    Headers are compared before anything is unpacked, and nothing is unpickled.
    """
    names = [*Geometry.__annotations__, *(["turn"] if turn else [])]
    arrays = read_arrays(file, names, lambda found: _shapes(file, found, plates, crop, canvas, turn))
    fields = arrays.pop("turn", None)
    geometry = Geometry(**{**arrays, "offset": arrays["offset"].astype(np.float32)})
    _check_values(file, geometry)
    return geometry, fields


def cut_geometry(mesh: Geometry, cut: Cut, crop: Box, to: Box, figure: Box) -> Geometry:
    """The mesh in frame px. crop: of the canvas; to: where it lies in the frame; figure: what the figure fills."""
    canvas = np.zeros((crop.y1 + 1, crop.x1 + 1), np.uint8)  # the mask is 0 outside the crop
    canvas[crop.y0 : crop.y1, crop.x0 : crop.x1] = mesh.mask
    scale = np.array([cut.across, cut.down, 1.0], np.float32)
    return Geometry(
        rest=np.concatenate([cut.places(mesh.rest[:, :2]), mesh.rest[:, 2:]], axis=1),
        triangles=mesh.triangles,
        offset=mesh.offset * scale,
        visible=mesh.visible,
        region=mesh.region,
        mask=np.ascontiguousarray(resample(canvas, cut, to)),
        head=resample_head(mesh.head, cut, figure),
    )


def _shapes(
    file: Path,
    found: Mapping[str, Header],
    plates: int,
    crop: tuple[int, int],
    canvas: tuple[int, int],
    turn: tuple[int, int, int] | None,
) -> Wanted:
    """What each array must be, as far as its size is given."""
    vertices, triangles = found["rest"][0][:1], found["triangles"][0][:1]
    if not (0 < sum(vertices) <= _MAX_VERTICES and 0 < sum(triangles) <= _MAX_TRIANGLES):
        problem = f"it has {vertices} vertices and {triangles} triangles"
        raise PackInvalid(file, problem, f"at most {_MAX_VERTICES} and {_MAX_TRIANGLES} are possible")
    wanted: dict[str, tuple[tuple[int, ...], type[np.generic]]] = {
        "rest": ((*vertices, 3), np.float32),
        "triangles": ((*triangles, 3), np.int32),
        "offset": ((plates, *vertices, 3), np.float16),
        "visible": ((plates + 1, *vertices), np.uint8),
        "region": ((*vertices, 3), np.uint8),
        "mask": ((crop[1], crop[0]), np.uint8),
        "head": ((canvas[1] // _HEAD_CELL, canvas[0] // _HEAD_CELL), np.uint8),
    }
    if turn is not None:
        wanted["turn"] = ((turn[0], turn[2] // TURN_CELL + 1, turn[1] // TURN_CELL + 1, 2), np.float16)
    return wanted


def _check_values(file: Path, mesh: Geometry) -> None:
    if not np.isfinite(mesh.rest).all() or np.abs(mesh.rest).max() > _FARTHEST_PX:
        raise PackInvalid(file, "rest has values that are not finite or far off the canvas", REBUILD)
    if mesh.rest[:, 2].min() <= 0:
        raise PackInvalid(file, "rest has vertices behind the camera (z <= 0)", REBUILD)
    if not np.isfinite(mesh.offset).all():
        raise PackInvalid(file, "offset has values that are not finite", REBUILD)
    if mesh.triangles.min() < 0 or mesh.triangles.max() >= len(mesh.rest):
        raise PackInvalid(file, f"triangles name vertices that do not exist (0 .. {len(mesh.rest) - 1} do)", REBUILD)
    if mesh.region.astype(np.int32).sum(1).max() > 255:
        raise PackInvalid(file, "region weights of a vertex sum to more than 255", REBUILD)
