"""What happened in a show, counted by time: viewers, chat and lines; and what was asked most."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, String, case, cast, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.store.aired import AiredLine
from stream.store.chat import AnswerRow, ChatRow
from stream.store.db import Base, Database

KEPT_S = 24 * 3600  # of the count of viewers
MAX_ANSWERS = 5_000  # that a summary looks at, the newest
MOST_ASKED = 10


class ViewerSample(Base):
    """How many watched at one moment."""

    __tablename__ = "viewer_sample"

    id: Mapped[int] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(String(64), index=True)
    wall_time: Mapped[float] = mapped_column(Float, index=True)  # s since 1970
    viewers: Mapped[int]


@dataclass(frozen=True, slots=True)
class Course:
    """Counts by time: place k covers `step_s` seconds from `start + k * step_s`, s since 1970."""

    start: float
    step_s: int
    viewers: tuple[int | None, ...]  # the most in each step; None where nobody counted
    messages: tuple[int, ...]
    questions: tuple[int, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """One show in figures, since a moment."""

    lines: int
    complete: int
    spoken_s: float
    by_product: tuple[tuple[str | None, int, float], ...]  # product, lines, seconds; the most lines first
    messages: int
    writers: int
    fates: Mapping[str, int]
    questions: int
    answered: int
    most_asked: tuple[tuple[str, int], ...]
    most_viewers: int


class Statistics:
    """Counts of all shows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sample(self, show: str, viewers: int, now: float | None = None) -> None:
        """Write down how many watch; what is older than a day goes."""
        at = time.time() if now is None else now

        def work(session: Session) -> None:
            session.add(ViewerSample(show=show, wall_time=at, viewers=viewers))
            old = (ViewerSample.show == show) & (ViewerSample.wall_time < at - KEPT_S)
            session.execute(delete(ViewerSample).where(old))

        await self._database.run(work)

    async def course(self, show: str, start: float, step_s: int, steps: int) -> Course:
        """The counts of `steps` steps from `start` on."""
        return await self._database.run(lambda session: _course(session, show, start, step_s, steps))

    async def summary(self, show: str, since: float) -> Summary:
        """What there is to tell of a show since a moment."""
        return await self._database.run(lambda session: _summary(session, show, since))


def _course(session: Session, show: str, start: float, step_s: int, steps: int) -> Course:
    first = int(start)

    def place(at: ColumnElement[float]) -> ColumnElement[int]:
        return (cast(at, Integer) - first) // step_s  # whole seconds: half of one too far moves no figure

    def spread(rows: Mapping[int, int]) -> tuple[int, ...]:
        return tuple(rows.get(k, 0) for k in range(steps))

    where = place(ViewerSample.wall_time.expression)
    mine = (ViewerSample.show == show) & (ViewerSample.wall_time >= start)
    seen = _pairs(session.execute(select(where, func.max(ViewerSample.viewers)).where(mine).group_by(where)))
    where = place(ChatRow.wall_time.expression)
    asked = func.sum(case((ChatRow.fate.in_(("question", "repeat")), 1), else_=0))
    chat = session.execute(
        select(where, func.count(), asked).where(ChatRow.show == show, ChatRow.wall_time >= start).group_by(where)
    ).all()
    where = place(AiredLine.wall_time.expression)
    said = select(where, func.count()).where(AiredLine.show == show, AiredLine.wall_time >= start).group_by(where)
    return Course(
        start=float(first),
        step_s=step_s,
        viewers=tuple(seen.get(k) for k in range(steps)),
        messages=spread({row[0]: row[1] for row in chat}),
        questions=spread({row[0]: row[2] for row in chat}),
        lines=spread(_pairs(session.execute(said))),
    )


def _summary(session: Session, show: str, since: float) -> Summary:
    mine = (AiredLine.show == show, AiredLine.wall_time >= since, AiredLine.over.is_not(False))
    whole = func.sum(case((AiredLine.complete, 1), else_=0))
    lines = session.execute(
        select(AiredLine.product_id, func.count(), func.sum(AiredLine.spoken_s), whole)
        .where(*mine)
        .group_by(AiredLine.product_id)
        .order_by(func.count().desc())
    ).all()
    wrote = (ChatRow.show == show, ChatRow.wall_time >= since)
    fates = _pairs(session.execute(select(ChatRow.fate, func.count()).where(*wrote).group_by(ChatRow.fate)))
    writers = session.scalar(select(func.count(ChatRow.viewer_id.distinct())).where(*wrote)) or 0
    asked = session.execute(
        select(AnswerRow.question, AnswerRow.answered)
        .where(AnswerRow.show == show, AnswerRow.wall_time >= since)
        .order_by(AnswerRow.id.desc())
        .limit(MAX_ANSWERS)
    ).all()
    repeated = session.scalars(select(ChatRow.text).where(*wrote, ChatRow.fate == "repeat").limit(MAX_ANSWERS))
    counted = Counter(" ".join(text.split()) for text in (*(row[0] for row in asked), *repeated))
    watched = select(func.max(ViewerSample.viewers)).where(ViewerSample.show == show, ViewerSample.wall_time >= since)
    return Summary(
        lines=sum(row[1] for row in lines),
        complete=sum(row[3] for row in lines),
        spoken_s=round(sum(row[2] for row in lines), 1),
        by_product=tuple((row[0], row[1], round(row[2], 1)) for row in lines),
        messages=sum(fates.values()),
        writers=writers,
        fates=fates,
        questions=len(asked),
        answered=sum(row[1] for row in asked),
        most_asked=tuple(counted.most_common(MOST_ASKED)),
        most_viewers=session.scalar(watched) or 0,
    )


def _pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in rows}
