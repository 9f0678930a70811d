"""A long command of ours in a process of its own that gives way to the show: what it says is heard as it says it.

It does not outlive us: whoever begins it anew after a kill finds nobody at the same files.
"""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

TIED = Path(__file__).with_name("tied_command.py")
GIVES_WAY = 15  # niceness: the show goes first
END_S = 2.0  # for the step that it is at, and again for taking its files away


async def run(arguments: Sequence[str], hear: Callable[[str], None], limit_s: float, told: bytes = b"") -> int:
    """Run Python with these arguments to its end; cancelled, it is asked to take its files away first.

    It runs in our folder: paths mean the same, and it reads the same onmaru.toml.

    Args:
        arguments: of the interpreter: "-m", a module, and what that is given.
        hear: gets each line of its stderr; bars end theirs with a carriage return.
        limit_s: that it may take.
        told: what it reads from its stdin.

    Returns:
        Its status.

    Raises:
        TimeoutError: it took longer.
        OSError: it cannot be begun.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-S", str(TIED), str(os.getpid())),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        os.setpriority(os.PRIO_PROCESS, process.pid, GIVES_WAY)
        async with asyncio.timeout(limit_s):
            await _follow(process, hear, told)
            return await process.wait()
    finally:
        await _surely(_end(process))


async def _surely(part: Coroutine[None, None, None]) -> None:
    """See a part to its end whoever cancels meanwhile: a process of which nobody knows would go on."""
    task, cancelled = asyncio.ensure_future(part), False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
    task.result()
    if cancelled:
        raise asyncio.CancelledError


async def _follow(process: asyncio.subprocess.Process, hear: Callable[[str], None], told: bytes) -> None:
    if process.stderr is None or process.stdin is None:
        return
    with contextlib.suppress(ConnectionError):  # it ended at once; its status says so
        process.stdin.write(told)
        await process.stdin.drain()
    process.stdin.close()
    rest = ""
    while block := await process.stderr.read(4096):
        *lines, rest = re.split(r"[\r\n]", rest + block.decode("utf-8", "replace"))
        rest = rest[-4096:]
        for line in lines:
            hear(line)
    hear(rest)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Let it take its files away; where it does not, it is ended all the same, with all that it began."""
    if process.returncode is not None:
        return
    for _ in range(2):  # as Ctrl-C does: the first ends it after this step, the second at once
        with contextlib.suppress(TimeoutError, ProcessLookupError):
            process.send_signal(signal.SIGINT)
            async with asyncio.timeout(END_S):
                await process.wait()
                return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
