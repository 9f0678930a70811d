"""What lip-sync found and made of a film, kept by content, so that a run that was stopped goes on where it was.

Every file is written whole or not at all. The folder stays under a limit: what was not used for longest goes first.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dubbing.errors import MediaBroken

Arrays = Mapping[str, NDArray[np.generic]]

MOST_BYTES: Final = 6 << 30
_VERSION: Final = 1  # of what is kept: other versions are not read
_SAMPLE: Final = 1 << 20  # bytes at three places of a film that tell it from others


class Cache:
    """The pieces of one film."""

    def __init__(self, root: Path, film: Path) -> None:
        """Raises MediaBroken if the film cannot be read, OSError if the folder cannot be made."""
        self._root = root
        self._folder = root / _key_of(film)
        self._folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Where a piece lies, or would; it counts as used now."""
        path = self._folder / name
        if path.exists():
            os.utime(path)
        return path

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]] | None:
        """A piece that `keep` kept, or None."""
        try:
            with np.load(self.path(f"{name}.npz"), allow_pickle=False) as file:
                return {key: file[key] for key in file.files}
        except (OSError, ValueError, KeyError, EOFError):
            return None

    def keep(self, name: str, arrays: Arrays) -> None:
        """Keep a piece. Raises OSError when the disk is full."""
        part = self._folder / f"{name}.npz.part"
        try:
            with part.open("wb") as file:
                np.savez(file, allow_pickle=False, **dict(arrays))
            part.replace(self._folder / f"{name}.npz")
        finally:
            part.unlink(missing_ok=True)

    def trim(self) -> None:
        """Remove what was not used for longest, until the limit holds, over all films."""
        files = [(file.stat(), file) for file in self._root.glob("*/*") if file.is_file()]
        files.sort(key=lambda each: each[0].st_mtime_ns)
        total = sum(stat.st_size for stat, _ in files)
        for stat, file in files:
            if total <= MOST_BYTES:
                return
            file.unlink(missing_ok=True)
            total -= stat.st_size


def digest(*parts: object) -> str:
    """A name for what is made of these: numbers and text by what they say, arrays by what they hold."""
    made = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            made.update(f"{part.shape}{part.dtype}".encode() + np.ascontiguousarray(part).tobytes())
        else:
            made.update(json.dumps(part).encode())
    return made.hexdigest()[:24]


def _key_of(film: Path) -> str:
    made = hashlib.sha256(f"{_VERSION}".encode())
    try:
        with film.open("rb") as file:
            size = film.stat().st_size
            made.update(f" {size} ".encode())
            for at in (0, size // 2, max(0, size - _SAMPLE)):
                file.seek(at)
                made.update(file.read(_SAMPLE))
    except OSError as error:
        raise MediaBroken(f"{film.name} cannot be read ({error})") from error
    return made.hexdigest()[:24]
