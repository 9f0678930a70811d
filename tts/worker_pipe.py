"""Messages between a voice and its worker process: msgpack behind a 4-byte length, over its pipes."""

import asyncio
import struct
from collections.abc import Mapping
from typing import Any

import msgpack

_MAX_REPLY_BYTES = 64 * 1024 * 1024


class RequestRefused(Exception):
    """The worker is well and will not speak this."""

    def __init__(self, fault: str, message: str) -> None:
        super().__init__(message)
        self.fault = fault  # "text" or "voice": what it will not take


def send(process: asyncio.subprocess.Process, message: Mapping[str, Any]) -> None:
    """Write a message to the worker. Raises OSError where the pipe is closed."""
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    packed = msgpack.packb(message)
    process.stdin.write(struct.pack(">I", len(packed)) + packed)


async def receive(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """The worker's next message. Raises IncompleteReadError where it ended, ValueError for one that is too large."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    size = struct.unpack(">I", await process.stdout.readexactly(4))[0]
    if size > _MAX_REPLY_BYTES:
        raise ValueError(f"a reply of {size} bytes")
    message: dict[str, Any] = msgpack.unpackb(await process.stdout.readexactly(size))
    return message
