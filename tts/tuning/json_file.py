"""A small JSON object in a file: written whole or not at all, and read with distrust."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_MAX_BYTES = 1 << 20


def write(path: Path, told: Mapping[str, Any]) -> None:
    """Put an object into a file; whoever is killed meanwhile leaves what was there before. Raises OSError."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(dict(told), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())  # a rename may come to the disk before what is in the file
    beside.replace(path)


def read(path: Path) -> dict[str, Any]:
    """A file's object; empty where there is none that can be read."""
    try:
        if not path.is_file() or path.stat().st_size > _MAX_BYTES:
            return {}
        return parsed(path.read_bytes())
    except OSError:
        return {}


def parsed(text: bytes) -> dict[str, Any]:
    """An object out of its text; empty for whatever is none."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
