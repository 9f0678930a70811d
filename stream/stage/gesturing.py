"""When the arm moves: once a line, with its first stressed word, and down again when the line is over."""

from collections.abc import Iterable
from typing import Final

from avatar.gesture import GesturePlan, Gestures
from avatar.types import GesturePicture

LATEST: Final = 10  # frames, 0.4 s: a line whose voice tells no stress by then is gestured with anyhow
PAUSE: Final = 8  # frames, 0.32 s: a shorter silence is within a line


class Gesturing:
    """Follows what is said, frame by frame. The same calls give the same pictures."""

    def __init__(self, plans: Iterable[GesturePlan]) -> None:
        self._arm = Gestures(plans)
        self._line = ""  # the last that sounded
        self._wanted = ""  # its gesture, until it has begun
        self._since = 0  # frames since the line began
        self._silent = 0  # frames since something sounded

    def picture(self, line_id: str, gesture: str, *, stressed: bool) -> GesturePicture | None:
        """The next frame's; line_id: of the line that sounds, "" for none; gesture: which goes with it, "" for none.

        stressed: whether a stressed word begins in this frame.
        """
        if line_id and line_id != self._line:
            self._arm.lower()
            self._line, self._wanted, self._since = line_id, gesture, 0
        self._silent = 0 if line_id else self._silent + 1
        if self._silent == PAUSE:
            self._arm.lower()
            self._wanted = ""
        if self._wanted and (stressed or self._since >= LATEST):
            self._arm.ask(self._wanted)
            self._wanted = ""
        self._since += 1
        return self._arm.next()
