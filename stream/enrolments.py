"""Hosts made of photos and videos at the console's wish: one at a time, in a process of its own that gives way to the
show. Of a person nothing stays but a host that is done: what a server that ended broke off is swept by the next."""

import asyncio
import logging
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from stream import background_command
from stream.doctor import enrolment_missing
from stream.enrolment import NAME, NameTaken, Place, sweep
from stream.errors import Busy, EnrolmentMissing, EnrolmentRefused, EnrolmentUnknown
from stream.settings import Settings
from stream.store.makings import BROKEN_OFF, KEPT, MakingStore

log = logging.getLogger(__name__)
State = Literal["running", "done", "refused", "failed", "stopped"]
Kind = Literal["photo", "video"]

MAX_PHOTO = 20 << 20  # bytes
RECEIVE_S = 120.0  # for a photo to come: until then no other host can be begun
LIMIT_S: Mapping[Kind, float] = {"photo": 3600.0, "video": 6 * 3600.0}
REFUSED_STATUS = 3  # of `onmaru pack from-photo`
MAX_WORDS = 400
_STAGE = re.compile(r"^(?P<stage>[^%]*?)\s+(?P<share>\d+)% \|")
_FINDING = re.compile(r"^\s*(?P<mark>[✗·]) (?P<problem>.+)$")
_REMEDY = re.compile(r"^\s*→ (?P<remedy>.+)$")


@dataclass(slots=True)
class Found:
    """What was found in a photo, and what helps."""

    problem: str
    remedy: str
    refused: bool  # it cannot become a host; else only worth knowing


@dataclass(slots=True)
class Enrolment:
    """One host in the making."""

    name: str
    who: str
    kind: Kind = "photo"
    state: State = "running"
    stage: str = ""
    share: float = 0.0  # of the stage, 0 to 1
    reason: str = ""  # why it failed
    findings: list[Found] = field(default_factory=list)
    number: int = 0  # in the store

    @property
    def told(self) -> dict[str, Any]:
        """What is kept of it besides its state."""
        found = [asdict(each) for each in self.findings]
        return {"name": self.name, "who": self.who, "kind": self.kind, "reason": self.reason, "findings": found}

    def read(self, line: str) -> None:
        """Take up a line of what the process says."""
        if (stage := _STAGE.match(line)) is not None:
            self.stage, self.share = stage["stage"].strip(), int(stage["share"]) / 100
        elif (found := _FINDING.match(line)) is not None:
            self.findings.append(Found(found["problem"][:MAX_WORDS], "", found["mark"] == "✗"))
        elif (remedy := _REMEDY.match(line)) is not None and self.findings:
            self.findings[-1].remedy = remedy["remedy"][:MAX_WORDS]
        elif line.startswith("Error: "):
            self.reason = line.removeprefix("Error: ")[:MAX_WORDS]


