"""The mouth's inside as a layer of its own: its pictures, where each lies in every plate, and the hole between the lips.

A picture is rendered once and moved as a whole, so that it stays sharp in any mix of plates: upper teeth with the
skull, lower teeth with the jaw, the tongue with its own mesh.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from body import smoothstep
from expressions import PLATES, Plate, Tongue
from geometry import PARTS, Geometry
from mouth import rows
from raster import rasterise
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from shooting import Shot
from stage import Rect

COLUMNS = 48  # places along the hole between the lips
MARGIN_PX = 16
SURE = 0.97  # alpha of a pixel that shows nothing but lip
DEEP_PX = 8
LEAST_GAP_PX = 0.6  # a column of the hole that is narrower belongs to the mouth's corner
CORNER_PX = 6.0  # from a corner to where the hole has its full height
SMOOTH = 1.2  # columns over which the hole's edge is smoothed: single samples of a render jump
SEAM_PX = 2.0  # from the hole's edge into the lip: what is followed to where the lips meet in closed plates
SEAM_OF = ("aa_half", "E", "I")
OUT = 0.6  # a tongue that is out by so much lies on the lower teeth
DARK, FLESH = (0.085, 0.030, 0.030), (0.44, 0.19, 0.17)  # the mouth's depth and its cheeks, sRGB


AJAR = next(p for p in PLATES if p.name == "aa")  # light falls into it
PUT_OUT = replace(AJAR, name="inside_tongue_out", tongue=Tongue(tip=0.6, out=1.0))


@dataclass(frozen=True)
class Layer:
    """One picture of the inside: rendered in the plate `of` with only `part` seen; its brightness where it is used."""

    name: str
    of: Plate
    part: str
    light: float = 1.0

    @property
    def shot(self) -> str:
        """The name of its render."""
        return f"inside_{self.name}"


# From back to front. The tongue lies behind the lower teeth, but one that is put out lies on them.
LAYERS = (
    Layer("depth", AJAR, ""),
    Layer("tongue", AJAR, "tongue", light=1.1),
    Layer("lower", AJAR, "lower"),
    Layer("tongue_out", PUT_OUT, "tongue"),
    Layer("upper", AJAR, "upper", light=1.18),
)


@dataclass(frozen=True)
class Interior:
    """What `[interior]` of a pack holds (`docs/architecture.md`); the first row of the arrays is rest."""

    box: Rect
    layers: tuple[Layer, ...]
    pictures: list[np.ndarray]  # (h, w, 4) uint8
    place: np.ndarray  # (P+1, layers, 6) float32
    light: np.ndarray  # (P+1, layers) float32
    opening: np.ndarray  # (P+1, COLUMNS, 3) float32


def opens(plate: Plate) -> bool:
    """Whether one can look into the mouth: sealed lips are whole, whatever a render would show between them."""
    return plate.region == "mouth" and plate.lips.seal < 1.0


def box_around(states: list[Geometry]) -> Rect:
    """What the pictures of the inside cover: teeth and tongue in all plates."""
    points = np.concatenate([s.points[np.isin(s.part, [PARTS.index("teeth"), PARTS.index("tongue")]), :2] for s in states])
    low, high = np.floor(points.min(0)).astype(int) - MARGIN_PX, np.ceil(points.max(0)).astype(int) + MARGIN_PX
    return Rect(int(low[0]), int(low[1]), *(int(v) for v in high - low))


def shots(box: Rect, samples: int) -> list[Shot]:
    """The renders of the inside."""
    return [Shot(x.shot, x.of, box, samples, part=x.part) for x in LAYERS if x.part]


def lips_only(render: np.ndarray, box: Rect, inside: Rect) -> tuple[np.ndarray, np.ndarray]:
    """A plate rendered without its mouth's inside, made whole: lips go on under the hole; and the hole, 0..1.

    render: (h, w, 4) of `box`, straight alpha. The hole covers `inside`, which lies in `box`.
    """
    hole = np.zeros(render.shape[:2], np.float32)
    y, x = inside.y - box.y, inside.x - box.x
    window = np.s_[y : y + inside.height, x : x + inside.width]
    hole[window] = _largest(1 - render[window][..., 3])
    unsure = cv2.dilate((hole > 1 - SURE).astype(np.uint8), np.ones((5, 5), np.uint8))
    out = render.copy()
    if unsure.any():
        _, label = cv2.distanceTransformWithLabels(unsure, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
        colour = np.zeros((label.max() + 1, 3), np.float32)
        sure = unsure == 0
        colour[label[sure]] = render[..., :3][sure]
        spread = colour[label]
        soft = cv2.GaussianBlur(spread, (0, 0), 2.5)
        out[..., :3] = np.where(unsure[..., None] > 0, soft, render[..., :3])
        out[..., 3] = np.maximum(render[..., 3], hole > 0)
    return out, hole[window]


def _largest(clear: np.ndarray) -> np.ndarray:
    """The largest piece of what is clear (h, w), with its soft rim: a tongue that pricks through a lip is no mouth."""
    count, label, stats, _ = cv2.connectedComponentsWithStats((clear > 0.3).astype(np.uint8))
    if count < 2:
        return np.zeros_like(clear)
    piece = (label == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))).astype(np.uint8)
    return clear * cv2.dilate(piece, np.ones((7, 7), np.uint8))


def deep(hole: np.ndarray, box: Rect, crop: Rect) -> np.ndarray:
    """What of the crop (h, w) lies DEEP_PX inside the hole, which covers `box`: no lip comes near it."""
    out = np.zeros((crop.height, crop.width), bool)
    far = cv2.erode((hole > 0.5).astype(np.uint8), np.ones((2 * DEEP_PX + 1, 2 * DEEP_PX + 1), np.uint8)) > 0
    y, x = box.y - crop.y, box.x - crop.x
    out[y : y + box.height, x : x + box.width] = far
    return out


def edges(hole: np.ndarray, box: Rect) -> np.ndarray:
    """The hole's upper and lower edge (COLUMNS, 3): x, y, y in canvas px, from corner to corner.

    hole: (h, w) 0..1 over `box`. Edges lie where the covered area says, to a fraction of a pixel.
    """
    gap = hole.sum(0)
    wide = np.flatnonzero(gap > LEAST_GAP_PX)
    if len(wide) < 4:
        raise ValueError("a plate's lips are said to open, but its render shows no hole between them")
    columns = np.arange(wide[0], wide[-1] + 1)
    rows = np.arange(hole.shape[0])
    part = hole[:, columns]
    middle = np.rint((part * rows[:, None]).sum(0) / np.maximum(part.sum(0), 1e-6)).astype(int)
    above = rows[:, None] < middle
    top = middle - 0.5 - (part * above).sum(0)
    bottom = middle - 0.5 + (part * ~above).sum(0)
    top, bottom = (gaussian_filter1d(v, SMOOTH, mode="nearest") for v in (top, bottom))
    ends = columns[0] - 0.5, columns[-1] + 0.5
    share = (1 - np.cos(np.linspace(0, np.pi, COLUMNS))) / 2  # closer where the edges turn
    x = ends[0] + share * (ends[1] - ends[0])
    y = [np.interp(x, columns, v) for v in (top, bottom)]
    meet = (y[0] + y[1]) / 2
    away = np.minimum(x - ends[0], ends[1] - x)
    fade = np.minimum(1, away / CORNER_PX)  # where skin ends inside the corner, a render shows a blunt notch
    y = [meet + (v - meet) * fade for v in y]
    return np.stack([x + box.x, y[0] + box.y, y[1] + box.y], 1).astype(np.float32)


class Seam:
    """Where lips that are closed meet, by the skin at the edges of the hole in plates that open."""

    def __init__(self, states: list[tuple[Geometry, np.ndarray]], box: Rect) -> None:
        self.threads = [self._skin(g, e, box, side) for g, e in states for side in (1, 2)]

    def _skin(self, g: Geometry, edge: np.ndarray, box: Rect, side: int) -> tuple[np.ndarray, np.ndarray]:
        """Triangles (COLUMNS, 3) and weights of the skin just outside one edge."""
        body = g.triangles[g.part[g.triangles[:, 0]] == PARTS.index("body")]
        cover = rasterise(g.points, body, box)
        out = np.array([0.0, -SEAM_PX if side == 1 else SEAM_PX])
        at = edge[:, [0, side]] + out - (box.x, box.y)
        column = np.clip(np.rint(at[:, 0]).astype(int), 0, box.width - 1)
        row = np.clip(np.rint(at[:, 1]).astype(int), 0, box.height - 1)
        return body[cover.triangle[row, column]], cover.weights[row, column]

    def of(self, g: Geometry) -> np.ndarray:
        """The seam (COLUMNS, 3) in a closed plate: both edges are one line."""
        lines = [np.einsum("nk,nkc->nc", w, g.points[t][..., :2]) for t, w in self.threads]
        line = gaussian_filter1d(np.mean(lines, 0), 2.0, axis=0, mode="nearest")
        x = np.maximum.accumulate(line[:, 0])
        return np.stack([x, line[:, 1], line[:, 1]], 1).astype(np.float32)


def affine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The least-squares map (2, 3) of points (n, 2) onto others."""
    fit = np.linalg.lstsq(np.c_[a, np.ones(len(a))], b, rcond=None)[0]
    return fit.T


