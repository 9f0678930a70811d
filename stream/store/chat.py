"""Chat in the store: messages, answers with their traces, what viewers told of themselves, bans and feedback."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from script.answer import Answer, Feedback, Preference
from script.chat import Triaged
from stream.store.db import Base, Database

MAX_KEPT = 200_000  # messages of a show; older ones go
MAX_STORED = 2_000  # characters of a message as it came
MAX_LISTED = 500


class ChatRow(Base):
    """One message, as it came and as it was judged."""

    __tablename__ = "chat_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(String(64), index=True)
    message_id: Mapped[str] = mapped_column(String(64), index=True)
    viewer_id: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(8))
    at_s: Mapped[float]  # show clock
    wall_time: Mapped[float]  # s since 1970
    intent: Mapped[str] = mapped_column(String(16))
    fate: Mapped[str] = mapped_column(String(16))
    hidden: Mapped[bool] = mapped_column(default=False)  # by a person


class AnswerRow(Base):
    """One answer, with what it rests on and every step that led there."""

    __tablename__ = "chat_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(String(64), index=True)
    message_id: Mapped[str] = mapped_column(String(64), index=True)
    viewer_id: Mapped[str] = mapped_column(String(64), index=True)
    question: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    line_id: Mapped[str] = mapped_column(String(128), index=True)  # "" where nothing is said
    answered: Mapped[bool]
    evidence: Mapped[str] = mapped_column(Text)  # JSON list of fact ids
    trace: Mapped[str] = mapped_column(Text)  # JSON list of steps
    wall_time: Mapped[float]


class ViewerRow(Base):
    """What is kept of a viewer: a ban, and preferences that were told."""

    __tablename__ = "chat_viewer"

    show: Mapped[str] = mapped_column(String(64), primary_key=True)
    viewer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    banned_by: Mapped[str] = mapped_column(String(64), default="")  # who did it; "" is not banned
    preferences: Mapped[str] = mapped_column(Text, default="[]")  # JSON


class FeedbackRow(Base):
    """A thumb on an answer: data for people, from which nothing is learned by itself."""

    __tablename__ = "chat_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(String(64), index=True)
    line_id: Mapped[str] = mapped_column(String(128))
    by: Mapped[str] = mapped_column(String(16))
    thumb: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    viewer_id: Mapped[str] = mapped_column(String(64))
    wall_time: Mapped[float]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a show knows of its viewers when a process begins."""

    banned: frozenset[str]
    preferences: dict[str, tuple[Preference, ...]]
    hidden: frozenset[str]  # ids of messages


