"""Pictures of the canvas, brought to the size of the frame.

Everything goes through one filter with one phase, so that plates, views and the figure stay registered
and what is alike before is alike after it.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar.framing import Cut
from kernels.box import Box

Picture = NDArray[np.uint8]

_REACH = 2.0  # px of the larger grid to each side of a pixel that the filter takes
_HEAD_CELL = 4


def resample(canvas: Picture, cut: Cut, frame: Box) -> Picture:
    """The part `frame` (px of the frame) of a picture of the whole canvas.

    canvas: uint8 [h, w] or [h, w, 4] with straight alpha; what lies outside it is 0, clear. Catmull-Rom,
    widened where it makes smaller, on premultiplied colours (Pillow's); a copy where pixels fall on pixels.
    """
    out = np.zeros((frame.height, frame.width, *canvas.shape[2:]), np.uint8)
    part = frame.within(cut.box(Box(0, 0, canvas.shape[1], canvas.shape[0])))
    if part.empty:
        return out
    left, top, right, bottom = cut.source(part)
    if cut.exact:
        piece = canvas[round(top) : round(bottom), round(left) : round(right)]
    else:
        piece = _filtered(canvas, (left, top, right, bottom), (part.width, part.height))
    out[part.y0 - frame.y0 : part.y1 - frame.y0, part.x0 - frame.x0 : part.x1 - frame.x0] = piece
    return out


def _filtered(canvas: Picture, edges: tuple[float, float, float, float], size: tuple[int, int]) -> Picture:
    left, top, right, bottom = edges
    reach = math.ceil(_REACH * max(1.0, (right - left) / size[0], (bottom - top) / size[1])) + 1
    x0, y0 = math.floor(left) - reach, math.floor(top) - reach
    x1, y1 = math.ceil(right) + reach, math.ceil(bottom) + reach
    height, width = canvas.shape[:2]
    inside = Box(max(0, x0), max(0, y0), min(width, x1), min(height, y1))
    # The last rows and columns go on outside: a figure that is cut by the canvas' edge stays opaque there.
    pads = [(inside.y0 - y0, y1 - inside.y1), (inside.x0 - x0, x1 - inside.x1)] + [(0, 0)] * (canvas.ndim - 2)
    around = np.pad(canvas[inside.y0 : inside.y1, inside.x0 : inside.x1], pads, mode="edge")
    image = Image.fromarray(around)
    box = (left - x0, top - y0, right - x0, bottom - y0)
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC, box))


def resample_head(head: Picture, cut: Cut, figure: Box) -> Picture:
    """The head map (a quarter of the canvas' resolution) for a figure that fills `figure` of the frame, bilinear."""
    rows, columns = -(-figure.height // _HEAD_CELL), -(-figure.width // _HEAD_CELL)
    middle = (_HEAD_CELL - 1) / 2
    x = (figure.x0 + _HEAD_CELL * np.arange(columns) + middle + 0.5 - cut.x) / cut.across - 0.5
    y = (figure.y0 + _HEAD_CELL * np.arange(rows) + middle + 0.5 - cut.y) / cut.down - 0.5
    across = _lines((x - middle) / _HEAD_CELL, head.shape[1])
    down = _lines((y - middle) / _HEAD_CELL, head.shape[0])
    return np.rint(down @ head.astype(np.float64) @ across.T).astype(np.uint8)


def _lines(place: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Rows of weights that interpolate `count` values at places, held at the ends; [n, count]."""
    held = np.clip(place, 0, count - 1)
    first = np.minimum(held.astype(np.int64), max(0, count - 2))
    share = held - first
    weights = np.zeros((len(place), count))
    weights[np.arange(len(place)), first] = 1 - share
    weights[np.arange(len(place)), np.minimum(first + 1, count - 1)] += share
    return weights
