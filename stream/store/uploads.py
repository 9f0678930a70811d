"""Files that are being brought, and those that are here: their sizes, how far each came, and whose they are."""

import secrets
import time
from dataclasses import dataclass

from sqlalchemy import BigInteger, String, Text, delete, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.errors import QuotaExceeded, UploadTooLarge, UploadUnknown
from stream.store.db import Base, Database
from stream.store.dub_projects import DubItemRow, DubProjectRow

MAX_LISTED = 200


class UploadRow(Base):
    """One file. `offset` is only raised once so many bytes are on the disk to stay."""

    __tablename__ = "upload"

    number: Mapped[int] = mapped_column(primary_key=True)  # in the order in which they were begun
    id: Mapped[str] = mapped_column(String(16), unique=True)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(255))  # cleaned, to be shown only
    media_type: Mapped[str] = mapped_column(String(128))  # as the client says, to be shown only
    metadata_header: Mapped[str] = mapped_column(Text)  # Upload-Metadata as it came
    size: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger)
    created: Mapped[float]  # s since 1970, as all times here
    expires: Mapped[float]  # when it is thrown away if it is not whole by then

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.size


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What a client says of a file before it brings it."""

    size: int
    name: str
    media_type: str = ""
    metadata_header: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one person may keep."""

    bytes: int  # of uploads, those that are not whole yet included, and of what was made of them
    open: int  # uploads that are not whole


class UploadStore:
    """Uploads in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, new: NewUpload, owner: str, lasts_s: float, allowance: Allowance, made: int) -> UploadRow:
        """Begin an upload; `made` are bytes that the owner keeps besides uploads.

        Raises QuotaExceeded for one too many that are open, UploadTooLarge for too many bytes, StorageFull.
        """

        def work(session: Session) -> UploadRow:
            now = time.time()
            kept, unended = _used(session, owner, now)
            if unended >= allowance.open:
                raise QuotaExceeded(
                    f"{unended} of your uploads are not finished: end or delete one, then begin another"
                )
            free = allowance.bytes - kept - made
            if new.size > free:
                raise UploadTooLarge(f"you may keep {max(0, free):,} bytes more: delete uploads or renders first")
            row = UploadRow(
                id=secrets.token_hex(8),
                owner=owner,
                name=new.name,
                media_type=new.media_type,
                metadata_header=new.metadata_header,
                size=new.size,
                offset=0,
                created=now,
                expires=now + lasts_s,
            )
            session.add(row)
            return row

        return await self._database.write(work)

    async def get(self, upload_id: str) -> UploadRow:
        """Raises UploadUnknown."""
        return await self._database.run(lambda session: _upload(session, upload_id))

    async def advance(self, upload_id: str, offset: int, expires: float) -> UploadRow:
        """So many bytes are on the disk to stay. Raises UploadUnknown and StorageFull."""

        def work(session: Session) -> UploadRow:
            row = _upload(session, upload_id)
            row.offset, row.expires = offset, expires
            return row

        return await self._database.write(work)

    async def remove(self, upload_id: str) -> None:
        """Raises UploadUnknown and StorageFull."""
        await self._database.write(lambda session: session.delete(_upload(session, upload_id)))

    async def needed_by(self, upload_id: str) -> str | None:
        """The title of a project that is made of an upload; None where none is. `upload_id` is one that is known."""
        quoted = f'"{upload_id}"'
        base = select(DubProjectRow.title).where(DubProjectRow.data.contains(quoted)).limit(1)
        effect = (
            select(DubProjectRow.title)
            .join(DubItemRow, DubItemRow.project == DubProjectRow.id)
            .where(DubItemRow.kind == "effect", DubItemRow.gone == 0, DubItemRow.data.contains(quoted))
            .limit(1)
        )

        def work(session: Session) -> str | None:
            found = session.scalar(base)
            return found if found is not None else session.scalar(effect)

        return await self._database.run(work)

    async def listed(self, before: int | None, limit: int) -> list[UploadRow]:
        """The newest first; `before` is the number of the last one that was seen."""
        query = select(UploadRow).order_by(UploadRow.number.desc()).limit(min(limit, MAX_LISTED))
        if before is not None:
            query = query.where(UploadRow.number < before)
        return await self._database.run(lambda session: list(session.scalars(query)))

    async def used(self, owner: str) -> tuple[int, int]:
        """The bytes of somebody's uploads, and how many of these are not whole."""
        return await self._database.run(lambda session: _used(session, owner, time.time()))

    async def missing(self) -> int:
        """Bytes that are still to come for all uploads that are not whole."""
        query = select(func.sum(UploadRow.size - UploadRow.offset)).where(UploadRow.expires > time.time())
        return await self._database.run(lambda session: int(session.scalar(query) or 0))

    async def sweep(self, now: float) -> list[str]:
        """Forget what was not whole in time; gives the ids of all that are kept."""

        def work(session: Session) -> list[str]:
            old = (UploadRow.expires < now) & (UploadRow.offset < UploadRow.size)
            session.execute(delete(UploadRow).where(old))
            return list(session.scalars(select(UploadRow.id)))

        return await self._database.run(work)


def _upload(session: Session, upload_id: str) -> UploadRow:
    row = session.scalar(select(UploadRow).where(UploadRow.id == upload_id))
    if row is None:
        raise UploadUnknown(
            f"no upload has the id {upload_id[:64]!r}: it was deleted, or waited too long to be finished"
        )
    return row


def _used(session: Session, owner: str, now: float) -> tuple[int, int]:
    """Those that wait to be thrown away count no more."""
    counts = or_(UploadRow.offset == UploadRow.size, UploadRow.expires > now)
    kept = select(func.sum(UploadRow.size)).where(UploadRow.owner == owner, counts)
    unended = select(func.count()).where(
        UploadRow.owner == owner, UploadRow.offset < UploadRow.size, UploadRow.expires > now
    )
    return int(session.scalar(kept) or 0), session.scalar(unended) or 0
