"""The operator's dictionary as it stands on disk, read anew when its file changes."""

import logging
from pathlib import Path

from tts.dictionary import Dictionary, load
from tts.errors import DictionaryInvalid

log = logging.getLogger(__name__)


class Readings:
    """A dictionary file that may be edited while a show is on air."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._dictionary = Dictionary()

    def current(self) -> Dictionary:
        """The dictionary as its file has it now; a file that is wrong leaves what was read before."""
        seen = self._stamp()
        if seen != self._seen:
            self._seen = seen
            try:
                self._dictionary = load(self._path) if seen is not None else Dictionary()
            except DictionaryInvalid as error:
                log.warning("the dictionary stays as it was: %s", error)
        return self._dictionary

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino
