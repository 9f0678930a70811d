"""From the geometry of all plates to the arrays of `geometry.npz`: triangles culled, offsets, visibility."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from body import smoothstep
from geometry import PARTS, Geometry
from layout import Layout
from raster import rasterise, signed_areas
from stage import Rect

RINGS = 2  # neighbours of visible triangles that are kept: they come into view between plates
DEPTH_SLACK_M = (0.0015, 0.0045)  # behind the nearest surface by this much: seen .. hidden
STILL_PX = 0.01  # smaller offsets are noise


@dataclass(frozen=True)
class MeshPack:
    """The arrays of `geometry.npz` (`docs/architecture.md`) but for mask and head."""

    rest: np.ndarray
    triangles: np.ndarray
    offset: np.ndarray
    visible: np.ndarray
    region: np.ndarray


def pack(rest: Geometry, plates: list[Geometry], layout: Layout, deep: list[np.ndarray | None]) -> MeshPack:
    """Keep what can be seen in the crop in some plate, and describe how it moves.

    deep: by plate, what of the crop (h, w) lies so far inside the mouth that its interior covers it. Teeth and tongue
    belong to that too.
    """
    states = [rest, *plates]
    inside = np.isin(rest.part, [PARTS.index("teeth"), PARTS.index("tongue")])
    near = _touching(states, layout.crop) & ~inside[rest.triangles[:, 0]]
    triangles = rest.triangles[near]
    seen = np.zeros(len(triangles), bool)
    faces_viewer = np.zeros(len(triangles), bool)
    visible = np.zeros((len(states), len(rest.points)), np.uint8)
    winding = None
    for k, (state, mouth) in enumerate(zip(states, (None, *deep), strict=True)):
        cover = rasterise(state.points, triangles, layout.crop)
        shown = cover.triangle >= 0 if mouth is None else (cover.triangle >= 0) & ~mouth
        drawn = np.unique(cover.triangle[shown])
        seen[drawn] = True
        area = signed_areas(state.points, triangles)
        if winding is None:
            winding = _winding(area, drawn, rest.part[triangles[:, 0]])
        faces_viewer |= area * winding > 0
        visible[k] = _visibility(state.points, triangles, area * winding, cover.depth, layout.crop)
    for _ in range(RINGS):
        touched = np.zeros(len(rest.points), bool)
        touched[triangles[seen]] = True
        seen = touched[triangles].any(1)
    triangles = triangles[seen & faces_viewer]
    used, compact = np.unique(triangles, return_inverse=True)
    offset = np.stack([p.points[used] - rest.points[used] for p in plates])
    offset[np.abs(offset).max(2) < STILL_PX] = 0
    return MeshPack(
        rest.points[used].astype(np.float32),
        compact.reshape(-1, 3).astype(np.int32),
        offset.astype(np.float16),
        visible[:, used],
        layout.region[used],
    )


def _touching(states: list[Geometry], crop: Rect) -> np.ndarray:
    """Triangles that touch the crop in some plate."""
    out = np.zeros(len(states[0].triangles), bool)
    for s in states:
        p = s.points[s.triangles, :2]
        low, high = p.min(1), p.max(1)
        out |= (
            (high[:, 0] >= crop.x)
            & (low[:, 0] <= crop.x + crop.width - 1)
            & (high[:, 1] >= crop.y)
            & (low[:, 1] <= crop.y + crop.height - 1)
        )
    return out


def _winding(area: np.ndarray, drawn: np.ndarray, part: np.ndarray) -> np.ndarray:
    """The sign of a facing triangle's area, by part: what most drawn triangles have (body's where a part is unseen)."""
    sign = np.full(len(PARTS), np.sign(np.median(area[drawn])))
    for k in range(len(PARTS)):
        mine = drawn[part[drawn] == k]
        if len(mine) > 20:
            sign[k] = np.sign(np.median(area[mine]))
    return sign[part]


def _visibility(
    points: np.ndarray, triangles: np.ndarray, facing_area: np.ndarray, depth: np.ndarray, crop: Rect
) -> np.ndarray:
    """How visible each vertex is (V,) uint8: in the crop, near the front surface, and not seen edge-on."""
    x, y = points[:, 0] - crop.x, points[:, 1] - crop.y
    inside = (x > -1) & (y > -1) & (x < crop.width) & (y < crop.height)
    column = np.clip(x.round().astype(int), 0, crop.width - 1)
    row = np.clip(y.round().astype(int), 0, crop.height - 1)
    nearest = cv2.erode(np.where(np.isinf(depth), 1e3, depth).astype(np.float32), np.ones((3, 3), np.uint8))
    behind = points[:, 2] - nearest[row, column]
    seen = smoothstep(behind, DEPTH_SLACK_M[1], DEPTH_SLACK_M[0]) * inside
    total, facing = np.zeros(len(points)), np.zeros(len(points))
    for k in range(3):
        np.add.at(total, triangles[:, k], np.abs(facing_area))
        np.add.at(facing, triangles[:, k], np.maximum(facing_area, 0))
    share = facing / np.maximum(total, 1e-9)
    return (255 * seen * smoothstep(share, 0.3, 0.8)).round().astype(np.uint8)
