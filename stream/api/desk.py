"""/v1/shows/{id}/desk: everything that happens, for the operators' console, gathered into few messages."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from stream.api.problems import answers
from stream.api.state import Live, Rooms, live, moderator, rooms
from stream.errors import Busy

router = APIRouter(prefix="/v1/shows/{show_id}", dependencies=[Depends(moderator)], responses=answers(401, 403, 404))
PING_S = 15


@router.get(
    "/desk",
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Lists of events: docs/protocol.md."}},
)
async def get_desk(
    at: Annotated[Live, Depends(live)],
    all_rooms: Annotated[Rooms, Depends(rooms)],
    request: Request,
    last_event_id: Annotated[int | None, Header()] = None,
) -> EventSourceResponse:
    """Every event, those for operators among them; each message is a JSON list of events, oldest first."""
    if at.show.events.full:
        raise Busy("too many follow the events; close a console that nobody looks at")

    async def messages() -> AsyncIterator[ServerSentEvent]:
        with all_rooms.gate.staying(request, "moderator") as stay:
            async for batch in at.show.events.batches(last_event_id, stay.then):
                whole = json.dumps([dict(event.data) for event in batch], ensure_ascii=False)
                yield ServerSentEvent(data=whole, id=str(batch[-1].id))

    return EventSourceResponse(messages(), ping=PING_S)
