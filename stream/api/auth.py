"""Who asks, and what they may do: the operator's link, users with passwords, and programs' tokens.

Roles, each with all that those below it may: admin (users and tokens) > operator (the show) > moderator (the chat) >
viewer (watching). The token that a start prints is an admin's.
"""

import asyncio
import hashlib
import math
import secrets
import time
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from starlette.requests import HTTPConnection

from stream.api.passwords import same
from stream.errors import StreamError
from stream.store.users import SessionRow, TokenRow, UserRow, UserStore

Role = Literal["admin", "operator", "moderator", "viewer"]
RANK: Mapping[str, int] = {"viewer": 0, "moderator": 1, "operator": 2, "admin": 3}

COOKIE = "onmaru_session"
SESSION_S = 14 * 24 * 3600.0
MAX_TRIES = 5  # wrong passwords for one name within TRIES_S
TRIES_S = 60.0
MAX_NAMES = 1_000  # names whose wrong tries are remembered
LINK_NAME = "operator"  # of whoever came by the printed link or token


class Unauthorised(StreamError):
    status = 401
    title = "Sign-in needed"


class Forbidden(StreamError):
    status = 403
    title = "Not allowed"


class TooManyTries(StreamError):
    status = 429
    title = "Too many tries"
    retry_after_s = int(TRIES_S)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks."""

    name: str
    role: Role
    user: bool = False  # somebody with a password, whose name is their own

    def may(self, role: Role) -> bool:
        """Whether they may do what a role may."""
        return RANK[self.role] >= RANK[role]


def folded(name: str) -> str:
    """A name without what makes two of them look alike."""
    return unicodedata.normalize("NFKC", name).casefold()


class Stay:
    """Somebody's stay at what goes on once it is begun, a stream or a microphone: over when the right to it is gone."""

    def __init__(self, connection: HTTPConnection, holds: Callable[[], bool]) -> None:
        """`holds`: whether they may still be there."""
        self.connection = connection
        self.holds = holds
        self.over = False
        self._calls: list[Callable[[], None]] = []

    def then(self, call: Callable[[], None]) -> None:
        """Call this when it is over; at once where it is."""
        if self.over:
            call()
        else:
            self._calls.append(call)

    def end(self) -> None:
        """Let them go."""
        self.over = True
        for call in self._calls:
            call()
        self._calls.clear()


