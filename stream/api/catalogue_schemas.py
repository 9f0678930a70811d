"""What goes over HTTP about the catalogue."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from script.catalogue.changes import Change
from script.labels import LabelFact
from script.names import Correction
from script.names.types import Why
from script.types import ClaimKind, Lang
from stream.products import Import, ProductDiff
from stream.store.catalogue import Past, Stored


class ChangeOut(BaseModel):
    """One field that differs; null where it is absent."""

    field: str = Field(examples=["price.krw"])
    before: str | int | None
    after: str | int | None

    @classmethod
    def of(cls, change: Change) -> "ChangeOut":
        return cls(field=change.field, before=change.before, after=change.after)


class StoredOut(BaseModel):
    """A product as the catalogue's format has it, with its revision (also the ETag)."""

    id: str
    revision: int
    product: dict[str, Any]

    @classmethod
    def of(cls, stored: Stored) -> "StoredOut":
        return cls(id=stored.id, revision=stored.revision, product=dict(stored.data))


class ProductPage(BaseModel):
    """Some products; `next` is the cursor of those that follow, null at the end."""

    products: list[StoredOut]
    next: int | None


class PastOut(BaseModel):
    """One change of a product: what it was changed to, and what that changed."""

    revision: int
    at: float = Field(description="Seconds since 1970.")
    who: str
    deed: Literal["import", "edit", "delete", "restore"]
    product: dict[str, Any] | None
    changes: list[ChangeOut]

    @classmethod
    def of(cls, past: Past, changed: tuple[Change, ...]) -> "PastOut":
        product = dict(past.data) if past.data is not None else None
        changes = [ChangeOut.of(each) for each in changed]
        return cls(revision=past.revision, at=past.at, who=past.who, deed=past.deed, product=product, changes=changes)


class FactOut(BaseModel):
    """One fact that a line may state."""

    id: str = Field(examples=["p01.price"])
    kind: ClaimKind
    lang: Lang
    value: str


class NameChangeOut(BaseModel):
    """One reason for a cleaner name, and the characters that it concerns."""

    why: Why
    what: str


class NameOut(BaseModel):
    """A proposal for a product's Korean name."""

    product_id: str
    revision: int = Field(description="Of the product when it was read: the If-Match of the PUT that approves.")
    before: str
    after: str = Field(description="As before where `held` says why.")
    changes: list[NameChangeOut]
    held: list[str] = Field(description="Rules that a clean name would have broken: write this one by hand.")

    @classmethod
    def of(cls, stored: Stored, correction: Correction) -> "NameOut":
        return cls(
            product_id=stored.id,
            revision=stored.revision,
            before=correction.before,
            after=correction.after,
            changes=[NameChangeOut(why=each.why, what=each.what) for each in correction.changes],
            held=list(correction.held),
        )


class NamePage(BaseModel):
    """Proposals among some products; `next` is the cursor of the products that follow, null at the end."""

    names: list[NameOut]
    next: int | None


class Restore(BaseModel):
    """Which of its revisions a product shall be again."""

    model_config = ConfigDict(extra="forbid")
    revision: int = Field(ge=1)


class FaultOut(BaseModel):
    """Why a row of an upload cannot be used."""

    row: int
    column: str
    reason: str
    value: str


class DiffOut(BaseModel):
    """What an import would change of one product."""

    id: str
    deed: Literal["add", "change", "remove"] = Field(
        description="remove: only where the file is taken as the whole catalogue."
    )
    changes: list[ChangeOut]

    @classmethod
    def of(cls, diff: ProductDiff) -> "DiffOut":
        return cls(id=diff.id, deed=diff.deed, changes=[ChangeOut.of(each) for each in diff.changes])


class ImportOut(BaseModel):
    """An upload that waits: what is wrong with it, and what it would change."""

    id: str
    name: str
    rows: int
    good: int
    faults: int = Field(description="In all; `problems` lists the first 1,000.")
    problems: list[FaultOut]
    changed: int = Field(description="Products that it would change, in all; `diffs` lists the first 1,000.")
    diffs: list[DiffOut]

    @classmethod
    def of(cls, waits: Import) -> "ImportOut":
        found = waits.found
        return cls(
            id=waits.id,
            name=waits.name,
            rows=found.rows,
            good=len(found.products),
            faults=found.faults,
            problems=[FaultOut(row=p.row, column=p.column, reason=p.reason, value=p.value) for p in found.problems],
            changed=waits.changed,
            diffs=[DiffOut.of(each) for each in waits.diffs],
        )


class LabelFactOut(BaseModel):
    """What a label seems to say of one field; nothing of it is used before a person has put it into the product."""

    field: str
    lang: Literal["ko", "en"]
    value: str = Field(description="As the catalogue takes it; allergens by their codes.")
    quote: str = Field(description="The words on the label.")
    doubtful: list[str] = Field(description="Words to look at first.")

    @classmethod
    def of(cls, fact: LabelFact) -> "LabelFactOut":
        return cls(field=fact.field, lang=fact.lang, value=fact.value, quote=fact.quote, doubtful=list(fact.doubtful))


class Limits(BaseModel):
    """How large files may be that are sent as a body, bytes."""

    import_bytes: int
    label_bytes: int


class TakeImport(BaseModel):
    """How an upload is taken."""

    model_config = ConfigDict(extra="forbid")
    whole: bool = Field(False, description="true: it is the whole catalogue, and products that it lacks go.")
    leave_out: bool = Field(False, description="true: take it without the products that have faults.")


class Taken(BaseModel):
    """What an import changed."""

    changed: int
