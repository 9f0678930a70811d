"""Text into lines: fonts, measuring, wrapping at words, and drawing without fringes."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

Weight = Literal["Medium", "SemiBold", "Bold"]
Colour = tuple[int, int, int] | tuple[int, int, int, int]

_FONTS = Path(__file__).parent / "fonts"


@lru_cache(maxsize=64)
def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """Pretendard (OFL), Korean and Latin, `size` in px."""
    return ImageFont.truetype(_FONTS / f"Pretendard-{weight}.otf", size)


@lru_cache(maxsize=64)
def enlarged(face: ImageFont.FreeTypeFont, scale: float) -> ImageFont.FreeTypeFont:
    """The face at `scale` times its size."""
    return face if scale == 1.0 else face.font_variant(size=face.size * scale)


@lru_cache(maxsize=4096)
def width(text: str, face: ImageFont.FreeTypeFont) -> float:
    """The advance of one line in px."""
    return face.getlength(text)


def wrap(text: str, face: ImageFont.FreeTypeFont, limit_px: float) -> list[list[str]]:
    """Lines of words, none wider than `limit_px`; a word that alone is wider is cut.

    Korean is broken at blanks only, as newspapers and subtitles do.
    """
    blank = width(" ", face)
    lines: list[list[str]] = []
    used = limit_px
    for word in text.split():
        for number, piece in enumerate(_cut(word, face, limit_px)):
            needed = blank + width(piece, face)
            if number == 0 and used + needed <= limit_px:
                lines[-1].append(piece)
                used += needed
            else:
                lines.append([piece])
                used = needed - blank
    return lines


def balanced(text: str, face: ImageFont.FreeTypeFont, limit_px: float) -> list[list[str]]:
    """As `wrap`, with the lines evened out: the narrowest measure that needs no further line."""
    lines = wrap(text, face, limit_px)
    low, high = limit_px / 2, limit_px
    while high - low > 4:
        middle = (low + high) / 2
        if len(wrap(text, face, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, face, high)


def shorten(text: str, face: ImageFont.FreeTypeFont, limit_px: float) -> str:
    """The text, or as much of it as fits before an ellipsis."""
    if width(text, face) <= limit_px:
        return text
    room = limit_px - width("…", face)
    fitting = 0
    while fitting < len(text) and (room := room - width(text[fitting], face)) >= 0:
        fitting += 1
    return text[:fitting].rstrip() + "…"


def write(
    canvas: Image.Image,
    x: float,
    baseline: float,
    text: str,
    face: ImageFont.FreeTypeFont,
    colour: Colour,
) -> float:
    """Draw one line on an RGBA canvas, from its baseline; returns where the next would start.

    The colour is laid through a mask: drawn directly on a transparent canvas, Pillow
    would darken the edges of the letters.
    """
    advance = width(text, face)
    ascent, descent = face.getmetrics()
    left, top = int(x) - 2, int(baseline) - ascent - 2
    mask = Image.new("L", (int(advance) + 8, ascent + descent + 4), 0)
    ImageDraw.Draw(mask).text((x - left, baseline - top), text, font=face, fill=255, anchor="ls")
    red, green, blue, *alpha = colour
    if alpha:
        mask = mask.point([level * alpha[0] // 255 for level in range(256)])
    layer = Image.new("RGBA", mask.size, (red, green, blue, 0))
    layer.putalpha(mask)
    _lay(canvas, layer, left, top)
    return x + advance


def _lay(canvas: Image.Image, layer: Image.Image, left: int, top: int) -> None:
    """alpha_composite with the parts outside of the canvas cut off."""
    source = (max(0, -left), max(0, -top))
    if source[0] < layer.width and source[1] < layer.height:
        canvas.alpha_composite(layer, (max(0, left), max(0, top)), source)


def _cut(word: str, face: ImageFont.FreeTypeFont, limit_px: float) -> list[str]:
    if width(word, face) <= limit_px:
        return [word]
    pieces, piece, used = [], "", 0.0
    for letter in word:
        needed = width(letter, face)
        if piece and used + needed > limit_px:
            pieces.append(piece)
            piece, used = "", 0.0
        piece += letter
        used += needed
    return [*pieces, piece]
