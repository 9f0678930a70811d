"""Labelled pictures in sections below each other, on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]  # (h, w, 3) RGB
Cell = tuple[str, Picture]  # its label below it

_COLUMNS, _CELL_WIDTH = 8, 224  # px
_GAP, _MARGIN, _LABEL, _HEADING = 10, 24, 26, 48
_PAPER, _INK, _SOFT = (246, 245, 242), (28, 28, 30), (110, 108, 104)
_FONT = Path(__file__).parent / "fonts" / "Pretendard-SemiBold.otf"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and labelled pictures of one height."""

    heading: str
    cells: Sequence[Cell]


def lay_out(title: str, sections: Sequence[Section]) -> Image.Image:
    """Sections below each other, on paper."""
    width = 2 * _MARGIN + _COLUMNS * _CELL_WIDTH + (_COLUMNS - 1) * _GAP
    rows = [row for section in sections for row in _rows(section, width - 2 * _MARGIN)]
    height = 2 * _MARGIN + _HEADING + sum(_row_height(heading, cells) for heading, cells in rows)
    sheet = Image.new("RGB", (width, height), _PAPER)
    ImageDraw.Draw(sheet).text((_MARGIN, _MARGIN), title, _INK, ImageFont.truetype(_FONT, 26))
    y = _MARGIN + _HEADING
    for heading, cells in rows:
        _draw_row(sheet, y, heading, cells)
        y += _row_height(heading, cells)
    return sheet


Row = tuple[str, list[Cell]]


def _rows(section: Section, width: int) -> Iterator[Row]:
    heading, row, used = section.heading, list[Cell](), 0
    for cell in section.cells:
        wide = cell[1].shape[1] + _GAP
        if row and used + wide > width + _GAP:
            yield heading, row
            heading, row, used = "", [], 0
        row.append(cell)
        used += wide
    yield heading, row


def _row_height(heading: str, cells: Sequence[Cell]) -> int:
    return (_HEADING if heading else 0) + int(cells[0][1].shape[0]) + _LABEL + _GAP


def _draw_row(sheet: Image.Image, y: int, heading: str, cells: Sequence[Cell]) -> None:
    draw = ImageDraw.Draw(sheet)
    if heading:
        draw.text((_MARGIN, y + 12), heading, _INK, ImageFont.truetype(_FONT, 20))
        y += _HEADING
    x = _MARGIN
    for label, picture in cells:
        sheet.paste(Image.fromarray(picture), (x, y))
        draw.text((x, y + picture.shape[0] + 4), label, _SOFT, ImageFont.truetype(_FONT, 15))
        x += picture.shape[1] + _GAP
