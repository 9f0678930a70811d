"""The processes that do dubbing's work: started with bounds, listened to, ended when they hang, none left behind."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from dubbing.confine import MEMORY
from dubbing.job import MAX_LINE_BYTES, REPEATED, Done, Failure, Job, Told

log = logging.getLogger(__name__)

COMMAND: Final = ("-m", "dubbing.worker")
READY_S: Final = 60.0  # from the start to the first word: imports, on a busy machine
SILENT_S: Final = 120.0  # a worker says every few seconds that it is at work; one that is silent for so long hangs
IDLE_S: Final = 600.0  # how long a spare worker waits for a job
MOST_JOBS: Final = 50  # that one worker does, of the kinds of which it may do several
END_S: Final = 2.0  # what a keeper has to end everything under it, before it is killed itself
_CPU_SPENT: Final = 128 + signal.SIGXCPU
_KEPT_LINES: Final = 40  # of what a worker says besides, for the log
_OURS: Final = ("internal", "job-invalid", "unknown-kind")  # faults of ours; all others are told to who asked
_MINE: Final = ("ONMARU_DATA", "ONMARU_MODELS")  # of our own settings; the others hold secrets
_decoder: Final = msgspec.json.Decoder(Told)


class WorkerFailed(Exception):
    """The job cannot be done; trying again would not help."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.detail)
        self.failure = failure


class WorkerLost(Exception):
    """The worker ended without a word: killed, or crashed."""


@dataclass(slots=True, eq=False)
class _Worker:
    """One process and what it said besides."""

    process: asyncio.subprocess.Process
    said: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    listening: asyncio.Task[None] | None = None
    jobs: int = 0  # that it has done

    async def told(self, within_s: float) -> Told | None:
        """The next thing that it tells; None at its end. Raises TimeoutError, and WorkerLost for noise."""
        assert self.process.stdout is not None  # noqa: S101 - it was started with a pipe
        try:
            async with asyncio.timeout(within_s):
                line = await self.process.stdout.readline()
        except ValueError as error:
            raise WorkerLost("it told more than is taken") from error
        if not line:
            return None
        try:
            return _decoder.decode(line)
        except msgspec.MsgspecError as error:
            raise WorkerLost(f"it told what cannot be understood: {error}") from error

    async def send(self, job: Job) -> None:
        assert self.process.stdin is not None  # noqa: S101 - it was started with a pipe
        with contextlib.suppress(ConnectionError):  # its end is told by `told`
            self.process.stdin.write(msgspec.json.encode(job) + b"\n")
            await self.process.stdin.drain()

    async def listen(self) -> None:
        assert self.process.stderr is not None  # noqa: S101 - it was started with a pipe
        while True:
            try:
                line = await self.process.stderr.readline()
            except ValueError:
                continue  # too long for a line of text: what was held is dropped
            if not line:
                return
            self.said.append(line.decode(errors="replace").rstrip()[:500])

    async def end(self, *, ending: bool = False) -> int:
        """Make sure that it and all under it are gone; gives its exit status. `ending`: it goes by itself."""
        if not (ending and await self._gone()) and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGTERM)  # the transport's own would ask for the status, and lose it
            await self._gone()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        status = await self.process.wait()
        if self.listening is not None:
            self.listening.cancel()
            await asyncio.gather(self.listening, return_exceptions=True)
        return status

    async def _gone(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_S):
                await self.process.wait()
        return self.process.returncode is not None


