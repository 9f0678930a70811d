"""/v1/shows/{id}/rundown: what the show follows, its versions, edits, and jumps within it."""

import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Response

from script import rundown as rundowns
from script.errors import RundownInvalid
from script.rundown import Brief, Rundown, as_json, build, from_json
from stream.api.actor import Actor
from stream.api.problems import answers
from stream.api.rundown_schemas import (
    ChangeProduct,
    Fit,
    GenerateRundown,
    GoTo,
    Move,
    PositionOut,
    Remove,
    Retime,
    RundownEdit,
    RundownOut,
    Skip,
    Skipped,
    VersionOut,
)
from stream.api.schemas import State
from stream.api.state import Live, live, operator
from stream.errors import BlockUnknown, RevisionStale, RundownRefused
from stream.show.cursor import plain
from stream.show.show import Show

router = APIRouter(
    prefix="/v1/shows/{show_id}/rundown", dependencies=[Depends(operator)], responses=answers(401, 403, 404)
)
TheShow = Annotated[Live, Depends(live)]
KEPT_S = 1.0  # a deed is answered when it is written down, or after so long: a store that fails must not hold it up
IfMatch = Annotated[str | None, Header(description="The ETag that was read, or `*`.")]


def position(show: Show) -> PositionOut:
    """Where a show is."""
    pace = show.feed.pace
    block = pace.block
    over_s = max(0.0, pace.elapsed_s - block.target_s) if block is not None else 0.0
    return PositionOut(
        block_id=plain(pace.block_id),
        elapsed_s=round(pace.elapsed_s, 1),
        target_s=block.target_s if block is not None else 0.0,
        late_s=round(pace.late_s + over_s, 1),
    )


def _out(at: Live, response: Response) -> RundownOut:
    rundown = at.show.feed.cursor.rundown
    response.headers["ETag"] = f'"{rundown.version}"'
    return RundownOut(version=rundown.version, rundown=as_json(rundown), position=position(at.show))


def _based_on(if_match: str | None) -> int | None:
    """The version that an If-Match names; None for whichever."""
    name = (if_match or "*").strip().removeprefix("W/").strip('"')
    if name == "*":
        return None
    if not name.isdigit():
        raise RevisionStale(f"If-Match {if_match!r} is no version of the rundown: send the ETag that you read")
    return int(name)


@router.get("")
async def get_rundown(at: TheShow, response: Response) -> RundownOut:
    """The rundown that the show follows; its ETag goes back as If-Match with a change."""
    return _out(at, response)


@router.put("", responses=answers(412, 422))
async def put_rundown(
    at: TheShow, who: Actor, response: Response, body: Annotated[dict[str, Any], Body()], if_match: IfMatch = None
) -> RundownOut:
    """Follow another rundown from the line on air on; its version is given by the server."""
    try:
        rundown = from_json(body)
    except RundownInvalid as error:
        raise RundownRefused(str(error)) from error
    await at.steering.put_rundown(rundown, who, "edit", _based_on(if_match))
    return _out(at, response)


@router.post("/generate", responses=answers(412, 422))
async def post_generate(
    at: TheShow, who: Actor, response: Response, body: GenerateRundown, if_match: IfMatch = None
) -> RundownOut:
    """Make a rundown of a brief, and follow it."""
    brief = Brief(body.title, body.minutes, tuple(body.langs), tuple(body.product_ids), body.wish)
    try:
        made = build(brief, at.show.catalogue, datetime.datetime.now().astimezone(), body.seed)
    except RundownInvalid as error:
        raise RundownRefused(str(error)) from error
    await at.steering.put_rundown(made, who, "generate", _based_on(if_match))
    return _out(at, response)


@router.post("/edits", responses=answers(412, 422))
async def post_edit(
    at: TheShow, who: Actor, response: Response, body: RundownEdit, if_match: IfMatch = None
) -> RundownOut:
    """Move, remove or retime a block, change its product, or fit the whole to a time."""
    try:
        edited = _edited(at.show, body)
    except RundownInvalid as error:
        raise RundownRefused(str(error)) from error
    await at.steering.put_rundown(edited, who, body.type, _based_on(if_match))
    return _out(at, response)


def _edited(show: Show, edit: Move | Remove | Retime | ChangeProduct | Fit) -> Rundown:
    now = show.feed.cursor.rundown
    match edit:
        case Move():
            return rundowns.move(now, edit.block_id, edit.place)
        case Remove():
            return rundowns.remove(now, edit.block_id)
        case Retime():
            return rundowns.retime(now, edit.block_id, edit.target_s)
        case ChangeProduct():
            return rundowns.change_product(now, edit.block_id, edit.product_id, show.catalogue)
        case Fit():
            return rundowns.fit(now, edit.minutes)


@router.get("/versions")
async def get_versions(at: TheShow) -> list[VersionOut]:
    """The versions that are kept, newest first."""
    kept = await at.show.store.versions(at.show.id)
    return [VersionOut.model_validate(each, from_attributes=True) for each in kept]


async def _version(at: Live, version: int) -> Rundown:
    found = await at.show.store.rundown(at.show.id, version)
    if found is None:
        raise BlockUnknown(f"version {version} of the rundown is not kept")
    return found


@router.get("/versions/{version}")
async def get_version(at: TheShow, version: int) -> dict[str, Any]:
    """One version."""
    return as_json(await _version(at, version))


@router.post("/versions/{version}", responses=answers(412, 422))
async def post_version(
    at: TheShow, who: Actor, version: int, response: Response, if_match: IfMatch = None
) -> RundownOut:
    """Follow an old version again, as a new one."""
    await at.steering.put_rundown(await _version(at, version), who, f"take {version}", _based_on(if_match))
    return _out(at, response)


@router.post("/go")
async def post_go(at: TheShow, who: Actor, body: GoTo) -> State:
    """Go on with a block, after the sentence that sounds."""
    at.steering.go_to(body.block_id, who)
    await at.show.logbook.flushed(KEPT_S)
    return State(state=at.show.state)


@router.post("/skip")
async def post_skip(at: TheShow, who: Actor, body: Skip) -> Skipped:
    """Leave the line or the block on air, after the sentence that sounds."""
    skipped = at.steering.skip_line(who) if body.what == "line" else at.steering.skip_block(who)
    await at.show.logbook.flushed(KEPT_S)
    return Skipped(skipped=skipped)
