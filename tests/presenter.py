"""A presenter before the camera: our own host, filmed as she talks, moves and listens. No person's rights in it."""

import functools
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.host import open_host
from avatar.pack import SHIPPED
from avatar.types import FaceState, Motion
from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from tts.types import SAMPLE_RATE, PhoneSpan

Image = NDArray[np.uint8]

WIDTH, HEIGHT, FPS = 640, 360, 25
TALKING, LISTENING = 100, 85  # frames
_FRAME = SAMPLE_RATE // FPS
_PHONES = "m o d u b a n k a p s ɯ m i t a w i u a b o n a p i m e o s u ɛ a m u p i"


@functools.cache
def filmed() -> tuple[Image, ...]:
    """She talks for 4 s, then listens: I420 frames, uint8 [HEIGHT * 3 / 2, WIDTH]."""
    host = open_host(SHIPPED / "harin", framing="landscape", size=(WIDTH, HEIGHT))
    host.set_background(np.full((HEIGHT, WIDTH, 3), (140, 120, 100), np.uint8))
    mouths = np.concatenate([_speech(), np.tile(REST, (LISTENING, 1))]).astype(np.float32)
    frames = []
    for k, mouth in enumerate(mouths):
        liveliness = 1.0 if k < TALKING else 0.3
        motion = Motion(
            sway_x=2 * np.sin(k / 31), head_x=liveliness * 2.5 * np.sin(k / 9), head_y=liveliness * 2 * np.sin(k / 7)
        )
        frames.append(host.frame(FaceState(mouth, motion=motion), mouths[k + 1 : k + 5]).copy())
    return tuple(frames)


def _speech() -> NDArray[np.float32]:
    phones = _PHONES.split()
    length = TALKING * _FRAME // (len(phones) + 2)
    spans = [PhoneSpan(phone, (k + 1) * length, length) for k, phone in enumerate(phones)]
    return mouth_poses(spans, (len(phones) + 2) * length, (np.arange(TALKING, dtype=np.float64) + 0.5) * float(_FRAME))


def bgr(planes: Image) -> Image:
    """As the camera would give it."""
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), np.uint8)


def write(
    file: Path,
    frames: Iterable[Image],
    *,
    rate: Fraction = Fraction(FPS),
    times: Iterable[float] | None = None,
    **options: str,
) -> Path:
    """A video of I420 frames at `rate` a second, or at `times` (seconds)."""
    base = rate * 1000
    moments = (float(k / rate) for k in range(10**6)) if times is None else iter(times)
    with av.open(str(file), "w", options=options) as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "16"})
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = 1 / base
        stream.gop_size = FPS
        for k, planes in enumerate(frames):
            if not k:
                stream.width, stream.height = planes.shape[1], planes.shape[0] * 2 // 3
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = round(next(moments) * float(base)), 1 / base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file


def i420(picture: Image) -> Image:
    """A BGR picture as a frame to write."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
