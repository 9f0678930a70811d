"""Pictures that are shown slower where a line is too long for its place: only if that is asked for, at most 1.15 times,
and always a whole shot, or of a long one the part from the middle before a line to the middle behind it.

The film is written once more with other times: its pictures are the same packets, its sounds are stretched at the same
pitch, and its subtitles and chapters move along. Whatever is made of it then takes it for the film.
"""

import asyncio
import heapq
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
import msgspec
import numpy as np
from av.container import InputContainer, OutputContainer
from numpy.typing import NDArray
from scipy.optimize import brentq

from dubbing import mux, shots, sound
from dubbing.clock import Clock, Slowed, Slower
from dubbing.companions import MS, Companions, texts_of
from dubbing.containers import opened, origin_s, picture_of
from dubbing.errors import MediaBroken
from dubbing.fit import AFTER, BEFORE, FASTEST
from dubbing.packets import Packets, timed, unbroken, with_dts
from dubbing.pictures import Film
from dubbing.production import Order
from dubbing.project import Project
from dubbing.speak import Booth
from dubbing.stretch import stretched
from dubbing.types import SAMPLES_A_MS, Line, Slot, Spoken
from tts.types import SAMPLE_RATE

MOST: Final = 1.15  # times as long: people walk a little slower, and nobody asks why
_SPARE: Final = 1.01  # of the time that a line needs: slots are rounded
_LONG_S: Final = 10.0  # a shot is slower as a whole where it is no longer
_SILENCE: Final = 2 * SAMPLE_RATE  # beside a line that is slower with it, at most
_LONGEST: Final = 60 * SAMPLE_RATE  # of what is slower: it has to fit into memory
_CRUMB: Final = SAMPLE_RATE // 10  # so much of a line in a shot is none
_JOINT: Final = SAMPLE_RATE // 100  # over which one part of a sound becomes the next
_CHUNK: Final = SAMPLE_RATE  # of sound that runs as it did
_HURRIED: Final = ("fast", "overlong", "late")

Progress = Callable[[str, float], None]


def slowed(
    project: Project, files: Mapping[str, Path], order: Order, cache: Path, folder: Path, told: Progress
) -> Slowed:
    """Find the lines that are too long for their places, and give them time.

    Args:
        project: a dub.
        files: upload id to its file.
        order: what would be made of it as it is.
        cache: folder of what was said before.
        folder: where the slower film is written, and has to stay while it is used.
        told: of each stage.

    Raises:
        MediaBroken: the film cannot be read.
        tts.errors.VoiceError: a voice is not there, or died.
        av.error.FFmpegError, OSError: the slower film cannot be written.
    """
    as_it_is = Slowed(project, files, ())
    if not order.base.moving or order.base.path is None or order.length is None:
        return as_it_is
    spoken = asyncio.run(_spoken(order.lines, order.length, cache, told))
    wishes = [(each.line, wished) for each in spoken if (wished := wish(each)) > 1]
    if not wishes:
        return as_it_is
    if why := _unable(order.base.path):
        return Slowed(project, files, (), notes=(f"nothing is shown slower: {why}",))
    clock = Clock(_stretches(order.base.path, order.lines, wishes, lambda share: told("look", share)))
    if not clock.stretches:
        return Slowed(project, files, (), notes=("nothing is shown slower: no pictures are where lines are too long",))
    path = folder / "slower.mp4"
    notes = slow(order.base.path, clock, path, order.length, lambda share: told("slow", share))
    later = _later(project, clock)
    return Slowed(later, {**files, project.base.upload: path}, clock.stretches, tuple(spoken), notes)


def wish(spoken: Spoken) -> float:
    """How many times as long a line's place has to be for it to be said at the voice's rate, as far as is allowed."""
    slot, placement = spoken.line.slot, spoken.placement
    if placement.flag not in _HURRIED or not spoken.line.fitted:
        return 1.0
    needed = _SPARE * placement.length * placement.tempo / FASTEST
    own, before, after = slot.end - slot.start, slot.start - slot.earliest, slot.latest - slot.end

    def lacking(factor: float) -> float:
        """How much of a place is missing that is so much longer; more silence around it is not used than before."""
        return needed - own * factor - min(BEFORE, before * factor) - min(AFTER, after * factor)

    if lacking(MOST) >= 0:
        return MOST
    return float(brentq(lacking, 1.0, MOST)) if lacking(1.0) > 0 else 1.0


async def _spoken(lines: Sequence[Line], end: int, cache: Path, told: Progress) -> list[Spoken]:
    """Every line that can be said, where it is in the film as it is."""
    found = list[Spoken]()
    async with Booth(cache) as booth:
        async for each in booth.speak(lines, end):
            if isinstance(each, Spoken):
                found.append(each)
            told("speak", len(found) / len(lines))
    return found


