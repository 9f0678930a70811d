"""What every output is: it takes packets without ever blocking, and says how it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from stream.packets import Packet

# idle: waits for a keyframe · connecting · live · retrying: waits before the next try ·
# failed: gave up, it never worked · ended: stopped, by the operator or by a full disk
State = Literal["idle", "connecting", "live", "retrying", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class Status:
    """How an output is, and why, in words for the operator."""

    state: State
    reason: str = ""


# Told of every change, on the output's own thread.
OnStatus = Callable[[Status], None]
# Asks the show for a keyframe; called on any thread.
NeedKey = Callable[[], None]


class Output(Protocol):
    """A place that the show goes to. Made running; ends with `close`."""

    @property
    def status(self) -> Status: ...

    def push(self, packet: Packet) -> None:
        """Take a packet, from any thread, without blocking; too many are dropped up to the next keyframe."""
        ...

    def close(self) -> None:
        """End it and wait until it has ended, a few seconds at most."""
        ...


class StatusLine:
    """Holds the status and tells of each change, once."""

    def __init__(self, first: Status, on_status: OnStatus) -> None:
        self._status = first
        self._on_status = on_status

    @property
    def now(self) -> Status:
        return self._status

    def set(self, state: State, reason: str = "") -> None:
        status = Status(state, reason)
        if status != self._status:
            self._status = status
            self._on_status(status)
