"""Who is told of what, and every message that was or will be sent: it outlives the server until it is delivered."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import String, Text, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.errors import DeliveryUnknown, WebhookInvalid, WebhookUnknown
from stream.store.db import Base, Database

DeliveryState = Literal["waiting", "delivered", "failed"]
MAX_WEBHOOKS: Final = 50  # of everybody
MAX_DELIVERIES: Final = 500  # of one webhook that are kept, those that wait included
MAX_LISTED: Final = 200


class WebhookRow(Base):
    """One address that is told. The secret is kept as it is: it signs."""

    __tablename__ = "webhook"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(String(64))
    events: Mapped[str] = mapped_column(Text)  # JSON: names of events
    owner: Mapped[str] = mapped_column(String(64))
    created: Mapped[float]  # s since 1970, as all times here
    disabled: Mapped[str]  # why nothing is sent any more; "" while it is


class DeliveryRow(Base):
    """One message to one webhook."""

    __tablename__ = "webhook_delivery"

    number: Mapped[int] = mapped_column(primary_key=True)  # in the order in which they happened
    id: Mapped[str] = mapped_column(String(40), unique=True)
    webhook: Mapped[str] = mapped_column(String(16), index=True)
    event: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)  # JSON, as it is sent
    created: Mapped[float]
    state: Mapped[str] = mapped_column(String(16), index=True)
    attempts: Mapped[int]
    due: Mapped[float] = mapped_column(index=True)  # when it is tried next
    tried: Mapped[float | None]
    status: Mapped[int | None]  # HTTP status of the last try
    error: Mapped[str] = mapped_column(String(300))  # of the last try


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try."""

    state: DeliveryState
    due: float
    status: int | None
    error: str
    disable: str = ""  # why nothing more is to be sent to this webhook


