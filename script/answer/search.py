"""A search endpoint, for what neither catalogue nor FAQ holds. What it finds is data: quoted, checked as any line."""

import json
from typing import Protocol

import httpx

from script.answer.types import Knowledge
from script.errors import SearchFailed
from script.text import visible
from script.types import Lang

MAX_RESULTS = 3
MAX_TEXT = 200  # characters of one result
MAX_BODY = 256 << 10
TIMEOUT_S = 0.8  # an answer within 1.5 s leaves no more


class Search(Protocol):
    """Finds texts for a few words."""

    async def find(self, words: str, lang: Lang) -> tuple[Knowledge, ...]:
        """At most MAX_RESULTS, best first. Raises SearchFailed."""
        ...


class HttpSearch:
    """GET <url>?q=<words>&lang=<ko|en>, answered by {"results": [{"id": "…", "text": "…"}, …]}."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url
        self._transport = transport

    async def find(self, words: str, lang: Lang) -> tuple[Knowledge, ...]:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S, transport=self._transport) as client:
                return _results(await self._body(client, words, lang))
        except httpx.HTTPError as error:
            raise SearchFailed(f"the search endpoint does not answer: {type(error).__name__}") from error
        except (ValueError, RecursionError) as error:
            raise SearchFailed(f"the search endpoint gave no results: {error}") from error

    async def _body(self, client: httpx.AsyncClient, words: str, lang: Lang) -> bytes:
        async with client.stream("GET", self._url, params={"q": words, "lang": lang}) as response:
            response.raise_for_status()
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_BODY:
                    raise ValueError(f"its answer is longer than {MAX_BODY >> 10} kB")
            return body


def _results(body: bytes) -> tuple[Knowledge, ...]:
    raw = json.loads(body)
    rows = raw.get("results") if isinstance(raw, dict) else None
    if not isinstance(rows, list):
        raise ValueError('it has no list "results"')  # noqa: TRY004  # one kind of fault: not of the form
    found = []
    for row in rows[:MAX_RESULTS]:
        text, name = (row.get("text"), row.get("id")) if isinstance(row, dict) else (None, None)
        if isinstance(text, str) and isinstance(name, str) and (plain := _plain(text)):
            found.append(Knowledge(f"search.{_plain(name)[:60]}", "search", plain))
    return tuple(found)


def _plain(text: str) -> str:
    """Words alone: what is marked up is refused, what cannot be seen left out."""
    if "<" in text or "{" in text:
        return ""
    return " ".join("".join(char if visible(char) else " " for char in text[: 4 * MAX_TEXT]).split())[:MAX_TEXT]
