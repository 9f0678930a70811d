"""A project as one zip that can be imported again: project.json, its uploads, and a manifest with their digests.

It may come from a stranger (`dubbing.foreign_zip`): names are the few that we write, and uploads are stored without
compression.
"""

import hashlib
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from dubbing.errors import ArchiveRefused, MediaMissing
from dubbing.foreign_zip import DirectoryLimits, blocks, check_apart, check_file, opened
from dubbing.project import Project

FORMAT: Final = 1
PROJECT: Final = "project.json"
MANIFEST: Final = "manifest.json"
UPLOADS: Final = "uploads/"
BROUGHT: Final = "uploads"  # folder of an import's uploads, beside PROJECT
MAX_UPLOADS: Final = 1_000
MAX_BYTES: Final = 64 << 30  # of all uploads together
MAX_TEXT_BYTES: Final = 64 << 20  # of project.json, and of the manifest
_LIMITS: Final = DirectoryLimits(MAX_UPLOADS + 2, 1 << 20, f"{MAX_UPLOADS} uploads are the limit")
_NAME: Final = re.compile(r"uploads/([0-9a-f]{8,64})")
_BLOCK: Final = 1 << 20

Progress = Callable[[float], None]
T = TypeVar("T", bound=msgspec.Struct)


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file in the archive."""

    bytes: int
    sha256: str
    name: str = ""  # as it was called when it was uploaded


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an archive holds."""

    format: int
    files: dict[str, Kept]  # by their names in the zip