class WebhookStore:
    """Webhooks and deliveries in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, url: str, events: Sequence[str], owner: str) -> WebhookRow:
        """Raises WebhookInvalid where there are too many."""

        def work(session: Session) -> WebhookRow:
            if (session.scalar(select(func.count()).select_from(WebhookRow)) or 0) >= MAX_WEBHOOKS:
                raise WebhookInvalid(f"there are {MAX_WEBHOOKS} webhooks already: delete one first")
            row = WebhookRow(
                id=secrets.token_hex(8),
                url=url,
                secret=_new_secret(),
                events=json.dumps(list(events)),
                owner=owner,
                created=time.time(),
                disabled="",
            )
            session.add(row)
            return row

        return await self._database.write(work)

    async def listed(self) -> list[WebhookRow]:
        """All, in the order in which they were made."""
        query = select(WebhookRow).order_by(WebhookRow.created)
        return await self._database.run(lambda session: list(session.scalars(query)))

    async def get(self, webhook: str) -> WebhookRow:
        """Raises WebhookUnknown."""
        return await self._database.run(lambda session: _webhook(session, webhook))

    async def rotate(self, webhook: str) -> WebhookRow:
        """Give it another secret, which signs from the next try on. Raises WebhookUnknown."""

        def work(session: Session) -> WebhookRow:
            row = _webhook(session, webhook)
            row.secret = _new_secret()
            return row

        return await self._database.write(work)

    async def remove(self, webhook: str) -> None:
        """With all its deliveries. Raises WebhookUnknown."""

        def work(session: Session) -> None:
            session.delete(_webhook(session, webhook))
            session.execute(delete(DeliveryRow).where(DeliveryRow.webhook == webhook))

        await self._database.write(work)

    # ------------------------------------------------------------------ deliveries
    async def publish(self, event: str, body: str, about: str, only: str | None = None) -> list[DeliveryRow]:
        """A message to each webhook that wants this event, or to `only` one whatever it wants.

        `about` names what happened: the same thing of the same event is written down once, however often it is told.
        Raises WebhookUnknown for `only`.
        """

        def work(session: Session) -> list[DeliveryRow]:
            if only is not None:
                hooks = [_webhook(session, only)]
            else:
                hooks = [row for row in session.scalars(select(WebhookRow)) if event in json.loads(row.events)]
            made = [_deliver(session, hook.id, event, body, about) for hook in hooks if not hook.disabled or only]
            for hook in hooks:
                _forget_oldest(session, hook.id)
            return [row for row in made if row is not None]

        return await self._database.write(work)

    async def due(self, now: float, limit: int, leave_out: Sequence[str]) -> list[tuple[DeliveryRow, WebhookRow]]:
        """What is to be sent now, the oldest of each webhook that is not left out."""
        first = (
            select(func.min(DeliveryRow.number))
            .where(DeliveryRow.state == "waiting", DeliveryRow.due <= now, DeliveryRow.webhook.not_in(leave_out))
            .group_by(DeliveryRow.webhook)
        )
        query = (
            select(DeliveryRow, WebhookRow)
            .join(WebhookRow, WebhookRow.id == DeliveryRow.webhook)
            .where(DeliveryRow.number.in_(first))
            .order_by(DeliveryRow.number)
            .limit(limit)
        )
        return await self._database.run(lambda session: [(d, w) for d, w in session.execute(query)])

    async def next_due(self) -> float | None:
        """When something is to be sent next."""
        query = select(func.min(DeliveryRow.due)).where(DeliveryRow.state == "waiting")
        return await self._database.run(lambda session: session.scalar(query))

    async def tried(self, delivery: str, outcome: Outcome) -> None:
        """Write down what came of a try."""

        def work(session: Session) -> None:
            row = session.scalar(select(DeliveryRow).where(DeliveryRow.id == delivery))
            if row is None:  # deleted meanwhile
                return
            row.state, row.due, row.status, row.error = outcome.state, outcome.due, outcome.status, outcome.error[:300]
            row.attempts += 1
            row.tried = time.time()
            hook = session.get(WebhookRow, row.webhook)
            if outcome.disable and hook is not None:
                hook.disabled = outcome.disable
                waiting = (DeliveryRow.webhook == hook.id) & (DeliveryRow.state == "waiting")
                session.execute(update(DeliveryRow).where(waiting).values(state="failed", error=outcome.disable))

        await self._database.run(work)

    async def deliveries(self, webhook: str, before: int | None, limit: int) -> list[DeliveryRow]:
        """The newest first; `before` is the number of the last one that was seen. Raises WebhookUnknown."""
        query = select(DeliveryRow).where(DeliveryRow.webhook == webhook).order_by(DeliveryRow.number.desc())
        if before is not None:
            query = query.where(DeliveryRow.number < before)

        def work(session: Session) -> list[DeliveryRow]:
            _webhook(session, webhook)
            return list(session.scalars(query.limit(limit)))

        return await self._database.run(work)

    async def replay(self, webhook: str, delivery: str) -> DeliveryRow:
        """Send a message again, with all its tries. Raises WebhookUnknown and DeliveryUnknown."""

        def work(session: Session) -> DeliveryRow:
            hook = _webhook(session, webhook)
            row = session.scalar(select(DeliveryRow).where(DeliveryRow.id == delivery, DeliveryRow.webhook == hook.id))
            if row is None:
                raise DeliveryUnknown("no message of this webhook has this id, or it is kept no more")
            hook.disabled = ""
            row.state, row.attempts, row.due, row.error = "waiting", 0, time.time(), ""
            return row

        return await self._database.write(work)


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _webhook(session: Session, webhook: str) -> WebhookRow:
    row = session.get(WebhookRow, webhook)
    if row is None:
        raise WebhookUnknown(f"no webhook has the id {webhook[:64]!r}")
    return row


def _deliver(session: Session, webhook: str, event: str, body: str, about: str) -> DeliveryRow | None:
    name = hashlib.sha256("\0".join((webhook, event, about)).encode()).hexdigest()
    message = f"msg_{name[:32]}"
    if session.scalar(select(DeliveryRow.number).where(DeliveryRow.id == message)) is not None:
        return None
    now = time.time()
    row = DeliveryRow(
        id=message,
        webhook=webhook,
        event=event,
        body=body,
        created=now,
        state="waiting",
        attempts=0,
        due=now,
        tried=None,
        status=None,
        error="",
    )
    session.add(row)
    return row


def _forget_oldest(session: Session, webhook: str) -> None:
    session.flush()
    mine = select(DeliveryRow.number).where(DeliveryRow.webhook == webhook).order_by(DeliveryRow.number.desc())
    last = session.scalar(mine.offset(MAX_DELIVERIES).limit(1))
    if last is not None:
        session.execute(delete(DeliveryRow).where(DeliveryRow.webhook == webhook, DeliveryRow.number <= last))
