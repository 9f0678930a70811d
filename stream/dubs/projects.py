"""Dubbing projects while the server runs: each edit is one transaction, answered when it is on the disk."""

import asyncio
import logging
import secrets
import shutil
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec.structs import replace
from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from dubbing import edits, errors
from dubbing.edits import Draft, Item
from dubbing.importing import Imported, arranged, take_found_lines, take_found_segments
from dubbing.project import Project, Said, Segment, Translation
from stream.errors import EditRefused, ItemChanged, ItemUnknown, ProjectUnknown, RevisionStale
from stream.store import dub_projects as store
from stream.store.db import Database
from stream.store.deeds import HOUSE, MAX_KEPT, Deed, DeedRow, append
from stream.store.dub_projects import Brief, Kept
from tts.catalogue import find_voices
from tts.types import VoiceInfo

log = logging.getLogger(__name__)

MAX_PROJECTS: Final = 10_000
MAX_DEEDS: Final = 1_000  # of one project that are kept
MAX_TOLD: Final = 50  # items of one edit that are told one by one
_CACHED: Final = 4  # projects that are held in memory

T = TypeVar("T")
Tell = Callable[[str, str, Mapping[str, Any]], Awaitable[None]]  # project id, kind of event, data
Leave = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Change:
    """Who does what."""

    who: str
    deed: str
    detail: Mapping[str, Any]


async def _silent(_project: str, _kind: str, _data: Mapping[str, Any]) -> None:
    """Nobody listens yet."""


