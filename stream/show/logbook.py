"""Writes down what must outlive the process: in batches, off the loop, and again where the store fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from stream.store.aired import Aired
from stream.store.deeds import Deed
from stream.store.shows import Saved, ShowState

log = logging.getLogger(__name__)

MAX_ROWS = 256  # lines and deeds that wait for the store; the oldest beyond are lost and counted
GATHER_S = 0.05  # between two writes
RETRY_S = 2.0


class Logbook:
    """Everything is taken at once and written soon; a store that fails never stops the show."""

    def __init__(
        self, show: str, save: Callable[[Sequence[Saved]], Awaitable[None]], failed: Callable[[str], None]
    ) -> None:
        """`save` writes all or nothing; `failed` is told once for each time that the store is out of order."""
        self.lost = 0  # rows that never came to the store
        self._show = show
        self._save = save
        self._failed = failed
        self._lines: dict[str, Aired] = {}  # by airing: what is known of it last
        self._deeds: list[Deed] = []
        self._state: Callable[[], str] | None = None
        self._wake = asyncio.Event()
        self._written = asyncio.Event()
        self._out_of_order = False
        self._writing = False

    # ------------------------------------------------------------------ in
    def line(self, row: Aired) -> None:
        """A line that sounds, or sounded."""
        self._lines[row.airing] = row
        self._wanted()

    def deed(self, deed: Deed) -> None:
        """What somebody did."""
        self._deeds.append(deed)
        self._wanted()

    def state(self, make: Callable[[], str]) -> None:
        """Where the show is changed; `make` tells it as it is when it is written."""
        self._state = make
        self._wanted()

    def _wanted(self) -> None:
        while len(self._lines) + len(self._deeds) > MAX_ROWS:
            if self._lines:
                del self._lines[next(iter(self._lines))]
            else:
                self._deeds.pop(0)
            self.lost += 1
        self._written.clear()
        self._wake.set()

    async def flushed(self, limit_s: float) -> bool:
        """Wait until everything is written, no longer than so; whether it is."""
        if not self._lines and not self._deeds and self._state is None and not self._writing:
            return True
        try:
            async with asyncio.timeout(limit_s):
                await self._written.wait()
        except TimeoutError:
            return False
        return True

    # ------------------------------------------------------------------ out
    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(GATHER_S if await self._write() else RETRY_S)

    async def finish(self) -> None:
        """Write what still waits, once `run` has ended."""
        if not await self._write():
            self.lost += len(self._lines) + len(self._deeds)

    async def _write(self) -> bool:
        lines, deeds, make = self._lines, self._deeds, self._state
        if not lines and not deeds and make is None:
            return True
        self._lines, self._deeds, self._state = {}, [], None
        self._writing = True
        state: list[Saved] = [ShowState(self._show, make())] if make is not None else []
        try:
            await self._save([*lines.values(), *deeds, *state])
        except (SQLAlchemyError, OSError):
            self._keep(lines, deeds, make)
            self._tell_once()
            return False
        except BaseException:
            self._keep(lines, deeds, make)  # the process is ending: `finish` writes it
            raise
        finally:
            self._writing = False
        self._out_of_order = False
        if not self._lines and not self._deeds and self._state is None:
            self._written.set()
        return True

    def _keep(self, lines: dict[str, Aired], deeds: list[Deed], make: Callable[[], str] | None) -> None:
        """Put what was not written back, under what came meanwhile."""
        self._lines = {**lines, **self._lines}
        self._deeds = [*deeds, *self._deeds]
        self._state = self._state or make
        self._wanted()

    def _tell_once(self) -> None:
        if not self._out_of_order:
            self._out_of_order = True
            log.exception("the show's log could not be written")
            self._failed("the show's log could not be written; it is tried again, and the show goes on")
