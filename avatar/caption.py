"""The caption: the sentence being spoken, in at most two lines."""

from functools import lru_cache

from PIL import Image

from avatar.painter import Painter, Rgb, flat
from avatar.typesetting import balanced, font, width

GLASS: Rgb = (22, 20, 26)
SPOKEN: Rgb = (255, 205, 92)
TEXT: Rgb = (255, 255, 255)

_SIZES = (29, 26, 24)  # px; the largest whose lines are two is taken
_LINES = 2
_PAD = 24

_Line = list[tuple[str, int]]  # pieces, each with the index of the word that it belongs to


def caption_panel(text: str, word: int | None, wide: int, scale: float = 1.0) -> Image.Image:
    """RGBA, at most `wide` px wide, at most two lines high, times `scale`.

    `word` is the index of the word being spoken, at blanks; it is picked out in
    colour. A text that needs more than two lines is shown two at a time: the pair that
    holds the word, else the first.
    """
    counted, size = _typeset(text, wide - 2 * _PAD)
    face = font("SemiBold", size)
    page = _page(counted, word)
    step = round(size * 1.32)
    inner = max(width(" ".join(piece for piece, _ in line), face) for line in page)
    across, down = round(inner) + 2 * _PAD, step * len(page) + 24
    painter = Painter(across, down, scale)
    painter.rounded((0, 0, across, down), 18, flat(GLASS, 0.74))
    for row, line in enumerate(page):
        x: float = _PAD
        for piece, index in line:
            colour = SPOKEN if index == word else TEXT
            x = painter.write(x, 12 + step * row + step * 0.74, piece, face, colour) + width(" ", face)
    return painter.image


@lru_cache(maxsize=32)  # a sentence is drawn again for each of its words
def _typeset(text: str, room: int) -> tuple[list[_Line], int]:
    """The lines, and the largest size in px at which there are two, else the smallest."""
    for size in _SIZES:
        lines = balanced(text, font("SemiBold", size), room)
        if len(lines) <= _LINES:
            break
    return _numbered(text, lines), size


def _numbered(text: str, lines: list[list[str]]) -> list[_Line]:
    """The lines with each piece's word; a word that was too long for a line has several pieces."""
    left = [len(word) for word in text.split()]
    index, numbered = 0, []
    for line in lines:
        row = []
        for piece in line:
            row.append((piece, index))
            left[index] -= len(piece)
            index += left[index] == 0
        numbered.append(row)
    return numbered


def _page(lines: list[_Line], word: int | None) -> list[_Line]:
    holding = next((row for row, line in enumerate(lines) if any(index == word for _, index in line)), 0)
    first = holding - holding % _LINES
    return lines[first : first + _LINES]
