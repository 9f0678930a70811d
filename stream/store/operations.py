"""Long work on dubbing projects: what was asked for, how far it came, what happened, and the files that came of it."""

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.store.db import Base, Database

State = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN: Final = ("queued", "running")
MAX_EVENTS: Final = 2_000  # of one project that can be replayed
MAX_ENDED: Final = 500  # ended operations of one project that are remembered
MAX_LISTED: Final = 200
_SLACK: Final = 100  # events over MAX_EVENTS before the oldest go, so that not every event sweeps


class OperationRow(Base):
    """One operation."""

    __tablename__ = "operation"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(index=True)  # in the order in which they were asked for
    project: Mapped[str] = mapped_column(String(32), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    stage: Mapped[str] = mapped_column(String(32))
    progress: Mapped[float]  # of the whole, 0 to 1
    params: Mapped[str] = mapped_column(Text)  # JSON
    error: Mapped[str | None] = mapped_column(Text)  # JSON: type, title, detail, line
    result: Mapped[str | None] = mapped_column(Text)  # JSON
    created: Mapped[float]  # s since 1970, as all times here
    started: Mapped[float | None]
    ended: Mapped[float | None]
    attempts: Mapped[int]
    who: Mapped[str] = mapped_column(String(64), index=True)


class OperationEvent(Base):
    """One event of a project, as it goes over the wire. Numbers are never given twice."""

    __tablename__ = "operation_event"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads it so

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(String(32), index=True)
    wall_time: Mapped[float]
    kind: Mapped[str] = mapped_column(String(32))
    data: Mapped[str] = mapped_column(Text)  # JSON


class ArtefactRow(Base):
    """One finished file of an operation."""

    __tablename__ = "operation_artefact"

    id: Mapped[int] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(String(16), index=True)
    project: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(128))
    media_type: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a project; `id` is None where it is not kept and need not be replayed."""

    project: str
    kind: str
    data: str  # JSON
    id: int | None = None


@dataclass(frozen=True, slots=True)
class NewArtefact:
    """A file that an operation made."""

    name: str
    media_type: str
    bytes: int
    sha256: str


class OperationStore:
    """Operations, their events and their files."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, project: str, kind: str, params: Mapping[str, Any], who: str) -> OperationRow:
        """A new operation that waits for its turn."""

        def work(session: Session) -> OperationRow:
            newest = session.scalar(select(func.max(OperationRow.number))) or 0
            row = OperationRow(
                id=secrets.token_hex(8),
                number=newest + 1,
                project=project,
                kind=kind,
                state="queued",
                stage="",
                progress=0.0,
                params=json.dumps(dict(params), ensure_ascii=False),
                created=time.time(),
                attempts=0,
                who=who[:64],
            )
            session.add(row)
            _forget_ended(session, project)
            return row

        return await self._database.run(work)

    async def get(self, operation: str) -> OperationRow | None:
        """One operation."""
        return await self._database.run(lambda session: session.get(OperationRow, operation))

    async def change(self, operation: str, **values: object) -> OperationRow | None:
        """Set columns of one operation; gives it as it is then, None where it is gone."""

        def work(session: Session) -> OperationRow | None:
            row = session.get(OperationRow, operation)
            if row is not None:
                for name, value in values.items():
                    setattr(row, name, value)
            return row

        return await self._database.run(work)

    async def waiting(self) -> list[OperationRow]:
        """Those that are not ended, in the order in which they were asked for."""
        query = select(OperationRow).where(OperationRow.state.in_(OPEN)).order_by(OperationRow.number)
        return await self._database.run(lambda session: list(session.scalars(query)))

    async def requeue(self) -> None:
        """After a start of the server: nothing runs yet, so what ran before waits for its turn again."""
        query = update(OperationRow).where(OperationRow.state == "running").values(state="queued")

        def work(session: Session) -> None:
            session.execute(query)

        await self._database.run(work)

    async def newest(
        self,
        project: str | None = None,
        kinds: Sequence[str] = (),
        states: Sequence[str] = (),
        before: int | None = None,
        limit: int = MAX_LISTED,
    ) -> list[OperationRow]:
        """The newest first; `before` is the number of the last one that was seen."""
        query = select(OperationRow).order_by(OperationRow.number.desc()).limit(min(limit, MAX_LISTED))
        if project is not None:
            query = query.where(OperationRow.project == project)
        if kinds:
            query = query.where(OperationRow.kind.in_(kinds))
        if states:
            query = query.where(OperationRow.state.in_(states))
        if before is not None:
            query = query.where(OperationRow.number < before)
        return await self._database.run(lambda session: list(session.scalars(query)))

    async def count(self, who: str, since: float) -> tuple[int, int]:
        """How many operations somebody asked for since a moment, and how many of all of theirs are not ended."""
        asked = select(func.count()).where(OperationRow.who == who, OperationRow.created >= since)
        unended = select(func.count()).where(OperationRow.who == who, OperationRow.state.in_(OPEN))

        def work(session: Session) -> tuple[int, int]:
            return session.scalar(asked) or 0, session.scalar(unended) or 0

        return await self._database.run(work)

    # ------------------------------------------------------------------ what came of it
    async def put_artefacts(self, operation: str, project: str, artefacts: Sequence[NewArtefact]) -> None:
        """The files of an operation, in place of those it had."""

        def work(session: Session) -> None:
            session.execute(delete(ArtefactRow).where(ArtefactRow.operation == operation))
            for each in artefacts:
                session.add(
                    ArtefactRow(
                        operation=operation,
                        project=project,
                        name=each.name,
                        media_type=each.media_type,
                        bytes=each.bytes,
                        sha256=each.sha256,
                    )
                )

        await self._database.run(work)

    async def artefacts(self, operations: Sequence[str]) -> list[ArtefactRow]:
        """The files of operations, by their names."""
        query = select(ArtefactRow).where(ArtefactRow.operation.in_(operations)).order_by(ArtefactRow.name)
        return await self._database.run(lambda session: list(session.scalars(query)))

    # ------------------------------------------------------------------ events
    async def add_events(self, events: Sequence[Event]) -> list[Event]:
        """Keep events; gives them with their numbers. The oldest of a project go when it has too many."""

        def work(session: Session) -> list[Event]:
            now = time.time()
            rows = [OperationEvent(project=e.project, wall_time=now, kind=e.kind, data=e.data) for e in events]
            session.add_all(rows)
            session.flush()
            for project in {event.project for event in events}:
                _forget_events(session, project)
            return [Event(row.project, row.kind, row.data, row.id) for row in rows]

        return await self._database.run(work)

    async def events(self, project: str, after: int, limit: int = MAX_EVENTS + _SLACK) -> list[Event]:
        """What happened in a project after an event, oldest first."""
        query = (
            select(OperationEvent)
            .where(OperationEvent.project == project, OperationEvent.id > after)
            .order_by(OperationEvent.id)
            .limit(limit)
        )
        rows = await self._database.run(lambda session: list(session.scalars(query)))
        return [Event(row.project, row.kind, row.data, row.id) for row in rows]

    async def newest_event(self, project: str) -> int:
        """The number of the newest event of a project; 0 where nothing happened in it."""
        query = select(func.max(OperationEvent.id)).where(OperationEvent.project == project)
        return await self._database.run(lambda session: session.scalar(query)) or 0

    async def remove(self, operation: str) -> None:
        """One operation is gone, and what is known of its files."""

        def work(session: Session) -> None:
            session.execute(delete(ArtefactRow).where(ArtefactRow.operation == operation))
            session.execute(delete(OperationRow).where(OperationRow.id == operation))

        await self._database.run(work)

    async def forget(self, project: str) -> None:
        """A project is gone, and all of its operations with it."""

        def work(session: Session) -> None:
            for table in (OperationRow, OperationEvent, ArtefactRow):
                session.execute(delete(table).where(table.project == project))

        await self._database.run(work)


def _forget_ended(session: Session, project: str) -> None:
    """Old operations that left no files go."""
    kept = select(ArtefactRow.operation).where(ArtefactRow.project == project)
    ended = (
        select(OperationRow.id)
        .where(OperationRow.project == project, OperationRow.state.not_in(OPEN), OperationRow.id.not_in(kept))
        .order_by(OperationRow.number.desc())
        .offset(MAX_ENDED)
    )
    gone = list(session.scalars(ended))
    if gone:
        session.execute(delete(OperationRow).where(OperationRow.id.in_(gone)))


def _forget_events(session: Session, project: str) -> None:
    count = session.scalar(select(func.count()).where(OperationEvent.project == project)) or 0
    if count <= MAX_EVENTS + _SLACK:
        return
    oldest = (
        select(OperationEvent.id)
        .where(OperationEvent.project == project)
        .order_by(OperationEvent.id.desc())
        .offset(MAX_EVENTS)
        .limit(1)
    )
    last = session.scalar(oldest)
    session.execute(delete(OperationEvent).where(OperationEvent.project == project, OperationEvent.id <= last))
