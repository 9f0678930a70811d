"""The finished file: pictures copied as they are, the new sound before the old ones, subtitles.

Packets are not decoded: whatever the pictures are (variable rate, turned by the phone that took them, HDR), they stay.
Only what MP4 cannot hold, or what has no times of its own (AVI), is encoded anew.
"""

import heapq
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.container import InputContainer, OutputContainer
from av.subtitles.stream import SubtitleStream

from dubbing import companions
from dubbing.companions import MS, Companions
from dubbing.containers import opened, origin_s, picture_of, sound_of
from dubbing.encoder import Encoder, Paint
from dubbing.errors import MediaBroken, NoPicture
from dubbing.packets import Packets, timed, unbroken, with_dts
from dubbing.subtitles import Cue
from dubbing.types import SAMPLES_A_MS
from tts.types import SAMPLE_RATE

ISO_639: Final = {"ko": "kor", "en": "eng"}
PICTURES: Final = ("h264", "hevc", "av1", "vp9", "mpeg4")  # what MP4 players know


@dataclass(frozen=True, slots=True)
class Tracks:
    """What goes into the file beside the pictures."""

    sound: Path  # AAC in MP4, as `dubbing.master` writes it
    lang: str  # "ko" or "en"
    cues: Sequence[Cue] = ()  # a track of subtitles, where there are any
    keep_original: bool = False  # the video's own sounds behind the new one
    paint: Paint | None = None  # puts something on every picture; they are encoded anew
    comment: str = ""  # written into the file
    film: Path | None = (
        None  # what the pictures were made from: its clock and its other streams count; None: themselves
    )
    sounds_anew: str = ""  # why none of its own sounds is copied; "" copies those that MP4 can hold


@dataclass(frozen=True, slots=True)
class Muxed:
    """What was done."""

    copied: bool  # the pictures are the same packets
    notes: tuple[str, ...] = ()  # what of the video's own sounds and subtitles changed, and what was left out


_Wanted = dict[int, av.VideoStream | companions.Kept]  # number of a stream in its file to where its packets go


def mux(pictures: Path, tracks: Tracks, out: Path) -> Muxed:
    """Write an MP4 file; half a file stays where it breaks off, so give it a name that nobody looks for.

    Raises:
        NoPicture: there are no pictures in `pictures`.
        MediaBroken: it cannot be read.
        av.error.FFmpegError, OSError: the file cannot be written.
    """
    with ExitStack() as stack:
        try:
            source = stack.enter_context(opened(pictures))
            sound = stack.enter_context(opened(tracks.sound))
            film = source if tracks.film is None else stack.enter_context(opened(tracks.film))
        except (av.error.FFmpegError, OSError) as error:
            raise MediaBroken(f"{pictures.name} cannot be read ({error})") from error
        video = picture_of(source)
        if video is None:
            raise NoPicture(f"{pictures.name} holds no moving picture")
        target = stack.enter_context(av.open(str(out), "w", format="mp4", options={"movflags": "faststart"}))
        if tracks.comment:
            target.metadata["comment"] = tracks.comment
        whole = video.codec_context.codec.canonical_name in PICTURES and source.format.name != "avi"
        copied = whole and tracks.paint is None
        zero = origin_s(film)
        coder = None if copied else Encoder(target, pictures, video, zero, tracks.paint)
        shown = target.add_stream_from_template(video) if coder is None else coder.stream
        new = target.add_stream_from_template(sound.streams.audio[0])
        new.metadata["language"] = ISO_639[tracks.lang]
        beside = Companions(target, film, tracks.sounds_anew)
        if tracks.keep_original:
            beside.add_sounds()
        cues = _subtitles(target, tracks.lang) if tracks.cues else None
        beside.add_subtitles()
        beside.add_chapters()
        wanted: _Wanted = {video.index: shown}
        apart: _Wanted = {**beside.copied, **beside.texts}
        ways = [_of_sound(sound, new)]
        if film is source:
            ways.append(_of_source(source, video, wanted | apart, coder, zero))
        else:
            ways += [_of_source(source, video, wanted, coder, zero), _of_source(film, None, apart, None, zero)]
        length = round((sound.duration or 0) * SAMPLE_RATE / av.time_base)  # the new sound is as long as the film
        ways += [companions.encoded(tracks.film or pictures, *each, length) for each in beside.encoded.items()]
        if cues is not None:
            ways.append(_of_cues(tracks.cues, cues))
        for _, _, packet in heapq.merge(*(timed(way, number, len(ways)) for number, way in enumerate(ways))):
            target.mux_one(packet)
    return Muxed(copied, (*beside.notes, *(_scaled(video, coder.stream) if coder is not None else ())))


