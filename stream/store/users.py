"""People and programs that may change things: users, their sessions, and tokens. Secrets are kept as digests only."""

import time
from dataclasses import dataclass

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stream.errors import UserExists, UserUnknown
from stream.store.db import Base, Database

MAX_USERS = 1_000
MAX_SESSIONS = 1_000
MAX_TOKENS = 100


class UserRow(Base):
    """A person."""

    __tablename__ = "user_account"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    password: Mapped[str] = mapped_column(String(256))  # as `stream.api.passwords` writes it
    created: Mapped[float]  # s since 1970
    disabled: Mapped[bool] = mapped_column(default=False)


class SessionRow(Base):
    """A browser that somebody signed in with. It outlives the server: nobody signs in anew in the middle of a show."""

    __tablename__ = "user_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))  # of sessions that belong to no user; users' own role counts
    user: Mapped[bool]  # whether `name` is a user's
    expires: Mapped[float]


class TokenRow(Base):
    """A program's token."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[float]
    expires: Mapped[float | None]


@dataclass(frozen=True, slots=True)
class Everybody:
    """All that is needed to know who asks."""

    users: tuple[UserRow, ...]
    sessions: tuple[SessionRow, ...]
    tokens: tuple[TokenRow, ...]


class UserStore:
    """Users, sessions and tokens in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def everybody(self) -> Everybody:
        """Everything that has not expired."""
        return await self._database.run(_everybody)

    async def add_user(self, name: str, role: str, password: str) -> UserRow:
        """Raises UserExists."""
        return await self._database.run(lambda session: _add_user(session, name, role, password))

    async def change_user(
        self, name: str, role: str | None = None, password: str | None = None, disabled: bool | None = None
    ) -> UserRow:
        """Change what is given. Raises UserUnknown."""
        return await self._database.run(lambda session: _change_user(session, name, role, password, disabled))

    async def remove_user(self, name: str) -> None:
        """Raises UserUnknown."""
        await self._database.run(lambda session: session.delete(_user(session, name)))

    async def add_session(self, row: SessionRow) -> None:
        """Keep a session; the oldest go where there are too many."""
        await self._database.run(lambda session: _add_session(session, row))

    async def remove_sessions(self, *, digest: str = "", name: str = "") -> None:
        """End one session, or all of a user's."""
        mine = SessionRow.digest == digest if digest else (SessionRow.name == name) & SessionRow.user
        await self._database.run(lambda session: session.execute(delete(SessionRow).where(mine)))

    async def add_token(self, row: TokenRow) -> None:
        """Keep a token."""
        await self._database.run(lambda session: session.add(row))

    async def remove_token(self, token_id: str) -> None:
        """Raises UserUnknown."""
        await self._database.run(lambda session: _remove_token(session, token_id))


def _everybody(session: Session) -> Everybody:
    now = time.time()
    session.execute(delete(SessionRow).where(SessionRow.expires < now))
    return Everybody(
        tuple(session.scalars(select(UserRow).order_by(UserRow.name))),
        tuple(session.scalars(select(SessionRow))),
        tuple(session.scalars(select(TokenRow).order_by(TokenRow.created))),
    )


def _user(session: Session, name: str) -> UserRow:
    row = session.get(UserRow, name)
    if row is None:
        raise UserUnknown(f"nobody is called {name[:64]!r}")
    return row


def _add_user(session: Session, name: str, role: str, password: str) -> UserRow:
    if session.get(UserRow, name) is not None:
        raise UserExists(f"somebody is called {name!r} already: choose another name, or change that user")
    row = UserRow(name=name, role=role, password=password, created=time.time(), disabled=False)
    session.add(row)
    return row


def _change_user(session: Session, name: str, role: str | None, password: str | None, disabled: bool | None) -> UserRow:
    row = _user(session, name)
    row.role = role if role is not None else row.role
    row.password = password if password is not None else row.password
    row.disabled = disabled if disabled is not None else row.disabled
    return row


def _add_session(session: Session, row: SessionRow) -> None:
    session.merge(row)
    session.flush()
    kept = select(SessionRow.digest).order_by(SessionRow.expires.desc()).limit(MAX_SESSIONS)
    session.execute(delete(SessionRow).where(SessionRow.digest.not_in(kept)))


def _remove_token(session: Session, token_id: str) -> None:
    row = session.get(TokenRow, token_id)
    if row is None:
        raise UserUnknown("no token has this id")
    session.delete(row)
