"""Slides as a base: a PDF's pages as pictures, drawn in a process of its own with limits, as uploads are looked at."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from dubbing.base_kind import MAX_PAGES
from dubbing.errors import MediaBroken, MediaHung, MediaMissing, MediaRefused, MediaTooLarge, NotMedia
from dubbing.notice import Still
from dubbing.probe import told_by
from dubbing.types import Base

MAX_BYTES: Final = 256 << 20
_WALL_S: Final = 120.0
_ERRORS: Final[dict[str, type[MediaRefused]]] = {each.__name__: each for each in (MediaBroken, MediaTooLarge, NotMedia)}


def count(path: Path) -> int:
    """How many pages a PDF has.

    Raises:
        MediaRefused: it cannot be used; the message says why.
    """
    return _reader(path, "-")


def draw(path: Path, folder: Path) -> list[Path]:
    """The pages of a PDF as PNG files of one even size, that of the first page; others are set into it.

    Raises:
        MediaRefused: it cannot be used; the message says why.
        OSError: the disk is full.
    """
    pages = _reader(path, str(folder))
    return [folder / f"page-{number:04d}.png" for number in range(1, pages + 1)]


def shown(pages: Sequence[Path], base: Base, length: int) -> Iterator[Still]:
    """The pages, each when it comes; one at a time, so that hundreds take no more memory than one.

    Args:
        pages: as `draw` made them.
        base: whose `page_starts` tell when each comes; those without one share out what is left of the time.
        length: of the film, samples.
    """
    for start, page in zip(starts(len(pages), base.page_starts, length), pages, strict=False):
        with Image.open(page, formats=("PNG",)) as opened:
            yield start, np.asarray(opened.convert("RGB"), np.uint8)


def starts(pages: int, given: Sequence[int], length: int) -> list[int]:
    """When each page comes, samples: as given, the rest evenly in the time that is left. The first is there at once."""
    known = sorted(given)[:pages]
    left = pages - len(known)
    last = known[-1] if known else 0
    step = max(0, length - last) / (left + bool(known)) if left else 0
    rest = [round(last + step * (number + bool(known))) for number in range(left)]
    return [0, *known[1:], *rest] if known else rest


def _reader(path: Path, folder: str) -> int:
    """How many pages it has; they lie in the folder unless that is "-"."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise MediaMissing(f"{path.name} cannot be opened ({error})") from error
    if size > MAX_BYTES:
        raise MediaTooLarge(f"{path.name} has over {MAX_BYTES >> 20} MB; export it smaller")
    program = [sys.executable, "-I", "-m", "dubbing.slides_reader", str(path.resolve()), folder, str(MAX_PAGES)]
    try:
        ended = subprocess.run(program, capture_output=True, stdin=subprocess.DEVNULL, timeout=_WALL_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise MediaHung(f"{path.name} took too long to draw; export it with simpler pages") from error
    told = told_by(ended.stdout)
    if told is None:
        raise MediaHung(f"{path.name} took too much time or memory to draw; export it with simpler pages")
    if "full" in told:
        raise OSError(int(told["errno"]), str(told["full"]))
    if "error" in told:
        raise _ERRORS[str(told["error"])](f"{path.name} {told['message']}")
    return int(told["pages"])
