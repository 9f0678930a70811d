"""The studio behind the host: a wall, an arch, shelves and soft light, drawn by code.

Deliberately out of focus and of low contrast: it gives depth and takes no attention.
"""

from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = tuple[int, int, int]
_Plane = NDArray[np.float32]  # (h, w), 0..1


@dataclass(frozen=True, slots=True)
class _Palette:
    light: Rgb  # where the key light falls on the wall
    dark: Rgb  # the far corner
    arch: Rgb
    wood: Rgb
    things: tuple[Rgb, Rgb, Rgb]


_PALETTES: Final = {
    "studio": _Palette(
        (243, 231, 219),
        (203, 180, 166),
        (250, 241, 231),
        (186, 148, 118),
        ((232, 214, 198), (176, 148, 134), (150, 158, 134)),
    ),
    "sage": _Palette(
        (229, 235, 226),
        (165, 182, 171),
        (242, 245, 238),
        (160, 136, 108),
        ((232, 226, 212), (120, 146, 128), (202, 178, 152)),
    ),
    "dusk": _Palette(
        (214, 211, 228),
        (122, 120, 156),
        (232, 228, 240),
        (116, 98, 110),
        ((226, 212, 216), (98, 96, 134), (192, 154, 150)),
    ),
}


THEMES: Final = tuple(_PALETTES)


def render_background(theme: str = "studio", size: tuple[int, int] = (1280, 720)) -> NDArray[np.uint8]:
    """The set as BGR, uint8 [height, width, 3], for a frame of `size` (width, height) px.

    The host stands left of the middle of a wide frame and in the middle of an upright
    one. Raises ValueError, naming the themes, for an unknown one.
    """
    if theme not in _PALETTES:
        raise ValueError(f"no background is called {theme!r}; there are: {', '.join(THEMES)}")
    palette = _PALETTES[theme]
    width, height = size
    unit = min(width, height) / 720.0
    middle = width * (0.37 if width > height else 0.5)
    picture = _wall(palette, width, height, middle)
    _arch(picture, palette, middle, unit)
    _shelves(picture, palette, unit)
    cv2.GaussianBlur(picture, (0, 0), 3.2 * unit, dst=picture)
    _vignette(picture)
    return np.ascontiguousarray(_dithered(picture)[..., ::-1])


def _wall(palette: _Palette, width: int, height: int, middle: float) -> NDArray[np.float32]:
    """Light from the upper right, falling off to the lower left, with a glow behind the host."""
    x, y = _grid(width, height)
    fall = np.clip(0.62 * (1.0 - x / width) + 0.5 * (y / height) - 0.08, 0.0, 1.0)
    fall = fall * fall * (3.0 - 2.0 * fall)
    glow = np.exp(-(((x - middle - 0.12 * width) / (0.34 * width)) ** 2 + ((y - 0.34 * height) / (0.55 * height)) ** 2))
    share = np.clip(fall - 0.35 * glow, 0.0, 1.0)[..., None]
    light, dark = np.array(palette.light, np.float32), np.array(palette.dark, np.float32)
    return (light + (dark - light) * share).astype(np.float32)


def _arch(picture: NDArray[np.float32], palette: _Palette, middle: float, unit: float) -> None:
    """A shallow niche behind the host; its rim is shaded on the side of the light."""
    height, width = picture.shape[:2]
    left, right, top = middle - 300 * unit, middle + 300 * unit, 54 * unit
    inside = _rounded(width, height, (left, top, right, height + 400 * unit), 290 * unit, 3 * unit)
    shifted = _rounded(
        width,
        height,
        (left - 16 * unit, top + 14 * unit, right - 16 * unit, height + 400 * unit),
        290 * unit,
        26 * unit,
    )
    _lay(picture, palette.arch, 0.42 * inside)
    _lay(picture, palette.dark, 0.55 * inside * (1.0 - shifted))


