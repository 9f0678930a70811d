"""Jobs of the command line: the same workers under the same bounds as a server's, one after the other."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from dubbing.job import Bounds, Done, Engines, Job, Kind, Told, needs_network, output_folder
from dubbing.project import Project
from stream.dubs.workers import Workers

_ENDING: Final = (signal.SIGTERM, signal.SIGHUP)  # besides Ctrl-C


class Errand:
    """Does what one command asks for; nothing decodes, mixes or draws in its own process."""

    def __init__(
        self, folder: Path, cache: Path, engines: Engines, memory_bytes: int, told: Callable[[str, float], None]
    ) -> None:
        """
        Args:
            folder: where workers put what they make; whoever made it takes it away.
            cache: folder of what was heard, translated and spoken before.
            engines: what of the settings they need.
            memory_bytes: that a worker and all under it may hold.
            told: hears of a stage and how much of it is done, 0 to 1.
        """
        self._folder, self._cache, self.engines = folder, cache, engines
        self._memory_bytes = memory_bytes
        self._told = told

    def done(self, kind: Kind, project: Project, files: Mapping[str, Path], **params: Any) -> tuple[Done, Path]:  # noqa: ANN401 - the fields of its parameters
        """One job, and the folder of its files.

        Raises:
            WorkerFailed: it cannot be done.
            WorkerLost: the worker was killed or crashed; what it kept is kept.
            KeyboardInterrupt: somebody ended us; the worker and all under it are gone.
        """
        job = Job(
            operation=kind,
            kind=kind,
            project=project,
            folder=str((self._folder / "work").resolve()),
            cache=str(self._cache.resolve()),
            renders=str(self._folder.resolve()),
            files={upload: str(path.absolute()) for upload, path in files.items()},
            params=params,
            engines=self.engines,
            bounds=Bounds(memory_bytes=self._memory_bytes, network=needs_network(kind)),
        )
        try:
            return asyncio.run(self._work(job)), output_folder(job)
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    async def _work(self, job: Job) -> Done:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None  # noqa: S101 - a coroutine that runs has one
        for each in _ENDING:
            if signal.getsignal(each) is signal.SIG_DFL:  # `nohup` has it ignored
                loop.add_signal_handler(each, task.cancel)
        return await Workers(self._memory_bytes).work(job, self._heard)

    async def _heard(self, told: Told) -> None:
        if told.progress is not None:
            self._told(told.progress.stage, told.progress.share)
