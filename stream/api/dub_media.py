"""/v1/projects/{p}/media and lines: the base of a project, looked at and played, and its lines as they were spoken."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, Response

from dubbing import kept_lines
from dubbing.job import PEAKS, STRIP
from stream.api.dub_jobs import TheDubs, Who, file_response
from stream.api.dub_schemas import Lang
from stream.api.operation_schemas import MediaOut, OperationOut, Peaks
from stream.api.problems import answers
from stream.dubs.dubs import Dubs
from stream.errors import FileUnknown
from stream.store.operations import ArtefactRow

router = APIRouter(prefix="/v1/projects/{project_id}", responses=answers(401, 403, 404))
_PLAYED: Final = {"mov": "video/mp4", "matroska": "video/webm", "avi": "video/x-msvideo", "mpegts": "video/mp2t"}
_RANGES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/octet-stream": {}}},
    206: {"description": "A range of it."},
}


@router.get("/media")
async def get_media(project_id: str, at: TheDubs, _: Who) -> MediaOut:
    """What the base holds, and its sound as a curve, once it was looked at: a new base is looked at by itself."""
    project = await at.projects.get(project_id)
    newest = await at.operations.store.newest(project_id, kinds=("probe",), limit=1)
    facts = await at.operations.facts(project_id, project.base.upload) or {}
    return MediaOut(
        upload=project.base.upload,
        operation=OperationOut(**at.operations.body(newest[0])) if newest else None,
        container=facts.get("container"),
        duration_ms=facts.get("duration_ms"),
        video=facts.get("video"),
        audio=facts.get("audio", []),
        strip=facts.get("strip"),
        peaks=await _peaks(at, facts),
        pages=facts.get("pages"),
    )


async def _peaks(at: Dubs, facts: dict[str, Any]) -> Peaks | None:
    found = await _artefact(at, facts, PEAKS)
    path = at.operations.file(found) if found is not None else None
    if path is None or not path.is_file():
        return None
    return Peaks.model_construct(**json.loads(path.read_bytes()))


async def _artefact(at: Dubs, facts: dict[str, Any], name: str) -> ArtefactRow | None:
    files = await at.operations.store.artefacts([facts["operation"]]) if facts else []
    return next((each for each in files if each.name == name), None)


@router.get("/media/strip.webp", response_class=Response, responses={200: {"content": {"image/webp": {}}}})
async def get_strip(project_id: str, at: TheDubs, _: Who) -> Response:
    """Pictures of the base at even times, side by side; `GET …/media` tells their size."""
    project = await at.projects.get(project_id)
    found = await _artefact(at, await at.operations.facts(project_id, project.base.upload) or {}, STRIP)
    if found is None:
        raise FileUnknown("there is no strip of pictures: the base has none, or nobody looked at it yet")
    return file_response(at.operations.file(found), found)


@router.get("/media/video", response_class=Response, responses=_RANGES)
async def get_video(project_id: str, at: TheDubs, _: Who) -> Response:
    """The base itself, as it was uploaded; ranges are served."""
    project = await at.projects.get(project_id)
    if not project.base.upload:
        raise FileUnknown("the project has no upload as its base")
    path = await at.uploads.path(project.base.upload)
    facts = await at.operations.facts(project_id, project.base.upload) or {}
    kind = _PLAYED.get(str(facts.get("container", "")).split(",")[0], "application/octet-stream")
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return FileResponse(path, 200, headers, kind)


@router.get("/lines/{line_id}/audio", response_class=Response, responses={200: {"content": {"audio/wav": {}}}})
async def get_line_audio(
    project_id: str,
    line_id: str,
    at: TheDubs,
    _: Who,
    language: Annotated[Lang | None, Query(description="Of a dub; a script's clips have none.")] = None,
) -> Response:
    """A line as it was spoken last; the header `X-Onmaru-Revision` tells which revision it says."""
    await at.projects.get(project_id)
    found = kept_lines.newest(at.operations.places.cache(project_id), language or "", line_id)
    if found is None:
        raise FileUnknown("this line was not spoken yet, or is kept no more; ask for a preview of it")
    path, revision = found
    headers = {"X-Onmaru-Revision": str(revision), "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, 200, headers, "audio/wav")
