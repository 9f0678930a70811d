"""Voices made of recordings at the console's wish: one at a time, in a process of its own that gives way to the show.

What is done lies in MODELS/tuning/ and is kept: one that is stopped, that fails, or whose server went, goes on from the
last whole epoch. Consent is asked for before each start and while one runs.
"""

import asyncio
import importlib.util
import os
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from avatar.errors import AvatarError
from dubbing.confine import MEMORY
from stream import background_command, kept, memory_limit
from stream.disk import check_disk
from stream.enrolment import usable_consent
from stream.errors import Busy, TuningHeld, TuningMissing, TuningUnfit, TuningUnknown
from stream.settings import Settings
from stream.voice_recordings import VoiceRecordings
from tts import places
from tts.errors import VoiceError
from tts.espnet_worker import NEEDED
from tts.tuning import course, voice_folder
from tts.tuning.bases import Base, bases
from tts.tuning.course import Course
from tts.tuning.errors import TuningRefused
from tts.tuning.findings import Findings, read_table
from tts.tuning.order import SIZES, Order, Work
from tts.tuning.voice_folder import VoiceFolder

Stage = Literal["", "checking", "preparing", "training", "finishing"]
State = Literal["running", "checking", "checked", "finished", "stopped", "failed"]

LIMIT_S: Final = 60 * 86_400.0  # of one run: from nothing on a CPU it takes weeks
CONSENT_S: Final = 60.0  # between two looks at the consent of who is learned from
KEPT: Final = 20  # runs that ended
ROOM: Final[Mapping[str, int]] = {"full": 4 << 30, "small": 1 << 30, "toy": 64 << 20}  # bytes: checkpoints, twice
MEMORY_SHARE: Final = 0.75  # of the memory there is, that one may hold: the show needs the rest
_MAX_REASON: Final = 1_200  # characters; the end of a training's log is what tells most
_COUNTED: Final = re.compile(r"^(?P<what>checked|prepared): (?P<done>\d+) of (?P<of>\d+)$")
_EPOCH: Final = re.compile(r"^epoch (?P<done>\d+) of (?P<of>\d+): .*; (?P<left>[^;]{1,40}) left$")
_STAGES: Final[Mapping[str, Stage]] = {"checked": "checking", "prepared": "preparing"}


@dataclass(frozen=True, slots=True)
class NewTuning:
    """What voice is wanted."""

    name: str
    title: str  # "" is the name
    lang: str
    consent: str
    recordings: str  # name of a folder of them
    base: str = ""  # the voice that is tuned; "" from nothing
    size: str = "full"
    epochs: int = 1_000


@dataclass(slots=True)
class Run:
    """What this server began."""

    order: Order
    who: str
    only_check: bool = False
    state: Literal["running", "done", "failed", "stopped"] = "running"
    stage: Stage = "checking"
    share: float = 0.0  # of the stage, 0 to 1
    left: str = ""  # how long the training will take, as it was told last
    reason: str = ""  # why it failed
    _said: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    _faulty: bool = False

    def read(self, line: str) -> None:
        """Take up a line of what the process says."""
        if line.startswith("Error: "):
            self._said.clear()
            self._faulty = True
        if self._faulty or line.strip():
            self._said.append(line.removeprefix("Error: "))
        if (found := _COUNTED.match(line)) is not None:
            self._at(_STAGES[found["what"]], int(found["done"]), int(found["of"]))
        elif (found := _EPOCH.match(line)) is not None:
            self.left = found["left"]
            self._at("training", int(found["done"]), int(found["of"]))

    def _at(self, stage: Stage, done: int, of: int) -> None:
        self.stage, self.share = stage, min(1.0, done / max(1, of))
        if done >= of and not self.only_check:
            following: Mapping[Stage, Stage] = {
                "checking": "preparing",
                "preparing": "training",
                "training": "finishing",
            }
            self.stage, self.share, self.left = following[stage], 0.0, ""

    def ended(self, status: int, memory_bytes: int) -> None:
        """Take up how the process ended."""
        self.state = "done" if status == 0 else "failed"
        if status == MEMORY:
            self.reason = f"it took more than {memory_bytes >> 30} GB of memory: {_less_memory(self.order)}"
        elif status != 0:
            said = [*self._said] if self._faulty else [*self._said][-1:]
            self.reason = "\n".join(said).strip()[-_MAX_REASON:] or f"its process ended (status {status})"


