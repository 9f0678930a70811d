"""A viewer's question on the picture: who asks, and what, in a speech bubble."""

from PIL import Image

from avatar.painter import Painter, Rgb, flat
from avatar.typesetting import balanced, font, shorten, width

PAPER: Rgb = (255, 255, 255)
INK: Rgb = (32, 30, 38)
NAME: Rgb = (96, 88, 116)
ACCENT: Rgb = (104, 84, 214)

_PAD = 16
_MARK = 26  # the round "Q"
_TEXT, _NAME = 20, 15  # px of type


def question_bubble(name: str, text: str, wide: int, lines: int, scale: float = 1.0) -> Image.Image:
    """RGBA, at most `wide` px wide, the text on at most `lines` lines, times `scale`; what is longer ends with "…"."""
    face, small = font("SemiBold", _TEXT), font("SemiBold", _NAME)
    room = wide - 2 * _PAD
    rows = [" ".join(row) for row in balanced(text, face, room)]
    if len(rows) > lines:
        rows = [*rows[: lines - 1], shorten(" ".join(rows[lines - 1 :]), face, room)]
    head = shorten(name, small, room - _MARK - 9) if name else ""
    step = round(_TEXT * 1.34)
    inner = max(_MARK + (9 + width(head, small) if head else 0), *(width(row, face) for row in rows))
    across, down = round(inner) + 2 * _PAD, 2 * _PAD + _MARK + 6 + step * len(rows) - 6
    painter = Painter(across, down, scale)
    painter.rounded((0, 0, across, down), 18, flat(PAPER, 0.94))
    painter.ellipse((_PAD, _PAD - 3, _PAD + _MARK, _PAD - 3 + _MARK), flat(ACCENT))
    mark = font("Bold", 16)
    painter.write(_PAD + (_MARK - width("Q", mark)) / 2, _PAD - 3 + 18.5, "Q", mark, PAPER)
    if head:
        painter.write(_PAD + _MARK + 9, _PAD - 3 + 18.5, head, small, NAME)
    for row, words in enumerate(rows):
        painter.write(_PAD, _PAD + _MARK + 6 + step * row + _TEXT * 0.86 - 3, words, face, INK)
    return painter.image
