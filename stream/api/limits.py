"""A request's body has a limit, whether or not it says its length."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stream.api.problems import response

MAX_BODY = 256 * 1024  # bytes: the largest honest body is an SDP offer of some kB


class BodyTooLarge(Exception):
    """More came than is taken."""


class LimitBody:
    """ASGI middleware: 413 for a body over `limit` bytes, before it is held in memory."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY, larger: Mapping[str, int] | None = None) -> None:
        """`larger` gives paths whose bodies are files, streamed and never held, with their own limits in bytes.

        A `*` in such a path stands for one part of it: `/v1/uploads/*`.
        """
        self._app = app
        self._usual = limit
        self._larger = {tuple(path.split("/")): size for path, size in (larger or {}).items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            await self._refuse(limit, scope, receive, send)
            return
        taken = 0
        started = False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except BodyTooLarge:
            if not started:
                await self._refuse(limit, scope, receive, send)

    def _limit(self, path: str) -> int:
        parts = path.split("/")
        for pattern, size in self._larger.items():
            if len(pattern) == len(parts) and all(a in ("*", b) for a, b in zip(pattern, parts, strict=True)):
                return size
        return self._usual

    async def _refuse(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"A request's body may have {limit:,} bytes."
        await response(413, "Body too large", detail)(scope, receive, send)
