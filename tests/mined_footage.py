"""A drawn presenter who talks: pictures and the landmarks that belong to them, without a camera or a detector.

Her landmarks at rest (`face.npy`, in eye distances) were found in a rendered host of our own.
"""

import functools
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.mined.mine import mine
from avatar.mined.types import Mined
from avatar.topology import INNER_LOWER, INNER_UPPER, LIPS_INNER, LIPS_OUTER, MESH, OVAL, UPPER_LIP

Image = NDArray[np.uint8]

WIDTH, HEIGHT, EYES = 384, 288, 64  # px
FRAMES = 60
REST = np.load(Path(__file__).with_name("face.npy")).astype(np.float64)  # (478, 3)
_LIPS = REST[LIPS_INNER].mean(0)


def face(opening: float = 0.0, width: float = 0.0, yaw: float = 0.0, pitch: float = 0.0) -> NDArray[np.float64]:
    """(478, 3) px: a mouth opened by so many eye distances, wider by so many, on a head turned by degrees."""
    points = REST.copy()
    below = np.clip((points[:, 1] - REST[UPPER_LIP, 1]) / 0.2, 0, 1)
    below[INNER_UPPER], below[INNER_LOWER[1:-1]] = 0, 1
    away = np.linalg.norm(points[:, :2] - _LIPS[:2], axis=1)
    points[:, 1] += opening * below * np.clip(2.2 - away, 0, 1)
    points[:, 0] += width * (points[:, 0] - _LIPS[0]) * np.clip(1.3 - 1.5 * away, 0, 1)
    turn, nod = np.radians([yaw, pitch])
    points = points @ np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    points = points @ np.array([[1, 0, 0], [0, np.cos(nod), np.sin(nod)], [0, -np.sin(nod), np.cos(nod)]])
    return np.asarray(points * EYES + [WIDTH / 2, HEIGHT * 0.42, 0])


def picture(points: NDArray[np.float64]) -> Image:
    """uint8 [HEIGHT, WIDTH, 3] BGR: skin, lips, teeth and the dark of a face with these landmarks."""
    ys, xs = np.mgrid[:HEIGHT, :WIDTH]
    image = np.stack([90 + xs / 8, 110 + ys / 8, 100 + (xs + ys) / 16], -1).astype(np.uint8)
    tone = points[OVAL].mean(0)[0] / WIDTH  # light that changes as the head moves
    _fill(image, points[OVAL], (150, 170, 205 + 20 * tone))
    _fill(image, points[LIPS_OUTER], (90, 80, 180))
    _fill(image, points[LIPS_INNER], (25, 20, 40))
    gap = points[INNER_LOWER, 1] - points[INNER_UPPER, 1]
    under = points[INNER_UPPER] + np.stack([0 * gap, np.minimum(0.45 * gap, 0.1 * EYES), 0 * gap], 1)
    _fill(image, np.vstack([points[INNER_UPPER], under[::-1]]), (225, 230, 232))
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 0.8), np.uint8)


def _fill(image: Image, ring: NDArray[np.float64], colour: tuple[float, float, float]) -> None:
    cv2.fillPoly(image, [np.round(ring[:, :2] * 8).astype(np.int32)], colour, cv2.LINE_AA, 3)


@functools.cache
def footage() -> tuple[tuple[Image, ...], NDArray[np.float32]]:
    """FRAMES frames of talking, shut now and then; landmarks (FRAMES, 478, 3) px."""
    t = np.arange(FRAMES) / 25
    opening = 0.22 * np.maximum(0, np.sin(2 * np.pi * 1.9 * t)) ** 1.5
    width = 0.14 * np.sin(2 * np.pi * 0.7 * t + 1)
    yaw, pitch = 4 * np.sin(2 * np.pi * 0.3 * t), 2 * np.sin(2 * np.pi * 0.5 * t)
    faces = [face(*each) for each in zip(opening, width, yaw, pitch, strict=True)]
    return tuple(picture(each) for each in faces), np.asarray(faces, np.float32)


@functools.cache
def mined() -> Mined:
    """Mined from the footage; its first ten frames, there and back, are the loop."""
    frames, landmarks = footage()
    return mine(frames, landmarks, loop=LOOP, plates=16)


LOOP = (*range(10), *range(8, 0, -1))


def write_loop(file: Path) -> None:
    """The loop as a film."""
    frames, _ = footage()
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "16", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for k in LOOP:
            frame = av.VideoFrame.from_ndarray(frames[k], format="bgr24").reformat(format="yuv420p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


assert REST.shape[0] > MESH
