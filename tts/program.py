"""Ending the programs that speak for us."""

import asyncio
import contextlib
import os
import shutil
import signal
from pathlib import Path

_OWN_END_S = 0.2  # a program whose input is closed ends by itself in a few ms; one that hangs never does


async def ended(process: asyncio.subprocess.Process) -> None:
    """Close the program's input, then kill its process group if it is still there.

    The process must lead a group of its own (`start_new_session=True`). It is not killed at once:
    a signal to one that has just died would take its exit status from asyncio, which then warns.
    """
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _OWN_END_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def stamp(*paths: str | Path | None) -> str:
    """Size and time of these files, which tell one version of a program or its data from another; "" if one lacks."""
    found = []
    for path in paths:
        try:
            status = Path(path or "").stat()
        except OSError:
            return ""
        found.append(f"{status.st_size}-{status.st_mtime_ns}")
    return "/".join(found)


def program_stamp(name: str) -> str:
    """`stamp` of the program of this name; "" if it is not installed."""
    return stamp(shutil.which(name))
