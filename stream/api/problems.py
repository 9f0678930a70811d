"""Errors as application/problem+json (RFC 9457)."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from stream.errors import StreamError

log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What every error answers with."""

    type: str = Field(description="A name of the kind of error, stable.", examples=["about:blank"])
    title: str = Field(description="The kind of error, for people.")
    status: int
    detail: str = Field(description="What happened and what to do.")
    current: dict[str, Any] | None = Field(
        None, description="With 412 of a dubbing project: what was to be changed, as it is now."
    )


def answers(*codes: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's word for the problems that a route may answer with."""
    return {code: {"model": Problem} for code in codes}


def response(
    status: int,
    title: str,
    detail: str,
    headers: dict[str, str] | None = None,
    current: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """One problem as a response."""
    now = dict(current) if current is not None else None
    problem = Problem(type="about:blank", title=title, status=status, detail=detail, current=now)
    body = problem.model_dump(exclude=None if now is not None else {"current"})
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Turn every error of the application into a problem."""
    app.add_exception_handler(StreamError, _stream_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


async def _stream_error(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, StreamError):
        raise error
    retry = getattr(error, "retry_after_s", None)
    headers = {"Retry-After": str(retry)} if retry else None
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers = {"WWW-Authenticate": "Bearer"}
    return response(error.status, error.title, str(error), headers, getattr(error, "current", None))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = "; ".join(f"{'.'.join(str(p) for p in e['loc'][1:]) or 'body'}: {e['msg']}" for e in error.errors()[:5])
    return response(422, "Not a valid request", faults[:1000])


async def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers) if error.headers else None
    phrase = HTTPStatus(error.status_code).phrase
    detail = str(error.detail)
    if detail == phrase:
        detail = f"{request.method} {request.url.path[:200]}: {phrase.lower()}; /openapi.json lists what there is"
    return response(error.status_code, phrase, detail, headers)


async def _gone(request: Request, _: Exception) -> JSONResponse:
    """Whoever sent a body left before its end: nothing is wrong here, and nobody reads the answer."""
    log.info("%s %s: whoever asked is gone", request.method, request.url.path)
    return response(400, "Cut short", "The request's body ended before its end.")


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return response(500, "Internal error", "The server's log has the cause; the show goes on.")
