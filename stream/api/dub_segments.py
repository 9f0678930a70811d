"""/v1/projects/{project}/transcript, segments and speakers: what is said in the video, when, and by whom."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from dubbing import transcript as transcripts
from dubbing.edits import Draft
from dubbing.errors import TranscriptInvalid
from dubbing.importing import take_transcript
from dubbing.types import Transcript
from stream.api import dub_edits, dub_views
from stream.api.actor import Actor
from stream.api.dub_edits import EVERYBODY, Around
from stream.api.dub_projects import Shelf
from stream.api.dub_schemas import (
    Cast,
    ImportedOut,
    Merge,
    NoteOut,
    SegmentEdit,
    SegmentIn,
    SegmentOut,
    SpeakerEdit,
    SpeakerOut,
    Split,
    TranscriptPage,
)
from stream.api.etag import IfMatch, etag, revision_of
from stream.api.problems import answers
from stream.api.state import operator
from stream.dubs.projects import Change
from stream.errors import EditRefused, RevisionStale
from stream.store.dub_projects import Kept

router = APIRouter(
    prefix="/v1/projects/{project}",
    tags=["dubbing"],
    dependencies=[Depends(operator)],
    responses=answers(401, 403, 404),
)

MAX_PAGE = 1_000
After = Annotated[str, Query(max_length=40, description="The page's cursor.")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
FILE = {
    "requestBody": {
        "required": True,
        "description": "An SRT, WebVTT or JSON file: docs/dubbing.md.",
        "content": {kind: {"schema": {"type": "string"}} for kind in ("text/plain", "application/json")},
    }
}


async def read_file(request: Request) -> Transcript:
    """The file that a request brings (a FastAPI dependency). Raises EditRefused."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > transcripts.MAX_BYTES:
            raise EditRefused(f"the file has over {transcripts.MAX_BYTES >> 20} MB; split it")
    try:
        return await asyncio.to_thread(transcripts.parse, bytes(data))
    except TranscriptInvalid as error:
        raise EditRefused(str(error)) from error


File = Annotated[Transcript, Depends(read_file)]


def unchanged(version: int | None, kept: Kept) -> None:
    """Raises RevisionStale where somebody edited the project since it was read."""
    if version is not None and version != kept.version:
        raise RevisionStale(f"the project was edited meanwhile: you read version {version}, now it is {kept.version}")


# ------------------------------------------------------------------ what is said
@router.get("/transcript", responses=answers(422))
async def get_transcript(
    shelf: Shelf, project: str, response: Response, after: After = "", limit: Limit = 500
) -> TranscriptPage:
    """Segments in order."""
    kept = await shelf.kept(project)
    found, following = dub_views.page(kept.project.segments, after, limit)
    response.headers["ETag"] = etag(kept.version)
    return TranscriptPage(
        segments=dub_views.segments(kept.project, found),
        total=len(kept.project.segments),
        version=kept.version,
        next=following,
    )


@router.put("/transcript", openapi_extra=FILE, responses=answers(412, 413, 422, 507))
async def put_transcript(shelf: Shelf, project: str, file: File, who: Actor, if_match: IfMatch = None) -> ImportedOut:
    """Make a file the transcript. Segments that come again keep their ids, translations and what was spoken."""
    unchanged(revision_of(if_match), await shelf.kept(project))
    change = Change(who, "transcript", {"segments": len(file.segments)})
    kept, done = await shelf.edit(project, change, lambda draft: take_transcript(draft, file))
    return ImportedOut(
        added=done.added,
        changed=done.changed,
        same=done.same,
        removed=done.removed,
        notes=[NoteOut.model_validate(note) for note in done.notes],
        version=kept.version,
    )


@router.post("/segments", status_code=201, responses=answers(422, 507))
async def post_segment(shelf: Shelf, project: str, body: SegmentIn, who: Actor, response: Response) -> SegmentOut:
    """Add a segment, or put one back that was taken out."""
    gone = await shelf.revive(project, body.id) if body.id else {}
    around = Around(gone=gone)
    kept, segment_id = await shelf.edit(
        project, Change(who, "segment", body.given()), lambda draft: dub_edits.add_segment(draft, body, around)
    )
    response.headers["Location"] = f"/v1/projects/{kept.project.id}/segments/{segment_id}"
    return _segment(kept, segment_id, response)


