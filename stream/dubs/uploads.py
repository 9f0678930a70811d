"""Uploads: bytes go straight to the disk, and what is told to be there stays there, whatever happens next.

An upload's offset in the store is raised only when so many bytes are on the disk (fdatasync): every 16 MiB, every two
seconds, and when a request ends, be it by a broken connection. After a kill or a loss of power the file is cut back to
that offset. With a checksum, bytes count only once it fits. A disk that fills up costs what came since the last of
these moments, and gives that room back.
"""

import asyncio
import contextlib
import errno
import logging
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from stream.disk import check_disk
from stream.dubs.file_names import clean
from stream.dubs.growing_file import GrowingFile, create
from stream.dubs.quota import Quota
from stream.errors import (
    StorageFull,
    UploadBusy,
    UploadCorrupt,
    UploadExpired,
    UploadForeign,
    UploadInUse,
    UploadOffset,
    UploadSlow,
    UploadTooLarge,
    UploadUnfinished,
    UploadUnknown,
)
from stream.store.uploads import NewUpload, UploadRow, UploadStore

log = logging.getLogger(__name__)
T = TypeVar("T")

BLOCK: Final = 1 << 20  # bytes that are written at once, and all that one upload holds in memory
SYNC_BYTES: Final = 16 << 20  # that a kill may lose
SYNC_S: Final = 2.0
STALLED_S: Final = 2.0  # without a byte: its sender may take it over by another connection
SWEEP_S: Final = 600.0
HANDOVER_S: Final = 10.0  # in which a request that was ended writes down what it has
FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """Of uploads of everybody."""

    max_bytes: int  # of one
    lasts_s: float  # until one that is not whole is thrown away; each step begins it anew
    idle_s: float = 30.0  # without a byte, after which a request is ended
    reserve: int = 0  # bytes of the disk that stay free


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must add up to."""

    algorithm: str
    digest: bytes


@dataclass(slots=True)
class _Hold:
    """The one request that writes an upload."""

    heard: float  # when its last byte came, monotonic
    waiting: asyncio.Timeout | None = None  # while it waits for bytes
    ended: bool = False  # another request wants it to stop
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self) -> None:
        self.ended = True
        if self.waiting is not None and not self.waiting.expired():
            self.waiting.reschedule(asyncio.get_running_loop().time())


class Uploads:
    """All uploads of this server, in folders named by their ids alone."""

    def __init__(self, store: UploadStore, folder: Path, limits: UploadLimits, quota: Quota) -> None:
        self._store = store
        self._folder = folder
        self.limits = limits
        self._quota = quota
        self._holds: dict[str, _Hold] = {}

    # ------------------------------------------------------------------ what there is
    async def info(self, upload_id: str) -> UploadRow:
        """One upload. Raises UploadUnknown and UploadExpired."""
        row = await self._store.get(upload_id)
        if not row.whole and row.expires < time.time():
            raise UploadExpired("it was not finished in time: begin a new upload")
        return row

    async def path(self, upload_id: str) -> Path:
        """Its file, whole. Raises UploadUnknown and UploadUnfinished."""
        row = await self.info(upload_id)
        if not row.whole:
            raise UploadUnfinished(f"{row.offset:,} of {row.size:,} bytes are here: finish the upload first")
        path = self._file(row.id)
        if not path.is_file():
            raise UploadUnknown("its file was taken out of the data folder: upload it again")
        return path

    async def listed(self, before: int | None, limit: int) -> tuple[list[UploadRow], int | None]:
        """The newest first, and where the next page goes on; None at the end."""
        rows = await self._store.listed(before, limit + 1)
        return rows[:limit], rows[limit - 1].number if len(rows) > limit else None

    async def resumed(self, upload_id: str, who: str) -> UploadRow:
        """One upload for somebody who wants to go on with it: their request that stands still is ended first."""
        await self._take_over(upload_id, await self.info(upload_id), who)
        return await self.info(upload_id)

    # ------------------------------------------------------------------ bringing
    async def create(self, new: NewUpload, who: str) -> UploadRow:
        """Begin an upload. Raises UploadTooLarge, QuotaExceeded and StorageFull."""
        if new.size > self.limits.max_bytes:
            raise UploadTooLarge(f"a file may have {self.limits.max_bytes:,} bytes; this one has {new.size:,}")
        self._check_room(new.size + await self._store.missing())
        made = await self._quota.made(who)
        row = await self._store.add(new, who, self.limits.lasts_s, self._quota.allowance, made)
        try:
            await on_disk(create, self._file(row.id))
        except BaseException:
            await asyncio.shield(self._forget(row.id))
            raise
        return row

    async def append(
        self,
        upload_id: str,
        offset: int,
        body: AsyncIterator[bytes],
        who: str,
        *,
        length: int | None = None,
        checksum: Checksum | None = None,
    ) -> UploadRow:
        """Bring bytes from `offset` on; `length` is how many, where that is known before.

        Raises UploadUnknown, UploadForeign, UploadExpired, UploadBusy, UploadOffset, UploadTooLarge, UploadCorrupt,
        UploadSlow, StorageFull, and whatever `body` raises; what came until then stays, but for a checksum.
        """
        row = await self.info(upload_id)
        if row.owner != who:
            raise UploadForeign("only who began an upload brings its bytes; begin one of your own")
        await self._take_over(upload_id, row, who)
        with self._hold(row.id) as hold:
            row = await self.info(upload_id)
            if offset != row.offset:
                raise UploadOffset(f"{row.offset} bytes are here: go on there, not at {offset}")
            if length is not None and offset + length > row.size:
                raise UploadTooLarge(f"{row.size} bytes were announced: {offset} and {length} are more")
            writing = _Writing(self, row, checksum)
            try:
                await writing.open()
                await writing.receive(_patient(body, hold, self.limits.idle_s))
            finally:
                await asyncio.shield(writing.close())
            return writing.row

    async def adopt(self, path: Path, name: str, who: str) -> UploadRow:
        """Make an upload of a file that is here already; it is moved. Raises what `create` raises."""
        size = path.stat().st_size
        row = await self.create(NewUpload(size, clean(name)), who)
        try:
            await on_disk(shutil.move, path, self._file(row.id))
            return await self.settle(row, size)
        except BaseException:
            await asyncio.shield(self._forget(row.id))
            raise

    async def remove(self, upload_id: str) -> UploadRow:
        """Delete an upload, ending a request that writes it; what it was.

        Raises UploadUnknown, UploadInUse and UploadBusy.
        """
        row = await self._store.get(upload_id)
        if (title := await self._store.needed_by(row.id)) is not None:
            raise UploadInUse(f"the project {title!r} is made of it: give that another file, or delete it first")
        if row.id in self._holds:
            await self._end(row.id)
        with self._hold(row.id):
            await self._forget(row.id)
        return row

    # ------------------------------------------------------------------ sweeping
    async def run(self) -> None:
        """Sweep at the start and then every ten minutes, until cancelled."""
        while True:
            try:
                await self.sweep()
            except (OSError, SQLAlchemyError):
                log.exception("old uploads could not be swept; the next try is in ten minutes")
            await asyncio.sleep(SWEEP_S)

    async def sweep(self) -> None:
        """Throw away what was not whole in time, and folders that belong to no upload."""
        found = await asyncio.to_thread(
            lambda: [p.name for p in self._folder.iterdir()] if self._folder.is_dir() else []
        )
        kept = set(await self._store.sweep(time.time()))
        for name in found:
            if name not in kept and name not in self._holds:
                await asyncio.to_thread(self._discard, name)

    # ------------------------------------------------------------------ within
    async def settle(self, row: UploadRow, size: int) -> UploadRow:
        """Write down that so many bytes are on the disk; raises StorageFull, where the disk is all but full too."""
        if row.offset < size < row.size:
            self._check_room(0)
        return await self._store.advance(row.id, size, time.time() + self.limits.lasts_s)

    async def open_file(self, row: UploadRow, algorithm: str | None) -> GrowingFile:
        """Its file, as far as it is trusted. Raises UploadOffset where the disk has less than was written down."""
        file = await on_disk(GrowingFile, self._file(row.id), row.offset, algorithm)
        if file.end < row.offset:
            await asyncio.to_thread(file.close)
            await self.settle(row, file.end)
            raise UploadOffset(f"of its bytes {file.end} are left on the disk: go on there")
        return file

    def _check_room(self, more: int) -> None:
        check_disk(self._folder, self.limits.reserve, more)

    def _file(self, upload_id: str) -> Path:
        return self._folder / upload_id / "data"

    async def _forget(self, upload_id: str) -> None:
        await self._store.remove(upload_id)
        await asyncio.to_thread(self._discard, upload_id)

    def _discard(self, name: str) -> None:
        """A name of a folder here, and nothing else."""
        shutil.rmtree(self._folder / Path(name).name, ignore_errors=True)

    @contextlib.contextmanager
    def _hold(self, upload_id: str) -> Iterator[_Hold]:
        if upload_id in self._holds:
            raise UploadBusy("another request is writing this upload: wait until it ends, then ask for the offset")
        hold = self._holds[upload_id] = _Hold(time.monotonic())
        try:
            yield hold
        finally:
            del self._holds[upload_id]
            hold.released.set()

    async def _take_over(self, upload_id: str, row: UploadRow, who: str) -> None:
        hold = self._holds.get(upload_id)
        if hold is not None and row.owner == who and time.monotonic() - hold.heard > STALLED_S:
            await self._end(upload_id)

    async def _end(self, upload_id: str) -> None:
        hold = self._holds[upload_id]
        hold.end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HANDOVER_S):
                await hold.released.wait()


class _Writing:
    """One request's bytes on their way to the disk."""

    def __init__(self, uploads: Uploads, row: UploadRow, checksum: Checksum | None) -> None:
        self._uploads = uploads
        self.row = row
        self._begun = row.offset
        self._checksum = checksum
        self._file: GrowingFile | None = None
        self._settled = time.monotonic()

    @property
    def file(self) -> GrowingFile:
        if self._file is None:
            raise RuntimeError("it is not open")
        return self._file

    async def open(self) -> None:
        algorithm = self._checksum.algorithm if self._checksum else None
        self._file = await self._uploads.open_file(self.row, algorithm)

    async def receive(self, body: AsyncIterator[bytes]) -> None:
        """Until the body's end, or its break."""
        block = bytearray()
        try:
            async for part in body:
                self._check_fits(len(block) + len(part))
                block += part
                if len(block) >= BLOCK:
                    await self._write(block)
        except UploadTooLarge:
            await self._back_to(self._begun)
            raise
        except StorageFull:
            raise
        except BaseException:  # the connection broke or stood still, the server stops: what came stays
            await asyncio.shield(self._finish(block, broken=True))
            raise
        await self._finish(block, broken=False)

    def _check_fits(self, more: int) -> None:
        if self.file.end + more > self.row.size:
            raise UploadTooLarge(f"{self.row.size} bytes were announced, and more came")

    async def _write(self, block: bytearray) -> None:
        data = bytes(block)
        block.clear()
        try:
            await on_disk(self.file.write, data)
            if self._checksum is None and (
                self.file.end - self.row.offset >= SYNC_BYTES or time.monotonic() - self._settled >= SYNC_S
            ):
                await self._settle()
        except StorageFull:
            await self._back_to(self.row.offset)
            raise

    async def _settle(self) -> None:
        size = await on_disk(self.file.sync)
        self.row = await self._uploads.settle(self.row, size)
        self._settled = time.monotonic()

    async def _finish(self, block: bytearray, *, broken: bool) -> None:
        if broken and self._checksum is not None:
            await self._back_to(self._begun)
            return
        if block:
            await self._write(block)
        if self._checksum is not None and not secrets.compare_digest(self.file.digest(), self._checksum.digest):
            await self._back_to(self._begun)
            raise UploadCorrupt(f"the {self._checksum.algorithm} of these bytes is another: send them again")
        try:
            await self._settle()
        except StorageFull:
            await self._back_to(self.row.offset)
            raise

    async def _back_to(self, size: int) -> None:
        await on_disk(self.file.cut, size)
        if size < self.row.offset:
            self.row = await self._uploads.settle(self.row, size)

    async def close(self) -> None:
        if self._file is not None:
            await asyncio.to_thread(self._file.close)


async def on_disk(work: Callable[..., T], *arguments: object) -> T:
    """Something that blocks, in a thread; raises StorageFull where the disk has no room."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull("the disk is full: make room, then go on with the upload") from error
        raise


async def _patient(body: AsyncIterator[bytes], hold: _Hold, idle_s: float) -> AsyncIterator[bytes]:
    """The parts of a body. Raises UploadSlow where none comes for too long, UploadBusy after a takeover."""
    parts = aiter(body)
    while True:
        try:
            async with asyncio.timeout(idle_s) as hold.waiting:
                part = await anext(parts, None)
        except TimeoutError:
            if not hold.ended:
                raise UploadSlow(f"nothing came for {idle_s:.0f} s: ask for the offset and go on") from None
            part = b""
        finally:
            hold.waiting = None
        if hold.ended:
            raise UploadBusy("another request of yours took this upload over")
        if part is None:
            return
        hold.heard = time.monotonic()
        yield part
