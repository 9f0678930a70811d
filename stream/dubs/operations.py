"""Long work on dubbing projects: it waits for its turn, runs in a worker, outlives the server, and tells what it does.

An operation is in the store from the moment that it is asked for. When a worker is killed it is tried again, when the
server is killed the next start goes on with it; what was spoken before is kept by content, so a line at most is lost.
"""

import asyncio
import contextlib
import functools
import json
import logging
import shutil
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, cast

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from dubbing.job import QUICK, Bounds, Done, Engines, Failure, Job, Kind, LineSaid, Told, needs_network
from dubbing.project import Base, Project
from stream.dubs.course import Course
from stream.dubs.events import ProjectEvents
from stream.dubs.room import Room
from stream.dubs.workers import WorkerFailed, WorkerLost, Workers
from stream.errors import Busy, OperationUnknown, QuotaFull, StorageFull, StreamError
from stream.store.operations import OPEN, ArtefactRow, NewArtefact, OperationRow, OperationStore

log = logging.getLogger(__name__)

MOST_TRIES: Final = 3
MAX_WAITING: Final = 20  # operations of one project that are not ended
MAX_ALL: Final = 200  # of all projects
KEPT_QUICK: Final = 20  # previews of one project whose files are kept
TOLD_EVERY_S: Final = 0.25  # between two words on one operation, and between two batches of lines
_WORK: Final = "work"  # a project's folder of what operations make
_REMEMBERED: Final = 1_000  # projects whose base was looked at
_STORE_S: Final = 5.0  # before an operation is tried again whose state could not be written
_QUICK_BOUNDS: Final = 300  # s of processor time
_ABANDONED: Final = Failure("gave-up", "It ended too often", f"its worker or the server ended {MOST_TRIES} times")
_LOST: Final = "it was ended or crashed {tries} times; the server's log has what it said"


class Material(Protocol):
    """What operations need of projects and uploads."""

    async def gather(self, row: OperationRow, params: Mapping[str, Any]) -> tuple[Project, dict[str, Path]]:
        """The operation's project as it is now, and the files of its uploads. Raises StreamError."""
        ...

    async def said(self, project: str, lines: Sequence[LineSaid]) -> None:
        """Lines were spoken."""
        ...

    async def found(self, row: OperationRow, params: Mapping[str, Any], project: Project, done: Done) -> dict[str, Any]:
        """An operation is done: put what it found into the project. Gives what is to be told of it besides.

        `project` is as it was when the operation began. Raises StreamError.
        """
        ...


@dataclass(frozen=True, slots=True)
class Places:
    """How many work at once, and where and with what."""

    data: Path
    engines: Engines
    heavy: int = 1
    quick: int = 1
    memory_bytes: int = 3 << 30
    file_bytes: int = 64 << 30
    cpu_s: int = 6 * 3600

    def folder(self, project: str) -> Path:
        """Of one project."""
        return self.data / "dubs" / project

    def cache(self, project: str) -> Path:
        """Of what was said and found, by content."""
        return self.folder(project) / "cache"

    def renders(self, project: str) -> Path:
        """Of finished files, a folder for each operation."""
        return self.folder(project) / "renders"


@dataclass(slots=True)
class _Attempt:
    """One operation that runs."""

    row: OperationRow
    course: Course
    eta_s: float | None = None
    told: float = 0.0
    lines: list[LineSaid] = field(default_factory=list)
    flushed: float = 0.0


