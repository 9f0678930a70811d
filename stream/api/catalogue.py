"""/v1/catalogue: products and their history, imports with a preview, exports."""

import itertools
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Request, Response

from script.catalogue.changes import changes
from script.catalogue.files import MAX_BYTES
from script.errors import CatalogueInvalid
from script.labels import label_facts
from script.types import Lang
from stream.api.actor import Actor
from stream.api.catalogue_schemas import (
    FactOut,
    ImportOut,
    LabelFactOut,
    Limits,
    NameOut,
    NamePage,
    PastOut,
    ProductPage,
    Restore,
    StoredOut,
    TakeImport,
    Taken,
)
from stream.api.etag import IfMatch, etag, revision_of
from stream.api.problems import answers
from stream.api.state import Rooms, operator, rooms
from stream.errors import ProductInvalid
from stream.label_reader import MAX_PICTURE, read_label
from stream.products import Products
from stream.store.catalogue import MAX_LISTED

router = APIRouter(prefix="/v1/catalogue", dependencies=[Depends(operator)], responses=answers(401, 403, 404))

_MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def products(all_rooms: Annotated[Rooms, Depends(rooms)]) -> Products:
    """The catalogue of this server (a FastAPI dependency)."""
    return all_rooms.products


Shelf = Annotated[Products, Depends(products)]


@router.get("/products")
async def get_products(
    shelf: Shelf,
    words: Annotated[str, Query(max_length=100, description="Only products that hold these.")] = "",
    after: Annotated[int, Query(ge=0, description="The page's cursor.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
) -> ProductPage:
    """Products in the catalogue's order."""
    found, following = await shelf.listed(words, after, limit)
    return ProductPage(products=[StoredOut.of(each) for each in found], next=following)


@router.get("/products/{product_id}")
async def get_product(shelf: Shelf, product_id: str, response: Response) -> StoredOut:
    """One product; its ETag goes back as If-Match with a change."""
    stored = await shelf.get(product_id)
    response.headers["ETag"] = etag(stored.revision)
    return StoredOut.of(stored)


@router.put("/products/{product_id}", responses=answers(412, 422))
async def put_product(
    shelf: Shelf,
    product_id: str,
    body: Annotated[dict[str, Any], Body(description="A product: docs/catalogue.schema.json.")],
    who: Actor,
    response: Response,
    if_match: IfMatch = None,
) -> StoredOut:
    """Make a product, or change it. What is on air follows within two seconds."""
    stored = await shelf.put(product_id, body, who, revision_of(if_match))
    response.headers["ETag"] = etag(stored.revision)
    return StoredOut.of(stored)


@router.delete("/products/{product_id}", status_code=204, responses=answers(412, 422))
async def delete_product(shelf: Shelf, product_id: str, who: Actor, if_match: IfMatch = None) -> None:
    """Take a product out of the catalogue; its history stays."""
    await shelf.remove(product_id, who, revision_of(if_match))


@router.get("/products/{product_id}/history")
async def get_history(shelf: Shelf, product_id: str) -> list[PastOut]:
    """Every change of a product that is kept, newest first."""
    past = await shelf.history(product_id)
    return [
        PastOut.of(now, changes(before.data if before else None, now.data))
        for now, before in itertools.zip_longest(past, past[1:])
    ]


@router.post("/products/{product_id}/restore", responses=answers(422))
async def post_restore(shelf: Shelf, product_id: str, body: Restore, who: Actor) -> StoredOut:
    """Make a product again what it was at a revision."""
    return StoredOut.of(await shelf.restore(product_id, body.revision, who))


@router.get("/products/{product_id}/facts")
async def get_facts(shelf: Shelf, product_id: str) -> list[FactOut]:
    """What may be claimed of a product as it is sold now, each fact with the id that lines name as their proof."""
    return [
        FactOut(id=fact.id, kind=fact.kind, lang=lang, value=fact.value) for lang, fact in await shelf.facts(product_id)
    ]


@router.get("/names")
async def get_names(
    shelf: Shelf,
    after: Annotated[int, Query(ge=0, description="The page's cursor.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED, description="Products to look at.")] = MAX_LISTED,
) -> NamePage:
    """Korean names that could be cleaner, each with every reason. Nothing changes; approving one is a PUT."""
    found, following = await shelf.names(after, limit)
    return NamePage(names=[NameOut.of(stored, correction) for stored, correction in found], next=following)


@router.get("/limits")
async def get_limits() -> Limits:
    """How large a file may be, so that nobody sends one in vain."""
    return Limits(import_bytes=MAX_BYTES, label_bytes=MAX_PICTURE)


@router.post("/imports", status_code=201, responses=answers(413, 422, 429))
async def post_import(
    shelf: Shelf, request: Request, name: Annotated[str, Query(min_length=1, max_length=200)]
) -> ImportOut:
    """Upload a JSON, CSV or XLSX file as the body: what is wrong with it, and what it would change. Nothing changes."""
    try:
        return ImportOut.of(await shelf.upload(name, request.stream()))
    except CatalogueInvalid as error:
        raise ProductInvalid(str(error)) from error


@router.post("/imports/{import_id}", responses=answers(422))
async def post_take(shelf: Shelf, import_id: str, body: TakeImport, who: Actor) -> Taken:
    """Take an upload into the catalogue."""
    try:
        return Taken(changed=await shelf.take(import_id, who, whole=body.whole, leave_out=body.leave_out))
    except CatalogueInvalid as error:
        raise ProductInvalid(str(error)) from error


@router.delete("/imports/{import_id}", status_code=204)
async def delete_import(shelf: Shelf, import_id: str) -> None:
    """Throw an upload away."""
    shelf.discard(import_id)


@router.post("/label", responses=answers(413, 422, 501))
async def post_label(request: Request, lang: Lang = "ko") -> list[LabelFactOut]:
    """What a photo of a label (JPEG, PNG or WebP as the body) seems to say. A person confirms it by a PUT."""
    facts = label_facts(await read_label(await request.body(), lang), lang)
    return [LabelFactOut.of(fact) for fact in facts]


@router.get("/export.{kind}", response_class=Response)
async def get_export(shelf: Shelf, kind: Literal["json", "csv", "xlsx"]) -> Response:
    """The whole catalogue as a file."""
    headers = {"Content-Disposition": f'attachment; filename="catalogue.{kind}"'}
    return Response(await shelf.export(kind), media_type=_MEDIA[kind], headers=headers)
