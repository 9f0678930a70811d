"""The as-aired log: what was really said, when, and by whose wish. SQLite by default."""

import time
from dataclasses import dataclass

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from stream.store.db import Base, Database

MAX_LISTED = 1000


class AiredLine(Base):
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
    """The rows of all shows; a failed write is reported, never raised into the show."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, row: Aired) -> None:
        """Append a row; raises sqlalchemy.exc.SQLAlchemyError."""
        fields = {name: getattr(row, name) for name in Aired.__slots__}
        ended = time.time()
        await self._database.run(lambda session: session.add(AiredLine(wall_time=ended, **fields)))

    async def newest(self, show: str, limit: int = 100) -> list[AiredLine]:
        """The newest rows of a show, newest first."""
        query = select(AiredLine).where(AiredLine.show == show).order_by(AiredLine.id.desc())
        return await self._database.run(lambda session: list(session.scalars(query.limit(min(limit, MAX_LISTED)))))
