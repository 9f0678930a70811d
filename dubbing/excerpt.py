"""The mix from a point on, to be heard before anything is finished: only what sounds there is spoken and mixed."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dubbing import sound
from dubbing.errors import LineRefused
from dubbing.limiter import Limiter
from dubbing.master import write_wav
from dubbing.mix import Mix, Original, Track
from dubbing.production import MAX_EFFECT_S, Order
from dubbing.speak import Booth
from dubbing.types import Line, Segment, Spoken
from tts.types import SAMPLE_RATE

MAX: Final = 60 * SAMPLE_RATE  # samples
_CEILING: Final = 10 ** (-1.6 / 20)
_RUN_UP: Final = 20 * SAMPLE_RATE  # lines that far before may push those that are heard
_LETTER: Final = SAMPLE_RATE // 2  # no voice takes longer for a letter

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is heard."""

    start: int  # samples
    length: int
    lines: tuple[Spoken, ...]  # that sound in it


def excerpt(
    order: Order, start: int, length: int, out: Path, cache: Path | None, progress: Progress = lambda *_: None
) -> Excerpt:
    """Write a WAV of the mix from a point on. Peaks are held, its loudness is that of the mix before its profile.

    Args:
        order: what is being made.
        start: samples from the first moment.
        length: samples, MAX at most.
        out: the WAV.
        cache: folder of what was said before.
        progress: told of the stages "speak" and "mix".

    Raises:
        DubbingError: a line or a file cannot be used.
        tts.errors.VoiceError: a voice is not there, or died.
        OSError: the disk is full.
    """
    length = max(SAMPLE_RATE // 10, min(length, MAX))
    lines = [line for line in order.lines if _may_sound(line, start, start + length)]
    with tempfile.TemporaryDirectory(prefix=".excerpt-", dir=out.parent) as folder:
        track = Track(Path(folder) / "speech", length)
        heard = asyncio.run(_spoken(lines, order, cache, progress))
        within = [each for each in heard if _overlaps(each, start, start + length)]
        for each in within:
            track.add(each.placement.start - start, each.samples)
        progress("mix", 0.0)
        effects = _effects(order, start, length, Path(folder))
        mix = Mix(track, effects, _moved(order.original, start, length), order.background, order.duck_db)
        write_wav(out, _limited(mix))
        progress("mix", 1.0)
    return Excerpt(start, length, tuple(within))


def _may_sound(line: Line, start: int, end: int) -> bool:
    longest = max(line.slot.end - line.slot.start, max(map(len, line.wordings)) * _LETTER)
    return line.slot.earliest < end and line.slot.start + longest + _RUN_UP > start


def _overlaps(spoken: Spoken, start: int, end: int) -> bool:
    return spoken.placement.start < end and spoken.placement.start + len(spoken.samples) > start


async def _spoken(lines: list[Line], order: Order, cache: Path | None, progress: Progress) -> list[Spoken]:
    end = order.length if order.length is not None else max((line.slot.latest for line in order.lines), default=0)
    found, done = list[Spoken](), 0
    progress("speak", 0.0)
    async with Booth(cache) as booth:
        async for spoken in booth.speak(lines, end):
            done += 1
            progress("speak", done / len(lines))
            if isinstance(spoken, Spoken):
                found.append(spoken)
            elif order.strict:
                raise LineRefused(spoken.line.number, spoken.why)
    return found


def _effects(order: Order, start: int, length: int, folder: Path) -> Track | None:
    most = round(MAX_EFFECT_S * SAMPLE_RATE)
    near = [each for each in order.effects if each.start < start + length and each.start + most > start]
    if not near:
        return None
    track = Track(folder / "effects", length, channels=2)
    for effect in near:
        track.add(effect.start - start, sound.whole(effect.path, most) * 10 ** (effect.gain_db / 20))
    return track


def _moved(original: Original | None, start: int, length: int) -> Original | None:
    if original is None:
        return None
    spoken, kept = (_those(segments, start, length) for segments in (original.spoken, original.kept))
    return replace(original, spoken=spoken, kept=kept, start=original.start + start)


def _those(segments: tuple[Segment, ...], start: int, length: int) -> tuple[Segment, ...]:
    """Segments that reach into the excerpt, counted from its start."""
    return tuple(
        replace(each, start=each.start - start, end=each.end - start)
        for each in segments
        if each.end > start and each.start < start + length
    )


def _limited(mix: Mix) -> Iterator[NDArray[np.float32]]:
    limiter = Limiter(_CEILING)
    for block in mix.blocks():
        yield limiter.push(block)
    yield limiter.push(np.zeros((0, 2), np.float32), last=True)
