"""Whether an RTMP(S) target would take the show, without sending it any.

It goes as far as a publisher goes before its first packet: the connection, RTMP's handshake, the application, the
stream key (`publish`), and then says good-bye. Platforms put nobody on air who has sent no picture. Adobe's
"Real-Time Messaging Protocol (RTMP) specification", 1.0, 5.2 (handshake), 5.3 (chunks), 7.2 (commands).
"""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from stream.egress import amf
from stream.egress.rtmp import checked
from stream.egress.trial import LIMIT_S, MAX_SAID, Step, Trial

GOODBYE_S = 0.5
PORTS = {"rtmp": 1935, "rtmps": 443}
CHUNK = 128  # bytes, both ways until told otherwise
MAX_CHUNK, MAX_MESSAGE, MAX_MESSAGES = 1 << 20, 1 << 16, 64


class _Refused(Exception):
    """The target said no, in its own words."""


@dataclass(frozen=True, slots=True)
class _Target:
    host: str
    port: int
    encrypted: bool
    url: str  # with the application, without the key
    application: str
    key: str


def _target(url: str) -> _Target:
    """The parts of an address as FFmpeg, which pushes, takes them apart: the key is what follows the second slash."""
    parts = urlsplit(checked(url))
    path = parts.path.lstrip("/")
    segments = path.split("/")
    cut = min(2, len(segments) - 1) or 1
    application, key = "/".join(segments[:cut]), "/".join(segments[cut:])
    if parts.query:
        key = f"{key}?{parts.query}"
    port = parts.port or PORTS[parts.scheme]
    shown = f"{parts.scheme}://{parts.hostname}:{port}/{application}"
    return _Target(parts.hostname or "", port, parts.scheme == "rtmps", shown, application, key)


async def try_target(url: str, limit_s: float = LIMIT_S) -> Trial:
    """Knock at a target; gives how far that came. Raises OutputInvalid where `url` is no RTMP address."""
    target = _target(url)
    if not target.key:
        return Trial("key", "the address has no stream key behind the application")
    trial = _Knock(target)
    try:
        async with asyncio.timeout(limit_s):
            await trial.run()
    except TimeoutError:
        return Trial(trial.step, f"no answer within {limit_s:g} s")
    except _Refused as error:
        return Trial(trial.step, _hidden(str(error), target.key))
    except ssl.SSLError as error:
        return Trial(trial.step, f"no encrypted connection: {error.reason or 'the target does not speak TLS'}")
    except socket.gaierror:
        return Trial("address", "the name of the host is not known")
    except (asyncio.IncompleteReadError, ConnectionError, amf.AmfInvalid, OSError) as error:
        return Trial(trial.step, _why(error))
    return Trial("taken", "")


def _why(error: Exception) -> str:
    if isinstance(error, asyncio.IncompleteReadError | ConnectionResetError | BrokenPipeError):
        return "the target closed the connection"
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return "the target does not speak RTMP"


def _hidden(said: str, key: str) -> str:
    """A target's words without the key, which some repeat."""
    return " ".join(said.replace(key, "…").split())[:MAX_SAID] or "the target refused without a reason"


class _Knock:
    """One connection to a target."""

    def __init__(self, target: _Target) -> None:
        self.step: Step = "connection"
        self._target = target

    async def run(self) -> None:
        """To the end of `publish`; raises what stopped it."""
        async with self._connected() as (reader, writer):
            self.step = "greeting"
            await _shake_hands(reader, writer)
            chunks = _Chunks(reader)
            self.step = "application"
            writer.write(_command(0, "connect", 1.0, self._application()))
            await _answer(chunks, 1.0)
            self.step = "key"
            key = self._target.key
            writer.write(_command(0, "releaseStream", 2.0, None, key))
            writer.write(_command(0, "FCPublish", 3.0, None, key))
            writer.write(_command(0, "createStream", 4.0, None))
            number = await _answer(chunks, 4.0)
            stream = int(number) if isinstance(number, float) and 0 < number < 1 << 31 else 1
            writer.write(_command(stream, "publish", 5.0, None, key, "live"))
            await _status(chunks)
            writer.write(_command(0, "FCUnpublish", 6.0, None, key))
            writer.write(_command(0, "deleteStream", 7.0, None, float(stream)))
            await writer.drain()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        target = self._target
        reader, writer = await asyncio.open_connection(target.host, target.port)
        try:
            if target.encrypted:
                self.step = "encryption"
                # As the push: FFmpeg does not verify the certificate, and a trial must not be stricter than the show.
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                await writer.start_tls(context, server_hostname=target.host)
            yield reader, writer
        finally:
            writer.close()
            try:
                async with asyncio.timeout(GOODBYE_S):
                    await writer.wait_closed()
            except (TimeoutError, OSError):
                writer.transport.abort()

    def _application(self) -> dict[str, amf.Value]:
        return {
            "app": self._target.application,
            "type": "nonprivate",
            "flashVer": "FMLE/3.0 (compatible; Onmaru)",
            "tcUrl": self._target.url,
        }


