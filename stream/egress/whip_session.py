"""The HTTP of WHIP (RFC 9725, 4): an offer is posted, a session is made, and deleted at the end."""

import asyncio
import contextlib
import logging
import os
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx

from stream.egress.trial import MAX_SAID, Step
from stream.egress.whip import WhipTarget, parsed
from stream.errors import OutputInvalid
from stream.rtc.answer import check_answer
from stream.rtc.errors import AnswerInvalid

for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)  # at INFO they write whole addresses, keys and all

MAX_BODY = 64 << 10  # bytes of an answer
MIN_KEY = 3  # characters: a piece of a path that is no longer is no key, and stands in many a word
MAX_MOVES = 3  # redirections (307, 308) that are followed
TIMEOUT_S = 5.0  # to connect, and for each read and write
_MOVED = (HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT)
_REFUSES_KEY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_REFUSES_OFFER = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


class WhipFailed(Exception):
    """A step went wrong; the message says why, without the secrets of the address."""

    def __init__(self, step: Step, reason: str) -> None:
        super().__init__(reason)
        self.step = step


@dataclass(frozen=True, slots=True)
class WhipSession:
    """A session that a target has made."""

    location: str  # where it is deleted
    answer: str  # SDP


@dataclass(frozen=True, slots=True)
class _Said:
    status: int
    location: str
    body: str


class WhipClient:
    """Talks to one target. `async with` closes its connections."""

    def __init__(self, target: WhipTarget) -> None:
        self._target = target
        self._http = httpx.AsyncClient(timeout=TIMEOUT_S)

    async def __aenter__(self) -> "WhipClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def begin(self, offer: str) -> WhipSession:
        """Post an offer. Raises WhipFailed; where the answer cannot be used, the session is ended before."""
        url = self._target.endpoint
        for _ in range(MAX_MOVES + 1):
            said = await self._ask("POST", url, offer)
            if said.status not in _MOVED or not said.location:
                return await self._made(url, said)
            url = _moved(url, said.location)
        raise WhipFailed("greeting", "it sends on from one address to the next without an end")

    async def end(self, session: WhipSession) -> None:
        """Delete a session. Raises WhipFailed."""
        said = await self._ask("DELETE", session.location)
        if said.status >= HTTPStatus.BAD_REQUEST:
            raise WhipFailed("end", self._words(said))

    async def _made(self, url: str, said: _Said) -> WhipSession:
        if said.status in _REFUSES_KEY:
            raise WhipFailed("key", self._words(said))
        if said.status in _REFUSES_OFFER:
            raise WhipFailed("offer", self._words(said))
        if said.status != HTTPStatus.CREATED:
            raise WhipFailed("greeting", self._words(said))
        location = _absolute(url, said.location)
        if not location:
            raise WhipFailed("offer", "it made a session without saying where (Location), which could not be ended")
        session = WhipSession(location, said.body)
        try:
            check_answer(session.answer)
        except AnswerInvalid as error:
            with contextlib.suppress(WhipFailed):
                await self.end(session)
            raise WhipFailed("offer", self._hidden(str(error))) from error
        return session

    async def _ask(self, method: str, url: str, offer: str = "") -> _Said:
        headers = {"Content-Type": "application/sdp"} if offer else {}
        if self._target.token and _same_place(url, self._target.endpoint):
            headers["Authorization"] = f"Bearer {self._target.token}"  # to nobody whom the target only names
        with _in_words():
            async with self._http.stream(method, url, content=offer or None, headers=headers) as response:
                body = b""
                async for part in response.aiter_bytes():
                    body += part
                    if len(body) > MAX_BODY:
                        raise WhipFailed("greeting", f"it says more than {MAX_BODY >> 10} KiB")
        return _Said(response.status_code, response.headers.get("Location", ""), body.decode("utf-8", "replace"))

    def _words(self, said: _Said) -> str:
        try:
            phrase = f"{said.status} {HTTPStatus(said.status).phrase}"
        except ValueError:
            phrase = str(said.status)
        words = (
            "" if said.body.lstrip().startswith("<") else self._hidden(said.body)
        )  # a page is no word to an operator
        return f"{phrase}: {words}" if words else phrase

    def _hidden(self, said: str) -> str:
        """A target's words without what is secret in its address, which some repeat."""
        parts = urlsplit(self._target.endpoint)
        pieces = {piece for piece in parts.path.split("/") if len(piece) > MIN_KEY}
        secrets = {self._target.token, self._target.endpoint, parts.path, parts.query, *pieces} - {"", "/"}
        for secret in sorted(secrets, key=len, reverse=True):
            said = said.replace(secret, "…")
        return " ".join(said.split())[:MAX_SAID]


def _same_place(one: str, other: str) -> bool:
    """Whether both are of one host, and one as encrypted as the other."""
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def _absolute(url: str, location: str) -> str:
    """Where a Location leads to, seen from `url`; empty where that is no address of HTTP."""
    try:
        parts = urlsplit(urljoin(url, location))
        return parts.geturl() if location and parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _moved(url: str, location: str) -> str:
    try:
        return parsed(_absolute(url, location)).endpoint
    except OutputInvalid as error:
        raise WhipFailed("greeting", "it sends on to an address that is no WHIP address") from error


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _failed(error) from None


def _failed(error: Exception) -> WhipFailed:
    """What is at the bottom of an error of the HTTP client."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return WhipFailed("encryption", f"its certificate is not valid: {cause.verify_message}")
        if isinstance(cause, ssl.SSLError):
            return WhipFailed("encryption", f"no encrypted connection: {cause.reason or 'it does not speak TLS'}")
        if isinstance(cause, socket.gaierror):
            return WhipFailed("address", "the name of the host is not known")
    if isinstance(error, httpx.TimeoutException):
        step: Step = "connection" if isinstance(error, httpx.ConnectTimeout) else "greeting"
        return WhipFailed(step, f"no answer within {TIMEOUT_S:g} s")
    if isinstance(error, httpx.ConnectError):
        numbers = (cause.errno for cause in _causes(error) if isinstance(cause, OSError) and cause.errno)
        return WhipFailed("connection", next((os.strerror(number) for number in numbers), "nobody answers there"))
    return WhipFailed("greeting", "it does not speak HTTP as it should, or closed the connection")


def _causes(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__


async def end_within(client: WhipClient, session: WhipSession, limit_s: float) -> None:
    """Delete a session if that can be done so soon; a target that is gone needs no word."""
    with contextlib.suppress(WhipFailed, TimeoutError):
        async with asyncio.timeout(limit_s):
            await client.end(session)