def _scaled(before: av.VideoStream, after: av.VideoStream) -> Iterator[str]:
    """A note where the pictures have other sides than before: what is encoded here needs even ones."""
    if (before.width, before.height) != (after.width, after.height):
        old, new = f"{before.width}x{before.height}", f"{after.width}x{after.height}"
        yield f"its pictures are scaled from {old} to {new}: what is encoded anew has even sides"


def _subtitles(target: OutputContainer, lang: str) -> SubtitleStream:
    made = companions.text_track(target)
    made.metadata["language"] = ISO_639[lang]
    return made


def _of_source(
    source: InputContainer,
    video: av.VideoStream | None,
    wanted: _Wanted,
    coder: Encoder | None,
    zero: float,
) -> Packets:
    """The source's packets for the streams that go on, counted from the first moment, `zero` on its clock."""
    last = dict[int, int]()
    if not wanted:
        return
    for packet in with_dts(unbroken(source, wanted)):
        into = wanted[packet.stream.index]
        for ready in _ready(packet, coder if video is not None and packet.stream.index == video.index else None, into):
            if ready.dts is None or ready.size == 0 or ready.time_base is None:
                continue
            shift = round(zero / ready.time_base)
            ready.pts = (ready.pts if ready.pts is not None else ready.dts) - shift
            ready.dts = max(ready.dts - shift, last.get(into.index, ready.dts - shift - 1) + 1)
            ready.pts = max(ready.pts, ready.dts)  # files whose times stand still or go back are shown as they come
            last[into.index] = ready.dts
            ready.stream = into
            yield ready
    for ready in coder.flush() if coder is not None else ():
        shift = round(zero / (ready.time_base or MS))
        ready.pts, ready.dts = (ready.pts or 0) - shift, (ready.dts or 0) - shift
        yield ready


def _ready(packet: "av.Packet[Any]", coder: Encoder | None, into: av.VideoStream | companions.Kept) -> Packets:
    """What a packet becomes: itself, or what it is encoded or written as."""
    if coder is not None:
        yield from coder.encode(packet)
    elif isinstance(into, SubtitleStream) and packet.stream.codec_context.codec.canonical_name != "mov_text":
        yield from companions.texts_of(packet, into)
    else:
        yield packet


def _of_sound(sound: InputContainer, into: av.AudioStream) -> Packets:
    for packet in sound.demux(sound.streams.audio[0]):
        if packet.dts is not None and packet.size and packet.time_base is not None:
            packet.stream = into
            yield packet


def _of_cues(cues: Sequence[Cue], into: SubtitleStream) -> Packets:
    for cue in cues:
        start, end = (round(at / SAMPLES_A_MS) for at in (cue.start, cue.end))
        yield companions.text_packet(cue.text, into, start, end - start)


def length_s(path: Path, track: int = 0) -> float:
    """How long a file is, s, by its packets: headers do not always tell, such as those of what a browser recorded.

    What counts is its pictures and the sound that is dubbed, `track` from 1; 0 is the one that it means to be heard.
    """
    with opened(path) as container:
        counted = [each for each in (picture_of(container), sound_of(container, track)) if each is not None]
        zero, last = origin_s(container), 0.0
        with suppress(av.error.FFmpegError):  # it breaks off there
            for packet in container.demux(*counted) if counted else ():
                if packet.pts is not None and packet.time_base is not None:
                    ends = packet.pts + (packet.duration or 0)
                    last = max(last, float(ends * packet.time_base) - zero)
        return last
