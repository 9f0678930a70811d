"""/v1/projects/{p}: long work on a project, and what came of it."""

import asyncio
import base64
import contextlib
import json
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import FileResponse, JSONResponse

from dubbing.job import LINE_WAV, MIX_WAV, QUALITY, Kind
from dubbing.means import means
from dubbing.project import Project
from stream.api.actor import Actor
from stream.api.auth import Person
from stream.api.operation_schemas import (
    FileOut,
    InLanguage,
    Lines,
    Listen,
    MeansOut,
    NewRender,
    OperationOut,
    Quality,
    RenderOut,
    Renders,
    Transcribe,
)
from stream.api.problems import answers, response
from stream.api.state import Rooms, operator, rooms
from stream.dubs.dubs import Dubs
from stream.dubs.estimate import Need, render_need
from stream.dubs.projects import Change
from stream.errors import FileUnknown, ItemUnknown, OperationRefused, OperationUnknown, UploadUnknown
from stream.store.operations import ArtefactRow, OperationRow

router = APIRouter(prefix="/v1/projects/{project_id}", responses=answers(401, 403, 404))
PREVIEW_S: Final = 10.0  # how long an answer waits for the sound itself
STARTED: Final[dict[int | str, dict[str, Any]]] = answers(409, 422, 429)
MADE: Final[dict[int | str, dict[str, Any]]] = answers(409, 413, 422, 429, 507)  # what is kept and may be large

TheRooms = Annotated[Rooms, Depends(rooms)]
Who = Annotated[Person, Depends(operator)]


async def dubs(all_rooms: TheRooms) -> Dubs:
    """Everything of dubbing (a FastAPI dependency)."""
    return all_rooms.dubs


TheDubs = Annotated[Dubs, Depends(dubs)]


def started(at: Dubs, row: OperationRow) -> JSONResponse:
    """202 and where to look."""
    headers = {"Location": f"/v1/operations/{row.id}"}
    return JSONResponse(at.operations.body(row), 202, headers)


async def _start(at: Dubs, who: Person, project_id: str, kind: Kind, params: dict[str, Any]) -> OperationRow:
    await at.quota.admit_job(who.name)
    return await at.operations.start(project_id, kind, params, who.name)


async def _with_base(at: Dubs, project_id: str) -> Project:
    project = await at.projects.get(project_id)
    if not project.base.upload:
        raise OperationRefused("the project has no upload as its base; give it one first")
    return project


async def _spoken(at: Dubs, project_id: str, language: str | None) -> Project:
    """The project, if it speaks the language: a dub has some, a script none."""
    project = await at.projects.get(project_id)
    if project.kind == "dub" and language not in project.languages:
        have = ", ".join(sorted(project.languages)) or "none yet"
        if not language:
            raise ItemUnknown(f"give a `language`, one of those that the project has: {have}")
        raise ItemUnknown(f"the project has no language {language!r} (it has: {have})")
    return project


def _known(project: Project, wanted: list[str]) -> list[str]:
    ids = {each.id for each in (project.clips if project.kind == "script" else project.segments)}
    for item in wanted:
        if item not in ids:
            raise ItemUnknown(f"the project has no line {item!r}")
    return wanted


@router.post("/probe", status_code=202, response_model=OperationOut, responses=STARTED)
async def post_probe(project_id: str, at: TheDubs, who: Who) -> Response:
    """Look at the base again: what it holds, its curve and its strip of pictures. A new base is looked at by itself."""
    await _with_base(at, project_id)
    return started(at, await _start(at, who, project_id, "probe", {}))


@router.get("/means")
async def get_means(project_id: str, at: TheDubs, _: Who) -> MeansOut:
    """What is lacking here to write down and to translate this project, and to keep its music without its voices, with
    what to bring or set."""
    engines, language = at.operations.places.engines, (await at.projects.get(project_id)).source_language
    llm = (engines.llm_base_url, engines.llm_model, engines.llm_key_env)
    found = await asyncio.to_thread(means, language, engines.asr_model, llm)
    return MeansOut(transcribe=found.transcribe, translate=found.translate, separate=found.separate)


@router.post("/transcribe", status_code=202, response_model=OperationOut, responses=STARTED)
async def post_transcribe(project_id: str, at: TheDubs, who: Who, body: Transcribe | None = None) -> Response:
    """Write down what is said in the base; segments that people changed meanwhile stay."""
    await _with_base(at, project_id)
    wished = body or Transcribe()
    return started(at, await _start(at, who, project_id, "transcribe", wished.model_dump()))


