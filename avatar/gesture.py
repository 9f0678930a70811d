"""Gestures as a way through pictures: the arm rises, holds, swings if it does, and falls.

From frame to frame it goes on by one picture at most, so that it never jumps; a gesture that is asked for while the
arm is up waits until it hangs again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from avatar.types import GesturePicture

HOLD_FRAMES: Final = 50  # 2 s: an arm that stays up longer is an exercise
SWINGS: Final = 4  # passes through the pictures of a hold that swings
APART_FRAMES: Final = 15  # 0.6 s that the arm hangs between two gestures


@dataclass(frozen=True, slots=True)
class GesturePlan:
    """One gesture of a host: how many pictures it has, and how many of the last are its hold."""

    name: str
    pictures: int
    hold: int = 1

    @property
    def top(self) -> int:
        """The picture with which the rise ends and the hold begins; the first picture is 1, 0 is rest."""
        return self.pictures - self.hold + 1


class Gestures:
    """Which picture of which gesture shows, frame by frame. The same calls give the same pictures."""

    def __init__(self, plans: Iterable[GesturePlan]) -> None:
        self._plans = {plan.name: plan for plan in plans}
        self._moving: _Course | None = None
        self._waiting: str | None = None
        self._rested = APART_FRAMES

    def ask(self, name: str) -> None:
        """Want a gesture; it takes the place of one that waits. One that the host has not is ignored."""
        if name in self._plans:
            self._waiting = name

    def lower(self) -> None:
        """Let the arm sink: at once, or when it has come up if it is nearly there. What waits is forgotten."""
        self._waiting = None
        if self._moving is not None:
            self._moving.lower()

    def next(self) -> GesturePicture | None:
        """The next frame's picture; None while the arm hangs."""
        if self._moving is None:
            self._rested += 1
            if self._waiting is None or self._rested < APART_FRAMES:
                return None
            self._moving, self._waiting = _Course(self._plans[self._waiting]), None
        plan = self._moving.plan
        number = self._moving.next()
        if number == 0:
            self._moving, self._rested = None, 0
            return None
        return GesturePicture(plan.name, number)


class _Course:
    """One gesture from rest to rest."""

    def __init__(self, plan: GesturePlan) -> None:
        self.plan = plan
        self._at, self._way = 0, 1
        self._held, self._passes = 0, 0
        self._sinking = self._hurry = False

    def lower(self) -> None:
        self._hurry = True
        if self._at < self.plan.top / 2:
            self._sinking = True

    def next(self) -> int:
        """The picture of the next frame; 0 when it is over."""
        plan = self.plan
        if self._sinking:
            self._at -= 1
        elif self._at < plan.top:
            self._at += 1
        elif self._hurry or self._held >= HOLD_FRAMES or self._passes >= SWINGS:
            self._sinking = True
            self._at -= 1
        else:
            self._held += 1
            self._swing()
        return self._at

    def _swing(self) -> None:
        plan = self.plan
        if plan.hold == 1:
            return
        self._at += self._way
        if self._at in (plan.top, plan.pictures):
            self._way = -self._way
            self._passes += 1
