"""Recordings that voices are made of: folders under DATA/voice-recordings/, put there by hand or out of a zip."""

import asyncio
import itertools
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from stream import background_command, kept
from stream.errors import Busy, RecordingsUnfit, RecordingsUnknown, StorageFull
from stream.settings import Settings
from stream.voice_recordings_zip import FULL
from tts.tuning.recordings import SOUNDS

FOLDER: Final = "voice-recordings"  # under DATA
MAX_LISTED: Final = 100
MAX_COUNTED: Final = 100_000  # files of one
LIMIT_S: Final = 3600.0  # of unpacking one
MEMORY: Final = 1 << 30  # bytes that unpacking may hold
_PART: Final = ".new-"  # begins the name of one that is not whole
_LEFT_OUT: Final = re.compile(r"^left out: (\d+)$")
_MAX_NAME: Final = 60
_MAX_REASON: Final = 400


@dataclass(frozen=True, slots=True)
class Recordings:
    """One folder of them."""

    name: str
    sounds: int
    texts: int
    left_out: int = 0  # files of the zip that it came out of, being neither


class VoiceRecordings:
    """The folders that there are."""

    def __init__(self, settings: Settings) -> None:
        self._folder = (settings.data / FOLDER).resolve()
        self._reserve = settings.disk_reserve_mb << 20
        self._unpacking = False

    def listed(self) -> list[Recordings]:
        """All of them, by name."""
        return [_counted(folder) for folder in self._folders()[:MAX_LISTED]]

    def path(self, name: str) -> Path:
        """Where one lies; nothing outside can be named. Raises RecordingsUnknown."""
        for folder in self._folders():
            if folder.name == name:
                return folder
        raise RecordingsUnknown(f"there is no folder {name[:80]!r} in {self._folder}")

    async def take(self, file: Path, called: str) -> Recordings:
        """Make a folder of a zip, which stays, under a name like the one that it was sent as.

        Raises:
            RecordingsUnfit: it is no zip of recordings, or breaks a limit; the message says which.
            StorageFull: the disk has no room for it.
            Busy: another one is being unpacked.
        """
        if self._unpacking:
            raise Busy("a zip of recordings is being unpacked already; try again in a moment")
        self._unpacking = True
        try:
            part = await asyncio.to_thread(self._begun)
            try:
                left_out = await self._unpacked(file, part)
                whole = await asyncio.to_thread(self._settled, part, called)
            finally:
                await asyncio.to_thread(shutil.rmtree, part, ignore_errors=True)
            made = await asyncio.to_thread(_counted, whole)
            return Recordings(made.name, made.sounds, made.texts, left_out)
        finally:
            self._unpacking = False

    async def remove(self, name: str) -> None:
        """Throw one away: a person's voice stays nowhere longer than it is wanted. Raises RecordingsUnknown."""
        await asyncio.to_thread(lambda: shutil.rmtree(self.path(name)))

    def _folders(self) -> list[Path]:
        try:
            found = [each for each in self._folder.iterdir() if each.is_dir() and not each.is_symlink()]
        except OSError:
            return []
        return sorted((each for each in found if not each.name.startswith(".")), key=lambda each: each.name)

    def _begun(self) -> Path:
        """An empty folder; what a killed server left goes. Raises RecordingsUnfit for one too many."""
        if len(self._folders()) >= MAX_LISTED:
            raise RecordingsUnfit(f"{MAX_LISTED} folders of recordings are kept already: delete one first")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in self._folder.glob(f"{_PART}*"):
            shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=_PART, dir=self._folder))

    async def _unpacked(self, file: Path, part: Path) -> int:
        said: list[str] = []
        arguments = (str(file.resolve()), str(part), str(self._reserve))
        command = kept.command(MEMORY, "stream.voice_recordings_zip", *arguments)
        try:
            status = await background_command.run(command, said.append, LIMIT_S)
        except TimeoutError as error:
            raise RecordingsUnfit(f"it was not unpacked within {LIMIT_S / 60:.0f} minutes") from error
        for line in said:
            if line.startswith("Error: "):
                reason = line.removeprefix("Error: ")[:_MAX_REASON]
                raise StorageFull(reason) if status == FULL else RecordingsUnfit(reason)
            if status == 0 and (left_out := _LEFT_OUT.match(line)) is not None:
                return int(left_out[1])
        raise RecordingsUnfit(f"it could not be unpacked (status {status}); the server's machine may lack memory")

    def _settled(self, part: Path, called: str) -> Path:
        """Give one that is whole its name."""
        wished = re.sub(r"[^\w-]+", "-", PurePath(called).stem)[:_MAX_NAME].strip("-_") or "recordings"
        taken = {each.name for each in self._folder.iterdir()}
        names = itertools.chain((wished,), (f"{wished}-{number}" for number in itertools.count(2)))
        name = next(each for each in names if each not in taken)
        return part.replace(self._folder / name)


def _counted(folder: Path) -> Recordings:
    sounds = texts = seen = 0
    for _, _, files in os.walk(folder):
        for file in files:
            suffix = PurePath(file).suffix.lower()
            sounds += suffix in SOUNDS
            texts += suffix == ".txt"
            seen += 1
        if seen > MAX_COUNTED:
            break
    return Recordings(folder.name, sounds, texts)
