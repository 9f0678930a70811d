"""A program with all that it starts, ended together: also what leads a session of its own, also when we are killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from stream import kept

pytestmark = pytest.mark.process
ROOT = Path(__file__).parent.parent
SERVER = """import subprocess, sys
from stream import kept
command = kept.command(1 << 30, "tests.kept_family", "a b")
subprocess.run([sys.executable, *command], stdout=open(sys.argv[1], "w"))"""


def gone(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return False
    return True


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_it_ends_with_who_began_it_and_with_all_that_it_began(tmp_path: Path):
    told = tmp_path / "told"
    with subprocess.Popen([sys.executable, "-c", SERVER, str(told)], cwd=ROOT) as server:
        until(lambda: told.exists() and told.read_text().endswith(" a b\n"))
        child = int(told.read_text().split()[0])
        assert not gone(child)
        server.send_signal(signal.SIGKILL)
    until(lambda: gone(child))


@pytest.mark.parametrize(("module", "status"), [("this", 0), ("no.such", 1)])
def test_its_status_is_given(module: str, status: int):
    command = [sys.executable, *kept.command(1 << 30, module)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == status
    assert ended.stdout.startswith(b"The Zen of Python") == (status == 0)
