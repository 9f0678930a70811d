"""What a show needs to go on in another process: its rundown in all versions, and where it is."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from script.errors import RundownInvalid
from script.rundown import Rundown, as_json, from_json
from stream.errors import RevisionStale
from stream.store.aired import close_open
from stream.store.db import Base, Database

VERSIONS = 200  # of a rundown that are kept


class RundownRow(Base):
    """One version of a show's rundown."""

    __tablename__ = "rundown"

    id: Mapped[int] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(String(64), index=True)
    version: Mapped[int]
    wall_time: Mapped[float]  # s since 1970
    who: Mapped[str] = mapped_column(String(64))
    deed: Mapped[str] = mapped_column(String(32))
    data: Mapped[str] = mapped_column(Text)  # JSON, script.rundown.as_json


class ShowRow(Base):
    """A show as it was last known."""

    __tablename__ = "show"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    run: Mapped[int]  # how many processes have run it
    wall_time: Mapped[float]  # s since 1970, of the state
    state: Mapped[str] = mapped_column(Text)  # JSON, stream.show.memory; empty before the first


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rundown, without it."""

    version: int
    wall_time: float
    who: str
    deed: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of a show when a process begins to run it."""

    run: int  # of this process, counted from 1
    state: str  # JSON; "" for a new show
    rundown: Rundown | None


class Saved(Protocol):
    """Something that writes itself in a session."""

    def save(self, session: Session) -> None: ...


@dataclass(frozen=True, slots=True)
class ShowState:
    """Where a show is."""

    show: str
    state: str

    def save(self, session: Session) -> None:
        """Put it in the place of the one before."""
        row = session.get(ShowRow, self.show)
        if row is None:  # the file was replaced under us
            row = ShowRow(id=self.show, run=1)
            session.add(row)
        row.state, row.wall_time = self.state, time.time()


class ShowStore:
    """Rundowns and states of shows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, show: str) -> Known:
        """A process begins to run a show."""
        return await self._database.run(lambda session: _begin(session, show))

    async def save(self, parts: Sequence[Saved]) -> None:
        """Write all of these or none; raises sqlalchemy.exc.SQLAlchemyError."""

        def work(session: Session) -> None:
            for part in parts:
                part.save(session)

        await self._database.run(work)

    async def put_rundown(self, show: str, rundown: Rundown, who: str, deed: str, based_on: int | None) -> Rundown:
        """Keep a new version; gives it with its number.

        `based_on` is the version that was read: RevisionStale where there is a newer one. None: whichever.
        """
        return await self._database.run(lambda session: _put(session, show, rundown, who, deed, based_on))

    async def rundown(self, show: str, version: int) -> Rundown | None:
        """One version; None where it is not kept."""
        return await self._database.run(lambda session: _read(session, show, version))

    async def versions(self, show: str) -> list[Version]:
        """All that are kept, newest first."""
        query = select(RundownRow).where(RundownRow.show == show).order_by(RundownRow.version.desc())
        rows = await self._database.run(lambda session: list(session.scalars(query)))
        return [Version(row.version, row.wall_time, row.who, row.deed) for row in rows]


def _begin(session: Session, show: str) -> Known:
    row = session.get(ShowRow, show)
    if row is None:
        row = ShowRow(id=show, run=0, wall_time=time.time(), state="")
        session.add(row)
    row.run += 1
    close_open(session, show)
    return Known(row.run, row.state, _read(session, show, _newest(session, show)))


def _newest(session: Session, show: str) -> int:
    return session.scalar(select(func.max(RundownRow.version)).where(RundownRow.show == show)) or 0


def _read(session: Session, show: str, version: int) -> Rundown | None:
    row = session.scalars(select(RundownRow).where(RundownRow.show == show, RundownRow.version == version)).first()
    if row is None:
        return None
    try:
        return from_json(json.loads(row.data))
    except (RundownInvalid, ValueError):
        return None  # of another format


def _put(session: Session, show: str, rundown: Rundown, who: str, deed: str, based_on: int | None) -> Rundown:
    newest = _newest(session, show)
    if based_on is not None and based_on != newest:
        raise RevisionStale(f"version {newest} of the rundown is the newest, not {based_on}: read it and edit that")
    kept = Rundown(rundown.id, newest + 1, rundown.title, rundown.blocks, rundown.left_out)
    data = json.dumps(as_json(kept), ensure_ascii=False)
    session.add(RundownRow(show=show, version=kept.version, wall_time=time.time(), who=who[:64], deed=deed, data=data))
    session.execute(delete(RundownRow).where(RundownRow.show == show, RundownRow.version <= kept.version - VERSIONS))
    return kept