class Projects:
    """Every dubbing project of this server."""

    def __init__(
        self, database: Database, folder: Path, voices: Callable[[], Sequence[VoiceInfo]] = find_voices
    ) -> None:
        """`folder` holds a folder for each project's files; `voices` gives those of this machine."""
        self._database = database
        self._folder = folder
        self._voices = voices
        self._cache: OrderedDict[str, Kept] = OrderedDict()
        self.tell: Tell = _silent  # told of every change
        self.leaving: list[Leave] = []  # called before a project is deleted
        self.uploaded: Callable[[str], Awaitable[object]] | None = None  # raises where there is no such whole upload

    # ------------------------------------------------------------------ reading
    async def get(self, project_id: str) -> Project:
        """All of a project. Raises ProjectUnknown."""
        return (await self.kept(project_id)).project

    async def kept(self, project_id: str) -> Kept:
        """All of a project with what the store knows of it. Raises ProjectUnknown."""
        return self._remember(await self._database.run(lambda session: self._load(session, project_id)))

    async def listed(
        self, words: str = "", before: int | None = None, limit: int = 50
    ) -> tuple[list[tuple[Brief, dict[str, int]]], int | None]:
        """Projects with how many items of each kind they have, newest first, and the cursor of those that follow."""

        def read(session: Session) -> tuple[list[tuple[Brief, dict[str, int]]], int | None]:
            found, more = store.listed(session, words, before, min(limit, store.MAX_LISTED))
            numbers = store.counts(session, [each.project.id for each in found])
            rows = [
                (each, {kind: count for (owner, kind), count in numbers.items() if owner == each.project.id})
                for each in found
            ]
            return rows, more

        return await self._database.run(read)

    async def deeds(self, project_id: str, limit: int = 100) -> list[DeedRow]:
        """Who did what, newest first. Raises ProjectUnknown."""
        query = select(DeedRow).where(DeedRow.show == _log(project_id)).order_by(DeedRow.id.desc())

        def read(session: Session) -> list[DeedRow]:
            store.edits(session, project_id)
            return list(session.scalars(query.limit(min(limit, MAX_DEEDS))))

        return await self._database.run(read)

    async def note(self, project_id: str, change: Change) -> None:
        """Write down what somebody did beside an edit. Where it cannot be written, it is done all the same."""

        def write(session: Session) -> None:
            self._load(session, project_id)  # not for one that was deleted meanwhile
            self._note(session, project_id, change)

        try:
            await self._database.run(write)
        except ProjectUnknown:
            return
        except SQLAlchemyError:
            log.exception("the log of %s lacks a deed: %s by %s", project_id, change.deed, change.who)

    # ------------------------------------------------------------------ editing
    async def create(self, project: Project, who: str) -> Kept:
        """Keep a new project under an id of its own. Raises EditRefused and StorageFull."""
        new = arranged(replace(project, id=secrets.token_hex(8)))

        def write(session: Session) -> Kept:
            if store.total(session) >= MAX_PROJECTS:
                raise EditRefused(f"there are {MAX_PROJECTS:,} projects already; delete some")
            kept = store.add(session, new, who)
            self._note(session, new.id, Change(who, "create", {"kind": new.kind, "title": new.title}))
            return kept

        await self.check_uploads([new.base.upload, *(each.upload for each in new.effects)])
        kept = self._remember(await self._database.write(write))
        await self.tell(new.id, "project", {"revision": new.revision})
        return kept

    async def remove(self, project_id: str, who: str, revision: int | None = None) -> None:
        """Delete a project with its files. Raises ProjectUnknown, RevisionStale, and what those raise who use it."""
        agree(await self.get(project_id), revision)
        for leave in self.leaving:
            await leave(project_id)

        def write(session: Session) -> None:
            project = self._load(session, project_id).project
            agree(project, revision)
            store.remove(session, project_id)
            session.execute(delete(DeedRow).where(DeedRow.show == _log(project_id)))
            gone = Deed(HOUSE, 0.0, who, "delete_project", {"title": project.title})
            append(session, gone, MAX_KEPT)

        await self._database.write(write)
        self._cache.pop(project_id, None)
        await asyncio.to_thread(shutil.rmtree, self._folder / project_id, ignore_errors=True)

    async def edit(
        self, project_id: str, change: Change | None, work: Callable[[Draft], T], *, content: bool = True
    ) -> tuple[Kept, T]:
        """Do any number of edits at once, all of them or none, and tell of them.

        Args:
            project_id: of the project.
            change: for the log; None is a job's own bookkeeping.
            work: edits the draft; it may be called twice, with a new draft.
            content: whether what people read changes, and not only what was spoken last.

        Raises:
            ProjectUnknown, ItemUnknown, EditRefused, StorageFull: and whatever `work` raises.
        """

        def write(session: Session) -> tuple[Kept, Kept, T]:
            before = self._load(session, project_id)
            draft = Draft(before.project)
            try:
                result = work(draft)
                after = draft.done()
            except errors.EditRefused as error:
                raise EditRefused(str(error)) from error
            except errors.ItemUnknown as error:
                raise ItemUnknown(str(error)) from error
            if after == before.project:
                return before, before, result
            kept = store.save(session, before, after, content=content)
            if change is not None:
                self._note(session, kept.project.id, change)
            return before, kept, result

        before, kept, result = await self._database.write(write)
        self._remember(kept)
        if kept is not before and content:
            await self._tell_of(before.project, kept.project)
        return kept, result

    async def revive(self, project_id: str, item_id: str) -> dict[store.Key, Any]:
        """What of this id was taken out of a project and is still kept."""
        return await self._database.run(lambda session: store.gone(session, project_id, item_id))

    def _note(self, session: Session, project_id: str, change: Change) -> None:
        append(session, Deed(_log(project_id), 0.0, change.who, change.deed, change.detail), MAX_DEEDS)

    def _load(self, session: Session, project_id: str) -> Kept:
        cached = self._cache.get(project_id)
        if cached is not None and cached.edits == store.edits(session, project_id):
            return cached
        return store.load(session, project_id)

    def _remember(self, kept: Kept) -> Kept:
        self._cache[kept.project.id] = kept
        self._cache.move_to_end(kept.project.id)
        while len(self._cache) > _CACHED:
            self._cache.popitem(last=False)
        return kept

    async def _tell_of(self, before: Project, after: Project) -> None:
        changed = list(changes(before, after))
        await self.tell(after.id, "project", {"revision": after.revision, "items": len(changed)})
        if len(changed) <= MAX_TOLD:
            for each in changed:
                await self.tell(after.id, "item", each)

    # ------------------------------------------------------------------ what jobs found
    async def said(
        self,
        project_id: str,
        language: str | None,
        revisions: Mapping[str, int],
        how: Mapping[str, Said] | None = None,
    ) -> None:
        """Remember which revisions of lines (a script's: of clips) were spoken, and how. Raises ProjectUnknown.

        Lines that are gone are left out; one that was changed meanwhile stays stale.
        """
        told = how or {}

        def work(draft: Draft) -> None:
            lines: Mapping[str, Item] = draft.clips if language is None else draft.lines.get(language, {})
            for item_id, revision in revisions.items():
                if (line := lines.get(item_id)) is None:
                    continue
                fields = {"output_revision": revision, "said": told.get(item_id, getattr(line, "said", None))}
                if language is None:
                    draft.change_clip(item_id, **fields)
                else:
                    draft.change_line(language, item_id, **fields)

        await self.edit(project_id, None, work, content=False)

    async def take_in(self, project_id: str, project: Project, who: str) -> None:
        """Fill a project with what came out of an archive. Raises ProjectUnknown and what uploads raise."""

        def write(session: Session) -> tuple[Kept, Kept]:
            before = self._load(session, project_id)
            revision = before.project.revision + 1
            filled = arranged(replace(project, id=project_id, revision=revision))
            kept = store.save(session, before, filled, content=True)
            self._note(session, kept.project.id, Change(who, "import", {"title": project.title}))
            return before, kept

        await self.check_uploads([project.base.upload, *(each.upload for each in project.effects)])
        before, kept = await self._database.write(write)
        self._remember(kept)
        await self._tell_of(before.project, kept.project)

    async def put_segments(self, project_id: str, found: Sequence[Segment], since: Project, who: str) -> Imported:
        """Take what a job heard, over nothing that people changed or locked since the job began (`since`)."""
        change = Change(who, "transcribe", {"segments": len(found)})
        return (await self.edit(project_id, change, lambda draft: take_found_segments(draft, found, since)))[1]

    async def put_translations(
        self, project_id: str, language: str, found: Sequence[Translation], since: Project, who: str
    ) -> Imported:
        """Take what a job translated, over nothing that people changed or locked since the job began (`since`)."""
        change = Change(who, "translate", {"language": language, "lines": len(found)})
        return (await self.edit(project_id, change, lambda draft: take_found_lines(draft, language, found, since)))[1]

    # ------------------------------------------------------------------ what an edit may name
    async def able(self) -> frozenset[tuple[str, str]]:
        """(voice id, language) of all that this machine's voices speak."""
        return frozenset((info.id, lang) for info in await self.voices() for lang in info.languages)

    async def voices(self) -> Sequence[VoiceInfo]:
        """Those of this machine."""
        return await asyncio.to_thread(self._voices)

    async def check_uploads(self, wished: Iterable[str]) -> None:
        """Raises what the uploads raise for one that is not there, or not whole; "" is none."""
        for upload in sorted(set(wished) - {""}):
            if self.uploaded is not None:
                await self.uploaded(upload)


