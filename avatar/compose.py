"""One frame of the programme: background, figure, overlays, as I420."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar.gesture import GesturePlan
from avatar.gesture_layer import GestureLayer
from avatar.gesture_pictures import ArmPicture
from avatar.motion import Pose, Rig
from avatar.pack import Pack
from avatar.renderer import Renderer
from avatar.types import FaceState
from kernels.box import Box
from kernels.i420 import to_i420
from kernels.matte import Matte, composite
from kernels.overlay import overlay
from kernels.turn import turn

Image = NDArray[np.uint8]

RING = 6  # frames that may be in the encoder's hands at once


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A drawing that lies over the figure. Its array is kept, not copied: do not write to it later."""

    x: int  # px, of the top left corner; parts outside the frame are cut off
    y: int
    image: Image  # (h, w, 4) BGRA, alpha premultiplied
    opacity: float = 1.0  # 0 .. 1

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.x + self.image.shape[1], self.y + self.image.shape[0])

    def same(self, other: "Overlay") -> bool:
        """Whether both draw the same: the same array at one place."""
        return (self.x, self.y, self.opacity) == (other.x, other.y, other.opacity) and self.image is other.image


def checked(overlays: Sequence[Overlay]) -> tuple[Overlay, ...]:
    """The overlays, if they can be drawn; else ValueError."""
    for each in overlays:
        if each.image.ndim != 3 or each.image.shape[2] != 4 or each.image.dtype != np.uint8:
            raise ValueError(f"an overlay is {each.image.dtype} {each.image.shape}: uint8 (h, w, 4) is needed")
        if not 0.0 <= each.opacity <= 1.0:
            raise ValueError(f"an overlay's opacity is {each.opacity}: 0 to 1 is possible")
    return tuple(overlays)