def _shelves(picture: NDArray[np.float32], palette: _Palette, unit: float) -> None:
    """Two short shelves at the left edge and two at the right, each with things of its own."""
    height, width = picture.shape[:2]
    upright = height > width
    edge = (96 if upright else 150) * unit
    levels = (0.245, 0.405, 0.215, 0.4) if upright else (0.34, 0.62, 0.30, 0.58)  # of the height
    for row, (side, level) in enumerate(zip((-1, -1, 1, 1), levels, strict=True)):
        y = level * height
        left, right = (-40 * unit, edge) if side < 0 else (width - edge, width + 40 * unit)
        start = left + (56 if side < 0 else 22) * unit
        for thing, offset, wide, high, colour in _THINGS[row]:
            box = (start + offset * unit, y - high * unit, start + (offset + wide) * unit, y)
            if box[2] < right:
                _thing(picture, palette.things[colour], box, thing, unit)
        _soft_box(picture, palette.dark, (left, y + 10 * unit, right, y + 40 * unit), 8 * unit, 14 * unit, 0.5)
        _soft_box(picture, palette.wood, (left, y, right, y + 12 * unit), 3 * unit, 1.5 * unit, 0.9)


# What stands on each shelf: its kind, px from the shelf's start, width, height, colour of the palette.
_THINGS: tuple[tuple[tuple[Literal["vase", "book"], int, int, int, int], ...], ...] = (
    (("vase", 0, 44, 94, 0), ("book", 60, 13, 62, 1), ("book", 74, 11, 70, 2), ("book", 86, 14, 56, 0)),
    (("book", 2, 14, 60, 2), ("book", 17, 12, 66, 0), ("vase", 44, 58, 52, 1)),
    (("vase", 4, 50, 58, 2), ("vase", 60, 30, 88, 0), ("book", 98, 13, 60, 1)),
    (("book", 2, 13, 66, 1), ("book", 16, 12, 58, 0), ("book", 29, 14, 72, 2), ("vase", 56, 46, 76, 0)),
)


def _thing(
    picture: NDArray[np.float32], colour: Rgb, box: tuple[float, float, float, float], kind: str, unit: float
) -> None:
    """A book, or a vase with the light along its left side."""
    _soft_box(picture, colour, box, (20 if kind == "vase" else 2) * unit, 2 * unit, 0.92)
    if kind == "vase":
        left, top, _, bottom = box
        shine = (left + 8 * unit, top + 12 * unit, left + 15 * unit, bottom - 10 * unit)
        _soft_box(picture, (255, 255, 255), shine, 4 * unit, 4 * unit, 0.35)


def _vignette(picture: NDArray[np.float32]) -> None:
    height, width = picture.shape[:2]
    x, y = _grid(width, height)
    far = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2).astype(np.float32)
    picture *= (1.0 - 0.2 * far)[..., None]


def _dithered(picture: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Rounded with triangular noise of one step, without which a video encoder shows the steps of a soft gradient."""
    draw = np.random.default_rng(20)
    noise = draw.random(picture.shape[:2], np.float32) - draw.random(picture.shape[:2], np.float32)
    return np.clip(np.rint(picture + noise[..., None]), 0, 255).astype(np.uint8)


def _soft_box(
    picture: NDArray[np.float32],
    colour: Rgb,
    box: tuple[float, float, float, float],
    radius: float,
    soft: float,
    opacity: float,
) -> None:
    # Only the part that it can touch: a set has some thirty boxes, and a frame a million pixels.
    left, top = max(0, int(box[0] - soft)), max(0, int(box[1] - soft))
    part = picture[top : int(box[3] + soft) + 2, left : int(box[2] + soft) + 2]
    local = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
    _lay(part, colour, opacity * _rounded(part.shape[1], part.shape[0], local, radius, soft))


def _rounded(width: int, height: int, box: tuple[float, float, float, float], radius: float, soft: float) -> _Plane:
    """1 inside a rounded box, 0 outside, with an edge `soft` px wide (from its signed distance)."""
    left, top, right, bottom = box
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    x, y = _grid(width, height)
    dx = np.abs(x - (left + right) / 2) - (right - left) / 2 + radius
    dy = np.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + radius
    outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - radius
    edge: _Plane = np.clip(0.5 - outside / max(soft, 1e-3), 0.0, 1.0).astype(np.float32)
    return edge


def _lay(picture: NDArray[np.float32], colour: Rgb, alpha: _Plane) -> None:
    picture += (np.array(colour, np.float32) - picture) * alpha[..., None]


def _grid(width: int, height: int) -> tuple[_Plane, _Plane]:
    x = np.arange(width, dtype=np.float32)[None, :] + np.float32(0.5)
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
    return np.broadcast_to(x, (height, width)), np.broadcast_to(y, (height, width))
