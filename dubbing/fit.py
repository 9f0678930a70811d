"""Where each line is heard, and how fast: silence behind it first, then other words, a stretch that nobody hears,
silence before it, the voice's rate, a stretch that is heard.

The order is that of people who adapt dubs, naturalness before timing, but for one thing: a line is stretched by what
nobody hears before it begins early, since viewers see when lips begin. A line is never cut; one that cannot fit is said
whole, as fast as it may be, moves what follows, and is flagged.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Final

from dubbing.types import Flag, Placement, Segment, Slot
from tts.types import SAMPLE_RATE, Prosody

BEFORE: Final = 8 * SAMPLE_RATE // 10  # how far a line may begin early, in silence
AFTER: Final = 4 * SAMPLE_RATE // 10  # how far it may go on in silence
SLOWEST, FASTEST = 0.95, 1.10  # of the stretch that nobody hears
HARD_SLOWEST, HARD_FASTEST = 0.88, 1.25  # of the stretch that is still natural, or still understood
MOST_SPEED: Final = 2  # steps of a voice's knob that the fit may add
STEP: Final = 1.09  # times as fast: what every voice makes of one step
_FRAME: Final = SAMPLE_RATE // 25  # a line that goes on less than a picture after the end is not behind it
_LATE: Final = 8 * SAMPLE_RATE // 100  # 80 ms: a line that begins later than this is flagged
# Times the original: a line is hurried by what nobody hears before it is that long, and slowed by what is heard where
# it is so short that lips would move in silence.
_LONGER, _SHORTER = 1.2, 0.82
GOOD: Final = 0.12  # a cost that nobody notices
_MEANT: Final = 0.03  # what another wording than the one that was meant has to be better by
_FIFTH: Final = math.log(1.18)
_HALF: Final = 0.35  # nobody sees how much shorter it is than half
_SEEN_S: Final = 0.05


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


def ranked(lengths: Sequence[int], slot: Slot, after: int) -> list[int]:
    """Which wordings are to be spoken, the best first.

    Args:
        lengths: of each wording, samples, > 0: as it was spoken, or by the voice's measured rate.
        slot: where it belongs.
        after: when the line before it has ended.
    """
    costs = [cost(length, slot, after) for length in lengths]
    return sorted(range(len(lengths)), key=lambda number: costs[number] + (_MEANT if number else 0.0))


def cost(length: int, slot: Slot, after: int) -> float:
    """How much would be noticed of a line of this length; under GOOD nothing is.

    Whoever looks at the lips notices a line that begins early or late, or is a fifth longer or shorter than the
    original; whoever listens, one that is faster or slower than the voice is by itself.
    """
    steps = speed(length, slot, after)
    placement = place(max(1, round(length / STEP**steps)), slot, after, slot.latest)
    rate = length / placement.length
    off = abs(math.log(placement.length / (slot.end - slot.start)))
    moved = abs(placement.start - slot.start) / SAMPLE_RATE
    hurried = max(0.0, math.log(rate / FASTEST))
    return (
        off
        + 6 * min(_HALF, max(0.0, off - _FIFTH))
        + 1.5 * max(0.0, moved - _SEEN_S)
        + 20 * hurried
        + 0.5 * abs(math.log(rate))
    )


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
    begin, room = max(slot.start, earliest), slot.latest - earliest
    own, punctual = slot.end - begin, slot.latest - begin
    if 0 < length < own:
        slower = length / (_SHORTER * own)
        return slower if HARD_SLOWEST <= slower < SLOWEST else max(SLOWEST, length / own)
    wished = min(punctual, round(_LONGER * own))
    if length <= wished:
        return 1.0
    unheard = min(FASTEST, length / wished) if wished > 0 else FASTEST
    if length / unheard <= room:
        return unheard
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
