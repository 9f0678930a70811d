"""Idempotency-Key: a POST that is sent again under the same key is done once, and answered as it was the first time.

Successes are kept for a day, each person's by themselves; a refusal changed nothing, and leaves the key free. What was
being done when the server was killed may be done again under its key. A secret that an answer tells once (a webhook's)
is not kept: the answer comes again without it.
"""

import contextlib
import hashlib
import json
import logging
import re
from collections.abc import Iterator
from typing import Final, cast

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stream.api.auth import Person
from stream.api.problems import response
from stream.api.state import Rooms
from stream.errors import IdempotencyInvalid, StorageFull, StreamError
from stream.store.idempotency import Asked, IdempotencyStore

log = logging.getLogger(__name__)

HEADER: Final = b"idempotency-key"
UPLOADS: Final = "/v1/uploads"  # what a request asks for stands in its head: its bytes are not held to be looked at
PREFIXES: Final = ("/v1/projects", "/v1/webhooks", "/v1/operations", UPLOADS)
_UPLOAD_HEAD: Final = (b"upload-length", b"upload-metadata", b"upload-checksum", b"content-length", b"content-type")
MAX_ANSWER: Final = 64 * 1024  # bytes of an answer that is kept; sound is larger, and a preview is harmless twice
SECRET: Final = b"secret"  # a field of answers that is not kept
KEPT_HEADERS: Final = (
    b"content-type", b"location", b"etag", b"retry-after", b"upload-offset", b"upload-expires", b"tus-resumable",
)  # fmt: skip


class Idempotency:
    """ASGI middleware for POSTs to dubbing. It holds bodies (of uploads none), so it belongs within LimitBody."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        person = _person(scope) if key is not None else None
        if key is None or person is None:
            await self._app(scope, receive, send)
            return
        store = cast("Rooms", scope["app"].state.rooms).dubs.idempotency
        uploads = scope["path"] == UPLOADS
        parts = _upload_head(scope) if uploads else await _body(receive)
        if parts is None:  # who sent it is gone
            return
        try:
            asked = Asked(person.name, _checked(key), _digest(scope, parts))
            known = await store.begin(asked)
        except StreamError as error:
            await response(error.status, error.title, str(error))(scope, receive, send)
            return
        if known is not None:
            headers = [(name.encode(), value.encode("latin-1")) for name, value in json.loads(known.headers)]
            headers += [(b"idempotent-replayed", b"true"), (b"content-length", str(len(known.body)).encode())]
            await send({"type": "http.response.start", "status": known.status, "headers": headers})
            await send({"type": "http.response.body", "body": known.body})
            return
        await _Once(store, asked, send).do(self._app, scope, receive if uploads else _again(parts, receive))


class _Once:
    """One request that is done, and its answer kept before it is sent."""

    def __init__(self, store: IdempotencyStore, asked: Asked, send: Send) -> None:
        self._store = store
        self._asked = asked
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()
        self._kept = False
        self._passing = False  # too large to keep: handed on as it comes

    async def do(self, app: ASGIApp, scope: Scope, receive: Receive) -> None:
        try:
            await app(scope, receive, self._hear)
        finally:
            if not self._kept:
                with _told():
                    await self._store.drop(self._asked)

    async def _hear(self, message: Message) -> None:
        if self._passing:
            await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._end()
            elif len(self._body) > MAX_ANSWER:
                await self._hand_on(more=True)

    async def _end(self) -> None:
        start = self._start or {}
        if 200 <= start["status"] < 300 and len(self._body) <= MAX_ANSWER:
            pairs = [(n.decode(), v.decode("latin-1")) for n, v in start["headers"] if n.lower() in KEPT_HEADERS]
            with _told():
                await self._store.end(self._asked, start["status"], json.dumps(pairs), _kept(self._body))
                self._kept = True
        await self._hand_on(more=False)

    async def _hand_on(self, *, more: bool) -> None:
        self._passing = more
        if self._start is not None:
            await self._send(self._start)
        await self._send({"type": "http.response.body", "body": bytes(self._body), "more_body": more})
        self._body.clear()


def _kept(answer: bytearray) -> bytes:
    """An answer without the secret that is told in it once."""
    body = bytes(answer)
    if SECRET not in body:
        return body
    try:
        told = json.loads(body)
    except ValueError:
        return body
    if not isinstance(told, dict) or SECRET.decode() not in told:
        return body
    return json.dumps(told | {SECRET.decode(): ""}, ensure_ascii=False).encode()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What was done was done: a store that fails afterwards takes nobody's answer."""
    try:
        yield
    except (SQLAlchemyError, StorageFull):
        log.exception("an answer cannot be kept; its key is free again at the next start, or after a day")


def _key(scope: Scope) -> bytes | None:
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    path = scope["path"]
    if not any(path == prefix or path.startswith(f"{prefix}/") for prefix in PREFIXES):
        return None
    return dict(scope["headers"]).get(HEADER)


def _person(scope: Scope) -> Person | None:
    """Who asks; whoever may not is refused by the route itself."""
    try:
        return cast("Rooms", scope["app"].state.rooms).gate.who(HTTPConnection(scope))
    except StreamError:
        return None


def _checked(key: bytes) -> str:
    if not re.fullmatch(rb"[!-~]{1,255}", key):
        raise IdempotencyInvalid("Idempotency-Key: 1 to 255 ASCII characters without spaces, such as a UUID")
    return key.decode()


def _upload_head(scope: Scope) -> bytes:
    found = dict(scope["headers"])
    return b"\0".join(found.get(name, b"") for name in _UPLOAD_HEAD)


async def _body(receive: Receive) -> bytes | None:
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    told = False

    async def repeated() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return repeated


def _digest(scope: Scope, body: bytes) -> str:
    whole = b"\0".join((scope["method"].encode(), scope["path"].encode(), scope["query_string"], body))
    return hashlib.sha256(whole).hexdigest()
