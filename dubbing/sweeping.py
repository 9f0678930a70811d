"""Folders of what was made before, held within a bound: the oldest files go first."""

import contextlib
from pathlib import Path


def sweep_folder(folder: Path, most: int) -> None:
    """Delete the oldest files of a folder until all of them have no more than `most` bytes."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):  # another worker sweeps too
            status = path.stat()
            found.append((status.st_mtime_ns, status.st_size, path))
    left = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if left <= most:
            return
        path.unlink(missing_ok=True)
        left -= size
