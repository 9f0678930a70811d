"""A file that grows by what is brought, and is cut back to what is sure to stay.

Its methods block: they belong in threads.
"""

import hashlib
import os
from pathlib import Path
from typing import Final

FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


class GrowingFile:
    """Written at its end only. Every method may raise OSError, above all when the disk is full."""

    def __init__(self, path: Path, kept: int, algorithm: str | None = None) -> None:
        """`kept` bytes are trusted, the rest goes. `algorithm` hashes what is written from here on."""
        self._file = os.open(path, FLAGS, 0o600)
        self.end = min(kept, os.fstat(self._file).st_size)
        os.ftruncate(self._file, self.end)
        self._hash = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None

    def write(self, data: bytes) -> None:
        """Append."""
        rest = memoryview(data)
        while rest:
            written = os.pwrite(self._file, rest, self.end)
            self.end += written
            rest = rest[written:]
        if self._hash is not None:
            self._hash.update(data)

    def sync(self) -> int:
        """Wait until all of it is on the disk; gives its size."""
        os.fdatasync(self._file)
        return self.end

    def cut(self, size: int) -> None:
        """Back to a size that it had."""
        os.ftruncate(self._file, size)
        self.end = size

    def digest(self) -> bytes:
        """Of what was written."""
        return self._hash.digest() if self._hash is not None else b""

    def close(self) -> None:
        os.close(self._file)


def create(path: Path) -> None:
    """An empty file in a new folder, on the disk with its name."""
    path.parent.mkdir(parents=True)
    os.close(os.open(path, FLAGS | os.O_EXCL, 0o600))
    for folder in (path.parent, path.parent.parent):
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
