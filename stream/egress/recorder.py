"""A recording: fragmented MP4, playable up to its last fragment whatever happens to the process."""

import errno
import logging
import os
import stat
import threading
from pathlib import Path

import av

from stream.egress.backlog import Backlog, BacklogLimits
from stream.egress.mp4_boxes import whole_length
from stream.egress.output import NeedKey, OnStatus, Status, StatusLine
from stream.egress.remux import Remux
from stream.packets import CLOCK_RATE, Packet

log = logging.getLogger(__name__)

# A fragment at each keyframe and each second, so that a killed process loses a second at most.
FRAGMENTS = {
    "movflags": "frag_keyframe+empty_moov+default_base_moof",
    "frag_duration": "1000000",  # us
    "flush_packets": "1",
}
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSE_LIMIT_S = 10.0


class Recorder:
    """Writes the show to one file on a thread of its own, from the next keyframe on.

    A fault of the disk ends the recording: the file is cut after its last whole
    fragment and the status says what happened.
    """

    def __init__(self, path: Path, on_status: OnStatus, need_key: NeedKey, limits: BacklogLimits | None = None) -> None:
        """Create the file. Raises OSError where it cannot be, or exists already."""
        self.path = path
        self._file = _File(path)
        self._remux = Remux(self._file, "mp4", FRAGMENTS)
        self._line = StatusLine(Status("idle", "waits for a keyframe"), on_status)
        self._backlog = Backlog(need_key, limits)
        self._thread = threading.Thread(target=self._run, name=f"record {path.name}", daemon=True)
        self._thread.start()
        self._backlog.restart()

    @property
    def status(self) -> Status:
        return self._line.now

    @property
    def duration_s(self) -> float:
        """Length of what was recorded."""
        return self._remux.length / CLOCK_RATE

    def push(self, packet: Packet) -> None:
        self._backlog.push(packet)

    def close(self) -> None:
        """Write what waits and finish the file."""
        self._backlog.close()
        self._thread.join(_CLOSE_LIMIT_S)
        if self._thread.is_alive():
            log.error("%s: the disk does not answer; the recording is left as it is", self.path)

    def _run(self) -> None:
        try:
            self._record()
            self._remux.close()
        except (OSError, ValueError, av.FFmpegError) as error:
            self._end_broken(error)
        else:
            self._line.set("ended")
        finally:
            self._backlog.close()
            self._file.close()

    def _record(self) -> None:
        while not self._backlog.done:
            packet = self._backlog.get(timeout_s=0.5)
            if packet is not None:
                self._remux.write(packet)
                self._line.set("live")

    def _end_broken(self, error: Exception) -> None:
        self._file.give_up()
        try:
            self._remux.close()  # the trailer goes nowhere; the muxer is freed
        except (OSError, av.FFmpegError):
            log.debug("%s: closing after a fault", self.path, exc_info=True)
        kept = self._file.cut_to_whole()
        rest = f"its {self.duration_s:.0f} s up to then can be played" if kept else "nothing could be kept"
        if isinstance(error, OSError) and error.errno in _FULL:
            reason = f"the disk is full: the recording ended and {rest}; free some space and start a new one"
        else:
            reason = f"the recording ended and {rest}: {error}"
        log.error("%s: %s", self.path, reason)
        self._line.set("ended" if kept else "failed", reason)


class _File:
    """Written from front to back; after a fault it takes everything and keeps nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
        self._given_up = False

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        while rest and not self._given_up:
            rest = rest[os.write(self._handle, rest) :]
        return len(data)

    def give_up(self) -> None:
        self._given_up = True

    def cut_to_whole(self) -> int:
        """Cut off a broken end; returns the bytes that are left."""
        found = os.fstat(self._handle)
        if not stat.S_ISREG(found.st_mode):
            return 0
        with open(self._handle, "rb", closefd=False) as file:
            good = whole_length(file, found.st_size)
        os.ftruncate(self._handle, good)
        return good

    def close(self) -> None:
        os.close(self._handle)
