"""/v1/projects/{project}/languages: what is to be said in each language, line by line."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from dubbing.importing import take_translation
from dubbing.project import outdated, stale
from stream.api import dub_edits, dub_views
from stream.api.actor import Actor
from stream.api.dub_edits import Around
from stream.api.dub_projects import Shelf
from stream.api.dub_schemas import DubLineOut, ImportedOut, LanguageOut, LineEdit, LinePage, NewLanguage, NoteOut
from stream.api.dub_segments import FILE, MAX_PAGE, After, File, unchanged
from stream.api.etag import IfMatch, etag, revision_of
from stream.api.problems import answers
from stream.api.state import operator
from stream.dubs.projects import Change
from stream.errors import EditRefused, ItemUnknown
from stream.store.dub_projects import Kept

router = APIRouter(
    prefix="/v1/projects/{project}/languages",
    tags=["dubbing"],
    dependencies=[Depends(operator)],
    responses=answers(401, 403, 404),
)

LineLimit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Language = Annotated[str, Path(max_length=8)]


@router.get("")
async def get_languages(shelf: Shelf, project: str) -> list[LanguageOut]:
    """The languages of a dub, with how far each is."""
    return dub_views.languages(await shelf.get(project))


@router.post("", status_code=201, responses=answers(422, 507))
async def post_language(shelf: Shelf, project: str, body: NewLanguage, who: Actor, response: Response) -> LanguageOut:
    """Add a language; its lines are not translated yet."""
    kept, _ = await shelf.edit(
        project, Change(who, "language", body.given()), lambda draft: draft.add_language(body.language)
    )
    response.headers["Location"] = f"/v1/projects/{kept.project.id}/languages/{body.language}"
    return dub_views.language(kept.project, body.language)


@router.delete("/{language}", status_code=204, responses=answers(422, 507))
async def delete_language(shelf: Shelf, project: str, language: Language, who: Actor) -> None:
    """Take a language out with all of its lines."""
    change = Change(who, "language removed", {"language": language})
    await shelf.edit(project, change, lambda draft: draft.remove_language(language))


@router.get("/{language}", responses=answers(422))
async def get_lines(
    shelf: Shelf, project: str, language: Language, response: Response, after: After = "", limit: LineLimit = 200
) -> LinePage:
    """Lines in the order of their segments, with what is stale, outdated, or would be refused."""
    kept = await shelf.kept(project)
    if language not in kept.project.languages:
        raise ItemUnknown(f"the project has no language {language[:8]!r}")
    found, following = dub_views.page(kept.project.segments, after, limit)
    voices = dub_views.Voices.of(await shelf.voices())
    lines = await asyncio.to_thread(dub_views.lines, kept.project, language, found, voices)
    response.headers["ETag"] = etag(kept.version)
    whole = kept.project.languages[language]
    return LinePage(
        language=language,
        lines=lines,
        total=len(whole),
        stale=sum(map(stale, whole)),
        outdated=sum(map(outdated, whole, kept.project.segments)),
        version=kept.version,
        next=following,
    )


@router.put("/{language}/translation", openapi_extra=FILE, responses=answers(412, 413, 422, 507))
async def put_translation(
    shelf: Shelf, project: str, language: Language, file: File, who: Actor, if_match: IfMatch = None
) -> ImportedOut:
    """Make a file's cues the lines of a language, which is added if it is missing. Locked lines stay."""
    if language not in ("ko", "en"):
        raise EditRefused(f"no voice speaks {language[:8]!r}; a dub is in ko or en")
    unchanged(revision_of(if_match), await shelf.kept(project))
    change = Change(who, "translation", {"language": language, "cues": len(file.segments)})
    kept, done = await shelf.edit(project, change, lambda draft: take_translation(draft, language, file))
    return ImportedOut(
        added=done.added,
        changed=done.changed,
        same=done.same,
        removed=done.removed,
        notes=[NoteOut.model_validate(note) for note in done.notes],
        version=kept.version,
    )


@router.patch("/{language}/segments/{segment}", responses=answers(412, 422, 507))
async def patch_line(
    shelf: Shelf,
    project: str,
    language: Language,
    segment: str,
    body: LineEdit,
    who: Actor,
    response: Response,
    if_match: IfMatch = None,
) -> DubLineOut:
    """Change a line; what would be refused when it is spoken stands in `warnings`."""
    around = Around(await shelf.able())
    kept, _ = await shelf.edit(
        project,
        Change(who, "line", {"language": language, "id": segment} | body.given()),
        lambda draft: dub_edits.change_line(draft, language, segment, body, revision_of(if_match), around),
    )
    return await _line(shelf, kept, language, segment, response)


async def _line(shelf: Shelf, kept: Kept, language: str, segment_id: str, response: Response) -> DubLineOut:
    place = next(n for n, each in enumerate(kept.project.segments) if each.id == segment_id)
    voices = dub_views.Voices.of(await shelf.voices())
    found = [(place, kept.project.segments[place])]
    (line,) = await asyncio.to_thread(dub_views.lines, kept.project, language, found, voices)
    response.headers["ETag"] = etag(line.revision)
    return line