@router.patch("/segments/{segment}", responses=answers(412, 422, 507))
async def patch_segment(
    shelf: Shelf,
    project: str,
    segment: str,
    body: SegmentEdit,
    who: Actor,
    response: Response,
    if_match: IfMatch = None,
) -> SegmentOut:
    """Change a segment. Other words make its translations outdated; other times or another voice make lines stale."""
    kept, _ = await shelf.edit(
        project,
        Change(who, "segment", {"id": segment} | body.given()),
        lambda draft: dub_edits.change_segment(draft, segment, body, revision_of(if_match)),
    )
    return _segment(kept, segment, response)


@router.delete("/segments/{segment}", status_code=204, responses=answers(412, 422, 507))
async def delete_segment(shelf: Shelf, project: str, segment: str, who: Actor, if_match: IfMatch = None) -> None:
    """Take a segment out with its lines; a POST with its id puts it back."""
    await shelf.edit(
        project,
        Change(who, "segment removed", {"id": segment}),
        lambda draft: dub_edits.remove_segment(draft, segment, revision_of(if_match)),
    )


def _segment(kept: Kept, segment_id: str, response: Response) -> SegmentOut:
    place, found = next((n, each) for n, each in enumerate(kept.project.segments) if each.id == segment_id)
    response.headers["ETag"] = etag(found.revision)
    return dub_views.segments(kept.project, [(place, found)])[0]


# ------------------------------------------------------------------ who says it
@router.get("/speakers")
async def get_speakers(shelf: Shelf, project: str) -> list[SpeakerOut]:
    """Everybody who is heard; the key "" is whoever has no name, whose voices are everybody's."""
    return dub_views.speakers(await shelf.get(project))


@router.patch("/speakers/{speaker}", responses=answers(412, 422, 507))
async def patch_speaker(
    shelf: Shelf,
    project: str,
    speaker: str,
    body: SpeakerEdit,
    who: Actor,
    response: Response,
    if_match: IfMatch = None,
) -> SpeakerOut:
    """Change a speaker (`_` is whoever has no name); `voices` of languages that are not sent stay."""
    key = "" if speaker == EVERYBODY else speaker
    around = Around(await shelf.able())
    kept, _ = await shelf.edit(
        project,
        Change(who, "speaker", {"key": key} | body.given()),
        lambda draft: dub_edits.change_speaker(draft, key, body, revision_of(if_match), around),
    )
    found = next(each for each in dub_views.speakers(kept.project) if each.key == key)
    response.headers["ETag"] = etag(found.revision)
    return found


@router.post("/speakers/merge", responses=answers(422, 507))
async def post_merge(shelf: Shelf, project: str, body: Merge, who: Actor) -> list[SpeakerOut]:
    """Make several speakers one."""
    change = Change(who, "merge", body.given())
    kept, _ = await shelf.edit(project, change, lambda draft: draft.merge_speakers(body.speakers, body.into))
    return dub_views.speakers(kept.project)


@router.post("/speakers/split", responses=answers(422, 507))
async def post_split(shelf: Shelf, project: str, body: Split, who: Actor) -> list[SpeakerOut]:
    """Give some of a speaker's segments to a new one, who begins with the same voices."""
    change = Change(who, "split", {"speaker": body.speaker, "new": body.new, "segments": len(body.segments)})
    kept, _ = await shelf.edit(
        project, change, lambda draft: draft.split_speaker(body.speaker, body.new, body.segments, body.name)
    )
    return dub_views.speakers(kept.project)


@router.post("/speakers/cast", responses=answers(422, 507))
async def post_cast(shelf: Shelf, project: str, body: Cast, who: Actor) -> list[SpeakerOut]:
    """Take the voices of another project for the speakers of the same keys: one cast for a series."""
    others = {each.key: each for each in (await shelf.get(body.project)).speakers}

    def work(draft: Draft) -> None:
        dub_edits.cast_as(draft, others)

    kept, _ = await shelf.edit(project, Change(who, "cast", body.given()), work)
    return dub_views.speakers(kept.project)
