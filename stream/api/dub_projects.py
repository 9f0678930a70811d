"""/v1/projects: dubbing projects, their settings, and many edits at once."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from dubbing.edits import Draft
from dubbing.project import Base, Project, Speaker, Translation
from stream.api import dub_edits, dub_views
from stream.api.actor import Actor
from stream.api.dub_edits import Around
from stream.api.dub_schemas import (
    Batch,
    BatchOut,
    Item,
    NewProject,
    ProjectDeedOut,
    ProjectOut,
    ProjectPage,
    ProjectSettings,
)
from stream.api.etag import IfMatch, etag, revision_of
from stream.api.problems import answers
from stream.api.state import Rooms, operator, rooms
from stream.dubs.projects import MAX_DEEDS, Change, Projects, changes
from stream.errors import EditRefused, ItemChanged
from stream.store.dub_projects import MAX_LISTED, Key

router = APIRouter(
    prefix="/v1/projects", tags=["dubbing"], dependencies=[Depends(operator)], responses=answers(401, 403, 404)
)


async def projects(all_rooms: Annotated[Rooms, Depends(rooms)]) -> Projects:
    """The dubbing projects of this server (a FastAPI dependency)."""
    return all_rooms.dubs.projects


Shelf = Annotated[Projects, Depends(projects)]


@router.get("", responses=answers(422))
async def get_projects(
    shelf: Shelf,
    words: Annotated[str, Query(max_length=100, description="Only projects whose title holds these.")] = "",
    after: Annotated[int | None, Query(ge=1, le=2**62, description="The page's cursor.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
) -> ProjectPage:
    """Projects, newest first."""
    found, following = await shelf.listed(words, after, limit)
    return ProjectPage(projects=[dub_views.brief(each, numbers) for each, numbers in found], next=following)


@router.post("", status_code=201, responses=answers(409, 422, 507))
async def post_project(shelf: Shelf, body: NewProject, who: Actor, response: Response) -> ProjectOut:
    """Make a project: of kind `dub` a video in another language, of kind `script` typed lines."""
    around = Around(await shelf.able())
    for lang, voice in body.voices.items():
        around.check(voice, lang)
    if body.kind == "script" and body.languages:
        raise EditRefused("a script has no languages; its clips name their own")
    kept = await shelf.create(_project(body), who)
    response.headers["ETag"] = etag(kept.project.revision)
    response.headers["Location"] = f"/v1/projects/{kept.project.id}"
    return dub_views.whole(kept)


def _project(body: NewProject) -> Project:
    languages: dict[str, tuple[Translation, ...]] = dict.fromkeys(body.languages, ())
    everybody = Speaker("", voices={lang: voice for lang, voice in body.voices.items() if voice})
    return Project(
        id="",
        kind=body.kind,
        title=body.title,
        base=dub_edits.base_of(body.base.given(), Base()),
        source_language=body.source_language,
        speakers=(everybody,),
        languages=languages,
        glossary=dub_edits.glossary_of(body.model_dump()["glossary"]),
        background=body.background,
        duck_db=body.duck_db,
        loudness=body.loudness,
    )


@router.get("/{project}")
async def get_project(shelf: Shelf, project: str, response: Response) -> ProjectOut:
    """One project; its ETag goes back as If-Match with a change."""
    kept = await shelf.kept(project)
    response.headers["ETag"] = etag(kept.project.revision)
    return dub_views.whole(kept)


@router.patch("/{project}", responses=answers(409, 412, 422, 507))
async def patch_project(
    shelf: Shelf, project: str, body: ProjectSettings, who: Actor, response: Response, if_match: IfMatch = None
) -> ProjectOut:
    """Change settings; `base` replaces what is seen."""
    if "base" in body.model_fields_set:
        await shelf.check_uploads([body.base.upload])
    change = Change(who, "settings", body.given())
    kept, _ = await shelf.edit(
        project, change, lambda draft: dub_edits.change_settings(draft, body, revision_of(if_match))
    )
    response.headers["ETag"] = etag(kept.project.revision)
    return dub_views.whole(kept)


@router.delete("/{project}", status_code=204, responses=answers(409, 412, 507))
async def delete_project(shelf: Shelf, project: str, who: Actor, if_match: IfMatch = None) -> None:
    """Delete a project with everything that was made of it; uploads stay until they expire or are deleted."""
    await shelf.remove(project, who, revision_of(if_match))


@router.post("/{project}/batch", responses=answers(409, 412, 422, 507))
async def post_batch(shelf: Shelf, project: str, body: Batch, who: Actor) -> BatchOut:
    """Many edits in one transaction: all of them are done, or none is."""
    edits = [dub_edits.checked(number, edit) for number, edit in enumerate(body.edits)]
    await shelf.check_uploads(each.upload for each in edits)
    gone: dict[Key, object] = {}
    for each in edits:
        if each.edit.op == "add" and each.edit.id:
            gone |= await shelf.revive(project, each.edit.id)
    around = Around(await shelf.able(), gone)
    before: list[Project] = []

    def work(draft: Draft) -> None:
        before[:] = [draft.before]
        for number, each in enumerate(edits):
            try:
                each.do(draft, around)
            except ItemChanged as error:
                raise ItemChanged(f"edits.{number}: {error}", error.current) from error

    detail = {"edits": [f"{each.op} {each.kind} {each.id}" for each in body.edits[:50]], "count": len(edits)}
    kept, _ = await shelf.edit(project, Change(who, "batch", detail), work)
    items = [
        Item(kind=each["kind"], id=each["id"], language=each.get("language"), revision=each.get("revision"))
        for each in changes(before[0], kept.project)
    ]
    return BatchOut(items=items, version=kept.version)


@router.get("/{project}/deeds", responses=answers(422))
async def get_deeds(
    shelf: Shelf, project: str, limit: Annotated[int, Query(ge=1, le=MAX_DEEDS)] = 100
) -> list[ProjectDeedOut]:
    """Who did what to a project, newest first."""
    return [ProjectDeedOut.model_validate(row) for row in await shelf.deeds(project, limit)]
