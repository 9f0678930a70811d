"""What one user or token may use: bytes kept, uploads that are not finished, jobs."""

import time
from dataclasses import dataclass

from stream.errors import QuotaExceeded, QuotaFull
from stream.store.operations import OperationStore
from stream.store.quota import MadeStore
from stream.store.uploads import Allowance, UploadStore

DAY_S = 24 * 3600.0
JOB_S = 15  # after which somebody may ask again whose jobs are too many: one may have ended by then


@dataclass(frozen=True, slots=True)
class Limits:
    """For each user and token."""

    bytes: int
    uploads_open: int
    jobs_day: int
    jobs_open: int


@dataclass(frozen=True, slots=True)
class Used:
    """How much of that somebody uses."""

    bytes: int
    uploads_open: int
    jobs_day: int
    jobs_open: int


class Quota:
    """Counts by the name of the user or token that asks (`Person.name`): what was done stays theirs."""

    def __init__(self, limits: Limits, uploads: UploadStore, operations: OperationStore, made: MadeStore) -> None:
        self.limits = limits
        self._uploads = uploads
        self._operations = operations
        self._made = made

    @property
    def allowance(self) -> Allowance:
        """What may be uploaded."""
        return Allowance(self.limits.bytes, self.limits.uploads_open)

    async def made(self, who: str) -> int:
        """Bytes that were made for somebody and are kept."""
        return await self._made.bytes(who)

    async def used(self, who: str) -> Used:
        """What somebody uses now."""
        uploaded, uploads_open = await self._uploads.used(who)
        jobs_day, jobs_open = await self._operations.count(who, time.time() - DAY_S)
        return Used(uploaded + await self.made(who), uploads_open, jobs_day, jobs_open)

    async def admit_bytes(self, who: str, more: int, meanwhile: int = 0) -> None:
        """Before so many bytes are made for somebody, while others of theirs are made. Raises QuotaFull."""
        uploaded, _ = await self._uploads.used(who)
        free = self.limits.bytes - uploaded - await self.made(who) - meanwhile
        if more > free:
            raise QuotaFull(
                f"you may keep {max(0, free):,} bytes more, and this takes about {more:,}: "
                "delete uploads or renders first"
            )

    async def admit_job(self, who: str) -> None:
        """Before an operation is started. Raises QuotaExceeded."""
        jobs_day, jobs_open = await self._operations.count(who, time.time() - DAY_S)
        if jobs_open >= self.limits.jobs_open:
            raise QuotaExceeded(f"{jobs_open} of your jobs wait or run: cancel one, or wait until one ends", JOB_S)
        if jobs_day >= self.limits.jobs_day:
            raise QuotaExceeded(f"you asked for {jobs_day} jobs within a day; that is as many as you may", 3600)