@router.post("/languages/{lang}/translate", status_code=202, response_model=OperationOut, responses=STARTED)
async def post_translate(project_id: str, lang: str, at: TheDubs, who: Who, body: Lines | None = None) -> Response:
    """Translate lines; without `segments` those that are not translated, or whose original changed since."""
    project = await _spoken(at, project_id, lang)
    _dub_only(project)
    wanted = _known(project, (body or Lines()).segments)
    return started(at, await _start(at, who, project_id, "translate", {"language": lang, "segments": wanted}))


@router.post("/languages/{lang}/regenerate", status_code=202, response_model=OperationOut, responses=STARTED)
async def post_regenerate(project_id: str, lang: str, at: TheDubs, who: Who, body: Lines | None = None) -> Response:
    """Speak lines again; without `segments` only those that are stale."""
    project = await _spoken(at, project_id, lang)
    _dub_only(project)
    wanted = _known(project, (body or Lines()).segments)
    return started(at, await _start(at, who, project_id, "speak", {"language": lang, "segments": wanted}))


@router.post("/regenerate", status_code=202, response_model=OperationOut, responses=STARTED)
async def post_regenerate_clips(project_id: str, at: TheDubs, who: Who, body: Lines | None = None) -> Response:
    """Speak a script's clips again; without `segments`, which are ids of clips here, only those that are stale."""
    project = await at.projects.get(project_id)
    if project.kind != "script":
        raise OperationRefused("a dub speaks by languages: POST …/languages/{language}/regenerate")
    wanted = _known(project, (body or Lines()).segments)
    return started(at, await _start(at, who, project_id, "speak", {"segments": wanted}))


def _dub_only(project: Project) -> None:
    if project.kind != "dub":
        raise OperationRefused("a script has no languages: its clips name their own")


# ---------------------------------------------------------------------- to be heard at once
HEARD: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"audio/wav": {}}, "description": "The sound, where it is done within 10 s."},
    202: {"model": OperationOut, "description": "It takes longer: the operation."},
    **STARTED,
}


@router.post("/segments/{segment_id}/preview", response_class=Response, responses=HEARD)
async def post_preview(project_id: str, segment_id: str, body: InLanguage, at: TheDubs, who: Who) -> Response:
    """One line as it will be heard: WAV, 48 kHz, mono."""
    project = await _spoken(at, project_id, body.language)
    _dub_only(project)
    _known(project, [segment_id])
    row = await _start(at, who, project_id, "preview", {"language": body.language, "segment": segment_id})
    return await _sound(at, row, LINE_WAV)


@router.post("/clips/{clip_id}/preview", response_class=Response, responses=HEARD)
async def post_clip_preview(project_id: str, clip_id: str, at: TheDubs, who: Who) -> Response:
    """One clip of a script as it will be heard: WAV, 48 kHz, mono."""
    project = await at.projects.get(project_id)
    if project.kind != "script":
        raise OperationRefused("a dub has no clips: POST …/segments/{segment}/preview")
    _known(project, [clip_id])
    return await _sound(at, await _start(at, who, project_id, "preview", {"clip": clip_id}), LINE_WAV)


@router.post("/listen", response_class=Response, responses=HEARD)
async def post_listen(project_id: str, body: Listen, at: TheDubs, who: Who) -> Response:
    """The mix from a point on: WAV, 48 kHz, stereo."""
    await _spoken(at, project_id, body.language)
    params = {"language": body.language or "", "from_ms": body.from_ms, "length_ms": body.length_ms}
    return await _sound(at, await _start(at, who, project_id, "listen", params), MIX_WAV)


async def _sound(at: Dubs, row: OperationRow, name: str) -> Response:
    """The sound itself if it is there soon; else the operation; a problem where it failed."""
    now = await at.operations.wait(row.id, PREVIEW_S)
    told = at.operations.body(now)
    if now.state == "failed" and told["error"] is not None:
        return response(422, told["error"]["title"], told["error"]["detail"])
    artefacts = await at.operations.store.artefacts([row.id])
    found = next((each for each in artefacts if each.name == name), None)
    if now.state != "done" or found is None:
        return started(at, now)
    return file_response(at.operations.file(found), found, {"Location": f"/v1/operations/{row.id}"})


# ---------------------------------------------------------------------- finished files
@router.post("/renders", status_code=202, response_model=OperationOut, responses=MADE)
async def post_render(project_id: str, body: NewRender, at: TheDubs, who: Who, actor: Actor) -> Response:
    """Make finished files. All of them appear when it is done, or none does."""
    project = await _spoken(at, project_id, body.language)
    await at.room.admit(who.name, await _need(at, project, body))
    params = body.model_dump() | {"language": body.language or ""}
    row = await _start(at, who, project_id, "render", params)
    await at.projects.note(project_id, Change(actor, "render", params))
    return started(at, row)


