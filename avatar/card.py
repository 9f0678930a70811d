"""The product card: picture, name, price, three features, what must be said."""

from PIL import Image

from avatar.illustration import SIZE as PICTURE
from avatar.illustration import drawn_width, illustration
from avatar.painter import Painter, Rgb, down, flat, rgb, shade
from avatar.scene import ProductView
from avatar.typesetting import font, shorten, width

INK: Rgb = (33, 30, 34)
SOFT: Rgb = (122, 116, 120)
FAINT: Rgb = (160, 154, 158)
LINE: Rgb = (236, 231, 228)
SALE: Rgb = (226, 61, 75)
PAPER: Rgb = (255, 255, 255)

MARGIN = 24  # px around the card, for its shadow
WIDE = (420, 510)  # px, the card beside the host
FLAT = (608, 248)  # px, the card under an upright host
_FEATURES = 3


def wide_card(product: ProductView, scale: float = 1.0) -> Image.Image:
    """The card for the right third of a wide frame: RGBA of WIDE plus MARGIN on every side, times `scale`."""
    painter = _panel(*WIDE, scale)
    left, right = MARGIN + 24, MARGIN + WIDE[0] - 24
    _picture(painter, product, (MARGIN + 12, MARGIN + 12, MARGIN + WIDE[0] - 12, MARGIN + 208))
    _name(painter, product, left, right - left, MARGIN + 238, MARGIN + 270)
    _price(painter, product, left, MARGIN + 301, MARGIN + 337)
    painter.rounded((left, MARGIN + 357, right, MARGIN + 358), 0, flat(LINE))
    _features(painter, product, left, right - left, MARGIN + 387, 29)
    _footer(painter, product, left, right, MARGIN + 486)
    return painter.image


def flat_card(product: ProductView, scale: float = 1.0) -> Image.Image:
    """The card for the foot of an upright frame: RGBA of FLAT plus MARGIN on every side, times `scale`."""
    painter = _panel(*FLAT, scale)
    left, right = MARGIN + 244, MARGIN + FLAT[0] - 20
    _picture(painter, product, (MARGIN + 12, MARGIN + 12, MARGIN + 226, MARGIN + FLAT[1] - 12))
    _name(painter, product, left, right - left, MARGIN + 40, MARGIN + 71, sizes=(25, 23, 21, 19))
    _price(painter, product, left, MARGIN + 102, MARGIN + 138)
    _features(painter, product, left, right - left, MARGIN + 168, 26, most=2)
    _footer(painter, product, left, right, MARGIN + 229)
    return painter.image


def _panel(width_px: int, height_px: int, scale: float) -> Painter:
    painter = Painter(width_px + 2 * MARGIN, height_px + 2 * MARGIN, scale)
    box = (MARGIN, MARGIN, MARGIN + width_px, MARGIN + height_px)
    painter.shadow((box[0] + 4, box[1] + 8, box[2] - 4, box[3] + 6), 9, 0.26, radius=26)
    painter.rounded(box, 26, down(PAPER, (252, 250, 248)))
    return painter


def _picture(painter: Painter, product: ProductView, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    tint = rgb(product.tint)
    painter.rounded(box, 18, down(shade(tint, 0.88), shade(tint, 0.66)))
    wide = drawn_width(product.picture, product.tint)
    share = min((right - left - 8) / wide, (bottom - top) / PICTURE[1], 1.0)
    drawing = illustration(product.picture, product.tint, share * painter.scale)
    twice_x, twice_y = round((left + right) * painter.scale), round((top + bottom) * painter.scale)
    painter.paste(drawing, (twice_x - drawing.width) // 2, (twice_y - drawing.height) // 2)


def _name(
    painter: Painter,
    product: ProductView,
    left: int,
    room: int,
    brand_y: int,
    name_y: int,
    sizes: tuple[int, ...] = (25, 23, 21),
) -> None:
    small = font("SemiBold", 16)
    painter.write(left, brand_y, shorten(product.brand, small, room), small, SOFT)
    size = next((size for size in sizes if width(product.name, font("Bold", size)) <= room), sizes[-1])
    face = font("Bold", size)
    painter.write(left, name_y, shorten(product.name, face, room), face, INK)


def _price(painter: Painter, product: ProductView, left: int, list_y: int, price_y: int) -> None:
    x: float = left
    if product.list_price is None:
        price_y -= 10  # the line above is empty: sit in the middle of the two
    else:
        face = font("Medium", 17)
        end = painter.write(left, list_y, product.list_price, face, FAINT)
        painter.rounded((left - 1, list_y - 7, end + 1, list_y - 5.4), 0, flat(FAINT))
    if product.discount:
        x = painter.write(x, price_y, product.discount, font("Bold", 34), SALE) + 10
    painter.write(x, price_y, product.price, font("Bold", 34), INK)


def _features(
    painter: Painter, product: ProductView, left: int, room: int, first_y: int, step: int, most: int = _FEATURES
) -> None:
    face = font("Medium", 17)
    accent = shade(rgb(product.tint), -0.25)
    for row, feature in enumerate(product.features[:most]):
        y = first_y + row * step
        painter.line([(left + 2, y - 6), (left + 6, y - 2), (left + 13, y - 11)], 2.2, flat(accent))
        painter.write(left + 24, y, shorten(feature, face, room - 24), face, (66, 61, 66))


def _footer(painter: Painter, product: ProductView, left: int, right: int, y: int) -> None:
    x: float = left
    if product.shipping:
        face = font("SemiBold", 14)
        wide = width(product.shipping, face) + 18
        painter.rounded((left, y - 18, left + wide, y + 7), 6, flat(shade(rgb(product.tint), 0.82)))
        painter.write(left + 9, y - 0.5, product.shipping, face, shade(rgb(product.tint), -0.5))
        x = left + wide + 10
    if product.notice:
        face = font("Medium", 13)
        painter.write(x, y - 0.5, shorten(product.notice, face, right - x), face, SOFT)
