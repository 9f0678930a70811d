"""Jobs that hand a project on: the mix from a point, the project as an archive, a project out of one."""

from pathlib import Path
from typing import Final

import msgspec

from dubbing import archive, separate
from dubbing.archive import BROUGHT, PROJECT
from dubbing.assembly import order_of
from dubbing.errors import MediaMissing
from dubbing.excerpt import excerpt
from dubbing.job import MIX_WAV, Done, ImportParams, ListenParams, params_of
from dubbing.project_rules import check
from dubbing.types import SAMPLES_A_MS
from dubbing.work import Work

ARCHIVE: Final = "project.zip"


def listen(work: Work) -> Done:
    """`ListenParams`: `MIX_WAV`, the mix from a point on."""
    params = params_of(work.job, ListenParams)
    order = order_of(work.job.project, work.files, params.language or None, work.options())
    start, length = params.from_ms * SAMPLES_A_MS, params.length_ms * SAMPLES_A_MS
    bare = Path(work.job.folder) / "bare.flac"
    if order.background == "music":
        order = separate.with_music_from(order, start, length, work.cache / separate.CACHE, bare, work.progress)
    heard = excerpt(order, start, length, work.out / MIX_WAV, work.cache / "speech", work.progress)
    return work.finish({"start_ms": params.from_ms, "length_ms": heard.length // SAMPLES_A_MS})


def pack(work: Work) -> Done:
    """`ARCHIVE`: the project with its uploads."""
    names = {str(upload): str(name) for upload, name in work.job.params.get("names", {}).items()}
    archive.pack(work.job.project, work.files, work.out / ARCHIVE, names, lambda share: work.progress("archive", share))
    return work.finish({})


def unpack(work: Work) -> Done:
    """`ImportParams`: `PROJECT` and its uploads in a folder `BROUGHT`; the server takes them over.

    What the project says is held against all limits here: it comes from a stranger.
    """
    upload = params_of(work.job, ImportParams).upload
    path = work.files.get(upload)
    if path is None:
        raise MediaMissing(f"the upload {upload[:64]!r} is not there any more; bring the archive again")
    folder = work.out / BROUGHT
    folder.mkdir()
    found = archive.unpack(path, folder, lambda share: work.progress("import", share))
    check(found.project)
    (work.out / PROJECT).write_bytes(msgspec.json.encode(found.project))
    uploads = {key: {"name": each.name, "bytes": each.bytes} for key, each in found.uploads.items()}
    return work.finish({"title": found.project.title, "uploads": uploads})
