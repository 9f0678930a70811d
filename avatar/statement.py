"""The signed file behind a consent: which kinds are taken, and how it is copied."""

import hashlib
from pathlib import Path

from avatar.errors import ConsentInvalid

MAX_BYTES = 64 << 20  # a page of scans or some minutes of video
_CHUNK = 1 << 20
# What a file of each kind holds at a place near its start.
_SIGNS: dict[str, tuple[tuple[int, bytes], ...]] = {
    ".pdf": ((0, b"%PDF-"),),
    ".png": ((0, b"\x89PNG"),),
    ".jpg": ((0, b"\xff\xd8\xff"),),
    ".jpeg": ((0, b"\xff\xd8\xff"),),
    ".webp": ((8, b"WEBP"),),
    ".heic": ((4, b"ftyp"),),
    ".tif": ((0, b"II*\0"), (0, b"MM\0*")),
    ".tiff": ((0, b"II*\0"), (0, b"MM\0*")),
    ".wav": ((8, b"WAVE"),),
    ".mp3": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2")),
    ".ogg": ((0, b"OggS"),),
    ".flac": ((0, b"fLaC"),),
    ".m4a": ((4, b"ftyp"),),
    ".mp4": ((4, b"ftyp"),),
    ".mov": ((4, b"ftyp"), (4, b"moov"), (4, b"wide"), (4, b"mdat")),
    ".webm": ((0, b"\x1a\x45\xdf\xa3"),),
    ".mkv": ((0, b"\x1a\x45\xdf\xa3"),),
}
_TEXT = (".txt", ".md")


def kind_of(file: Path) -> str:
    """The file's suffix, once the file is known to be of that kind. Raises ConsentInvalid."""
    suffix = file.suffix.lower()
    if suffix not in _SIGNS and suffix not in _TEXT:
        takes = "a PDF, a picture, a text, a sound or a video"
        raise ConsentInvalid(f"{file} is no kind of file that is taken as a statement: give {takes}")
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(16)
    except FileNotFoundError as error:
        raise ConsentInvalid(f"{file} does not exist; give the signed statement's file") from error
    except OSError as error:
        raise ConsentInvalid(f"{file} cannot be read: {error.strerror}") from error
    if not size:
        raise ConsentInvalid(f"{file} is empty; give the signed statement's file")
    if size > MAX_BYTES:
        raise ConsentInvalid(f"{file} has {size >> 20} MB; {MAX_BYTES >> 20} MB is the limit. Make it smaller.")
    signs = _SIGNS.get(suffix, ((0, b""),))
    if not any(head[at:].startswith(sign) for at, sign in signs) or (suffix in _TEXT and not _is_text(file)):
        raise ConsentInvalid(f"{file} is no {suffix[1:].upper()} file, whatever its name says; give the right one")
    return suffix


def _is_text(file: Path) -> bool:
    try:
        return "\0" not in file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False


def digest(file: Path) -> str:
    """SHA-256 of a file, 64 hex digits. Raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy(source: Path, target: Path) -> str:
    """Copy up to the limit and give the copy's SHA-256. Raises ConsentInvalid if it grew, OSError."""
    hashed = hashlib.sha256()
    left = MAX_BYTES
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ConsentInvalid(f"{source} is larger than {MAX_BYTES >> 20} MB; make it smaller")
            hashed.update(chunk)
            writing.write(chunk)
    return hashed.hexdigest()
