"""/v1/operations: long work of all projects; /v1/projects/{p}/events: what happens in one, as it happens."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from stream.api.actor import Actor
from stream.api.dub_jobs import TheDubs, Who
from stream.api.operation_schemas import OperationOut, Operations
from stream.api.problems import answers
from stream.dubs.projects import Change
from stream.store.operations import OPEN

router = APIRouter(prefix="/v1", responses=answers(401, 403, 404))
PING_S = 15
MOST_ID = 1 << 62


@router.get("/operations")
async def get_operations(
    at: TheDubs,
    _: Who,
    project: Annotated[str | None, Query(max_length=32)] = None,
    state: Annotated[Literal["open", "queued", "running", "done", "failed", "cancelled"] | None, Query()] = None,
    after: Annotated[int | None, Query(ge=0, le=MOST_ID, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Operations:
    """Operations, the newest first; `open` are those that wait or run."""
    states = OPEN if state == "open" else (state,) if state is not None else ()
    rows = await at.operations.store.newest(project, states=states, before=after, limit=limit)
    told = [OperationOut(**at.operations.body(row)) for row in rows]
    return Operations(operations=told, next=rows[-1].number if len(rows) == limit else None)


@router.get("/operations/{operation_id}")
async def get_operation(operation_id: str, at: TheDubs, _: Who) -> OperationOut:
    """One operation as it is now."""
    return OperationOut(**at.operations.body(await at.operations.get(operation_id)))


@router.delete("/operations/{operation_id}")
async def delete_operation(operation_id: str, at: TheDubs, actor: Actor, _: Who) -> OperationOut:
    """Cancel an operation; it has ended when this answers. Nothing happens to one that ended before."""
    before = await at.operations.get(operation_id)
    row = await at.operations.cancel(operation_id)
    if before.state in OPEN and row.state == "cancelled":
        await at.projects.note(row.project, Change(actor, "cancelled", {"work": row.kind}))
    return OperationOut(**at.operations.body(row))


@router.get(
    "/projects/{project_id}/events",
    response_class=EventSourceResponse,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "See docs/protocol.md for the events."},
        **answers(429),
    },
)
async def get_project_events(
    project_id: str,
    at: TheDubs,
    _: Who,
    request: Request,
    last_event_id: Annotated[int | None, Header(ge=0, le=MOST_ID)] = None,
) -> EventSourceResponse:
    """What happens in a project as it happens; with Last-Event-ID, what was missed since comes first."""
    await at.projects.get(project_id)
    at.operations.events.admit()
    at.operations.warm()

    async def events() -> AsyncIterator[ServerSentEvent]:
        with request.app.state.rooms.gate.staying(request, "operator") as stay:
            async for event in at.operations.events.follow(project_id, last_event_id, stay.then):
                number = str(event.id) if event.id is not None else None
                yield ServerSentEvent(data=event.data, event=event.kind, id=number)

    return EventSourceResponse(events(), ping=PING_S)
