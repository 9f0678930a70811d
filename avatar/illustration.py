"""Drawings of what is for sale, made from shapes: one for each kind of product in the catalogue.

Each is drawn in its own tint on a transparent canvas of SIZE, standing at GROUND.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from PIL import Image

from avatar import illustration_pantry as pantry
from avatar import illustration_rooms as rooms
from avatar.painter import Painter, Rgb, rgb
from avatar.scene import Picture

SIZE = (372, 196)  # px

_DRAWINGS: Mapping[Picture, Callable[[Painter, Rgb], None]] = {
    "pouch": pantry.pouch,
    "jar": pantry.jar,
    "box": pantry.box,
    "pot": pantry.pot,
    "tumbler": pantry.tumbler,
    "board": pantry.board,
    "towel": rooms.towel,
    "quilt": rooms.quilt,
    "bottle": rooms.bottle,
    "lamp": rooms.lamp,
    "tube": rooms.tube,
    "umbrella": rooms.umbrella,
}


@lru_cache(maxsize=32)
def illustration(picture: Picture, tint: str, scale: float = 1.0) -> Image.Image:
    """RGBA of SIZE times `scale`; shared, so not to be changed. Raises KeyError for an unknown picture."""
    painter = Painter(*SIZE, scale)
    _DRAWINGS[picture](painter, rgb(tint))
    return painter.image


@lru_cache(maxsize=32)
def drawn_width(picture: Picture, tint: str) -> int:
    """How wide the drawing is, px: twice its farther side from the middle of SIZE. Raises KeyError."""
    left, _, right, _ = illustration(picture, tint).getbbox() or (0, 0, *SIZE)
    return 2 * max(SIZE[0] // 2 - left, right - SIZE[0] // 2)