class Operations:
    """The operations of all projects."""

    def __init__(
        self,
        store: OperationStore,
        events: ProjectEvents,
        material: Material,
        workers: Workers,
        places: Places,
        on_end: Callable[[OperationRow], Awaitable[None]] | None = None,
        room: Room | None = None,
    ) -> None:
        """`on_end` hears of each operation that is done, failed or cancelled; `room` ends one that takes too much."""
        self.store = store
        self.events = events
        self.places = places
        self._material = material
        self._workers = workers
        self._on_end = on_end
        self._room = room
        self._waiting: list[OperationRow] = []
        # The store failed for these; each has its turn again in a while.
        self._resting: dict[str, tuple[OperationRow, asyncio.TimerHandle]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._attempts: dict[str, _Attempt] = {}
        self._cancelled: set[str] = set()
        self._ended: dict[str, asyncio.Event] = {}
        self._looked = OrderedDict[
            str, tuple[str, int]
        ]()  # project to the upload and track that was looked at, or is about to be
        self._changed = asyncio.Event()
        self._resumed = asyncio.Event()  # what the last server left is known

    # ------------------------------------------------------------------ asking
    async def start(self, project: str, kind: Kind, params: Mapping[str, Any], who: str) -> OperationRow:
        """A new operation, which runs when its turn comes. Raises Busy."""
        await self._resumed.wait()
        mine = [row for row in self._open() if row.project == project]
        if len(mine) >= MAX_WAITING or len(self._open()) >= MAX_ALL:
            raise Busy(f"{len(mine)} operations of this project are not ended: wait for them, or cancel some")
        row = await self.store.add(project, kind, params, who)
        self._waiting.append(row)
        await self._tell_state(row)
        self._changed.set()
        return row

    async def look(self, base: Base, project: str) -> None:
        """Look at a project's base, if it is one that nobody looked at yet."""
        upload, wanted = base.upload, (base.upload, base.track)
        if not upload or self._looked.get(project) == wanted:
            return
        self._looked[project] = wanted
        self._looked.move_to_end(project)
        while len(self._looked) > _REMEMBERED:
            self._looked.popitem(last=False)
        facts = await self.facts(project, upload)
        if facts is None or facts.get("track", 0) != base.track:
            with contextlib.suppress(Busy):
                await self.start(project, "probe", {}, "server")

    async def get(self, operation: str) -> OperationRow:
        """One operation as it is now. Raises OperationUnknown."""
        row = await self.store.get(operation)
        if row is None:
            raise OperationUnknown(f"no operation has the id {operation[:32]!r}, or it is remembered no more")
        return row

    async def cancel(self, operation: str) -> OperationRow:
        """End an operation; nothing happens where it has ended. Raises OperationUnknown."""
        await self._resumed.wait()
        row = await self.get(operation)
        if self._taken_back(operation):
            return await self._let_go(row)
        task = self._running.get(operation)
        if task is not None:
            self._cancelled.add(operation)
            task.cancel()
            await asyncio.wait([task])
            row = await self.get(operation)
            if row.state in OPEN:  # the task had not begun, or it had just put itself back
                self._taken_back(operation)
                return await self._let_go(row)
        return await self.get(operation)

    async def _let_go(self, row: OperationRow) -> OperationRow:
        """One that nobody runs is cancelled; where that cannot be written down it is still to be done."""
        try:
            return await self._end(row, "cancelled")
        except SQLAlchemyError:
            self._rest(row)
            raise

    def _taken_back(self, operation: str) -> bool:
        """Whether it was still to have its turn; it has none any more."""
        if (resting := self._resting.pop(operation, None)) is not None:
            resting[1].cancel()
            return True
        waiting = next((each for each in self._waiting if each.id == operation), None)
        if waiting is not None:
            self._waiting.remove(waiting)
        return waiting is not None

    async def wait(self, operation: str, limit_s: float) -> OperationRow:
        """The operation once it has ended, or as it is after so long. Raises OperationUnknown."""
        await self._resumed.wait()
        row = await self.get(operation)
        if any(each.id == operation for each in self._open()):
            ended = self._ended.setdefault(operation, asyncio.Event())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), limit_s)
            row = await self.get(operation)
        return row

    def warm(self) -> None:
        """Somebody looks at a project and may want to hear something at once."""
        self._workers.warm()

    def body(self, row: OperationRow) -> dict[str, Any]:
        """An operation as the API, its events and webhooks tell it."""
        attempt = self._attempts.get(row.id)
        result = json.loads(row.result) if row.result is not None else None
        return {
            "id": row.id,
            "project": row.project,
            "kind": row.kind,
            "state": row.state,
            "stage": attempt.course.stage if attempt is not None else row.stage,
            "progress": round(attempt.course.share, 4) if attempt is not None else row.progress,
            "eta_s": attempt.eta_s if attempt is not None else None,
            "params": json.loads(row.params),
            "error": json.loads(row.error) if row.error is not None else None,
            "result": result,
            "created": row.created,
            "started": row.started,
            "ended": row.ended,
            "attempts": row.attempts,
            "who": row.who,
        }

    async def event(self, project: str, kind: str, data: Mapping[str, Any]) -> None:
        """Something happened in a project: kept, and told to those who follow it."""
        await self.events.add(project, kind, [data])

    async def forget(self, project: str) -> None:
        """A project is gone: its operations end, and its files and events go."""
        for row in [row for row in self._open() if row.project == project]:
            with contextlib.suppress(OperationUnknown):
                await self.cancel(row.id)
        await self.store.forget(project)
        await asyncio.to_thread(shutil.rmtree, self.places.folder(project), ignore_errors=True)

    async def facts(self, project: str, upload: str) -> dict[str, Any] | None:
        """What the newest look at a base found, `dubbing.worker_media`; None where nobody looked at this upload yet.

        Under "operation" is which operation it was: its files are the curve and the strip.
        """
        for row in await self.store.newest(project, kinds=("probe",), states=("done",), limit=20):
            found = json.loads(row.result or "{}")
            if found.get("upload") == upload and upload:
                return {**found, "operation": row.id}
        return None

    async def remove(self, row: OperationRow) -> None:
        """Forget an operation with its files; one that has not ended is cancelled first."""
        await self.cancel(row.id)
        await self.store.remove(row.id)
        await asyncio.to_thread(shutil.rmtree, self.places.renders(row.project) / row.id, ignore_errors=True)

    def file(self, artefact: ArtefactRow) -> Path:
        """Where a finished file lies."""
        return self.places.renders(artefact.project) / artefact.operation / artefact.name

    # ------------------------------------------------------------------ running
    async def run(self) -> None:
        """Let operations have their turns until cancelled; what runs then goes on at the next start."""
        await self._resume()
        try:
            while True:
                self._changed.clear()
                self._begin_next()
                await self._changed.wait()
        finally:
            for _, again in self._resting.values():
                again.cancel()
            tasks = list(self._running.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.events.close()
            await self._workers.close()

    async def _resume(self) -> None:
        await self.store.requeue()
        for row in await self.store.waiting():
            if row.attempts >= MOST_TRIES:
                await self._end(row, "failed", _ABANDONED)
            else:
                self._waiting.append(row)
        await asyncio.to_thread(self._sweep, {row.id for row in self._waiting})
        self._resumed.set()

    def _sweep(self, known: Collection[str]) -> None:
        """What operations left behind that were never ended by us: the server was killed, and they were forgotten."""
        for folder in (self.places.data / "dubs").glob(f"*/{_WORK}/*"):
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)

    def _begin_next(self) -> None:
        for quick, places in ((True, self.places.quick), (False, self.places.heavy)):
            running = sum((a.row.kind in QUICK) is quick for a in self._attempts.values())
            mine = [row for row in self._waiting if (row.kind in QUICK) is quick]
            mine.sort(key=lambda row: row.kind != "probe")  # a look is short, and much waits for what it finds
            for row in mine[: max(0, places - running)]:
                self._waiting.remove(row)
                self._attempts[row.id] = _Attempt(row, Course(row.kind, json.loads(row.params), time.monotonic()))
                self._running[row.id] = task = asyncio.create_task(self._run(row))
                task.add_done_callback(functools.partial(self._over, row))  # also of a task that never began

    def _over(self, row: OperationRow, _: asyncio.Task[None]) -> None:
        self._attempts.pop(row.id, None)
        self._running.pop(row.id, None)
        self._cancelled.discard(row.id)
        self._changed.set()

    async def _run(self, row: OperationRow) -> None:
        """One attempt, to its end or to its place in the queue."""
        try:
            await self._tried(row)
        except asyncio.CancelledError:
            await asyncio.shield(self._stopped(row))
            raise
        except SQLAlchemyError:
            log.exception("the store fails; operation %s is tried again in %.0f s", row.id, _STORE_S)
            self._rest(row)

    async def _tried(self, row: OperationRow) -> None:
        try:
            await self._attempt(row)
        except WorkerFailed as error:
            await self._end(row, "failed", error.failure)
        except WorkerLost as error:
            await self._again(row, error)
        except StreamError as error:
            await self._end(row, "failed", Failure(_named(error), error.title, str(error)))
        except SQLAlchemyError:
            raise
        except Exception as error:  # the operation's boundary: it must end in a state that people see
            log.exception("operation %s could not be run", row.id)
            await self._end(row, "failed", Failure("internal", "Internal error", f"{error}"[:300]))

    def _rest(self, row: OperationRow) -> None:
        """Try an operation again in a while, unless somebody cancels it until then."""
        self._resting[row.id] = row, asyncio.get_running_loop().call_later(_STORE_S, self._back, row)

    def _back(self, row: OperationRow) -> None:
        if self._resting.pop(row.id, None) is not None:
            self._waiting.append(row)
            self._changed.set()

    async def _attempt(self, row: OperationRow) -> None:
        attempt = self._attempts[row.id]
        kind, params = cast("Kind", row.kind), json.loads(row.params)
        changed = await self.store.change(
            row.id, state="running", started=time.time(), attempts=row.attempts + 1, stage="", progress=0.0
        )
        if changed is None:
            return  # its project was deleted meanwhile
        attempt.row = changed
        await self._tell_state(changed)
        project, files = await self._material.gather(row, params)
        facts = await self.facts(row.project, project.base.upload)
        job = self._job(row, kind, params, project, files)
        job = msgspec.structs.replace(job, length_ms=facts["duration_ms"] if facts is not None else None)
        done = await self._worked(attempt, job)
        await self._flush(attempt)
        more = await self._material.found(row, params, project, done)
        await self._finish(row, done, more)

    async def _worked(self, attempt: _Attempt, job: Job) -> Done:
        row = attempt.row
        work = self._workers.work(job, lambda told: self._heard(attempt, told), quick=row.kind in QUICK)
        if self._room is None:
            return await work
        try:
            return await self._room.watched(row, Path(job.folder) / "out", work)
        except (QuotaFull, StorageFull):
            await asyncio.to_thread(shutil.rmtree, self.places.renders(row.project) / row.id, ignore_errors=True)
            raise

    def _job(
        self, row: OperationRow, kind: Kind, params: dict[str, Any], project: Project, files: Mapping[str, Path]
    ) -> Job:
        places = self.places
        folder = places.folder(row.project) / _WORK / row.id
        cpu_s = _QUICK_BOUNDS if row.kind in QUICK else places.cpu_s
        return Job(
            operation=row.id,
            kind=kind,
            project=project,
            folder=str(folder.resolve()),
            cache=str(places.cache(row.project).resolve()),
            renders=str(places.renders(row.project).resolve()),
            files={upload: str(path.resolve()) for upload, path in files.items()},
            params=params,
            engines=places.engines,
            bounds=Bounds(cpu_s, places.file_bytes, places.memory_bytes, needs_network(kind)),
        )

    # ------------------------------------------------------------------ what a worker tells
    async def _heard(self, attempt: _Attempt, told: Told) -> None:
        now = time.monotonic()
        if told.progress is not None:
            attempt.eta_s = attempt.course.push(told.progress.stage, told.progress.share, now)
            if now - attempt.told >= TOLD_EVERY_S:
                attempt.told = now
                self.events.pass_on(attempt.row.project, "operation", self.body(attempt.row))
        if told.line is not None:
            attempt.lines.append(told.line)
        if attempt.lines and now - attempt.flushed >= TOLD_EVERY_S:
            await self._flush(attempt)

    async def _flush(self, attempt: _Attempt) -> None:
        """Lines that were spoken, into the project and to those who follow it."""
        lines, attempt.lines = attempt.lines, []
        attempt.flushed = time.monotonic()
        if lines:
            await self._material.said(attempt.row.project, lines)
            await self.events.add(attempt.row.project, "line", [_line(line) for line in lines])

    # ------------------------------------------------------------------ ends
    async def _finish(self, row: OperationRow, done: Done, more: Mapping[str, Any]) -> None:
        files = [NewArtefact(a.name, a.media_type, a.bytes, a.sha256) for a in done.artefacts]
        await self.store.put_artefacts(row.id, row.project, files)
        told = [
            {
                "name": a.name,
                "media_type": a.media_type,
                "bytes": a.bytes,
                "sha256": a.sha256,
                "href": f"/v1/projects/{row.project}/renders/{row.id}/files/{a.name}",
            }
            for a in files
        ]
        await self._end(row, "done", result={**done.result, **more, "files": told})
        await self._forget_previews(row.project)

    async def _again(self, row: OperationRow, error: WorkerLost) -> None:
        """Once more, from what is kept; or no more."""
        now = await self.get(row.id)
        if now.attempts >= MOST_TRIES:
            detail = f"{error}; {_LOST.format(tries=now.attempts)}"
            await self._end(now, "failed", Failure("worker-lost", "It ended too often", detail))
            return
        log.warning("operation %s is tried again: %s", row.id, error)
        changed = await self.store.change(row.id, state="queued")
        if changed is not None:
            await self._tell_state(changed)
            self._waiting.insert(0, changed)

    async def _stopped(self, row: OperationRow) -> None:
        """It was cancelled by somebody, or the server ends: then the next start goes on with it."""
        now = await self.store.get(row.id)
        if now is None or now.state not in OPEN:
            return  # it had just ended
        if row.id in self._cancelled:
            await self._end(row, "cancelled")
        elif now.state == "running":
            await self.store.change(row.id, state="queued", attempts=max(0, now.attempts - 1))

    async def _end(
        self, row: OperationRow, state: str, failure: Failure | None = None, result: Mapping[str, Any] | None = None
    ) -> OperationRow:
        attempt = self._attempts.pop(row.id, None)
        error = None
        if failure is not None:
            error = {"type": failure.type, "title": failure.title, "detail": failure.detail, "line": failure.line}
        changed = await self.store.change(
            row.id,
            state=state,
            ended=time.time(),
            stage=attempt.course.stage if attempt is not None else row.stage,
            progress=1.0 if state == "done" else attempt.course.share if attempt is not None else row.progress,
            error=json.dumps(error, ensure_ascii=False) if error is not None else None,
            result=json.dumps(dict(result), ensure_ascii=False) if result is not None else None,
        )
        work = self.places.folder(row.project) / _WORK / row.id
        await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)
        waiters = self._ended.pop(row.id, None)
        if waiters is not None:
            waiters.set()
        if changed is None:
            return row
        try:
            await self._tell_state(changed)
            if self._on_end is not None:
                await self._on_end(changed)
        except SQLAlchemyError:  # it has ended all the same: what it made is not made again
            log.exception("the end of operation %s was not told", row.id)
        return changed

    async def _tell_state(self, row: OperationRow) -> None:
        await self.events.add(row.project, "operation", [self.body(row)])

    async def _forget_previews(self, project: str) -> None:
        """Of what was only to be heard once, the newest are kept."""
        rows = await self.store.newest(project, kinds=tuple(QUICK), states=("done",))
        for row in rows[KEPT_QUICK:]:
            await self.store.put_artefacts(row.id, project, ())
            await asyncio.to_thread(shutil.rmtree, self.places.renders(project) / row.id, ignore_errors=True)

    def _open(self) -> list[OperationRow]:
        resting = (row for row, _ in self._resting.values())
        return [*self._waiting, *resting, *(attempt.row for attempt in self._attempts.values())]


def _line(said: LineSaid) -> dict[str, Any]:
    return {
        "language": said.language,
        "id": said.id,
        "revision": said.revision,
        "flag": said.flag,
        "start_ms": said.start_ms,
        "end_ms": said.end_ms,
        "voice": said.voice,
        "tempo": said.tempo,
    }


def _named(error: StreamError) -> str:
    name = type(error).__name__
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name).lstrip("-")
