"""Turned heads: the views of a pack, how what is seen moves in them, and their rectified pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from body import HeadTurn, smoothstep
from expressions import REST, Plate
from geometry import PARTS, Geometry
from layout import front_at, head_space
from raster import rasterise
from stage import Framing, Rect

CELL = 8  # px between the field's nodes
RIM_PX = 48.0  # the field and the views' own colours fade within this distance of the turn box's rim
STIFFNESS = (0.6, 1.2, 2.4, 4.0, 6.0, 9.0, 14.0)  # of the field against what it follows, tried in turn
LEAST_AREA = 0.40  # that a cell keeps in a view
PAIR_AREA = 0.22  # and in two views at once
MARGIN_PX = 56  # of the turn box around head and hair
SOFT_PX = 14.0  # finer differences than this are left out of the face
BEHIND_M = -0.01  # hair behind about the ears moves against the face: it is left to the membrane
NECK_Z = (-0.122, -0.165)  # the neck follows the head between these heights


@dataclass(frozen=True)
class View:
    """One turned head: rest's face with the head turned by `turn`."""

    name: str
    turn: HeadTurn

    @property
    def plate(self) -> Plate:
        """What stands before the camera."""
        return Plate(self.name, "", REST.units, lips=REST.lips, turn=self.turn)


VIEWS = (
    View("yaw_left", HeadTurn(yaw=-8.0)),
    View("yaw_right", HeadTurn(yaw=8.0)),
    View("pitch_up", HeadTurn(pitch=-4.0)),
    View("pitch_down", HeadTurn(pitch=4.0)),
)