class ChatStore:
    """The chat of all shows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remembered(self, show: str) -> Remembered:
        """What outlived the process before."""
        return await self._database.run(lambda session: _remembered(session, show))

    async def add(self, show: str, messages: Sequence[Triaged]) -> None:
        """Append messages, in one transaction."""
        now = time.time()
        await self._database.run(lambda session: _add(session, show, messages, now))

    async def newest(self, show: str, limit: int, before: int | None = None) -> list[ChatRow]:
        """Messages, newest first; with `before`, those with smaller ids."""
        query = select(ChatRow).where(ChatRow.show == show).order_by(ChatRow.id.desc()).limit(min(limit, MAX_LISTED))
        if before is not None:
            query = query.where(ChatRow.id < before)
        return await self._database.run(lambda session: list(session.scalars(query)))

    async def message(self, show: str, message_id: str) -> ChatRow | None:
        """One message; None where there is none."""
        query = select(ChatRow).where(ChatRow.show == show, ChatRow.message_id == message_id)
        return await self._database.run(lambda session: session.scalars(query).first())

    async def hide(self, show: str, message_id: str, hidden: bool) -> None:
        """A person hides a message, or shows it again."""
        mine = (ChatRow.show == show) & (ChatRow.message_id == message_id)
        await self._database.run(lambda session: session.execute(update(ChatRow).where(mine).values(hidden=hidden)))

    async def ban(self, show: str, viewer_id: str, by: str) -> None:
        """Ban a viewer, or with `by` empty let them in again."""

        def work(session: Session) -> None:
            _viewer(session, show, viewer_id).banned_by = by

        await self._database.run(work)

    async def prefer(self, show: str, viewer_id: str, preferences: Sequence[Preference]) -> None:
        """Keep what a viewer told."""
        told = json.dumps([[each.kind, each.value] for each in preferences], ensure_ascii=False)

        def work(session: Session) -> None:
            _viewer(session, show, viewer_id).preferences = told

        await self._database.run(work)

    async def answered(self, show: str, message_id: str, viewer_id: str, question: str, answer: Answer) -> None:
        """Keep an answer with its trace."""
        steps = [{"name": step.name, "says": step.says, "ids": list(step.ids)} for step in answer.trace]
        row = AnswerRow(
            show=show,
            message_id=message_id,
            viewer_id=viewer_id,
            question=question,
            text=answer.text,
            line_id=answer.line.id if answer.line is not None else "",
            answered=answer.answered,
            evidence=json.dumps(answer.evidence, ensure_ascii=False),
            trace=json.dumps(steps, ensure_ascii=False),
            wall_time=time.time(),
        )
        await self._database.run(lambda session: session.add(row))

    async def answers(self, show: str, limit: int) -> list[AnswerRow]:
        """Answers, newest first."""
        query = select(AnswerRow).where(AnswerRow.show == show).order_by(AnswerRow.id.desc())
        return await self._database.run(lambda session: list(session.scalars(query.limit(min(limit, MAX_LISTED)))))

    async def feedback(self, show: str, given: Feedback, viewer_id: str) -> None:
        """Keep a thumb."""
        row = FeedbackRow(
            show=show,
            line_id=given.line_id,
            by=given.by,
            thumb=given.thumb,
            reason=given.reason,
            note=given.note,
            viewer_id=viewer_id,
            wall_time=time.time(),
        )
        await self._database.run(lambda session: session.add(row))

    async def thumbs(self, show: str, limit: int) -> list[FeedbackRow]:
        """Feedback, newest first."""
        query = select(FeedbackRow).where(FeedbackRow.show == show).order_by(FeedbackRow.id.desc())
        return await self._database.run(lambda session: list(session.scalars(query.limit(min(limit, MAX_LISTED)))))

    async def forget(self, show: str, viewer_id: str) -> int:
        """Delete all that came from a viewer but a ban; says how many rows that were."""
        return await self._database.run(lambda session: _forget(session, show, viewer_id))


def _remembered(session: Session, show: str) -> Remembered:
    viewers = list(session.scalars(select(ViewerRow).where(ViewerRow.show == show)))
    hidden = session.scalars(select(ChatRow.message_id).where(ChatRow.show == show, ChatRow.hidden))
    told = {
        row.viewer_id: tuple(Preference(kind, value) for kind, value in json.loads(row.preferences)) for row in viewers
    }
    banned = frozenset(row.viewer_id for row in viewers if row.banned_by)
    return Remembered(banned, {key: each for key, each in told.items() if each}, frozenset(hidden))


def _add(session: Session, show: str, messages: Sequence[Triaged], now: float) -> None:
    for each in messages:
        message = each.message
        session.add(
            ChatRow(
                show=show,
                message_id=message.id,
                viewer_id=message.viewer_id,
                name=message.name,
                text=each.reading.text[:MAX_STORED],
                lang=each.lang,
                at_s=message.at_s,
                wall_time=now,
                intent=each.intent,
                fate=each.fate,
                hidden=False,
            )
        )
    session.flush()
    newest = session.scalar(select(func.max(ChatRow.id))) or 0
    session.execute(delete(ChatRow).where(ChatRow.id <= newest - MAX_KEPT))


def _viewer(session: Session, show: str, viewer_id: str) -> ViewerRow:
    row = session.get(ViewerRow, (show, viewer_id))
    if row is None:
        row = ViewerRow(show=show, viewer_id=viewer_id, banned_by="", preferences="[]")
        session.add(row)
    return row


def _forget(session: Session, show: str, viewer_id: str) -> int:
    gone = 0
    for table in (ChatRow, AnswerRow, FeedbackRow):
        mine = (table.show == show) & (table.viewer_id == viewer_id)
        gone += session.scalar(select(func.count()).select_from(table).where(mine)) or 0
        session.execute(delete(table).where(mine))
    row = session.get(ViewerRow, (show, viewer_id))
    if row is not None and row.banned_by:
        row.preferences = "[]"
    elif row is not None:
        session.delete(row)
    return gone
