"""Pictures encoded anew, where MP4 cannot hold them as they are or something is painted on them.

Times, turn, colours and depth stay: H.264 for 8 bits, HEVC for more.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.container import OutputContainer
from av.video.frame import PictureType

from dubbing.containers import opened, picture_of

# A frame with even sides, s from the file's first moment, and how many quarter turns against the clock show it upright.
Paint = Callable[[av.VideoFrame, float, int], av.VideoFrame]

_MS: Final = Fraction(1, 1000)
_OPTIONS: Final = {"preset": "veryfast", "crf": "18"}
_TRIES: Final = 200  # packets until one of them must have become a picture


class Encoder:
    """One stream of pictures on its way from a file into an MP4."""

    def __init__(
        self, target: OutputContainer, path: Path, source: av.VideoStream, zero: float, paint: Paint | None
    ) -> None:
        """`zero` is the file's first moment on its own clock, s."""
        deep = source.format is not None and source.format.components[0].bits > 8
        made = target.add_stream("libx265" if deep else "libx264", source.average_rate or 25)
        assert isinstance(made, av.VideoStream)  # noqa: S101 - both make pictures
        made.width, made.height = source.width // 2 * 2, source.height // 2 * 2
        made.pix_fmt = "yuv420p10le" if deep else "yuv420p"
        coder, before = made.codec_context, source.codec_context
        coder.time_base = source.time_base or _MS
        coder.options = _OPTIONS | ({"x265-params": "log-level=error"} if deep else {})
        coder.color_range, coder.colorspace = before.color_range, before.colorspace
        coder.color_primaries, coder.color_trc = before.color_primaries, before.color_trc
        degrees = _rotation(path)
        if degrees:
            made.set_display_rotation(degrees)
        self.stream = made
        self._form = made.pix_fmt
        self._zero = zero
        self._quarters = round(degrees / 90) % 4
        self._paint = paint
        self._counted = source.container.format.name == "avi"  # it tells when pictures are decoded, not when shown
        self._late: int | None = None  # how much later than it is shown a picture is decoded
        self._last = -1

    def encode(self, packet: "av.Packet[Any]") -> Iterator["av.Packet[Any]"]:
        """What comes out for a packet of the source; what cannot be decoded is left out."""
        if self._counted:
            packet.pts = packet.dts  # which its picture then brings: so one knows from which packet it came
        try:
            frames = packet.decode()  # the last one is empty, and brings what the decoder still held
        except av.error.FFmpegError:
            return
        for frame in frames:
            if isinstance(frame, av.VideoFrame) and self._counted:
                frame.pts = self._shown(frame)
            if isinstance(frame, av.VideoFrame) and frame.pts is not None:
                yield from self.stream.encode(self._painted(frame))

    def flush(self) -> Iterator["av.Packet[Any]"]:
        """What was still inside."""
        yield from self.stream.encode(None)

    def _shown(self, frame: av.VideoFrame) -> int:
        """When a picture is shown: they come out in order, each as long after it was read as the first.

        The first that is seen may come late in the file, where those before it cannot be decoded.
        """
        if frame.dts is None:  # one of the last, that the decoder still held
            self._last += 1
            return self._last
        if self._late is None:
            self._late = frame.dts - (frame.pts if frame.pts is not None else 0)
        self._last = max(self._last + 1, frame.dts - self._late)
        return self._last

    def _painted(self, frame: av.VideoFrame) -> av.VideoFrame:
        made = frame.reformat(self.stream.width, self.stream.height, self._form)
        if self._paint is not None:
            made = self._paint(made, (frame.time or 0.0) - self._zero, self._quarters)
        made.pict_type = PictureType.NONE
        return made


def _rotation(path: Path) -> int:
    """Degrees against the clock by which the pictures are shown; told with the first of them."""
    with opened(path) as container:
        stream = picture_of(container)
        for packet in itertools.islice(container.demux(stream) if stream is not None else (), _TRIES):
            with contextlib.suppress(av.error.FFmpegError):
                for frame in packet.decode():
                    return frame.rotation if isinstance(frame, av.VideoFrame) else 0
    return 0
