"""From the time of a film as it was to its time where parts of it are shown slower."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dubbing.project import Project
from dubbing.types import Spoken


@dataclass(frozen=True, slots=True)
class Slower:
    """A stretch of a film that is shown slower; times are samples of the film as it was."""

    start: int
    end: int  # > start
    factor: float  # times as long, > 1


class Clock:
    """Says when a moment of the film is shown. Outside the stretches it runs as it did."""

    def __init__(self, stretches: Sequence[Slower]) -> None:
        """`stretches` are in order and none is over another."""
        self.stretches = tuple(stretches)
        was, shown = [0.0], [0.0]
        for each in self.stretches:
            shown.append(shown[-1] + each.start - was[-1])
            was.append(each.start)
            shown.append(shown[-1] + (each.end - each.start) * each.factor)
            was.append(each.end)
        self._was, self._shown = np.array(was), np.array(shown)

    def __call__(self, at: float) -> int:
        """When the moment `at` of the film is shown, samples."""
        if at <= 0:
            return round(at)
        if at >= self._was[-1]:
            return round(at + float(self._shown[-1] - self._was[-1]))
        return round(float(np.interp(at, self._was, self._shown)))

    def parts(self, length: int) -> Iterator[Slower]:
        """All of a film of this length in parts that run evenly; a factor of 1 is as it was."""
        cursor = 0
        for each in self.stretches:
            if each.start >= length:
                break
            if each.start > cursor:
                yield Slower(cursor, each.start, 1.0)
            yield Slower(each.start, min(each.end, length), each.factor)
            cursor = each.end
        if cursor < length:
            yield Slower(cursor, length, 1.0)


@dataclass(frozen=True, slots=True)
class Slowed:
    """What a render works with in the place of the project as it is."""

    project: Project  # the same lines, at the times at which they are shown
    files: Mapping[str, Path]
    stretches: tuple[Slower, ...]  # what is shown slower; () leaves everything as it was
    spoken: tuple[Spoken, ...] = ()  # each line where it is in the film as it was
    notes: tuple[str, ...] = ()
