"""Keeps what is said and what waits true while the catalogue changes, and while discounts begin and end."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from script.catalogue import Catalogue
from script.writer import ScriptWriter
from stream.show.checking import Checker, guard_of
from stream.show.director import Director
from stream.show.feed import Feed
from stream.show.policy import Policy
from stream.show.wording import Tell

log = logging.getLogger(__name__)

STEP_S = 1.0  # how often it is looked whether a discount began or ended

Writers = Callable[[Catalogue], tuple[ScriptWriter, ScriptWriter]]


class PriceWatch:
    """Has every line looked at again."""

    def __init__(
        self,
        checker: Checker,
        writers: Writers,
        feed: Feed,
        director: Director,
        changed: Callable[[Catalogue], None],
        repriced: Callable[[], None],
        tell: Tell,
    ) -> None:
        """`writers` gives who words lines by a catalogue; `changed` hears of the one that is followed now.

        `repriced` is called where cards may say something else: in another catalogue, or as a discount begins or ends.
        """
        self._checker = checker
        self._writers = writers
        self._feed = feed
        self._director = director
        self._changed = changed
        self._repriced = repriced
        self._tell = tell
        self._new: Catalogue | None = None
        self._policy = checker.policy
        self._came = asyncio.Event()
        self._windows = checker.windows()
        self._offers = checker.offers()

    def take(self, catalogue: Catalogue) -> None:
        """Follow another catalogue, within moments."""
        self._new = catalogue
        self._came.set()

    def set_policy(self, policy: Policy) -> None:
        """Have every line looked at again by what other channels want, within moments."""
        self._policy = policy
        self._came.set()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STEP_S):
                    await self._came.wait()
            self._came.clear()
            try:
                await self._step()
            except Exception as error:  # a catalogue that breaks something must not end the show
                log.exception("the changed catalogue could not be taken up")
                self._tell("catalogue.failed", reason=f"lines still follow the one before: {error}")

    async def _step(self) -> None:
        catalogue, self._new = self._new, None
        policy = self._policy
        if catalogue is not None or policy != self._checker.policy:
            goods = catalogue or self._checker.catalogue
            guard = await asyncio.to_thread(guard_of, goods, policy)
            if catalogue is not None:
                writers = self._writers(catalogue)
                self._checker.set_catalogue(catalogue, guard, policy)
                self._changed(catalogue)
                self._feed.use(*writers)
            else:
                self._checker.set_catalogue(goods, guard, policy)
        elif self._checker.windows() == self._windows:
            return
        if catalogue is not None or self._checker.windows() != self._windows:
            self._repriced()
            before, self._offers = self._offers, self._checker.offers()
            if self._offers != before:  # a thousand viewers ask for the list then: not for a stock that changed
                self._tell("prices.changed")
        self._windows = self._checker.windows()
        self._director.recheck()
        await self._feed.recheck()
