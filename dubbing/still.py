"""A film of pictures or one colour, as the base of a script that has no video."""

import struct
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageOps

from dubbing.errors import MediaRefused, NotMedia
from dubbing.notice import Still
from dubbing.types import Base
from tts.types import SAMPLE_RATE

FPS: Final = 10  # nothing moves; players that seek find a keyframe every two seconds
MAX_SIDE: Final = 1920  # px
_LEAST_SIDE: Final = 64
_MAX_PIXELS: Final = 100_000_000
# What Pillow raises of pictures that are not whole, besides its own; it looks for no more.
_BROKEN: Final = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, LookupError, TypeError, ArithmeticError,
    Image.DecompressionBombError,
)  # fmt: skip


def film(shown: Iterable[Still], length: int, out: Path) -> None:
    """Write `length` samples' time of pictures to an MP4 file, each from when it comes until the next one.

    Args:
        shown: at least one, in order, the first from the first moment; all of one even size.
        length: samples.
        out: an MP4 file.
    """
    pictures = iter(shown)
    _, first = next(pictures)
    with av.open(str(out), "w", format="mp4") as container:
        stream = container.add_stream("libx264", FPS)
        assert isinstance(stream, av.VideoStream)  # noqa: S101 - libx264 makes pictures
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.options = {"preset": "ultrafast", "tune": "stillimage", "crf": "20", "g": str(2 * FPS)}
        stream.codec_context.thread_count = 1
        frame, following = _frame(first), next(pictures, None)
        for number in range(max(1, -(-length * FPS // SAMPLE_RATE))):
            while following is not None and following[0] * FPS <= number * SAMPLE_RATE:
                frame, following = _frame(following[1]), next(pictures, None)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _frame(picture: NDArray[np.uint8]) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")


def picture_of(base: Base) -> NDArray[np.uint8]:
    """(h, w, 3) RGB: what is seen of a base that does not move.

    Raises:
        MediaRefused: the picture cannot be read.
    """
    return _picture(base.path) if base.path is not None else _colour(base)


def _picture(path: Path) -> NDArray[np.uint8]:
    """(h, w, 3) RGB, turned as its camera was held, at most MAX_SIDE px, even."""
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP", "BMP")) as opened:
            if opened.width * opened.height > _MAX_PIXELS or min(opened.size) < _LEAST_SIDE:
                raise MediaRefused(
                    f"{path.name} is {opened.width}x{opened.height}; give a picture of at least {_LEAST_SIDE} px and "
                    f"at most {_MAX_PIXELS:,} pixels"
                )
            turned = _turned(opened)
    except _BROKEN as error:
        raise NotMedia(f"{path.name} is no picture that can be read; give a PNG, JPEG or WebP") from error
    scale = min(1.0, MAX_SIDE / max(turned.size))
    size = tuple(max(_LEAST_SIDE, round(side * scale) // 2 * 2) for side in turned.size)
    return np.asarray(turned.convert("RGB").resize((size[0], size[1]), Image.Resampling.LANCZOS), np.uint8)


def _turned(opened: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(opened)
    turned.load()
    return turned


def _colour(base: Base) -> NDArray[np.uint8]:
    width, height = base.size
    return np.full((height, width, 3), ImageColor.getrgb(base.colour)[:3], np.uint8)
