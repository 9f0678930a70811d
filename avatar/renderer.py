"""Draws the host's face: plates, blended as a face state says, into her figure."""

import numpy as np
from numpy.typing import NDArray

from avatar.pack import Pack
from avatar.plate_files import premultiplied
from avatar.types import FaceState
from avatar.weights import PlateWeights, Weights
from kernels.box import Box
from kernels.interior import Opening, fill
from kernels.mesh import Blend, Patch, Plates, blend_of
from kernels.plates import morph

_REGIONS = {"mouth": 0, "eyes": 1, "brows": 2}
_STEP = 1 / 1024  # of a weight: what moves less since it was drawn is not drawn again
_STEP_BROWS = 1 / 128  # they drift all the time, and so little is a 16th of a pixel
_STILL_PX = 1 / 16  # a vertex that moves less does not move
_MARGIN_PX = 2


class Renderer:
    """The figure of one pack, drawn anew where the face changed.

    `figure` is uint8 [h, w, 4] BGRA, alpha premultiplied, fills `pack.box` and changes in place.
    Not for use from several threads at once.
    """

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.figure = premultiplied(pack.figure)
        x, y = pack.box.x0, pack.box.y0
        rows, columns = slice(pack.crop.y0 - y, pack.crop.y1 - y), slice(pack.crop.x0 - x, pack.crop.x1 - x)
        self._face = self.figure[rows, columns]
        self._base = self._face.copy()
        self._plates = plates_of(pack)
        self._region = np.array([_REGIONS[plate.region] for plate in pack.plates], np.int32)
        self._weights = PlateWeights(pack.plates)
        self._steps = np.array([_STEP_BROWS if plate.region == "brows" else _STEP for plate in pack.plates])
        self._reach = _Reach(pack, self._plates, self._weights.groups)
        self._drawn: Weights | None = None

    def draw(self, state: FaceState) -> Box | None:
        """Draw the face of `state`; gives the part of the frame that changed, None if nothing did.

        Raises ValueError for a state that is not finite. Deterministic: the picture does not depend
        on what was drawn before, beyond weights that differ by less than 1/1024 (brows: 1/128).
        """
        weights = self._weights(state)
        patches = self._changed(weights)
        if not patches:
            return None
        blend, opening = self._mixed(weights)
        inside = self.pack.interior
        for patch in patches:
            morph(self._plates, patch, blend, self._base, self._face)
            if inside is not None and opening is not None:
                fill(inside.layers, opening, patch.box, self._face)
        return self._in_frame([patch.box for patch in patches])

    @property
    def plates(self) -> Plates:
        """The plates, in px of the crop."""
        return self._plates

    @property
    def whole(self) -> Patch:
        """All of the face that is ever drawn."""
        return self._reach.patch(self._reach.face)

    def mix(self, state: FaceState) -> tuple[Blend, Opening | None]:
        """Which plates show in `state`, and the hole between the lips; None where they are closed.

        Raises ValueError for a state that is not finite.
        """
        return self._mixed(self._weights(state))

    def _mixed(self, weights: Weights) -> tuple[Blend, Opening | None]:
        inside = self.pack.interior
        blend = blend_of(weights, self._region, self._weights.shown(weights))
        return blend, inside.at(weights) if inside is not None else None

    def _changed(self, weights: Weights) -> list[Patch]:
        """What must be drawn, and remember it as drawn."""
        if self._drawn is None:
            self._drawn = weights
            return [self._reach.patch(self._reach.face)]
        moved = np.abs(weights - self._drawn) > self._steps
        groups = [name for name, plates in self._weights.groups.items() if moved[plates].any()]
        for name in groups:
            self._drawn[self._weights.groups[name]] = weights[self._weights.groups[name]]
        return [self._reach.patch(box) for box in _merged([self._reach.boxes[name] for name in groups])]

    def _in_frame(self, boxes: list[Box]) -> Box:
        x, y = self.pack.crop.x0, self.pack.crop.y0
        box = _union(boxes)
        return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)


