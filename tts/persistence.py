"""An engine that dies is started again, a few times, and the sentence is said again from its start."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tts.errors import VoiceUnavailable

logger = logging.getLogger(__name__)

BACK_OFF_S = (0.0, 0.1, 0.4, 1.6)  # waits before each try of one sentence: about 2 s, then the line is given up

_T = TypeVar("_T")


class EngineLost(Exception):
    """The engine died, hung, or broke its protocol; it may well live again."""


async def persistently(name: str, attempt: Callable[[], Awaitable[_T]], discard: Callable[[], Awaitable[None]]) -> _T:
    """The result of `attempt`, tried again after each EngineLost; `discard` clears what was lost.

    Raises:
        VoiceUnavailable: it was lost every time.
    """
    fault: EngineLost | None = None
    for wait_s in BACK_OFF_S:
        await asyncio.sleep(wait_s)
        try:
            return await attempt()
        except EngineLost as error:
            logger.warning("%s was lost (%s): starting it again", name, error)
            fault = error
            await discard()
    raise VoiceUnavailable(f"{name} was lost {len(BACK_OFF_S)} times on one sentence: {fault}") from fault
