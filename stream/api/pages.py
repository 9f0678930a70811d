"""The web pages, and the operator's link."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from stream.api import problems
from stream.api.state import Rooms, rooms
from stream.api.users import set_cookie

router = APIRouter(include_in_schema=False)
TheRooms = Annotated[Rooms, Depends(rooms)]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def _page(all_rooms: Rooms, name: str) -> Response:
    path = all_rooms.pages / name
    if not path.is_file():
        return problems.response(503, "Pages not built", "The web pages are not built; run `make web`, then reload.")
    return FileResponse(path, headers=HEADERS)


@router.get("/")
async def home() -> Response:
    """The demo show is the home page."""
    return RedirectResponse("/watch/demo")


@router.get("/watch/{show_id}")
async def watch(show_id: str, all_rooms: TheRooms) -> Response:
    """The viewers' page; it finds out itself whether the show exists."""
    return _page(all_rooms, "watch.html")


@router.get("/studio")
@router.get("/studio/{screen:path}")
async def studio(request: Request, all_rooms: TheRooms) -> Response:
    """The operator's page; `?token=` is swapped for a session cookie and leaves the address bar."""
    token = request.query_params.get("token")
    if token is None:
        return _page(all_rooms, "studio.html")
    answer = RedirectResponse("/studio", 303)
    set_cookie(answer, request, await all_rooms.gate.open_link(token))
    return answer
