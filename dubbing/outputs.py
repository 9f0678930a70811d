"""What can be made of a project, and how the files' names end."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from dubbing.errors import OutputRefused

# A film; its sound; dialogue, background and effects apart; subtitles; the script with its times (W3C DAPT).
SUFFIXES: Final[Mapping[str, str]] = {
    "mp4": ".mp4",
    "wav": ".wav",
    "mp3": ".mp3",
    "stems": ".zip",
    "srt": ".srt",
    "vtt": ".vtt",
    "dapt": ".ttml",
}


def kind_of(path: Path) -> str:
    """Which output a file's ending asks for. Raises OutputRefused."""
    for kind, suffix in SUFFIXES.items():
        if path.suffix.lower() == suffix:
            return kind
    endings = ", ".join(SUFFIXES.values())
    raise OutputRefused(f"{path.name} ends in none of {endings}; its ending says what is written")


def check(outputs: Sequence[Path]) -> None:
    """Raises OutputRefused where these files cannot be written, all of them at once."""
    if not outputs:
        raise OutputRefused("nothing is to be written; name a file")
    kinds = [kind_of(path) for path in outputs]
    for path, kind in zip(outputs, kinds, strict=True):
        if kinds.count(kind) > 1:
            raise OutputRefused(f"two outputs end in {path.suffix}; each kind is written once")
        check_folder(path)


def check_folder(path: Path) -> None:
    """Raises OutputRefused where nothing can be written beside a file, which is tried."""
    if not path.parent.is_dir():
        raise OutputRefused(f"the folder {path.parent} does not exist; make it first")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise OutputRefused(f"{path} cannot be written ({error.strerror}); name another folder") from error