class Workers:
    """Does jobs, each in a process of its own; one may wait with all its imports done for whoever cannot wait."""

    def __init__(
        self,
        memory_bytes: int,
        *,
        command: Sequence[str] = COMMAND,
        silent_s: float = SILENT_S,
        idle_s: float = IDLE_S,
    ) -> None:
        """`memory_bytes` is what one worker and all under it may hold; `command` follows the interpreter."""
        self._memory_bytes = memory_bytes
        self._command = command
        self._silent_s = silent_s
        self._idle_s = idle_s
        self._spare: _Worker | None = None
        self._warming: asyncio.Task[None] | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._living: set[_Worker] = set()
        self._going: asyncio.Task[None] | None = None  # a spare worker that nobody wanted
        self._closed = False

    @property
    def pids(self) -> list[int]:
        """Of the keepers that are at work."""
        return [worker.process.pid for worker in self._living if worker.process.returncode is None]

    @property
    def spare_pid(self) -> int | None:
        """Of the keeper of the worker that waits, if one does."""
        return self._spare.process.pid if self._spare is not None else None

    def warm(self) -> None:
        """Somebody may soon want something at once: have a worker ready. It leaves again when nobody did."""
        if self._closed:
            return
        if self._leaving is not None:
            self._leaving.cancel()
        self._leaving = asyncio.get_running_loop().call_later(self._idle_s, self._leave)
        if self._spare is None and (self._warming is None or self._warming.done()):
            self._warming = asyncio.create_task(self._warm())

    async def work(self, job: Job, told: Callable[[Told], Awaitable[None]], *, quick: bool = False) -> Done:
        """Do a job; `told` hears of its progress and its lines.

        Args:
            job: what is to be done.
            told: awaited for each word; it should be quick.
            quick: take the spare worker if there is one.

        Raises:
            WorkerFailed: it cannot be done.
            WorkerLost: the worker was killed or crashed; what it kept is kept.
        """
        if quick and not job.bounds.network:
            worker = await self._taken()
        else:
            worker = await self._started(job.engines.llm_key_env if job.bounds.network else "")
        self._living.add(worker)
        try:
            done = await self._heard(worker, job, told)
        except BaseException:
            await asyncio.shield(self._let_go(worker))
            raise
        else:
            if quick and self._again(worker, job):
                return done
            await asyncio.shield(self._let_go(worker))
            return done
        finally:
            if quick:
                self.warm()

    async def close(self) -> None:
        """End all of them."""
        self._closed = True
        if self._leaving is not None:
            self._leaving.cancel()
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        spare, self._spare = self._spare, None
        ending = [worker.end() for worker in (*self._living, *((spare,) if spare is not None else ()))]
        await asyncio.gather(*ending)

    # ------------------------------------------------------------------ one job
    async def _heard(self, worker: _Worker, job: Job, told: Callable[[Told], Awaitable[None]]) -> Done:
        try:
            async with asyncio.timeout(self._silent_s):
                await worker.send(job)
            return await self._words(worker, told)
        except TimeoutError:
            detail = f"nothing was heard of it for {self._silent_s:.0f} s, and it did nothing: it was ended"
            raise WorkerFailed(Failure("worker-hung", "The work stood still", detail)) from None

    async def _words(self, worker: _Worker, told: Callable[[Told], Awaitable[None]]) -> Done:
        while True:
            word = await worker.told(self._silent_s)
            if word is None:
                raise await self._lost(worker)
            if word.done is not None:
                return word.done
            if word.failed is not None:
                ours = word.failed.type in _OURS
                self._log(worker, word.failed.type, logging.WARNING if ours else logging.INFO)
                raise WorkerFailed(word.failed)
            await told(word)

    async def _lost(self, worker: _Worker) -> Exception:
        status = await worker.end(ending=True)
        self._log(worker, f"exit status {status}")
        if status == MEMORY:
            limit = f"{self._memory_bytes / (1 << 30):.1f} GiB"
            return WorkerFailed(
                Failure("out-of-memory", "Too little memory", f"it took more than {limit}: see `dub_memory_mb`")
            )
        if status == _CPU_SPENT:
            return WorkerFailed(
                Failure("out-of-time", "Too much work", "it took more processor time than a job may: make it shorter")
            )
        return WorkerLost(f"the worker ended with status {status}")

    def _log(self, worker: _Worker, why: str, level: int = logging.WARNING) -> None:
        log.log(level, "a dubbing worker: %s%s", why, "".join(f"\n  {line}" for line in worker.said))

    def _again(self, worker: _Worker, job: Job) -> bool:
        """Whether a worker stays, as the spare one."""
        worker.jobs += 1
        fresh = job.kind in REPEATED and not job.bounds.network and worker.jobs < MOST_JOBS
        if not fresh or self._spare is not None or self._closed:
            return False
        self._living.discard(worker)
        self._spare = worker
        return True

    async def _let_go(self, worker: _Worker) -> None:
        await worker.end()
        self._living.discard(worker)

    # ------------------------------------------------------------------ processes
    async def _taken(self) -> _Worker:
        """The spare worker, or a new one."""
        if self._warming is not None and not self._warming.done():
            await asyncio.gather(asyncio.shield(self._warming), return_exceptions=True)
        spare, self._spare = self._spare, None
        if spare is not None and spare.process.returncode is None:
            return spare
        return await self._started()

    async def _warm(self) -> None:
        worker = await self._started()
        if self._closed:
            await worker.end()
        else:
            self._spare = worker

    def _leave(self) -> None:
        spare, self._spare = self._spare, None
        if spare is not None:
            self._living.add(spare)
            self._going = asyncio.create_task(self._let_go(spare))

    async def _started(self, key: str = "") -> _Worker:
        """A worker that is ready for a job; `key` is a variable of the environment that it needs. Raises WorkerLost."""
        known = (*_MINE, key)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ONMARU_") or k in known}
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                sys.executable,
                *self._command,
                "--parent",
                str(os.getpid()),
                "--memory",
                str(self._memory_bytes),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=environment,
                start_new_session=True,
                limit=MAX_LINE_BYTES,
            )
        )
        try:
            process = await asyncio.shield(starting)
        except asyncio.CancelledError:
            await _Worker(await starting).end()  # half a start would leave a process that nobody knows
            raise
        worker = _Worker(process)
        worker.listening = asyncio.create_task(worker.listen())
        try:
            ready = await worker.told(READY_S)
        except TimeoutError:
            await worker.end()
            raise WorkerLost(f"it was not ready within {READY_S:.0f} s") from None
        except BaseException:
            await asyncio.shield(worker.end())
            raise
        if ready is None:
            raise await self._lost(worker)
        return worker
