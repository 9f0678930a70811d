"""The recordings that lie in the data folder, and the films that were made of them."""

import datetime
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, cast, get_args

from stream.errors import RecordingUnknown

Kind = Literal["again", "chapters"]  # rendered again from the log; a copy with chapters in it

MAX_LISTED = 500
KINDS: Final = cast("tuple[Kind, ...]", get_args(Kind))
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.mp4$")
_MADE = re.compile(rf"^(?P<stem>.+)\.(?P<kind>{'|'.join(KINDS)})\.mp4$")
_STAMP = re.compile(r"^(?P<show>.+)-(?P<at>\d{8}-\d{6}-\d{6})$")  # as `ShowEgress` names them


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """One film."""

    file: str
    bytes: int
    changed: float  # s since 1970
    of: str = ""  # the recording that it was made of; empty: it is one
    kind: Kind | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, with what its name tells."""

    path: Path
    show: str
    started: float | None  # s since 1970; None where its name does not tell
    changed: float

    @property
    def file(self) -> str:
        return self.path.name

    @property
    def stem(self) -> str:
        return self.path.stem


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
                made = _MADE.match(path.name)
                film = RecordingFile(path.name, stat.st_size, stat.st_mtime)
                if made is not None:
                    film = replace(film, of=f"{made['stem']}.mp4", kind=cast("Kind", made["kind"]))
                files.append(film)
        return sorted(files, key=lambda each: each.changed, reverse=True)[:MAX_LISTED]

    def path(self, file: str) -> Path:
        """Where a recording lies. Raises RecordingUnknown."""
        found = self._folder / file
        if not _NAME.match(file) or not found.is_file() or found.is_symlink():
            raise RecordingUnknown(f"no recording is called {file[:80]!r}; GET /v1/recordings lists all")
        return found

    def get(self, file: str) -> Recording:
        """A recording, not a film that was made of one. Raises RecordingUnknown."""
        path = self.path(file)
        if _MADE.match(file):
            raise RecordingUnknown(f"{file[:80]!r} was made of a recording; name that one")
        stamp = _STAMP.match(path.stem)
        started = None
        if stamp is not None:
            try:  # the recorder names files by the clock on the wall
                started = datetime.datetime.strptime(stamp["at"], "%Y%m%d-%H%M%S-%f").timestamp()
            except ValueError:
                started = None
        return Recording(path, stamp["show"] if stamp is not None else "", started, path.stat().st_mtime)
