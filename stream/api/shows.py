"""/v1/shows: what is on air, and the operator's deeds."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

import tts.errors
from script.types import Lang
from stream.api.actor import Actor
from stream.api.problems import answers
from stream.api.schemas import (
    Accepted,
    AiredOut,
    Cut,
    HostOut,
    LineOut,
    ProductOut,
    Say,
    SetListening,
    SetTestcard,
    SetVoice,
    ShowOut,
    Size,
    State,
    VoiceOut,
    Warned,
)
from stream.api.state import Live, Rooms, live, operator, rooms, viewer
from stream.errors import Busy, KnobInvalid, ShowUnknown, VoiceUnknown
from stream.packets import low_size
from stream.show.events import PUBLIC
from tts.types import Prosody

router = APIRouter(prefix="/v1", responses=answers(404))
TheShow = Annotated[Live, Depends(live)]
TheRooms = Annotated[Rooms, Depends(rooms)]
OPERATOR = [Depends(operator)]
VIEWER = [Depends(viewer)]
DENIED = answers(401, 403)
PING_S = 15


@router.get("/shows/{show_id}", dependencies=VIEWER)
async def get_show(at: TheShow) -> ShowOut:
    """The show as it is now."""
    show, stage = at.show, at.show.stage
    line = show.director.current
    sizes = {}
    if stage is not None:
        low = low_size(stage.width, stage.height)
        sizes = {"high": Size(width=stage.width, height=stage.height), "low": Size(width=low[0], height=low[1])}
    recording = at.egress.recording()
    return ShowOut(
        id=show.id,
        title={"ko": show.catalogue.show.ko, "en": show.catalogue.show.en},
        state=show.state,
        viewers=at.whep.stats().watching,
        host=stage.host if stage else "",
        on_screen=show.on_screen,
        voices=stage.voices if stage else {},
        line=LineOut(id=line.id, text=line.text, lang=line.lang, product_id=line.product_id) if line else None,
        queue=show.director.queued,
        renditions=sizes,
        uptime_s=round(show.time_s, 1),
        restarts=show.restarts,
        recording=recording.file if recording and recording.state not in ("ended", "failed") else None,
        refused=show.refused,
    )


@router.get("/shows/{show_id}/products", dependencies=VIEWER)
async def get_products(at: TheShow) -> list[ProductOut]:
    """What is for sale in the show, at the price of this moment."""
    langs: tuple[Lang, ...] = ("ko", "en")
    return [
        ProductOut(
            id=p.id,
            name={lang: p.name[lang] for lang in langs},
            brand={lang: p.brand[lang] for lang in langs},
            price={lang: p.price.written(lang) for lang in langs},
            list_price={lang: p.list_price.written(lang) for lang in langs} if p.list_price is not None else None,
        )
        for p in map(at.show.checker.sold, (product.id for product in at.show.checker.catalogue.products))
        if p is not None
    ]


@router.get(
    "/shows/{show_id}/events",
    dependencies=VIEWER,
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "See docs/protocol.md for the events."}},
)
async def get_events(
    at: TheShow, request: Request, last_event_id: Annotated[int | None, Header()] = None
) -> EventSourceResponse:
    """Events of the show as they happen; with Last-Event-ID, those that were missed come first."""
    if at.show.events.full:
        raise Busy("too many follow the events; ask GET /v1/shows/{id} now and then instead")

    async def events() -> AsyncIterator[ServerSentEvent]:
        with request.app.state.rooms.gate.staying(request, None) as stay:
            async for event in at.show.events.follow(last_event_id, stay.then):
                if event.type not in PUBLIC:
                    continue
                yield ServerSentEvent(
                    data=json.dumps(dict(event.data), ensure_ascii=False), event=event.type, id=str(event.id)
                )

    return EventSourceResponse(events(), ping=PING_S)


@router.post("/shows/{show_id}/say", status_code=202, dependencies=OPERATOR, responses=answers(400, 401, 403))
async def post_say(at: TheShow, body: Say, who: Actor) -> Accepted:
    """Speak a line."""
    try:
        prosody = Prosody(**body.prosody.model_dump()).checked()
    except tts.errors.KnobInvalid as error:
        raise KnobInvalid(str(error)) from error
    line, reasons = at.show.say(
        body.text, body.lang, body.emotion, body.when, prosody, body.gesture, product_id=body.product_id, who=who
    )
    return Accepted(line_id=line.id, warnings=[Warned.of(reason) for reason in reasons])


@router.post("/shows/{show_id}/cut", dependencies=OPERATOR, responses=DENIED)
async def post_cut(at: TheShow, who: Actor, body: Cut | None = None) -> State:
    """Stop speaking at once; the rundown goes on after `hold_s`."""
    at.show.cut((body or Cut()).hold_s, who)
    return State(state=at.show.state)


@router.post("/shows/{show_id}/kill", dependencies=OPERATOR, responses=DENIED)
async def post_kill(at: TheShow, who: Actor) -> State:
    """Off air at once, to the slate; needs no stage."""
    at.show.kill(who)
    return State(state=at.show.state)


@router.post("/shows/{show_id}/resume", dependencies=OPERATOR, responses=answers(401, 403, 409))
async def post_resume(at: TheShow, who: Actor) -> State:
    """Back on air, unless the host may not be shown."""
    at.show.resume(who)
    return State(state=at.show.state)


@router.post("/shows/{show_id}/voice", status_code=202, dependencies=OPERATOR, responses=DENIED)
async def post_voice(at: TheShow, who: Actor, body: SetVoice, all_rooms: TheRooms) -> State:
    """Speak a language with another voice from the next line on."""
    found = {v.id: v for v in await all_rooms.voices()}
    if body.voice not in found or body.lang not in found[body.voice].languages:
        able = ", ".join(sorted(v.id for v in found.values() if body.lang in v.languages))
        raise VoiceUnknown(f"{body.voice!r} does not speak {body.lang} here; these do: {able}")
    at.show.set_voice(body.lang, body.voice, who)
    return State(state=at.show.state)


@router.post("/shows/{show_id}/listening", status_code=202, dependencies=OPERATOR, responses=DENIED)
async def post_listening(at: TheShow, who: Actor, body: SetListening) -> State:
    """Look attentive while somebody else speaks and she does not, until it is switched off."""
    at.show.listen(body.on, who)
    return State(state=at.show.state)


@router.post("/shows/{show_id}/testcard", status_code=202, dependencies=OPERATOR, responses=DENIED)
async def post_testcard(at: TheShow, who: Actor, body: SetTestcard, all_rooms: TheRooms) -> State:
    """Draw a measuring pattern; only where the server was started with --testcard."""
    if not all_rooms.testcard:
        raise ShowUnknown("measuring patterns are off; start the server with --testcard")
    at.show.testcard(body.mode)
    at.show.note(who, "testcard", mode=body.mode)
    return State(state=at.show.state)


@router.get("/shows/{show_id}/aired", dependencies=OPERATOR, responses=DENIED)
async def get_aired(
    at: TheShow, all_rooms: TheRooms, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> list[AiredOut]:
    """What was really said, newest first."""
    rows = await all_rooms.aired.newest(at.show.id, limit)
    return [AiredOut.model_validate(row, from_attributes=True) for row in rows]


@router.get("/voices", dependencies=OPERATOR, responses=DENIED)
async def get_voices(all_rooms: TheRooms) -> list[VoiceOut]:
    """The voices of this machine and what each can do, those that are not ready among them."""
    return await all_rooms.voices()


@router.get("/hosts", dependencies=OPERATOR, responses=DENIED)
async def get_hosts(all_rooms: TheRooms) -> list[HostOut]:
    """Hosts that may be put on air."""
    return await all_rooms.hosts()
