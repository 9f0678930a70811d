"""Dubbing projects in the store: a row for each project, and one for each segment, line, speaker, clip and effect.

What is taken out stays for a while as a row that is gone, so that it can be put back with its history.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec.structs import replace
from sqlalchemy import String, Text, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from dubbing.project import Clip, Effect, Project, Segment, Speaker, Translation
from stream.errors import ProjectUnknown
from stream.store.db import Base

MAX_GONE: Final = 1_000  # rows of what was taken out of a project, that are kept
MAX_LISTED: Final = 200
_CHUNK: Final = 1_000  # rows that are written in one go: a project may have tens of thousands

_ITEMS: Final[Mapping[str, type[Any]]] = {
    "segment": Segment,
    "line": Translation,
    "speaker": Speaker,
    "clip": Clip,
    "effect": Effect,
}
_decoders: Final = {kind: msgspec.json.Decoder(struct) for kind, struct in _ITEMS.items()}
_projects: Final = msgspec.json.Decoder(Project)
_encode: Final = msgspec.json.Encoder().encode

Key = tuple[str, str, str]  # kind, language of a line, id


class DubProjectRow(Base):
    """One project without its items."""

    __tablename__ = "dub_project"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    place: Mapped[int] = mapped_column(index=True)  # counts up: the newest has the highest
    created: Mapped[float]  # s since 1970
    changed: Mapped[float]
    who: Mapped[str] = mapped_column(String(64))  # who made it
    title: Mapped[str] = mapped_column(String(200), server_default="")
    edits: Mapped[int]  # changes of anything in it, counted
    version: Mapped[int]  # changes of what people read, counted
    data: Mapped[str] = mapped_column(Text)  # JSON of a `dubbing.project.Project` without items


class DubItemRow(Base):
    """One item of a project."""

    __tablename__ = "dub_item"

    project: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), primary_key=True)  # of a line, else ""
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision: Mapped[int]
    gone: Mapped[float]  # s since 1970 at which it was taken out; 0: it is there
    data: Mapped[str] = mapped_column(Text)  # JSON


@dataclass(frozen=True, slots=True)
class Kept:
    """A project as it is kept, with what the store knows of it."""

    project: Project
    created: float  # s since 1970
    changed: float
    who: str
    edits: int
    version: int


@dataclass(frozen=True, slots=True)
class Brief:
    """A project in a list: without its items."""

    project: Project  # languages are there, empty
    created: float
    changed: float
    who: str
    edits: int
    place: int


def add(session: Session, project: Project, who: str) -> Kept:
    """Keep a new project."""
    now, place = time.time(), (session.scalar(select(func.max(DubProjectRow.place))) or 0) + 1
    session.add(
        DubProjectRow(
            id=project.id,
            place=place,
            created=now,
            changed=now,
            who=who[:64],
            title=project.title,
            edits=1,
            version=1,
            data=_bare(project),
        )
    )
    session.flush()
    _write(session, project.id, {}, dict(_items(project)))
    return Kept(project, now, now, who[:64], 1, 1)


def total(session: Session) -> int:
    """How many projects there are."""
    return session.scalar(select(func.count()).select_from(DubProjectRow)) or 0


def edits(session: Session, project_id: str) -> int:
    """How often it was changed: what was read is what is kept while this stays. Raises ProjectUnknown."""
    return _row(session, project_id).edits


def load(session: Session, project_id: str) -> Kept:
    """All of a project. Raises ProjectUnknown."""
    row = _row(session, project_id)
    query = select(DubItemRow.kind, DubItemRow.lang, DubItemRow.data).where(
        DubItemRow.project == project_id, DubItemRow.gone == 0
    )
    found: dict[tuple[str, str], list[Any]] = {}
    for kind, lang, data in session.execute(query):
        found.setdefault((kind, lang), []).append(_decoders[kind].decode(data))
    return Kept(
        _assembled(_projects.decode(row.data), found), row.created, row.changed, row.who, row.edits, row.version
    )


def _assembled(bare: Project, found: Mapping[tuple[str, str], list[Any]]) -> Project:
    def ordered(kind: str) -> tuple[Any, ...]:
        return tuple(sorted(found.get((kind, ""), ()), key=lambda each: (each.start_ms, each.id)))

    segments = ordered("segment")
    languages = {}
    for lang in bare.languages:
        lines = {line.segment: line for line in found.get(("line", lang), ())}
        languages[lang] = tuple(lines.get(each.id) or Translation(each.id) for each in segments)
    speakers = sorted(found.get(("speaker", ""), ()), key=lambda each: each.key)
    return replace(
        bare,
        segments=segments,
        languages=languages,
        speakers=tuple(speakers),
        clips=ordered("clip"),
        effects=ordered("effect"),
    )


def save(session: Session, before: Kept, after: Project, *, content: bool) -> Kept:
    """Keep what an edit changed: only the rows of items that differ are written.

    `content` says whether what people read changed, and not only what was spoken last.
    """
    now = time.time()
    _write(session, after.id, dict(_items(before.project)), dict(_items(after)))
    row = _row(session, after.id)
    row.data, row.title, row.changed = _bare(after), after.title, now
    row.edits, row.version = before.edits + 1, before.version + content
    return Kept(after, before.created, now, before.who, row.edits, row.version)


def remove(session: Session, project_id: str) -> None:
    """Forget a project with everything in it. Raises ProjectUnknown."""
    session.delete(_row(session, project_id))
    session.execute(delete(DubItemRow).where(DubItemRow.project == project_id))


def gone(session: Session, project_id: str, item_id: str) -> dict[Key, Any]:
    """What of this id was taken out and is still kept, lines in all languages among it."""
    query = select(DubItemRow).where(
        DubItemRow.project == project_id, DubItemRow.id == item_id[:80], DubItemRow.gone > 0
    )
    return {(row.kind, row.lang, row.id): _decoders[row.kind].decode(row.data) for row in session.scalars(query)}


def listed(session: Session, words: str, before: int | None, limit: int) -> tuple[list[Brief], int | None]:
    """Projects that hold `words` in their title, newest first, and the place to go on from."""
    query = select(DubProjectRow).order_by(DubProjectRow.place.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(DubProjectRow.place < before)
    if words:
        query = query.where(func.lower(DubProjectRow.title).contains(words.lower(), autoescape=True))
    rows = session.scalars(query).all()
    found = [
        Brief(_projects.decode(row.data), row.created, row.changed, row.who, row.edits, row.place)
        for row in rows[:limit]
    ]
    return found, (found[-1].place if len(rows) > limit else None)


def counts(session: Session, project_ids: Iterable[str]) -> dict[tuple[str, str], int]:
    """How many items of each kind projects have: (project, kind) to number."""
    query = (
        select(DubItemRow.project, DubItemRow.kind, func.count())
        .where(DubItemRow.project.in_(list(project_ids)), DubItemRow.gone == 0)
        .group_by(DubItemRow.project, DubItemRow.kind)
    )
    return {(project, kind): count for project, kind, count in session.execute(query)}


def _row(session: Session, project_id: str) -> DubProjectRow:
    row = session.get(DubProjectRow, project_id[:64])
    if row is None:
        raise ProjectUnknown(f"no dubbing project has the id {project_id[:64]!r}")
    return row


def _bare(project: Project) -> str:
    languages: dict[str, tuple[Translation, ...]] = dict.fromkeys(project.languages, ())
    bare = replace(project, segments=(), speakers=(), clips=(), effects=(), languages=languages)
    return _encode(bare).decode()


def _items(project: Project) -> Iterator[tuple[Key, Any]]:
    for segment in project.segments:
        yield ("segment", "", segment.id), segment
    for lang, lines in project.languages.items():
        for line in lines:
            yield ("line", lang, line.segment), line
    for speaker in project.speakers:
        yield ("speaker", "", speaker.key), speaker
    for clip in project.clips:
        yield ("clip", "", clip.id), clip
    for effect in project.effects:
        yield ("effect", "", effect.id), effect


def _write(session: Session, project_id: str, before: Mapping[Key, Any], after: Mapping[Key, Any]) -> None:
    """Insert, change and take out rows, each kind of deed in one go."""
    new = [key for key in after if key not in before]
    if new:
        # What comes back under its old id takes the place of the row that was gone.
        revived = {(row[0], row[1], row[2]) for row in _keys_gone(session, project_id)} & set(new)
        _update(session, project_id, {key: after[key] for key in revived})
        fresh = [key for key in new if key not in revived]
        for at in range(0, len(fresh), _CHUNK):
            rows = [_values(project_id, key, after[key]) for key in fresh[at : at + _CHUNK]]
            session.execute(insert(DubItemRow), rows)
    _update(session, project_id, {key: each for key, each in after.items() if key in before and before[key] != each})
    if out := [key for key in before if key not in after]:
        _take_out(session, project_id, out)


def _keys_gone(session: Session, project_id: str) -> Iterable[Any]:
    return session.execute(
        select(DubItemRow.kind, DubItemRow.lang, DubItemRow.id).where(
            DubItemRow.project == project_id, DubItemRow.gone > 0
        )
    )


def _values(project_id: str, key: Key, item: Any) -> dict[str, object]:  # noqa: ANN401 - one of _ITEMS
    kind, lang, item_id = key
    return {
        "project": project_id,
        "kind": kind,
        "lang": lang,
        "id": item_id,
        "revision": item.revision,
        "gone": 0.0,
        "data": _encode(item).decode(),
    }


def _one_row() -> Any:  # noqa: ANN401 - a condition with places for values
    return (
        (DubItemRow.project == bindparam("of_project"))
        & (DubItemRow.kind == bindparam("of_kind"))
        & (DubItemRow.lang == bindparam("of_lang"))
        & (DubItemRow.id == bindparam("of_id"))
    )


def _places(project_id: str, key: Key) -> dict[str, object]:
    return {"of_project": project_id, "of_kind": key[0], "of_lang": key[1], "of_id": key[2]}


def _update(session: Session, project_id: str, items: Mapping[Key, Any]) -> None:
    changed = update(DubItemRow.__table__).where(_one_row())  # type: ignore[arg-type]  # a table, as declared
    changed = changed.values(revision=bindparam("to_revision"), data=bindparam("to_data"), gone=0.0)
    keys = list(items)
    for at in range(0, len(keys), _CHUNK):
        rows = [
            _places(project_id, key) | {"to_revision": items[key].revision, "to_data": _encode(items[key]).decode()}
            for key in keys[at : at + _CHUNK]
        ]
        session.connection().execute(changed, rows)


def _take_out(session: Session, project_id: str, keys: list[Key]) -> None:
    now = time.time()
    changed = update(DubItemRow.__table__).where(_one_row()).values(gone=now)  # type: ignore[arg-type]  # as above
    session.connection().execute(changed, [_places(project_id, key) for key in keys])
    there = select(DubItemRow.gone).where(DubItemRow.project == project_id, DubItemRow.gone > 0)
    oldest = session.scalar(there.order_by(DubItemRow.gone.desc()).offset(MAX_GONE).limit(1))
    if oldest is not None:
        session.execute(
            delete(DubItemRow).where(DubItemRow.project == project_id, DubItemRow.gone > 0, DubItemRow.gone <= oldest)
        )
