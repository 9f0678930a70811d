"""LipsyncError
├── WeightsInvalid    a network's file is damaged or of another shape
└── SyncRefused       a clip cannot be scored
    ├── ClipUnreadable    no video can be read from it
    ├── NoFace            no face is seen for long enough
    ├── NoSound           it has no sound, or silence
    └── TooShort          it is shorter than a score needs
"""

from pathlib import Path


class LipsyncError(Exception):
    """Base of all errors of the mouths."""


class WeightsInvalid(LipsyncError):
    """A network's weights cannot be used: which file, and what is wrong with it."""

    def __init__(self, file: Path, problem: str) -> None:
        super().__init__(f"{file}: {problem}; install Onmaru anew, or export the weights again")
        self.file = file


class SyncRefused(LipsyncError):
    """A clip cannot be scored; the message says why and what to do."""


class ClipUnreadable(SyncRefused):
    """The file is no video, or damaged."""


class NoFace(SyncRefused):
    """No face is seen in enough of the pictures."""


class NoSound(SyncRefused):
    """There is no sound to compare with."""


class TooShort(SyncRefused):
    """Too little of a face that speaks."""
