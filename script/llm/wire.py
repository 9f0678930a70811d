"""The connection to an endpoint: what leaves, and how much may come back."""

import functools
from collections.abc import AsyncIterator

import httpx2
import openai

from script.llm.endpoint import Endpoint

CONNECT_LIMIT_S = 3.0
MAX_BYTES = 4 << 20  # of one response; a token takes some 200 bytes on its way
MAX_CONNECTIONS = 8

# The client adds more, of this machine and of its environment: nothing of it leaves.
_LEAVING = frozenset(
    "accept accept-encoding authorization connection content-length content-type host transfer-encoding".split()
)


class TooMuch(httpx2.ReadError):
    """A response is longer than MAX_BYTES."""


def new_client(endpoint: Endpoint) -> openai.AsyncOpenAI:
    """An official client for one endpoint. It follows no redirect and asks nothing twice by itself."""
    key = endpoint.key
    http = httpx2.AsyncClient(
        timeout=httpx2.Timeout(None, connect=CONNECT_LIMIT_S),  # who asks says how long an answer may take
        follow_redirects=False,  # the key and the words stay with the host that was named
        trust_env=not endpoint.near,  # a proxy stands between us and the world, not between us and this machine
        limits=httpx2.Limits(max_connections=MAX_CONNECTIONS, keepalive_expiry=60.0),
        event_hooks={"request": [functools.partial(_send_little, key)], "response": [_take_little]},
    )
    return openai.AsyncOpenAI(
        api_key=key or "none", base_url=endpoint.url, http_client=http, max_retries=0, timeout=None
    )


async def _send_little(key: str, request: httpx2.Request) -> None:
    for name in [name for name in request.headers if name.lower() not in _LEAVING]:
        del request.headers[name]
    request.headers["user-agent"] = "onmaru"
    if key:
        request.headers["authorization"] = f"Bearer {key}"
    elif "authorization" in request.headers:
        del request.headers["authorization"]


async def _take_little(response: httpx2.Response) -> None:
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Counted(response.stream)


class _Counted(httpx2.AsyncByteStream):
    """The bytes of a response, up to MAX_BYTES."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        taken = 0
        async for data in self._stream:
            taken += len(data)
            if taken > MAX_BYTES:
                raise TooMuch(f"it sends more than {MAX_BYTES >> 20} MiB")
            yield data

    async def aclose(self) -> None:
        await self._stream.aclose()
