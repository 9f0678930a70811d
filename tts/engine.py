"""What stands under a voice: an engine that turns one prepared sentence into raw sound."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tts.types import Prosody


@dataclass(frozen=True, slots=True)
class EnginePhone:
    """One phone as the engine timed it; times in samples at the engine's own rate."""

    label: str  # IPA as the engine writes it, with stress and length marks; "" is silence
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordMark:
    """Where a word of the spoken text begins to be heard."""

    position: int  # characters from the start of the spoken text
    start: int  # samples at the engine's own rate


@dataclass(frozen=True, slots=True)
class EngineSound:
    """One sentence as it left the engine: own rate, own level, silences as they fell."""

    samples: NDArray[np.float32]  # (n,), mono, -1..1
    sample_rate: int  # Hz
    phones: tuple[EnginePhone, ...]  # in order, not overlapping
    words: tuple[WordMark, ...]  # in order; engines may miss some


class Engine(Protocol):
    """A synthesiser of one voice."""

    async def prepare(self) -> None:
        """Start whatever takes time to start.

        Raises:
            tts.errors.VoiceUnavailable: it does not start.
        """
        ...

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """Speak one sentence of plain, normalised text.

        Raises:
            tts.errors.TextInvalid: the engine will not take this text.
            tts.errors.VoiceUnavailable: the engine died and did not come back.
        """
        ...

    async def close(self) -> None: ...


@runtime_checkable
class StreamingEngine(Engine, Protocol):
    """An engine whose sound comes before the sentence is whole."""

    def stream(self, text: str, prosody: Prosody) -> AsyncIterator[EngineSound]:
        """Speak one sentence of plain, normalised text in parts, the first as early as it can be.

        Parts follow each other without a gap. Phones and word marks of a part count from that part's own start, and
        a phone that goes on over a joint is told in both parts; `WordMark.position` counts from the start of `text`.
        Closing the iterator early abandons the rest.

        Raises:
            tts.errors.TextInvalid: the engine will not take this text.
            tts.errors.VoiceUnavailable: the engine died and did not come back.
        """
        ...


@runtime_checkable
class Versioned(Protocol):
    """An engine that says exactly what it is, so that what it said may be remembered."""

    async def version(self) -> str:
        """Changes whenever the same text could sound otherwise: program, data, model. "" if that is not known."""
        ...
