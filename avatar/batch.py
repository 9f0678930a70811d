"""Many frames of one host at once, for a GPU: what `avatar.compose` draws, without gestures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from avatar.compose import Overlay, checked
from avatar.motion import Rig
from avatar.pack import Pack
from avatar.renderer import Renderer
from avatar.types import FaceState
from kernels.box import Box
from kernels.frames import draw_frames
from kernels.scene import Frame, Laid, Scene

Image = NDArray[np.uint8]

_WHOLE = 256  # of an opacity


class Batch:
    """The frames of one host before one background, with overlays that stay."""

    def __init__(self, pack: Pack, background: Image, overlays: Sequence[Overlay] = ()) -> None:
        """background: uint8 [h, w, 3] BGR of the pack's size. Raises ValueError for another, and for bad overlays."""
        width, height = pack.size
        if background.shape != (height, width, 3) or background.dtype != np.uint8:
            raise ValueError(f"the background is {background.shape}: uint8 {(height, width, 3)} is needed")
        self._renderer, self._rig = Renderer(pack), Rig(pack)
        whole = Box(0, 0, width, height)
        turned = pack.box if pack.turn is None else pack.turn.box
        self.scene = Scene(
            figure=self._renderer.figure.copy(),
            crop=_inside(pack.crop, pack.box),
            plates=self._renderer.plates,
            patch=self._renderer.whole,
            layers=None if pack.interior is None else pack.interior.layers,
            extent=self._rig.extent,
            changes=np.zeros((0, 0, 0, 4), np.int16) if pack.turn is None else pack.turn.changes(),
            turned=_inside(turned, pack.box),
            background=np.ascontiguousarray(background),
            overlays=tuple(laid for each in checked(overlays) if (laid := _laid(each, whole)) is not None),
            box=self._rig.box.even().within(whole),
        )

    def frame(self, state: FaceState) -> Frame:
        """What `state` needs to be drawn. Raises ValueError for one that is not finite."""
        blend, opening = self._renderer.mix(state)
        pose = self._rig.pose(state.motion)
        return Frame(blend, opening, self._rig.shares(pose), self._rig.grid(pose, self.scene.box))

    def draw(self, states: Sequence[FaceState]) -> Image:
        """The frames of the states as I420, uint8 [n, h*3/2, w]."""
        return draw_frames(self.scene, [self.frame(state) for state in states])


def _inside(box: Box, of: Box) -> Box:
    return Box(box.x0 - of.x0, box.y0 - of.y0, box.x1 - of.x0, box.y1 - of.y0)


def _laid(overlay: Overlay, frame: Box) -> Laid | None:
    """What of an overlay lies in the frame, faded by its opacity; None if nothing does."""
    part, share = overlay.box.within(frame), round(overlay.opacity * _WHOLE)
    if part.empty or not share:
        return None
    cut = _inside(part, overlay.box)
    image = overlay.image[cut.y0 : cut.y1, cut.x0 : cut.x1]
    faded = ((image.astype(np.int32) * share + _WHOLE // 2) // _WHOLE).astype(np.uint8)
    return Laid(np.ascontiguousarray(faded), part.x0, part.y0)
