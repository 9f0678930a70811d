"""The process that pushes to one RTMP(S) target: packets on standard input, its state on standard output.

It is a process because FFmpeg's connect holds Python's lock for as long as the target
keeps silent: in the server's own process that would freeze the show. It writes "live"
once the target has taken the first picture, and "error <why>" before it gives up.
"""

import contextlib
import os
import signal
import sys
from typing import BinaryIO

import av

from stream.egress import pipe
from stream.egress.remux import Remux

# FFmpeg's connect cannot be interrupted from Python: the kernel ends the process instead.
CONNECT_LIMIT_S = 30


def main() -> int:
    """Push until standard input ends (0) or the target fails (1)."""
    source = sys.stdin.buffer
    try:
        remux = Remux(pipe.read_address(source), "flv", {"flvflags": "no_duration_filesize", "flush_packets": "1"})
        _push(source, remux)
        remux.close()
    except (OSError, ValueError, av.FFmpegError) as error:
        _say(f"error {why(error)}")
        return 1
    return 0


def _push(source: BinaryIO, remux: Remux) -> None:
    """Every packet until standard input ends."""
    with contextlib.suppress(EOFError):
        first = pipe.read(source)
        signal.alarm(CONNECT_LIMIT_S)
        remux.write(first)
        signal.alarm(0)
        _say("live")
        while True:
            remux.write(pipe.read(source))


def why(error: Exception) -> str:
    """The fault without the address, which holds the stream key."""
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return str(getattr(error, "strerror", None) or type(error).__name__)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    av.logging.set_level(av.logging.PANIC)  # its messages would show the stream key
    os._exit(main())  # a target that failed must not be spoken to again by FFmpeg's clean-up
