"""What moves and where: the crop, the feathered mask, region weights, the head map and the part that a plate renders.

Head space: metres from between the eyes, turned back by the head's yaw; x to the host's left, y backwards, z up.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from body import rotation, smoothstep
from geometry import PARTS, Geometry
from stage import Framing, Rect

FEATHER_PX = 12.0  # the mask's soft rim
RIM_PX = (6.0, 24.0)  # colour fades to the resting face between these distances from the mask's edge
MARGIN_PX = 18  # around what a plate renders: as far as the face moves
NECK_Z = (-0.118, -0.142)  # the mask ends on the neck, between these heights
CHIN_Z, NECK_BASE_Z = -0.096, -0.138  # the head moves above the chin; the base of the neck stays
CLOTH_REACH_PX = 65.0  # collar and shoulder are dragged along this far from neck and hair
REGIONS = ("mouth", "eyes", "brows")


@dataclass(frozen=True)
class Layout:
    """crop in the canvas; mask (h, w) uint8; region (V, 3) uint8, mouth, eyes, brows; head (H/4, W/4) uint8; and the
    box that each region's plates render."""

    crop: Rect
    mask: np.ndarray
    region: np.ndarray
    head: np.ndarray
    boxes: dict[str, Rect]


def head_space(rest: Geometry, yaw_deg: float) -> np.ndarray:
    """Vertices (V, 3) in head space."""
    eyes = [rest.world[rest.part == PARTS.index(f"eye_{s}")].mean(0) for s in "lr"]
    return (rest.world - (eyes[0] + eyes[1]) / 2) @ rotation((0, 0, 1), yaw_deg)


def lay_out(rest: Geometry, classes: np.ndarray, framing: Framing, yaw_deg: float) -> Layout:
    """From the resting geometry and the class picture (H, W, 4; red hair, green face, blue clothes; 0..1, straight)."""
    local = head_space(rest, yaw_deg)
    inside = _face_area(rest, local, classes)
    distance = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5)
    ys, xs = np.nonzero(inside)
    crop = _even(Rect(xs.min() - 6, ys.min() - 6, np.ptp(xs) + 13, np.ptp(ys) + 13), framing)
    window = np.s_[crop.y : crop.y + crop.height, crop.x : crop.x + crop.width]
    mask = (255 * smoothstep(distance[window], 0, FEATHER_PX)).round().astype(np.uint8)
    region = _regions(rest, local, distance)
    boxes = {name: _box(rest.points[region[:, k] > 0], crop) for k, name in enumerate(REGIONS)}
    return Layout(crop, mask, region, _head_map(rest, local, classes), boxes)


def _face_area(rest: Geometry, local: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Pixels of face and neck that hair and clothes leave free; single strands over the skin do not count."""
    alpha = classes[..., 3]
    skin = (classes[..., 1] * alpha).astype(np.float32)
    cover = (cv2.GaussianBlur(skin, (0, 0), 2.6) > 0.62).astype(np.uint8)
    cover = cv2.morphologyEx(cover, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    cover[int(front_at(rest, local, NECK_Z[1])[1]) :] = 0
    count, label, stats, _ = cv2.connectedComponentsWithStats(cover)
    largest = 1 + int(np.argmax(stats[1:count, cv2.CC_STAT_AREA]))
    return cv2.erode((label == largest).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0


def grown(r: Rect, by: int, framing: Framing) -> Rect:
    """A box with `by` px more (or fewer) on each side, inside the canvas."""
    return _even(Rect(r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by), framing)


def _even(r: Rect, framing: Framing) -> Rect:
    """Even position and size inside the canvas."""
    x, y = max(0, r.x) // 2 * 2, max(0, r.y) // 2 * 2
    width = min(r.width + r.x - x + 1, framing.width - x) // 2 * 2
    height = min(r.height + r.y - y + 1, framing.height - y) // 2 * 2
    return Rect(int(x), int(y), int(width), int(height))


def _regions(rest: Geometry, p: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Weights (V, 3) uint8 whose sum is at most 255."""
    x, y, z = np.abs(p[:, 0]), p[:, 1], p[:, 2]
    pupil = np.abs(p[rest.part == PARTS.index("eye_l"), 0]).mean()
    height = np.where(z > 0, 0.0172, 0.0185)
    ellipse = np.hypot((x - pupil) / 0.029, z / height)
    eyes = smoothstep(ellipse, 1.0, 0.70)
    brows = (1 - eyes) * smoothstep(z, 0.009, 0.016) * smoothstep(z, 0.060, 0.044)
    mouth = (1 - eyes) * smoothstep(z, -0.018, -0.036) * smoothstep(z, NECK_Z[1], NECK_Z[0])
    w = np.stack([mouth, eyes, brows], 1) * (y < 0.09)[:, None]
    for name, k in (("teeth", 0), ("tongue", 0), ("eye_l", 1), ("eye_r", 1)):
        w[rest.part == PARTS.index(name)] = np.eye(3)[k]
    column = np.clip(rest.points[:, 0].round().astype(int), 0, distance.shape[1] - 1)
    row = np.clip(rest.points[:, 1].round().astype(int), 0, distance.shape[0] - 1)
    w *= smoothstep(distance[row, column], *RIM_PX)[:, None]
    return np.floor(w * 255).astype(np.uint8)


def _box(points: np.ndarray, crop: Rect) -> Rect:
    left, top = np.floor(points[:, :2].min(0)).astype(int) - MARGIN_PX
    right, bottom = np.ceil(points[:, :2].max(0)).astype(int) + MARGIN_PX
    left, top = max(left, crop.x), max(top, crop.y)
    right, bottom = min(right, crop.x + crop.width), min(bottom, crop.y + crop.height)
    return Rect(int(left), int(top), int(right - left), int(bottom - top))


def front_at(rest: Geometry, local: np.ndarray, z: float) -> np.ndarray:
    """The middle of the front of face or neck at a height, (3,): x, y canvas px, z metres."""
    level = (rest.part == PARTS.index("body")) & (np.abs(local[:, 0]) < 0.03) & (np.abs(local[:, 2] - z) < 0.006)
    front = local[level, 1] < local[level, 1].min() + 0.02
    return np.median(rest.points[level][front], axis=0)


def _head_map(rest: Geometry, local: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """255 on face and hair; fades down the neck and the hair's ends; clothes follow only right beside them."""
    chin, base = (front_at(rest, local, z)[1] for z in (CHIN_Z, NECK_BASE_Z))
    rows = np.arange(classes.shape[0], dtype=np.float32)[:, None]
    fade = np.broadcast_to(smoothstep(rows, base, chin), classes.shape[:2])
    solid = classes[..., 3] > 0.5
    cloth = solid & (classes[..., 2] > 0.5)
    # what is empty goes with its nearest neighbour: a half-moved rim would smear the hair's outline
    empty = (~solid).astype(np.uint8)
    _, label = cv2.distanceTransformWithLabels(empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    owner = np.zeros(label.max() + 1, bool)
    owner[label[solid]] = cloth[solid]
    away = cv2.distanceTransform(owner[label].astype(np.uint8), cv2.DIST_L2, 5)
    head = cv2.GaussianBlur((fade * smoothstep(away, CLOTH_REACH_PX, 0)).astype(np.float32), (0, 0), 8)
    small = cv2.resize(head, (classes.shape[1] // 4, classes.shape[0] // 4), interpolation=cv2.INTER_AREA)
    return (small * 255).round().astype(np.uint8)
