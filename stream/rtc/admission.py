"""Who may come in: a number of seats, and a few handshakes at a time.

A handshake costs about as much as a second of watching, so a crowd at the door
must wait its turn instead of slowing down the show for those inside.
"""

import asyncio
from dataclasses import dataclass

from stream.rtc.errors import Full, TooManyJoining


@dataclass(frozen=True, slots=True)
class AdmissionLimits:
    """Bounds of the door."""

    max_viewers: int = 200
    handshakes: int = 4  # at once
    pending: int = 32  # seats whose media does not flow yet, those that wait included
    wait_s: float = 5.0  # for one's turn


@dataclass(frozen=True, slots=True)
class AdmissionStats:
    """What the door looks like now, and whom it turned away since the start."""

    seats: int
    pending: int
    refused_full: int
    refused_joining: int


class Admission:
    """The door. All of it runs on the event loop's thread."""

    def __init__(self, limits: AdmissionLimits) -> None:
        self.limits = limits
        self._turns = asyncio.Semaphore(limits.handshakes)
        self._seats = 0
        self._pending = 0
        self._refused_full = 0
        self._refused_joining = 0

    async def take(self) -> "Seat":
        """A seat, and the turn to shake hands. Raises Full or TooManyJoining."""
        self._check()
        seat = Seat(self)
        self._seats += 1
        self._pending += 1
        try:
            await asyncio.wait_for(self._turns.acquire(), self.limits.wait_s)
        except TimeoutError:
            seat.leave()
            self._refused_joining += 1
            raise TooManyJoining(f"no turn to join within {self.limits.wait_s:g} s; try again") from None
        except BaseException:
            seat.leave()
            raise
        seat.has_turn = True
        return seat

    def stats(self) -> AdmissionStats:
        return AdmissionStats(self._seats, self._pending, self._refused_full, self._refused_joining)

    def _check(self) -> None:
        if self._seats >= self.limits.max_viewers:
            self._refused_full += 1
            raise Full(f"all {self.limits.max_viewers} seats are taken; try again later")
        if self._pending >= self.limits.pending:
            self._refused_joining += 1
            raise TooManyJoining(f"{self._pending} viewers are joining already; try again")

    def _free_turn(self) -> None:
        self._turns.release()

    def _free_pending(self) -> None:
        self._pending -= 1

    def _free_seat(self) -> None:
        self._seats -= 1


class Seat:
    """One viewer's place. Each step back may be told twice."""

    def __init__(self, admission: Admission) -> None:
        self.has_turn = False
        self._admission = admission
        self._pending = True
        self._taken = True

    def pass_turn(self) -> None:
        """The next may shake hands: this one is done, or takes too long."""
        if self.has_turn:
            self.has_turn = False
            self._admission._free_turn()

    def joined(self) -> None:
        """Media flows."""
        self.pass_turn()
        if self._pending:
            self._pending = False
            self._admission._free_pending()

    def leave(self) -> None:
        """The viewer is gone, or never came in."""
        self.joined()
        if self._taken:
            self._taken = False
            self._admission._free_seat()
