"""A person's video as 25 pictures a second: any usual container and codec, turned upright, in 8-bit sRGB."""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final

import av
import av.error
import numpy as np
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc, Interpolation, VideoReformatter
from numpy.typing import NDArray

from avatar.errors import EnrolRefused, Finding

Image = NDArray[np.uint8]

FPS: Final = 25
LEAST_S: Final = 3.0
MOST_BYTES: Final = 8 << 30
MOST_SIDE: Final = 4096  # px
LEAST_SIDE: Final = 144
# Real containers only: playlists and scripts (HLS, DASH, concat) would open other files and addresses.
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf"
_STEADY = (Fraction(23), Fraction(31))  # frames a second that are taken one to one: 30 play 17 % slower, not jerkily
_NEAR_S = 5.0  # what begins earlier is read from the start
_BROKEN = 50  # packets that cannot be decoded, in a row, after which a video is over
_THREADS = 2
_HD = 720  # rows from which a video that does not say so is in BT.709, as players take it
_HDR = (16, 18)  # transfer characteristics PQ and HLG
_WIDE = 9  # primaries of BT.2020
_UNTOLD = 2
_AGAIN = "export it once more as MP4 (H.264) with your camera's or editing program"


@dataclass(frozen=True, slots=True)
class Sample:
    """What is seen at one of the 25 moments of a second."""

    index: int  # of the moment
    time: float  # seconds into the video at which its frame was filmed
    frame: av.VideoFrame


class Clip:
    """An open video. Use it in a `with`."""

    def __init__(self, path: Path) -> None:
        """Raises EnrolRefused, which says what is wrong with the file and what to do."""
        self.path = path
        size = _size(path)
        self._container = _open(path, size)
        try:
            self._stream = _picture_of(self._container)
            self._check()
        except BaseException:
            self._container.close()
            raise
        self._reformatter = VideoReformatter()
        self.step = _step(self._stream)
        self.end = 0.0  # seconds: the last that was read to the end came so far
        self.interlaced = False

    def __enter__(self) -> "Clip":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    @property
    def duration(self) -> float | None:
        """Seconds, as far as the file says."""
        if self._stream.duration is not None and self._stream.time_base is not None:
            return float(self._stream.duration * self._stream.time_base)
        return None if self._container.duration is None else self._container.duration / av.time_base

    def samples(self, first: int = 0) -> Iterator[Sample]:
        """What is seen at moments `first`, `first` + 1 …, until the video ends."""
        start = self._start()
        offset = float(self.step) / 4  # the middle of a frame's first half: times that waver by less do no harm
        step = float(self.step)
        shown: av.VideoFrame | None = None
        shown_at = 0.0
        index = first
        for frame, at in self._decoded(start, first * step):
            while shown is not None and index * step + offset < at:
                yield Sample(index, shown_at, shown)
                index += 1
            shown, shown_at = frame, at
        if shown is not None and index * step + offset < shown_at + step:
            yield Sample(index, shown_at, shown)

    def picture(self, frame: av.VideoFrame, longest: int = MOST_SIDE) -> Image:
        """uint8 (h, w, 3) BGR, upright, square pixels, its longer side at most `longest` px."""
        width, height = frame.width * self._aspect, float(frame.height)
        scale = min(1.0, longest / max(width, height))
        colours: dict[str, int] = {}
        if frame.colorspace == _UNTOLD:
            colours["src_colorspace"] = Colorspace.ITU709 if frame.height >= _HD else Colorspace.ITU601
        if frame.color_trc in _HDR or frame.color_primaries == _WIDE:
            colours["dst_color_primaries"] = ColorPrimaries.BT709
            if frame.color_trc in _HDR:
                colours["dst_color_trc"] = ColorTrc.BT709
        converted = self._reformatter.reformat(
            frame,
            width=max(2, round(width * scale)),
            height=max(2, round(height * scale)),
            format="bgr24",
            interpolation=Interpolation.AREA if scale < 1 else Interpolation.BICUBIC,
            threads=_THREADS,
            **colours,
        )
        return np.ascontiguousarray(np.rot90(converted.to_ndarray(), k=round(frame.rotation / 90) % 4))

    @property
    def _aspect(self) -> float:
        told = self._stream.sample_aspect_ratio
        return float(told) if told and Fraction(1, 4) <= told <= 4 else 1.0

    def _check(self) -> None:
        width, height = self._stream.codec_context.width, self._stream.codec_context.height
        if max(width, height) > MOST_SIDE:
            _refuse(f"{self.path.name} is {width}x{height}", f"export it with sides of at most {MOST_SIDE} px")
        if min(width, height) < LEAST_SIDE:
            _refuse(f"{self.path.name} is only {width}x{height}", "film in 1920x1080 or 1080x1920")
        duration = self.duration
        if duration is not None and duration < LEAST_S:
            _refuse(f"{self.path.name} is {duration:.1f} s long", f"film 40 to 90 s; {LEAST_S:.0f} s at least")

    def _start(self) -> float:
        """Seconds on the file's own clock at which the picture starts."""
        if self._stream.start_time is not None and self._stream.time_base is not None:
            return float(self._stream.start_time * self._stream.time_base)
        return 0.0

    def _decoded(self, start: float, wanted: float) -> Iterator[tuple[av.VideoFrame, float]]:
        """Frames with their seconds from the start, rising; the first is not after `wanted` where there is one."""
        frames = self._read(start, wanted)
        first = next(frames, None)
        if wanted > 0 and (first is None or first[1] > wanted + float(self.step)):  # the index led astray
            frames = self._read(start, 0.0)
            first = next(frames, None)
        if first is not None:
            yield first
            yield from frames

    def _read(self, start: float, wanted: float) -> Iterator[tuple[av.VideoFrame, float]]:
        """Frames from the last key frame before `wanted` on, as far as there is an index, or from the first."""
        self._seek(start, wanted)
        last = -math.inf
        broken = 0
        for packet in self._packets():
            try:
                frames = packet.decode()
                broken = 0
            except av.error.FFmpegError:
                broken += 1
                if broken > _BROKEN:
                    break
                continue
            for frame in frames:
                at = max(0.0, last + float(self.step)) if frame.time is None else frame.time - start
                if at > last:
                    last = at
                    self.interlaced |= bool(frame.interlaced_frame)
                    yield frame, at
        self.end = max(self.end, last + float(self.step))

    def _packets(self) -> "Iterator[av.Packet[av.VideoStream]]":
        packets = self._container.demux(self._stream)
        while True:
            try:
                yield next(packets)
            except (StopIteration, av.error.EOFError):
                return
            except av.error.FFmpegError:  # cut in the middle: what was read before it is good
                return

    def _seek(self, start: float, wanted: float) -> None:
        if wanted > _NEAR_S and self._stream.time_base is not None:
            with contextlib.suppress(av.error.FFmpegError):  # no index
                self._container.seek(round((start + wanted - 1) / self._stream.time_base), stream=self._stream)
                return
        self._container.close()  # to be at the first packet again there is no surer way
        self._container = _open(self.path, _size(self.path))
        self._stream = _picture_of(self._container)


