"""The room for what jobs make: their owner's quota, and the disk. Both are looked at before a job and while it runs."""

import asyncio
import contextlib
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from dubbing.job import Done
from stream.disk import check_disk
from stream.dubs.estimate import Need
from stream.dubs.quota import Quota
from stream.store.operations import OperationRow

LOOK_S: Final = 3.0  # between two looks: a disk that takes 500 MB/s is one and a half gigabytes further by then
COUNTED: Final = ("render", "archive")  # kinds of jobs whose files are kept until somebody deletes them


class Room:
    """Says whether there is room for a job, and ends one for which there is none any more."""

    def __init__(self, folder: Path, reserve: int, quota: Quota, look_s: float = LOOK_S) -> None:
        """`reserve` are bytes of the folder's disk that stay free."""
        self._folder = folder
        self._reserve = reserve
        self._quota = quota
        self._look_s = look_s
        self._making: dict[str, tuple[str, int]] = {}  # operation to whose it is, and the bytes that it made so far

    async def admit(self, who: str, need: Need) -> None:
        """Before a job is taken. Raises QuotaFull and StorageFull."""
        await self._quota.admit_bytes(who, need.kept, self._made_by(who))
        await asyncio.to_thread(check_disk, self._folder, self._reserve, need.kept + need.working)

    async def watched(self, row: OperationRow, out: Path, work: Coroutine[Any, Any, Done]) -> Done:
        """Do `work`, whose files are made under `out`; it is cancelled where the room is gone.

        Raises what `work` raises, QuotaFull and StorageFull.
        """
        working = asyncio.ensure_future(work)
        watching = asyncio.create_task(self._watch(row, out))
        try:
            await asyncio.wait((working, watching), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                watching.result()  # raises why it ended
            done = await working
            if row.kind in COUNTED:
                with contextlib.suppress(SQLAlchemyError):  # nor throws away what is finished
                    await self._fits(row, sum(each.bytes for each in done.artefacts))
            return done
        finally:
            self._making.pop(row.id, None)
            for task in (working, watching):
                task.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    async def _watch(self, row: OperationRow, out: Path) -> None:
        while True:
            await asyncio.to_thread(check_disk, self._folder, self._reserve, 0)
            if row.kind in COUNTED:
                made = await asyncio.to_thread(_made, out)
                with contextlib.suppress(SQLAlchemyError):  # a store that fails for a moment ends nobody's work
                    await self._fits(row, made)
            await asyncio.sleep(self._look_s)

    async def _fits(self, row: OperationRow, made: int) -> None:
        """With what other jobs of theirs make meanwhile."""
        self._making[row.id] = row.who, made
        await self._quota.admit_bytes(row.who, made, self._made_by(row.who, besides=row.id))

    def _made_by(self, who: str, besides: str = "") -> int:
        """Bytes that running jobs of somebody made so far, of which the store does not know yet."""
        return sum(size for job, (whose, size) in self._making.items() if whose == who and job != besides)


def _made(out: Path) -> int:
    """Bytes of what is to stay: finished files, and those that are named `out` until all are."""
    size = 0
    for folder, _, names in os.walk(out):
        for path in (Path(folder) / name for name in names):
            with contextlib.suppress(OSError):  # it was renamed meanwhile
                size += path.stat().st_size if path.parent == out or path.stem == "out" else 0
    return size
