"""A z-buffered rasteriser in NumPy, for visibility while building and for checking the pack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from stage import Rect


@dataclass(frozen=True)
class Coverage:
    """For each pixel (h, w): the nearest triangle (-1: none), its barycentric weights (h, w, 3) and depth, metres."""

    triangle: np.ndarray
    weights: np.ndarray
    depth: np.ndarray


def rasterise(points: np.ndarray, triangles: np.ndarray, crop: Rect) -> Coverage:
    """Draw triangles (T, 3) over points (V, 3; x, y canvas px, z metres) into the crop."""
    p = points[triangles].astype(np.float64)
    x, y = p[:, :, 0] - crop.x, p[:, :, 1] - crop.y
    left = np.clip(np.ceil(x.min(1)), 0, crop.width).astype(int)
    right = np.clip(np.floor(x.max(1)) + 1, 0, crop.width).astype(int)
    top = np.clip(np.ceil(y.min(1)), 0, crop.height).astype(int)
    bottom = np.clip(np.floor(y.max(1)) + 1, 0, crop.height).astype(int)
    width, height = np.maximum(right - left, 0), np.maximum(bottom - top, 0)
    count = width * height
    t = np.repeat(np.arange(len(triangles)), count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    px, py = left[t] + nth % width[t], top[t] + nth // width[t]
    (ax, bx, cx), (ay, by, cy) = x[t].T, y[t].T
    area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
    with np.errstate(divide="ignore", invalid="ignore"):
        w0 = ((by - cy) * (px - cx) + (cx - bx) * (py - cy)) / area
        w1 = ((cy - ay) * (px - cx) + (ax - cx) * (py - cy)) / area
    inside = (np.abs(area) > 1e-7) & (w0 >= -1e-4) & (w1 >= -1e-4) & (w0 + w1 <= 1 + 1e-4)
    t, w0, w1, pixel = t[inside], w0[inside], w1[inside], (py * crop.width + px)[inside]
    w2 = 1 - w0 - w1
    z = w0 * p[t, 0, 2] + w1 * p[t, 1, 2] + w2 * p[t, 2, 2]
    order = np.argsort(-z, kind="stable")  # the nearest is written last
    size = crop.width * crop.height
    triangle, depth, weights = np.full(size, -1), np.full(size, np.inf), np.zeros((size, 3))
    pixel = pixel[order]
    triangle[pixel], depth[pixel] = t[order], z[order]
    weights[pixel] = np.stack([w0, w1, w2], 1)[order]
    shape = (crop.height, crop.width)
    return Coverage(triangle.reshape(shape), weights.reshape(*shape, 3), depth.reshape(shape))


def signed_areas(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Twice the area of each triangle on the canvas; positive is one winding, negative the other."""
    a, b, c = (points[triangles[:, k], :2] for k in range(3))
    u, v = b - a, c - a
    return u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