class Compositor:
    """Draws the frames of one host, at the size for which her pack was loaded.

    What stands still is converted once; a frame costs only the part where the figure can be.
    Not for use from several threads at once.
    """

    def __init__(self, pack: Pack) -> None:
        self.info = pack.info
        self.size = width, height = pack.size
        self.motion = pack.motion
        self._frame = Box(0, 0, width, height)
        self._renderer = Renderer(pack)
        self._rig = Rig(pack)
        self._matte = Matte(self._renderer.figure, self._rig.extent)
        self._turned = _Turned(pack, self._matte)
        self._book = pack.gestures
        self._arm: ArmPicture | None = None
        self._arms = GestureLayer(self._matte, self._frame, (pack.box.x0, pack.box.y0), self._rig.margin)
        self._figure = self._rig.box.even().within(self._frame)
        self._overlays: tuple[Overlay, ...] = ()
        self._background = np.zeros((height, width, 3), np.uint8)
        self._still = np.zeros_like(self._background)  # background and overlays, no figure
        self._still_planes = np.empty((height * 3 // 2, width), np.uint8)
        self._picture = np.zeros_like(self._background)  # whole only where the figure can be
        self._ring = [np.empty_like(self._still_planes) for _ in range(RING)]
        self._count = 0
        self._pose: Pose | None = None
        self._lay(self._frame)

    def set_background(self, bgr: Image) -> None:
        """What stands behind the figure, uint8 [h, w, 3] of the frame's size; black until set. Copied."""
        if bgr.shape != self._background.shape or bgr.dtype != np.uint8:
            raise ValueError(f"the background is {bgr.dtype} {bgr.shape}: uint8 {self._background.shape} is needed")
        self._background[:] = bgr
        self._lay(self._frame)

    def set_overlays(self, overlays: Sequence[Overlay]) -> None:
        """What lies over the figure, from the bottom up. What did not change costs nothing.

        Raises ValueError for an image that is not uint8 [h, w, 4] or an opacity outside 0 .. 1.
        """
        before, self._overlays = self._overlays, checked(overlays)
        for box in _changed(before, self._overlays):
            self._lay(box.even().within(self._frame))

    def frame(self, state: FaceState, ahead: NDArray[np.float32] | None = None) -> Image:
        """The frame of `state` as I420, uint8 [h*3/2, w], BT.601 limited range (see `kernels.i420`).

        `ahead`, the mouths of the next frames (n, 12), is not needed: plates follow at once.
        The array belongs to a ring of 6: it is overwritten by the 6th call from now.
        """
        changed = self._renderer.draw(state) is not None
        pose = self._rig.pose(state.motion)
        arm = self._book.at(state.gesture) if self._book is not None else None
        if changed or self._pose != pose or self._arm is not arm:
            self._pose, self._arm = pose, arm
            self._draw_figure(pose, arm, anew=changed)
        planes = self._ring[self._count % RING]
        self._count += 1
        np.copyto(planes, self._still_planes)
        to_i420(self._picture, planes, self._drawn(arm))
        return planes

    @property
    def gestures(self) -> Sequence[GesturePlan]:
        """What the host's arm can do."""
        return self._book.plans if self._book is not None else ()

    def warm(self) -> None:
        """Read what is drawn only now and then. Raises PackInvalid."""
        if self._book is not None:
            self._book.warm()

    def _draw_figure(self, pose: Pose, arm: ArmPicture | None, *, anew: bool) -> None:
        matte, part = self._turned.matte(self._rig.shares(pose), anew=anew), self._drawn(arm)
        if arm is not None:
            matte = self._arms.matte(matte, arm)
        grid = self._rig.grid(pose, part, arm.still if arm is not None else None)
        composite(matte, self._background, self._picture, grid, part)
        self._put_overlays(self._picture, part)

    def _drawn(self, arm: ArmPicture | None) -> Box:
        """The part of the frame where the figure can be."""
        if arm is None:
            return self._figure
        rest, wide = self._figure, self._arms.box(arm)
        return Box(min(rest.x0, wide.x0), min(rest.y0, wide.y0), max(rest.x1, wide.x1), max(rest.y1, wide.y1))

    def _lay(self, box: Box) -> None:
        """Background and overlays of a part with even corners, anew."""
        if box.empty:
            return
        rows, columns = slice(box.y0, box.y1), slice(box.x0, box.x1)
        self._still[rows, columns] = self._background[rows, columns]
        self._put_overlays(self._still, box)
        to_i420(self._still, self._still_planes, box)
        if not box.within(self._drawn(self._arm)).empty:
            self._pose = None

    def _put_overlays(self, picture: Image, part: Box) -> None:
        for each in self._overlays:
            overlay(picture, each.image, each.x, each.y, each.opacity, clip=part)


class _Turned:
    """The figure with what a turn of the head changes in its colours, drawn where that is."""

    def __init__(self, pack: Pack, rest: Matte) -> None:
        self._rest = rest
        self._shares: tuple[tuple[int, int], ...] = ()
        if pack.turn is None or not len(changes := pack.turn.changes()):
            return
        box = pack.turn.box
        self._box = Box(box.x0 - pack.box.x0, box.y0 - pack.box.y0, box.x1 - pack.box.x0, box.y1 - pack.box.y0)
        self._changes = changes
        self._matte = Matte(rest.figure.copy(), rest.extent)

    def matte(self, shares: tuple[tuple[int, int], ...], *, anew: bool) -> Matte:
        """The figure with these changes; `anew` says that its face was drawn again."""
        if not shares:
            self._shares = ()
            return self._rest
        if anew or shares != self._shares:
            turn(self._rest.figure, self._matte.figure, self._box, self._changes, shares)
            self._shares = shares
        return self._matte


def _changed(before: Sequence[Overlay], after: Sequence[Overlay]) -> list[Box]:
    """The parts that look different: overlays that came, went or changed, or all if their order did."""
    kept = [old for old in before if any(old.same(new) for new in after)]
    still = [new for new in after if any(new.same(old) for old in before)]
    in_order = len(kept) == len(still) and all(old.same(new) for old, new in zip(kept, still, strict=True))
    if not in_order:
        return [each.box for each in (*before, *after)]
    gone = [old for old in before if not any(old.same(new) for new in after)]
    come = [new for new in after if not any(new.same(old) for old in before)]
    return [each.box for each in (*gone, *come)]
