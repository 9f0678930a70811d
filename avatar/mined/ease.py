"""When her own mouth shows, and when the drawn one."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lipsync.visemes import REST

_STILL = 0.03  # of a mouth parameter: what moves less is no speech
_ATTACK: Final = 1 / 4  # a frame: drawn wholly by the time that the mouth moves, as the next four frames are known
_HOLD: Final = 6  # frames after speech in which the drawn mouth stays: pauses between words
_RELEASE: Final = 1 / 10  # a frame: 400 ms


class Ease:
    """How much of the drawn mouth shows, 0 .. 1, frame by frame."""

    def __init__(self) -> None:
        self._level = 0.0
        self._held = 0

    def step(self, mouths: NDArray[np.floating]) -> float:
        """mouths (n, 12): of this frame and the next ones."""
        if np.abs(mouths - REST).max() > _STILL:
            self._level = min(1.0, self._level + _ATTACK)
            self._held = _HOLD
        elif self._held:
            self._held -= 1
        else:
            self._level = max(0.0, self._level - _RELEASE)
        return self._level * self._level * (3 - 2 * self._level)
