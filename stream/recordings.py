"""The recordings that lie in the data folder."""

import re
from dataclasses import dataclass
from pathlib import Path

from stream.errors import RecordingUnknown

MAX_LISTED = 500
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.mp4$")


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """One film."""

    file: str
    bytes: int
    changed: float  # s since 1970


class Recordings:
    """One folder. Nothing outside of it can be named."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def list(self) -> list[RecordingFile]:
        """The newest first, MAX_LISTED at most."""
        files = []
        for path in self._folder.glob("*.mp4"):
            if _NAME.match(path.name) and path.is_file() and not path.is_symlink():
                stat = path.stat()
                files.append(RecordingFile(path.name, stat.st_size, stat.st_mtime))
        return sorted(files, key=lambda each: each.changed, reverse=True)[:MAX_LISTED]

    def path(self, file: str) -> Path:
        """Where a recording lies. Raises RecordingUnknown."""
        found = self._folder / file
        if not _NAME.match(file) or not found.is_file() or found.is_symlink():
            raise RecordingUnknown(f"no recording is called {file[:80]!r}; GET /v1/recordings lists all")
        return found
