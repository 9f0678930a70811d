"""One worker a folder: the speakers of a model, and all who use it, share its process and are decoded together."""

import asyncio
import weakref
from pathlib import Path

from tts.espnet_link import EspnetLink, Settings

_BY_LOOP: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Path, SharedWorker]]" = weakref.WeakKeyDictionary()


class SharedWorker:
    """The worker of one folder. Take one with `shared`, give it back with `release`."""

    def __init__(self, folder: Path, models: Path, settings: Settings) -> None:
        self._folder, self._models, self._settings = folder, models, settings
        self._link: EspnetLink | None = None
        self._starting: asyncio.Task[EspnetLink] | None = None
        self.users = 0

    @property
    def pid(self) -> int | None:
        """The worker's process id, if one runs."""
        return self._link.pid if self._link is not None and self._link.alive else None

    async def link(self) -> EspnetLink:
        """A running worker. A caller who is cancelled does not end a start that others, or he himself, will need.

        Raises:
            EngineLost, VoiceUnavailable: see `EspnetLink.start`.
        """
        if self._link is not None and self._link.alive:
            return self._link
        if self._starting is None:
            await self.discard(self._link)
            self._starting = asyncio.create_task(EspnetLink.start(self._folder, self._models, self._settings))
            self._starting.add_done_callback(self._started)
        return await asyncio.shield(self._starting)

    def _started(self, task: "asyncio.Task[EspnetLink]") -> None:
        if self._starting is task:
            self._starting = None
        if not task.cancelled() and task.exception() is None:
            self._link = task.result()

    async def discard(self, link: EspnetLink | None) -> None:
        """End this link, if nobody has put another in its place."""
        if link is not None and link is self._link:
            self._link = None
            await link.close()

    async def release(self) -> None:
        """One user less; the last one ends the worker."""
        self.users -= 1
        if self.users > 0:
            return
        workers = _BY_LOOP.get(asyncio.get_running_loop(), {})
        if workers.get(self._folder) is self:
            del workers[self._folder]
        if (starting := self._starting) is not None:
            starting.cancel()
            await asyncio.wait([starting])
        await self.discard(self._link)


def shared(folder: Path, models: Path, settings: Settings) -> SharedWorker:
    """The worker of this folder on this event loop, for one user more."""
    workers = _BY_LOOP.setdefault(asyncio.get_running_loop(), {})
    worker = workers.setdefault(folder, SharedWorker(folder, models, settings))
    worker.users += 1
    return worker
