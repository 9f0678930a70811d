"""A film with some of its pictures changed, and all else as it was.

H.264 in MP4 or Matroska: only groups of pictures that hold a changed one are encoded anew; all others are the source's
own packets. That works because a decoder may be told of several parameter sets: ours get a number of their own and
stand beside the source's in the file's head, and each group names the one that it was made with. New groups have
no reordered pictures, so that every packet keeps the times of the one that it stands for.

Everything else (HEVC, VP9, AV1, H.264 in MPEG-TS) is encoded anew as a whole, at a rate factor under which a difference
is hardly measured. Times, rotation and colour tags stay in both.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np
from av.container import OutputContainer
from av.video.frame import PictureType
from numpy.typing import NDArray

from dubbing.containers import opened, picture_of
from dubbing.errors import MediaBroken
from dubbing.parameter_sets import Configuration, free_number, lengths_of, slice_kind
from dubbing.pictures import THREADS, Change, Film

_RATE_FACTOR: Final = "18"  # over 45 dB for what was encoded before
_PRESET: Final = "veryfast"
_IDR: Final = 5
_MOST_WAITING: Final = 32  # packets at the start of a file that do not tell when they are decoded
_GLOBAL_HEADER: Final = 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER
_SECONDS: Final = 2  # from one key picture to the next in what is encoded as a whole

Changes = Iterator[tuple[int, Change]]  # by pts, rising


@dataclass(frozen=True, slots=True)
class Spliced:
    """What was done."""

    copied: int  # pictures whose packets are the source's own
    encoded: int


@dataclass(frozen=True, slots=True, eq=False)
class _Packets:
    """All packets of a film, in the order in which they are decoded."""

    pts: NDArray[np.int64]
    dts: NDArray[np.int64]
    lasting: NDArray[np.int64]  # how long each is shown
    opens: NDArray[np.bool_]  # a group begins: nothing before it is needed any more

    def groups(self) -> list[tuple[int, int]]:
        starts = np.flatnonzero(self.opens).tolist()
        bounds = sorted({0, *starts, len(self.pts)})
        return list(itertools.pairwise(bounds))


def splice(
    film: Film, changed: NDArray[np.int64], changes: Callable[[], Changes], out: Path, progress: Callable[[float], None]
) -> Spliced:
    """Write the film's pictures, without sound, as MP4.

    Args:
        film: open, and fit (`Film.unfit`).
        changed: pts of the pictures that are changed, rising.
        changes: gives what they are changed to, from the first on; asked once more if the first way fails.
        out: where to.
        progress: told 0 .. 1.

    Raises:
        MediaBroken: neither way gave a film with the source's own times.
        av.error.FFmpegError, OSError: it cannot be written.
    """
    told = _configuration(film)
    if told is not None:
        try:
            packets = _packets(film)
            made = _Splicer(film, told, packets, set(changed.tolist()), changes(), progress).write(out)
        except _Unlike:
            pass
        else:
            if _pts(out) == _scaled(packets.pts, film, out):
                return made
    return _anew(film, changes(), out, progress)


class _Unlike(Exception):
    """The source does not hold what its packets promise."""


def _configuration(film: Film) -> Configuration | None:
    """The parameter sets in the head of H.264; None for anything else."""
    context = film.stream.codec_context
    if context.codec.canonical_name != "h264" or not context.extradata:
        return None
    return Configuration.read(bytes(context.extradata))


def _packets(film: Film) -> _Packets:
    pts, dts, lasting, opens = list[int](), list[int | None](), list[int](), list[bool]()
    with opened(film.path) as container:
        stream = picture_of(container)
        if stream is None:
            raise _Unlike
        for packet in _unbroken(container, stream):
            if not packet.size:
                continue
            if packet.pts is None or (packet.dts is None and len(dts) >= _MOST_WAITING):
                raise _Unlike
            pts.append(packet.pts)
            dts.append(packet.dts)
            lasting.append(packet.duration or 0)
            opens.append(packet.is_keyframe and slice_kind(bytes(packet)) == _IDR)
    decoded = _complete(dts, pts, lasting)
    return _Packets(
        np.array(pts, np.int64), np.array(decoded, np.int64), np.array(lasting, np.int64), np.array(opens, bool)
    )


def _complete(dts: Sequence[int | None], pts: Sequence[int], lasting: Sequence[int]) -> list[int]:
    """When each packet is decoded: Matroska does not tell it for the first ones."""
    known = next((k for k, each in enumerate(dts) if each is not None), 0)
    step = max(1, lasting[known] if lasting else 1)
    first = [min((dts[known] or 0) - (known - k) * step, pts[k]) for k in range(known)]
    if any(each is None for each in dts[known:]):
        raise _Unlike
    return first + [each for each in dts[known:] if each is not None]


class _Splicer:
    """Copies clean groups and encodes the others."""

    def __init__(
        self,
        film: Film,
        told: Configuration,
        packets: _Packets,
        changed: set[int],
        changes: Changes,
        progress: Callable[[float], None],
    ) -> None:
        self._film, self._told, self._packets = film, told, packets
        self._changed, self._changes, self._progress = changed, changes, progress
        self._next: tuple[int, Change] | None = next(changes, None)
        self._number = free_number(told)

    def write(self, out: Path) -> Spliced:
        copied = encoded = 0
        with opened(self._film.path) as source, av.open(str(out), "w", format="mp4") as target:
            stream = picture_of(source)
            assert stream is not None  # noqa: S101 - it was there a moment ago
            stream.codec_context.thread_count = THREADS
            into = target.add_stream_from_template(stream)
            into.codec_context.extradata = self._told.with_sets(bytes(self._encoder().extradata or b"")).written()
            into.time_base = stream.time_base
            incoming = (packet for packet in _unbroken(source, stream) if packet.size)
            for first, last in self._runs():
                clean = self._clean(first, last)
                group = itertools.islice(incoming, last - first)
                for packet in (
                    self._copied(group, first, into) if clean else self._encoded(group, first, last, stream, into)
                ):
                    self._put(target, packet)
                copied += (last - first) * clean
                encoded += (last - first) * (not clean)
                self._progress(last / len(self._packets.pts))
        return Spliced(copied, encoded)

    @staticmethod
    def _put(target: OutputContainer, packet: "av.Packet[Any]") -> None:
        try:
            target.mux_one(packet)
        except (av.error.ArgumentError, av.error.InvalidDataError) as error:  # times that go back, nothing in it
            raise _Unlike from error

    def _runs(self) -> list[tuple[int, int]]:
        """Groups; dirty ones that follow each other are one run, which needs one encoder."""
        runs: list[tuple[int, int]] = []
        for first, last in self._packets.groups():
            if runs and not self._clean(first, last) and not self._clean(*runs[-1]):
                runs[-1] = (runs[-1][0], last)
            else:
                runs.append((first, last))
        return runs

    def _clean(self, first: int, last: int) -> bool:
        return not any(pts in self._changed for pts in self._packets.pts[first:last].tolist())

    def _copied(
        self, group: "Iterator[av.Packet[Any]]", first: int, into: av.VideoStream
    ) -> "Iterator[av.Packet[Any]]":
        for k, packet in enumerate(group, first):
            packet.dts, packet.stream = int(self._packets.dts[k]), into
            yield packet

    def _encoded(
        self,
        group: "Iterator[av.Packet[Any]]",
        first: int,
        last: int,
        source: av.VideoStream,
        into: av.VideoStream,
    ) -> "Iterator[av.Packet[Any]]":
        if not self._packets.opens[first]:
            raise _Unlike
        shown = np.sort(self._packets.pts[first:last])
        keys = set(self._packets.pts[first:last][self._packets.opens[first:last]].tolist())
        encoder, done = self._encoder(), 0
        for made in self._coded(encoder, self._decoded(group, source), shown, keys):
            packet = av.Packet(lengths_of(made))
            packet.pts, packet.dts = int(shown[done]), int(self._packets.dts[first + done])
            packet.duration = int(self._packets.lasting[first + done])
            packet.time_base, packet.is_keyframe, packet.stream = self._film.time_base, made.is_keyframe, into
            done += 1
            yield packet
        if done != last - first:
            raise _Unlike

    def _decoded(self, group: "Iterator[av.Packet[Any]]", source: av.VideoStream) -> Iterator[av.VideoFrame]:
        try:
            for packet in group:
                yield from packet.decode()
            yield from source.codec_context.decode(None)
        except av.error.FFmpegError as error:
            raise _Unlike from error
        source.codec_context.flush_buffers()

    def _coded(
        self,
        encoder: Any,  # noqa: ANN401 - av.VideoCodecContext is abstract in its stubs
        frames: Iterator[av.VideoFrame],
        shown: NDArray[np.int64],
        keys: set[int],
    ) -> "Iterator[av.Packet[Any]]":
        for k, frame in enumerate(frames):
            if k >= len(shown) or frame.pts != int(shown[k]):
                raise _Unlike
            ready = self._changed_frame(frame)
            ready.pict_type = PictureType.I if frame.pts in keys else PictureType.NONE
            yield from encoder.encode(ready)
        yield from encoder.encode(None)

    def _changed_frame(self, frame: av.VideoFrame) -> av.VideoFrame:
        frame, self._next = _changed(self._film, frame, self._next, self._changes)
        return frame

    def _encoder(self) -> Any:  # noqa: ANN401 - av.VideoCodecContext is abstract in its stubs
        made = av.CodecContext.create("libx264", "w")
        own = f"sps-id={self._number}:bframes=0:keyint=infinite:scenecut=0"
        _like(made, self._film.stream)
        made.flags |= _GLOBAL_HEADER
        made.options = {"preset": _PRESET, "crf": _RATE_FACTOR, "forced-idr": "1", "x264-params": own}
        made.open()
        return made


def _changed(
    film: Film, frame: av.VideoFrame, following: tuple[int, Change] | None, changes: Changes
) -> tuple[av.VideoFrame, tuple[int, Change] | None]:
    """The frame with its change in it, if it is the next that has one, and the next change."""
    while following is not None and frame.pts is not None and following[0] < frame.pts:
        following = next(changes, None)
    if following is None or following[0] != frame.pts:
        return frame, following
    return film.changed(frame, following[1]), next(changes, None)


def _like(made: Any, source: av.VideoStream) -> None:  # noqa: ANN401 - av.VideoCodecContext is abstract in its stubs
    context = source.codec_context
    made.width, made.height, made.pix_fmt = context.width, context.height, context.pix_fmt
    made.time_base, made.framerate = source.time_base, source.average_rate or 25
    made.thread_count = THREADS
    for tag in ("colorspace", "color_range", "color_primaries", "color_trc"):
        setattr(made, tag, getattr(context, tag))


def _anew(film: Film, changes: Changes, out: Path, progress: Callable[[float], None]) -> Spliced:
    """The whole film encoded anew."""
    following = next(changes, None)
    expected = max(1, film.stream.frames)
    given = list[int]()
    with av.open(str(out), "w", format="mp4") as target:
        made = target.add_stream("libx264", film.stream.average_rate or 25)
        assert isinstance(made, av.VideoStream)  # noqa: S101 - libx264 makes pictures
        _like(made.codec_context, film.stream)
        made.codec_context.gop_size = max(1, round(_SECONDS * film.rate))
        made.codec_context.options = {"preset": _PRESET, "crf": _RATE_FACTOR}
        if film.rotation:
            made.set_display_rotation(90.0 * film.rotation)
        for frame in film.frames():
            if given and (frame.pts or 0) <= given[-1]:
                continue
            given.append(frame.pts or 0)
            frame, following = _changed(film, frame, following, changes)
            frame.pict_type = PictureType.NONE
            target.mux(made.encode(frame))
            progress(min(1.0, len(given) / expected))
        target.mux(made.encode(None))
    if _pts(out) != _scaled(np.array(given, np.int64), film, out):
        raise MediaBroken(f"{film.path.name}: its pictures have times that cannot be kept")
    return Spliced(0, len(given))


def _pts(path: Path) -> list[int]:
    with opened(path) as container:
        stream = picture_of(container)
        return sorted(packet.pts for packet in container.demux(stream) if packet.size and packet.pts is not None)


def _scaled(pts: NDArray[np.int64], film: Film, path: Path) -> list[int]:
    """The same moments as `path` counts them: MP4 may count in smaller steps."""
    with opened(path) as container:
        stream = picture_of(container)
        assert stream is not None and stream.time_base is not None  # noqa: S101, PT018 - it was just written
        return [round(int(each) * film.time_base / stream.time_base) for each in np.sort(pts)]


def _unbroken(container: av.container.InputContainer, stream: av.VideoStream) -> "Iterator[av.Packet[Any]]":
    """Packets until the end, or until the file breaks off: it is good until there."""
    packets = container.demux(stream)
    while True:
        try:
            yield next(packets)
        except (StopIteration, av.error.FFmpegError):
            return
