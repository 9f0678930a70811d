"""The changed boxes of a shot, kept in a small film of their own: a tenth of what they are in memory.

They are coded nearly without loss (H.264, rate factor 8), for they are coded once more as part of the whole picture.
"""

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final

import av
import numpy as np

from dubbing.pictures import Change

_OPTIONS: Final = {"preset": "veryfast", "crf": "8", "tune": "fastdecode"}
_BASE: Final = Fraction(1, 25)


class ChangeWriter:
    """Writes `path` (a Matroska file) and beside it where each box lies. A context manager; an error leaves nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_suffix(".part")
        self._places: list[tuple[int, int, int]] = []
        self._container = av.open(str(self._part), "w", format="matroska")
        self._stream: av.VideoStream | None = None

    def __enter__(self) -> "ChangeWriter":
        return self

    def add(self, pts: int, change: Change) -> None:
        """The next box; all have one size."""
        frame = av.VideoFrame.from_ndarray(change.planes, format="yuv420p")
        if self._stream is None:
            stream = self._container.add_stream("libx264", 25, options=dict(_OPTIONS))
            assert isinstance(stream, av.VideoStream)  # noqa: S101 - libx264 makes pictures
            stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
            stream.codec_context.thread_count = 1
            self._stream = stream
        frame.pts, frame.time_base = len(self._places), _BASE
        self._places.append((pts, change.x, change.y))
        self._container.mux(self._stream.encode(frame))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._stream is not None:
                self._container.mux(self._stream.encode(None))
            self._container.close()
            if kind is None:
                self._path.with_suffix(".json").write_text(json.dumps(self._places), encoding="utf-8")
                self._part.replace(self._path)
        finally:
            self._part.unlink(missing_ok=True)


def places(path: Path) -> list[tuple[int, int, int]]:
    """pts, x and y of each box that a `ChangeWriter` wrote. Raises OSError or ValueError."""
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return [(int(pts), int(x), int(y)) for pts, x, y in told]


def read(path: Path) -> Iterator[tuple[int, Change]]:
    """pts and box, in the order in which they are shown. Raises OSError, ValueError or av.error.FFmpegError."""
    known = places(path)
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        for (pts, x, y), frame in zip(known, container.decode(video=0), strict=True):
            yield pts, Change(x, y, np.ascontiguousarray(frame.to_ndarray(), np.uint8))
