"""How packets reach a pusher's standard input: a header, then the data.

| bytes | what |
|---|---|
| 1 | rendition: 0 high, 1 aac, 2 audio (Opus) |
| 1 | 1 for a keyframe |
| 8 | pts in samples, signed, big endian |
| 4 | duration in samples |
| 4 | length of the data |

Before the first packet stands the target's address, as four bytes of length and UTF-8:
not on the command line, where every user of the machine could read its stream key or token.
"""

import struct
from typing import BinaryIO

from stream.egress.backlog import SOUND, VIDEO
from stream.packets import Packet, Rendition

_PACKET = struct.Struct(">BBqII")
_LENGTH = struct.Struct(">I")
_RENDITIONS: tuple[Rendition, ...] = (VIDEO, SOUND, "audio")


def pack_address(url: str) -> bytes:
    raw = url.encode()
    return _LENGTH.pack(len(raw)) + raw


def pack(packet: Packet) -> bytes:
    kind = _RENDITIONS.index(packet.rendition)
    return _PACKET.pack(kind, packet.key, packet.pts, packet.duration, len(packet.data)) + packet.data


def read_address(pipe: BinaryIO) -> str:
    """Raises EOFError where the pipe ends first."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length).decode()


def read(pipe: BinaryIO) -> Packet:
    """The next packet; raises EOFError at the end."""
    kind, key, pts, duration, length = _PACKET.unpack(_exactly(pipe, _PACKET.size))
    return Packet(_RENDITIONS[kind], pts, duration, bool(key), _exactly(pipe, length))


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data
