"""What many frames of a host share, and what one of them needs of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kernels.box import Box
from kernels.interior import Layers, Opening
from kernels.matte import Grid
from kernels.mesh import Blend, Patch, Plates
from kernels.turn import Changes

Image = NDArray[np.uint8]


class Laid(NamedTuple):
    """A drawing that lies over the figure, all of it within the frame."""

    image: Image  # (h, w, 4) BGRA premultiplied, C-contiguous
    x: int  # px of its top left corner
    y: int

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.x + self.image.shape[1], self.y + self.image.shape[0])


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Scene:
    """A host before a background. A GPU keeps its arrays as they were at the first frame: do not change them."""

    figure: Image  # (fh, fw, 4) BGRA premultiplied, C-contiguous: the host at rest
    crop: Box  # of the figure, where plates lie
    plates: Plates
    patch: Patch  # all of the face that is drawn; in px of the crop
    layers: Layers | None  # the mouth's inside
    extent: NDArray[np.int32]  # (h, 2), see `kernels.matte.Matte`
    changes: Changes  # (n, turned h, turned w, 4), see `kernels.turn`; n may be 0
    turned: Box  # of the figure, what they cover; the crop lies in it
    background: Image  # (h, w, 3) BGR, C-contiguous
    overlays: tuple[Laid, ...]  # from the bottom up
    box: Box  # of the frame, its corners even: where the figure can be

    @property
    def planes(self) -> tuple[int, int]:
        """The shape of a frame as I420."""
        height, width = self.background.shape[:2]
        return height * 3 // 2, width

    def check(self) -> None:
        """Raises ValueError if the parts do not fit."""
        height, width = self.background.shape[:2]
        whole, figure = Box(0, 0, width, height), Box(0, 0, self.figure.shape[1], self.figure.shape[0])
        if self.box != self.box.even() or self.box.empty or self.box.within(whole) != self.box:
            raise ValueError(f"{self.box} is no even part of {width}x{height}")
        if self.crop.within(figure) != self.crop or (self.crop.height, self.crop.width) != self.plates.mask.shape:
            raise ValueError(f"{self.crop} with plates of {self.plates.mask.shape} is no part of the figure {figure}")
        if len(self.changes) and (
            self.turned.within(figure) != self.turned or self.crop.within(self.turned) != self.crop
        ):
            raise ValueError(f"{self.turned} must lie in the figure and hold {self.crop}")
        if any(each.box.within(whole) != each.box for each in self.overlays):
            raise ValueError("an overlay leads out of the frame")

    def still(self, overlay: Callable[..., None]) -> Image:
        """Background and overlays, without the figure."""
        picture = self.background.copy()
        self.lay(picture, Box(0, 0, picture.shape[1], picture.shape[0]), overlay)
        return picture

    def lay(self, picture: Image, part: Box, overlay: Callable[..., None]) -> None:
        """Lay the overlays over a part of the picture with a version of `kernels.overlay`."""
        for image, box in self.laid(part):
            overlay(picture, image, box, 256)

    def laid(self, part: Box) -> Iterator[tuple[Image, Box]]:
        """What of each overlay lies in a part of the frame, and where."""
        for each in self.overlays:
            box = part.within(each.box)
            if not box.empty:
                cut = each.image[box.y0 - each.y : box.y1 - each.y, box.x0 - each.x : box.x1 - each.x]
                yield np.ascontiguousarray(cut), box


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What one frame shows of its scene."""

    blend: Blend
    opening: Opening | None  # the hole between the lips, px of the crop
    shares: tuple[tuple[int, int], ...]  # of the changes, none to two: see `kernels.turn`
    grid: Grid  # see `kernels.matte.composite`
