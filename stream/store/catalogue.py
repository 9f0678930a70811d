"""The catalogue in the store: products as they are, and every change with who made it."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Integer, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from script.catalogue import Catalogue
from script.catalogue import Text as Words
from script.catalogue.export import as_json
from script.catalogue.schema import ProductFile
from stream.errors import ProductUnknown, RevisionStale
from stream.store.db import Base, Database

HISTORY = 200  # changes of one product that are kept
MAX_LISTED = 200

Deed = Literal["import", "edit", "delete", "restore"]


class ProductRow(Base):
    """One product as it is now."""

    __tablename__ = "product"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, index=True)  # order in the catalogue
    revision: Mapped[int]
    data: Mapped[str] = mapped_column(Text)  # as the JSON format has it


class ProductChange(Base):
    """One change of a product; `data` is what it was changed to, empty where it was deleted."""

    __tablename__ = "product_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(String(32), index=True)
    revision: Mapped[int]
    at: Mapped[float]  # s since 1970
    who: Mapped[str] = mapped_column(String(64))
    deed: Mapped[str] = mapped_column(String(16))
    data: Mapped[str] = mapped_column(Text)


class CatalogueMeta(Base):
    """What is about the catalogue as a whole: the show's names, and the digest of the file that it came from."""

    __tablename__ = "catalogue_meta"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Stored:
    """A product with its revision, which counts up from 1 with each change."""

    id: str
    revision: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """One change of a product."""

    revision: int
    at: float
    who: str
    deed: str
    data: Mapping[str, Any] | None  # None: deleted


