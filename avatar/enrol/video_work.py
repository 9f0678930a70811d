"""Where the work on a video is kept while it lasts, so that it goes on where it was stopped.

Everything in it is written whole or not at all: a process that is killed loses the piece that it was at.
"""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, overload

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.errors import EnrolRefused, Finding

Image = NDArray[np.uint8]
Arrays = Mapping[str, NDArray[np.generic]]

_VERSION = 2  # of what the pieces hold: work of another version is begun anew
_SAMPLE = 1 << 20  # bytes at both ends of the file that tell it from others
_QUALITY = 97  # of JPEG: plates are cut out of these
_BYTES_PER_PX = 0.7  # of such a picture, at most


class Work:
    """The folder of one video and one way to frame it."""

    def __init__(self, root: Path, source: Path, framing: str) -> None:
        """Raises EnrolRefused if the folder cannot be made."""
        self.folder = root / _key(source, framing)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unusable(root, error) from error
        self.frames = Frames(self.folder / "frames")
        self.between = Frames(self.folder / "between")

    def load(self, name: str) -> Arrays | None:
        """The arrays of a piece, or None if it is not there yet."""
        try:
            with np.load(self.folder / f"{name}.npz", allow_pickle=False) as file:
                return {key: file[key] for key in file.files}
        except (OSError, ValueError, KeyError, EOFError):
            return None

    def save(self, name: str, arrays: Arrays) -> None:
        """Keep a piece. Raises EnrolRefused when the disk is full."""
        part = self.folder / f"{name}.part"
        try:
            with part.open("wb") as file:
                np.savez(file, allow_pickle=False, **dict(arrays))
            part.replace(self.folder / f"{name}.npz")
        except OSError as error:
            raise _unusable(self.folder, error) from error

    def need(self, pictures: int, px: int) -> None:
        """Raises EnrolRefused unless the disk has room for so many pictures of so many px."""
        needed = int(pictures * px * _BYTES_PER_PX)
        free = shutil.disk_usage(self.folder).free
        if needed > free:
            problem = f"the work needs {needed / 2**30:.1f} GB at {self.folder}, {free / 2**30:.1f} GB are free"
            raise EnrolRefused(Finding(problem, "make room, or cut the video to the minute that shows the face best"))

    def remove(self) -> None:
        """The work is done: its pictures of a person go."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Frames(Sequence[Image]):
    """Pictures on disk, read one at a time; new ones are added at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self._count = 0
        while self._file(self._count).exists():
            self._count += 1

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Image: ...

    @overload
    def __getitem__(self, index: slice) -> list[Image]: ...

    def __getitem__(self, index: int | slice) -> Image | list[Image]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(self._count))]
        if not -self._count <= index < self._count:
            raise IndexError(index)
        picture = cv2.imread(str(self._file(index % self._count)), cv2.IMREAD_COLOR)
        if picture is None:
            file = self._file(index % self._count)
            raise EnrolRefused(Finding(f"{file} was damaged", "delete the folder that it is in and start once more"))
        return np.asarray(picture, np.uint8)

    def append(self, bgr: Image) -> None:
        """Raises EnrolRefused when the disk is full."""
        file = self._file(self._count)
        part = file.with_suffix(".part")
        options = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR]
        good, data = cv2.imencode(".jpg", bgr, [*options, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444])
        if not good:
            raise EnrolRefused(Finding("a picture could not be encoded", "export the video once more as MP4 (H.264)"))
        try:
            part.write_bytes(data.tobytes())
            part.replace(file)
        except OSError as error:
            raise _unusable(self._folder, error) from error
        self._count += 1

    def _file(self, index: int) -> Path:
        return self._folder / f"{index:05}.jpg"


def _key(source: Path, framing: str) -> str:
    """What tells this video and framing from others."""
    digest = hashlib.sha256(f"{_VERSION} {framing}".encode())
    try:
        with source.open("rb") as file:
            size: Final = source.stat().st_size
            digest.update(f" {size} ".encode() + file.read(_SAMPLE))
            file.seek(max(0, size - _SAMPLE))
            digest.update(file.read(_SAMPLE))
    except OSError as error:
        raise EnrolRefused(Finding(f"{source} cannot be read ({error})", "check its name and permissions")) from error
    return digest.hexdigest()[:16]


def _unusable(folder: Path, error: OSError) -> EnrolRefused:
    return EnrolRefused(
        Finding(f"{folder} cannot be written ({error})", "make room, or name another folder with --work")
    )
