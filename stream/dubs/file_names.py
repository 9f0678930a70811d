"""Names of files as strangers give them, made fit to be shown. They are data: no file of ours is ever called so."""

import unicodedata

MAX_NAME_BYTES = 255  # what file systems take
UNNAMED = "upload"


def clean(name: str) -> str:
    """The last part of a path without control characters, marks that turn the writing, and more than 255 bytes.

    What is left keeps its ending; a name of nothing becomes `upload`.
    """
    seen = "".join(char for char in unicodedata.normalize("NFC", name) if unicodedata.category(char)[0] != "C")
    last = seen.replace("\\", "/").rsplit("/", 1)[-1]
    last = " ".join(last.split()).strip(". ")
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending) > 16:
        return _cut(last, MAX_NAME_BYTES) or UNNAMED
    tail = dot + ending
    return _cut(stem, MAX_NAME_BYTES - len(tail.encode())) + tail


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")
