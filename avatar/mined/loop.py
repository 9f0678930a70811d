"""The loop of a person's video, decoded ahead, for ever."""

import itertools
import queue
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.errors import PackInvalid

Image = NDArray[np.uint8]

AHEAD: Final = 8  # frames that wait decoded: a third of a second, 11 MB at 720p
CLOSES: Final = 8  # pictures at the end of a loop that pass into what was decoded at its start; as much memory
_WAIT_S = 5.0  # a frame that takes longer to decode does not come
_RETRY_S = 0.2
_REBUILD = "build the pack again"


class LoopReader:
    """Frame n is picture n modulo the loop's length, as I420 planes. One thread decodes, one other takes.

    A decoder's first picture has other noise than its last, though the same was filmed: where the loop closes, that
    would be seen as a blink. So the last pictures pass into those at the start of which they are the mirror images.
    """

    def __init__(self, file: Path, order: NDArray[np.int32], size: tuple[int, int]) -> None:
        """The file must hold len(order) pictures of one size; they are scaled to `size` (width, height) px, even.

        order: which of them show the same; see `avatar.mined.types.Loop`.
        Raises PackInvalid if the first cannot be decoded.
        """
        self._file = file
        self._ready: queue.Queue[Image | PackInvalid] = queue.Queue(AHEAD)
        self._stop = threading.Event()
        self._failed: PackInvalid | None = None
        arguments = (file, len(order), _mirrored(order), size, self._ready, self._stop)
        self._thread = threading.Thread(target=_decode, args=arguments, name="loop", daemon=True)
        self._finalizer = weakref.finalize(self, self._stop.set)
        self._thread.start()
        self._first: Image | None = self._next()

    def take(self) -> Image:
        """The next picture, uint8 [h*3/2, w]; the caller may write to it. Raises PackInvalid if there is none."""
        if self._first is not None:
            first, self._first = self._first, None
            return first
        return self._next()

    def _next(self) -> Image:
        if self._failed is not None:
            raise self._failed
        try:
            item = self._ready.get(timeout=_WAIT_S)
        except queue.Empty:
            item = PackInvalid(self._file, f"no picture was decoded for {_WAIT_S:.0f} s", "make the machine less busy")
        if isinstance(item, PackInvalid):
            self._failed = item
            raise item
        return item

    def close(self) -> None:
        """Stop decoding; `take` must not be called again."""
        self._finalizer()
        self._thread.join(_WAIT_S)


def _mirrored(order: NDArray[np.int32]) -> int:
    """How many pictures at the end show what as many after the first do, backwards; at most `CLOSES`."""
    for k in range(1, CLOSES + 1):
        if 2 * k >= len(order) or order[k] != order[-k]:
            return k - 1
    return CLOSES


def _decode(
    file: Path,
    frames: int,
    closes: int,
    size: tuple[int, int],
    ready: "queue.Queue[Image | PackInvalid]",
    stop: threading.Event,
) -> None:
    """Put pictures until stopped. Holds no reference to the reader, so that it stops when the reader is dropped."""
    try:
        for planes in _pictures(file, frames, closes, size):
            if not _put(ready, planes, stop):
                return
    except (av.error.FFmpegError, OSError, ValueError) as error:
        _put(ready, PackInvalid(file, f"it cannot be decoded ({error})", _REBUILD), stop)
    except PackInvalid as error:
        _put(ready, error, stop)


def _put(ready: "queue.Queue[Image | PackInvalid]", item: Image | PackInvalid, stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            ready.put(item, timeout=_RETRY_S)
        except queue.Full:
            continue
        return True
    return False


def _pictures(file: Path, frames: int, closes: int, size: tuple[int, int]) -> Iterator[Image]:
    start: list[Image] = []
    with av.open(str(file)) as container:
        if not container.streams.video:
            raise PackInvalid(file, "it has no pictures", _REBUILD)
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1  # drawing and encoding want the other core
        while True:
            count = 0
            for frame in itertools.islice(container.decode(stream), frames):
                plain = frame.reformat(width=size[0], height=size[1], format="yuv420p", interpolation="BICUBIC")
                planes = np.ascontiguousarray(plain.to_ndarray(), np.uint8)
                if len(start) <= closes:
                    start.append(planes.copy())
                left = frames - count
                if left <= closes:
                    share = 1 - left / (closes + 1)
                    planes = np.asarray(cv2.addWeighted(planes, 1 - share, start[left], share, 0), np.uint8)
                yield planes
                count += 1
            if count != frames:
                raise PackInvalid(file, f"it holds {count} pictures, pack.toml says {frames}", _REBUILD)
            container.seek(0, stream=stream)
