"""What is made behind the show, films and hosts: kept, so that a start knows what the end before it broke off."""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeVar

import msgspec
from sqlalchemy import String, Text, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.store.db import Base, Database

log = logging.getLogger(__name__)
T = TypeVar("T")
What = Literal["film", "host"]
KEPT: Final = 20  # of each
BROKEN_OFF: Final = "the server ended meanwhile; begin it again"


class MakingRow(Base):
    """One film or host."""

    __tablename__ = "making"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(16), index=True)
    begun: Mapped[float]  # s since 1970
    state: Mapped[str] = mapped_column(String(16))  # "running": it is made, or was when its server ended
    told: Mapped[str] = mapped_column(Text)  # JSON: what else is told of it


class MakingStore:
    """Those of one kind."""

    def __init__(self, database: Database, what: What) -> None:
        self._database = database
        self._what = what

    async def begin(self, told: Mapping[str, Any]) -> int:
        """Keep one that is being made; the oldest go. Gives its number; raises StorageFull."""

        def work(session: Session) -> int:
            row = MakingRow(what=self._what, begun=time.time(), state="running", told=_text(told))
            session.add(row)
            session.flush()
            mine = select(MakingRow.id).where(MakingRow.what == self._what).order_by(MakingRow.id.desc())
            session.execute(delete(MakingRow).where(MakingRow.id.in_(list(session.scalars(mine.offset(KEPT))))))
            return row.id

        return await self._database.write(work)

    async def end(self, number: int, state: str, told: Mapping[str, Any]) -> None:
        """How it ended. A store that fails is told in the log: what was made is made."""

        def work(session: Session) -> None:
            row = session.get(MakingRow, number)
            if row is not None:
                row.state, row.told = state, _text(told)

        try:
            await self._database.run(work)
        except SQLAlchemyError:
            log.exception("the end of a %s could not be kept", self._what)

    async def remove(self, number: int) -> None:
        """Forget one that came to nothing."""
        query = delete(MakingRow).where(MakingRow.id == number)

        def work(session: Session) -> None:
            session.execute(query)

        await self._database.run(work)

    async def all(self, kind: type[T]) -> list[tuple[T, float]]:
        """In the order in which they were begun, each with when that was, s since 1970; one that this program cannot
        read is left out, and told in the log.

        kind: what is told of one, as it is read, with its `number` and `state` besides.
        """
        query = select(MakingRow).where(MakingRow.what == self._what).order_by(MakingRow.id)
        rows = await self._database.run(lambda session: list(session.scalars(query)))
        found = []
        for row in rows:
            try:
                told = {**json.loads(row.told), "number": row.id, "state": row.state}
                found.append((msgspec.convert(told, kind), row.begun))
            except (ValueError, TypeError) as error:
                log.warning("a %s of before cannot be read, so it is not told of: %s", self._what, error)
        return found


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(dict(told), ensure_ascii=False)
