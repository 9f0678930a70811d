"""A push to an RTMP(S) target: it comes and goes as the target does, and the show never notices.

RTMPS is encrypted, but the target's certificate is not verified: FFmpeg does not by
default, and PyAV gives no way to ask for it.
"""

import logging
import os
import random
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from stream.egress import pipe
from stream.egress.backlog import Backlog, BacklogLimits
from stream.egress.backoff import Backoff
from stream.egress.output import NeedKey, OnStatus, Status, StatusLine
from stream.errors import OutputInvalid
from stream.packets import Packet

log = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]  # where `stream` is imported from
# A live target is of no use when it lags: what waits longer than this is dropped.
LIVE_LIMITS = BacklogLimits(pictures=75, sounds=180)
_BEAT_S = 0.2  # how often the pusher is looked at while nothing comes


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a target may keep silent, and how it is tried again."""

    connect_s: float = 10.0  # from the first packet to the pusher's "live"
    stall_s: float = 10.0  # for one packet to be taken
    steady_s: float = 20.0  # live for so long, a target counts its failures from 1 again
    backoff: Backoff = field(default_factory=Backoff)


class _Lost(Exception):
    """The target is gone; the message says why."""


def masked(url: str) -> str:
    """The target without its stream key, user or password: "rtmps://host:443/app/…"."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    app = parts.path.strip("/").split("/")[0]
    return f"{parts.scheme}://{parts.hostname}{port}/{app}/…"


def checked(url: str) -> str:
    """The url; raises OutputInvalid where it is no RTMP address that can be pushed to."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("rtmp", "rtmps") and bool(parts.hostname) and bool(parts.path.strip("/"))
        valid = valid and parts.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        valid = False
    if not valid:
        raise OutputInvalid("a target is an address such as rtmp://host/app/key or rtmps://host:443/app/key")
    return url


class RtmpPush:
    """Pushes the show to one target through a process of its own, until it is closed.

    A thread feeds the process; where the target refuses, ends or stalls, the process
    is ended and the next try starts at a keyframe after a growing delay.
    """

    def __init__(self, url: str, on_status: OnStatus, need_key: NeedKey, patience: Patience | None = None) -> None:
        """Raises OutputInvalid where `url` is no RTMP address."""
        self._url = checked(url)
        self.target = masked(url)
        self._patience = patience or Patience()
        self._line = StatusLine(Status("idle"), on_status)
        self._backlog = Backlog(need_key, LIVE_LIMITS)
        self._stop = threading.Event()
        self._random = random.Random()
        self._thread = threading.Thread(target=self._run, name=f"push {self.target}", daemon=True)
        self._thread.start()

    @property
    def status(self) -> Status:
        return self._line.now

    def push(self, packet: Packet) -> None:
        self._backlog.push(packet)

    def close(self) -> None:
        """Stop pushing; the target is told where it still listens."""
        self._stop.set()
        self._backlog.close()
        self._thread.join(5.0)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            self._line.set("connecting")
            began = time.monotonic()
            try:
                self._once()
            except (_Lost, OSError) as error:
                steady = time.monotonic() - began > self._patience.steady_s
                failures = 1 if steady else failures + 1
                delay_s = self._patience.backoff.delay_s(failures, self._random)
                log.warning("%s: %s; next try in %.0f s", self.target, error, delay_s)
                self._line.set("retrying", f"{error}; try {failures + 1} in {delay_s:.0f} s")
                self._stop.wait(delay_s)
        self._line.set("ended")

    def _once(self) -> None:
        """One connection, until it is lost or the push is stopped."""
        with _Pusher(self._url, self._stop) as pusher:
            self._backlog.restart()
            deadline: float | None = None
            while not self._stop.is_set():
                packet = self._backlog.get(_BEAT_S)
                if packet is not None:
                    deadline = deadline or time.monotonic() + self._patience.connect_s
                    pusher.send(packet, self._patience.stall_s if pusher.live else self._patience.connect_s)
                pusher.look()
                if pusher.live:
                    self._line.set("live")
                elif deadline is not None and time.monotonic() > deadline:
                    raise _Lost(f"no answer within {self._patience.connect_s:.0f} s")


class _Pusher:
    """The pushing process, seen from here."""

    def __init__(self, url: str, stop: threading.Event) -> None:
        self.live = False
        self._stop = stop
        self._said = b""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stream.egress.pusher"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            bufsize=0,
            start_new_session=True,  # an interrupt at the terminal ends the server first, and that ends this
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a process that was started with pipes has none")
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)
        self._room = select.poll()  # not select(): with many viewers, descriptors pass 1024
        self._room.register(self._in, select.POLLOUT)
        self._send(pipe.pack_address(url), limit_s=5.0)

    def __enter__(self) -> "_Pusher":
        return self

    def __exit__(self, *_: object) -> None:
        self._in.close()
        try:
            # It says good-bye to the target when its input ends; one that hangs is not waited for.
            self._process.wait(1.0 if self.live else 0.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._out.close()

    def send(self, packet: Packet, limit_s: float) -> None:
        """Hand a packet on; raises _Lost where it is not taken in time."""
        self._send(pipe.pack(packet), limit_s)

    def look(self) -> None:
        """Read what the process says; raises _Lost where it has ended."""
        while chunk := self._out.read(4096):
            self._said = (self._said + chunk)[-4096:]
        lines = self._said.decode("utf-8", "replace").splitlines()
        self.live = self.live or "live" in lines
        if self._process.poll() is not None:
            errors = [line.removeprefix("error ") for line in lines if line.startswith("error ")]
            raise _Lost(errors[-1] if errors else "the connection was lost")

    def _send(self, data: bytes, limit_s: float) -> None:
        deadline = time.monotonic() + limit_s
        rest = memoryview(data)
        while rest:
            if not self._room.poll(_BEAT_S * 1000):
                if self._stop.is_set():
                    return
                if time.monotonic() > deadline:
                    raise _Lost(f"the target took nothing for {limit_s:.0f} s")
                continue
            try:
                rest = rest[os.write(self._in.fileno(), rest) :]
            except BrokenPipeError:
                self._process.wait(5.0)
                self.look()
                raise _Lost("the connection was lost") from None
