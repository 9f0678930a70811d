"""The catalogue that shows use: read from the store, changed by operators, handed on when it changes."""

import asyncio
import datetime
import hashlib
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from script.catalogue import LANGS, Catalogue, CatalogueInvalid, Fact, Preview, load, preview
from script.catalogue.changes import Change, changes
from script.catalogue.export import as_json, to_csv, to_json, to_xlsx
from script.catalogue.files import MAX_BYTES
from script.catalogue.schema import ProductFile
from script.names import Correction, correct
from script.types import Lang
from stream.errors import Busy, ImportUnknown, ProductInvalid, ProductUnknown
from stream.store.catalogue import CatalogueStore, Deed, Past, Stored, product_json

MAX_IMPORTS = 4  # uploaded files that wait for a decision
IMPORT_S = 3600.0  # how long one waits
MAX_CHANGED = 1_000  # changed products that a preview lists
ENDINGS = (".json", ".csv", ".xlsx")

Format = Literal["json", "csv", "xlsx"]


@dataclass(frozen=True, slots=True)
class ProductDiff:
    """What an import would change of one product."""

    id: str
    deed: Literal["add", "change", "remove"]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """An uploaded file that waits to be taken or thrown away."""

    id: str
    name: str
    digest: str
    at: float  # monotonic, s
    found: Preview
    diffs: tuple[ProductDiff, ...]  # at most MAX_CHANGED; removals only count where the file is taken as the whole
    changed: int  # in all


