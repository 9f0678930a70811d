"""A real server in a process of its own, for tests that talk to it."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
READY_LIMIT_S = 90.0
_slates: dict[str, bytes] = {}  # by file name, which says what they are made of; else each new folder's is encoded anew


@dataclass(slots=True)
class LiveServer:
    """A running server: where it is, its token, and its process."""

    url: str
    token: str
    process: subprocess.Popen[str]
    data: Path
    output: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    reader: threading.Thread | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=self.headers, timeout=30)

    def show(self) -> dict:
        return httpx.get(f"{self.url}/v1/shows/demo", timeout=30).json()

    def wait_for(self, state: str, limit_s: float = 30.0) -> dict:
        """Poll the show until it is in a state."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            show = self.show()
            if show["state"] == state:
                return show
            time.sleep(0.05)
        raise AssertionError(f"the show is {self.show()['state']}, not {state}:\n" + "".join(self.output))

    def stage_pids(self) -> list[int]:
        """Of the stage's main process."""
        out = subprocess.run(
            ["pgrep", "-f", "-P", str(self.process.pid), "stream.stage.main"],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(line) for line in out.stdout.split()]

    def kill_stage(self) -> None:
        for pid in self.stage_pids():
            os.kill(pid, signal.SIGKILL)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        finally:
            self.close()

    def close(self) -> None:
        """Make sure that it is gone, and that its output was read to the end.

        The reader closes the pipe: what the server began may hold its other end for a while, and a pipe that is closed
        under a reader is a fault.
        """
        self.process.kill()
        self.process.wait()
        if self.reader is not None:
            self.reader.join(10)


def start(data: Path, *options: str, wait: bool = True, stage: bool = True, **environment: str) -> LiveServer:
    """Start `onmaru serve` on a free port and wait until its host is on air.

    Without a stage nobody comes on air: for what needs no show, since a stage renders as long as its server runs.
    """
    if not stage:
        wait, environment = False, {**environment, "ONMARU_STAGE_SPAWN": "false"}
    command = [sys.executable, "-m", "stream.cli", "serve", "--port", "0", "--data", str(data), *options]
    _lend_slates(data / "cache")
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    server = LiveServer("", "", process, data)
    found = threading.Event()

    def read() -> None:
        if process.stdout is None:
            return
        with process.stdout:
            for line in process.stdout:
                server.output.append(line)
                if match := re.search(r"(http://\S+)/studio\?token=(\S+)", line):
                    server.url, server.token = match.groups()
                    found.set()
        found.set()  # it has ended

    server.reader = threading.Thread(target=read, daemon=True)
    server.reader.start()
    if not found.wait(READY_LIMIT_S) or not server.url:
        server.close()
        raise AssertionError("the server printed no link:\n" + "".join(server.output))
    _keep_slates(data / "cache")
    try:
        if wait:
            server.wait_for("live", READY_LIMIT_S)
    except BaseException:
        server.close()
        raise
    return server


def _keep_slates(cache: Path) -> None:
    for path in cache.glob("slate-*.msgpack"):
        _slates.setdefault(path.name, path.read_bytes())


def _lend_slates(cache: Path) -> None:
    """Put slates that other servers have made where a server looks for its own."""
    cache.mkdir(parents=True, exist_ok=True)
    for name, slate in _slates.items():
        (cache / name).write_bytes(slate)
