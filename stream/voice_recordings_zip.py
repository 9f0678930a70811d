"""`python -m stream.voice_recordings_zip ZIP FOLDER RESERVE`: sounds and their texts out of a zip that somebody sent.

What is neither a sound nor a text stays behind. Names keep their folders and lead nowhere else; how much comes out is
bounded before anything is written.
"""

import errno
import sys
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final, NoReturn

from dubbing.errors import ArchiveRefused
from dubbing.foreign_zip import DirectoryLimits, blocks, check_apart, check_file, opened
from stream.disk import check_disk
from stream.errors import StorageFull
from tts.tuning.recordings import SOUNDS

FULL: Final = 3  # exit status where the disk is the reason
MAX_FILES: Final = 40_000  # 20,000 sentences with their texts: a day of speech
MAX_BYTES: Final = 20 << 30  # of all together
MAX_SOUND: Final = 256 << 20  # bytes; a minute at 96 kHz has 46 MB, and no sentence lasts so long
MAX_TEXT: Final = 64 << 10  # bytes; a longer one says no sentence
MAX_RATIO: Final = 50  # times the zip; speech is packed to a half, silence to a hundredth
MIN_BYTES: Final = 64 << 20  # that may always come out
_LIMITS: Final = DirectoryLimits(MAX_FILES, 8 << 20, f"{MAX_FILES:,} files are the limit")
_MAX_PART, _MAX_DEPTH = 200, 8  # bytes of a name, folders within each other
_UTF8: Final = 0x800  # the name's encoding is told
_GUESSES: Final = ("utf-8", "cp949")  # of macOS, and of a Korean Windows


def unpack(path: Path, folder: Path, reserve: int) -> int:
    """Take recordings out of a zip.

    Args:
        path: the zip.
        folder: an empty one, which the caller removes when this fails.
        reserve: bytes of the disk that stay free.

    Returns:
        How many files were left out, being neither sounds nor texts.

    Raises:
        ArchiveRefused: it is no zip, is damaged, holds no recording, or breaks a limit; the message says which.
        StorageFull: the disk has no room for it.
        OSError: the disk is full, or it cannot be written.
    """
    size = path.stat().st_size
    with opened(path, _LIMITS) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
        taken = _taken(files)
        check_apart(files, size)
        total = sum(info.file_size for info in taken.values())
        if total > min(MAX_BYTES, max(MIN_BYTES, MAX_RATIO * size)):
            raise ArchiveRefused(
                f"{total:,} bytes would come out of {size:,}: a zip may become {MAX_RATIO} times as large, "
                f"and {MAX_BYTES >> 30} GB at most"
            )
        check_disk(folder, reserve, total)
        for place, info in taken.items():
            target = folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for block in blocks(archive, info):
                    file.write(block)
    return len(files) - len(taken)


def _taken(files: list[zipfile.ZipInfo]) -> Mapping[PurePosixPath, zipfile.ZipInfo]:
    """The files that are recordings, by where they go."""
    found: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in files:
        place = _place(_name(info))
        check_file(info)
        if place is None or place.suffix not in (*SOUNDS, ".txt"):
            continue
        if place.suffix == ".txt" and info.file_size > MAX_TEXT:
            continue
        if info.file_size > MAX_SOUND:
            raise ArchiveRefused(f"{str(place)[:80]} has over {MAX_SOUND >> 20} MB: cut it into sentences, one a file")
        if place in found:
            raise ArchiveRefused(f"the zip holds {str(place)[:80]} twice")
        found[place] = info
    for place in found:
        if (file := next((each for each in place.parents if each in found), None)) is not None:
            raise ArchiveRefused(f"the zip holds {str(file)[:80]} as a file and as a folder")
    if not any(place.suffix in SOUNDS for place in found):
        raise ArchiveRefused(f"the zip holds no recording ({', '.join(SOUNDS)})")
    return found


def _name(info: zipfile.ZipInfo) -> str:
    """A file's name as who packed it sees it; many programs do not tell in which letters they write."""
    name = info.orig_filename
    for guess in _GUESSES if not info.flag_bits & _UTF8 else ():
        try:
            return name.encode("cp437").decode(guess)
        except UnicodeError:
            continue
    return name


def _place(name: str) -> PurePosixPath | None:
    """Where a file goes, its ending in small letters; None for what programs put there for themselves."""
    named = unicodedata.normalize("NFC", name).replace("\\", "/")
    parts = [part for part in named.split("/") if part not in ("", ".")]
    if named.startswith("/") or named[1:2] == ":" or ".." in parts or not named.isprintable() or not parts:
        raise ArchiveRefused(f"the zip holds {name[:80]!r}, which would lead out of its folder")
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return None
    if len(parts) > _MAX_DEPTH or any(len(part.encode()) > _MAX_PART for part in parts):
        raise ArchiveRefused(f"the name {name[:80]!r} in the zip is too long, or its folders lie too deep")
    place = PurePosixPath(*parts)
    return place.with_suffix(place.suffix.lower())


def main() -> None:
    """Unpack, and tell what was left out, or why nothing came out."""
    path, folder, reserve = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    try:
        print(f"left out: {unpack(path, folder, reserve)}", file=sys.stderr)
    except ArchiveRefused as error:
        sys.exit(f"Error: {error}")
    except StorageFull as error:
        _end_full(str(error))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            _end_full("the disk is full")
        sys.exit(f"Error: it cannot be unpacked: {error.strerror or type(error).__name__}")


def _end_full(why: str) -> NoReturn:
    print(f"Error: {why}", file=sys.stderr)
    sys.exit(FULL)


if __name__ == "__main__":
    main()