class Products:
    """Everything that is done to the catalogue. One change at a time; each is in the store before it is on air."""

    def __init__(self, store: CatalogueStore, folder: Path, on_change: Callable[[Catalogue], None]) -> None:
        """`folder` holds uploads while they are read; `on_change` hears of every new state of the catalogue."""
        self._store = store
        self._folder = folder
        self._on_change = on_change
        self._changing = asyncio.Lock()
        self._imports: dict[str, Import] = {}
        self._uploading = 0

    async def open(self, file: Path) -> Catalogue:
        """The catalogue at a start: the store's, or the file's where that is new since it was last imported.

        Raises CatalogueInvalid.
        """
        digest = await asyncio.to_thread(_digest, file)
        stored = await self._store.load()
        if stored is not None and await self._store.digest() == digest:
            return stored
        catalogue = await asyncio.to_thread(load, file)
        await self._store.take(catalogue.show, product_json(catalogue), "start", digest, whole=True)
        return catalogue

    # ------------------------------------------------------------------ single products
    async def listed(self, words: str, after: int, limit: int) -> tuple[list[Stored], int | None]:
        """See CatalogueStore.listed."""
        return await self._store.listed(words, after, limit)

    async def get(self, product_id: str) -> Stored:
        """Raises ProductUnknown."""
        return await self._store.get(product_id)

    async def history(self, product_id: str) -> list[Past]:
        """Its changes, newest first; raises ProductUnknown."""
        return await self._store.history(product_id)

    async def put(
        self, product_id: str, raw: Mapping[str, Any], who: str, revision: int | None, deed: Deed = "edit"
    ) -> Stored:
        """Make or change a product; raises ProductInvalid and RevisionStale."""
        try:
            product = ProductFile.model_validate({**raw, "id": product_id}).frozen()
        except ValidationError as error:
            faults = ((".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()[:5])
            told = "; ".join(f"{place}: {fault.removeprefix('Value error, ')}" for place, fault in faults)
            raise ProductInvalid(told[:1000]) from error
        async with self._changing:
            catalogue = await self.catalogue()
            known = {each.id for each in catalogue.products} | {product_id}
            if unknown := [each for each in product.goes_with if each not in known]:
                raise ProductInvalid(f"goes_with: no product of the catalogue has the id {unknown[0]}")
            stored = await self._store.put(as_json(product), who, revision, deed)
            self._on_change(await self.catalogue())
        return stored

    async def remove(self, product_id: str, who: str, revision: int | None) -> None:
        """Delete a product. Raises ProductUnknown, RevisionStale, and ProductInvalid where others need it."""
        async with self._changing:
            catalogue = await self.catalogue()
            if needed := [each.id for each in catalogue.products if product_id in each.goes_with]:
                raise ProductInvalid(f"{needed[0]} goes with it: take {product_id} out of its goes_with first")
            if [each.id for each in catalogue.products] == [product_id]:
                raise ProductInvalid("it is the last product: a show needs one at least")
            await self._store.remove(product_id, who, revision)
            self._on_change(await self.catalogue())

    async def restore(self, product_id: str, revision: int, who: str) -> Stored:
        """Make a product again what it was at a revision. Raises ProductUnknown and ProductInvalid."""
        then = next((past for past in await self.history(product_id) if past.revision == revision), None)
        if then is None or then.data is None:
            raise ProductUnknown(f"revision {revision} of {product_id} is not kept, or it was deleted there")
        return await self.put(product_id, then.data, who, None, "restore")

    async def facts(self, product_id: str) -> list[tuple[Lang, Fact]]:
        """What may be claimed of a product as it is sold now, in each language; raises ProductUnknown."""
        raw = (await self.get(product_id)).data
        product = ProductFile.model_validate(dict(raw)).frozen().at(datetime.datetime.now(datetime.UTC))
        return [(lang, fact) for lang in LANGS for fact in product.facts(lang)]

    async def names(self, after: int, limit: int) -> tuple[list[tuple[Stored, Correction]], int | None]:
        """Korean names that could be cleaner, among `limit` products from behind place `after`, and where to go on."""
        page, following = await self.listed("", after, limit)
        proposed = await asyncio.to_thread(lambda: [(each, _correction(each.data)) for each in page])
        return [each for each in proposed if each[1].changed or each[1].held], following

    async def export(self, kind: Format) -> bytes:
        """The whole catalogue as a file."""
        write = {"json": to_json, "csv": to_csv, "xlsx": to_xlsx}[kind]
        return await asyncio.to_thread(write, await self.catalogue())

    async def catalogue(self) -> Catalogue:
        """All products as they are now."""
        catalogue = await self._store.load()
        if catalogue is None:
            raise CatalogueInvalid("the store holds no catalogue")
        return catalogue

    # ------------------------------------------------------------------ imports
    async def upload(self, name: str, body: AsyncIterator[bytes]) -> Import:
        """Read a file and say what it would change; nothing is changed yet.

        Raises CatalogueInvalid, and Busy where too many wait.
        """
        ending = Path(name).suffix.lower()
        if ending not in ENDINGS:
            raise CatalogueInvalid(f"the name ends in {ending or 'nothing'}: send a file of {', '.join(ENDINGS)}")
        self._forget_old()
        if len(self._imports) + self._uploading >= MAX_IMPORTS:
            raise Busy(f"{MAX_IMPORTS} imports wait already: take or discard one first")
        self._uploading += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{secrets.token_hex(8)}{ending}"
        try:
            await _write(path, body)
            digest = await asyncio.to_thread(_digest, path)
            found = await asyncio.to_thread(preview, path)
        except CatalogueInvalid as error:
            raise CatalogueInvalid(str(error).replace(str(path), Path(name).name[:80])) from error
        finally:
            self._uploading -= 1
            path.unlink(missing_ok=True)
        diffs = await asyncio.to_thread(_diffs, await self.catalogue(), found)
        waits = Import(
            secrets.token_hex(8), Path(name).name[:80], digest, time.monotonic(), found, diffs[:MAX_CHANGED], len(diffs)
        )
        self._imports[waits.id] = waits
        return waits

    async def take(self, import_id: str, who: str, *, whole: bool, leave_out: bool) -> int:
        """Take an upload: as the whole catalogue, or into the one there is. Gives how many products changed.

        `leave_out` takes it although some of its products have faults, without these.
        Raises ImportUnknown and ProductInvalid.
        """
        waits = self._waiting(import_id)
        if waits.found.faults and not leave_out:
            raise ProductInvalid(f"{waits.found.faults:,} faults: mend the file, or leave those products out")
        new = waits.found.catalogue
        async with self._changing:
            now = await self.catalogue()
            show = new.show if waits.name.lower().endswith(".json") and whole else now.show
            changed = await self._store.take(show, product_json(new), who, await self._store.digest(), whole)
            self._imports.pop(import_id, None)
            self._on_change(await self.catalogue())
        return changed

    def discard(self, import_id: str) -> None:
        """Throw an upload away; raises ImportUnknown."""
        self._waiting(import_id)
        del self._imports[import_id]

    def _waiting(self, import_id: str) -> Import:
        self._forget_old()
        if import_id not in self._imports:
            raise ImportUnknown("it was taken, discarded, or waited for more than an hour: upload the file again")
        return self._imports[import_id]

    def _forget_old(self) -> None:
        old = time.monotonic() - IMPORT_S
        self._imports = {key: each for key, each in self._imports.items() if each.at > old}


async def _write(path: Path, body: AsyncIterator[bytes]) -> None:
    size = 0
    with path.open("wb") as file:
        async for part in body:
            size += len(part)
            if size > MAX_BYTES:
                raise CatalogueInvalid(f"it is larger than {MAX_BYTES >> 20} MB")
            await asyncio.to_thread(file.write, part)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CatalogueInvalid(f"{path}: cannot be read: {error.strerror or error}") from error


def _correction(raw: Mapping[str, Any]) -> Correction:
    return correct(raw["name"].get("ko") or "", (raw.get("brand") or {}).get("ko") or "")


def _diffs(now: Catalogue, found: Preview) -> tuple[ProductDiff, ...]:
    """What differs, in the order of the file; then what the file has not."""
    old = {product.id: product for product in now.products}
    made: list[ProductDiff] = []
    for product in found.products:
        before = old.pop(product.id, None)
        if product != before:
            differ = changes(as_json(before) if before else None, as_json(product))
            made.append(ProductDiff(product.id, "change" if before else "add", differ))
    return (*made, *(ProductDiff(each, "remove", ()) for each in old))