def _unable(path: Path) -> str:
    """Why these pictures cannot be shown slower; "" where they can."""
    with opened(path) as film:
        video = picture_of(film)
        if video is None:
            return "there are no pictures"
        codec = video.codec_context.codec.canonical_name
        if film.format.name == "avi" or codec not in mux.PICTURES:
            return f"its pictures ({codec}, {film.format.name}) have no times that could be changed"
    return ""


def _stretches(
    path: Path, lines: Sequence[Line], wishes: Sequence[tuple[Line, float]], progress: Callable[[float], None]
) -> list[Slower]:
    """The shots in which hurried lines are said, each as slow as the most hurried of them needs it."""
    with Film(path) as film:
        timeline, found = shots.survey(film, progress)
    result = list[Slower]()
    for shot in found:
        bounds = [timeline.time(shot.first), timeline.time(shot.last)]
        if bounds[1] - bounds[0] > _LONG_S:
            bounds[1:1] = [timeline.time(k) for k in _around(timeline, lines) if shot.first < k < shot.last]
        for start, end in itertools.pairwise(round(each * SAMPLE_RATE) for each in bounds):
            factor = max((more for line, more in wishes if _shared(line.slot, start, end) > _CRUMB), default=1.0)
            if factor > 1 and 0 < end - start <= _LONGEST:
                result.append(Slower(start, end, factor))
    return result


def _around(timeline: shots.Timeline, lines: Sequence[Line]) -> list[int]:
    """The pictures with which each line and what is around it begin and end: midway to the next one, or in silence."""
    places = list[float]()
    for before, line, after in zip((None, *lines[:-1]), lines, (*lines[1:], None), strict=True):
        start, end = line.slot.start, line.slot.end
        places.append(max(start - _SILENCE, (before.slot.end + start) / 2 if before is not None else 0))
        places.append(min(end + _SILENCE, (end + after.slot.start) / 2 if after is not None else math.inf))
    return sorted({int(np.searchsorted(timeline.at, place / SAMPLE_RATE)) for place in places})


def _shared(slot: Slot, start: int, end: int) -> int:
    return min(slot.end, end) - max(slot.start, start)


def _later(project: Project, clock: Clock) -> Project:
    """The project with its lines, effects and nothing else where they are shown."""

    def at(ms: int) -> int:
        return round(clock(ms * SAMPLES_A_MS) / SAMPLES_A_MS)

    replace = msgspec.structs.replace
    return replace(
        project,
        segments=tuple(replace(each, start_ms=at(each.start_ms), end_ms=at(each.end_ms)) for each in project.segments),
        effects=tuple(replace(each, start_ms=at(each.start_ms)) for each in project.effects),
    )


# ------------------------------------------------------------------ the film
def slow(film: Path, clock: Clock, out: Path, length: int, progress: Callable[[float], None]) -> tuple[str, ...]:
    """Write a film once more in the time that a clock gives it, from its first moment on; what changed besides.

    Args:
        film: its pictures are such as MP4 holds.
        clock: when its moments are shown.
        out: an MP4 file.
        length: of the film, samples.
        progress: told 0 to 1.

    Raises:
        MediaBroken: it cannot be read.
        av.error.FFmpegError, OSError: the file cannot be written.
    """
    try:
        source = opened(film)
    except (av.error.FFmpegError, OSError) as error:
        raise MediaBroken(f"{film.name} cannot be read ({error})") from error
    with source, av.open(str(out), "w", format="mp4") as target:
        video = picture_of(source)
        assert video is not None  # noqa: S101 - whoever calls has looked
        zero = origin_s(source)
        beside = Companions(target, source)
        into: dict[int, Any] = {video.index: target.add_stream_from_template(video)}
        sounds = list[Packets]()
        for number, track in enumerate(source.streams.audio, 1):
            made = target.add_stream("flac", SAMPLE_RATE, layout="stereo")
            made.metadata["language"] = track.language or "und"
            if title := track.metadata.get("title") or track.metadata.get("name"):
                made.metadata["title"] = title
            made.disposition = track.disposition
            sounds.append(_coded(_stretched(film, number, clock, length), made))
        beside.add_subtitles()
        if not _add_chapters(source, target, clock, zero):
            beside.notes.append("the video's chapters are left out: their titles are not UTF-8")
        into |= {**beside.copied, **beside.texts}
        target.start_encoding()  # from now on each stream counts as the file will
        ways = [_moved(source, into, clock, zero), *sounds]
        last = max(1, clock(length))
        for at, _, packet in heapq.merge(*(timed(way, number, len(ways)) for number, way in enumerate(ways))):
            target.mux_one(packet)
            progress(min(1.0, at * SAMPLE_RATE / last))
    return tuple(beside.notes)


