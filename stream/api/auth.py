"""Who may change the show: the operator's token as a bearer, or the cookie that her link sets."""

import secrets
from collections import OrderedDict

from fastapi import Request
from starlette.requests import HTTPConnection

from stream.errors import StreamError

COOKIE = "onmaru_session"
MAX_SESSIONS = 100


class Unauthorised(StreamError):
    status = 401
    title = "Operator's token needed"


class Forbidden(StreamError):
    status = 403
    title = "Not from here"


class Gate:
    """Checks tokens in constant time; sessions live as long as the process."""

    def __init__(self, token: str, viewer_token: str = "") -> None:
        self.token = token
        self._viewer_token = viewer_token
        self._sessions: OrderedDict[str, None] = OrderedDict()

    def open_session(self, token: str) -> str:
        """Swap the operator's token for a session; raises Unauthorised."""
        if not self._same(token, self.token):
            raise Unauthorised("this link's token is wrong or from an earlier start; take the one just printed")
        session = secrets.token_urlsafe(32)
        self._sessions[session] = None
        if len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)
        return session

    def operator(self, request: Request) -> None:
        """Let only the operator pass (a FastAPI dependency)."""
        bearer = _bearer(request)
        if bearer is not None:
            if self._same(bearer, self.token):
                return
            raise Unauthorised("the bearer token is wrong")
        if request.cookies.get(COOKIE, "") not in self._sessions:
            raise Unauthorised("send `Authorization: Bearer TOKEN`, or open the operator's link that was printed")
        if request.method not in ("GET", "HEAD") and request.headers.get("x-onmaru") != "1":
            raise Forbidden("a change with the session cookie needs the header `X-Onmaru: 1`")

    def viewer(self, request: Request) -> None:
        """Let viewers pass; with a viewer token set, only those who have it."""
        if not self._viewer_token:
            return
        bearer = _bearer(request)
        given = request.query_params.get("token", "") if bearer is None else bearer
        if self._same(given, self._viewer_token) or self._same(given, self.token):
            return
        if request.cookies.get(COOKIE, "") not in self._sessions:
            raise Unauthorised("this show needs a viewer's token")

    @staticmethod
    def _same(given: str, wanted: str) -> bool:
        return secrets.compare_digest(given.encode(), wanted.encode())


def _bearer(request: HTTPConnection) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
