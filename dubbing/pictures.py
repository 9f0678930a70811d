"""The pictures of a film as they are coded, turned upright, with their own times; and small changes put into them.

Everything is done on the planes of brightness and colour, never on a whole picture in red, green and blue: what is
not changed stays what the decoder gave, to the last bit.
"""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import PictureType
from numpy.typing import NDArray

from dubbing.containers import opened, origin_s, picture_of
from dubbing.errors import MediaBroken, NoPicture
from kernels.box import Box
from kernels.i420 import split

Image = NDArray[np.uint8]

THREADS: Final = 2
_FORMATS: Final = ("yuv420p", "yuvj420p")  # eight bits, a colour for four pixels: nearly all that is no HDR
_HDR: Final = (16, 18)  # transfer characteristics PQ and HLG
# What blue, green and red give to Y, Cb and Cr: BT.601, limited range, as in `kernels.i420`. Not by its kernel, which
# works in threads of its own and must not be called from two threads at once.
_MATRIX: Final = np.array([[6416, 33039, 16829], [28784, -19071, -9713], [-4681, -24103, 28784]], np.float32) / 65536
_SQUARE: Final = Fraction(1, 50)  # by which pixels may be wider or higher


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture, upright."""

    pts: int  # as the file counts
    at: float  # s from the file's first moment
    planes: Image  # I420, uint8 [h * 3 / 2, w]
    frame: av.VideoFrame  # as it was decoded

    def bgr(self, box: Box | None = None) -> Image:
        """uint8 (h, w, 3), all of it or a box with even corners. BT.601 whatever the film is in: see `changed`."""
        return _bgr(self.planes if box is None else cut(self.planes, box))


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """New pixels of one picture, upright."""

    x: int  # px, even
    y: int
    planes: Image  # I420 of the box


class Film:
    """A film's pictures. A context manager; for one thread at a time."""

    def __init__(self, path: Path, threads: int = THREADS) -> None:
        """`threads` decode; each holds pictures of its own. Raises MediaBroken or NoPicture."""
        self.path = path
        self._threads = threads
        self._container, self.stream = _open(path, threads)
        self.zero = origin_s(self._container)
        assert self.stream.time_base is not None  # noqa: S101 - every stream of a file has one
        self.time_base: Fraction = self.stream.time_base
        self.rotation = 0  # quarter turns against the clock that make it upright
        self.size = (0, 0)  # px, upright
        self._fresh = True
        self._facts: str | None = None

    def __enter__(self) -> "Film":
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    @property
    def rate(self) -> float:
        """Pictures a second, on average."""
        return float(self.stream.average_rate or 25)

    def time(self, pts: int) -> float:
        """s from the file's first moment."""
        return float(pts * self.time_base) - self.zero

    def unfit(self) -> str:
        """Why pictures of this kind cannot be changed without harm; "" where they can. Reads the first picture."""
        if self._facts is None:
            first = next(self.frames(), None)
            self._facts = "no picture can be decoded" if first is None else _unfit(first, self.stream)
            if first is not None:
                self.rotation = round(first.rotation / 90) % 4
                width, height = first.width, first.height
                self.size = (height, width) if self.rotation % 2 else (width, height)
        return self._facts

    def pictures(self, first: int | None = None, last: int | None = None) -> Iterator[Picture]:
        """From the picture with pts `first` to the one with `last`, in the order in which they are shown."""
        for frame in self.frames(first):
            if last is not None and frame.pts is not None and frame.pts > last:
                return
            assert frame.pts is not None  # noqa: S101 - others are left out
            yield Picture(frame.pts, self.time(frame.pts), self.upright(frame), frame)

    def upright(self, frame: av.VideoFrame) -> Image:
        """I420, uint8 [h * 3 / 2, w]."""
        return _turned(np.ascontiguousarray(frame.to_ndarray(), np.uint8), self.rotation)

    def frames(self, first: int | None = None) -> Iterator[av.VideoFrame]:
        """Frames as they are decoded, from pts `first` on; what cannot be decoded is left out."""
        self._seek(first)
        frames = self._decoded()
        begun = next(frames, None)
        if first is not None and (begun is None or (begun.pts or 0) > first):  # the index led astray
            self._reopen()
            frames = self._decoded()
            begun = next(frames, None)
        for frame in itertools.chain([begun] if begun is not None else [], frames):
            if first is None or (frame.pts or 0) >= first:
                yield frame

    def _decoded(self) -> Iterator[av.VideoFrame]:
        for packet in _unbroken(self._container, self.stream):
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                continue
            for frame in frames:
                if isinstance(frame, av.VideoFrame) and frame.pts is not None:
                    yield frame

    def changed(self, frame: av.VideoFrame, change: Change) -> av.VideoFrame:
        """A frame as it was decoded, with new pixels in it and all that it tells of itself."""
        planes = self.upright(frame)
        put(planes, change)
        new = av.VideoFrame.from_ndarray(_turned(planes, -self.rotation % 4), format=frame.format.name)
        new.pts, new.time_base = frame.pts, self.time_base
        new.colorspace, new.color_range = frame.colorspace, frame.color_range
        new.color_primaries, new.color_trc = frame.color_primaries, frame.color_trc
        new.pict_type = PictureType.NONE
        return new

    def _seek(self, first: int | None) -> None:
        if self._fresh and first is None:
            self._fresh = False
            return
        self._fresh = False
        if first is not None:
            with contextlib.suppress(av.error.FFmpegError):  # no index: from the start
                self._container.seek(first, stream=self.stream)
                return
        self._reopen()

    def rest(self) -> None:
        """Give back what the decoder holds, until pictures are asked for again."""
        self._reopen()
        self._fresh = True

    def _reopen(self) -> None:
        self._container.close()
        self._container, self.stream = _open(self.path, self._threads)