def turn_box(states: list[Geometry], strands: list[np.ndarray], rest: Geometry, yaw_deg: float, f: Framing) -> Rect:
    """The canvas box, multiples of 8, that head, hair and neck keep to in all states; strands (n, k, 3) projected."""
    local = head_space(rest, yaw_deg)
    moving = (rest.part == PARTS.index("body")) & (local[:, 2] > NECK_Z[1]) & (np.abs(local[:, 0]) < 0.09)
    clouds = [s.points[moving, :2] for s in states] + [s[..., :2].reshape(-1, 2) for s in strands]
    low = np.min([np.quantile(c, 0.0005, axis=0) for c in clouds], axis=0) - MARGIN_PX
    high = np.max([np.quantile(c, 0.9995, axis=0) for c in clouds], axis=0) + MARGIN_PX
    high[1] = max(high[1], front_at(rest, local, NECK_Z[1])[1] + MARGIN_PX)
    x, y = (np.maximum(low, 0) // CELL * CELL).astype(int)
    width = min(-(-int(high[0] - x) // CELL), (f.width - x) // CELL) * CELL
    height = min(-(-int(high[1] - y) // CELL), (f.height - y) // CELL) * CELL
    return Rect(int(x), int(y), int(width), int(height))


class Turn:
    """How the surface that is seen in the resting figure moves when the head turns.

    rest: geometry; strands: hair at rest, projected (n, k, 3); classes: (H, W, 4) what covers each pixel.
    """

    def __init__(self, rest: Geometry, strands: np.ndarray, classes: np.ndarray, box: Rect) -> None:
        self.rest, self.strands, self.box = rest, strands, box
        self.axis_z = float(np.median(strands[..., 2]))  # metres away: about the head's axis
        body = rest.part[rest.triangles[:, 0]] != PARTS.index("teeth")
        body &= rest.part[rest.triangles[:, 0]] != PARTS.index("tongue")
        self.triangles = rest.triangles[body]
        self.cover = rasterise(rest.points, self.triangles, box)
        window = np.s_[box.y : box.y + box.height, box.x : box.x + box.width]
        seen = classes[window]
        alpha = seen[..., 3]
        self.hair, self.skin, self.cloth = (cv2.GaussianBlur(seen[..., k] * alpha, (0, 0), 1.5) for k in range(3))

    @property
    def face(self) -> np.ndarray:
        """(h, w) 1 well inside the face, where the mesh is what is seen."""
        return cv2.erode((self.skin > 0.5).astype(np.uint8), np.ones((13, 13), np.uint8))

    def field(self, view: Geometry, strands: np.ndarray) -> np.ndarray:
        """Displacements (box h / 8 + 1, box w / 8 + 1, 2) float32, canvas px, at the nodes."""
        skin, skin_known = self._skin_moves(view)
        hair, hair_known = self._hair_moves(strands)
        hair_share = hair_known * (self.hair > 0.35)
        skin_share = skin_known * (self.skin > 0.5) * (1 - hair_share)
        cloth_share = (self.cloth > 0.5).astype(np.float32)
        moves = (hair * hair_share[..., None] + skin * skin_share[..., None]) * (1 - cloth_share)[..., None]
        weight = (hair_share + skin_share) * (1 - cloth_share) + cloth_share
        return _membrane(_at_nodes(moves), _at_nodes(weight))

    def _skin_moves(self, view: Geometry) -> tuple[np.ndarray, np.ndarray]:
        hit = self.cover.triangle >= 0
        corner = self.triangles[self.cover.triangle[hit]]
        move = (view.points - self.rest.points)[:, :2]
        d = np.zeros((*hit.shape, 2), np.float32)
        d[hit] = np.einsum("nk,nkc->nc", self.cover.weights[hit], move[corner])
        return d, hit.astype(np.float32)

    def _hair_moves(self, strands: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The nearest strands' mean movement, px, and where there are any."""
        box, shape = self.box, (self.box.height, self.box.width)
        p, q = self.strands.reshape(-1, 3), strands.reshape(-1, 3)
        column, row = (p[:, 0] - box.x).round().astype(int), (p[:, 1] - box.y).round().astype(int)
        inside = (column >= 0) & (row >= 0) & (column < box.width) & (row < box.height)
        pixel, z = (row * box.width + column)[inside], p[inside, 2]
        nearest = np.full(shape[0] * shape[1], np.inf, np.float32)
        np.minimum.at(nearest, pixel, z.astype(np.float32))
        nearest = cv2.erode(np.minimum(nearest, 1e3).reshape(shape), np.ones((9, 9), np.uint8)).ravel()
        front = z < nearest[pixel] + 0.010
        front &= z < self.axis_z + BEHIND_M
        move = (q - p)[inside, :2][front].astype(np.float64)
        total = np.stack([np.bincount(pixel[front], move[:, k], shape[0] * shape[1]) for k in (0, 1)], -1)
        count = np.bincount(pixel[front], minlength=shape[0] * shape[1]).reshape(shape).astype(np.float32)
        total = cv2.GaussianBlur(total.reshape(*shape, 2).astype(np.float32), (0, 0), 4.0)
        count = cv2.GaussianBlur(count, (0, 0), 4.0)
        return total / np.maximum(count, 1e-4)[..., None], (count > 0.002).astype(np.float32)


def rim(box: Rect) -> np.ndarray:
    """(h, w) 1 inside the box, 0 at its edge."""
    y = np.minimum(np.arange(box.height), np.arange(box.height)[::-1]).astype(np.float32)
    x = np.minimum(np.arange(box.width), np.arange(box.width)[::-1]).astype(np.float32)
    return (smoothstep(y, 2, RIM_PX)[:, None] * smoothstep(x, 2, RIM_PX)[None]).astype(np.float32)


def _at_nodes(values: np.ndarray) -> np.ndarray:
    """The mean around each node (h / 8 + 1, w / 8 + 1, ...) of values at pixels."""
    soft = cv2.GaussianBlur(values.astype(np.float32), (0, 0), CELL / 2)
    return cv2.copyMakeBorder(soft, 0, 1, 0, 1, cv2.BORDER_REPLICATE)[::CELL, ::CELL].copy()


def _membrane(moves: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The smooth field, 0 at the rim, that comes near known moves (weighted already); stiffer until no pixel folds."""
    d = np.zeros_like(moves)
    for stiffness in STIFFNESS:
        d = _relaxed(moves, weight, stiffness, d)
        if kept_area(d / CELL) > LEAST_AREA:
            break
    return d


def _relaxed(moves: np.ndarray, weight: np.ndarray, stiffness: float, start: np.ndarray | None = None) -> np.ndarray:
    """The membrane of one stiffness over known moves (weighted already), by Jacobi's method; 0 at the rim."""
    d = np.zeros_like(moves) if start is None else start.copy()
    for _ in range(1500):
        around = d[:-2, 1:-1] + d[2:, 1:-1] + d[1:-1, :-2] + d[1:-1, 2:]
        inner = weight[1:-1, 1:-1, None]
        d[1:-1, 1:-1] = (moves[1:-1, 1:-1] + stiffness * around) / (inner + 4 * stiffness)
    return d


def kept_area(d: np.ndarray) -> float:
    """The least area that a cell keeps under a displacement (h, w, 2) in cells: at 0 and below, the warp folds."""
    return float(_kept_areas(d).min())


def _kept_areas(d: np.ndarray) -> np.ndarray:
    """Of each cell (h - 1, w - 1)."""
    across, down = np.diff(d, axis=1), np.diff(d, axis=0)
    return np.min(
        [
            (1 + u[..., 0]) * (1 + v[..., 1]) - v[..., 0] * u[..., 1]
            for u in (across[:-1], across[1:])
            for v in (down[:, :-1], down[:, 1:])
        ],
        axis=0,
    )


def eased(fields: np.ndarray) -> np.ndarray:
    """Fields of `VIEWS` (n, h, w, 2), canvas px, made softer where a yaw and a pitch together would nearly fold."""
    yaws = [k for k, v in enumerate(VIEWS) if v.turn.yaw]
    pitches = [k for k, v in enumerate(VIEWS) if v.turn.pitch]
    out = fields.astype(np.float32)
    for _ in range(200):
        tight = np.zeros(out.shape[1:3], np.float32)
        for areas in (_kept_areas((out[a] + out[b]) / CELL) for a in yaws for b in pitches):
            tight[:-1, :-1] = np.maximum(tight[:-1, :-1], areas < PAIR_AREA)
        if not tight.any():
            break
        share = cv2.GaussianBlur(cv2.dilate(tight, np.ones((7, 7), np.uint8)), (0, 0), 2.0)[..., None]
        share[[0, -1]] = share[:, [0, -1]] = 0.0
        out = np.stack([d + 0.5 * share * (cv2.GaussianBlur(d, (0, 0), 1.0) - d) for d in out])
    return out


def dense(nodes: np.ndarray, box: Rect) -> np.ndarray:
    """The field at every pixel of the box (h, w, 2), bilinear between nodes."""
    y, x = np.mgrid[0 : box.height, 0 : box.width].astype(np.float32) / CELL
    return cv2.remap(nodes.astype(np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def rectified(view: np.ndarray, rest: np.ndarray, nodes: np.ndarray, box: Rect) -> np.ndarray:
    """A view (h, w, 4) uint8, straight alpha: pixel p takes the turned host's colour at p + d(p); rest at the rim.

    view and rest: (h, w, 4) uint8 pictures of the turn box.
    """
    d = dense(nodes, box)
    y, x = np.mgrid[0 : box.height, 0 : box.width].astype(np.float32)
    premultiplied = [_premultiplied(p) for p in (view, rest)]
    at = cv2.remap(premultiplied[0], x + d[..., 0], y + d[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    share = rim(box)[..., None]
    out = premultiplied[1] * (1 - share) + at * share
    alpha = out[..., 3:].clip(0, 1)
    rgb = np.where(alpha > 0.004, out[..., :3] / np.maximum(alpha, 0.004), rest[..., :3] / 255.0)
    return (np.concatenate([rgb, alpha], 2).clip(0, 1) * 255).round().astype(np.uint8)


def _premultiplied(picture: np.ndarray) -> np.ndarray:
    p = picture.astype(np.float32) / 255
    p[..., :3] *= p[..., 3:]
    return p


def softened(view: np.ndarray, rest: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A rectified view (h, w, 4) uint8 that differs from rest only softly where the face is drawn (mask, 0..1).

    Jaw and lips move there: a sharp difference would stay behind as a ghost of the resting jaw. What is opaque there at
    rest stays so: an ear that is out of sight in the view would leave its light without its cover.
    """
    m = mask[..., None]
    change = view[..., :3].astype(np.float32) - rest[..., :3]
    spread = cv2.GaussianBlur(mask, (0, 0), SOFT_PX)[..., None]
    soft = cv2.GaussianBlur(change * m, (0, 0), SOFT_PX) / np.maximum(spread, 1e-3)
    out = view.copy()
    out[..., :3] = (rest[..., :3] + change * (1 - m) + soft * m).clip(0, 255).round()
    out[..., 3] = np.maximum(out[..., 3], (rest[..., 3] * np.minimum(3 * mask, 1)).round())
    return out


def refined(nodes: np.ndarray, view: np.ndarray, rest: np.ndarray, face: np.ndarray, box: Rect) -> np.ndarray:
    """A field corrected where pictures say more than surfaces: outlines, whose points are others in each view.

    view and rest: (h, w, 4) uint8 pictures of the turn box; face (h, w): 1 where the mesh is to be trusted.
    """
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    trust = cv2.GaussianBlur(1 - cv2.dilate(face.astype(np.float32), np.ones((9, 9), np.uint8)), (0, 0), 6.0)
    for _ in range(3):
        d = dense(nodes, box)
        y, x = np.mgrid[0 : box.height, 0 : box.width].astype(np.float32)
        seen = [_outlined(p) for p in (rest, view)]
        rectified_ = cv2.remap(seen[1], x + d[..., 0], y + d[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        residual = flow.calc(seen[0], rectified_, None) * (trust * rim(box))[..., None]
        moved = cv2.remap(d, x + residual[..., 0], y + residual[..., 1], cv2.INTER_LINEAR) + residual
        known = _at_nodes(moved)
        tries = (_relaxed(known, np.ones(known.shape[:2]), stiffness) for stiffness in (0.5, 1.0, 2.0, 4.0, 8.0, 16.0))
        better = next((n for n in tries if kept_area(n / CELL) > 0.8 * LEAST_AREA), None)
        if better is None:
            break
        nodes = better
    return nodes


def _outlined(picture: np.ndarray) -> np.ndarray:
    """Grey (h, w) uint8 over white, so that outlines are the strongest edges."""
    p = _premultiplied(picture)
    return ((p[..., :3].mean(2) + 1 - p[..., 3]).clip(0, 1) * 255).astype(np.uint8)
