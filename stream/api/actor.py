"""Who made a change: the user who signed in, or the name that a page or a program sends with it."""

import unicodedata
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Request

from stream.api.auth import LINK_NAME, Gate, folded

MAX_NAME = 64
# The log calls so what no person did, and whoever came by the printed link.
RESERVED = frozenset({LINK_NAME, "automatic", "server", "settings", "start", "timer"})


async def actor(
    request: Request,
    x_onmaru_actor: Annotated[
        str | None, Header(max_length=600, description="A name for the log, percent-encoded UTF-8.")
    ] = None,
) -> str:
    """The name for the log (a FastAPI dependency): the signed-in user's own, else the one that is sent.

    A program may say for whom it acts, but nobody is taken for a person by what a program says: its own name, which is
    its token's, stands beside it.
    """
    gate: Gate = request.app.state.rooms.gate
    person = gate.who(request)
    if person is not None and person.user:
        return person.name
    name = "".join(char for char in unquote(x_onmaru_actor or "") if unicodedata.category(char)[0] != "C")
    name = " ".join(name.split())[:MAX_NAME]
    if folded(name) in RESERVED:
        name = ""
    if person is None or person.name == LINK_NAME:
        # The console that was opened by the link asks for a name; a user's is theirs alone.
        return _beside(name, LINK_NAME) if gate.is_user(name) else name or LINK_NAME
    program = person.name[:MAX_NAME]
    if name:
        return _beside(name, program)
    return _beside(program, "token") if gate.is_user(program) else program


def _beside(name: str, program: str) -> str:
    room = MAX_NAME - len(f" ({program})")
    return f"{name[:room]} ({program})" if room > 0 else program


Actor = Annotated[str, Depends(actor)]