def _moved(source: InputContainer, into: Mapping[int, Any], clock: Clock, zero: float) -> Packets:
    """The film's own packets at their new times."""
    last = dict[int, int]()
    for packet in with_dts(unbroken(source, into)):
        if packet.dts is None or packet.size == 0 or packet.time_base is None:
            continue
        target = into[packet.stream.index]
        codec = packet.stream.codec_context.codec.canonical_name
        is_text = packet.stream.type == "subtitle" and codec != "mov_text"
        for ready in texts_of(packet, target) if is_text else (packet,):
            base = ready.time_base or MS

            def at(ticks: int, base: Fraction = base) -> float:
                return (float(ticks * base) - zero) * SAMPLE_RATE

            ours = target.time_base or MS

            def told(ticks: int, at: Callable[[int], float] = at, ours: Fraction = ours) -> int:
                return round(clock(at(ticks)) / SAMPLE_RATE / ours)

            pts = ready.pts if ready.pts is not None else ready.dts or 0
            shown, ends = told(pts), told(pts + (ready.duration or 0))
            # Where times stand still or go back, packets are decoded as they come, as `dubbing.mux` has it.
            decoded = max(told(ready.dts or 0), last.get(target.index, -(1 << 62)) + 1)
            ready.time_base, ready.stream = ours, target
            ready.pts, ready.dts, ready.duration = max(shown, decoded), decoded, max(0, ends - shown)
            last[target.index] = decoded
            yield ready


def _add_chapters(source: InputContainer, target: OutputContainer, clock: Clock, zero: float) -> bool:
    """Whether its chapters could be read."""
    try:
        found = source.chapters()
    except UnicodeDecodeError:
        return False
    for each in found:
        base = each["time_base"] or MS
        for name in ("start", "end"):
            at = clock(max(0.0, float(each[name] * base) - zero) * SAMPLE_RATE)
            each[name] = round(at / SAMPLE_RATE / base)
    if found:
        target.set_chapters(found)
    return True


# ------------------------------------------------------------------ its sounds
def _stretched(film: Path, number: int, clock: Clock, length: int) -> Iterator[NDArray[np.float32]]:
    """(n, 2) pieces of a track in the clock's time; where it runs evenly as it did, the samples are the same."""
    tape = _Tape(sound.placed(film, number))
    carried = np.zeros((0, 2), np.float32)  # how the part before would go on
    for part in clock.parts(length):
        if part.factor == 1:
            for start in range(part.start, part.end, _CHUNK):
                piece = tape.between(start, min(part.end, start + _CHUNK))
                yield _joined(carried, piece)
                carried = carried[:0]
            carried = tape.between(part.end, part.end + _JOINT)
        else:
            shown = clock(part.end) - clock(part.start)
            more = math.ceil(_JOINT / part.factor) + SAMPLE_RATE // 20
            whole = stretched(tape.between(part.start, part.end + more), SAMPLE_RATE, 1 / part.factor)
            yield _joined(carried, whole[:shown])
            carried = whole[shown : shown + _JOINT]


def _joined(before: NDArray[np.float32], piece: NDArray[np.float32]) -> NDArray[np.float32]:
    """The piece, with how the one before it would go on faded out over its beginning."""
    shared = min(len(before), len(piece))
    if not shared:
        return piece
    fade = np.linspace(0, 1, shared, dtype=np.float32)[:, None]
    return np.concatenate([before[:shared] * (1 - fade) + piece[:shared] * fade, piece[shared:]])


class _Tape:
    """A track that is played once, from which parts are taken in order; each may begin before the last one ended."""

    def __init__(self, pieces: Iterator[NDArray[np.float32]]) -> None:
        self._pieces = pieces
        self._held = np.zeros((0, 2), np.float32)
        self._start = 0  # of what is held

    def between(self, start: int, end: int) -> NDArray[np.float32]:
        """(end - start, 2); silence behind the track's end."""
        parts, held = [self._held[max(0, start - self._start) :]], self._start + len(self._held)
        self._start = max(start, self._start)
        while held < end and (piece := next(self._pieces, None)) is not None:
            parts.append(piece[max(0, start - held) :])
            held += len(piece)
        self._held = np.concatenate(parts)
        found = self._held[: end - start]
        return np.pad(found, ((0, end - start - len(found)), (0, 0)))


def _coded(pieces: Iterator[NDArray[np.float32]], into: av.AudioStream) -> Packets:
    at = 0
    for piece in pieces:
        if not len(piece):
            continue
        pcm = np.round(np.clip(piece, -1, 1) * 32_767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm).reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
        at += len(piece)
        yield from into.encode(frame)
    yield from into.encode(None)
