"""Whether the host may still be shown: asked again and again while the show is on air."""

import asyncio
import datetime
import logging
from collections.abc import Callable
from typing import Protocol

from avatar.errors import ConsentRefused

log = logging.getLogger(__name__)


class OnAir(Protocol):
    """What the watch does to a show."""

    def refuse_host(self, why: str, detail: str) -> None: ...

    def allow_host(self) -> None: ...


class ConsentWatch:
    """Takes a host off air whose consent does not hold, until it holds again."""

    def __init__(
        self,
        check: Callable[[datetime.date], None],
        show: OnAir,
        *,
        period_s: float,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        """`check(day)` raises ConsentRefused; it may read files, and is called in a thread."""
        self._check = check
        self._show = show
        self._period_s = period_s
        self._today = today

    async def step(self) -> None:
        """Look once. What cannot be checked is refused: a face is not shown on a guess."""
        try:
            await asyncio.to_thread(self._check, self._today())
        except ConsentRefused as refusal:
            log.error("the host may not be shown: %s", refusal)  # noqa: TRY400 - no fault of the program
            self._show.refuse_host(refusal.why, str(refusal))
        except Exception as error:
            log.exception("the host's consent could not be checked")
            self._show.refuse_host("consent unreadable", f"the consent could not be checked: {error}")
        else:
            self._show.allow_host()

    async def run(self) -> None:
        """Look every `period_s` until cancelled."""
        while True:
            await self.step()
            await asyncio.sleep(self._period_s)
