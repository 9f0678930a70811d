"""A command behind the show: what it says is heard, and it is gone whatever happens."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stream import background_command

pytestmark = pytest.mark.process
DEAF = """import os, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print(os.getpid(), file=sys.stderr, flush=True)
time.sleep(60)"""


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")  # whoever adopted it may not have asked how it ended yet
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def until(done: Callable[[], bool], limit_s: float = 30.0) -> None:
    end = time.monotonic() + limit_s
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_it_runs_where_we_do_so_that_the_same_settings_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "click.py").write_text("raise SystemExit('whatever lies here is not ours')")
    heard: list[str] = []
    code = "import os, sys, stream.cli; print(os.getcwd(), file=sys.stderr)"
    assert asyncio.run(background_command.run(["-c", code], heard.append, 60)) == 0
    assert heard[0] == str(tmp_path)


def test_what_it_is_told_and_says_goes_through_and_its_status_is_given():
    heard: list[str] = []
    code = "import sys; print(sys.stdin.read() + '\\r50% |\\rend', file=sys.stderr); sys.exit(3)"
    status = asyncio.run(background_command.run(["-c", code], heard.append, 60, b"told"))
    assert status == 3
    assert [line for line in heard if line] == ["told", "50% |", "end"]


def test_it_ends_with_whoever_began_it(tmp_path: Path):
    said = tmp_path / "pid"
    code = f"import os, time; print(os.getpid(), file=open({str(said)!r}, 'w', buffering=1)); time.sleep(60)"
    begin = f"import asyncio\nfrom stream.background_command import run\nasyncio.run(run(['-c', {code!r}], print, 60))"
    parent = subprocess.Popen([sys.executable, "-c", begin])
    try:
        until(lambda: said.exists() and said.read_text().endswith("\n"))
    finally:
        parent.kill()
        parent.wait()
    until(lambda: gone(int(said.read_text())))


@pytest.mark.parametrize("cancels", [0, 1, 2], ids=["limit", "cancelled", "cancelled twice"])
def test_one_that_hears_nothing_is_gone_when_the_call_is_over(monkeypatch: pytest.MonkeyPatch, cancels: int):
    monkeypatch.setattr(background_command, "END_S", 0.3)
    heard: list[str] = []

    async def go() -> BaseException | int:
        begun = asyncio.Event()

        def hear(line: str) -> None:
            heard.append(line)
            begun.set()

        limit_s = 5.0 if cancels == 0 else 60.0
        task = asyncio.create_task(background_command.run(["-c", DEAF], hear, limit_s))
        await asyncio.wait_for(begun.wait(), 60)
        for _ in range(cancels):
            task.cancel()
            await asyncio.sleep(0.1)
        (end,) = await asyncio.gather(task, return_exceptions=True)
        return end

    end = asyncio.run(go())
    assert isinstance(end, TimeoutError if cancels == 0 else asyncio.CancelledError)
    assert gone(int(heard[0]))
