"""Lids and eyes of a photographed face: lids of the person's own skin, and eyes that can look aside."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from avatar.enrol.photo_face import Doubles, Face, smoothstep
from avatar.enrol.photo_mesh import PhotoMesh
from avatar.enrol.photo_motion import gaze_shift, iris

Image = NDArray[np.uint8]

_LASHES_ABOVE, _LASHES_BELOW = 0.075, 0.045  # units beyond the lids' edges where the photo has lashes
_LASH_LINE = 0.0125  # units thick
_LASHES = 26  # drawn on each lid


@dataclass(frozen=True, slots=True, eq=False)
class Eyes:
    """Textures, of the picture's size."""

    bare: Image  # the photo with skin in place of eyes and lashes
    balls: Image  # the photo with the eyes gone on behind the lids
    lash: Doubles  # (3,) BGR


def read_eyes(bgr: Image, face: Face, mesh: PhotoMesh) -> Eyes:
    """From a photo uint8 (h, w, 3)."""
    bare, balls = bgr.copy(), bgr.copy()
    dark = []
    for eye, (up, low) in enumerate(mesh.lids):
        upper, lower = mesh.rest[up], mesh.rest[low]
        hidden = np.zeros(bgr.shape[:2], np.uint8)
        _fill(hidden, face, _grown(upper, lower, _LASHES_ABOVE, _LASHES_BELOW))
        opening = np.zeros_like(hidden)
        _fill(opening, face, np.concatenate([upper, lower[-2:0:-1]]))
        window = _window(hidden, round(0.12 * face.unit) + 2)
        bare[window] = _skin(bgr[window], hidden[window] > 0, face.unit)
        balls[window] = _ball(bgr[window], opening[window], window, face, mesh, eye)
        edge = face.to_px(upper - np.array([0, 0.008])).astype(np.float32)[None]
        dark.append(cv2.remap(bgr, edge[..., 0], edge[..., 1], cv2.INTER_LINEAR)[0])
    colours = np.concatenate(dark).astype(np.float64)
    darkest = colours[np.argsort(colours.sum(1))[: len(colours) // 3]]
    return Eyes(bare, balls, np.asarray(darkest.mean(0) * 0.74))


def turned(balls: Image, face: Face, mesh: PhotoMesh, gaze: tuple[float, float]) -> Image:
    """`balls` looking aside, as `gaze_shift` moves them."""
    out = balls.copy()
    for eye in range(2):
        middle, radius = iris(face, mesh, eye)
        x, y = face.to_px(middle[None])[0]
        reach = int(3.2 * radius * face.unit) + 2
        rows = slice(max(0, int(y) - reach), int(y) + reach)
        columns = slice(max(0, int(x) - reach), int(x) + reach)
        height, width = balls[rows, columns].shape[:2]
        grid = np.stack(np.meshgrid(np.arange(width) + columns.start, np.arange(height) + rows.start), -1)
        place = face.to_units(grid.astype(np.float64)).reshape(-1, 2)
        source = place.copy()
        for _ in range(6):
            source = place - gaze_shift(source, middle, radius, gaze)
        px = face.to_px(source).reshape(height, width, 2).astype(np.float32)
        out[rows, columns] = cv2.remap(balls, px[..., 0], px[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return out


def draw_lashes(picture: Image, eyes: Eyes, upper: Doubles, unit: float, shut: float) -> None:
    """The upper lid's lash line, and its lashes as the lid comes down; in place. upper: (n, 2) px."""
    cover = np.zeros(picture.shape[:2], np.uint8)
    scaled = np.round(upper * 16).astype(np.int32)
    n = len(upper)
    for k in range(n - 1):
        t = (k + 0.5) / (n - 1)
        thick = max(1, round(_LASH_LINE * unit * (0.35 + 0.65 * np.sin(np.pi * t) ** 0.7)))
        cv2.line(cover, tuple(scaled[k].tolist()), tuple(scaled[k + 1].tolist()), 255, thick, cv2.LINE_AA, 4)
    outwards = np.sign(upper[0, 0] - upper[-1, 0])  # rings start at the outer corner
    hairs = np.zeros_like(cover)
    for t in np.linspace(0.04, 0.86, _LASHES):
        k = t * (n - 1)
        root = np.array([np.interp(k, np.arange(n), upper[:, c]) for c in (0, 1)])
        length = unit * (0.040 - 0.022 * t) * shut
        tip = root + length * np.array([outwards * (0.75 - 0.8 * t), 0.85])
        line = np.round(np.array([root, (root + tip) / 2 + [0, 0.1 * length], tip]) * 16).astype(np.int32)
        cv2.polylines(hairs, [line], isClosed=False, color=255, thickness=1, lineType=cv2.LINE_AA, shift=4)
    soft = cv2.GaussianBlur(np.maximum(cover * 0.72, hairs * 0.4).astype(np.float32) / 255, (0, 0), 0.008 * unit)
    picture[:] = (picture * (1 - soft[..., None]) + eyes.lash * soft[..., None]).astype(np.uint8)


def shade_lid(picture: Image, top: Doubles, upper: Doubles, unit: float, shut: float) -> None:
    """The ball's roundness on a lid that is down, in place. top, upper: (n, 2) px, the crease and the lid's edge."""
    low, high = np.floor(np.minimum(top, upper).min(0)).astype(int), np.ceil(np.maximum(top, upper).max(0)).astype(int)
    window = np.s_[max(0, low[1]) : high[1] + 1, max(0, low[0]) : high[0] + 1]
    y, x = np.mgrid[window].astype(np.float64)
    order = np.argsort(upper[:, 0])
    over = np.interp(x, top[order, 0], top[order, 1])
    under = np.interp(x, upper[order, 0], upper[order, 1])
    down = (y - over) / np.maximum(under - over, 1.0)
    across = (x - low[0]) / max(high[0] - low[0], 1)
    round_ = np.sin(np.pi * np.clip(down, 0, 1)) * np.sin(np.pi * np.clip(across, 0, 1))
    inside = smoothstep(np.minimum(y - over, under - y), -1.0, 0.03 * unit)
    change = 1 + shut * inside * (0.07 * round_ - 0.10 * smoothstep(down, 0.7, 1.0))
    picture[window] = np.clip(picture[window] * change[..., None], 0, 255).astype(np.uint8)


def _grown(upper: Doubles, lower: Doubles, above: float, below: float) -> Doubles:
    bow = np.sin(np.linspace(0, np.pi, len(upper)))[:, None] ** 0.5 * 0.75 + 0.25
    middle = (upper.mean(0) + lower.mean(0)) / 2
    wide = np.array([1.14, 1.0])
    up = (upper - middle) * wide + middle - np.array([0, 1]) * bow * above
    down = (lower - middle) * wide + middle + np.array([0, 1]) * bow * below
    return np.concatenate([up, down[::-1]])


def _fill(mask: Image, face: Face, polygon: Doubles) -> None:
    cv2.fillPoly(mask, [np.round(face.to_px(polygon) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)


def _window(mask: Image, margin: int) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return (
        slice(max(0, rows[0] - margin), rows[-1] + margin + 1),
        slice(max(0, columns[0] - margin), columns[-1] + margin + 1),
    )


def _skin(bgr: Image, hidden: NDArray[np.bool_], unit: float) -> Image:
    """What is hidden filled from the skin around it: Laplace's equation, and the skin's own grain."""
    hidden = hidden.copy()
    hidden[[0, -1]] = hidden[:, [0, -1]] = False
    number = np.full(hidden.shape, -1)
    number[hidden] = np.arange(hidden.sum())
    ys, xs = np.nonzero(hidden)
    smooth = cv2.GaussianBlur(bgr, (0, 0), max(0.8, 0.012 * unit)).astype(np.float64)
    right = np.zeros((len(ys), 3))
    rows, columns = [np.arange(len(ys))], [np.arange(len(ys))]
    values = [np.full(len(ys), 4.0)]
    for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        neighbour = number[ys + dy, xs + dx]
        known = neighbour < 0
        right[known] += smooth[ys[known] + dy, xs[known] + dx]
        rows.append(np.flatnonzero(~known))
        columns.append(neighbour[~known])
        values.append(np.full((~known).sum(), -1.0))
    system = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))).tocsc()
    filled = bgr.astype(np.float64)
    filled[ys, xs] = spsolve(system, right)
    rng = np.random.default_rng(7)
    grain = cv2.GaussianBlur(rng.normal(size=hidden.shape), (0, 0), max(0.7, 0.009 * unit))
    filled[ys, xs] += (grain / grain.std() * 0.7)[ys, xs][:, None]
    edge = cv2.GaussianBlur(hidden.astype(np.float32), (0, 0), max(0.8, 0.01 * unit))[..., None]
    edge = np.maximum(edge, hidden[..., None])
    return np.clip(bgr * (1 - edge) + filled * edge, 0, 255).astype(np.uint8)


def _ball(bgr: Image, opening: Image, window: tuple[slice, slice], face: Face, mesh: PhotoMesh, eye: int) -> Image:
    """The eye gone on beyond its lids: the iris mirrored about its middle, else its neighbourhood's colours."""
    middle, radius = iris(face, mesh, eye)
    step = max(1, round(0.012 * face.unit))
    seen = cv2.erode((opening > 200).astype(np.uint8), np.ones((2 * step + 1, 3), np.uint8)).astype(np.float32)
    picture = bgr.astype(np.float32)
    filled, left = np.zeros_like(picture), np.ones_like(seen)
    for sigma in (0.02, 0.05, 0.15, 0.5):
        weight, colour = (
            np.asarray(cv2.GaussianBlur(each, (0, 0), sigma * face.unit), np.float32)
            for each in (seen, picture * seen[..., None])
        )
        take = left * np.float32(smoothstep(weight, 0.02, 0.3) if sigma < 0.5 else 1)
        filled += colour / np.maximum(weight, 1e-4)[..., None] * take[..., None]
        left = left - take
    height, width = seen.shape
    grid = np.stack(np.meshgrid(np.arange(width) + window[1].start, np.arange(height) + window[0].start), -1)
    place = face.to_units(grid.astype(np.float64))
    mirrored = face.to_px(np.stack([place[..., 0], 2 * middle[1] - place[..., 1]], -1))
    mirrored -= [window[1].start, window[0].start]
    mx, my = mirrored[..., 0].astype(np.float32), mirrored[..., 1].astype(np.float32)
    known = cv2.remap(seen, mx, my, cv2.INTER_LINEAR)
    other = cv2.remap(picture, mx, my, cv2.INTER_LINEAR)
    within = smoothstep(np.hypot(*(place - middle).transpose(2, 0, 1)), radius * 1.08, radius * 0.92)
    share = (known * within)[..., None]
    gone_on = filled * (1 - share) + other * share
    keep = cv2.GaussianBlur(seen, (0, 0), max(0.6, 0.006 * face.unit))[..., None] * seen[..., None]
    return np.asarray(np.clip(gone_on * (1 - keep) + picture * keep, 0, 255), np.uint8)
