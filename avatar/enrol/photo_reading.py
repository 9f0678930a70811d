"""Photos read: turned upright, in sRGB, eight bits, of a size that can be worked with."""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from avatar.errors import EnrolRefused, Finding

MAX_BYTES: Final = 256 << 20
MAX_PIXELS: Final = 250_000_000  # the largest phone cameras have 200 million
WORK_SIDE: Final = 4096  # px: larger photos are made smaller
_SAVE_AS = "save it as JPEG or PNG and try again"


@dataclass(frozen=True, slots=True, eq=False)
class ReadPhoto:
    """A photo, upright."""

    bgr: NDArray[np.uint8]  # (h, w, 3)
    alpha: NDArray[np.uint8] | None  # (h, w), where the file has one that says something
    original: tuple[int, int]  # px of the file's picture, width and height, upright


def read_photo(file: Path) -> ReadPhoto:
    """Read any kind of picture that Pillow knows. Raises EnrolRefused, which says what to do."""
    try:
        size = file.stat().st_size
    except OSError as error:
        raise _refused(f"{file} cannot be read ({error.strerror})", "check the path and its permissions") from error
    if not file.is_file():
        raise _refused(f"{file} is no file", "give one picture")
    if size == 0:
        raise _refused(f"{file.name} is empty (0 bytes)", "copy or export the photo again")
    if size > MAX_BYTES:
        raise _refused(f"{file.name} has {size >> 20} MB", f"use a photo of at most {MAX_BYTES >> 20} MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # large pictures and odd tags: both are dealt with here
            with Image.open(file) as opened:
                return _read(file, opened)
    except UnidentifiedImageError as error:
        raise _refused(f"{file.name} is no picture, whatever its name says", _advice(file)) from error
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, MemoryError) as error:
        raise _refused(f"{file.name} is damaged or of an unknown kind ({error})", _SAVE_AS) from error


def _refused(problem: str, remedy: str) -> EnrolRefused:
    return EnrolRefused(Finding(problem, remedy))


def _advice(file: Path) -> str:
    if file.suffix.lower() in (".heic", ".heif", ".avif"):
        return "this machine cannot read it: export it as JPEG on the phone and try again"
    return "give a JPEG, PNG or WebP photo"


def _read(file: Path, opened: Image.Image) -> ReadPhoto:
    width, height = opened.size
    if width * height > MAX_PIXELS:
        raise _refused(
            f"{file.name} has {width}x{height} px", f"scale it down below {MAX_PIXELS // 1_000_000} million pixels"
        )
    if getattr(opened, "n_frames", 1) > 1 and opened.format != "MPO":  # MPO: phones put a second picture beside it
        raise _refused(f"{file.name} is an animation", "save the one picture of it that shows the face best")
    if opened.format in ("JPEG", "MPO"):
        opened.draft("RGB", (WORK_SIDE, WORK_SIDE))  # decodes large ones smaller, never below this
    picture = ImageOps.exif_transpose(opened)
    turned = picture.size != opened.size and picture.size == opened.size[::-1]
    rgba = _eight_bits(picture)
    scale = WORK_SIDE / max(rgba.shape[:2])
    if scale < 1:
        small = (round(rgba.shape[1] * scale), round(rgba.shape[0] * scale))
        rgba = np.asarray(cv2.resize(rgba, small, interpolation=cv2.INTER_AREA), np.uint8)
    alpha = rgba[..., 3] if (rgba[..., 3] < 128).mean() > 0.01 else None
    bgr = np.ascontiguousarray(rgba[..., 2::-1])
    return ReadPhoto(bgr, alpha, (height, width) if turned else (width, height))


def _eight_bits(picture: Image.Image) -> NDArray[np.uint8]:
    """RGBA uint8 (h, w, 4) in sRGB."""
    if picture.mode.startswith(("I", "F")):
        grey = np.asarray(picture, np.float64)
        top = 65535.0 if grey.max() > 255 else 255.0 if grey.max() > 1 else 1.0
        level = np.clip(grey / top * 255 + 0.5, 0, 255).astype(np.uint8)
        return np.dstack([level, level, level, np.full_like(level, 255)])
    picture = _standard_colours(picture)
    return np.asarray(picture.convert("RGBA"), np.uint8)


def _standard_colours(picture: Image.Image) -> Image.Image:
    """From the colours that the file says to sRGB; phones write Display P3."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        flat = picture.convert("RGB") if picture.mode == "RGBA" else picture
        turned = ImageCms.profileToProfile(flat, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a damaged profile: its colours are taken as they are
    if turned is None:
        return picture
    if alpha is not None:
        turned.putalpha(alpha)
    return turned