class _Reach:
    """How far each group of plates reaches in the crop."""

    def __init__(self, pack: Pack, plates: Plates, groups: dict[str, NDArray[np.int64]]) -> None:
        self._triangles = _seen(pack)
        change = (plates.position[1:] - plates.position[0])[..., :2]
        low, high = plates.position[0, :, :2].copy(), plates.position[0, :, :2].copy()
        for members in groups.values():  # weights of a group sum to at most 1: these are hulls
            if len(members):
                low += np.minimum(change[members].min(0), 0)
                high += np.maximum(change[members].max(0), 0)
        self._low = low[self._triangles].min(1)  # (T, 2)
        self._high = high[self._triangles].max(1)
        height, width = pack.geometry.mask.shape
        rows, columns = np.flatnonzero(pack.geometry.mask.any(1)), np.flatnonzero(pack.geometry.mask.any(0))
        self.face = Box(0, 0, width, height)
        if len(rows):
            self.face = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        self.boxes = {name: self._box(pack, change, members) for name, members in groups.items()}
        self._patches: dict[Box, Patch] = {}

    def patch(self, box: Box) -> Patch:
        """The box and the triangles that can ever touch it; kept, there are few (subsets of the groups)."""
        if box not in self._patches:
            corner = np.array([[box.x0, box.y0], [box.x1, box.y1]], np.float32)
            touches = ((self._high >= corner[0] - 1) & (self._low <= corner[1])).all(1)
            triangles = np.ascontiguousarray(self._triangles[touches])
            self._patches[box] = Patch(box, triangles, np.unique(triangles).astype(np.int32))
        return self._patches[box]

    def _box(self, pack: Pack, change: NDArray[np.float32], members: NDArray[np.int64]) -> Box:
        """Where the picture depends on the weights of some plates: their vertices move, or their colours show."""
        if not len(members):
            return Box(0, 0, 0, 0)
        moves = np.any(np.abs(change[members]) > _STILL_PX, axis=(0, 2))
        regions = sorted({_REGIONS[pack.plates[k].region] for k in members})
        shows = np.any(pack.geometry.region[:, regions] > 0, axis=1)
        touched = np.logical_or(moves, shows)[self._triangles].any(1)
        if not touched.any():
            return Box(0, 0, 0, 0)
        left, top = np.floor(self._low[touched].min(0)).astype(int).tolist()
        right, bottom = np.ceil(self._high[touched].max(0)).astype(int).tolist()
        return Box(left, top, right + 1, bottom + 1).grown(_MARGIN_PX).within(self.face)


def _seen(pack: Pack) -> NDArray[np.int32]:
    """The triangles that show in some plate: a mouth has as many again behind its lips."""
    mesh = pack.geometry
    return np.ascontiguousarray(mesh.triangles[mesh.visible.max(axis=0)[mesh.triangles].max(axis=1) > 0])


def _union(boxes: list[Box]) -> Box:
    return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))


def _merged(boxes: list[Box]) -> list[Box]:
    """Boxes that overlap made one, so that nothing is drawn twice."""
    left: list[Box] = []
    for candidate in boxes:
        if candidate.empty:
            continue
        box = candidate
        while overlapping := [other for other in left if not other.within(box).empty]:
            left = [other for other in left if other not in overlapping]
            box = _union([box, *overlapping])
        left.append(box)
    return left


def plates_of(pack: Pack) -> Plates:
    """The pack's mesh and pictures as the kernel takes them, in px of the crop."""
    mesh = pack.geometry
    rest = mesh.rest - np.array([pack.crop.x0, pack.crop.y0, 0], np.float32)
    offset = np.concatenate([np.zeros((1, *rest.shape), np.float32), mesh.offset.astype(np.float32)])
    return Plates(
        position=np.ascontiguousarray(rest + offset, np.float32),
        visible=(mesh.visible / 255).astype(np.float32),
        region=(mesh.region / 255).astype(np.float32),
        image=pack.images,
        mask=mesh.mask,
    )
