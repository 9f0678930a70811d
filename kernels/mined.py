"""A mesh of triangles, filled with the weighted mean of several pictures that the same mesh lies on; and laid over."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from kernels.packed import Number, inner

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

_EDGE = 1e-4  # of a triangle: so much past its edge still counts, that no gap stays between two
_FLAT = 1e-3  # px²: a triangle of less shows nothing


class Sources(NamedTuple):
    """K of P pictures of one size and where the mesh lies in each."""

    image: Image  # (P, h, w, 3)
    which: Ints  # (K,) 0 .. P-1
    points: Floats  # (K, V, 2) px (pixel centres are whole); what lies outside repeats the edge
    weight: Floats  # (K,) >= 0, together more than 0


def weave(triangles: Ints, points: Floats, sources: Sources, opacity: Floats, out: Floats, alpha: Floats) -> None:
    """Draw triangles (T, 3) of vertices at `points` (V, 2) px into out and alpha; later ones cover earlier ones.

    out: float32 [h, w, 3], the weighted mean of bilinear samples. alpha: float32 [h, w], the `opacity` (V,) of the
    vertices, straight between them. Both are left alone where no triangle lies. Runs on the CPU only: a host
    of this kind is a box of a few hundred px, and the way to a GPU and back would cost as much as drawing it.
    Raises ValueError for shapes that do not fit.
    """
    count, vertices = len(sources.which), len(points)
    if count and not (sources.which.min() >= 0 and sources.which.max() < len(sources.image)):
        raise ValueError(f"there are {len(sources.image)} pictures, {sources.which} are asked for")
    if sources.points.shape != (count, vertices, 2) or sources.weight.shape != (count,) or not count:
        raise ValueError(f"{count} pictures need points (K, {vertices}, 2) and weights (K,)")
    if opacity.shape != (vertices,) or out.shape != (*alpha.shape, 3):
        raise ValueError(f"opacity {opacity.shape}, out {out.shape} and alpha {alpha.shape} do not fit the mesh")
    if len(triangles) and not (triangles.min() >= 0 and triangles.max() < vertices):
        raise ValueError(f"triangles name vertices that do not exist (0 .. {vertices - 1} do)")
    weave_cpu(triangles, points, sources, opacity, out, alpha)


def weave_reference(
    triangles: Ints, points: Floats, sources: Sources, opacity: Floats, out: Floats, alpha: Floats
) -> None:
    """What the kernel does, in NumPy."""
    ys, xs = np.mgrid[: alpha.shape[0], : alpha.shape[1]].astype(np.float64)
    share = sources.weight.astype(np.float64) / sources.weight.sum(dtype=np.float64)
    for a, b, c in triangles:
        (x0, y0), (x1, y1), (x2, y2) = points[[a, b, c]].astype(np.float64)
        area = (y1 - y2) * (x0 - x2) + (x2 - x1) * (y0 - y2)
        if abs(area) < _FLAT:
            continue
        l0 = ((y1 - y2) * (xs - x2) + (x2 - x1) * (ys - y2)) / area
        l1 = ((y2 - y0) * (xs - x2) + (x0 - x2) * (ys - y2)) / area
        weights = np.stack([l0, l1, 1 - l0 - l1], -1)
        where = (weights >= -_EDGE).all(-1)
        corners = weights[where]
        out[where] = sum(
            w * _sampled(sources.image[k], corners @ place[[a, b, c]].astype(np.float64))
            for w, k, place in zip(share, sources.which, sources.points, strict=True)
        )
        alpha[where] = corners @ opacity[[a, b, c]]


def _sampled(image: Image, places: NDArray[np.float64]) -> NDArray[np.float64]:
    height, width = image.shape[:2]
    x = np.clip(places[:, 0], 0, width - 1.001)
    y = np.clip(places[:, 1], 0, height - 1.001)
    i, j = x.astype(int), y.astype(int)
    fx, fy = (x - i)[:, None], (y - j)[:, None]
    upper = image[j, i] * (1 - fx) + image[j, i + 1] * fx
    lower = image[j + 1, i] * (1 - fx) + image[j + 1, i + 1] * fx
    return np.asarray(upper * (1 - fy) + lower * fy)


@inner
def _span(start: Number, step: Number, first: Number, last: Number) -> Number:
    """The whole x of first .. last where start + step * x >= -_EDGE."""
    if step > 0.0:
        return max(first, np.ceil((-_EDGE - start) / step)), last
    if step < 0.0:
        return first, min(last, np.floor((-_EDGE - start) / step))
    return (first, last) if start >= -_EDGE else (first, first - 1.0)


@inner
def _row(image: Image, u: Number, v: Number, du: Number, dv: Number, share: Number, add: Number, out: Floats) -> None:
    """Samples along one row of a triangle. image: uint8 [h, w, 3]; out: float32 [n, 3]."""
    right, bottom = image.shape[1] - 1.001, image.shape[0] - 1.001
    for x in range(out.shape[0]):
        su = min(max(u + du * x, 0.0), right)
        sv = min(max(v + dv * x, 0.0), bottom)
        i, j = np.int32(su), np.int32(sv)
        fx, fy = np.float32(su - i), np.float32(sv - j)
        q = share * fx * fy
        p, r = share * fx - q, share * fy - q
        o = share - p - r - q
        for c in range(3):
            value = o * image[j, i, c] + p * image[j, i + 1, c] + r * image[j + 1, i, c] + q * image[j + 1, i + 1, c]
            out[x, c] = out[x, c] + value if add else value


@njit(nogil=True, cache=True, error_model="numpy")
def _weave(
    triangles: Ints,
    points: Floats,
    images: Image,
    which: Ints,
    places: Floats,
    share: Floats,
    opacity: Floats,
    out: Floats,
    alpha: Floats,
) -> None:
    """images: uint8 [P, h, w, 3]; which: int32 [K]; places: float32 [K, V, 2]; share: float32 [K], sum 1."""
    height, width = alpha.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        x0, y0 = np.float64(points[a, 0]), np.float64(points[a, 1])
        x1, y1 = np.float64(points[b, 0]), np.float64(points[b, 1])
        x2, y2 = np.float64(points[c, 0]), np.float64(points[c, 1])
        area = (y1 - y2) * (x0 - x2) + (x2 - x1) * (y0 - y2)
        if abs(area) < _FLAT:
            continue
        step0, step1 = (y1 - y2) / area, (y2 - y0) / area
        top = max(0, int(np.floor(min(y0, y1, y2))))
        bottom = min(height - 1, int(np.ceil(max(y0, y1, y2))))
        left, right = max(0.0, np.floor(min(x0, x1, x2))), min(width - 1.0, np.ceil(max(x0, x1, x2)))
        for y in range(top, bottom + 1):
            l0 = ((x2 - x1) * (y - y2)) / area - step0 * x2  # of the first corner, at x = 0
            l1 = ((x0 - x2) * (y - y2)) / area - step1 * x2
            first, last = _span(l0, step0, left, right)
            first, last = _span(l1, step1, first, last)
            first, last = _span(1.0 - l0 - l1, -step0 - step1, first, last)
            if first > last:
                continue
            start, n = int(first), int(last - first) + 1
            w0, w1 = l0 + step0 * start, l1 + step1 * start
            w2, step2 = 1.0 - w0 - w1, -step0 - step1
            for k in range(which.shape[0]):
                u = w0 * places[k, a, 0] + w1 * places[k, b, 0] + w2 * places[k, c, 0]
                v = w0 * places[k, a, 1] + w1 * places[k, b, 1] + w2 * places[k, c, 1]
                du = step0 * places[k, a, 0] + step1 * places[k, b, 0] + step2 * places[k, c, 0]
                dv = step0 * places[k, a, 1] + step1 * places[k, b, 1] + step2 * places[k, c, 1]
                _row(images[which[k]], u, v, du, dv, share[k], k > 0, out[y, start : start + n])
            at = w0 * opacity[a] + w1 * opacity[b] + w2 * opacity[c]
            slope = step0 * opacity[a] + step1 * opacity[b] + step2 * opacity[c]
            for x in range(n):
                alpha[y, start + x] = at + slope * x


def weave_cpu(triangles: Ints, points: Floats, sources: Sources, opacity: Floats, out: Floats, alpha: Floats) -> None:
    """The CPU version of `weave`, arguments checked. Faint sources are left out: they cost as much as strong ones."""
    strong = np.flatnonzero(sources.weight > 0.004 * sources.weight.sum())
    share = (sources.weight[strong] / sources.weight[strong].sum()).astype(np.float32)
    which, places = sources.which[strong].astype(np.int32), sources.points[strong]
    _weave(triangles, points, sources.image, which, places, share, opacity, out, alpha)


def lay(base: Floats, plate: Floats, tone: Floats, alpha: Floats, strength: float, out: Image) -> None:
    """Lay a plate, its colours moved by `tone`, over a base: float32 [h, w, 3] each; alpha [h, w]; out uint8 [h, w, 3].

    The alpha is eased (3a² - 2a³) and then taken by `strength`, 0 .. 1. Raises ValueError for shapes that differ.
    """
    if not base.shape == plate.shape == tone.shape == out.shape == (*alpha.shape, 3):
        raise ValueError(f"base {base.shape}, plate {plate.shape}, tone {tone.shape}, out {out.shape} must be alike")
    _lay(base, plate, tone, alpha, np.float32(strength), out)


def lay_reference(base: Floats, plate: Floats, tone: Floats, alpha: Floats, strength: float, out: Image) -> None:
    """What the kernel does, in NumPy."""
    share = (strength * alpha * alpha * (3 - 2 * alpha))[..., None]
    out[:] = np.clip(base + (plate + tone - base) * share + 0.5, 0, 255).astype(np.uint8)


@njit(nogil=True, cache=True, error_model="numpy")
def _lay(base: Floats, plate: Floats, tone: Floats, alpha: Floats, strength: Number, out: Image) -> None:
    for y in range(alpha.shape[0]):
        for x in range(alpha.shape[1]):
            a = alpha[y, x]
            share = strength * a * a * (np.float32(3) - np.float32(2) * a)
            for c in range(3):
                value = base[y, x, c] + (plate[y, x, c] + tone[y, x, c] - base[y, x, c]) * share + np.float32(0.5)
                out[y, x, c] = np.uint8(min(max(value, np.float32(0)), np.float32(255)))
