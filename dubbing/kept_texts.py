"""What was heard and translated before, by its content: one file of JSON a stretch or a line."""

import os
import secrets
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from dubbing.sweeping import sweep_folder

MAX_BYTES: Final = 64 << 20  # of one folder: some 100,000 lines; the oldest go first
_SWEPT_EVERY: Final = 64  # files that are kept, on average

T = TypeVar("T")


def kept(folder: Path | None, name: str, form: type[T]) -> T | None:
    """What was kept under a name; None where nothing is, or nothing that can be read."""
    if folder is None:
        return None
    path = folder / name
    try:
        found = msgspec.json.decode(path.read_bytes(), type=form)
        os.utime(path)  # used: it goes last
    except (OSError, msgspec.MsgspecError):
        return None
    return found


def keep(folder: Path | None, name: str, what: object) -> None:
    """Keep something under a name; now and then the oldest go.

    Raises:
        OSError: the disk is full.
    """
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f"{name}.{secrets.token_hex(4)}"
    try:
        half.write_bytes(msgspec.json.encode(what))
        half.replace(folder / name)
    finally:
        half.unlink(missing_ok=True)
    if secrets.randbelow(_SWEPT_EVERY) == 0:
        sweep_folder(folder, MAX_BYTES)
