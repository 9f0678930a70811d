"""Packets into a container, without decoding: H.264 Annex B and raw AAC-LC, 48 kHz mono."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

import av

from stream.egress.backlog import SOUND, VIDEO
from stream.packets import CLOCK_RATE, FRAME_RATE, Packet, Rendition


class Sink(Protocol):
    """A file to be written from front to back."""

    def write(self, data: bytes, /) -> int: ...


class Remux:
    """One container, whose time starts at the first keyframe that is written to it.

    `target` is an address that FFmpeg opens, or a sink. Errors of either are raised by
    `write` as they come: OSError, or av.FFmpegError. Opening an address holds the
    interpreter's lock (PyAV 18 calls avio_open with it), so that it belongs in a
    process of its own.
    """

    def __init__(self, target: str | Sink, format_name: str, options: Mapping[str, str]) -> None:
        self._container = av.open(target, "w", format=format_name, container_options=dict(options))
        self._streams: dict[Rendition, av.stream.Stream] = {}
        self._base = 0  # pts of the first keyframe
        self._last: dict[Rendition, int] = {}

    @property
    def length(self) -> int:
        """How far the pictures reach, in samples at CLOCK_RATE from the start."""
        return self._length

    _length = 0

    def write(self, packet: Packet) -> None:
        """Append a packet; what comes before the first keyframe, or goes back in time, is passed over."""
        if not self._streams:
            if packet.rendition != VIDEO or not packet.key:
                return
            self._open(packet)
        at = packet.pts - self._base
        if at <= self._last.get(packet.rendition, -1):
            return
        self._last[packet.rendition] = at
        self._container.mux_one(self._stamped(packet, at))
        if packet.rendition == VIDEO:
            self._length = at + packet.duration

    def close(self) -> None:
        """Finish the container; raises as `write` does."""
        self._container.close()

    def _open(self, key: Packet) -> None:
        width, height = picture_size(key.data)
        clock = Fraction(1, CLOCK_RATE)
        # The parameter sets are taken out of the first keyframe by the muxer; the sound's
        # AudioSpecificConfig comes from an encoder that is opened for nothing else.
        video = self._container.add_mux_stream("h264", rate=FRAME_RATE, width=width, height=height, time_base=clock)
        sound = self._container.add_stream("aac", rate=CLOCK_RATE, layout="mono")
        self._streams = {VIDEO: video, SOUND: sound}
        self._base = key.pts

    def _stamped(self, packet: Packet, at: int) -> "av.Packet[av.stream.Stream]":
        stamped = av.Packet(packet.data)
        stamped.stream = self._streams[packet.rendition]
        stamped.time_base = Fraction(1, CLOCK_RATE)
        stamped.pts = stamped.dts = at  # no B-frames: both are the same
        stamped.duration = packet.duration
        stamped.is_keyframe = packet.key
        return stamped


def picture_size(key: bytes) -> tuple[int, int]:
    """Width and height in px of a keyframe (Annex B with its parameter sets).

    Raises ValueError where it cannot be decoded.
    """
    decoder = av.CodecContext.create("h264", "r")
    frames = [*decoder.decode(av.Packet(key)), *decoder.decode(None)]
    if not frames:
        raise ValueError("the first picture cannot be decoded: it carries no parameter sets")
    return frames[0].width, frames[0].height
