"""/v1/projects/{project}/clips and effects: typed lines on the timeline of a script, and sounds."""

import asyncio

from fastapi import APIRouter, Depends, Response

from dubbing.project import stale
from stream.api import dub_edits, dub_views
from stream.api.actor import Actor
from stream.api.dub_edits import Around
from stream.api.dub_projects import Shelf
from stream.api.dub_schemas import ClipEdit, ClipIn, ClipOut, ClipPage, EffectEdit, EffectIn, EffectOut
from stream.api.dub_segments import After, Limit
from stream.api.etag import IfMatch, etag, revision_of
from stream.api.problems import answers
from stream.api.state import operator
from stream.dubs.projects import Change
from stream.store.dub_projects import Kept

router = APIRouter(
    prefix="/v1/projects/{project}",
    tags=["dubbing"],
    dependencies=[Depends(operator)],
    responses=answers(401, 403, 404),
)


# ------------------------------------------------------------------ clips
@router.get("/clips", responses=answers(422))
async def get_clips(shelf: Shelf, project: str, response: Response, after: After = "", limit: Limit = 500) -> ClipPage:
    """Typed lines by their start, with what is stale or would be refused."""
    kept = await shelf.kept(project)
    found, following = dub_views.page(kept.project.clips, after, limit)
    voices = dub_views.Voices.of(await shelf.voices())
    clips = await asyncio.to_thread(dub_views.clips, kept.project, [clip for _, clip in found], voices)
    response.headers["ETag"] = etag(kept.version)
    whole = kept.project.clips
    return ClipPage(clips=clips, total=len(whole), stale=sum(map(stale, whole)), version=kept.version, next=following)


@router.post("/clips", status_code=201, responses=answers(422, 507))
async def post_clip(shelf: Shelf, project: str, body: ClipIn, who: Actor, response: Response) -> ClipOut:
    """Add a typed line, or put one back that was taken out; what would be refused stands in `warnings`."""
    around = Around(await shelf.able(), await shelf.revive(project, body.id) if body.id else {})
    kept, clip_id = await shelf.edit(
        project, Change(who, "clip", body.given()), lambda draft: dub_edits.add_clip(draft, body, around)
    )
    response.headers["Location"] = f"/v1/projects/{kept.project.id}/clips/{clip_id}"
    return await _clip(shelf, kept, clip_id, response)


@router.patch("/clips/{clip}", responses=answers(412, 422, 507))
async def patch_clip(
    shelf: Shelf, project: str, clip: str, body: ClipEdit, who: Actor, response: Response, if_match: IfMatch = None
) -> ClipOut:
    """Change a typed line; `end_ms`: null lets it take the time that it needs."""
    around = Around(await shelf.able())
    kept, _ = await shelf.edit(
        project,
        Change(who, "clip", {"id": clip} | body.given()),
        lambda draft: dub_edits.change_clip(draft, clip, body, revision_of(if_match), around),
    )
    return await _clip(shelf, kept, clip, response)


@router.delete("/clips/{clip}", status_code=204, responses=answers(412, 422, 507))
async def delete_clip(shelf: Shelf, project: str, clip: str, who: Actor, if_match: IfMatch = None) -> None:
    """Take a typed line out; a POST with its id puts it back."""
    await shelf.edit(
        project,
        Change(who, "clip removed", {"id": clip}),
        lambda draft: dub_edits.remove_clip(draft, clip, revision_of(if_match)),
    )


async def _clip(shelf: Shelf, kept: Kept, clip_id: str, response: Response) -> ClipOut:
    found = [each for each in kept.project.clips if each.id == clip_id]
    (clip,) = await asyncio.to_thread(dub_views.clips, kept.project, found, dub_views.Voices.of(await shelf.voices()))
    response.headers["ETag"] = etag(clip.revision)
    return clip


# ------------------------------------------------------------------ effects
@router.get("/effects")
async def get_effects(shelf: Shelf, project: str) -> list[EffectOut]:
    """Sounds by their start, 500 at most."""
    return [EffectOut.model_validate(each) for each in (await shelf.get(project)).effects]


@router.post("/effects", status_code=201, responses=answers(409, 422, 507))
async def post_effect(shelf: Shelf, project: str, body: EffectIn, who: Actor, response: Response) -> EffectOut:
    """Lay a sound into the video, or put one back that was taken out."""
    await shelf.check_uploads([body.upload])
    around = Around(gone=await shelf.revive(project, body.id) if body.id else {})
    kept, effect_id = await shelf.edit(
        project, Change(who, "effect", body.given()), lambda draft: dub_edits.add_effect(draft, body, around)
    )
    response.headers["Location"] = f"/v1/projects/{kept.project.id}/effects/{effect_id}"
    return _effect(kept, effect_id, response)


@router.patch("/effects/{effect}", responses=answers(409, 412, 422, 507))
async def patch_effect(
    shelf: Shelf, project: str, effect: str, body: EffectEdit, who: Actor, response: Response, if_match: IfMatch = None
) -> EffectOut:
    """Change a sound."""
    if "upload" in body.model_fields_set:
        await shelf.check_uploads([body.upload])
    kept, _ = await shelf.edit(
        project,
        Change(who, "effect", {"id": effect} | body.given()),
        lambda draft: dub_edits.change_effect(draft, effect, body, revision_of(if_match)),
    )
    return _effect(kept, effect, response)


@router.delete("/effects/{effect}", status_code=204, responses=answers(412, 422, 507))
async def delete_effect(shelf: Shelf, project: str, effect: str, who: Actor, if_match: IfMatch = None) -> None:
    """Take a sound out; a POST with its id puts it back."""
    await shelf.edit(
        project,
        Change(who, "effect removed", {"id": effect}),
        lambda draft: dub_edits.remove_effect(draft, effect, revision_of(if_match)),
    )


def _effect(kept: Kept, effect_id: str, response: Response) -> EffectOut:
    found = next(each for each in kept.project.effects if each.id == effect_id)
    response.headers["ETag"] = etag(found.revision)
    return EffectOut.model_validate(found)
