"""Where a film is cut, and where long shots may be divided: between two lines, where nobody speaks."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from dubbing.pictures import Film

Image = NDArray[np.uint8]
Doubles = NDArray[np.float64]

_THUMB: Final = (32, 18)  # px of the pictures that are compared
_CUT: Final = 8.0  # levels by which two pictures beside a cut differ at least; talking is 1 to 3
_CUT_MORE: Final = 5.0  # times what pictures around it differ by
_AROUND: Final = 12  # pictures
_LONG_S: Final = 10.0  # a shot is divided when it is longer, where somebody pauses
_LONGEST_S: Final = 20.0  # and then in any case: what is worked on at once must fit into memory
_PAUSE_S: Final = 0.5  # a shorter pause is no place to divide at


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """All N pictures of a film in the order in which they are shown."""

    pts: NDArray[np.int64]  # (N,) rising
    at: Doubles  # (N,) s from the file's first moment
    end: float  # s at which the last one ends

    def ends(self, index: int) -> float:
        """When picture `index` ends, s."""
        return float(self.at[index + 1]) if index + 1 < len(self.at) else self.end

    def time(self, index: int) -> float:
        """When picture `index` is shown, s; N is the film's end."""
        return float(self.at[index]) if index < len(self.at) else self.end


@dataclass(frozen=True, slots=True)
class Shot:
    """Pictures `first` .. `last` - 1 of a timeline: a shot, or a piece of a long one."""

    first: int
    last: int
    opens: bool = True  # a cut is before it
    closes: bool = True  # a cut is behind it

    def __len__(self) -> int:
        return self.last - self.first


def survey(film: Film, progress: Callable[[float], None]) -> tuple[Timeline, tuple[Shot, ...]]:
    """Look at every picture once. progress is told 0 .. 1."""
    pts, changes = list[int](), list[float]()
    before: Image | None = None
    expected = max(1, film.stream.frames or round(film.rate * float((film.stream.duration or 0) * film.time_base)))
    for frame in film.frames():
        if pts and (frame.pts or 0) <= pts[-1]:
            continue
        thumb = _thumb(frame)
        changes.append(0.0 if before is None else float(np.abs(thumb.astype(np.int16) - before).mean()))
        pts.append(frame.pts or 0)
        before = thumb
        progress(min(1.0, len(pts) / expected))
    times = np.array([film.time(each) for each in pts], np.float64)
    step = float(np.median(np.diff(times))) if len(times) > 1 else 1 / film.rate
    end = float(times[-1]) + step if len(times) else 0.0
    timeline = Timeline(np.array(pts, np.int64), times, end)
    bounds = [0, *cuts(np.array(changes)), len(pts)]
    return timeline, tuple(Shot(a, b) for a, b in itertools.pairwise(bounds) if b > a)


def _thumb(frame: av.VideoFrame) -> Image:
    luma = frame.planes[0]
    grey = np.frombuffer(memoryview(luma), np.uint8).reshape(-1, luma.line_size)[: frame.height, : frame.width]
    return np.asarray(cv2.resize(grey, _THUMB, interpolation=cv2.INTER_AREA), np.uint8)


def cuts(changes: Doubles) -> list[int]:
    """Numbers of the pictures with which another shot begins.

    changes: (N,) mean levels by which each picture differs from the one before it.
    """
    found = []
    for k in np.flatnonzero(changes > _CUT):
        around = np.delete(changes[max(1, k - _AROUND) : k + _AROUND + 1], min(int(k) - 1, _AROUND))
        if not len(around) or changes[k] > _CUT_MORE * np.median(around):
            found.append(int(k))
    return found


def pieces(timeline: Timeline, shots: Sequence[Shot], busy: Sequence[tuple[float, float]]) -> tuple[Shot, ...]:
    """The shots, long ones divided in pauses, and in any case where they get too long.

    busy: s from and to which somebody speaks, as it was or now, in any order.
    """
    pauses = _pauses(busy, timeline.end)
    return tuple(piece for shot in shots for piece in _divided(timeline, shot, pauses))


def _divided(timeline: Timeline, shot: Shot, pauses: Sequence[float]) -> list[Shot]:
    start, end = timeline.time(shot.first), timeline.time(shot.last)
    places, begun = list[float](), start
    while end - begun > _LONG_S:
        fitting = [at for at in pauses if begun + _LONG_S / 4 < at < min(begun + _LONGEST_S, end - _PAUSE_S)]
        if end - begun <= _LONGEST_S and not fitting:
            break
        half = max(_LONG_S, (end - begun) / 2)  # no crumb is left at the end
        forced = begun + min(_LONGEST_S, half)
        places.append(min(fitting, key=lambda at: abs(at - begun - _LONG_S)) if fitting else forced)
        begun = places[-1]
    bounds = [shot.first, *(int(np.searchsorted(timeline.at, at)) for at in places), shot.last]
    whole = [(a, b) for a, b in itertools.pairwise(bounds) if b > a]
    return [Shot(a, b, shot.opens and a == shot.first, shot.closes and b == shot.last) for a, b in whole]


def _pauses(busy: Sequence[tuple[float, float]], end: float) -> list[float]:
    """The middles of the stretches in which nobody speaks."""
    middles, until = list[float](), 0.0
    for first, last in [*sorted(busy), (end, end)]:
        if first - until >= _PAUSE_S:
            middles.append((first + until) / 2)
        until = max(until, last)
    return middles
