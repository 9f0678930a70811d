"""Films that are made of a recording when the show is over: rendered again from the log, or with chapters in it.

One at a time, in a process that gives way to the show. What is done lies beside the recording and stays; how each ended
is kept, and what a server that ended broke off is told by the next.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av

from stream import background_command, chapters
from stream.chapters import Chapter
from stream.disk import check_disk
from stream.errors import Busy, FilmRefused, FilmUnknown
from stream.exports import show_time, wall_span
from stream.recordings import KINDS, Kind, Recording, Recordings
from stream.settings import Settings
from stream.store.aired import AiredLog
from stream.store.makings import BROKEN_OFF, KEPT, MakingStore

State = Literal["running", "done", "failed", "stopped"]
TitleOf = Callable[[Chapter], str]

LIMIT_S = 6 * 3600.0  # of making one
MAX_REASON = 400
_SHARE = re.compile(r"(\d{1,3})% \|")


@dataclass(slots=True)
class Film:
    """One in the making."""

    recording: str
    kind: Kind
    who: str
    file: str  # what it will be called
    state: State = "running"
    share: float | None = None  # that is done, 0 to 1; None before the first picture: voices speak first
    reason: str = ""  # why it failed
    number: int = 0  # in the store

    @property
    def told(self) -> dict[str, str]:
        """What is kept of it besides its state."""
        return {name: getattr(self, name) for name in ("recording", "kind", "who", "file", "reason")}

    def read(self, line: str) -> None:
        """Take up a line of what the process says."""
        if (share := _SHARE.search(line)) is not None:
            self.share = min(1.0, int(share[1]) / 100)
        elif line.startswith("Error: "):
            self.reason = line.removeprefix("Error: ")[:MAX_REASON]


class Films:
    """Those that are made and the last that ended, and the chapters of recordings."""

    def __init__(self, settings: Settings, aired: AiredLog, store: MakingStore) -> None:
        self._settings = settings
        self._aired = aired
        self._store = store
        self._folder = settings.data / "recordings"
        self._recordings = Recordings(self._folder)
        self._all: list[Film] = []
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Learn what was made before this start: what was broken off has failed, and nothing half made stays."""
        for film, begun in await self._store.all(Film):
            if film.state == "running":
                await asyncio.to_thread(self._broken_off, film, begun)
                await self._store.end(film.number, film.state, film.told)
            self._all.append(film)
        await asyncio.to_thread(self._sweep)

    def _broken_off(self, film: Film, begun: float) -> None:
        out = self._folder / film.file
        if out.is_file() and out.stat().st_mtime >= begun:  # all that was missing is the word of it
            film.state = "done"
        else:
            film.state, film.reason = "failed", BROKEN_OFF

    def _sweep(self) -> None:
        for kind in KINDS:
            for half in self._folder.glob(f"*.{kind}.mp4.part"):
                with contextlib.suppress(OSError):  # what cannot be taken away stays: a start goes on
                    half.unlink()

    def made(self) -> list[Film]:
        """The newest first."""
        return self._all[::-1]

    async def chapters(self, file: str) -> list[Chapter]:
        """The parts of a recording, none where the log has nothing of its time. Raises RecordingUnknown."""
        recording = await asyncio.to_thread(self._recordings.get, file)
        if recording.started is None:
            return []
        rows = await self._aired.between(recording.show, recording.started, recording.changed)
        return chapters.chapters(rows, recording.started, recording.changed)

    async def begin(self, file: str, kind: Kind, who: str, *, captions: bool, title_of: TitleOf) -> Film:
        """Make a film of a recording, in the place of an earlier one. Raises RecordingUnknown, Busy, StorageFull, and
        FilmRefused where the log has nothing of its time."""
        recording = await asyncio.to_thread(self._recordings.get, file)
        if any(each.state == "running" for each in self._all):
            raise Busy("a film is being made already; wait until that is done, or stop it")
        film = Film(file, kind, who, f"{recording.stem}.{kind}.mp4")
        self._task = None  # the last one's is over
        self._all = [*self._all[-KEPT + 1 :], film]
        out = recording.path.with_name(film.file)
        try:
            await asyncio.to_thread(self._admit, recording)
            if kind == "chapters":
                command, told = await self._copy(recording, out, title_of)
            else:
                command, told = await self._again(recording, out, captions=captions), b""
            film.number = await self._store.begin(film.told)
        except BaseException:
            self._all.remove(film)
            raise
        self._task = asyncio.create_task(self._make(film, command, told))
        return film

    async def stop(self, file: str, kind: Kind) -> None:
        """Give one up. Raises FilmUnknown where none such runs."""
        running = next((each for each in self._all if each.state == "running"), None)
        if running is None or (running.recording, running.kind) != (file, kind):
            raise FilmUnknown(f"no such film of {file[:80]!r} is being made")
        if self._task is None:
            raise Busy("its log is still being read; try again in a moment")
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._store.end(running.number, running.state, running.told)

    def _admit(self, recording: Recording) -> None:
        """A film takes about as much as its recording. Raises StorageFull."""
        check_disk(self._folder, self._settings.disk_reserve_mb << 20, recording.path.stat().st_size)

    async def close(self) -> None:
        """End what runs, for the server's shutdown: the next start tells of it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _copy(self, recording: Recording, out: Path, title_of: TitleOf) -> tuple[list[str], bytes]:
        """The command that copies the recording with its chapters, and what it is told."""
        parts = await self.chapters(recording.file)
        if not parts:
            raise FilmRefused(f"the log has no lines of the time of {recording.file}: no chapters can be named")
        told = [{"at_s": each.at_s, "end_s": each.end_s, "title": title_of(each)} for each in parts]
        return ["-m", "stream.chaptered", str(recording.path), str(out)], json.dumps(told).encode()

    async def _again(self, recording: Recording, out: Path, *, captions: bool) -> list[str]:
        """The command that renders the recording's lines again, in its size."""
        if recording.started is None:
            raise FilmRefused(f"{recording.file} does not tell when it began; `onmaru rerender` takes times by hand")
        rows = await self._aired.whole(recording.show)
        inside = [row for row in rows if recording.started <= wall_span(row)[0] < recording.changed]
        if not inside:
            raise FilmRefused(f"the log has no lines of the time of {recording.file}: there is nothing to render")
        first, last = show_time(rows, inside[0])[0], show_time(rows, inside[-1])[0]
        width, height = await asyncio.to_thread(_size, recording.path)
        return [
            *("-m", "stream.cli", "rerender", "--show", recording.show, "--data", str(self._settings.data)),
            *("--from", f"{max(0.0, first - 0.001):.3f}", "--to", f"{last + 0.001:.3f}"),
            *("--size", f"{width}x{height}", "--captions" if captions else "--no-captions"),
            *("-o", str(out)),
        ]

    async def _make(self, film: Film, command: Sequence[str], told: bytes) -> None:
        try:
            film.state = "done" if await background_command.run(command, film.read, LIMIT_S, told) == 0 else "failed"
        except TimeoutError:
            film.state, film.reason = "failed", f"it was not done within {LIMIT_S / 3600:.0f} hours"
        except OSError as error:
            film.state, film.reason = "failed", f"it cannot be begun: {error.strerror or error}"
        except asyncio.CancelledError:
            film.state = "stopped"
            raise
        finally:
            if film.state == "running":
                film.state, film.reason = "failed", "something unforeseen happened; the server's log has it"
        await self._store.end(film.number, film.state, film.told)


def _size(path: Path) -> tuple[int, int]:
    """Of a film's pictures, px. Raises FilmRefused."""
    try:
        with av.open(str(path)) as film:
            return film.streams.video[0].width, film.streams.video[0].height
    except (av.FFmpegError, IndexError, OSError) as error:
        raise FilmRefused(f"{path.name} cannot be read: {error}") from error
