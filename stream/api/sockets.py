"""WebSockets of the console: the same events as the streams, with a beat that tells that the server lives.

A browser opens six connections to a server over HTTP/1.1, all tabs together: six tabs with an event stream each leave
none for a deed. WebSockets are not counted among them.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, WebSocket, WebSocketDisconnect

from stream.api.auth import Gate, Role, Stay, Unauthorised
from stream.api.operations import MOST_ID
from stream.api.state import Rooms
from stream.errors import StreamError

log = logging.getLogger(__name__)
router = APIRouter(prefix="/v1")
BEAT_S: Final = 1.5  # the page takes the server for gone after three of them
REFUSED: Final = 4000  # with the HTTP status added: 4401, 4403, 4404, 4429
CHANGED: Final = 4000  # who is signed in has changed: ask who it is, and come again
After = Annotated[int | None, Query(ge=0, le=MOST_ID)]
Message = Mapping[str, Any]
Messages = Callable[[Stay], AsyncGenerator[Message]]


@router.websocket("/shows/{show_id}/desk/socket")
async def desk_socket(socket: WebSocket, show_id: str, after: After = None) -> None:
    """Everything that happens in a show, for moderators; `after` is the number of the last message that was seen."""
    rooms: Rooms = socket.app.state.rooms
    if not await _admitted(socket, rooms.gate, "moderator"):
        return
    at = rooms.live.get(show_id)
    if at is None or at.show.events.full:
        await _refuse(socket, 404 if at is None else 429)
        return

    async def messages(stay: Stay) -> AsyncGenerator[Message]:
        async for batch in at.show.events.batches(after, stay.then):
            yield {"type": "events", "id": batch[-1].id, "events": [dict(event.data) for event in batch]}

    await _serve(socket, rooms.gate, "moderator", messages)


@router.websocket("/projects/{project_id}/events/socket")
async def project_socket(socket: WebSocket, project_id: str, after: After = None) -> None:
    """What happens in a project of dubbing, for operators."""
    rooms: Rooms = socket.app.state.rooms
    if not await _admitted(socket, rooms.gate, "operator"):
        return
    operations = rooms.dubs.operations
    try:
        await rooms.dubs.projects.get(project_id)
        operations.events.admit()
    except StreamError as error:
        await _refuse(socket, error.status)
        return
    operations.warm()

    async def messages(stay: Stay) -> AsyncGenerator[Message]:
        async for event in operations.events.follow(project_id, after, stay.then):
            yield {"type": "event", "id": event.id, "event": event.kind, "data": json.loads(event.data)}

    await _serve(socket, rooms.gate, "operator", messages)


async def _admitted(socket: WebSocket, gate: Gate, role: Role) -> bool:
    """Whether whoever comes may; who may not is told why by the code that closes the socket, which a page can read."""
    await socket.accept()
    status = 0
    try:
        person = gate.who(socket)
        status = 401 if person is None else 403 if not person.may(role) or _foreign(socket) else 0
    except Unauthorised as error:
        status = error.status
    if status:
        await _refuse(socket, status)
    return not status


def _foreign(socket: WebSocket) -> bool:
    """Whether a page of another site opened it: the cookie would come along, as it does with a form of theirs."""
    origin = socket.headers.get("origin")
    own = (socket.headers.get("host"), socket.headers.get("x-forwarded-host"))
    return origin is not None and (urlsplit(origin).netloc or "no host") not in own


async def _refuse(socket: WebSocket, status: int) -> None:
    await socket.close(REFUSED + status)


async def _serve(
    socket: WebSocket, gate: Gate, role: Role, messages: Callable[[Stay], AsyncGenerator[Message]]
) -> None:
    """Tell until the page goes, falls behind, or whoever signed in is not who they were."""
    with gate.staying(socket, role) as stay:
        parts = [asyncio.create_task(part) for part in (_tell(socket, messages(stay)), _beat(socket), _heard(socket))]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for part in parts:
                part.cancel()
            for end in await asyncio.gather(*parts, return_exceptions=True):
                if isinstance(end, Exception) and not isinstance(end, RuntimeError | WebSocketDisconnect):
                    log.error("a socket ended by a fault", exc_info=end)
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.close(CHANGED if stay.over else 1012)


async def _tell(socket: WebSocket, messages: AsyncGenerator[Message]) -> None:
    async with contextlib.aclosing(messages):
        async for message in messages:
            await socket.send_text(json.dumps(message, ensure_ascii=False))


async def _beat(socket: WebSocket) -> None:
    while True:
        await socket.send_text('{"type": "beat"}')
        await asyncio.sleep(BEAT_S)


async def _heard(socket: WebSocket) -> None:
    """A page has nothing to say here; it is over when it goes."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
