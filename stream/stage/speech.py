"""One voice saying one utterance, in a task of its own: whoever waits for it is never held up by it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from stream.stage.chain import Member
from tts.errors import VoiceError, VoiceUnavailable
from tts.types import AudioChunk, Utterance

log = logging.getLogger(__name__)


class Late(VoiceError):
    """The voice gave no sound in time."""


class Speech:
    """Chunks of an utterance, each waited for no longer than is said. Call `leave` in the end, however it ends."""

    def __init__(self, member: Member, utterance: Utterance) -> None:
        """`member` must have a voice; what it still says to somebody else is waited for first."""
        self._member = member
        self._utterance = utterance
        self._chunks: AsyncIterator[AudioChunk] | None = None
        self._step: asyncio.Task[AudioChunk | None] | None = None

    async def next(self, limit_s: float, dropped: asyncio.Future[None] | None = None) -> AudioChunk | None:
        """The next chunk; None after the last, and as soon as `dropped` is done.

        Raises:
            Late: none came in time.
            VoiceError: the voice failed; what it raises besides is logged and told as VoiceUnavailable.
        """
        self._step = asyncio.create_task(self._advance())
        stops: set[asyncio.Future[AudioChunk | None] | asyncio.Future[None]] = {self._step}
        if dropped is not None:
            stops.add(dropped)
        await asyncio.wait(stops, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        if dropped is not None and dropped.done():
            return None
        if not self._step.done():
            raise Late(f"the voice gave no sound within {limit_s:.1f} s")
        try:
            return self._step.result()
        except VoiceError:
            raise
        except Exception as error:  # the voice's boundary: its fault costs it its line, not the show
            log.exception("the voice %s broke", self._member.voice_id)
            raise VoiceUnavailable(f"the voice broke: {type(error).__name__}: {error}") from error

    async def _advance(self) -> AudioChunk | None:
        if self._member.leaving is not None:
            await asyncio.wait({self._member.leaving})
        if self._chunks is None:
            if self._member.voice is None:
                raise VoiceUnavailable(f"the voice {self._member.voice_id} is not open")
            self._chunks = self._member.voice.speak(self._utterance)
        return await anext(self._chunks, None)

    def leave(self) -> None:
        """Give up what is left of it, without waiting for that; the voice speaks to nobody else until it has ended."""
        self._member.leaving = asyncio.create_task(_ended(self._member.leaving, self._step, self._chunks))


async def _ended(
    before: asyncio.Task[None] | None,
    step: asyncio.Task[AudioChunk | None] | None,
    chunks: AsyncIterator[AudioChunk] | None,
) -> None:
    if step is not None:
        step.cancel()
        await asyncio.wait({step})
        if not step.cancelled():
            step.exception()  # it was told, or nobody waits for it any more
    if before is not None:
        await asyncio.wait({before})
    close = getattr(chunks, "aclose", None)
    if close is not None:
        with contextlib.suppress(VoiceError):
            await close()
