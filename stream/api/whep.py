"""/v1/shows/{id}/whep: viewers over WebRTC (draft-ietf-wish-whep, RFC 9725)."""

import functools
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from stream.api.problems import answers
from stream.api.state import Live, Rooms, live, rooms, viewer
from stream.errors import StreamError

router = APIRouter(prefix="/v1/shows/{show_id}/whep", dependencies=[Depends(viewer)])
TheShow = Annotated[Live, Depends(live)]
TheRooms = Annotated[Rooms, Depends(rooms)]
MAX_OFFER = 65_536  # bytes


class MediaTypeWrong(StreamError):
    status = 415
    title = "Unsupported media type"


async def read_body(request: Request, media_type: str) -> str:
    """The body of this type as text. Raises MediaTypeWrong."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise MediaTypeWrong(f"send {media_type}, not {given or 'nothing'}")
    return (await request.body()).decode("utf-8", errors="replace")


@router.post(
    "",
    status_code=201,
    response_class=Response,
    openapi_extra={"requestBody": {"required": True, "content": {"application/sdp": {"schema": {"type": "string"}}}}},
    responses={
        201: {"content": {"application/sdp": {}}, "headers": {"Location": {"schema": {"type": "string"}}}},
        **answers(400, 404, 406, 413, 415, 503),
    },
)
async def post_offer(at: TheShow, all_rooms: TheRooms, request: Request) -> Response:
    """Watch: an SDP offer that receives one video (H.264) and one audio (Opus)."""
    answer = await at.whep.create(await read_body(request, "application/sdp"))
    stay = all_rooms.gate.watching(request)
    at.whep.when_over(answer.session_id, functools.partial(all_rooms.gate.leave, stay))
    stay.then(functools.partial(at.whep.drop, answer.session_id))
    location = f"/v1/shows/{at.show.id}/whep/{answer.session_id}"
    return Response(answer.sdp, 201, {"Location": location}, media_type="application/sdp")


@router.patch(
    "/{session_id}",
    status_code=204,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/trickle-ice-sdpfrag": {"schema": {"type": "string"}}},
        }
    },
    responses=answers(400, 404, 415, 422),
)
async def patch_session(at: TheShow, session_id: str, request: Request) -> None:
    """More of the peer's ICE candidates."""
    await at.whep.trickle(session_id, await read_body(request, "application/trickle-ice-sdpfrag"))


@router.delete("/{session_id}", responses=answers(404))
async def delete_session(at: TheShow, session_id: str) -> None:
    """Stop watching."""
    await at.whep.delete(session_id)
