"""/healthz, /readyz, /metrics."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from stream.api import problems
from stream.api.metrics import ShowCollector
from stream.api.schemas import State
from stream.api.state import Rooms, rooms

router = APIRouter()
TheRooms = Annotated[Rooms, Depends(rooms)]


@router.get("/healthz")
async def healthz() -> State:
    """The process answers."""
    return State(state="ok")


@router.get("/readyz", response_model=State, responses=problems.answers(503))
async def readyz(all_rooms: TheRooms) -> Response | State:
    """Every show is on air, or off by the operator's wish."""
    waiting = {i: at.show.state for i, at in all_rooms.live.items() if at.show.state not in ("live", "paused")}
    if waiting:
        return problems.response(503, "Not ready", ", ".join(f"{i} is {state}" for i, state in waiting.items()))
    return State(state="ready")


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(all_rooms: TheRooms) -> Response:
    """Prometheus metrics; docs/protocol.md lists them."""
    registry = CollectorRegistry()
    registry.register(ShowCollector(all_rooms.live))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
