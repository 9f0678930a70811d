"""Plate morph: rendered pictures of one face, blended where their vertices lie."""

import numpy as np
from numpy.typing import NDArray

from kernels import device
from kernels.box import Box
from kernels.mesh import REGIONS, Blend, Floats, Image, Ints, Patch, Plates
from kernels.packed import sample, words
from kernels.plates_cpu import morph_cpu
from kernels.plates_cuda import morph_cuda
from kernels.shade import LEAST_REGION, TOLERANCE, UNSEEN


def morph(plates: Plates, patch: Patch, blend: Blend, base: Image, figure: Image) -> None:
    """Draw the blended face into the patch of `figure`, in place.

    Vertices are rest + Σ wₖ (plateₖ - rest), rasterised with a z-buffer. A pixel samples each active
    plate at that plate's own vertex positions (bilinear); within a region the colours are weighted by
    wₖ and by how visible the point is in plate k, rest taking 1 - Σw, and normalised; regions are
    blended by their weights. The result replaces base by `mask`; pixels that no triangle covers keep it.
    base, figure: uint8 [h, w, 4] BGRA premultiplied, of the crop's size; rows may be strided.
    """
    if base.shape != figure.shape or figure.shape[:2] != plates.mask.shape:
        raise ValueError(f"base {base.shape} and figure {figure.shape} must have the crop's size {plates.mask.shape}")
    if patch.box.empty or patch.box.within(Box(0, 0, figure.shape[1], figure.shape[0])) != patch.box:
        raise ValueError(f"{patch.box} is no part of the crop {plates.mask.shape}")
    if device.choose().cuda:
        morph_cuda(plates, patch, blend, base, figure)
    else:
        morph_cpu(plates, patch, blend, base, figure)


def morph_reference(plates: Plates, patch: Patch, blend: Blend, base: Image, figure: Image) -> None:
    """What the kernels do, in NumPy: one triangle after the other, then all pixels at once."""
    box = patch.box
    change = plates.position[blend.plate] - plates.position[0]
    moved = plates.position[0] + np.tensordot(blend.weight, change, 1).astype(np.float32)
    nearest = np.full((box.height, box.width), -1, np.int64)
    shares = np.zeros((box.height, box.width, 3), np.float32)
    _nearest_reference(moved, patch, nearest, shares)
    rows, columns = np.nonzero(nearest >= 0)
    corner = patch.triangles[nearest[rows, columns]]
    share = shares[rows, columns]
    rows, columns = rows + box.y0, columns + box.x0
    drawn = _colours_reference(plates, blend, corner, share)
    cover = plates.mask[rows, columns, None] / 255.0
    alpha = base[rows, columns, 3:] / 255.0
    figure[box.y0 : box.y1, box.x0 : box.x1] = base[box.y0 : box.y1, box.x0 : box.x1]
    figure[rows, columns, :3] = base[rows, columns, :3] * (1 - cover) + drawn * alpha * cover + 0.5


def _nearest_reference(moved: Floats, patch: Patch, nearest: NDArray[np.int64], shares: Floats) -> None:
    depth = np.full(nearest.shape, np.inf, np.float32)
    y, x = np.mgrid[patch.box.y0 : patch.box.y1, patch.box.x0 : patch.box.x1].astype(np.float32)
    for index, (a, b, c) in enumerate(moved[patch.triangles]):
        area = (b[1] - c[1]) * (a[0] - c[0]) + (c[0] - b[0]) * (a[1] - c[1])
        if area == 0:
            continue
        wa = ((b[1] - c[1]) * (x - c[0]) + (c[0] - b[0]) * (y - c[1])) / area
        wb = ((c[1] - a[1]) * (x - c[0]) + (a[0] - c[0]) * (y - c[1])) / area
        share = np.stack([wa, wb, 1 - wa - wb], -1)
        z = share @ np.array([a[2], b[2], c[2]], np.float32)
        front = (share >= TOLERANCE).all(-1) & (z < depth)
        depth[front], nearest[front], shares[front] = z[front], index, share[front]


def _colours_reference(plates: Plates, blend: Blend, corner: Ints, share: Floats) -> NDArray[np.float64]:
    """(n, 3) BGR of points given by triangle corners (n, 3) and barycentric weights (n, 3)."""
    height, width = plates.mask.shape
    limit = np.array([(width - 1) * 256 - 1, (height - 1) * 256 - 1])

    def seen(plate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        place = np.einsum("nk,nkc->nc", share, plates.position[plate][corner][..., :2])
        u, v = np.clip(np.floor(place * 256 + 0.5), 0, limit).astype(np.int32).T
        clear = np.einsum("nk,nk->n", share, plates.visible[plate][corner])[:, None]
        return sample(words(plates.image[plate]), u, v)[:, :3].astype(np.float64), clear**2 + UNSEEN

    rest, clear = seen(0)
    region = np.einsum("nk,nkr->nr", share, plates.region[corner])
    total = np.zeros_like(rest)
    left = np.ones((len(corner), 1))
    for r in range(REGIONS):
        active = range(blend.first[r], blend.first[r + 1])
        here = region[:, r, None] * (region[:, r, None] > LEAST_REGION)
        if not active:
            continue
        weight = blend.rest[r] * clear + 1e-12
        colour = rest * weight
        for k in active:
            bgr, clear_k = seen(blend.plate[k])
            colour += bgr * clear_k * blend.tint[k]
            weight = weight + clear_k * blend.tint[k]
        total += colour / weight * here
        left -= here
    return total + rest * np.maximum(left, 0)