def parts_of(rest: Geometry, spread: Geometry) -> dict[str, np.ndarray]:
    """Vertex numbers of what the layers follow. spread: a plate whose jaw has dropped."""
    teeth = np.flatnonzero(rest.part == PARTS.index("teeth"))
    mine = rest.triangles[rest.part[rest.triangles[:, 0]] == PARTS.index("teeth")] - teeth[0]
    pairs = np.concatenate([mine[:, :2], mine[:, 1:]])
    graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(len(teeth), len(teeth)))
    piece = connected_components(graph, directed=False)[1]
    upper, lower = rows(piece, (spread.points - rest.points)[teeth, 1])
    near = rest.points[teeth, 2] < np.median(rest.points[teeth, 2])
    tongue = np.flatnonzero(rest.part == PARTS.index("tongue"))
    front = rest.points[tongue, 2] < np.median(rest.points[tongue, 2])
    upper, lower = teeth[upper & near], teeth[lower & near]
    return {"upper": upper, "lower": lower, "depth": np.concatenate([upper, lower]), "tongue": tongue[front]}


def placed(layer: Layer, plate: Plate, own: Geometry, now: Geometry, parts: dict[str, np.ndarray]) -> np.ndarray:
    """Where a layer's picture lies in a plate, (6,): x' = p0 x + p1 y + p2, y' = p3 x + p4 y + p5; canvas px."""
    if layer.name == "upper":
        return np.array([1.0, 0, 0, 0, 1, 0])  # rigid with the skull, and plates do not turn the head
    ids = parts["tongue" if layer.name == "tongue_out" else layer.name]
    m = affine(own.points[ids, :2], now.points[ids, :2])
    if layer.name == "tongue_out" and plate.tongue.out < OUT:
        edge = now.points[parts["lower"], 1].min()  # nothing of it: a line on the lower teeth's edge, it grows from there
        m[1] = (0, 0, edge)
    return m.ravel()


