"""A host in a second and a half: a small picture that moves once, for a gallery."""

import itertools
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from avatar.background import render_background
from avatar.host import Host, open_host
from avatar.types import FaceState, Motion
from lipsync.visemes import POSES, REST

WIDTH: Final = 480  # px
STEP_MS: Final = 90
_SPOKEN: Final = ("aa", "PP", "E", "O", "SS", "I")  # mouths that are told apart at a glance
_BETWEEN: Final = 2  # pictures from one mouth to the next
_QUALITY: Final = 80


def write_preview(path: Path, file: Path) -> None:
    """Write the pack in folder `path` as an animated WebP that plays once. Raises AvatarError and OSError."""
    host = open_host(path)
    host.set_background(render_background("studio", host.size))
    pictures = [_picture(host, state) for state in _states()]
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    pictures[0].save(
        beside,
        "WEBP",
        save_all=True,
        append_images=[*pictures[1:], pictures[0]],
        duration=STEP_MS,
        loop=1,
        quality=_QUALITY,
    )
    beside.replace(file)


def _states() -> list[FaceState]:
    """From rest through some mouths and back, the head turning a little, a blink on the way."""
    mouths = [REST, *(POSES[name] for name in _SPOKEN), REST]
    path = [
        np.asarray(a + (b - a) * (part / _BETWEEN), np.float32)
        for a, b in itertools.pairwise(mouths)
        for part in range(_BETWEEN)
    ]
    turns = np.sin(np.linspace(0, np.pi, len(path)))
    blink = {len(path) // 2: 1.0, len(path) // 2 + 1: 0.5}
    return [
        FaceState(mouth, closure=blink.get(k, 0.0), motion=Motion(yaw=float(4 * turn)))
        for k, (mouth, turn) in enumerate(zip(path, turns, strict=True))
    ]


def _picture(host: Host, state: FaceState) -> Image.Image:
    planes = host.frame(state, np.repeat(state.mouth[None], 4, 0))
    rgb: NDArray[np.uint8] = np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), np.uint8)
    height = round(rgb.shape[0] * WIDTH / rgb.shape[1])
    return Image.fromarray(np.asarray(cv2.resize(rgb, (WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8))
