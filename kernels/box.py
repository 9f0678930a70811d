"""A rectangle of pixels."""

from typing import NamedTuple


class Box(NamedTuple):
    """Columns x0 .. x1-1 and rows y0 .. y1-1."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        return max(0, self.x1 - self.x0)

    @property
    def height(self) -> int:
        return max(0, self.y1 - self.y0)

    @property
    def empty(self) -> bool:
        return self.x1 <= self.x0 or self.y1 <= self.y0

    def within(self, other: "Box") -> "Box":
        """The part that both share (may be empty)."""
        return Box(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def grown(self, margin: int) -> "Box":
        """Larger by `margin` px on each side."""
        return Box(self.x0 - margin, self.y0 - margin, self.x1 + margin, self.y1 + margin)

    def even(self) -> "Box":
        """Grown to even coordinates, as the colour planes of I420 need."""
        return Box(self.x0 & ~1, self.y0 & ~1, (self.x1 + 1) & ~1, (self.y1 + 1) & ~1)
