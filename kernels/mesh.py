"""A face made of rendered plates, a part of it, and what of it shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels.box import Box

Image = NDArray[np.uint8]
Words = NDArray[np.uint32]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

REGIONS = 3  # mouth, eyes, brows

# Colours under this share of a region's strongest fade to none: of the five or six plates that shape a mouth, two
# show, and the faint ones would cost as much as those. The shape takes them all.
_FAINT = 0.25


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Plates:
    """Rendered plates of a face and the mesh that ties them together; plate 0 is rest."""

    position: Floats  # (P+1, V, 3): x, y in px of the crop (pixel centres are whole), z in metres
    visible: Floats  # (P+1, V): 0 .. 1
    region: Floats  # (V, 3): weight of mouth, eyes, brows, 0 .. 1; together at most 1
    image: Image  # (P+1, h, w, 4) BGRA, C-contiguous; alpha is not used
    mask: Image  # (h, w): where the drawn face replaces the figure


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A part of the crop that is drawn at once, and what of the mesh may fall into it."""

    box: Box  # in the crop
    triangles: Ints  # (t, 3): indices of vertices
    vertices: Ints  # (v,): those that the triangles use


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """The plates that show, sorted by region."""

    plate: Ints  # (K,): 1 .. P
    weight: Floats  # (K,): of the shape
    tint: Floats  # (K,): of the colour, before normalisation; 0 where a plate does not show
    first: Ints  # (4,): region r uses entries first[r] .. first[r+1]-1
    rest: Floats  # (3,): of rest's colour in each region


def blend_of(weights: Floats, region: Ints, shown: Floats | None = None) -> Blend:
    """The active plates of `weights` (P,), whose plates belong to `region` (P,), 0 mouth 1 eyes 2 brows.

    shown: (P,), of the colours, at most the weights; the weights by default.
    """
    order = np.flatnonzero(weights)
    order = order[np.argsort(region[order], kind="stable")]
    plate, weight = (order + 1).astype(np.int32), weights[order].astype(np.float32)
    first = np.searchsorted(region[order], np.arange(REGIONS + 1)).astype(np.int32)
    colour = weight if shown is None else shown[order].astype(np.float32)
    tint, rest = np.zeros(len(colour), np.float32), np.zeros(REGIONS, np.float32)
    for r in range(REGIONS):
        mine = slice(first[r], first[r + 1])
        left = max(1.0 - float(colour[mine].sum()), 0.0)
        faint = _FAINT * max(left, float(colour[mine].max(initial=0.0)))
        tint[mine], rest[r] = np.maximum(colour[mine] - faint, 0.0), max(left - faint, 0.0)
    return Blend(plate, weight, tint, first, rest)