async def _need(at: Dubs, project: Project, body: NewRender) -> Need:
    """The bytes that a render will take; of a base that nobody looked at yet, by its lines."""
    upload, size, film_s, sounds = project.base.upload, 0, 0.0, 1
    if upload:
        with contextlib.suppress(UploadUnknown):  # the job says that it is gone
            size = (await at.uploads.info(upload)).size
        facts = await at.operations.facts(project.id, upload)
        film_s = ((facts or {}).get("duration_ms") or 0) / 1000
        sounds = len((facts or {}).get("audio") or [None])
    slow = body.slow_video
    return render_need(
        project, body.outputs, film_s, size, keep_original=body.keep_original, slow_video=slow, sounds=sounds
    )


@router.get("/renders")
async def get_renders(
    project_id: str,
    at: TheDubs,
    _: Who,
    after: Annotated[int | None, Query(ge=0, le=1 << 60, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Renders:
    """Renders of a project, the newest first."""
    await at.projects.get(project_id)
    rows = await at.operations.store.newest(project_id, kinds=("render",), before=after, limit=limit)
    files = await at.operations.store.artefacts([row.id for row in rows])
    told = [_render(at, row, [each for each in files if each.operation == row.id]) for row in rows]
    return Renders(renders=told, next=rows[-1].number if len(rows) == limit else None)


@router.get("/renders/{render_id}")
async def get_render(project_id: str, render_id: str, at: TheDubs, _: Who) -> RenderOut:
    """One render."""
    row = await _of_project(at, project_id, render_id)
    return _render(at, row, await at.operations.store.artefacts([row.id]))


@router.delete("/renders/{render_id}", status_code=204)
async def delete_render(project_id: str, render_id: str, at: TheDubs, actor: Actor, _: Who) -> None:
    """Delete a render with its files: they count for whoever asked for it. One that runs is cancelled."""
    row = await _of_project(at, project_id, render_id)
    await at.operations.remove(row)
    await at.projects.note(project_id, Change(actor, "render removed", {"id": render_id}))


@router.get("/renders/{render_id}/qc")
async def get_quality(project_id: str, render_id: str, at: TheDubs, _: Who) -> Quality:
    """The verdict on a render: each line's start, rate and flag, each file's loudness."""
    row = await _of_project(at, project_id, render_id)
    found = next((each for each in await at.operations.store.artefacts([row.id]) if each.name == QUALITY), None)
    path = at.operations.file(found) if found is not None else None
    if path is None or not path.is_file():
        raise FileUnknown("there is no verdict on it; it is made when a render is done")
    return Quality.model_validate(json.loads(path.read_bytes()))


@router.get(
    "/renders/{render_id}/files/{name}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}, 206: {"description": "A range of it."}},
)
async def get_file(project_id: str, render_id: str, name: str, at: TheDubs, _: Who) -> Response:
    """A finished file of an operation; ranges are served, the ETag is its SHA-256."""
    row = await _of_project(at, project_id, render_id)
    found = next((each for each in await at.operations.store.artefacts([row.id]) if each.name == name), None)
    if found is None:
        raise FileUnknown(f"no file {name[:80]!r} came of this operation, or it is kept no more")
    return file_response(at.operations.file(found), found)


async def _of_project(at: Dubs, project_id: str, operation: str) -> OperationRow:
    row = await at.operations.get(operation)
    if row.project != project_id:
        raise OperationUnknown(f"the project has no render {operation[:32]!r}")
    return row


def _render(at: Dubs, row: OperationRow, files: list[ArtefactRow]) -> RenderOut:
    told = [
        FileOut(
            name=f.name,
            media_type=f.media_type,
            bytes=f.bytes,
            sha256=f.sha256,
            href=f"/v1/projects/{row.project}/renders/{row.id}/files/{f.name}",
        )
        for f in files
    ]
    return RenderOut(**at.operations.body(row), files=told)


def file_response(path: Path, found: ArtefactRow, headers: dict[str, str] | None = None) -> Response:
    """A finished file with its digest. Raises FileUnknown where it is gone."""
    if not path.is_file():
        raise FileUnknown(f"{found.name} is not there any more; make it again")
    digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
    told = {
        "ETag": f'"{found.sha256}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "X-Content-Type-Options": "nosniff",
        **(headers or {}),
    }
    return FileResponse(path, 200, told, found.media_type, filename=found.name, content_disposition_type="inline")
