"""The store of the prompt lab: versions of prompts, none ever overwritten, and the lines that people approved."""

import functools
import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from script.errors import PromptInvalid
from script.prompts import Parameters, Prompt, Row, shipped
from script.prompts.privacy import personal
from script.prompts.tuning import Example
from script.types import Lang, Line
from stream.errors import PromptUnknown
from stream.store.db import Base, Database

MAX_NAMES = 200
MAX_VERSIONS = 500  # of one prompt
MAX_APPROVED = 20_000  # the oldest give way
PAGE = 200  # approved lines that are read at once
MAX_TEXT = 4_000  # characters of a line's question and of its words


class PromptVersion(Base):
    """One version of one prompt."""

    __tablename__ = "prompt_version"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(48), index=True)
    version: Mapped[int]
    lang: Mapped[str] = mapped_column(String(8))
    system: Mapped[str] = mapped_column(Text)
    rows: Mapped[str] = mapped_column(Text)  # JSON: [[input, output], …]
    temperature: Mapped[float]
    max_tokens: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(64))
    created: Mapped[float]  # s since 1970
    retired: Mapped[bool]  # not shown any more; its number is never given again


class ApprovedLine(Base):
    """A line that a person let pass, with what it was an answer to."""

    __tablename__ = "approved_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[str] = mapped_column(String(64))
    lang: Mapped[str] = mapped_column(String(8), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    product_id: Mapped[str | None] = mapped_column(String(64))
    system: Mapped[str] = mapped_column(Text)
    asked: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    created: Mapped[float]  # s since 1970


@dataclass(frozen=True, slots=True)
class Stored:
    """A prompt with who made it and when."""

    prompt: Prompt
    author: str
    created: float  # s since 1970


@dataclass(frozen=True, slots=True)
class Brief:
    """What a list tells of a version."""

    name: str
    version: int
    lang: str
    note: str
    author: str
    created: float  # s since 1970


class PromptStore:
    """Prompts by name and version, and approved lines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self) -> None:
        """Take in the prompts that come with the product, where their words are new."""

        def work(session: Session) -> None:
            for prompt in shipped():
                _take_in(session, prompt)

        await self._database.run(work)

    async def add(self, draft: Prompt, author: str) -> Stored:
        """A new version of a prompt, numbered by the store. Raises PromptInvalid where there are too many."""
        return await self._database.run(lambda session: _add(session, draft, author))

    async def names(self) -> list[Brief]:
        """The newest version of each prompt, by name."""
        shown = select(PromptVersion.name, func.max(PromptVersion.version).label("version"))
        latest = shown.where(PromptVersion.retired.is_(False)).group_by(PromptVersion.name).subquery()
        newest = (PromptVersion.name == latest.c.name) & (PromptVersion.version == latest.c.version)
        query = select(*_BRIEF).join(latest, newest).order_by(PromptVersion.name)
        return await self._briefs(query)

    async def versions(self, name: str) -> list[Brief]:
        """All versions of a prompt, the newest first. Raises PromptUnknown."""
        query = select(*_BRIEF).where(PromptVersion.name == name, PromptVersion.retired.is_(False))
        found = await self._briefs(query.order_by(PromptVersion.version.desc()))
        if not found:
            raise PromptUnknown(f"no prompt is called {name[:48]!r}")
        return found

    async def _briefs(self, query: Select[str, int, str, str, str, float]) -> list[Brief]:
        return await self._database.run(lambda session: [Brief(*row) for row in session.execute(query)])

    async def get(self, name: str, version: int) -> Stored:
        """Raises PromptUnknown."""
        return _stored(await self._database.run(lambda session: _row(session, name, version)))

    async def retire(self, name: str, version: int) -> None:
        """Take a version out of the lists. Raises PromptUnknown."""

        def work(session: Session) -> None:
            _row(session, name, version).retired = True

        await self._database.run(work)

    # ------------------------------------------------------------------ approved lines
    async def approve(self, line: Line, asked: str, *, system: str = "", names: Sequence[str] = ()) -> bool:
        """Keep a line that a person let pass, as an example to tune with; False where it is not kept.

        `asked` is what it answers: a viewer's question, or the task of a rundown's line. `names` are of viewers who
        had to do with it. Nothing personal is kept: not the row, if it holds any.
        """
        if not asked.strip() or max(len(asked), len(line.text)) > MAX_TEXT:
            return False
        if personal(asked, names) or personal(line.text, names):
            return False
        fields = {"line_id": line.id[:64], "lang": line.lang, "kind": line.kind, "product_id": line.product_id}
        row = ApprovedLine(**fields, system=system, asked=asked, said=line.text, created=time.time())
        await self._database.run(lambda session: _keep(session, row))
        return True

    async def approved(self, lang: Lang | None = None) -> AsyncIterator[Example]:
        """The approved lines as examples, the oldest first."""
        last = 0
        while True:
            query = select(ApprovedLine).where(ApprovedLine.id > last).order_by(ApprovedLine.id).limit(PAGE)
            if lang is not None:
                query = query.where(ApprovedLine.lang == lang)
            rows = await self._database.run(functools.partial(_all, query))
            for row in rows:
                yield Example(row.system, row.asked, row.said)
            if len(rows) < PAGE:
                return
            last = rows[-1].id


_BRIEF = (
    PromptVersion.name,
    PromptVersion.version,
    PromptVersion.lang,
    PromptVersion.note,
    PromptVersion.author,
    PromptVersion.created,
)


def _all(query: Select[ApprovedLine], session: Session) -> list[ApprovedLine]:
    return list(session.scalars(query))


def _take_in(session: Session, prompt: Prompt) -> None:
    query = select(PromptVersion).where(PromptVersion.name == prompt.name)
    if not any(_same(_stored(row).prompt, prompt) for row in session.scalars(query)):
        _add(session, prompt, "onmaru")


def _same(one: Prompt, other: Prompt) -> bool:
    return (one.lang, one.system, one.rows, one.parameters) == (other.lang, other.system, other.rows, other.parameters)


def _add(session: Session, draft: Prompt, author: str) -> Stored:
    highest = session.scalar(select(func.max(PromptVersion.version)).where(PromptVersion.name == draft.name)) or 0
    if highest >= MAX_VERSIONS:
        raise PromptInvalid(f"{draft.name} has {MAX_VERSIONS} versions; go on under another name")
    if not highest and (session.scalar(select(func.count(PromptVersion.name.distinct()))) or 0) >= MAX_NAMES:
        raise PromptInvalid(f"there are {MAX_NAMES} prompts; use one of them")
    row = PromptVersion(
        name=draft.name,
        version=highest + 1,
        lang=draft.lang,
        system=draft.system,
        rows=json.dumps([[row.input, row.output] for row in draft.rows], ensure_ascii=False),
        temperature=draft.parameters.temperature,
        max_tokens=draft.parameters.max_tokens,
        note=draft.note,
        author=author[:64],
        created=time.time(),
        retired=False,
    )
    session.add(row)
    session.flush()
    return _stored(row)


def _row(session: Session, name: str, version: int) -> PromptVersion:
    query = select(PromptVersion).where(PromptVersion.name == name, PromptVersion.version == version)
    row = session.scalar(query.where(PromptVersion.retired.is_(False)))
    if row is None:
        raise PromptUnknown(f"there is no version {version} of a prompt {name[:48]!r}")
    return row


def _stored(row: PromptVersion) -> Stored:
    rows = tuple(Row(*pair) for pair in json.loads(row.rows))
    parameters = Parameters(row.temperature, row.max_tokens)
    lang: Lang = "ko" if row.lang == "ko" else "en"
    return Stored(Prompt(row.name, row.version, lang, row.system, rows, parameters, row.note), row.author, row.created)


def _keep(session: Session, row: ApprovedLine) -> None:
    session.add(row)
    count = session.scalar(select(func.count(ApprovedLine.id))) or 0
    if count > MAX_APPROVED:
        oldest = select(ApprovedLine).order_by(ApprovedLine.id).limit(count - MAX_APPROVED)
        for each in session.scalars(oldest):
            session.delete(each)