def depth_picture(box: Rect, teeth: np.ndarray) -> np.ndarray:
    """(h, w, 4) uint8: dark in the middle, flesh towards the cheeks. teeth: points (n, 2) of both rows in that plate."""
    centre, half = teeth.mean(0) - (box.x, box.y), np.ptp(teeth, axis=0) / 2
    y, x = np.mgrid[0 : box.height, 0 : box.width].astype(np.float32)
    away = np.hypot((x - centre[0]) / half[0], (y - centre[1] + 0.25 * half[1]) / (2 * half[1]))
    share = smoothstep(away, 0.45, 1.05)[..., None]
    rgb = np.array(DARK) * (1 - share) + np.array(FLESH) * share
    return (np.dstack([rgb, np.ones_like(x)]) * 255).round().astype(np.uint8)


def assemble(
    box: Rect,
    plates: tuple[Plate, ...],
    states: list[Geometry],
    own: list[Geometry],
    holes: dict[str, np.ndarray],
    renders: dict[str, np.ndarray],
) -> Interior:
    """Everything together.

    states: rest, then the plates; own: of each layer, as it was rendered; holes: (box h, box w) by plate; renders:
    uint8, by layer.
    """
    by_name = {p.name: g for p, g in zip(plates, states[1:], strict=True)}
    rest, spread = states[0], by_name[AJAR.name]
    parts = parts_of(rest, spread)
    outlines = {name: edges(hole, box) for name, hole in holes.items()}
    seam = Seam([(by_name[name], outlines[name]) for name in SEAM_OF], box)
    resting = Plate("rest", "mouth", {})
    place, opening = [], []
    for plate, state in zip((resting, *plates), states, strict=True):
        p, g = (plate, state) if plate.region == "mouth" else (resting, rest)
        place.append([placed(x, p, o, g, parts) for x, o in zip(LAYERS, own, strict=True)])
        opening.append(outlines[p.name] if p.name in outlines else seam.of(g))
    pictures = [
        renders[x.name] if x.part else depth_picture(box, o.points[parts["depth"], :2])
        for x, o in zip(LAYERS, own, strict=True)
    ]
    light = np.array([[x.light for x in LAYERS]] * len(states), np.float32)
    return Interior(box, LAYERS, pictures, np.array(place, np.float32), light, np.array(opening, np.float32))
