"""What of a film goes along into the finished file beside its pictures: its own sounds, its subtitles and its chapters.

Sounds and subtitles are the same packets wherever MP4 can hold them. Other sounds are encoded anew, and other subtitles
that are text become MP4's own; what cannot go along is told.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np
from av.container import InputContainer, OutputContainer
from av.subtitles.stream import SubtitleStream
from av.subtitles.subtitle import AssSubtitle

from dubbing import sound
from dubbing.containers import origin_s
from tts.types import SAMPLE_RATE

BIT_RATE: Final = 192_000  # of a sound that is encoded anew
MS: Final = Fraction(1, 1000)
_SOUNDS: Final = ("aac", "mp3", "ac3", "eac3", "opus", "flac", "alac")
_TEXTS: Final = ("subrip", "ass", "webvtt", "text")
_MOST_TEXTS: Final = 32
_MOST_CHAPTERS: Final = 1_000
_STAYS_MS: Final = 3_000  # a subtitle that does not tell how long
_LAYOUT: Final = re.compile(r"\{[^}]*\}")  # of ASS: italics, places
_DRAWN: Final = re.compile(  # of ASS: lines and curves from {\p1} to {\p0}
    r"\{[^}]*\\p[1-9][^}]*\}.*?(?=\{[^}]*\\p0[^}]*\}|\Z)", re.DOTALL
)
# What the codec of subtitles in MP4 is opened with: white letters below, without a box.
_STYLE: Final = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Sans-Serif,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
\0"""

Kept = av.AudioStream | SubtitleStream


class Companions:
    """Where a film's other streams go; nothing was written yet."""

    def __init__(self, target: OutputContainer, film: InputContainer, sounds_anew: str = "") -> None:
        """`sounds_anew` tells why its sounds are all encoded; "" copies them wherever MP4 can hold them."""
        self._target, self._film, self._sounds_anew = target, film, sounds_anew
        self.copied: dict[int, Kept] = {}  # number of a stream in the film to where its packets go
        self.texts: dict[int, SubtitleStream] = {}  # the same of subtitles whose packets are written anew
        self.encoded: dict[int, av.AudioStream] = {}  # number of a track of sound, from 1, to where it goes
        self.notes: list[str] = []  # what changed, and what was left out

    def add_sounds(self) -> None:
        """All tracks of sound."""
        for number, track in enumerate(self._film.streams.audio, 1):
            codec = track.codec_context.codec.canonical_name
            kept: av.AudioStream
            held = codec in _SOUNDS and self._film.format.name != "avi"  # AVI's packets have no times of their own
            if held and not self._sounds_anew:
                kept = self._target.add_stream_from_template(track)
                self.copied[track.index] = kept
            else:
                kept = self._target.add_stream("aac", SAMPLE_RATE, layout="stereo")
                kept.bit_rate = BIT_RATE
                self.encoded[number] = kept
                was, why = f" ({codec})", "MP4 cannot hold it as it was"
                if self._sounds_anew:
                    was, why = "", self._sounds_anew
                self.notes.append(f"the video's own sound {number}{was} is AAC now: {why}")
            _describe(kept, track)

    def add_subtitles(self) -> None:
        """All tracks of subtitles that are text."""
        for number, track in enumerate(self._film.streams.subtitles, 1):
            context = track.codec_context
            codec = context.codec.canonical_name if context is not None else "of no known kind"
            if number > _MOST_TEXTS or codec not in ("mov_text", *_TEXTS):
                self.notes.append(f"the video's own subtitles {number} ({codec}) are left out: MP4 cannot hold them")
            elif codec == "mov_text":
                self.copied[track.index] = self._target.add_stream_from_template(track)
                _describe(self.copied[track.index], track)
            else:
                self.texts[track.index] = text_track(self._target)
                _describe(self.texts[track.index], track)
                self.notes.append(f"the video's own subtitles {number} ({codec}) are plain text now, without styles")

    def add_chapters(self) -> None:
        """Its chapters, where their titles can be read."""
        try:
            chapters, zero = self._film.chapters(), origin_s(self._film)
        except UnicodeDecodeError:
            self.notes.append("the video's chapters are left out: their titles are not UTF-8")
            return
        for chapter in chapters[:_MOST_CHAPTERS]:
            ticks = round(zero / chapter["time_base"]) if chapter["time_base"] else 0
            chapter["start"], chapter["end"] = max(0, chapter["start"] - ticks), max(0, chapter["end"] - ticks)
        if chapters:
            self._target.set_chapters(chapters[:_MOST_CHAPTERS])
        if len(chapters) > _MOST_CHAPTERS:
            self.notes.append(f"of {len(chapters):,} chapters the first {_MOST_CHAPTERS:,} are kept")


def _describe(kept: Kept, track: Kept) -> None:
    """Language, title and kind as they were; players take the new sound unless somebody chooses."""
    kept.metadata["language"] = track.language or "und"
    if title := track.metadata.get("title") or track.metadata.get("name"):  # MP4 calls it so
        kept.metadata["title"] = title
    kept.disposition = track.disposition & ~av.stream.Disposition.default


def text_track(target: OutputContainer) -> SubtitleStream:
    """A track of subtitles as MP4 has them, for `text_packet`."""
    made = target.add_stream("mov_text")
    assert isinstance(made, SubtitleStream)  # noqa: S101 - mov_text makes subtitles
    made.time_base = made.codec_context.time_base = MS
    made.codec_context.subtitle_header = _STYLE
    return made


def text_packet(text: str, into: SubtitleStream, start_ms: int, length_ms: int) -> "av.Packet[Any]":
    """A tx3g sample (3GPP TS 26.245): the length in two bytes, then the text."""
    told = text.encode()[:65_535].decode(errors="ignore").encode()
    packet = av.Packet(len(told).to_bytes(2, "big") + told)
    packet.stream, packet.time_base = into, MS
    packet.pts = packet.dts = start_ms
    packet.duration = max(1, length_ms)
    return packet


def texts_of(packet: "av.Packet[Any]", into: SubtitleStream) -> Iterator["av.Packet[Any]"]:
    """A film's subtitle as MP4's; times stay on the film's clock. What cannot be read is left out."""
    try:
        found = [each for each in packet.decode() if isinstance(each, AssSubtitle)]
    except av.error.FFmpegError:
        return
    words = [_words(each.dialogue.decode(errors="replace")) for each in found]
    text = "\n".join(each for each in words if each)
    if not text or packet.pts is None or packet.time_base is None:
        return
    length = round(float((packet.duration or 0) * packet.time_base) * 1000) or _STAYS_MS
    yield text_packet(text, into, round(float(packet.pts * packet.time_base) * 1000), length)


def _words(dialogue: str) -> str:
    """What of a line of ASS is read."""
    return _LAYOUT.sub("", _DRAWN.sub("", dialogue)).replace("\\h", " ").strip()


def encoded(film: Path, number: int, into: av.AudioStream, length: int) -> Iterator["av.Packet[Any]"]:
    """A film's track of sound, encoded anew; times count from its first moment.

    Args:
        film: where it is.
        number: which of its tracks, from 1.
        into: where it goes.
        length: samples after which it ends: a clock that jumps would have it silent for days.

    Raises:
        MediaBroken: it cannot be opened any more.
    """
    at = 0
    for found in sound.placed(film, number):
        block = found[: length - at]
        if at >= length:
            break
        if not len(block):
            continue
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
        at += len(block)
        yield from into.encode(frame)
    yield from into.encode(None)
