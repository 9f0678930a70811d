"""How frames are cut out of a host's canvas."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar.errors import FramingUnknown
from avatar.manifest import FramingTable
from kernels.box import Box

MAX_FRAME_SIDE = 1920  # px: no rendition is larger
_MIN_FRAME_SIDE = 64
_SAME_SHAPE = 2  # px by which a side may miss the framing's shape: 854x480 is 16:9 to whoever asks for it

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Framing:
    """One way in which a host is framed, at its natural size."""

    name: str
    width: int  # px
    height: int

    def fits(self, size: Size) -> bool:
        """Whether frames of `size` (width, height) have this shape."""
        width, height = size
        return abs(width * self.height - height * self.width) <= _SAME_SHAPE * max(self.width, self.height)

    def __str__(self) -> str:
        return f"{self.name} {self.width}x{self.height}"


def parse_size(text: str) -> Size | None:
    """The size that "1280x720" means; None for an empty text. Raises FramingUnknown."""
    if not text:
        return None
    match = re.fullmatch(r"([0-9]{1,5})x([0-9]{1,5})", text)
    size = (int(match[1]), int(match[2])) if match else None
    if size is None or not _possible(size):
        raise FramingUnknown(
            f"size {text}: give WIDTHxHEIGHT in even numbers from {_MIN_FRAME_SIDE} to {MAX_FRAME_SIDE}, e.g. 1280x720"
        )
    return size


def choose(host: str, framings: Sequence[Framing], framing: str | None, size: Size | None) -> tuple[int, Size]:
    """Which framing is meant, and the size of a frame, (width, height) px.

    Without a framing it is the first one that has the shape of `size`, or simply the first; without a
    size it is the framing's own. Raises FramingUnknown, which lists what there is.
    """
    listed = ", ".join(map(str, framings))
    if size is not None and not _possible(size):
        raise FramingUnknown(
            f"{size[0]}x{size[1]} is no size of a frame: give even numbers from {_MIN_FRAME_SIDE} to {MAX_FRAME_SIDE}"
        )
    named = [k for k, each in enumerate(framings) if framing in (None, each.name)]
    if not named:
        raise FramingUnknown(f"{host} has no framing {framing!r}; there are: {listed}")
    fitting = [k for k in named if size is None or framings[k].fits(size)]
    if size is not None and not fitting:
        which = f"framing {framing!r}" if framing else "framings"
        raise FramingUnknown(f"{size[0]}x{size[1]} would stretch {host}'s {which}; there are: {listed}")
    chosen = framings[fitting[0]]
    return fitting[0], size or (chosen.width, chosen.height)


def _possible(size: Size) -> bool:
    return all(side % 2 == 0 and _MIN_FRAME_SIDE <= side <= MAX_FRAME_SIDE for side in size)


@dataclass(frozen=True, slots=True)
class Cut:
    """From canvas px to frame px. Places are of pixel centres: the centre of column c is x = c."""

    across: float  # frame px per canvas px
    down: float
    x: float  # frame px of the canvas' corner (of its edge, not of its first pixel's centre)
    y: float

    @classmethod
    def of(cls, framing: FramingTable, size: Size) -> "Cut":
        """The cut of a framing whose frames are scaled to `size`."""
        wide, high = size[0] / framing.width, size[1] / framing.height
        return cls(framing.scale * wide, framing.scale * high, framing.x * wide, framing.y * high)

    @property
    def scale(self) -> float:
        """Frame px per canvas px, of lengths in any direction."""
        return math.sqrt(self.across * self.down)

    @property
    def exact(self) -> bool:
        """Whether pixels fall on pixels: nothing is resampled."""
        return self.across == self.down == 1.0 and self.x == round(self.x) and self.y == round(self.y)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the canvas lies in the frame."""
        return (x + 0.5) * self.across + self.x - 0.5, (y + 0.5) * self.down + self.y - 0.5

    def places(self, xy: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for places [..., 2]."""
        scale, corner = np.array([self.across, self.down]), np.array([self.x, self.y])
        there: NDArray[np.float32] = ((xy + 0.5) * scale + corner - 0.5).astype(np.float32)
        return there

    def box(self, canvas: Box) -> Box:
        """The frame's pixels that a box of the canvas touches."""
        return Box(
            math.floor(canvas.x0 * self.across + self.x + 1e-6),
            math.floor(canvas.y0 * self.down + self.y + 1e-6),
            math.ceil(canvas.x1 * self.across + self.x - 1e-6),
            math.ceil(canvas.y1 * self.down + self.y - 1e-6),
        )

    def source(self, frame: Box) -> tuple[float, float, float, float]:
        """The edges left, top, right, bottom in the canvas of a box of the frame."""
        return (
            (frame.x0 - self.x) / self.across,
            (frame.y0 - self.y) / self.down,
            (frame.x1 - self.x) / self.across,
            (frame.y1 - self.y) / self.down,
        )