def _refuse(problem: str, remedy: str) -> None:
    raise EnrolRefused(Finding(problem, remedy))


def _size(path: Path) -> int:
    try:
        if not path.is_file():
            _refuse(f"{path} is no file", "name the video's file")
        size = path.stat().st_size
    except OSError as error:
        raise EnrolRefused(Finding(f"{path} cannot be read ({error})", "check its name and permissions")) from error
    if size == 0:
        _refuse(f"{path.name} is empty (0 bytes)", "copy it once more from the camera: the copy did not arrive")
    if size > MOST_BYTES:
        _refuse(f"{path.name} has {size / 2**30:.1f} GB", f"cut it to under {MOST_BYTES >> 30} GB: 1 minute is plenty")
    return size


def _open(path: Path, size: int) -> av.container.InputContainer:
    options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
    try:
        return av.open(f"file:{path.resolve()}", container_options=options)
    except av.error.InvalidDataError as error:
        with path.open("rb") as file:
            head = file.read(32)
        if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
            remedy = "copy it once more, and wait until the camera has closed it"
            raise EnrolRefused(Finding(f"{path.name} breaks off: its table of contents is missing", remedy)) from error
        raise EnrolRefused(Finding(f"{path.name} ({size} bytes) is no video that can be read", _AGAIN)) from error
    except (av.error.FFmpegError, OSError) as error:
        raise EnrolRefused(Finding(f"{path.name} cannot be opened ({error})", _AGAIN)) from error


def _picture_of(container: av.container.InputContainer) -> av.VideoStream:
    """The stream with the picture: the largest that is no cover."""
    streams = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    streams = [s for s in streams if s.codec_context is not None and s.codec_context.width]
    if not streams:
        name = Path(container.name).name
        _refuse(f"{name} holds no picture{', only sound' if container.streams.audio else ''}", "give the video itself")
    stream = max(streams, key=lambda s: s.codec_context.width * s.codec_context.height)
    stream.codec_context.thread_count = _THREADS
    stream.codec_context.options = {"max_pixels": str(MOST_SIDE * MOST_SIDE)}
    return stream


def _step(stream: av.VideoStream) -> Fraction:
    """Seconds between two moments: 1/25, or a frame (two, four …) of a steady camera that is nearly that."""
    rate, told = stream.average_rate, stream.base_rate
    if not rate or not told or abs(rate / told - 1) > Fraction(1, 200):
        return Fraction(1, FPS)
    every = max(1, round(rate / FPS))
    return every / rate if _STEADY[0] <= rate / every <= _STEADY[1] else Fraction(1, FPS)
