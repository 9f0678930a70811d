"""Words with times put into segments: what one says in one breath or one sentence, as long as a line can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dubbing.regions import Span
from tts.types import SAMPLE_RATE

PAUSE_S: Final = 0.55  # a longer one ends a segment
BREATH_S: Final = 0.2  # a longer one may end it where it gets long
LONGEST_S: Final = 8.0
SHORTEST_S: Final = 1.0  # a sentence that is shorter goes with its neighbour, if that is near
_MOST_CHARS: Final = 200
_CLOSE: Final = round(0.3 * SAMPLE_RATE)  # a segment whose edge is so near to where speech begins or ends, is there
_ENDS: Final = ".?!。？！…"
_COMMAS: Final = ",;:，、"
_LEAST: Final = SAMPLE_RATE // 10


@dataclass(frozen=True, slots=True)
class Word:
    """One word, with a space before it where one belongs there."""

    text: str
    start_s: float
    end_s: float
    certainty: float = 1.0  # 0 to 1


@dataclass(frozen=True, slots=True)
class Row:
    """One segment."""

    start: int  # samples
    end: int
    text: str


def segmented(words: Sequence[Word], spans: Sequence[Span] = ()) -> list[Row]:
    """Segments in order, none over another.

    Args:
        words: in order, times from the beginning of the file.
        spans: where somebody speaks; edges that are near are moved there, since recognisers are off by 0.2 s.
    """
    groups = _short_joined(_parted(list(words)))
    rows = [Row(*_edges(group, spans), _text(group)) for group in groups]
    return _apart([row for row in rows if row.text])


def _parted(words: list[Word]) -> list[list[Word]]:
    """At pauses and after sentences, and where it gets too long at the best place before."""
    groups: list[list[Word]] = []
    group: list[Word] = []
    for word in words:
        if group and _breaks(group[-1], word):
            groups.append(group)
            group = []
        group.append(word)
        while len(group) > 1 and (group[-1].end_s - group[0].start_s > LONGEST_S or len(_text(group)) > _MOST_CHARS):
            at = _best_break(group)
            groups.append(group[:at])
            group = group[at:]
    return [*groups, group] if group else groups


def _breaks(before: Word, after: Word) -> bool:
    ended = before.text.strip()[-1:] in _ENDS if before.text.strip() else False
    return ended or after.start_s - before.end_s > PAUSE_S


def _best_break(group: list[Word]) -> int:
    """Before which word: after a comma, at a breath, near the middle; > 0."""
    middle = (group[0].start_s + group[-1].end_s) / 2

    def worth(at: int) -> float:
        before, after = group[at - 1], group[at]
        comma = before.text.strip()[-1:] in _COMMAS if before.text.strip() else False
        gap = after.start_s - before.end_s
        return 2.0 * comma + min(2.0, gap / BREATH_S) - abs(after.start_s - middle) / LONGEST_S * 3

    return max(range(1, len(group)), key=worth)


def _short_joined(groups: list[list[Word]]) -> list[list[Word]]:
    joined: list[list[Word]] = []
    for group in groups:
        last = joined[-1] if joined else None
        if last is not None and _goes_with(last, group):
            last.extend(group)
        else:
            joined.append(list(group))
    return joined


def _goes_with(last: list[Word], group: list[Word]) -> bool:
    short = min(_length(last), _length(group)) < SHORTEST_S
    near = group[0].start_s - last[-1].end_s <= BREATH_S
    return short and near and group[-1].end_s - last[0].start_s <= LONGEST_S


def _length(group: list[Word]) -> float:
    return group[-1].end_s - group[0].start_s


def _text(group: list[Word]) -> str:
    """PocketSphinx writes words without spaces around, Whisper with one before each that has one."""
    glue = "" if any(word.text[:1].isspace() for word in group) else " "
    return " ".join(glue.join(word.text for word in group).split())


def _edges(group: list[Word], spans: Sequence[Span]) -> tuple[int, int]:
    start, end = round(group[0].start_s * SAMPLE_RATE), round(group[-1].end_s * SAMPLE_RATE)
    begins = min((span.start for span in spans), key=lambda at: abs(at - start), default=start)
    ends = min((span.end for span in spans), key=lambda at: abs(at - end), default=end)
    start = begins if abs(begins - start) <= _CLOSE else start
    end = ends if abs(ends - end) <= _CLOSE else end
    return max(0, start), max(end, start + _LEAST)


def _apart(rows: list[Row]) -> list[Row]:
    """None over another: where two are, the earlier one ends."""
    found: list[Row] = []
    for row in sorted(rows, key=lambda row: row.start):
        last = found[-1] if found else None
        if last is None or row.start >= last.end:
            found.append(row)
        elif row.start - last.start >= _LEAST:
            found[-1] = Row(last.start, row.start, last.text)
            found.append(row)
        else:
            found[-1] = Row(last.start, max(last.end, row.end), f"{last.text} {row.text}")
    return found
