"""The store: one database for everything that must outlive the process. SQLite by default, others by URL."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateColumn

from stream.errors import StorageFull

T = TypeVar("T")
BUSY_MS = 5_000  # how long a write waits for another process's write


class Base(DeclarativeBase):
    """The tables. A table only ever gains columns, each with a server default or NULL: older files then still open."""


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


class Database:
    """Runs work in sessions, one at a time and off the event loop."""

    def __init__(self, url: str) -> None:
        """Opens `url` and makes what tables and columns it lacks. Raises sqlalchemy.exc.SQLAlchemyError and OSError."""
        self.url = url
        place = make_url(url)
        if place.get_backend_name() == "sqlite" and place.database:
            Path(place.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine: Engine = create_engine(url)
        if place.get_backend_name() == "sqlite":
            event.listen(self._engine, "connect", _set_up_sqlite)
        self._lock = asyncio.Lock()
        self._make_tables()

    async def run(self, work: Callable[[Session], T]) -> T:
        """What `work` gives, in a transaction of its own, committed at its end.

        Work may be called twice: where the file was moved, deleted or replaced under us, what lies there now is
        opened, once. Raises sqlalchemy.exc.SQLAlchemyError and whatever `work` raises.
        """
        async with self._lock:
            return await asyncio.to_thread(self.run_now, work)

    async def write(self, work: Callable[[Session], T]) -> T:
        """`run` for what somebody asked for: raises StorageFull where the disk has no room; nothing changed then."""
        try:
            return await self.run(work)
        except DatabaseError as error:
            if "full" in str(error.orig):
                raise StorageFull("the disk is full: make room, then try again; nothing was changed") from error
            raise

    def run_now(self, work: Callable[[Session], T]) -> T:
        """The same in the caller's thread."""
        try:
            return self._transact(work)
        except DatabaseError:
            self._engine.dispose()
            self._make_tables()
            return self._transact(work)

    def _transact(self, work: Callable[[Session], T]) -> T:
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            return work(session)

    def _make_tables(self) -> None:
        Base.metadata.create_all(self._engine)
        found = inspect(self._engine)
        with self._engine.begin() as connection:
            quote = connection.dialect.identifier_preparer
            for table in Base.metadata.sorted_tables:
                known = {column["name"] for column in found.get_columns(table.name)}
                for column in table.columns:
                    if column.name not in known:
                        definition = CreateColumn(column).compile(dialect=connection.dialect)
                        connection.exec_driver_sql(f"ALTER TABLE {quote.format_table(table)} ADD COLUMN {definition}")

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()


def _set_up_sqlite(connection: object, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
    # No write-ahead log: with it, a file that is deleted under us goes on being written to, and nobody is told.
    for pragma in (f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
