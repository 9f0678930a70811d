"""/v1/shows/{id}/cues: the lines that wait, who lets them on air, and what flows."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy.exc import SQLAlchemyError

from avatar.background import THEMES
from script.rundown import seconds_of
from script.types import Line
from stream.api.actor import Actor
from stream.api.problems import answers
from stream.api.rundown import KEPT_S, position
from stream.api.rundown_schemas import (
    Approval,
    BlockOut,
    Captions,
    CueOut,
    CuesOut,
    DeedOut,
    EditCue,
    Edited,
    Flow,
    FramingNow,
    HoldOut,
    HostOnAir,
    Mood,
    Pin,
    SceneOut,
    SetFraming,
    SetHost,
    SetScene,
)
from stream.api.schemas import State, Warned
from stream.api.state import Live, Rooms, live, operator, rooms
from stream.show.buffer import Entry, Hold
from stream.show.cues import Cue
from stream.show.cursor import plain
from stream.show.pace import GAP_S
from stream.show.show import Show

router = APIRouter(prefix="/v1/shows/{show_id}", dependencies=[Depends(operator)], responses=answers(401, 403, 404))
TheShow = Annotated[Live, Depends(live)]
TheRooms = Annotated[Rooms, Depends(rooms)]
log = logging.getLogger(__name__)
MAX_LATER = 50  # blocks to come that are told


@router.get("/cues")
async def get_cues(at: TheShow) -> CuesOut:
    """What is said now, what is next and who approved it, and the blocks that follow."""
    show = at.show
    feed, current = show.feed, show.director.current_cue
    next_, in_s = _next(show)
    return CuesOut(
        flow=at.steering.flow,
        mode=feed.mode,
        veto_s=feed.veto_s,
        mood=feed.mood,
        pinned=show.pinned,
        position=position(show),
        ahead_s=round(feed.buffer.approved_s(), 1),
        now=_cue(current, "sounds", 0.0) if current is not None else None,
        next=next_,
        later=_later(show, in_s),
    )


def _next(show: Show) -> tuple[list[CueOut], float]:
    """Lines in the order in which they will be said, as far as is known, and when the last of them ends."""
    current = show.director.current_cue
    coming = [cue for cue in show.director.coming() if current is None or cue.line.id != current.line.id]
    at_s = seconds_of(current.line.text, current.line.lang) / 2 if current is not None else 0.0
    out: list[CueOut] = []
    for cue in coming:
        out.append(_cue(cue, "stage", at_s))
        at_s += out[-1].seconds + GAP_S
    for buffer in (show.answers.buffer, show.feed.buffer):
        for entry in buffer:
            hold = buffer.held(entry.cue.line.id, show.time_s)
            out.append(_entry(entry, at_s, show.time_s, hold))
            at_s += entry.seconds if entry.approved else 0.0
    return out, at_s


def _cue(cue: Cue, state: str, in_s: float | None) -> CueOut:
    line = cue.line
    return CueOut.model_validate(
        {
            "line_id": line.id,
            "text": line.text,
            "lang": line.lang,
            "kind": line.kind,
            "priority": cue.priority,
            "product_id": line.product_id,
            "block_id": plain(cue.block_id),
            "seconds": round(seconds_of(line.text, line.lang), 1),
            "in_s": round(in_s, 1) if in_s is not None else None,
            "state": state,
            "approver": cue.approver,
            "due_in_s": None,
            "locked": False,
        }
    )


def _entry(entry: Entry, at_s: float, now_s: float, hold: Hold | None) -> CueOut:
    out = _cue(entry.cue, "approved" if entry.approved else "waiting", at_s if entry.approved else None)
    due_in_s = round(max(0.0, entry.due_s - now_s), 1) if entry.due_s is not None else None
    told = {"due_in_s": due_in_s, "locked": entry.locked, "edited_by": hold.who if hold is not None else ""}
    return out.model_copy(update={"seconds": round(entry.seconds, 1), **told})


def _later(show: Show, in_s: float) -> list[BlockOut]:
    """The blocks behind the one whose lines are being written."""
    cursor = show.feed.cursor
    blocks = cursor.rundown.blocks
    ids = [block.id for block in blocks]
    name = plain(cursor.block.id) if cursor.block is not None else ""
    number = ids.index(name) + 1 if name in ids else 0
    out = []
    for block in blocks[number : number + MAX_LATER]:
        out.append(
            BlockOut(
                block_id=block.id,
                kind=block.kind,
                lang=block.lang,
                product_id=block.product_id,
                target_s=block.target_s,
                in_s=round(in_s, 1),
            )
        )
        in_s += block.target_s
    return out


@router.post("/cues/{line_id}/approve")
async def post_approve(at: TheShow, who: Actor, line_id: str, all_rooms: TheRooms) -> State:
    """Let a line that waits on air; it is kept as an example to tune with."""
    await _keep(at, all_rooms, at.steering.approve(line_id, who))
    await at.show.logbook.flushed(KEPT_S)
    return State(state=at.show.state)


async def _keep(at: Live, all_rooms: Rooms, line: Line) -> None:
    """What a person let pass is an example of what is wanted; a store that fails does not hold the line up."""
    product = next((each for each in at.show.catalogue.products if each.id == line.product_id), None)
    task = f"{line.kind}: {product.name[line.lang]}" if product is not None else line.kind
    asked = at.chat.asked_by(line.id)
    names = [asked.name] if asked is not None and asked.name else []
    try:
        await all_rooms.lab.store.approve(line, asked.text if asked is not None else task, names=names)
    except SQLAlchemyError:
        log.exception("an approved line could not be kept as an example")


@router.post("/cues/{line_id}/veto")
async def post_veto(at: TheShow, who: Actor, line_id: str) -> State:
    """Drop a line that waits."""
    at.steering.veto(line_id, who)
    await at.show.logbook.flushed(KEPT_S)
    return State(state=at.show.state)


@router.put("/cues/{line_id}")
async def put_cue(at: TheShow, who: Actor, line_id: str, body: EditCue) -> Edited:
    """Give a line that waits other words, which approves it; the guard's warnings are told and logged."""
    reasons = at.steering.edit(line_id, body.text, who)
    await at.show.logbook.flushed(KEPT_S)
    return Edited(warnings=[Warned.of(reason) for reason in reasons])


