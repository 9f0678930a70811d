"""The pictures of a pack: found inside its folder, of the size that it says."""

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar.errors import PackInvalid

_MAX_BYTES = 32 << 20  # of one file


def inside(folder: Path, name: str) -> Path:
    """The file `name` of a pack. Raises PackInvalid if it is missing, too large or leads out of the folder."""
    file = folder / name
    try:
        real = file.resolve(strict=True)
        size = real.stat().st_size
    except (OSError, RuntimeError) as error:
        raise PackInvalid(file, "it is missing", "copy the whole folder of the pack") from error
    if not real.is_relative_to(folder.resolve()):
        raise PackInvalid(file, "it is a link that leads out of the pack", "put the file itself there")
    if not real.is_file():
        raise PackInvalid(file, "it is no file", "copy the whole folder of the pack")
    if size > _MAX_BYTES:
        raise PackInvalid(file, f"it is larger than {_MAX_BYTES >> 20} MB", "build the pack again")
    return file


def read_image(file: Path, size: tuple[int, int], mode: Literal["RGB", "RGBA"]) -> NDArray[np.uint8]:
    """A WebP of `size` (width, height) as uint8 [h, w, 4] BGRA, straight alpha; RGB gets alpha 255.

    The header is compared before anything is decoded. Raises PackInvalid.
    """
    try:
        with Image.open(file, formats=("WEBP",)) as image:
            if image.size != size:
                wrong, right = "x".join(map(str, image.size)), "x".join(map(str, size))
                raise PackInvalid(file, f"it is {wrong} px, pack.toml says {right}", "build the pack again")
            if image.mode not in ("RGB", "RGBA"):
                raise PackInvalid(file, f"its mode is {image.mode}", f"save it as {mode} WebP")
            rgba = np.asarray(image.convert(mode).convert("RGBA"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise PackInvalid(file, f"it is no readable WebP ({error})", "build the pack again") from error
    return np.ascontiguousarray(rgba[..., [2, 1, 0, 3]])


def premultiplied(straight: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """BGRA with straight alpha to BGRA with premultiplied alpha, rounded; uint8 [h, w, 4]."""
    out = straight.copy()
    out[..., :3] = (straight[..., :3].astype(np.uint16) * straight[..., 3:] + 127) // 255
    return out