def agree(item: Item | Project, read: int | None) -> None:
    """Raises ItemChanged where somebody changed it since revision `read`; None is whichever."""
    if read is None or read == item.revision:
        return
    message = f"it was changed meanwhile: you read revision {read}, now it is {item.revision}"
    if isinstance(item, Project):
        raise RevisionStale(f"{message}; read it again")
    raise ItemChanged(f"{message}, which is sent along", edits.fields(item))


def changes(before: Project, after: Project) -> Iterable[dict[str, Any]]:
    """What differs: {"kind", "id", "language"?, "revision"} or {…, "removed": true} for each item."""
    for kind, old, new in _pairs(before, after):
        for key, item in new.items():
            if old.get(key) != item:
                yield _told(kind, key) | {"revision": item.revision}
        for key in old:
            if key not in new:
                yield _told(kind, key) | {"removed": True}


def _told(kind: str, key: tuple[str, str]) -> dict[str, Any]:
    lang, item_id = key
    return {"kind": kind, "id": item_id} | ({"language": lang} if lang else {})


def _pairs(
    before: Project, after: Project
) -> Iterable[tuple[str, dict[tuple[str, str], Item], dict[tuple[str, str], Item]]]:
    def lines(project: Project) -> dict[tuple[str, str], Item]:
        return {(lang, each.segment): each for lang, found in project.languages.items() for each in found}

    yield "segment", {("", each.id): each for each in before.segments}, {("", each.id): each for each in after.segments}
    yield "line", lines(before), lines(after)
    yield "speaker", {("", s.key): s for s in before.speakers}, {("", s.key): s for s in after.speakers}
    yield "clip", {("", each.id): each for each in before.clips}, {("", each.id): each for each in after.clips}
    yield "effect", {("", each.id): each for each in before.effects}, {("", each.id): each for each in after.effects}


def _log(project_id: str) -> str:
    """Under which name a project's deeds stand in the log."""
    return f"dub/{project_id}"