@router.put("/cues/{line_id}/hold")
async def put_hold(at: TheShow, who: Actor, line_id: str) -> HoldOut:
    """Let a line's clock stand still while its words are changed, for ten seconds from the last call, five minutes
    in all.

    One that another has is told, and stays theirs.
    """
    hold = at.steering.hold_line(line_id, who)
    return HoldOut(who=hold.who, for_s=round(max(0.0, hold.until_s - at.show.time_s), 1))


@router.delete("/cues/{line_id}/hold", status_code=204)
async def delete_hold(at: TheShow, who: Actor, line_id: str) -> None:
    """End one's own hold: the clock goes on where it stood still."""
    at.steering.release_line(line_id, who)


@router.put("/approval")
async def put_approval(at: TheShow, who: Actor, body: Approval) -> Approval:
    """How lines get on air; those of regulated categories wait for a person in any mode."""
    at.steering.set_approval(body.mode, body.veto_s, who)
    await at.show.logbook.flushed(KEPT_S)
    return body


@router.put("/flow")
async def put_flow(at: TheShow, who: Actor, body: Flow) -> Flow:
    """Pause, hold, or go on."""
    {"paused": at.steering.pause, "held": at.steering.hold, "running": at.steering.go_on}[body.flow](who)
    await at.show.logbook.flushed(KEPT_S)
    return body


@router.put("/mood")
async def put_mood(at: TheShow, who: Actor, body: Mood) -> Mood:
    """Her face in the lines that follow."""
    at.steering.set_mood(body.mood, who)
    await at.show.logbook.flushed(KEPT_S)
    return body


@router.get("/scene")
async def get_scene(at: TheShow) -> SceneOut:
    """What stands behind the host, and what could."""
    return SceneOut(background=at.show.background, backgrounds=list(THEMES))


@router.put("/scene", responses=answers(422, 503))
async def put_scene(at: TheShow, who: Actor, body: SetScene) -> SceneOut:
    """Another set from the next frames on, without a break; a host who is filmed keeps her own."""
    at.show.set_background(body.background, who)
    return SceneOut(background=at.show.background, backgrounds=list(THEMES))


@router.get("/host")
async def get_host(at: TheShow) -> HostOnAir:
    """Who is on air, and who is being prepared to be."""
    return _host(at)


@router.put("/host", status_code=202, responses=answers(409, 429, 503))
async def put_host(at: TheShow, who: Actor, body: SetHost) -> HostOnAir:
    """Another host without a break: prepared beside the one on air, who ends her sentence; then the other goes on."""
    await at.host_change.begin(body.host, who)
    await at.show.logbook.flushed(KEPT_S)
    return _host(at)


def _host(at: Live) -> HostOnAir:
    return HostOnAir(host=at.show.stage.host if at.show.stage is not None else "", coming=at.host_change.coming)


@router.get("/framing")
async def get_framing(at: TheShow) -> FramingNow:
    """How near the host is shown, and how she could be."""
    return _framing(at)


@router.put("/framing", status_code=202, responses=answers(409, 429, 503))
async def put_framing(at: TheShow, who: Actor, body: SetFraming) -> FramingNow:
    """Nearer or farther, in frames of the same size and without a break: read beside what is on air, which takes
    seconds, and shown from one frame to the next."""
    at.show.look.set_framing(body.framing, who)
    await at.show.logbook.flushed(KEPT_S)
    return _framing(at)


def _framing(at: Live) -> FramingNow:
    look = at.show.look
    return FramingNow(framing=look.shown, coming=look.coming, framings=list(look.framings))


@router.get("/captions")
async def get_captions(at: TheShow) -> Captions:
    """Whether what she says stands in the picture."""
    return Captions(on=at.show.look.captions)


@router.put("/captions", responses=answers(503))
async def put_captions(at: TheShow, who: Actor, body: Captions) -> Captions:
    """Captions in the picture or not, from the next frame on."""
    at.show.look.set_captions(body.on, who)
    await at.show.logbook.flushed(KEPT_S)
    return body


@router.put("/pin")
async def put_pin(at: TheShow, who: Actor, body: Pin) -> Pin:
    """Show a product's card now, and say its lines first."""
    at.steering.pin(body.product_id, who)
    await at.show.logbook.flushed(KEPT_S)
    return body


@router.get("/deeds")
async def get_deeds(
    at: TheShow, all_rooms: Annotated[Rooms, Depends(rooms)], limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> list[DeedOut]:
    """What people did to the show, newest first."""
    rows = await all_rooms.deeds.newest(at.show.id, limit)
    return [DeedOut.model_validate(row, from_attributes=True) for row in rows]
