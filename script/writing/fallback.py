"""The better writer as long as it is quick, the other one at once when it is not: no word is lost."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from script.errors import WriterFailed
from script.types import Line
from script.writer import LineRequest, ScriptWriter

log = logging.getLogger(__name__)

PATIENCE_S = 2.0  # a line that takes longer comes from the other writer
FAILURES = 3  # in a row, and the better writer rests
REST_S = 15.0  # at first; twice as long after each trial that fails
LONGEST_REST_S = 240.0


@dataclass(frozen=True, slots=True)
class Active:
    """Which writer words the lines now, and why."""

    writer: Literal["llm", "template"]
    why: str  # "" for the one that is wanted


class InstantWriter(Protocol):
    """A writer that never waits."""

    def line(self, request: LineRequest) -> Line:
        """The line for a request. Raises WriterFailed."""
        ...


class FallbackWriter:
    """A `ScriptWriter`: `primary` within `patience_s`, else `template`. `on_active` hears of every change."""

    def __init__(
        self,
        primary: ScriptWriter,
        template: InstantWriter,
        patience_s: float = PATIENCE_S,
        *,
        on_active: Callable[[Active], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._primary = primary
        self._template = template
        self._patience_s = patience_s
        self._on_active = on_active
        self._clock = clock
        self._active = Active("llm", "")
        self._failures = 0
        self._rest_s = REST_S
        self._asleep_until = float("-inf")

    @property
    def active(self) -> Active:
        """Who worded the last line, and why."""
        return self._active

    async def write(self, request: LineRequest) -> Line:
        """See `ScriptWriter.write`: it fails only where the template has no line either."""
        if request.text or self._clock() < self._asleep_until:  # words that stand already need no writer
            return self._template.line(request)
        try:
            async with asyncio.timeout(self._patience_s):
                line = await self._primary.write(request)
        except TimeoutError:
            return self._instead(request, f"no line within {self._patience_s:g} s")
        except WriterFailed as error:
            return self._instead(request, str(error))
        except Exception as error:  # a fault of ours, or a client's: the show goes on
            log.exception("the writer with a model broke")
            return self._instead(request, f"it broke: {type(error).__name__}")
        self._failures, self._rest_s = 0, REST_S
        self._tell(Active("llm", ""))
        return line

    def _instead(self, request: LineRequest, why: str) -> Line:
        self._failures += 1
        if self._failures >= FAILURES:
            self._asleep_until = self._clock() + self._rest_s
            why += f"; asked again in {self._rest_s:.0f} s"
            self._rest_s = min(2 * self._rest_s, LONGEST_REST_S)
        self._tell(Active("template", why))
        return self._template.line(request)

    def _tell(self, active: Active) -> None:
        if active != self._active:
            self._active = active
            self._on_active(active)
