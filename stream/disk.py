"""The disk that everything lies on: whether it has room for more."""

import shutil
from pathlib import Path

from stream.errors import StorageFull


def check_disk(folder: Path, reserve: int, more: int) -> None:
    """Raises StorageFull where `more` bytes do not go on the disk of a folder beside the reserve."""
    place = next(each for each in (folder, *folder.parents) if each.is_dir())
    free = shutil.disk_usage(place).free - reserve
    if more > free or free < 0:
        raise StorageFull(f"the disk has room for {max(0, free):,} bytes more: make room, then try again")
