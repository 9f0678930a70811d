"""A zip from a stranger, which may be made to fill a disk or to write elsewhere: what is asked of each.

Its directory is bounded before it is opened, since it is read at once then; a file in it is a plain one, unlocked, and
packed in a way that is known; and every byte is counted as it comes out.
"""

import contextlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from dubbing.errors import ArchiveRefused

_BLOCK: Final = 1 << 20
_END: Final = struct.Struct("<4s4H2LH")  # end of central directory
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64: Final = struct.Struct("<4sLQL")
_ENCRYPTED: Final = 1


@dataclass(frozen=True, slots=True)
class DirectoryLimits:
    """Of a zip's list of its files."""

    files: int
    bytes: int
    told: str  # the limit in words, for who goes over it


@contextlib.contextmanager
def opened(path: Path, limits: DirectoryLimits) -> Iterator[zipfile.ZipFile]:
    """A stranger's zip; whatever is wrong with it while it is open is told as one thing.

    Raises:
        ArchiveRefused: it is no zip, is damaged, or its directory breaks a limit.
    """
    try:
        with path.open("rb") as file:
            _look_at_the_end(file, limits)
            with zipfile.ZipFile(file) as archive:
                yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, UnicodeDecodeError) as error:
        raise ArchiveRefused(f"the zip is damaged ({error}); make it again") from error


def _look_at_the_end(file: IO[bytes], limits: DirectoryLimits) -> None:
    if file.read(4) not in (b"PK\3\4", b"PK\5\6"):
        raise ArchiveRefused("this is no zip")
    size = file.seek(0, 2)
    start = max(0, size - (1 << 16) - _END.size)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise ArchiveRefused("the zip breaks off; upload it again, whole")
    *_, count, directory, _, _ = _END.unpack_from(tail, at)
    count, directory = _longer_end(file, start + at) or (count, directory)
    if count > limits.files or directory > limits.bytes:
        told = f"{count:,} files in a directory of {directory:,} bytes"
        raise ArchiveRefused(f"the zip says that it holds {told}; {limits.told}")
    file.seek(0)


def _longer_end(file: IO[bytes], end: int) -> tuple[int, int] | None:
    """Files and bytes of the directory by the longer end of a zip whose usual end begins at `end`; None has none.

    Whatever the usual end says, readers believe the longer one: some take it from right before its locator, some from
    where the locator points at. So it has to be the same.
    """
    locator = _part(file, end - _LOCATOR_64.size, _LOCATOR_64.size)
    if not locator.startswith(b"PK\6\7"):
        return None
    place = end - _LOCATOR_64.size - _END_64.size
    longer = _part(file, place, _END_64.size)
    if _LOCATOR_64.unpack(locator)[2] != place or not longer.startswith(b"PK\6\6"):
        raise ArchiveRefused("the zip is damaged (its end is not where it belongs); make it again")
    count, directory = _END_64.unpack(longer)[7:9]
    return count, directory


def _part(file: IO[bytes], start: int, length: int) -> bytes:
    """So many bytes of a file; none where they would begin before it."""
    if start < 0:
        return b""
    file.seek(start)
    return file.read(length)


def check_file(info: zipfile.ZipInfo) -> None:
    """Raises ArchiveRefused for what is no plain file, is locked, or is packed in a way that is not known here."""
    name = info.filename[:80]
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise ArchiveRefused(f"{name} in the zip is no file but a link or something else")
    if info.flag_bits & _ENCRYPTED:
        raise ArchiveRefused(f"{name} in the zip is locked by a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveRefused(f"{name} in the zip is compressed in a way that is not known here")


def check_apart(files: Iterable[zipfile.ZipInfo], size: int) -> None:
    """Raises ArchiveRefused where files share the zip's bytes, which are `size`."""
    if sum(info.compress_size for info in files) > size:
        raise ArchiveRefused("files in the zip lie over each other: it was made to become more than it is")


def blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a file holds. No byte more than it says: zipfile ends there, and its checksum then tells that it lied."""
    left = info.file_size
    with archive.open(info) as file:
        while block := file.read(_BLOCK):
            left -= len(block)
            yield block
    if left:
        raise ArchiveRefused(f"{info.filename} in the zip breaks off")
