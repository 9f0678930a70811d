"""Who made a change: a name that the operator's page or program sends with it."""

import unicodedata
from typing import Annotated, cast
from urllib.parse import unquote

from fastapi import Depends, Header, Request

MAX_NAME = 64
NOBODY = "operator"


async def actor(
    request: Request,
    x_onmaru_actor: Annotated[
        str | None, Header(max_length=600, description="A name for the log, percent-encoded UTF-8.")
    ] = None,
) -> str:
    """The name for the log (a FastAPI dependency): the signed-in user's own, else the one that is sent."""
    person = request.app.state.rooms.gate.who(request)
    if person is not None and person.user:
        return cast("str", person.name)
    name = "".join(char for char in unquote(x_onmaru_actor or "") if unicodedata.category(char)[0] != "C")
    return " ".join(name.split())[:MAX_NAME] or NOBODY


Actor = Annotated[str, Depends(actor)]
