"""The stage's end of the socket: messages in, packets out, nothing unbounded."""

import asyncio
import logging
from collections.abc import Sequence

from stream.packets import Packet
from stream.stage.protocol import FromStage, Media, pack

log = logging.getLogger(__name__)

MAX_BUFFERED = 4 << 20  # bytes, 16 s of media: a server that does not read for so long is gone


class ServerGone(Exception):
    """The server closed the connection, or stopped reading."""


async def connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open `unix:PATH` or `tcp:HOST:PORT`.

    Raises:
        ServerGone: nobody listens there.
        ValueError: the address is of neither form.
    """
    kind, _, rest = address.partition(":")
    try:
        if kind == "unix" and rest:
            return await asyncio.open_unix_connection(rest)
        if kind == "tcp":
            host, _, port = rest.rpartition(":")
            return await asyncio.open_connection(host, int(port))
    except OSError as error:
        raise ServerGone(f"no server at {address}: {error}") from error
    raise ValueError(f"{address!r} is neither unix:PATH nor tcp:HOST:PORT")


class Link:
    """Writes messages; a reader that stands still ends the stage instead of filling memory."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def send(self, *messages: FromStage) -> None:
        """Queue messages, in one write.

        Raises:
            ServerGone: the server is gone or does not read.
        """
        if self._writer.is_closing() or self._writer.transport.get_write_buffer_size() > MAX_BUFFERED:
            raise ServerGone("the server stopped reading")
        self._writer.write(b"".join(pack(message) for message in messages))

    def send_media(self, packets: Sequence[Packet]) -> None:
        """Queue packets, in one write; raises as `send`."""
        self.send(*(Media(p.rendition, p.pts, p.duration, p.key, p.data) for p in packets))

    async def close(self) -> None:
        self._writer.close()
