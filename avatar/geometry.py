"""`geometry.npz`: the face's mesh and how it moves."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from avatar.errors import PackInvalid

_REBUILD = "build the pack again"
_MAX_VERTICES = 200_000
_MAX_TRIANGLES = 400_000
_FARTHEST_PX = 8192.0  # no vertex lies farther from the canvas' corner
_HEAD_CELL = 4

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """P plates in the order of pack.toml, V vertices, T triangles."""

    rest: NDArray[np.float32]  # (V, 3): x, y canvas px (pixel centres are whole), z metres from the camera
    triangles: NDArray[np.int32]  # (T, 3)
    offset: NDArray[np.float16]  # (P, V, 3): plate minus rest
    visible: NDArray[np.uint8]  # (P+1, V), rest first
    region: NDArray[np.uint8]  # (V, 3): mouth, eyes, brows
    mask: NDArray[np.uint8]  # (crop h, crop w)
    head: NDArray[np.uint8]  # (canvas h/4, canvas w/4): 255 moves with the head


def read_geometry(file: Path, *, plates: int, crop: tuple[int, int], canvas: tuple[int, int]) -> Geometry:
    """Read and check the mesh; crop and canvas are (width, height) px. Raises PackInvalid.

    Headers are compared before anything is unpacked, and nothing is unpickled.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            shapes = {name: _header(archive, name, file) for name in Geometry.__annotations__}
            _check_shapes(file, shapes, plates, crop, canvas)
            arrays = {name: _array(archive, name, file) for name in shapes}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise PackInvalid(file, f"it is no readable npz ({error})", _REBUILD) from error
    geometry = Geometry(**arrays)
    _check_values(file, geometry)
    return geometry


def _open(archive: zipfile.ZipFile, name: str, file: Path) -> IO[bytes]:
    try:
        return archive.open(f"{name}.npy")
    except KeyError as error:
        raise PackInvalid(file, f"the array {name} is missing", _REBUILD) from error


def _header(archive: zipfile.ZipFile, name: str, file: Path) -> tuple[Shape, np.dtype[Any]]:
    with _open(archive, name, file) as stream:
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(npy.read_magic(stream))
        if read is None:
            raise PackInvalid(file, f"the array {name} has an unknown version", _REBUILD)
        shape, _, dtype = read(stream)
    return shape, dtype


def _array(archive: zipfile.ZipFile, name: str, file: Path) -> NDArray[Any]:
    with _open(archive, name, file) as stream:
        return np.ascontiguousarray(npy.read_array(stream, allow_pickle=False))


def _check_shapes(
    file: Path,
    found: dict[str, tuple[Shape, np.dtype[Any]]],
    plates: int,
    crop: tuple[int, int],
    canvas: tuple[int, int],
) -> None:
    vertices, triangles = found["rest"][0][:1], found["triangles"][0][:1]
    if not (0 < sum(vertices) <= _MAX_VERTICES and 0 < sum(triangles) <= _MAX_TRIANGLES):
        problem = f"it has {vertices} vertices and {triangles} triangles"
        raise PackInvalid(file, problem, f"at most {_MAX_VERTICES} and {_MAX_TRIANGLES} are possible")
    wanted: dict[str, tuple[Shape, type[np.generic]]] = {
        "rest": ((*vertices, 3), np.float32),
        "triangles": ((*triangles, 3), np.int32),
        "offset": ((plates, *vertices, 3), np.float16),
        "visible": ((plates + 1, *vertices), np.uint8),
        "region": ((*vertices, 3), np.uint8),
        "mask": ((crop[1], crop[0]), np.uint8),
        "head": ((canvas[1] // _HEAD_CELL, canvas[0] // _HEAD_CELL), np.uint8),
    }
    for name, (shape, kind) in wanted.items():
        if found[name] != (shape, np.dtype(kind)):
            is_shape, is_kind = found[name]
            problem = f"{name} is {is_kind} {is_shape}, {np.dtype(kind)} {shape} is needed"
            raise PackInvalid(file, problem, _REBUILD)


def _check_values(file: Path, mesh: Geometry) -> None:
    if not np.isfinite(mesh.rest).all() or np.abs(mesh.rest).max() > _FARTHEST_PX:
        raise PackInvalid(file, "rest has values that are not finite or far off the canvas", _REBUILD)
    if mesh.rest[:, 2].min() <= 0:
        raise PackInvalid(file, "rest has vertices behind the camera (z <= 0)", _REBUILD)
    if not np.isfinite(mesh.offset).all():
        raise PackInvalid(file, "offset has values that are not finite", _REBUILD)
    if mesh.triangles.min() < 0 or mesh.triangles.max() >= len(mesh.rest):
        raise PackInvalid(file, f"triangles name vertices that do not exist (0 .. {len(mesh.rest) - 1} do)", _REBUILD)
    if mesh.region.astype(np.int32).sum(1).max() > 255:
        raise PackInvalid(file, "region weights of a vertex sum to more than 255", _REBUILD)
