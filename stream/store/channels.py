"""What each channel wants of a show, as JSON."""

import logging

import msgspec
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.errors import ChannelRefused
from stream.show.policy import Channel
from stream.store.db import Base, Database

log = logging.getLogger(__name__)


class ChannelRow(Base):
    """One channel of a show."""

    __tablename__ = "channel"

    show: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    data: Mapped[str] = mapped_column(Text)  # JSON, stream.show.policy.Channel


class ChannelStore:
    """Keeps channels."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self, show: str) -> list[Channel]:
        """Of a show, by name; one that this program cannot read is left out, and told in the log."""
        query = select(ChannelRow).where(ChannelRow.show == show).order_by(ChannelRow.name)
        rows = await self._database.run(lambda session: list(session.scalars(query)))
        return [channel for row in rows if (channel := _read(row)) is not None]

    async def put(self, show: str, channel: Channel) -> None:
        """In the place of the one before."""
        row = ChannelRow(show=show, name=channel.name, data=msgspec.json.encode(channel).decode())
        await self._database.run(lambda session: session.merge(row))

    async def remove(self, show: str, name: str) -> None:
        """Forget it."""

        def work(session: Session) -> None:
            row = session.get(ChannelRow, (show, name))
            if row is not None:
                session.delete(row)

        await self._database.run(work)


def _read(row: ChannelRow) -> Channel | None:
    try:
        return msgspec.json.decode(row.data, type=Channel)
    except (msgspec.MsgspecError, ChannelRefused) as error:
        log.warning("the channel %s cannot be read, so nothing of it holds: %s", row.name, error)
        return None
