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
from avatar.layout import WIDE, Layout, Size
from avatar.noise import ease
from avatar.question import question_bubble
from avatar.scene import ProductView, QuestionView, Scene
from avatar.strap import notice_pill, show_strap

Bgra = NDArray[np.uint8]  # (h, w, 4), premultiplied

TRANSITION_S = 0.45
_SLIDE_PX = 56.0


def render_overlays(
    scene: Scene, size: Size = WIDE, card_time_s: float = math.inf, question_opacity: float = 1.0
) -> list[Overlay]:
    """What lies over the host in one frame, from the bottom up.

    `size` is (width, height) in px; the design for wide or for upright frames is scaled to it.
    `card_time_s` counts from the moment when the card came in (see `transition`); the
    time of a card that leaves runs backward. Raises ValueError for a size that is not positive.
    """
    layout = _layout(size)
    design, share = layout.design, layout.share
    overlays = [
        _put(layout.at(design.strap), _strap(scene.title, scene.brand, design.strap_room, scene.live, share)),
        _put(layout.at(design.notice), _notice(scene.notice, share)),
    ]
    if scene.caption and scene.caption.strip():
        image = _caption(scene.caption, scene.caption_word, design.caption_wide, share)
        rise = image.shape[0] / share if design.caption_foot else 0.0
        overlays.append(_put(layout.at(design.caption, dy=-rise), image))
    if scene.question and question_opacity > 0.0:
        asked = _question(scene.question, design.question_wide, design.question_lines, share)
        overlays.append(_put(layout.at(design.question), asked, question_opacity))
    dx, opacity = transition(card_time_s)
    if scene.product and opacity > 0.0:
        place = layout.at(design.card, dx - card.MARGIN, -card.MARGIN)
        overlays.append(_put(place, _card(scene.product, layout.upright, share), opacity))
    return overlays


def transition(time_s: float) -> tuple[float, float]:
    """How far right of its place (px) the card stands, and its opacity 0..1, `time_s` after it came in."""
    done = ease(time_s / TRANSITION_S) if math.isfinite(time_s) else float(time_s > 0)
    return (1.0 - done) * _SLIDE_PX, done


def _put(place: tuple[int, int], image: Bgra, opacity: float = 1.0) -> Overlay:
    return Overlay(x=place[0], y=place[1], image=image, opacity=opacity)


@lru_cache(maxsize=8)
def _layout(size: Size) -> Layout:
    return Layout(size)


@lru_cache(maxsize=8)
def _strap(title: str, brand: str, room: int, live: bool, share: float) -> Bgra:
    return _premultiplied(show_strap(title, brand, room, live=live, scale=share))


@lru_cache(maxsize=8)
def _notice(text: str, share: float) -> Bgra:
    return _premultiplied(notice_pill(text, share))


@lru_cache(maxsize=48)
def _caption(text: str, word: int | None, wide: int, share: float) -> Bgra:
    return _premultiplied(caption_panel(text, word, wide, share))


@lru_cache(maxsize=8)
def _question(asked: QuestionView, wide: int, lines: int, share: float) -> Bgra:
    return _premultiplied(question_bubble(asked.name, asked.text, wide, lines, share))


@lru_cache(maxsize=16)
def _card(product: ProductView, upright: bool, share: float) -> Bgra:
    return _premultiplied((card.flat_card if upright else card.wide_card)(product, share))


def _premultiplied(image: Image.Image) -> Bgra:
    """BGRA with the colour multiplied by alpha."""
    return np.ascontiguousarray(np.asarray(image.convert("RGBa"))[..., [2, 1, 0, 3]])
