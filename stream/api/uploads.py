"""/v1/uploads: files by tus 1.0.0, straight to the disk; /v1/quota: what one may use."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from stream.api import tus
from stream.api.actor import Actor
from stream.api.auth import Person
from stream.api.problems import answers
from stream.api.state import Rooms, operator, rooms
from stream.api.upload_schemas import QuotaOut, UploadOut, UploadPage
from stream.dubs.dubs import Dubs
from stream.store.uploads import MAX_LISTED

router = APIRouter(prefix="/v1")
DENIED = answers(401, 403)
TUS = [Depends(operator), Depends(tus.speaks_tus)]
Who = Annotated[Person, Depends(operator)]
UploadId = Annotated[str, Path(min_length=1, max_length=64)]
BEFORE: Final = Query(ge=1, le=(1 << 63) - 1, description="The page's cursor.")


def _header(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string"},
    }


_LENGTH = _header("Upload-Length", "Bytes of the whole file.", required=True)
_OFFSET = _header("Upload-Offset", "Bytes that are here: where the body goes on.", required=True)
_METADATA = _header("Upload-Metadata", "Pairs of a key and a value in Base64: filename, filetype.")
_CHECKSUM = _header("Upload-Checksum", "sha1 or sha256, a space, and the digest of the body in Base64.")


def _body(*, required: bool) -> dict[str, Any]:
    return {"required": required, "content": {tus.OCTETS: {"schema": {"type": "string", "format": "binary"}}}}


async def dubs(all_rooms: Annotated[Rooms, Depends(rooms)]) -> Dubs:
    """Dubbing on this server (a FastAPI dependency)."""
    return all_rooms.dubs


TheDubs = Annotated[Dubs, Depends(dubs)]


@router.options("/uploads", status_code=204)
async def options_uploads(at: TheDubs) -> Response:
    """What of tus is spoken here."""
    headers = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(at.uploads.limits.max_bytes),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }
    return Response(status_code=204, headers=headers)


@router.post(
    "/uploads",
    status_code=201,
    response_class=Response,
    dependencies=TUS,
    responses={**DENIED, **answers(400, 408, 412, 413, 423, 429, 460, 507)},
    openapi_extra={"parameters": [_LENGTH, _METADATA, _CHECKSUM], "requestBody": _body(required=False)},
)
async def post_upload(at: TheDubs, who: Who, request: Request) -> Response:
    """Begin an upload; a body of its type is the first of its bytes, or all. `Location` says where it goes on."""
    with_bytes = tus.carries_bytes(request)
    checksum = tus.checksum(request)
    row = await at.uploads.create(tus.announced(request), who.name)
    if with_bytes:
        length = tus.length(request)
        try:
            row = await at.uploads.append(row.id, 0, request.stream(), who.name, length=length, checksum=checksum)
        except BaseException:
            await at.uploads.remove(row.id)  # nobody was told its address, so nobody can go on with it
            raise
    return Response(status_code=201, headers={"Location": f"{tus.PREFIX}/{row.id}", **tus.state(row)})


@router.head(
    "/uploads/{upload_id}",
    response_class=Response,
    dependencies=TUS,
    responses={**DENIED, **answers(404, 410, 412)},
)
async def head_upload(at: TheDubs, who: Who, upload_id: UploadId) -> Response:
    """How many bytes are here to stay. A request of yours that stands still with this upload is ended."""
    row = await at.uploads.resumed(upload_id, who.name)
    headers = {"Upload-Length": str(row.size), "Cache-Control": "no-store", **tus.state(row)}
    if row.metadata_header:
        headers["Upload-Metadata"] = row.metadata_header
    return Response(headers=headers)


@router.patch(
    "/uploads/{upload_id}",
    status_code=204,
    dependencies=TUS,
    responses={**DENIED, **answers(400, 404, 408, 409, 410, 412, 413, 415, 423, 460, 507)},
    openapi_extra={"parameters": [_OFFSET, _CHECKSUM], "requestBody": _body(required=True)},
)
async def patch_upload(at: TheDubs, who: Who, upload_id: UploadId, request: Request) -> Response:
    """Bring bytes from the offset on."""
    tus.require_bytes(request)
    row = await at.uploads.append(
        upload_id,
        tus.number(request, "Upload-Offset"),
        request.stream(),
        who.name,
        length=tus.length(request),
        checksum=tus.checksum(request),
    )
    return Response(status_code=204, headers=tus.state(row))


@router.delete(
    "/uploads/{upload_id}", status_code=204, dependencies=TUS, responses={**DENIED, **answers(404, 409, 412, 423)}
)
async def delete_upload(
    at: TheDubs, all_rooms: Annotated[Rooms, Depends(rooms)], actor: Actor, upload_id: UploadId
) -> None:
    """Delete an upload, finished or not; a request that writes it is ended."""
    row = await at.uploads.remove(upload_id)
    if row.whole:  # who gives up sending one has done nothing
        await all_rooms.deeds.note(actor, "remove_upload", file=row.name)


@router.get("/uploads", dependencies=[Depends(operator)], responses=DENIED)
async def get_uploads(
    at: TheDubs,
    before: Annotated[int | None, BEFORE] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
) -> UploadPage:
    """Everybody's uploads, the newest first."""
    rows, following = await at.uploads.listed(before, limit)
    return UploadPage(uploads=[UploadOut.of(row) for row in rows], next=following)


@router.get("/uploads/{upload_id}", dependencies=[Depends(operator)], responses={**DENIED, **answers(404, 410)})
async def get_upload(at: TheDubs, upload_id: UploadId) -> UploadOut:
    """One upload."""
    return UploadOut.of(await at.uploads.info(upload_id))


@router.get("/quota", responses=DENIED)
async def get_quota(at: TheDubs, who: Who) -> QuotaOut:
    """What whoever asks uses and may use: counted by the name of the user or token."""
    return QuotaOut.of(await at.quota.used(who.name), at.quota.limits)
