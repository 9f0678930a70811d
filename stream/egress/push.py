"""A push to a target: it comes and goes as the target does, and the show never notices."""

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

from stream.egress import pipe
from stream.egress.backlog import Backlog, BacklogLimits
from stream.egress.backoff import Backoff
from stream.egress.output import NeedKey, OnStatus, Status, StatusLine
from stream.packets import Packet, Rendition

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


@dataclass(frozen=True, slots=True)
class Road:
    """How targets of one kind are pushed to."""

    pusher: str  # the module that the process runs
    sound: Rendition
    goodbye_s: float  # that the process may take to say good-bye before it is live; a live one has a second more


class _Lost(Exception):
    """The target is gone; the message says why."""


class Push:
    """Pushes the show to one target through a process of its own, until it is closed.

    A thread feeds the process; where the target refuses, ends or stalls, the process
    is ended and the next try starts at a keyframe after a growing delay.
    """

    def __init__(
        self,
        url: str,
        target: str,
        road: Road,
        on_status: OnStatus,
        need_key: NeedKey,
        patience: Patience | None = None,
    ) -> None:
        """`url` is told to the process alone; `target` is what of it may be shown."""
        self._url = url
        self.target = target
        self._road = road
        self._need_key = need_key
        self._patience = patience or Patience()
        self._line = StatusLine(Status("idle"), on_status)
        self._backlog = Backlog(need_key, LIVE_LIMITS, road.sound)
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
        with _Pusher(self._url, self._road, self._need_key, self._stop) as pusher:
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

    def __init__(self, url: str, road: Road, need_key: NeedKey, stop: threading.Event) -> None:
        self.live = False
        self._road = road
        self._need_key = need_key
        self._stop = stop
        self._said = b""  # a line that has not come whole
        self._error = "the connection was lost"
        self._process = subprocess.Popen(
            [sys.executable, "-m", road.pusher],
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
            self._process.wait(self._road.goodbye_s + 1.0 * self.live)
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
            *lines, rest = (self._said + chunk).split(b"\n")
            self._said = rest[-4096:]
            for line in lines:
                self._hear(line.decode("utf-8", "replace"))
        if self._process.poll() is not None:
            raise _Lost(self._error)

    def _hear(self, line: str) -> None:
        """One line: "live", "key" (the target asks for a keyframe) or "error <why>"."""
        if line == "live":
            self.live = True
        elif line == "key":
            self._need_key()
        elif line.startswith("error "):
            self._error = line.removeprefix("error ")

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
