"""The headers of tus 1.0.0 (tus.io/protocols/resumable-upload), read and written."""

import base64
import binascii
import email.utils
import hashlib
import re
from typing import Annotated, Final

from fastapi import Header, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stream.dubs.file_names import clean
from stream.dubs.uploads import Checksum
from stream.errors import UploadInvalid, UploadMedia, UploadVersion
from stream.store.uploads import NewUpload, UploadRow

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS: Final = ("sha1", "sha256")  # MD5 is no proof of anything, and a client that wants it is told so
OCTETS: Final = "application/offset+octet-stream"
MAX_METADATA: Final = 4_096  # characters of the header
MAX_PAIRS: Final = 30
PREFIX: Final = "/v1/uploads"
_OVERRIDES: Final = ("PATCH", "DELETE")  # methods that a POST may stand for, where a proxy lets no other through


class Tus:
    """ASGI middleware: what tus wants of every answer under /v1/uploads, errors too, and X-HTTP-Method-Override."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (scope["path"] == PREFIX or scope["path"].startswith(f"{PREFIX}/")):
            await self._app(scope, receive, send)
            return
        wanted = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin-1").upper()
        if scope["method"] == "POST" and wanted in _OVERRIDES:
            scope = {**scope, "method": wanted}

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Tus-Resumable"] = VERSION
                if message["status"] == UploadVersion.status:
                    headers["Tus-Version"] = VERSION
            await send(message)

        await self._app(scope, receive, told)


async def speaks_tus(tus_resumable: Annotated[str | None, Header(description="1.0.0")] = None) -> None:
    """Let pass who speaks our version (a FastAPI dependency); raises UploadVersion."""
    if tus_resumable != VERSION:
        raise UploadVersion(f"send the header `Tus-Resumable: {VERSION}`: that is the version that is spoken here")


def announced(request: Request) -> NewUpload:
    """What a creation says of its file. Raises UploadInvalid."""
    if "upload-defer-length" in request.headers:
        raise UploadInvalid("the length has to be known: send Upload-Length")
    size = number(request, "Upload-Length")
    header = request.headers.get("upload-metadata", "")
    metadata = _metadata(header)
    name = metadata.get("filename") or metadata.get("name") or b""
    kind = (metadata.get("filetype") or metadata.get("type") or b"").decode(errors="replace")
    media_type = kind if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,60}", kind, re.ASCII) else ""
    return NewUpload(size, clean(name.decode(errors="replace")), media_type, header)


def number(request: Request, header: str) -> int:
    """A header that is a number of bytes. Raises UploadInvalid."""
    value = request.headers.get(header, "")
    if not re.fullmatch(r"[0-9]{1,18}", value, re.ASCII):
        raise UploadInvalid(f"{header} has to be a number of bytes")
    return int(value)


def length(request: Request) -> int | None:
    """How many bytes the body has, where that is told."""
    value = request.headers.get("content-length", "")
    return int(value) if value.isascii() and value.isdigit() else None


def carries_bytes(request: Request) -> bool:
    """Whether the body is a part of a file."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == OCTETS


def require_bytes(request: Request) -> None:
    """Raises UploadMedia where the body is something else."""
    if not carries_bytes(request):
        raise UploadMedia(f"send the bytes as Content-Type: {OCTETS}")


def checksum(request: Request) -> Checksum | None:
    """What the body must add up to, if that is told. Raises UploadInvalid."""
    header = request.headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, coded = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise UploadInvalid(f"checksums are taken as {' and '.join(ALGORITHMS)}, not as {algorithm[:20]!r}")
    digest = _decoded(coded, "Upload-Checksum")
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise UploadInvalid(f"Upload-Checksum: no {algorithm} has {len(digest)} bytes")
    return Checksum(algorithm, digest)


def state(row: UploadRow) -> dict[str, str]:
    """The headers that say how far an upload is."""
    headers = {"Upload-Offset": str(row.offset)}
    if not row.whole:
        headers["Upload-Expires"] = email.utils.formatdate(row.expires, usegmt=True)
    return headers


def _metadata(header: str) -> dict[str, bytes]:
    if len(header) > MAX_METADATA:
        raise UploadInvalid(f"Upload-Metadata may have {MAX_METADATA} characters")
    pairs = [each.strip() for each in header.split(",")] if header.strip() else []
    if len(pairs) > MAX_PAIRS:
        raise UploadInvalid(f"Upload-Metadata may have {MAX_PAIRS} pairs")
    found: dict[str, bytes] = {}
    for pair in pairs:
        key, _, value = pair.partition(" ")
        if not re.fullmatch(r"[!-~]{1,64}", key, re.ASCII) or key in found:
            raise UploadInvalid("Upload-Metadata: each key is of ASCII letters and comes once, with a value in Base64")
        found[key] = _decoded(value, "Upload-Metadata")
    return found


def _decoded(coded: str, header: str) -> bytes:
    try:
        return base64.b64decode(coded.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UploadInvalid(f"{header}: the value has to be Base64") from error