def _less_memory(order: Order) -> str:
    """What to do where there was too little of it; the size of a model that is tuned cannot be chosen."""
    if not order.base and order.size != SIZES[-1]:
        return "choose a smaller size"
    fewer = max(1, order.batch // 2)
    return f"it needs a machine with more, or fewer recordings at once: onmaru voice tune --fresh --batch {fewer}"


@dataclass(frozen=True, slots=True)
class Tuning:
    """A voice in the making: what its files tell, and what this server knows of it besides."""

    course: Course
    run: Run | None

    @property
    def state(self) -> State:
        if self.run is not None and self.run.state == "running":
            return "checking" if self.run.only_check else "running"
        failed = (
            self.run is not None and self.run.state == "failed" and self.course.state not in ("running", "finished")
        )
        return "failed" if failed else self.course.state


@dataclass(frozen=True, slots=True)
class TuningMeans:
    """What a voice can be made with here."""

    missing: str  # what is not installed; "" nothing
    bases: tuple[Base, ...]


class Tunings:
    """Voices in the making, and the one that is worked on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.recordings = VoiceRecordings(settings)
        self._runs: dict[str, Run] = {}  # the newest of each name
        self._forgetting: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Take away, or put back, what a server that was killed left half done; for the server's start."""
        await asyncio.to_thread(voice_folder.mend_all, places.models())

    # ------------------------------------------------------------------ what there is
    async def list(self) -> list[Tuning]:
        """Those that run first, then the newest."""
        found = await asyncio.to_thread(course.courses, places.models())
        tunings = [Tuning(each, self._runs.get(each.name)) for each in found]
        return sorted(tunings, key=lambda each: each.state not in ("running", "checking"))

    async def get(self, name: str) -> Tuning:
        """One of them. Raises TuningUnknown."""
        work = self._work(name)
        return Tuning(await asyncio.to_thread(course.of_work, places.models(), work), self._runs.get(name))

    async def means(self) -> TuningMeans:
        """What is missing here, and what can be tuned on."""
        return TuningMeans(missing(), tuple(await asyncio.to_thread(bases, places.models())))

    async def findings(self, name: str) -> Findings:
        """What was found wrong with a voice's recordings. Raises TuningUnknown where they were not checked yet."""
        work = course.begun(places.models(), name)
        found = await asyncio.to_thread(read_table, work.findings) if work is not None else None
        if found is None:
            raise TuningUnknown(f"the recordings of {name[:80]!r} were not checked yet")
        return found

    async def sample(self, name: str, file: str) -> Path:
        """Where a sample of a finished one lies. Raises TuningUnknown."""
        found = await asyncio.to_thread(course.sample, places.models(), name, file)
        if found is None:
            raise TuningUnknown(f"{name[:80]!r} has no sample {file[:80]!r}; GET /v1/voices/tunings lists all")
        return found

    # ------------------------------------------------------------------ what is done
    async def begin(self, new: NewTuning, who: str, *, only_check: bool = False) -> None:
        """Make a voice of recordings, or only check them.

        Raises:
            TuningMissing: what makes voices is not installed.
            Busy: another one runs.
            TuningUnfit: the name is taken, the base does not fit, or the consent does not hold.
            RecordingsUnknown: there are no such recordings.
            StorageFull: the disk has no room for the model.
        """
        source = await asyncio.to_thread(self.recordings.path, new.recordings)
        order = Order(
            new.name, new.title.strip() or new.name, new.lang, "private", str(source), new.consent, new.base, new.size,
            new.epochs,
        )  # fmt: skip
        await self._start(Run(order, who, only_check), self._take_up)

    async def resume(self, name: str, who: str, epochs: int | None = None) -> None:
        """Go on with one that was stopped, from the last whole epoch; with more epochs, also with a finished one.

        Raises as `begin`, and TuningUnknown.
        """
        work = self._work(name)
        try:
            order = await asyncio.to_thread(work.taken_up)
        except VoiceError as error:
            raise TuningUnfit(str(error)) from error
        if epochs is None:
            if (await asyncio.to_thread(course.of_work, places.models(), work)).state == "finished":
                raise TuningUnfit(f"{name} is finished: more epochs are needed to train on")
        else:
            if epochs <= (done := await asyncio.to_thread(lambda: work.last_epoch)):
                raise TuningUnfit(f"{done} epochs are done already: more are needed to train on")
            order = replace(order, epochs=epochs)
        stage: Stage = "training" if work.prepared.exists() else "checking"
        await self._start(Run(order, who, stage=stage), lambda order: work.set_aim(order.epochs))

    async def stop(self, name: str) -> None:
        """End one that runs; what is done is kept.

        Raises TuningUnknown where none runs, and TuningHeld where it was begun elsewhere.
        """
        run = self._runs.get(name)
        if run is not None and run.state == "running":
            if self._task is None:
                raise Busy("it is being begun; try again in a moment")
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        elif await asyncio.to_thread(lambda: self._work(name).is_held):
            raise TuningHeld(f"{name} was begun by the command `onmaru voice tune`: stop it there with Ctrl-C")
        else:
            raise TuningUnknown(f"{name[:80]!r} does not run")

    async def forget(self, name: str) -> None:
        """Throw away all that was done for a voice; one that is finished stays among the voices.

        Raises TuningUnknown, and TuningHeld while it runs, or is being forgotten.
        """
        self._work(name)
        run = self._runs.get(name)
        if run is not None and run.state == "running":
            raise TuningHeld(f"{name} runs: stop it first")
        if name in self._forgetting:
            raise TuningHeld(f"{name} is being forgotten already")
        self._forgetting.add(name)
        try:
            await asyncio.to_thread(voice_folder.forget, places.models(), name)
        except TuningRefused as error:
            raise TuningHeld(str(error)) from error
        finally:
            self._forgetting.discard(name)
        if self._runs.get(name) is run:
            self._runs.pop(name, None)

    async def remove_recordings(self, name: str) -> None:
        """Throw a folder of recordings away. Raises RecordingsUnknown, and TuningHeld while a voice is made of it."""
        path, run = await asyncio.to_thread(self.recordings.path, name), self._running()
        if run is not None and run.order.source == str(path):
            raise TuningHeld(f"{run.order.name} is being made of them: stop it first")
        await self.recordings.remove(name)

    async def close(self) -> None:
        """End what runs, for the server's shutdown."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    # ------------------------------------------------------------------ one run
    async def _start(self, run: Run, prepare: Callable[[Order], None]) -> None:
        if lacking := missing():
            raise TuningMissing(f"{lacking} is not installed; `make neural` on the server brings it")
        if (other := self._running()) is not None:
            raise Busy(f"{other.order.name} is being made already; wait until that is done, or stop it")
        if run.order.name in self._forgetting:
            raise Busy(f"{run.order.name} is being forgotten; try again in a moment")
        name, before = run.order.name, self._runs.pop(run.order.name, None)
        self._runs[name] = run  # nobody else begins one meanwhile
        self._task = None
        try:
            await asyncio.to_thread(self._check, run.order)
            await asyncio.to_thread(prepare, run.order)
        except BaseException as error:
            del self._runs[name]
            if before is not None:
                self._runs[name] = before
            if isinstance(error, VoiceError):
                raise TuningUnfit(str(error)) from error
            raise
        for old in list(self._runs)[: -KEPT - 1]:
            del self._runs[old]
        self._task = asyncio.create_task(self._make(run))

    def _running(self) -> Run | None:
        return next((run for run in self._runs.values() if run.state == "running"), None)

    def _work(self, name: str) -> Work:
        work = course.begun(places.models(), name)
        if work is None:
            raise TuningUnknown(f"no voice is made under the name {name[:80]!r}")
        return work

    def _check(self, order: Order) -> None:
        """Raises Busy, TuningUnfit, StorageFull, and VoiceError for an order that cannot be carried out."""
        order.checked()
        self._check_consent(order)
        models = places.models()
        held = next((each.name for each in course.courses(models) if each.state == "running"), "")
        if held:
            raise Busy(f"{held} is being made already, by the command `onmaru voice tune`; wait until that is done")
        fitting = [each.name for each in bases(models) if each.lang == order.lang]
        if order.base and order.base not in fitting:
            able = ", ".join(fitting) or "none"
            raise TuningUnfit(f"{order.base!r} cannot be tuned to {order.lang}; these can: {able}")
        voice_folder.mend(models, order.name)
        VoiceFolder(models, order.name).check_ours(order, Work(models / "tuning" / order.name))
        check_disk(models, self._settings.disk_reserve_mb << 20, ROOM[order.size])

    def _check_consent(self, order: Order) -> None:
        try:
            usable_consent(self._settings, order.consent, "voice")
        except AvatarError as error:
            raise TuningUnfit(str(error)) from error

    def _take_up(self, order: Order) -> None:
        """Put the order where it is worked on, in the place of one that was only checked."""
        models = places.models()
        work = Work(models / "tuning" / order.name)
        if work.prepared.exists() or work.last_epoch:
            raise TuningUnfit(f"{order.name} was begun before: go on with it, or forget it first")
        if work.folder.is_symlink():
            raise TuningUnfit(f"{work.folder} is a link: take it away first")
        work.forget()
        VoiceFolder(models, order.name).check_ours(order, work)  # what is there is of a work that was forgotten
        work.take_up(order)
        work.set_aim(order.epochs)

    async def _make(self, run: Run) -> None:
        memory_bytes = int(MEMORY_SHARE * memory_limit.memory_bytes())
        arguments = tune_arguments(run.order, self._settings.data.resolve(), only_check=run.only_check)
        command = kept.command(memory_bytes, "stream.cli", *arguments)
        watch = asyncio.create_task(self._watch(run, asyncio.current_task()))
        try:
            run.ended(await background_command.run(command, run.read, LIMIT_S), memory_bytes)
        except TimeoutError:
            run.state, run.reason = "failed", f"it was not done within {LIMIT_S / 86_400:.0f} days; it can go on"
        except OSError as error:
            run.state, run.reason = "failed", f"it cannot be begun: {error.strerror or error}"
        except asyncio.CancelledError:
            run.state = "failed" if run.reason else "stopped"
            raise
        finally:
            watch.cancel()
            await asyncio.to_thread(voice_folder.mend, places.models(), run.order.name)  # it ends where it stands
            if run.state == "running":
                run.state, run.reason = "failed", "something unforeseen happened; the server's log has it"

    async def _watch(self, run: Run, making: asyncio.Task[None] | None) -> None:
        """End a run whose consent holds no more: it was revoked, or is over."""
        while making is not None:
            await asyncio.sleep(CONSENT_S)
            try:
                await asyncio.to_thread(self._check_consent, run.order)
            except TuningUnfit as error:
                run.reason = str(error)
                making.cancel()
                return


def missing() -> str:
    """What is not installed that voices are made with; empty: nothing."""
    return ", ".join(name for name in NEEDED if importlib.util.find_spec(name) is None)


def tune_arguments(order: Order, data: Path, *, only_check: bool) -> list[str]:
    """The command line of `onmaru voice tune` for an order, in which no value can be taken for an option."""
    half = max(1, (os.cpu_count() or 2) // 2)  # the picture needs the others
    values = {
        "name": order.name, "title": order.title, "lang": order.lang, "licence": order.licence,
        "consent": order.consent, "base": order.base, "size": order.size, "epochs": order.epochs,
        "batch": order.batch, "threads": half, "data": data,
    }  # fmt: skip
    flags = [f"--{name}={value}" for name, value in values.items()]
    return ["voice", "tune", *flags, *(["--check"] if only_check else []), "--", order.source]
