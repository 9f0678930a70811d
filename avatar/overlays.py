"""Everything drawn over the host: the notice that she is virtual, the show's strap, the caption, the product card.

Drawings are kept by what they show (least recently used ones go), so that a frame
whose scene has not changed costs nothing. Their arrays are shared: do not write to them.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar import card
from avatar.caption import caption_panel
from avatar.compose import Overlay
from avatar.noise import ease
from avatar.scene import ProductView, Scene
from avatar.strap import notice_pill, show_strap

Size = tuple[int, int]  # width, height in px
Bgra = NDArray[np.uint8]  # (h, w, 4), premultiplied

WIDE: Size = (1280, 720)
UPRIGHT: Size = (720, 1280)

TRANSITION_S = 0.45
_SLIDE_PX = 56.0

# Where things stand, px from the top left of the frame; the card's place is its panel's. Phones lay their own
# controls over the foot and the right edge of an upright frame, and a clock over its top: nothing stands there.
_STRAP = {WIDE: (40, 36, 340), UPRIGHT: (24, 72, 600)}  # left, top, the most that it may be wide
_NOTICE = {WIDE: (40, 540), UPRIGHT: (24, 564)}  # beside her, over a shoulder
_CAPTION = {WIDE: (40, 588, 756), UPRIGHT: (24, 764, 608)}  # left, top, width
_CAPTION_FOOT = {WIDE: None, UPRIGHT: 866}  # where a caption ends that stands on the card
_CARD = {WIDE: (824, 92), UPRIGHT: (24, 882)}


def render_overlays(scene: Scene, size: Size = WIDE, card_time_s: float = math.inf) -> list[Overlay]:
    """What lies over the host in one frame, from the bottom up.

    `size` is (width, height) in px, 16:9 or 9:16; the design is scaled to it.
    `card_time_s` counts from the moment when the card came in (see `transition`); the
    time of a card that leaves runs backward. Raises ValueError for another shape of frame.
    """
    design = _design(size)
    share = size[0] / design[0]
    left, top, room = _STRAP[design]
    overlays = [
        _at((left, top), _strap(scene.title, scene.brand, room, scene.live, share), share),
        _at(_NOTICE[design], _notice(scene.notice, share), share),
    ]
    if scene.caption and scene.caption.strip():
        overlays.append(_caption_at(scene.caption, scene.caption_word, design, share))
    dx, opacity = transition(card_time_s)
    if scene.product and opacity > 0.0:
        left, top = _CARD[design]
        place = (left - card.MARGIN + dx, top - card.MARGIN)
        overlays.append(_at(place, _card(scene.product, design, share), share, opacity))
    return overlays


def card_middle(size: Size) -> tuple[float, float]:
    """Where the middle of the product card is, px of a frame of `size`. Raises as `render_overlays`."""
    design = _design(size)
    (left, top), (wide, high) = _CARD[design], card.WIDE if design == WIDE else card.FLAT
    share = size[0] / design[0]
    return (left + wide / 2) * share, (top + high / 2) * share


def transition(time_s: float) -> tuple[float, float]:
    """How far right of its place (px) the card stands, and its opacity 0..1, `time_s` after it came in."""
    done = ease(time_s / TRANSITION_S) if math.isfinite(time_s) else float(time_s > 0)
    return (1.0 - done) * _SLIDE_PX, done


def _design(size: Size) -> Size:
    width, height = size
    for design in (WIDE, UPRIGHT):
        if width > 0 and abs(width * design[1] - height * design[0]) <= 2 * max(design):
            return design
    raise ValueError(f"no layout for {width}x{height}: overlays are laid out for 16:9 and 9:16 frames")


def _at(place: tuple[float, float], image: Bgra, share: float, opacity: float = 1.0) -> Overlay:
    return Overlay(x=round(place[0] * share), y=round(place[1] * share), image=image, opacity=opacity)


def _caption_at(text: str, word: int | None, design: Size, share: float) -> Overlay:
    left, top, wide = _CAPTION[design]
    image, foot = _caption(text, word, wide, share), _CAPTION_FOOT[design]
    return _at((left, top if foot is None else foot - image.shape[0] / share), image, share)


@lru_cache(maxsize=8)
def _strap(title: str, brand: str, room: int, live: bool, share: float) -> Bgra:
    return _premultiplied(show_strap(title, brand, room, live=live, scale=share))


@lru_cache(maxsize=8)
def _notice(text: str, share: float) -> Bgra:
    return _premultiplied(notice_pill(text, share))


@lru_cache(maxsize=48)
def _caption(text: str, word: int | None, wide: int, share: float) -> Bgra:
    return _premultiplied(caption_panel(text, word, wide, share))


@lru_cache(maxsize=16)
def _card(product: ProductView, design: Size, share: float) -> Bgra:
    return _premultiplied((card.wide_card if design == WIDE else card.flat_card)(product, share))


def _premultiplied(image: Image.Image) -> Bgra:
    """BGRA with the colour multiplied by alpha."""
    return np.ascontiguousarray(np.asarray(image.convert("RGBa"))[..., [2, 1, 0, 3]])
