"""What a script's base is, told by its first bytes, before anything of it is read."""

from pathlib import Path
from typing import Final, Literal

from dubbing.errors import MediaMissing

BaseKind = Literal["film", "picture", "slides"]

MAX_PAGES: Final = 300  # of slides
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM")


def kind_of(path: Path) -> BaseKind:
    """What a base is by its first bytes; whether it is a good one is found out by whoever reads it.

    Raises:
        MediaMissing: it cannot be read at all.
    """
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise MediaMissing(f"{path.name} cannot be read ({error.strerror}); see who may read it") from error
    if head.startswith(b"%PDF-"):
        return "slides"
    return "picture" if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:] == b"WEBP") else "film"