async def _shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x03" + bytes(8) + os.urandom(1528))
    if (await reader.readexactly(1)) != b"\x03":
        raise amf.AmfInvalid("another protocol")
    writer.write(await reader.readexactly(1536))
    await reader.readexactly(1536)


def _command(stream: int, *values: amf.Value) -> bytes:
    """A command message (type 20) on chunk stream 3."""
    body = amf.encode(values)
    head = b"\x03" + bytes(3) + len(body).to_bytes(3, "big") + b"\x14" + stream.to_bytes(4, "little")
    parts = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    return head + b"\xc3".join(parts)


async def _answer(chunks: "_Chunks", number: float) -> amf.Value:
    """What a command was answered with; raises _Refused."""
    async for values in chunks.commands():
        if values[0] == "_error" or _level(values) == "error":
            raise _Refused(_words(values))
        if values[0] == "_result" and values[1] == number:
            return values[3] if len(values) > 3 else None
    raise _Refused("the target says much, and does not answer")


async def _status(chunks: "_Chunks") -> None:
    """Wait until the stream is published; raises _Refused."""
    async for values in chunks.commands():
        if values[0] == "_error" or _level(values) == "error":
            raise _Refused(_words(values))
        if values[0] == "onStatus" and _code(values) == "NetStream.Publish.Start":
            return
    raise _Refused("the target says much, and does not answer")


def _information(values: list[amf.Value]) -> dict[str, amf.Value]:
    return next((each for each in reversed(values) if isinstance(each, dict)), {})


def _level(values: list[amf.Value]) -> amf.Value:
    return _information(values).get("level")


def _code(values: list[amf.Value]) -> amf.Value:
    return _information(values).get("code")


def _words(values: list[amf.Value]) -> str:
    told = (_information(values).get(part) for part in ("description", "code"))
    return "; ".join(each for each in told if isinstance(each, str) and each)


class _Chunks:
    """Messages out of chunks."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._size = CHUNK
        self._heads: dict[int, tuple[int, int]] = {}  # chunk stream → length and type of its message
        self._parts: dict[int, bytes] = {}

    async def commands(self) -> AsyncIterator[list[amf.Value]]:
        """Commands as they come, at most MAX_MESSAGES messages."""
        for _ in range(MAX_MESSAGES):
            kind, body = await self._message()
            if kind == 1:
                self._size = min(max(int.from_bytes(body[:4], "big"), 1), MAX_CHUNK)
            elif kind in (17, 20):  # 17: AMF3, whose commands begin with a byte and go on in AMF0
                values = amf.decode(body[1:] if kind == 17 else body)
                if len(values) > 1:
                    yield values

    async def _message(self) -> tuple[int, bytes]:
        while True:
            stream = await self._chunk()
            length, kind = self._heads[stream]
            if len(self._parts[stream]) >= length:
                return kind, self._parts.pop(stream)

    async def _chunk(self) -> int:
        """Read one chunk; gives its stream."""
        first = (await self._reader.readexactly(1))[0]
        form, stream = first >> 6, first & 63
        if stream < 2:
            extra = await self._reader.readexactly(1 + stream)
            stream = 64 + extra[0] + (extra[1] << 8 if stream else 0)
        head = await self._reader.readexactly((11, 7, 3, 0)[form])
        if form < 2:
            self._heads[stream] = (int.from_bytes(head[3:6], "big"), head[6])
        if head[:3] == b"\xff\xff\xff":
            await self._reader.readexactly(4)
        if stream not in self._heads or self._heads[stream][0] > MAX_MESSAGE or len(self._heads) > MAX_MESSAGES:
            raise amf.AmfInvalid("a message without a beginning, or too long")
        so_far = self._parts.get(stream, b"")
        take = min(self._size, self._heads[stream][0] - len(so_far))
        self._parts[stream] = so_far + await self._reader.readexactly(take)
        return stream
