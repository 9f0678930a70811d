"""Where overlays stand in a frame of any shape: two designs, scaled, and their parts held at the frame's edges."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from avatar import card

Size = tuple[int, int]  # width, height in px

WIDE: Final[Size] = (1280, 720)
UPRIGHT: Final[Size] = (720, 1280)
_WIDE_FROM = 1.2  # width to height: a squarer frame is laid out as an upright one

# How far she must turn to what stands so far from her face, as a viewer takes it.
_DEG_PER_PX = 0.044  # px of the design


class Place(NamedTuple):
    """Px of the design from its top left, and what share of a frame's spare width and height goes before it."""

    x: float
    y: float
    before: float = 0.0
    above: float = 0.0


@dataclass(frozen=True, slots=True)
class _Design:
    size: Size
    strap: Place
    strap_room: int  # px, the most that it may be wide
    notice: Place
    caption: Place
    caption_wide: int  # px
    caption_foot: bool  # whether its place is that of its foot: it stands on the card
    question: Place
    question_wide: int  # px, the most
    question_lines: int  # the most
    card: Place  # of its panel
    card_size: Size
    face: tuple[float, float]  # between the host's eyes, about


_WIDE = _Design(
    size=WIDE,
    strap=Place(40, 36),
    strap_room=340,
    notice=Place(40, 540, above=1.0),
    caption=Place(40, 588, above=1.0),
    caption_wide=756,
    caption_foot=False,
    question=Place(40, 92),
    question_wide=300,
    question_lines=4,
    card=Place(824, 92, before=1.0, above=0.5),
    card_size=card.WIDE,
    face=(474, 240),
)
# Phones lay their own controls over the foot and the right edge of an upright frame, and a clock over its top:
# nothing stands there. The notice is beside her, over a shoulder.
_UPRIGHT = _Design(
    size=UPRIGHT,
    strap=Place(24, 72),
    strap_room=600,
    notice=Place(24, 564, above=0.5),
    caption=Place(24, 866, before=0.5, above=1.0),
    caption_wide=608,
    caption_foot=True,
    question=Place(24, 126),
    question_wide=600,
    question_lines=2,
    card=Place(24, 882, before=0.5, above=1.0),
    card_size=card.FLAT,
    face=(360, 405),
)


class Layout:
    """The layout of frames of one size."""

    def __init__(self, size: Size) -> None:
        """`size` is (width, height) in px. Raises ValueError for one that is not positive."""
        width, height = size
        if width <= 0 or height <= 0:
            raise ValueError(f"no frame is {width}x{height}")
        self.upright = width < _WIDE_FROM * height
        self.design = _UPRIGHT if self.upright else _WIDE
        self.share = min(width / self.design.size[0], height / self.design.size[1])  # px of the frame to one of it
        self._spare = (width / self.share - self.design.size[0], height / self.share - self.design.size[1])

    def at(self, place: Place, dx: float = 0.0, dy: float = 0.0) -> tuple[int, int]:
        """Px of the frame for a place of the design moved by dx, dy of its px."""
        x, y = place.x + place.before * self._spare[0] + dx, place.y + place.above * self._spare[1] + dy
        return round(x * self.share), round(y * self.share)

    def card_direction(self) -> tuple[float, float]:
        """Where she must look to look at the card: degrees across and down from the camera."""
        place, size, face = self.design.card, self.design.card_size, self.design.face
        across, down = place.x + size[0] / 2 - face[0], place.y + size[1] / 2 - face[1]
        return across * _DEG_PER_PX, down * _DEG_PER_PX
