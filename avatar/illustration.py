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
def illustration(picture: Picture, tint: str) -> Image.Image:
    """RGBA of SIZE; shared, so not to be changed. Raises KeyError for an unknown picture."""
    painter = Painter(*SIZE)
    _DRAWINGS[picture](painter, rgb(tint))
    return painter.image