@dataclass(frozen=True, slots=True)
class Brought:
    """An upload that came out of an archive."""

    path: Path
    bytes: int
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out of an archive."""

    project: Project
    uploads: Mapping[str, Brought]  # by the ids that the project names


def uploads_of(project: Project) -> tuple[str, ...]:
    """The ids of the uploads that a project needs."""
    named = (project.base.upload, *(effect.upload for effect in project.effects))
    return tuple(dict.fromkeys(upload for upload in named if upload))


def brought(project: Project, uploads: Mapping[str, str]) -> Project:
    """The project under other ids of its uploads (old to new); nothing of it was spoken here yet."""
    replaced = msgspec.structs.replace
    base = replaced(project.base, upload=uploads.get(project.base.upload, ""))
    return replaced(
        project,
        base=base,
        effects=tuple(replaced(each, upload=uploads[each.upload]) for each in project.effects),
        clips=tuple(replaced(each, output_revision=0, said=None) for each in project.clips),
        languages={
            lang: tuple(replaced(each, output_revision=0, said=None) for each in lines)
            for lang, lines in project.languages.items()
        },
    )


def pack(
    project: Project,
    files: Mapping[str, Path],
    out: Path,
    names: Mapping[str, str] | None = None,
    progress: Progress = lambda _: None,
) -> None:
    """Write a project's archive; give it a name that nobody looks for.

    Args:
        project: all of it.
        files: upload id to its file.
        out: the zip.
        names: upload id to what it was called.
        progress: told how much is done, 0 to 1.

    Raises:
        MediaMissing: an upload is not there any more.
        OSError: the disk is full.
    """
    kept: dict[str, Kept] = {}
    wanted = uploads_of(project)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, upload in enumerate(wanted):
            path = files.get(upload)
            if path is None or not path.is_file():
                raise MediaMissing(f"the upload {upload[:64]!r} is not there any more; give the project another")
            size, digest = _add(archive, UPLOADS + upload, path)
            kept[UPLOADS + upload] = Kept(size, digest, (names or {}).get(upload, "")[:200])
            progress((number + 1) / (len(wanted) + 1))
        told = msgspec.json.format(msgspec.json.encode(project), indent=1)
        kept[PROJECT] = Kept(len(told), hashlib.sha256(told).hexdigest())
        manifest = msgspec.json.format(msgspec.json.encode(Manifest(FORMAT, kept)), indent=1)
        for name, data in ((PROJECT, told), (MANIFEST, manifest)):
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    progress(1.0)


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return size, digest.hexdigest()


def unpack(path: Path, folder: Path, progress: Progress = lambda _: None) -> Unpacked:
    """Take a project out of an archive; its uploads lie in `folder`, each under its id.

    Args:
        path: the zip.
        folder: an empty one, which the caller removes when this fails.
        progress: told how much is done, 0 to 1.

    Raises:
        ArchiveRefused: it is no archive of a project, is damaged, or breaks a limit; the message says which.
        OSError: the disk is full.
    """
    with opened(path, _LIMITS) as archive:
        return _taken_out(archive, _members(archive, path.stat().st_size), folder, progress)


def _members(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        if info.filename in found:
            raise ArchiveRefused(f"the zip holds {info.filename[:80]!r} twice")
        found[info.filename] = _checked(info)
    if {PROJECT, MANIFEST} - found.keys():
        raise ArchiveRefused(f"the zip lacks {PROJECT} or {MANIFEST}; give an archive that was exported from a project")
    check_apart(found.values(), size)
    if sum(info.file_size for name, info in found.items() if name.startswith(UPLOADS)) > MAX_BYTES:
        raise ArchiveRefused(f"its uploads have over {MAX_BYTES >> 30} GB together; that is the limit")
    return found


def _checked(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    name, upload = info.filename, _NAME.fullmatch(info.orig_filename)
    if upload is None and info.orig_filename not in (PROJECT, MANIFEST):
        raise ArchiveRefused(f"the zip holds {name[:80]!r}, which no project has; only what we export can be imported")
    check_file(info)
    if upload is not None and (info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size):
        raise ArchiveRefused(f"{name} in the zip is compressed; uploads are stored as they are")
    if upload is None and info.file_size > MAX_TEXT_BYTES:
        raise ArchiveRefused(f"{name} in the zip has over {MAX_TEXT_BYTES >> 20} MB")
    return info


def _taken_out(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], folder: Path, progress: Progress
) -> Unpacked:
    manifest = _decoded(_text(archive, members[MANIFEST]), Manifest, MANIFEST)
    if manifest.format != FORMAT:
        raise ArchiveRefused(f"the archive has format {manifest.format}; this version reads format {FORMAT}")
    if manifest.files.keys() != members.keys() - {MANIFEST}:
        raise ArchiveRefused("the manifest does not name the files that the zip holds; export the project again")
    text = _text(archive, members[PROJECT])
    _same(PROJECT, manifest.files[PROJECT], len(text), hashlib.sha256(text).hexdigest())
    project = _decoded(text, Project, PROJECT)
    if {UPLOADS + upload for upload in uploads_of(project)} != members.keys() - {PROJECT, MANIFEST}:
        raise ArchiveRefused("the zip holds other uploads than the project needs; export the project again")
    uploads: dict[str, Brought] = {}
    total, done = sum(info.file_size for info in members.values()) or 1, 0
    for name in (name for name in members if name.startswith(UPLOADS)):
        path, digest, size = folder / name.removeprefix(UPLOADS), hashlib.sha256(), 0
        with path.open("xb") as target:
            for block in blocks(archive, members[name]):
                digest.update(block)
                target.write(block)
                size += len(block)
                progress((done + size) / total)
        done += size
        kept = manifest.files[name]
        _same(name, kept, size, digest.hexdigest())
        uploads[path.name] = Brought(path, size, kept.sha256, kept.name)
    progress(1.0)
    return Unpacked(project, uploads)


def _same(name: str, kept: Kept, size: int, digest: str) -> None:
    if (kept.bytes, kept.sha256) != (size, digest):
        raise ArchiveRefused(f"{name} in the zip is not what its manifest says: it was changed or damaged")


def _text(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    return b"".join(blocks(archive, info))


def _decoded(text: bytes, form: type[T], name: str) -> T:
    try:
        return msgspec.json.decode(text, type=form)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise ArchiveRefused(f"{name} in the zip cannot be read ({str(error)[:200]})") from error
