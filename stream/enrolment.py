"""Makes a host of a person's photo or video: asks enrolment, looks at what came, installs it."""

import contextlib
import datetime
import fcntl
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from types import FrameType

import click
from tqdm import tqdm

from avatar.consent import Consent, Scope
from avatar.consent_registry import ConsentRegistry
from avatar.enrol.request import Progress
from avatar.errors import AvatarError, Cancelled, PackInvalid
from avatar.inspection import inspect
from avatar.pack import SHIPPED
from stream.settings import Settings

NAME = r"[a-z][a-z0-9_-]{0,47}"
_NEW = ".new-"  # before the name of a folder in which a host is made


class NameTaken(AvatarError):
    """A host of this name is there already."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new host goes."""

    hosts: Path
    name: str
    replace: bool

    @classmethod
    def of(cls, settings: Settings, name: str, replace: bool) -> "Place":
        """Raises NameTaken."""
        if not re.fullmatch(NAME, name):
            raise NameTaken(f"{name!r} is no host's name: a small letter, then small letters, digits, - or _")
        if (SHIPPED / name).exists():
            raise NameTaken(f"{name} is the name of a shipped host; choose another")
        place = cls(settings.data / "hosts", name, replace)
        if place.final.exists() and not replace:
            raise NameTaken(f"a host is called {name} already; choose another name, or give --replace")
        return place

    @property
    def final(self) -> Path:
        return self.hosts / self.name

    @contextlib.contextmanager
    def making(self) -> Iterator[Path]:
        """A folder of packs to make the new one in; what is left there goes."""
        self.hosts.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(prefix=_NEW, dir=self.hosts))
        try:
            with _held(folder):
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def install(self, made: Path) -> None:
        """Put the new host in her place, at once and whole; one whom she replaces goes."""
        if self.final.exists():
            self.final.replace(made.parent / "replaced")
        made.replace(self.final)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Tell other processes that a folder is in use, until this one ends; gives False where another's is, or where its
    disk knows no locks. Raises OSError where it cannot be opened."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = True
        except OSError:
            ours = False
        yield ours
    finally:
        os.close(handle)


def sweep(hosts: Path) -> None:
    """Take away what was half made by processes that were killed: it holds a person's pictures."""
    for folder in hosts.glob(f"{_NEW}*"):
        if (folder / "replaced").exists():  # a host that was there before: nobody's to throw away
            continue
        with contextlib.suppress(OSError), _held(folder) as ours:
            if ours:
                shutil.rmtree(folder, ignore_errors=True)


def usable_consent(settings: Settings, consent_id: str, use: Scope = "live") -> Consent:
    """The recorded consent of an id, if it holds today for this. Raises ConsentInvalid or ConsentRefused."""
    registry = ConsentRegistry(settings.consents)
    consent = registry.get(consent_id).consent
    registry.check(consent, datetime.date.today(), use)
    return consent


def make(settings: Settings, place: Place, enrol: Callable[[Path, Progress], Path]) -> Path:
    """Let `enrol(folder of packs, progress)` make a pack, check it, install it; gives its folder.

    Raises AvatarError; OSError where a folder cannot be written.
    """
    with place.making() as folder, stages() as progress:
        made = enrol(folder, progress)
        progress("looking at it", 0.0)
        faults = inspect(made, ConsentRegistry(settings.consents), datetime.date.today()).faults
        if faults:
            raise PackInvalid(made, "; ".join(faults), "this is a fault of Onmaru: please report it")
        progress("looking at it", 1.0)
        place.install(made)
    return place.final


@contextlib.contextmanager
def stages() -> Iterator[Progress]:
    """A progress bar a stage. Ctrl-C makes the next report raise Cancelled; a second one ends at once."""
    bars: list[tqdm[None]] = []
    stopping = False

    def stop(_: int, __: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        signal.signal(signal.SIGINT, signal.default_int_handler)
        click.echo("\nstopping after this step; Ctrl-C again stops at once", err=True)

    def progress(stage: str, share: float) -> None:
        if stopping:
            raise Cancelled(stage)
        if not bars or bars[-1].desc != stage:
            if bars:
                bars[-1].close()
            bars.append(tqdm(total=100, desc=stage, bar_format="{desc:<16} {percentage:3.0f}% |{bar}| {elapsed}"))
        bars[-1].update(max(0.0, round(100 * min(share, 1.0)) - bars[-1].n))

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield progress
    except KeyboardInterrupt as error:
        raise Cancelled("stopped at once") from error
    finally:
        signal.signal(signal.SIGINT, before)
        if bars:
            bars[-1].close()
