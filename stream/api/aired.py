"""/v1/shows/{id}/aired.json and .vtt: what was really said, as files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from stream import exports
from stream.api.problems import answers
from stream.api.state import Live, Rooms, live, operator, rooms

router = APIRouter(prefix="/v1/shows/{show_id}", dependencies=[Depends(operator)], responses=answers(401, 403, 404))
TheShow = Annotated[Live, Depends(live)]
TheRooms = Annotated[Rooms, Depends(rooms)]


@router.get(
    "/aired.json",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}, "description": "Every line, in order."}},
)
async def get_aired_json(at: TheShow, all_rooms: TheRooms) -> Response:
    """The as-aired log: lines in order with their times, claims, approvers and what was heard."""
    rows = await all_rooms.aired.whole(at.show.id)
    return Response(exports.as_json(at.show.id, rows), media_type="application/json")


@router.get(
    "/aired.vtt",
    response_class=Response,
    responses={200: {"content": {"text/vtt": {}}, "description": "A cue for each sentence."}},
)
async def get_aired_vtt(at: TheShow, all_rooms: TheRooms) -> Response:
    """Captions of what was heard, timed from the show's first line."""
    rows = await all_rooms.aired.whole(at.show.id)
    return Response(exports.as_vtt(rows), media_type="text/vtt; charset=utf-8")
