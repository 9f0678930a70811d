"""What operations are made from and what comes of them: projects and uploads on the one side, workers on the other."""

import asyncio
import itertools
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from dubbing.archive import BROUGHT, PROJECT, brought
from dubbing.importing import Imported
from dubbing.job import Done, LineSaid
from dubbing.project import Project, Said
from stream.dubs.projects import Projects
from stream.dubs.uploads import Uploads
from stream.errors import StreamError
from stream.store.operations import OperationRow


class ProjectMaterial:
    """`stream.dubs.operations.Material` of this server's projects."""

    def __init__(self, projects: Projects, uploads: Uploads, renders: Callable[[str], Path]) -> None:
        """`renders` is the folder of a project's finished files."""
        self._projects = projects
        self._uploads = uploads
        self._renders = renders

    async def gather(self, row: OperationRow, params: Mapping[str, Any]) -> tuple[Project, dict[str, Path]]:
        """See Material. An upload that is gone is left out: the worker says which part of the project misses it."""
        project = await self._projects.get(row.project)
        wanted = [project.base.upload, *(effect.upload for effect in project.effects), str(params.get("upload", ""))]
        return project, await self._files(wanted)

    async def _files(self, wanted: Iterable[str]) -> dict[str, Path]:
        found = dict[str, Path]()
        for upload in dict.fromkeys(filter(None, wanted)):
            try:
                found[upload] = await self._uploads.path(upload)
            except StreamError:
                continue
        return found

    async def said(self, project: str, lines: Sequence[LineSaid]) -> None:
        """See Material."""
        for language, spoken in itertools.groupby(lines, lambda line: line.language):
            mine = list(spoken)
            revisions = {line.id: line.revision for line in mine}
            how = {line.id: Said(line.start_ms, line.end_ms, line.flag, line.voice, line.tempo) for line in mine}
            await self._projects.said(project, language or None, revisions, how)

    async def found(self, row: OperationRow, params: Mapping[str, Any], project: Project, done: Done) -> dict[str, Any]:
        """See Material."""
        if row.kind == "transcribe" and done.segments is not None:
            taken = await self._projects.put_segments(row.project, done.segments, project, row.who)
            return {"taken": _told(taken)}
        if row.kind == "translate" and done.translations is not None:
            language = str(params["language"])
            lines = await self._projects.put_translations(row.project, language, done.translations, project, row.who)
            return {"taken": _told(lines)}
        if row.kind == "import":
            await self._take_in(self._renders(row.project) / row.id, row, done)
        return {}

    async def _take_in(self, folder: Path, row: OperationRow, done: Done) -> None:
        """The project out of an archive, and its uploads under ids of this server. Raises what uploads raise."""
        found = msgspec.json.decode((folder / PROJECT).read_bytes(), type=Project)
        taken = dict[str, str]()
        try:
            for upload, told in done.result["uploads"].items():
                made = await self._uploads.adopt(folder / BROUGHT / upload, str(told["name"]), row.who)
                taken[upload] = made.id
            await self._projects.take_in(row.project, brought(found, taken), row.who)
        except BaseException:
            for made_id in taken.values():
                await self._uploads.remove(made_id)
            raise
        finally:
            await asyncio.to_thread(shutil.rmtree, folder / BROUGHT, ignore_errors=True)


def _told(taken: Imported) -> dict[str, Any]:
    return asdict(taken)
