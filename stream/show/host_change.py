"""Another host on air without a break: a second stage warms up beside the first and takes over between two pictures.

She ends her sentence, the other host goes on with what was left, and no viewer reconnects: size and codec stay.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from stream.errors import Busy, StageUnavailable, TakenOver
from stream.show.show import Show
from stream.stage.protocol import Ready, ShowCard, ToStage

log = logging.getLogger(__name__)

LOOK_S = 0.04  # how often it is looked whether she is quiet: a frame
SENTENCE_S = 15.0  # longer than any sentence: then she is cut


class Stages(Protocol):
    """Who starts stages: see `StageSupervisor`."""

    async def prepare(
        self,
        arguments: Sequence[str],
        on_ready: Callable[[Ready], None],
        on_air: Callable[[Ready], None],
        on_failed: Callable[[str], None],
    ) -> None: ...

    def promote(self) -> None: ...

    def tell_next(self, message: ToStage) -> None: ...


class HostChange:
    """The one change of hosts of a show. Plain calls on the event loop, no tasks."""

    def __init__(
        self,
        show: Show,
        stages: Stages,
        arguments: Callable[[str], Awaitable[list[str]]],
        changed: Callable[[str], None],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        """`arguments(host)` are those of the stage; it raises HostUnknown, HostRefused, and StageUnavailable where the
        host has no framing of the show's size. `changed(host)` hears who is on air now."""
        self.coming = ""  # the host that is being prepared
        self._show = show
        self._stages = stages
        self._arguments = arguments
        self._changed = changed
        self._later = later
        self._who = ""
        self._began = self._warm = 0.0

    async def begin(self, host: str, who: str) -> None:
        """Prepare another host; she goes on air by herself. Raises as `arguments`, and Busy."""
        if self.coming:
            raise Busy(f"{self.coming} is being prepared already; wait until that is done")
        if self._show.stage is None:
            raise StageUnavailable("the stage is starting; try again in a moment")
        if self._show.takeover.who:
            raise TakenOver(f"{self._show.takeover.who} speaks with this host; end that take-over first")
        arguments = await self._arguments(host)
        self.coming, self._who, self._began = host, who, time.monotonic()
        try:
            await self._stages.prepare(arguments, self._ready, self._on_air, self._failed)
        except BaseException:
            self.coming = ""
            raise
        self._show.event("host.changing", host=host, who=who)
        self._show.note(who, "host", host=host)

    def _ready(self, ready: Ready) -> None:
        """The other host is warm: let this one end her sentence."""
        self._warm = time.monotonic()
        show = self._show
        if (card := show.cards.of(show.on_screen, show.feed.lang)) is not None:
            self._stages.tell_next(ShowCard(card))
        if not show.takeover.who:
            show.director.take_over(now=False)
        self._look(urged=False)

    def _look(self, *, urged: bool) -> None:
        if not self.coming:
            return
        show = self._show
        if show.takeover.who:  # a person began to speak meanwhile: she is let finish
            self._later(LOOK_S, lambda: self._look(urged=urged))
        elif show.director.quiet or not show.director.on_air:
            self._stages.promote()
        else:
            late = time.monotonic() - self._warm > SENTENCE_S
            if not show.director.taken or (late and not urged):
                show.director.take_over(now=late)
            self._later(LOOK_S, lambda: self._look(urged=urged or late))

    def _on_air(self, ready: Ready) -> None:
        host, self.coming = self.coming, ""
        show = self._show
        show.takeover.end("the host was changed")
        show.stage_replaced(ready)
        show.host_choice = host
        self._changed(host)
        show.director.give_back()
        seconds = round(time.monotonic() - self._began, 2)
        show.event("host.changed", host=host, who=self._who, seconds=seconds, warm_s=round(self._warm - self._began, 2))
        show.remember()

    def _failed(self, reason: str) -> None:
        host, self.coming = self.coming, ""
        log.warning("%s does not come on air: %s", host, reason)
        if not self._show.takeover.who:
            self._show.director.give_back()
        self._show.event("host.failed", host=host, reason=reason)
