"""The notice as it is painted: on still pictures, and on the pictures of a film as their codec has them."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray

from avatar.strap import notice_pill

Still = tuple[int, NDArray[np.uint8]]  # when it comes, samples; (h, w, 3) RGB

_MARGIN: Final = 0.03  # of the shorter side
_HEIGHT: Final = 0.05  # of the shorter side: 36 px of 720
_PILL_PX: Final = 36
_LEAST_SCALE: Final = 0.4
_HDR: Final = (16, 18)  # transfer characteristics PQ and HLG
_PAPER: Final = 0.58  # of PQ's and HLG's range: white of 203 cd/m² (ITU-R BT.2408), not the sun's


def pill(text: str, width: int, height: int) -> NDArray[np.float32]:
    """(height, width, 4) RGB times opacity, and opacity, 0 to 1: the notice in the upper right corner.

    Args:
        text: of one line.
        width: of the picture, px.
        height: of the picture, px.
    """
    side = min(width, height)
    image = notice_pill(text, scale=max(_LEAST_SCALE, side * _HEIGHT / _PILL_PX))
    margin = round(side * _MARGIN)
    wide, high = min(image.width, width - 2 * margin), min(image.height, height - 2 * margin)
    if (wide, high) != image.size:
        image = image.resize((max(1, wide), max(1, min(high, image.height * wide // image.width))))
    drawn = np.asarray(image, np.float32) / 255
    layer = np.zeros((height, width, 4), np.float32)
    place = layer[margin : margin + image.height, width - margin - image.width : width - margin]
    place[..., :3], place[..., 3] = drawn[..., :3] * drawn[..., 3:], drawn[..., 3]
    return layer


def on_stills(shown: Iterable[Still], text: str, until: int | None) -> Iterator[Still]:
    """The pictures with the notice on them, from the first moment until `until` (samples), or all through."""
    last: Still | None = None
    for start, picture in shown:
        if last is not None and until is not None and last[0] < until < start:
            yield until, last[1]
        last = start, picture
        yield start, laid(picture, text) if until is None or start < until else picture
    if last is not None and until is not None and last[0] < until:
        yield until, last[1]


def laid(picture: NDArray[np.uint8], text: str) -> NDArray[np.uint8]:
    """(h, w, 3) RGB: the picture with the notice on it."""
    layer = pill(text, picture.shape[1], picture.shape[0])
    mixed = picture * (1 - layer[..., 3:]) + layer[..., :3] * 255
    return np.asarray(np.rint(mixed), np.uint8)


class Painter:
    """Puts the notice on a film's frames."""

    def __init__(self, text: str, until_s: float | None) -> None:
        """`until_s` is when it goes, from the film's first moment; None is never."""
        self._text = text
        self._until_s = until_s

    def __call__(self, frame: av.VideoFrame, at_s: float, quarters: int) -> av.VideoFrame:
        """`dubbing.encoder.Paint`: a frame of yuv420p or yuv420p10le with the notice upright for who watches."""
        if self._until_s is not None and at_s >= self._until_s:
            return frame
        dark = frame.color_trc in _HDR
        layers = _layers(self._text, frame.width, frame.height, quarters, dark)
        planes = frame.to_ndarray()
        most = 255 if planes.dtype == np.uint8 else 1023
        for plane, layer in zip(_split(planes, frame.width, frame.height), layers, strict=True):
            part = plane[layer.rows, layer.columns]
            part[:] = np.rint(part * layer.through + layer.added * most).astype(planes.dtype)
        made = av.VideoFrame.from_ndarray(planes, format=frame.format.name)
        if frame.time_base is not None:
            made.pts, made.time_base = frame.pts, frame.time_base
        made.colorspace, made.color_range = frame.colorspace, frame.color_range
        made.color_primaries, made.color_trc = frame.color_primaries, frame.color_trc
        return made


class _Layer:
    """The notice in one plane: where it lies, what is seen through it, and what it adds (of the full range)."""

    def __init__(self, opacity: NDArray[np.float32], added: NDArray[np.float32]) -> None:
        rows, columns = (np.flatnonzero(opacity.any(axis=axis)) for axis in (1, 0))
        self.rows = slice(int(rows[0]), int(rows[-1]) + 1)
        self.columns = slice(int(columns[0]), int(columns[-1]) + 1)
        self.through = 1 - opacity[self.rows, self.columns]
        self.added = added[self.rows, self.columns]


@lru_cache(maxsize=4)
def _layers(text: str, width: int, height: int, quarters: int, dark: bool) -> tuple[_Layer, _Layer, _Layer]:
    """Of brightness and both colours, in the frame as coded; `quarters` turns against the clock set it upright."""
    upright = (height, width) if quarters % 2 else (width, height)
    layer = np.rot90(pill(text, *upright), -quarters)
    red, green, blue, opacity = (layer[..., channel] for channel in range(4))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue  # BT.709, limited range; grey is the same in all of them
    scale = _PAPER if dark else 1.0
    y = opacity * 16 / 255 + scale * luma * 219 / 255
    u, v = (opacity * 128 / 255 + scale * (c - luma) / d * 224 / 255 for c, d in ((blue, 1.8556), (red, 1.5748)))
    return _Layer(opacity, y), _Layer(_halved(opacity), _halved(u)), _Layer(_halved(opacity), _halved(v))


def _halved(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = plane.shape
    return np.asarray(plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)), np.float32)


def _split(planes: NDArray[Any], width: int, height: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Views of the three planes."""
    flat, whole = planes.reshape(-1), width * height
    y, u, v = flat[:whole], flat[whole : whole * 5 // 4], flat[whole * 5 // 4 :]
    return y.reshape(height, width), u.reshape(height // 2, -1), v.reshape(height // 2, -1)
