"""Answers that are given again to a request that comes again under the same key."""

import time
from dataclasses import dataclass

from sqlalchemy import LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.errors import IdempotencyBusy, IdempotencyClash
from stream.store.db import Base, Database

KEPT_S = 24 * 3600.0
MAX_KEPT = 5_000  # of everybody; the oldest go


class AnswerRow(Base):
    """What one key of one person stands for; `status` 0: it is still being done."""

    __tablename__ = "idempotent_answer"

    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))  # digest of method, path, query and body
    created: Mapped[float] = mapped_column(index=True)  # s since 1970
    status: Mapped[int]
    headers: Mapped[str] = mapped_column(Text)  # JSON: pairs of name and value
    body: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with a key."""

    who: str
    key: str
    request: str  # digest


class IdempotencyStore:
    """Keys and answers in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        """After a start: whatever was being done is being done no more, and its key is free again."""
        await self._database.run(lambda session: session.execute(delete(AnswerRow).where(AnswerRow.status == 0)))

    async def begin(self, asked: Asked) -> AnswerRow | None:
        """Take a key, or give the answer that it stands for.

        Raises IdempotencyClash where it stands for another request, IdempotencyBusy where it is still being done,
        StorageFull where the disk is full.
        """

        def work(session: Session) -> AnswerRow | None:
            now = time.time()
            session.execute(delete(AnswerRow).where(AnswerRow.created < now - KEPT_S))
            row = session.get(AnswerRow, (asked.who, asked.key))
            if row is None:
                session.add(_row(asked, now))
                _forget_oldest(session)
                return None
            if row.request != asked.request:
                raise IdempotencyClash("this key came with another request within a day: take a new key for a new one")
            if row.status == 0:
                raise IdempotencyBusy("the request of this key is still being done: ask again in a moment")
            return row

        return await self._database.write(work)

    async def end(self, asked: Asked, status: int, headers: str, body: bytes) -> None:
        """The answer to give from now on."""

        def work(session: Session) -> None:
            row = session.get(AnswerRow, (asked.who, asked.key))
            if row is not None:
                row.status, row.headers, row.body = status, headers, body

        await self._database.write(work)

    async def drop(self, asked: Asked) -> None:
        """Nothing was done: the key is free again."""
        mine = (AnswerRow.who == asked.who) & (AnswerRow.key == asked.key)
        await self._database.run(lambda session: session.execute(delete(AnswerRow).where(mine)))


def _row(asked: Asked, now: float) -> AnswerRow:
    return AnswerRow(who=asked.who, key=asked.key, request=asked.request, created=now, status=0, headers="[]", body=b"")


def _forget_oldest(session: Session) -> None:
    session.flush()
    boundary = session.scalar(select(AnswerRow.created).order_by(AnswerRow.created.desc()).offset(MAX_KEPT).limit(1))
    if boundary is not None:
        session.execute(delete(AnswerRow).where(AnswerRow.created <= boundary))
