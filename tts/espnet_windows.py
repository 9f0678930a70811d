"""A vocoder's frames cut into parts that are decoded one by one and sound as the whole would."""

from dataclasses import dataclass

PART_FRAMES = (16, 32, 64)  # the first part is short, so that it is heard soon; later ones cost less a frame
CONTEXT_FRAMES = 8  # decoded on each side of a part and thrown away


@dataclass(frozen=True, slots=True)
class Window:
    """What is decoded for one part of the sound, all in frames from the sentence's start."""

    start: int  # of what is decoded
    length: int
    first: int  # of what is kept
    end: int


def windows(frames: int, context: int = CONTEXT_FRAMES, parts: tuple[int, ...] = PART_FRAMES) -> tuple[Window, ...]:
    """Windows whose kept parts cover [0, frames) in order.

    A window that would reach over an end of the sentence is moved inside, not shortened: windows of one size can
    be decoded as one batch, whichever sentences they are from.

    Args:
        frames: of the sentence, > 0.
        context: frames to decode on each side of a part, unless the sentence ends there.
        parts: sizes of the parts; the last stands for all that follow.
    """
    result: list[Window] = []
    first = 0
    while first < frames:
        size = parts[min(len(result), len(parts) - 1)]
        length = min(frames, size + 2 * context)
        start = max(0, min(first - context, frames - length))
        result.append(Window(start, length, first, min(frames, first + size)))
        first += size
    return tuple(result)
