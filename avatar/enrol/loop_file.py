"""`loop.mp4` of a video's pack: H.264, yuv420p, BT.601 limited range, 25 frames a second."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.video_clip import FPS
from avatar.errors import EnrolRefused, Finding

Image = NDArray[np.uint8]

_OPTIONS: Final = {"crf": "14", "preset": "veryfast", "sc_threshold": "0", "threads": "2"}
_BT601 = 6  # SMPTE 170M, as colour space, primaries and transfer are numbered in H.264
_LIMITED = 1


def write_loop(
    file: Path, pictures: Iterable[Image], count: int, size: tuple[int, int], progress: Callable[[float], None]
) -> None:
    """Encode `count` pictures, uint8 [h, w, 3] BGR of one size (width, height), even. Raises EnrolRefused."""
    try:
        with av.open(str(file), "w", format="mp4", options={"movflags": "faststart"}) as container:
            stream = container.add_stream("libx264", rate=FPS, options=dict(_OPTIONS))
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            stream.gop_size = count + 1  # always played from its start: a key frame within would be seen as a pulse
            stream.time_base = Fraction(1, FPS)
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = _BT601
            context.color_range = _LIMITED
            for k, picture in enumerate(pictures):
                planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
                frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
                frame.pts = k
                container.mux(stream.encode(frame))
                progress((k + 1) / count)
            container.mux(stream.encode(None))
    except (av.error.FFmpegError, OSError) as error:
        raise EnrolRefused(Finding(f"{file} cannot be written ({error})", "make room on the disk")) from error
