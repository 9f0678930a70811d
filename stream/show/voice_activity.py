"""When somebody speaks, by energy: from the first loud sound to a silence. Pure."""

from collections import deque
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
SILENCE_S: Final = 0.8  # ends an utterance
MOST_S: Final = 20.0  # so does this length
BEFORE_S: Final = 0.3  # kept from before it is noticed: the first consonant is quiet
STEADY_S: Final = 0.12  # loud for so long: a knock on the table is shorter
LEAST_S: Final = 0.3  # of loud sound: less is a cough
LOUD_DB: Final = 10.0  # over the room
FLOOR_DB: Final = -50.0  # under it nothing is speech, however quiet the room

_RISE_DB_S = 2.0  # how fast the room may seem to grow louder
_LEARN_S = 0.3  # at first it only learns how loud the room is
_ROOM_DB = -35.0  # and a louder one is taken for somebody who speaks at once

Sound = NDArray[np.float32]
Turn = Literal["", "begins", "ends", "nothing"]


class VoiceActivity:
    """`push` says when an utterance begins, and when it ends or turns out to be nothing; then `utterance` holds it."""

    def __init__(self) -> None:
        self.utterance: Sound = np.zeros(0, np.float32)  # (n,) at 48 kHz, the last that ended
        self._room_db = _ROOM_DB
        self._before: deque[Sound] = deque()
        self._kept: list[Sound] = []
        self._speaks = False
        self._heard_s = self._steady_s = self._loud_s = self._quiet_s = 0.0

    @property
    def speaks(self) -> bool:
        """Whether an utterance is going on."""
        return self._speaks

    def push(self, block: Sound) -> Turn:
        """Hear (n,) samples, a few tens of milliseconds: what has happened with them."""
        seconds = len(block) / RATE
        if not seconds:
            return ""
        loud = self._is_loud(block, seconds)
        self._steady_s = self._steady_s + seconds if loud else 0.0
        return self._going_on(block, seconds, loud) if self._speaks else self._waiting(block)

    def finish(self) -> Turn:
        """The stream is over: so is the utterance."""
        return self._end() if self._speaks else ""

    def _is_loud(self, block: Sound, seconds: float) -> bool:
        level_db = 10 * float(np.log10(np.mean(np.square(block, dtype=np.float64)) + 1e-10))
        self._room_db = min(level_db, self._room_db + _RISE_DB_S * seconds)
        self._heard_s += seconds
        return self._heard_s > _LEARN_S and level_db > max(FLOOR_DB, self._room_db + LOUD_DB)

    def _waiting(self, block: Sound) -> Turn:
        self._before.append(block)
        while sum(len(each) for each in self._before) - len(self._before[0]) >= (BEFORE_S + STEADY_S) * RATE:
            self._before.popleft()
        if self._steady_s < STEADY_S:
            return ""
        self._speaks, self._kept = True, list(self._before)
        self._before.clear()
        self._loud_s, self._quiet_s = self._steady_s, 0.0
        return "begins"

    def _going_on(self, block: Sound, seconds: float, loud: bool) -> Turn:
        self._kept.append(block)
        self._loud_s += seconds if loud else 0.0
        self._quiet_s = 0.0 if loud else self._quiet_s + seconds
        length = sum(len(each) for each in self._kept) / RATE
        return self._end() if self._quiet_s >= SILENCE_S or length >= MOST_S else ""

    def _end(self) -> Turn:
        self._speaks = False
        whole = np.concatenate(self._kept)[: round(MOST_S * RATE)]
        self._kept = []
        if self._loud_s < LEAST_S:
            return "nothing"
        self.utterance = whole
        return "ends"
