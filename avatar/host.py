"""A host of any kind, opened to be drawn."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from avatar.compose import Compositor, Overlay
from avatar.gesture import GesturePlan
from avatar.manifest import VideoManifest, read_manifest
from avatar.pack import MotionLimits, PackInfo, load_pack, pack_info
from avatar.types import FaceState

Image = NDArray[np.uint8]


class Host(Protocol):
    """Draws the frames of one host at one size. Not for use from several threads at once."""

    @property
    def info(self) -> PackInfo: ...

    @property
    def size(self) -> tuple[int, int]:
        """Of a frame, (width, height) px."""
        ...

    @property
    def motion(self) -> MotionLimits: ...

    @property
    def gestures(self) -> Sequence[GesturePlan]:
        """What the host's arm can do."""
        ...

    def warm(self) -> None:
        """Read what is drawn only now and then, so that no frame waits for it. Raises PackInvalid."""
        ...

    def set_background(self, bgr: Image) -> None:
        """What stands behind the host, uint8 [h, w, 3] of the frame's size. Copied.

        A host who is filmed stands before her own.
        """
        ...

    def set_overlays(self, overlays: Sequence[Overlay]) -> None:
        """What lies over the host, from the bottom up. What did not change costs nothing."""
        ...

    def frame(self, state: FaceState, ahead: NDArray[np.float32]) -> Image:
        """The frame of `state` as I420, uint8 [h*3/2, w]; the array is used again by the 6th call from now.

        ahead: float32 (n, 12), the mouths of the next frames, up to 4 of them (160 ms); where they end, the
        mouth comes to rest.
        """
        ...


def open_host(path: Path, *, framing: str | None = None, size: tuple[int, int] | None = None) -> Host:
    """Open the pack in folder `path` for frames of a framing and size.

    `avatar.framing.choose` says what is taken where one of them is not given. Raises PackInvalid,
    FramingUnknown, or ConsentRefused.
    """
    if isinstance(read_manifest(path), VideoManifest):
        from avatar.mined.compose import open_video  # only such hosts need a decoder

        return open_video(pack_info(path), framing=framing, size=size)
    return Compositor(load_pack(path, framing, size))
