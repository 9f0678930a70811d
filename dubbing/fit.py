"""Where each line is heard, and how fast: silence around it first, then other words, the voice's rate, a stretch.

The order is that of people who adapt dubs: naturalness before timing. A line is never cut; one that cannot fit is said
whole, as fast as it may be, moves what follows, and is flagged.
"""

import itertools
from collections.abc import Sequence
from typing import Final

from dubbing.types import Flag, Placement, Segment, Slot
from tts.types import SAMPLE_RATE, Prosody

BEFORE: Final = 8 * SAMPLE_RATE // 10  # how far a line may begin early, in silence
AFTER: Final = 4 * SAMPLE_RATE // 10  # how far it may go on in silence
SLOWEST, FASTEST = 0.95, 1.10  # of the stretch that nobody hears
HARD_FASTEST: Final = 1.25  # of the stretch that is still understood
MOST_SPEED: Final = 2  # steps of a voice's knob that the fit may add
STEP: Final = 1.09  # times as fast: what every voice makes of one step
_FRAME: Final = SAMPLE_RATE // 25  # a line that goes on less than a picture after the end is not behind it
_LATE: Final = 8 * SAMPLE_RATE // 100  # 80 ms: a line that begins later than this is flagged


def slots(segments: Sequence[Segment], end: int) -> list[Slot]:
    """The slot of each segment; segments are in order and none is over another.

    Args:
        segments: what is said when.
        end: of the video; the last line may go on as far.
    """
    befores = [0, *(segment.end for segment in segments)]
    afters = [*(segment.start for segment in segments[1:]), max(end, segments[-1].end if segments else 0)]
    return [
        Slot(s.start, s.end, max(s.start - BEFORE, min(before, s.start)), min(s.end + AFTER, max(after, s.end)))
        for s, before, after in zip(segments, befores, afters, strict=False)
    ]


def wording(lengths: Sequence[int], slot: Slot) -> int:
    """Which of the wordings is spoken: the one that comes nearest to the slot without having to be hurried.

    Args:
        lengths: of each wording by the voice's measured rate, samples, > 0.
        slot: where it belongs.
    """
    room, own = slot.latest - slot.earliest, slot.end - slot.start
    fitting = [number for number, length in enumerate(lengths) if length <= FASTEST * room]
    if not fitting:
        return min(range(len(lengths)), key=lengths.__getitem__)
    return min(fitting, key=lambda number: max(lengths[number] / own, own / lengths[number]))


def speed(length: int, slot: Slot, after: int, own: int = 0) -> int:
    """By how many steps of the voice's knob a line is to be said faster than it was.

    Args:
        length: of the line at the rate it was asked for, samples.
        slot: where it belongs.
        after: when the line before it has ended.
        own: the knob as it stands.
    """
    room = max(1, slot.latest - max(slot.earliest, after))
    for steps in range(MOST_SPEED + 1):
        if length / STEP**steps <= FASTEST * room:
            return min(steps, max(0, 5 - own))
    return min(MOST_SPEED, max(0, 5 - own))


def place(length: int, slot: Slot, after: int, end: int) -> Placement:
    """Where a line of this length is heard.

    Args:
        length: as it was spoken, samples, > 0.
        slot: where it belongs.
        after: when the line before it has ended: it never begins before.
        end: of the video.
    """
    earliest = max(slot.earliest, after)
    tempo = _tempo(length, slot, earliest)
    heard = round(length / tempo)
    wished = min(slot.start, max(earliest, slot.latest - heard))
    start = max(earliest, wished)
    return Placement(start, heard, tempo, _flag(start, heard, tempo, slot, end))


def free(length: int, slot: Slot, end: int) -> Placement:
    """A line at its own rate, where it was put, however long it is."""
    return Placement(slot.start, length, 1.0, "beyond_end" if slot.start + length > end + _FRAME else "")


def _tempo(length: int, slot: Slot, earliest: int) -> float:
    own, room = slot.end - max(slot.start, earliest), slot.latest - earliest
    if own > 0 and length < own:
        return max(SLOWEST, length / own)
    if length <= room:
        return 1.0
    return min(HARD_FASTEST, length / room) if room > 0 else HARD_FASTEST


def _flag(start: int, heard: int, tempo: float, slot: Slot, end: int) -> Flag:
    if start + heard > end + _FRAME:
        return "beyond_end"
    if start + heard > slot.latest + 1:
        return "overlong"
    if start > slot.start + _LATE:
        return "late"
    return "fast" if tempo > FASTEST + 1e-9 else ""


def faster(prosody: Prosody, steps: int) -> Prosody:
    """The knobs with so many steps more of speed."""
    return Prosody(prosody.speed + steps, prosody.pitch, prosody.volume, prosody.emotion, prosody.strength)


def overlaps(placements: Sequence[Placement]) -> int:
    """How many lines begin before the one before them has ended."""
    return sum(b.start < a.start + a.length for a, b in itertools.pairwise(placements))
