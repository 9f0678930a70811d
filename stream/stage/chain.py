"""The voices of one language in their order, and how each of them stands."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tts.voice import Voice

REST_S = (2.0, 4.0, 8.0, 16.0, 32.0, 60.0)  # after fall n, before a voice is tried again; the last one repeats
OPEN_LIMIT_S = 60.0  # to open a voice and let it speak once: a large model on a slow disk

OpenVoice = Callable[[str], Awaitable[Voice]]


@dataclass(slots=True)
class Member:
    """One voice, which may stand in the chains of several languages."""

    voice_id: str
    voice: Voice | None = None  # None: it could not be opened so far
    falls: int = 0  # since it last spoke a line to its end
    resting: bool = False  # it fell, and has not shown since that it speaks
    retry_at: float = 0.0  # the loop's time at which it may be tried again
    trying: bool = False
    leaving: asyncio.Task[None] | None = None  # the end of an utterance that was given up

    def fell(self, now: float) -> None:
        """It failed or was late: rest, longer each time."""
        self.falls += 1
        self.resting = True
        self.retry_at = now + REST_S[min(self.falls, len(REST_S)) - 1]

    def stands(self) -> None:
        """It has spoken a line to its end."""
        self.falls = 0
        self.resting = False


@dataclass(slots=True)
class Chain:
    """Who speaks one language, the chosen voice first."""

    members: list[Member]
    current: str = ""  # id of the voice that spoke last

    def able(self) -> list[Member]:
        """Who may speak a line, in order: those that do not rest, or all that are there if nobody else is."""
        there = [m for m in self.members if m.voice is not None and not m.trying]
        return [m for m in there if not m.resting] or there

    def due(self, now: float) -> list[Member]:
        """Who has rested enough to be tried, while somebody else speaks."""
        if not any(m.voice is not None and not m.resting for m in self.members):
            return []
        return [m for m in self.members if m.resting and not m.trying and now >= m.retry_at]


def chain_of(members: Sequence[Member]) -> Chain:
    """A chain whose first voice that is there is the current one."""
    first = next((m.voice_id for m in members if m.voice is not None and not m.resting), "")
    return Chain(list(members), first)
