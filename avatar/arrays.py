"""Arrays out of an .npz file that a stranger may have made: headers are checked before anything is unpacked, nothing
is unpickled."""

import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from avatar.errors import PackInvalid

Shape = tuple[int, ...]
Header = tuple[Shape, np.dtype[Any]]
Wanted = Mapping[str, tuple[Shape, type[np.generic]]]

REBUILD = "build the pack again"


def read_arrays(
    file: Path, names: Iterable[str], wanted: Callable[[Mapping[str, Header]], Wanted]
) -> dict[str, NDArray[Any]]:
    """The arrays `names` of a file, once `wanted`, given their headers, has said what each must be.

    Raises PackInvalid: a missing file, no npz, an array missing or of another shape or kind; and what `wanted` raises.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            found = {name: _header(archive, name, file) for name in names}
            for name, (shape, kind) in wanted(found).items():
                if found[name] != (shape, np.dtype(kind)):
                    is_shape, is_kind = found[name]
                    problem = f"{name} is {is_kind} {is_shape}, {np.dtype(kind)} {shape} is needed"
                    raise PackInvalid(file, problem, REBUILD)
            return {name: _array(archive, name, file) for name in found}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise PackInvalid(file, f"it is no readable npz ({error})", REBUILD) from error


def _open(archive: zipfile.ZipFile, name: str, file: Path) -> IO[bytes]:
    try:
        return archive.open(f"{name}.npy")
    except KeyError as error:
        raise PackInvalid(file, f"the array {name} is missing", REBUILD) from error


def _header(archive: zipfile.ZipFile, name: str, file: Path) -> Header:
    with _open(archive, name, file) as stream:
        read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(npy.read_magic(stream))
        if read is None:
            raise PackInvalid(file, f"the array {name} has an unknown version", REBUILD)
        shape, _, dtype = read(stream)
    return shape, dtype


def _array(archive: zipfile.ZipFile, name: str, file: Path) -> NDArray[Any]:
    with _open(archive, name, file) as stream:
        return np.ascontiguousarray(npy.read_array(stream, allow_pickle=False))
