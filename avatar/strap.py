"""The strap with the show's name, and the notice that the host is virtual."""

from PIL import Image

from avatar.painter import Painter, Rgb, flat
from avatar.typesetting import font, shorten, width

GLASS: Rgb = (22, 20, 26)
LIVE: Rgb = (226, 61, 75)
WHITE: Rgb = (255, 255, 255)
HIGH = 40  # px


def show_strap(title: str, brand: str, room: int, *, live: bool = True, scale: float = 1.0) -> Image.Image:
    """LIVE if it is, the show's title and who presents it, on dark glass: RGBA, HIGH px high, at most `room` px wide,
    times `scale`.

    The presenter is left out where there is no room for the whole name.
    """
    tag, face, small = font("Bold", 16), font("Bold", 18), font("Medium", 15)
    cell = width("LIVE", tag) + 40 if live else 6
    title = shorten(title, face, room - cell - 32)
    end = cell + 32 + width(title, face)
    if brand and end + 20 + width(brand, small) > room:
        brand = ""
    end += 20 + width(brand, small) if brand else 0
    painter = Painter(end, HIGH, scale)
    painter.rounded((0, 0, end, HIGH), HIGH / 2, flat(GLASS, 0.66))
    if live:
        painter.rounded((4, 4, cell, HIGH - 4), HIGH / 2 - 4, flat(LIVE))
        painter.ellipse((15, 16.5, 22, 23.5), flat(WHITE))
        painter.write(28, 26, "LIVE", tag, WHITE)
    x = painter.write(cell + 12, 26.5, title, face, WHITE)
    if brand:
        painter.rounded((x + 9, 13, x + 10.4, HIGH - 13), 0, flat(WHITE, 0.4))
        painter.write(x + 20, 26, brand, small, (255, 255, 255, 215))
    return painter.image


def notice_pill(text: str, scale: float = 1.0) -> Image.Image:
    """The notice, on dark glass with a light rim, legible on any figure: RGBA, 36 px high, times `scale`."""
    face = font("SemiBold", 17)
    text = shorten(text, face, 560)
    wide = width(text, face) + 48
    painter = Painter(wide, 36, scale)
    painter.rounded((0, 0, wide, 36), 18, flat(WHITE, 0.85))
    painter.rounded((1.5, 1.5, wide - 1.5, 34.5), 16.5, flat(GLASS))
    painter.ellipse((15, 13.5, 24, 22.5), flat((120, 214, 190)))
    painter.write(33, 24, text, face, WHITE)
    return painter.image
