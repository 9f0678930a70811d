"""A small painter: antialiased shapes with gradients, and text, on a transparent canvas.

Places are px of a design; the canvas may be larger or smaller, and everything is drawn at its size.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from avatar import typesetting

Rgb = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

_Place = Callable[[Sequence[float]], list[float]]  # px of the canvas to fine px of a mask
_Shape = Callable[[ImageDraw.ImageDraw, _Place], object]

_FINE = 3  # shapes are drawn this much larger and averaged down


class Paint:
    """A colour, or a linear gradient of (position 0..1, colour) stops along an angle (0 right, 90 down)."""

    def __init__(self, *stops: tuple[float, Rgb], angle: float = 90.0, opacity: float = 1.0) -> None:
        self._stops = stops
        self._angle = angle
        self.opacity = opacity

    def fill(self, width: int, height: int) -> Image.Image:
        """RGB, width x height px."""
        if len(self._stops) == 1:
            return Image.new("RGB", (width, height), self._stops[0][1])
        ramp = _ramp(self._stops)
        if self._angle in (0.0, 90.0):  # most of them: one line, drawn out
            line = Image.fromarray(ramp[None] if self._angle == 0.0 else ramp[:, None], "RGB")
            return line.resize((width, height), Image.Resampling.BILINEAR)
        along_x, along_y = math.cos(math.radians(self._angle)), math.sin(math.radians(self._angle))
        reach = 255.0 / (abs(along_x) + abs(along_y))
        x = ((np.arange(width) + 0.5) / width - 0.5) * (along_x * reach)
        y = ((np.arange(height) + 0.5) / height - 0.5) * (along_y * reach)
        step = (x[None, :] + y[:, None] + 127.5).astype(np.uint8)
        return Image.fromarray(ramp[step], "RGB")


@lru_cache(maxsize=256)
def _ramp(stops: tuple[tuple[float, Rgb], ...]) -> NDArray[np.uint8]:
    """The gradient in 256 steps, [256, 3]."""
    at = [position for position, _ in stops]
    channels = zip(*(colour for _, colour in stops), strict=True)
    where = np.linspace(0.0, 1.0, 256)
    return np.stack([np.interp(where, at, channel) for channel in channels], axis=-1).round().astype(np.uint8)


def flat(colour: Rgb, opacity: float = 1.0) -> Paint:
    """One colour."""
    return Paint((0.0, colour), opacity=opacity)


def down(top: Rgb, bottom: Rgb, opacity: float = 1.0) -> Paint:
    """From top to bottom."""
    return Paint((0.0, top), (1.0, bottom), opacity=opacity)


def round_body(base: Rgb) -> Paint:
    """The light on an upright cylinder: a bright band left of the middle, dark flanks."""
    return Paint(
        (0.0, shade(base, -0.22)),
        (0.16, base),
        (0.34, shade(base, 0.34)),
        (0.55, base),
        (0.85, shade(base, -0.24)),
        (1.0, shade(base, -0.14)),
        angle=0.0,
    )


def rgb(hex_colour: str) -> Rgb:
    """The numbers of "#rrggbb"."""
    return int(hex_colour[1:3], 16), int(hex_colour[3:5], 16), int(hex_colour[5:7], 16)


def shade(colour: Rgb, amount: float) -> Rgb:
    """Toward white (0..1) or black (-1..0)."""
    goal, share = (255, amount) if amount >= 0 else (0, -amount)
    red, green, blue = (round(part + (goal - part) * share) for part in colour)
    return red, green, blue


def curve(*points: Point, steps: int = 14) -> list[Point]:
    """A smooth line through the points (Catmull-Rom), as many short ones."""
    padded = [points[0], *points, points[-1]]
    line: list[Point] = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            line.append(_between(p0, p1, p2, p3, step / steps))
    return [*line, points[-1]]


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    x, y = (
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
    )
    return x, y


class Painter:
    """Lays shapes one over another on `image` (RGBA)."""

    def __init__(self, width: float, height: float, scale: float = 1.0) -> None:
        """A canvas for a design of `width` x `height` px, with `scale` px to one of the design's."""
        self.scale = scale
        size = max(1, round(width * scale)), max(1, round(height * scale))
        self.image = Image.new("RGBA", size, (0, 0, 0, 0))

    def rounded(self, box: Box, radius: float, paint: Paint) -> None:
        fine = radius * self.scale * _FINE
        self._lay(box, lambda draw, at: draw.rounded_rectangle(at(box), fine, fill=255), paint)

    def ellipse(self, box: Box, paint: Paint) -> None:
        self._lay(box, lambda draw, at: draw.ellipse(at(box), fill=255), paint)

    def pie(self, box: Box, start: float, end: float, paint: Paint) -> None:
        """The slice of an ellipse between two angles in degrees, clockwise from the right."""
        self._lay(box, lambda draw, at: draw.pieslice(at(box), start, end, fill=255), paint)

    def polygon(self, points: Sequence[Point], paint: Paint) -> None:
        box = _bounds(points)
        self._lay(box, lambda draw, at: draw.polygon(_pairs(at(tuple(c for p in points for c in p))), fill=255), paint)

    def line(self, points: Sequence[Point], thick: float, paint: Paint) -> None:
        """A line with round joints and ends: a disc at every point hides the corners of the strokes."""
        left, top, right, bottom = _bounds(points)
        box = (left - thick, top - thick, right + thick, bottom + thick)

        def stroke(draw: ImageDraw.ImageDraw, at: _Place) -> None:
            path = _pairs(at(tuple(c for p in points for c in p)))
            draw.line(path, fill=255, width=max(1, round(thick * self.scale * _FINE)))
            end = thick * self.scale * _FINE / 2
            for x, y in path:
                draw.ellipse((x - end, y - end, x + end, y + end), fill=255)

        self._lay(box, stroke, paint)

    def shadow(self, box: Box, blur: float, opacity: float, colour: Rgb = (40, 28, 20), radius: float = 1e6) -> None:
        """A soft dark patch the shape of a rounded box; with the usual radius, of an ellipse."""
        blur *= self.scale
        pad = int(blur * 3)
        left, top, right, bottom = self._whole(box)
        mask = Image.new("L", (right - left + 2 * pad, bottom - top + 2 * pad), 0)
        inner = (pad, pad, pad + right - left, pad + bottom - top)
        draw = ImageDraw.Draw(mask)
        if radius >= 1e6:
            draw.ellipse(inner, fill=round(255 * opacity))
        else:
            draw.rounded_rectangle(inner, radius * self.scale, fill=round(255 * opacity))
        layer = Image.new("RGBA", mask.size, (*colour, 0))
        layer.putalpha(mask.filter(ImageFilter.GaussianBlur(blur)))
        self.paste(layer, left - pad, top - pad)

    def write(
        self, x: float, baseline: float, text: str, face: ImageFont.FreeTypeFont, colour: typesetting.Colour
    ) -> float:
        """Draw one line of a face of the design's size; gives where the next would start."""
        drawn = typesetting.enlarged(face, self.scale)
        return typesetting.write(self.image, x * self.scale, baseline * self.scale, text, drawn, colour) / self.scale

    def paste(self, layer: Image.Image, left: int, top: int) -> None:
        """Lay another RGBA image over this one, at px of the canvas; what hangs over the edge is cut."""
        source = (max(0, -left), max(0, -top))
        if source[0] < layer.width and source[1] < layer.height:
            self.image.alpha_composite(layer, (max(0, left), max(0, top)), source)

    def _lay(self, box: Box, draw_shape: _Shape, paint: Paint) -> None:
        left, top, right, bottom = self._whole(box, 1)
        width, height = right - left, bottom - top
        mask = Image.new("L", (width * _FINE, height * _FINE), 0)

        def at(numbers: Sequence[float]) -> list[float]:
            return [(n * self.scale - (left, top)[i % 2]) * _FINE for i, n in enumerate(numbers)]

        draw_shape(ImageDraw.Draw(mask), at)
        alpha = mask.reduce(_FINE)
        if paint.opacity < 1.0:
            alpha = alpha.point([round(level * paint.opacity) for level in range(256)])
        layer = paint.fill(width, height).convert("RGBA")
        layer.putalpha(alpha)
        self.paste(layer, left, top)

    def _whole(self, box: Box, pad: int = 0) -> tuple[int, int, int, int]:
        """The px of the canvas that a box of the design touches."""
        left, top, right, bottom = (edge * self.scale for edge in box)
        return math.floor(left) - pad, math.floor(top) - pad, math.ceil(right) + pad, math.ceil(bottom) + pad


def _bounds(points: Sequence[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _pairs(numbers: Sequence[float]) -> list[Point]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))
