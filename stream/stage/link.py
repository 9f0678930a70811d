"""The stage's end of the socket: messages in, packets out, nothing unbounded."""

import asyncio
import logging

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

    def send(self, message: FromStage) -> None:
        """Queue one message.

        Raises:
            ServerGone: the server is gone or does not read.
        """
        if self._writer.is_closing() or self._writer.transport.get_write_buffer_size() > MAX_BUFFERED:
            raise ServerGone("the server stopped reading")
        self._writer.write(pack(message))

    def send_media(self, packet: Packet) -> None:
        """Queue one packet; raises as `send`."""
        self.send(Media(packet.rendition, packet.pts, packet.duration, packet.key, packet.data))

    async def close(self) -> None:
        self._writer.close()
