"""/v1/projects: a project as a zip, and a new project out of one."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from dubbing.archive import uploads_of
from dubbing.project import Project
from stream.api.dub_jobs import MADE, STARTED, TheDubs, Who, started
from stream.api.operation_schemas import OperationOut
from stream.api.problems import answers
from stream.dubs.dubs import Dubs
from stream.dubs.estimate import Need
from stream.errors import UploadUnknown
from stream.store.uploads import UploadRow

router = APIRouter(prefix="/v1/projects", responses=answers(401, 403, 404))


class NewImport(BaseModel):
    """Which archive is to become a project."""

    model_config = ConfigDict(extra="forbid")
    upload: Annotated[str, Field(min_length=1, max_length=64, description="A whole upload: the archive.")]


@router.post("/{project_id}/archive", status_code=202, response_model=OperationOut, responses=MADE)
async def post_archive(project_id: str, at: TheDubs, who: Who) -> Response:
    """Put the project with its uploads into `project.zip`, which `POST /v1/projects/import` takes again."""
    project = await at.projects.get(project_id)
    await at.quota.admit_job(who.name)
    brought = await _uploads(at, project)
    await at.room.admit(who.name, Need(sum(each.size for each in brought)))
    names = {each.id: each.name for each in brought}
    return started(at, await at.operations.start(project_id, "archive", {"names": names}, who.name))


@router.post("/import", status_code=202, response_model=OperationOut, responses=STARTED)
async def post_import(body: NewImport, at: TheDubs, who: Who) -> Response:
    """Make a project of an archive. The operation's project is the new one; it is empty until the operation is done."""
    await at.uploads.path(body.upload)
    await at.quota.admit_job(who.name)
    kept = await at.projects.create(Project("", "script", "…"), who.name)
    return started(at, await at.operations.start(kept.project.id, "import", {"upload": body.upload}, who.name))


async def _uploads(at: Dubs, project: Project) -> list[UploadRow]:
    """The project's uploads; the job says which is gone."""
    found = []
    for upload in uploads_of(project):
        try:
            found.append(await at.uploads.info(upload))
        except UploadUnknown:
            continue
    return found
