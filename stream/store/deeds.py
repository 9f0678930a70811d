"""The audit log: what people did to a show, and to what belongs to no show, who and when."""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import String, Text, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.store.db import Base, Database

log = logging.getLogger(__name__)

HOUSE: Final = ""  # in the place of a show: voices, hosts, consents, users and whatever else all shows share
SIGN_INS: Final = "?"  # no show is called so; apart, since there may be many: they push nothing else out
MAX_KEPT: Final = 10_000  # of the house's; the oldest go
MAX_SIGN_INS: Final = 1_000

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

    async def note(self, who: str, deed: str, /, **detail: object) -> None:
        """Write down what somebody did to the house. Where it cannot be written, it is done all the same."""
        try:
            await self._database.run(lambda session: append(session, Deed(HOUSE, 0.0, who, deed, detail), MAX_KEPT))
        except SQLAlchemyError:
            log.exception("the audit log lacks a deed: %s by %s", deed, who)

    async def signed(self, who: str, deed: str) -> None:
        """Write down that somebody signed in or out; as `note`."""
        try:
            await self._database.run(lambda session: append(session, Deed(SIGN_INS, 0.0, who, deed), MAX_SIGN_INS))
        except SQLAlchemyError:
            log.exception("the audit log lacks a deed: %s by %s", deed, who)

    async def newest(self, show: str, limit: int = 100) -> list[DeedRow]:
        """The newest deeds of a show, newest first; of HOUSE with who signed in and out."""
        logs = (HOUSE, SIGN_INS) if show == HOUSE else (show,)
        query = select(DeedRow).where(DeedRow.show.in_(logs)).order_by(DeedRow.id.desc()).limit(min(limit, MAX_LISTED))
        return await self._database.run(lambda session: list(session.scalars(query)))


def append(session: Session, deed: Deed, most: int) -> None:
    """Append one to a log of which the newest `most` are kept."""
    deed.save(session)
    session.flush()
    of_it = DeedRow.show == deed.show
    oldest = session.scalar(select(DeedRow.id).where(of_it).order_by(DeedRow.id.desc()).offset(most).limit(1))
    if oldest is not None:
        session.execute(delete(DeedRow).where(of_it, DeedRow.id <= oldest))