class Enrolments:
    """Those that run and the last that ended."""

    def __init__(self, settings: Settings, store: MakingStore) -> None:
        self._settings = settings
        self._store = store
        self._photos = settings.data / "cache" / "photos"
        self._all: list[Enrolment] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}  # by the host's name

    async def open(self) -> None:
        """Learn what was made before this start: what was broken off has failed, and of its person nothing stays."""
        for made, _ in await self._store.all(Enrolment):
            if made.state == "running":
                made.state, made.reason = "failed", BROKEN_OFF
                if made.kind == "video":
                    await asyncio.to_thread(self._forget_frames, made.name)
                await self._store.end(made.number, made.state, made.told)
            self._all.append(made)
        await asyncio.to_thread(self._sweep)

    def _sweep(self) -> None:
        for photo in self._photos.glob("*.photo"):
            try:
                photo.unlink(missing_ok=True)
            except OSError as error:  # a start goes on
                log.warning("%s shows a person and cannot be taken away: %s", photo, error.strerror)
        sweep(self._settings.data / "hosts")

    def list(self) -> list[Enrolment]:
        """The newest first."""
        return self._all[::-1]

    def missing(self) -> str:
        """What is not installed that enrolment needs; empty: nothing."""
        return enrolment_missing()

    async def begin(
        self, source: AsyncIterator[bytes] | Path, name: str, consent_id: str, titles: tuple[str, str], who: str
    ) -> Enrolment:
        """Make a host of a photo, which is kept until then, or of a video's file, which stays.

        Raises Busy, EnrolmentRefused, and EnrolmentMissing where nothing is installed.
        """
        if missing := self.missing():
            raise EnrolmentMissing(f"{missing} is not installed; `make enrol` on the server brings it")
        if any(each.state == "running" for each in self._all):
            raise Busy("a host is being made already; wait until that is done")
        if not re.fullmatch(NAME, name):
            raise EnrolmentRefused("a host's name is a small letter, then small letters, digits, - or _")
        try:
            Place.of(self._settings, name, replace=False)
        except NameTaken as error:
            raise EnrolmentRefused(str(error)) from error
        made = Enrolment(name, who, "video" if isinstance(source, Path) else "photo")
        self._all = [*self._all[-KEPT + 1 :], made]
        try:
            made.number = await self._store.begin(made.told)
            async with asyncio.timeout(RECEIVE_S):
                file = source if isinstance(source, Path) else await self._received(source)
        except TimeoutError as error:
            await self._never(made)
            raise EnrolmentRefused(f"the photo did not come within {RECEIVE_S:.0f} s; send it again") from error
        except BaseException:
            await self._never(made)
            raise
        task = asyncio.create_task(self._make(made, file, consent_id, titles))
        self._tasks[name] = task
        task.add_done_callback(lambda _: self._tasks.pop(name, None))
        return made

    async def stop(self, name: str) -> None:
        """Give one up, with all that was made so far. Raises EnrolmentUnknown where none of that name runs."""
        task = self._tasks.get(name)
        if task is None:
            raise EnrolmentUnknown(f"no host called {name[:48]!r} is being made")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        made = next(each for each in reversed(self._all) if each.name == name)
        await self._store.end(made.number, made.state, made.told)

    async def _never(self, made: Enrolment) -> None:
        """One that came to nothing before it was begun."""
        self._all.remove(made)
        if made.number:
            await self._store.remove(made.number)

    async def _received(self, photo: AsyncIterator[bytes]) -> Path:
        await asyncio.to_thread(self._photos.mkdir, parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(suffix=".photo", dir=self._photos)
        try:
            with os.fdopen(handle, "wb") as file:
                async for block in photo:
                    await asyncio.to_thread(file.write, block)
        except BaseException:
            Path(path).unlink(missing_ok=True)  # a person's face stays nowhere by accident
            raise
        return Path(path)

    async def _make(self, made: Enrolment, source: Path, consent_id: str, titles: tuple[str, str]) -> None:
        options = ["--name", made.name, "--consent", consent_id, "--data", str(self._settings.data)]
        for flag, title in zip(("--title-ko", "--title-en"), titles, strict=True):
            options += [flag, title] if title else []
        command = ["-m", "stream.cli", "pack", f"from-{made.kind}", str(source), *options]
        try:
            code = await background_command.run(command, made.read, LIMIT_S[made.kind])
            made.state = "done" if code == 0 else "refused" if code == REFUSED_STATUS else "failed"
        except TimeoutError:
            made.state, made.reason = "failed", f"it was not done within {LIMIT_S[made.kind] / 60:.0f} minutes"
        except OSError as error:
            made.state, made.reason = "failed", f"it cannot be begun: {error.strerror or error}"
        except asyncio.CancelledError:
            made.state = "stopped"
            raise
        finally:
            if made.state == "running":
                made.state = "failed"
            await asyncio.to_thread(self._forget, made, source)
        await self._store.end(made.number, made.state, made.told)

    def _forget(self, made: Enrolment, source: Path) -> None:
        """A person's pictures stay nowhere by accident: a photo goes, and what is left of a video that was not done."""
        if made.kind == "photo":
            source.unlink(missing_ok=True)
        else:
            self._forget_frames(made.name)

    def _forget_frames(self, name: str) -> None:
        shutil.rmtree(self._settings.data / "cache" / "enrolment" / name, ignore_errors=True)

    async def close(self) -> None:
        """End what runs, for the server's shutdown: the next start tells of it."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