class Gate:
    """Knows everybody; kept in memory, since every request asks. Secrets are compared in constant time."""

    def __init__(self, token: str, viewer_token: str = "") -> None:
        self.token = token
        self._viewer_token = viewer_token
        self._store: UserStore | None = None
        self._users: dict[str, UserRow] = {}
        self._sessions: dict[str, SessionRow] = {}
        self._tokens: dict[str, TokenRow] = {}
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._stays: dict[Stay, asyncio.TimerHandle | None] = {}

    async def open(self, store: UserStore) -> None:
        """Learn everybody from the store."""
        self._store = store
        await self.refresh()

    async def refresh(self) -> None:
        """Learn everybody anew: after each change of users, sessions or tokens."""
        everybody = await self.store.everybody()
        self._users = {row.name: row for row in everybody.users}
        self._sessions = {row.digest: row for row in everybody.sessions}
        self._tokens = {row.digest: row for row in everybody.tokens}
        for stay in list(self._stays):
            if not stay.holds():
                stay.end()

    @property
    def store(self) -> UserStore:
        """Where users are kept."""
        if self._store is None:
            raise RuntimeError("the gate is not open yet")
        return self._store

    # ------------------------------------------------------------------ signing in
    async def open_link(self, token: str) -> str:
        """Swap the printed token for a session's secret; raises Unauthorised."""
        if not _equal(token, self.token):
            raise Unauthorised("this link's token is wrong or from an earlier start; take the one just printed")
        return await self._new_session(LINK_NAME, "admin", user=False)

    async def sign_in(self, name: str, password: str) -> str:
        """A session's secret for a user; raises Unauthorised and TooManyTries."""
        tries = self._tries.setdefault(name, deque(maxlen=MAX_TRIES))
        self._tries.move_to_end(name)
        while len(self._tries) > MAX_NAMES:
            self._tries.popitem(last=False)
        now = time.monotonic()
        if len(tries) == MAX_TRIES and now - tries[0] < TRIES_S:
            raise TooManyTries(f"{MAX_TRIES} wrong passwords within a minute: wait a minute")
        user = self._users.get(name)
        # Somebody unknown costs as much time as a wrong password, so that names cannot be found out.
        right = await asyncio.to_thread(same, password, user.password if user is not None else _NOBODY)
        if user is None or user.disabled or not right:
            tries.append(now)
            raise Unauthorised("the name or the password is wrong")
        tries.clear()
        return await self._new_session(user.name, "viewer", user=True)

    async def _new_session(self, name: str, role: Role, *, user: bool) -> str:
        secret = secrets.token_urlsafe(32)
        row = SessionRow(digest=digest(secret), name=name, role=role, user=user, expires=time.time() + SESSION_S)
        await self.store.add_session(row)
        await self.refresh()
        return secret

    async def sign_out(self, request: Request) -> Person | None:
        """End the session that a request comes with; whose it was."""
        person = self._of_session(request.cookies.get(COOKIE, ""))
        await self.store.remove_sessions(digest=digest(request.cookies.get(COOKIE, "")))
        await self.refresh()
        return person

    # ------------------------------------------------------------------ asking
    def is_user(self, name: str) -> bool:
        """Whether somebody with a password is called so."""
        return any(folded(name) == folded(each) for each in self._users)

    def who(self, request: HTTPConnection) -> Person | None:
        """Who asks; None where nobody is signed in. Raises Unauthorised for a wrong bearer."""
        bearer = _bearer(request)
        if bearer is None:
            return self._of_session(request.cookies.get(COOKIE, ""))
        if _equal(bearer, self.token):
            return Person(LINK_NAME, "admin")
        if self._viewer_token and _equal(bearer, self._viewer_token):
            return Person("viewer", "viewer")
        token = self._tokens.get(digest(bearer))
        if token is None or (token.expires is not None and token.expires < time.time()):
            raise Unauthorised("the bearer token is wrong, or it has expired")
        return Person(token.name, _role(token.role))

    def require(self, request: Request, role: Role) -> Person:
        """Let pass whoever may do what a role may; raises Unauthorised and Forbidden."""
        person = self.who(request)
        if person is None:
            raise Unauthorised("sign in, or send `Authorization: Bearer TOKEN`; the operator's link was printed")
        if not person.may(role):
            raise Forbidden(f"{person.name} is {person.role}; this needs {role}")
        by_cookie = _bearer(request) is None
        if by_cookie and request.method not in ("GET", "HEAD") and request.headers.get("x-onmaru") != "1":
            raise Forbidden("a change with the session cookie needs the header `X-Onmaru: 1`")
        return person

    def viewer(self, request: HTTPConnection) -> None:
        """Let viewers pass; with a viewer token set, only those who have it, or who are signed in."""
        if not self._viewer_token:
            return
        if _equal(request.query_params.get("token", ""), self._viewer_token):
            return
        if self.who(request) is None:
            raise Unauthorised("this show needs a viewer's token")

    # ------------------------------------------------------------------ staying
    @contextmanager
    def staying(self, connection: HTTPConnection, role: Role | None) -> Iterator[Stay]:
        """For as long as a stream is open: it is told when whoever opened it is not who they were.

        role: what it needs, None where anybody may; who has lost it since they were let in is let go at once.
        """
        before = self._standing(connection)
        may = role is None or (before is not None and before.may(role))
        stay = self._stay(connection, lambda: may and self._standing(connection) == before)
        try:
            yield stay
        finally:
            self.leave(stay)

    def acting(self, connection: HTTPConnection, role: Role) -> Stay:
        """A stay that is over once they may no longer do what a role may. `leave` it when what it is at ends."""

        def may() -> bool:
            person = self._standing(connection)
            return person is not None and person.may(role)

        return self._stay(connection, may)

    def watching(self, connection: HTTPConnection) -> Stay:
        """The same for a viewer: never over where anybody may watch."""

        def may() -> bool:
            try:
                self.viewer(connection)
            except Unauthorised:
                return False
            return True

        return self._stay(connection, may)

    def leave(self, stay: Stay) -> None:
        """What a stay is at has ended. A second call does nothing."""
        timer = self._stays.pop(stay, None)
        if timer is not None:
            timer.cancel()

    def _stay(self, connection: HTTPConnection, holds: Callable[[], bool]) -> Stay:
        stay = Stay(connection, holds)
        self._stays[stay] = None
        self._look(stay)
        return stay

    def _look(self, stay: Stay) -> None:
        """End a stay whose right is gone, and look again when what it came with expires."""
        if not stay.holds():
            stay.end()
            return
        left_s = self._expires(stay.connection) - time.time()
        if 0 <= left_s < math.inf:
            later = asyncio.get_running_loop().call_later
            self._stays[stay] = later(min(left_s, SESSION_S), self._look, stay)

    def _standing(self, connection: HTTPConnection) -> Person | None:
        try:
            return self.who(connection)
        except Unauthorised:
            return None

    def _expires(self, connection: HTTPConnection) -> float:
        """When what a connection came with holds no more, s since 1970; infinity where it has no such time."""
        bearer = _bearer(connection)
        row: SessionRow | TokenRow | None = (
            self._sessions.get(digest(connection.cookies.get(COOKIE, "")))
            if bearer is None
            else self._tokens.get(digest(bearer))
        )
        return row.expires if row is not None and row.expires is not None else math.inf

    def _of_session(self, secret: str) -> Person | None:
        row = self._sessions.get(digest(secret)) if secret else None
        if row is None or row.expires < time.time():
            return None
        if not row.user:
            return Person(row.name, _role(row.role))
        user = self._users.get(row.name)
        return None if user is None or user.disabled else Person(user.name, _role(user.role), user=True)


# A hash that no password has.
_NOBODY = "scrypt$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


def digest(secret: str) -> str:
    """What is kept of a session's or a token's secret: 256 random bits need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _role(name: str) -> Role:
    if name == "admin":
        return "admin"
    if name == "operator":
        return "operator"
    return "moderator" if name == "moderator" else "viewer"


def _equal(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def _bearer(request: HTTPConnection) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
