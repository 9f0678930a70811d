"""The audit log: what people did to a show, who and when."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.store.db import Base, Database

MAX_LISTED = 1000
MAX_DETAIL = 4_000  # characters of one deed's JSON


class DeedRow(Base):
    """One deed."""

    __tablename__ = "deed"

    id: Mapped[int] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(String(64), index=True)
    wall_time: Mapped[float]  # s since 1970
    at_s: Mapped[float]  # show clock
    who: Mapped[str] = mapped_column(String(64))
    deed: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)  # JSON


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did."""

    show: str
    at_s: float
    who: str
    deed: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    wall_time: float = field(default_factory=time.time)

    def save(self, session: Session) -> None:
        """Append it."""
        detail = json.dumps(dict(self.detail), ensure_ascii=False)[:MAX_DETAIL]
        session.add(
            DeedRow(
                show=self.show,
                wall_time=self.wall_time,
                at_s=self.at_s,
                who=self.who[:64],
                deed=self.deed,
                detail=detail,
            )
        )


class DeedLog:
    """Reads deeds, and keeps those that belong to no show."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, deed: Deed) -> None:
        """Append one."""
        await self._database.run(deed.save)

    async def newest(self, show: str, limit: int = 100) -> list[DeedRow]:
        """The newest deeds of a show, newest first."""
        query = select(DeedRow).where(DeedRow.show == show).order_by(DeedRow.id.desc()).limit(min(limit, MAX_LISTED))
        return await self._database.run(lambda session: list(session.scalars(query)))
