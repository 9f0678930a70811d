"""MODELS/voices/NAME/ of a voice that is made here: whose it is, and how it comes there whole.

A kill between two steps leaves folders whose names begin with a point; `mend` takes them away, or puts them back.
"""

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from tts.errors import VoiceUnavailable
from tts.espnet_card import read_card
from tts.tuning.errors import TuningRefused
from tts.tuning.order import GONE, MADE, Order, Work


@dataclass(frozen=True, slots=True)
class VoiceFolder:
    """The place of one finished voice."""

    models: Path
    name: str

    @property
    def whole(self) -> Path:
        """Where it lies when it is finished."""
        return self.models / "voices" / self.name

    @property
    def part(self) -> Path:
        """Where it is put together."""
        return self.whole.with_name(f".new-{self.name}")

    @property
    def old(self) -> Path:
        """Where the one before it lies while it takes its place."""
        return self.whole.with_name(f".old-{self.name}")

    def check_ours(self, order: Order, work: Work) -> None:
        """Raises TuningRefused: a voice of this name is there that is not of this work."""
        if self.whole.exists() and not (work.order.exists() and self._is_made_of(order)):
            raise TuningRefused(f"a voice called {self.name} is there already; give another name")

    def put(self) -> None:
        """Bring what was put together to its place, instead of the one before."""
        if self.whole.exists():
            shutil.rmtree(self.old, ignore_errors=True)
            self.whole.replace(self.old)
        self.part.replace(self.whole)
        shutil.rmtree(self.old, ignore_errors=True)

    def mend(self) -> None:
        """Undo what a kill left half done. Only for who holds the work on this voice."""
        shutil.rmtree(self.part, ignore_errors=True)
        if self.whole.exists():
            shutil.rmtree(self.old, ignore_errors=True)
        elif self.old.exists():
            self.old.replace(self.whole)

    def _is_made_of(self, order: Order) -> bool:
        """Whether it was made here, under this consent, of these recordings."""
        try:
            data = read_card(self.whole, self.models).data
        except VoiceUnavailable:
            return False
        if data is None or not (self.whole / MADE).is_file():
            return False
        return (data.consent, data.source) == (order.consent, Path(order.source).name)


def mend(models: Path, name: str) -> None:
    """Undo what a kill left half done of one voice, unless somebody works on it."""
    work = Work(models / "tuning" / name)
    if work.folder.is_dir() and not work.folder.is_symlink():
        with contextlib.suppress(TuningRefused, OSError), work.held():
            VoiceFolder(models, name).mend()


def forget(models: Path, name: str) -> None:
    """Throw away all that was done for a voice but the finished one. Raises TuningRefused: a process works on it."""
    mend(models, name)
    Work(models / "tuning" / name).forget()


def mend_all(models: Path) -> None:
    """Undo what processes that were killed left half done, of every voice on which nobody works."""
    tuning = models / "tuning"
    for folder in sorted(tuning.iterdir()) if tuning.is_dir() else []:
        if folder.name.startswith(GONE):
            shutil.rmtree(folder, ignore_errors=True)
        elif not folder.name.startswith("."):
            mend(models, folder.name)
