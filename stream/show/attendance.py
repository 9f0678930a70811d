"""How many watch, written down now and then, so that there is a curve after the show."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

PERIOD_S = 10.0


class Attendance:
    """Counts viewers until cancelled."""

    def __init__(
        self, count: Callable[[], int], write: Callable[[int], Awaitable[None]], period_s: float = PERIOD_S
    ) -> None:
        self._count = count
        self._write = write
        self._period_s = period_s

    async def run(self) -> None:
        """Count every `period_s`. A count that cannot be written is left out: the show goes on."""
        while True:
            try:
                await self._write(self._count())
            except (SQLAlchemyError, OSError):
                log.exception("the count of viewers could not be written")
            await asyncio.sleep(self._period_s)