def cut(planes: Image, box: Box) -> Image:
    """A box with even corners out of I420 planes."""
    part = np.empty((box.height * 3 // 2, box.width), np.uint8)
    for to, of, step in zip(split(part), split(planes), (1, 2, 2), strict=True):
        to[:] = of[box.y0 // step : box.y1 // step, box.x0 // step : box.x1 // step]
    return part


def put(planes: Image, change: Change) -> None:
    """Lay a change into I420 planes, in place."""
    height, width = change.planes.shape[0] * 2 // 3, change.planes.shape[1]
    for of, to, step in zip(split(change.planes), split(planes), (1, 2, 2), strict=True):
        to[change.y // step : (change.y + height) // step, change.x // step : (change.x + width) // step] = of


def change_of(before: Image, was: Image, drawn: Image, corner: tuple[int, int]) -> Change:
    """What makes a box of the film look as it was drawn.

    Only the difference is taken into the planes: pixels that were not drawn stay as they are, and which matrix or range
    the film is in hardly matters, for it was seen and is written through the same one.

    Args:
        before: I420 of the box.
        was: uint8 [h, w, 3] BGR, the box as `Picture.bgr` gives it.
        drawn: the same with something drawn into it.
        corner: x, y px of the box in the upright picture, even.
    """
    more = cv2.transform(drawn.astype(np.float32) - was, _MATRIX)
    half = cv2.resize(more, (before.shape[1] // 2, before.shape[0] // 3), interpolation=cv2.INTER_AREA)
    planes = before.copy()
    for plane, by in zip(split(planes), (more[..., 0], half[..., 1], half[..., 2]), strict=True):
        plane[:] = np.clip(np.rint(plane + by), 0, 255)
    return Change(*corner, planes)


def _bgr(planes: Image) -> Image:
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), np.uint8)


def _turned(planes: Image, quarters: int) -> Image:
    if quarters % 4 == 0:
        return planes
    parts = [np.rot90(part, quarters) for part in split(planes)]
    flat = np.concatenate([np.ascontiguousarray(part).reshape(-1) for part in parts])
    return flat.reshape(-1, parts[0].shape[1])


def _open(path: Path, threads: int) -> tuple[InputContainer, av.VideoStream]:
    try:
        container = opened(path)
    except (av.error.FFmpegError, OSError) as error:
        raise MediaBroken(f"{path.name} cannot be read ({error})") from error
    stream = picture_of(container)
    if stream is None:
        container.close()
        raise NoPicture(f"{path.name} holds no moving picture")
    stream.codec_context.thread_count = threads
    return container, stream


def _unfit(frame: av.VideoFrame, stream: av.VideoStream) -> str:
    ratio = stream.sample_aspect_ratio
    if frame.format.name not in _FORMATS or frame.color_trc in _HDR:
        return f"its pictures are {frame.format.name}: only such of 8 bits a colour (yuv420p) can be changed"
    if frame.interlaced_frame:
        return "its pictures are interlaced"
    if frame.width % 2 or frame.height % 2:
        return f"its pictures are {frame.width}x{frame.height}: both have to be even"
    if ratio and abs(Fraction(ratio) - 1) > _SQUARE:
        return f"its pixels are not square ({ratio})"
    return ""


def _unbroken(container: InputContainer, stream: av.VideoStream) -> Iterator["av.Packet[Any]"]:
    """Packets until the end, or until the file breaks off: it is good until there."""
    packets = container.demux(stream)
    while True:
        try:
            yield next(packets)
        except (StopIteration, av.error.FFmpegError):
            return
