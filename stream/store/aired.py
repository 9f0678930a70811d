"""The as-aired log: what was really said, when, and by whose wish."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.store.db import Base, Database

MAX_LISTED = 1000
MAX_WHOLE = 100_000  # rows of one show that are exported or rendered again


class AiredLine(Base):
    """One line that sounded, whole or in part. Columns that came later are empty in old rows."""

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
    airing: Mapped[str | None] = mapped_column(String(64), unique=True)  # of this line, this time
    began: Mapped[float | None]  # s since 1970 at which the show's clock was 0
    start_s: Mapped[float | None]  # show clock, when its first sample left
    heard: Mapped[str | None] = mapped_column(Text)  # the words that were played to their end
    details: Mapped[str | None] = mapped_column(Text)  # JSON: Details
    over: Mapped[bool | None]  # False: it sounds, or did when its process ended


@dataclass(frozen=True, slots=True)
class Details:
    """What is told of a line besides."""

    claims: tuple[dict[str, str], ...] = ()  # kind, value, fact_id
    approver: str = ""  # who let it on air: a name, "timer", "automatic"
    verdict: str = ""  # of the guard; the reasons that were overridden, for a typed line
    revision: int = 0  # of the catalogue that it was last checked against
    priority: str = ""  # operator, answer, planned, filler
    block_id: str = ""
    emotion: str = "neutral"
    gesture: str | None = None
    prosody: dict[str, int] = field(default_factory=dict)
    host: str = ""
    voice: str = ""
    card: dict[str, Any] | None = None  # the product card beside it, as it was drawn
    sentences_s: tuple[float, ...] = ()  # show clock, the ends of its sentences but the last


@dataclass(frozen=True, slots=True)
class Aired:
    """A row of the log, outside the database."""

    airing: str
    show: str
    line_id: str
    source: str
    lang: str
    text: str
    product_id: str | None
    began: float
    start_s: float
    at_s: float  # show clock: its end, or as far as is known
    spoken_s: float
    complete: bool
    heard: str
    over: bool = True
    details: Details = Details()

    def save(self, session: Session) -> None:
        """Write the row, or what is known of it now."""
        row = session.scalars(select(AiredLine).where(AiredLine.airing == self.airing)).first()
        if row is None:
            row = AiredLine(airing=self.airing)
            session.add(row)
        for name in Aired.__slots__:
            if name != "details":
                setattr(row, name, getattr(self, name))
        row.wall_time = self.began + self.at_s
        row.details = json.dumps(asdict(self.details), ensure_ascii=False)


class AiredLog:
    """Reads the rows of all shows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, show: str, limit: int = 100) -> list[AiredLine]:
        """The newest rows of a show, newest first, without what sounds."""
        query = (
            select(AiredLine).where(AiredLine.show == show, AiredLine.over.is_not(False)).order_by(AiredLine.id.desc())
        )
        return await self._database.run(lambda session: list(session.scalars(query.limit(min(limit, MAX_LISTED)))))

    async def between(self, show: str, start: float, end: float) -> list[AiredLine]:
        """The rows of a show that were heard between two moments, s since 1970, in the order of airing."""
        query = (
            select(AiredLine)
            .where(AiredLine.show == show, AiredLine.wall_time > start, AiredLine.wall_time - AiredLine.spoken_s < end)
            .order_by(AiredLine.id)
            .limit(MAX_WHOLE)
        )
        return await self._database.run(lambda session: list(session.scalars(query)))

    async def whole(self, show: str) -> list[AiredLine]:
        """Every row of a show in the order of airing, the newest MAX_WHOLE at most."""
        query = select(AiredLine).where(AiredLine.show == show).order_by(AiredLine.id.desc()).limit(MAX_WHOLE)
        return await self._database.run(lambda session: list(session.scalars(query))[::-1])


def close_open(session: Session, show: str) -> None:
    """Lines that sounded when their process ended: what was known of them is all that will be."""
    session.execute(update(AiredLine).where(AiredLine.show == show, AiredLine.over.is_(False)).values(over=True))


def details_of(row: AiredLine) -> Details:
    """The details of a row; those of a row from before there were any."""
    known: dict[str, Any] = json.loads(row.details) if row.details else {}
    return Details(**{name: known[name] for name in Details.__slots__ if name in known})
