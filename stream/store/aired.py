"""The as-aired log: what was really said, when, and by whose wish. SQLite by default."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, String, Text, create_engine, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

MAX_LISTED = 1000


class _Base(DeclarativeBase):
    pass


class AiredLine(_Base):
    """One line that sounded, whole or in part."""

    __tablename__ = "aired_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(String(64), index=True)
    line_id: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(16))  # "typed" or the rundown's kind of line
    lang: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    product_id: Mapped[str | None] = mapped_column(String(64))
    wall_time: Mapped[float]  # s since 1970, when it ended
    at_s: Mapped[float]  # show clock, when it ended
    spoken_s: Mapped[float]
    complete: Mapped[bool]


@dataclass(frozen=True, slots=True)
class Aired:
    """A row of the log, outside the database."""

    show: str
    line_id: str
    source: str
    lang: str
    text: str
    product_id: str | None
    at_s: float
    spoken_s: float
    complete: bool


class AiredLog:
    """Writes from one thread at a time; a failed write is reported, never raised into the show."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.url = f"sqlite:///{path}"
        self._engine: Engine = create_engine(self.url)
        self._lock = asyncio.Lock()
        _Base.metadata.create_all(self._engine)

    async def add(self, row: Aired) -> None:
        """Append a row; raises sqlalchemy.exc.SQLAlchemyError."""
        async with self._lock:
            await asyncio.to_thread(self._add, row)

    def _add(self, row: Aired) -> None:
        try:
            self._insert(row)
        except DatabaseError:
            # The file was moved, deleted or replaced under us: open what lies there now, once.
            self._engine.dispose()
            _Base.metadata.create_all(self._engine)
            self._insert(row)

    def _insert(self, row: Aired) -> None:
        fields = {name: getattr(row, name) for name in Aired.__slots__}
        with Session(self._engine) as session:
            session.add(AiredLine(wall_time=time.time(), **fields))
            session.commit()

    async def newest(self, show: str, limit: int = 100) -> list[AiredLine]:
        """The newest rows of a show, newest first."""
        return await asyncio.to_thread(self._newest, show, min(limit, MAX_LISTED))

    def _newest(self, show: str, limit: int) -> list[AiredLine]:
        query = select(AiredLine).where(AiredLine.show == show).order_by(AiredLine.id.desc()).limit(limit)
        with Session(self._engine, expire_on_commit=False) as session:
            return list(session.scalars(query))

    def close(self) -> None:
        self._engine.dispose()
