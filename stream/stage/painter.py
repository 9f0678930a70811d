"""Draws and encodes in a thread of its own, so that the sound never waits for a picture."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from stream.packets import Packet
from stream.stage.conductor import FrameJob
from stream.stage.encoder import VideoEncoder

log = logging.getLogger(__name__)

MAX_JOBS = 2  # frames in flight; a third means that drawing is behind, and it is skipped


class Picture(Protocol):
    """Draws one frame of the show."""

    def draw(self, job: FrameJob) -> NDArray[np.uint8]:
        """I420, uint8 (height*3/2, width); valid until a few draws later."""
        ...


def scale(planes: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Scale an I420 picture; uint8 (h*3/2, w) → (height*3/2, width), both even."""
    h, w = planes.shape[0] * 2 // 3, planes.shape[1]
    if (w, h) == (width, height):
        return planes
    out = np.empty((height * 3 // 2, width), np.uint8)
    cv2.resize(planes[:h], (width, height), dst=out[:height], interpolation=cv2.INTER_AREA)
    chroma = planes[h:].reshape(2, h // 2, w // 2)
    target = out[height:].reshape(2, height // 2, width // 2)
    for k in range(2):
        cv2.resize(chroma[k], (width // 2, height // 2), dst=target[k], interpolation=cv2.INTER_AREA)
    return out


class Painter:
    """Takes frame jobs, delivers encoded pictures."""

    def __init__(
        self, picture: Picture, encoders: Sequence[VideoEncoder], deliver: Callable[[list[Packet]], None]
    ) -> None:
        """`deliver` is called from the painter's thread with one packet a rendition."""
        self._picture = picture
        self._encoders = encoders
        self._deliver = deliver
        self._jobs: queue.Queue[FrameJob | None] = queue.Queue(MAX_JOBS)
        self._thread = threading.Thread(target=self._run, name="painter", daemon=True)
        self.failed: BaseException | None = None
        self.frames = 0
        self.late = 0
        self.draw_s = 0.0
        self.encode_s = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it is drawing; waits at most a second."""
        try:
            self._jobs.put(None, timeout=0.5)
        except queue.Full:
            return  # it hangs in a draw; a daemon thread dies with the process
        self._thread.join(1.0)

    def offer(self, job: FrameJob) -> bool:
        """Draw this frame; False (and counted) if the painter is behind."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            self.late += 1
            return False
        return True

    def force_key(self, rendition: str) -> None:
        for encoder in self._encoders:
            if encoder.rendition == rendition:
                encoder.force_key()

    def _run(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self._deliver(self._paint(job))
        except Exception as error:  # the thread's boundary: the stage sees `failed`, ends, and is started anew
            log.exception("drawing failed")
            self.failed = error

    def _paint(self, job: FrameJob) -> list[Packet]:
        start = time.perf_counter()
        planes = self._picture.draw(job)
        drawn = time.perf_counter()
        packets = [e.encode(scale(planes, e.width, e.height), job.index) for e in self._encoders]
        self.frames += 1
        self.draw_s += drawn - start
        self.encode_s += time.perf_counter() - drawn
        return packets