class CatalogueStore:
    """Products by id. Each change is a transaction: the product and its history agree."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> Catalogue | None:
        """Everything, in order; None while there is nothing."""
        return await self._database.run(_load)

    async def digest(self) -> str:
        """Of the file that was imported last; "" before the first."""
        return await self._database.run(lambda session: _meta(session, "digest"))

    async def listed(self, words: str, after: int, limit: int) -> tuple[list[Stored], int | None]:
        """Products that hold `words`, from behind place `after`, and the place to go on from (None: that was all)."""
        return await self._database.run(lambda session: _listed(session, words, after, min(limit, MAX_LISTED)))

    async def get(self, product_id: str) -> Stored:
        """Raises ProductUnknown."""
        return await self._database.run(lambda session: _stored(_row(session, product_id)))

    async def put(self, product: Mapping[str, Any], who: str, revision: int | None, deed: Deed = "edit") -> Stored:
        """Make or change a product. `revision` is the one that was read, 0 for a new product, None for whichever.

        Raises RevisionStale where somebody changed it meanwhile.
        """
        return await self._database.run(lambda session: _put(session, product, who, revision, deed))

    async def remove(self, product_id: str, who: str, revision: int | None) -> None:
        """Delete a product; its history stays. Raises ProductUnknown and RevisionStale."""
        await self._database.run(lambda session: _remove(session, product_id, who, revision))

    async def history(self, product_id: str) -> list[Past]:
        """Its changes, newest first, of a deleted product too. Raises ProductUnknown where there never was one."""
        return await self._database.run(lambda session: _history(session, product_id))

    async def take(self, show: Words, products: Sequence[Mapping[str, Any]], who: str, digest: str, whole: bool) -> int:
        """Import products; with `whole` those that are not among them go. Gives how many changed."""
        return await self._database.run(lambda session: _take(session, show, products, who, digest, whole))


def _load(session: Session) -> Catalogue | None:
    rows = session.scalars(select(ProductRow).order_by(ProductRow.place)).all()
    if not rows:
        return None
    products = tuple(ProductFile.model_validate(json.loads(row.data)).frozen() for row in rows)
    return Catalogue(Words(_meta(session, "show_ko"), _meta(session, "show_en")), products)


def _meta(session: Session, key: str) -> str:
    row = session.get(CatalogueMeta, key)
    return row.value if row is not None else ""


def _listed(session: Session, words: str, after: int, limit: int) -> tuple[list[Stored], int | None]:
    query = select(ProductRow).where(ProductRow.place > after).order_by(ProductRow.place).limit(limit + 1)
    if words:
        query = query.where(func.lower(ProductRow.data).contains(words.lower(), autoescape=True))
    rows = session.scalars(query).all()
    more = rows[limit - 1].place if len(rows) > limit else None
    return [_stored(row) for row in rows[:limit]], more


def _row(session: Session, product_id: str) -> ProductRow:
    row = session.get(ProductRow, product_id)
    if row is None:
        raise ProductUnknown(f"no product of the catalogue has the id {product_id[:64]!r}")
    return row


def _stored(row: ProductRow) -> Stored:
    return Stored(row.id, row.revision, json.loads(row.data))


def _put(session: Session, product: Mapping[str, Any], who: str, revision: int | None, deed: Deed) -> Stored:
    product_id = str(product["id"])
    row = session.get(ProductRow, product_id)
    _agree(row.revision if row is not None else 0, revision)
    written = json.dumps(product, ensure_ascii=False)
    if row is None:
        place = (session.scalar(select(func.max(ProductRow.place))) or 0) + 1
        row = ProductRow(id=product_id, place=place, revision=_last_revision(session, product_id), data="")
        session.add(row)
    if row.data != written:
        row.data, row.revision = written, row.revision + 1
        _note(session, row.id, row.revision, who, deed, written)
    return _stored(row)


def _remove(session: Session, product_id: str, who: str, revision: int | None) -> None:
    row = _row(session, product_id)
    _agree(row.revision, revision)
    _note(session, row.id, row.revision + 1, who, "delete", "")
    session.delete(row)


def _agree(now: int, read: int | None) -> None:
    if read is not None and read != now:
        raise RevisionStale(f"it was changed meanwhile: you read revision {read}, now it is {now}; read it again")


def _last_revision(session: Session, product_id: str) -> int:
    """Of a product that was deleted; 0 for one that never was."""
    query = select(func.max(ProductChange.revision)).where(ProductChange.product_id == product_id)
    return session.scalar(query) or 0


def _note(session: Session, product_id: str, revision: int, who: str, deed: Deed, data: str) -> None:
    session.add(ProductChange(product_id=product_id, revision=revision, at=time.time(), who=who, deed=deed, data=data))
    old = (ProductChange.product_id == product_id) & (ProductChange.revision <= revision - HISTORY)
    session.execute(delete(ProductChange).where(old))


def _history(session: Session, product_id: str) -> list[Past]:
    query = select(ProductChange).where(ProductChange.product_id == product_id).order_by(ProductChange.revision.desc())
    past = [
        Past(row.revision, row.at, row.who, row.deed, json.loads(row.data) if row.data else None)
        for row in session.scalars(query)
    ]
    if not past:
        raise ProductUnknown(f"no product ever had the id {product_id[:64]!r}")
    return past


def _take(
    session: Session, show: Words, products: Sequence[Mapping[str, Any]], who: str, digest: str, whole: bool
) -> int:
    rows = {row.id: row for row in session.scalars(select(ProductRow))}
    last = dict(
        session.execute(
            select(ProductChange.product_id, func.max(ProductChange.revision)).group_by(ProductChange.product_id)
        ).all()
    )
    place, changed, now = max((row.place for row in rows.values()), default=0), 0, time.time()
    for number, product in enumerate(products, 1):
        product_id, written = str(product["id"]), json.dumps(product, ensure_ascii=False)
        row = rows.pop(product_id, None)
        if row is None:
            place += 1
            row = ProductRow(id=product_id, place=place, revision=last.get(product_id, 0), data="")
            session.add(row)
        if whole:
            row.place = number  # in the file's order
        if row.data == written:
            continue
        changed += 1
        row.data, row.revision = written, row.revision + 1
        session.add(
            ProductChange(product_id=product_id, revision=row.revision, at=now, who=who, deed="import", data=written)
        )
    for row in rows.values() if whole else ():
        changed += 1
        _note(session, row.id, row.revision + 1, who, "delete", "")
        session.delete(row)
    for key, value in (("show_ko", show.ko), ("show_en", show.en), ("digest", digest)):
        session.merge(CatalogueMeta(key=key, value=value))
    return changed


def product_json(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The products of a catalogue as the store takes them."""
    return [as_json(product) for product in catalogue.products]
