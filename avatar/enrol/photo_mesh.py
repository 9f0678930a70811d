"""The mesh over a photographed face: cut open along the mouth and round the eyes, with sheets for what lies behind."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator
from scipy.spatial import Delaunay, cKDTree

from avatar.enrol.photo_face import EYES, METRES, Doubles, Face, smoothstep
from avatar.topology import INNER_LOWER, INNER_UPPER, LIPS, LIPS_OUTER, MESH, OVAL

Ints = NDArray[np.int32]

LIP_POINTS = 41  # along each lip, corners included
LID_POINTS = 21
REACH = 0.5  # units beyond the face's outline: there nothing moves any more
_LIP_ROWS = (0.3, 0.65)  # between the mouth's line and the lips' outer edge
_LID_ROWS = (0.035, 0.075, 0.125)  # units above the upper lid and below the lower one (half as far)
_APART = 0.11  # units: how far each lip is thought away from the mouth's line while the mesh is made
_GRID = 0.095  # units between points of the skin
_BEHIND_M = 0.012  # how far sheets lie behind the skin
_DISTANCE_M = 1.0

FACE, MOUTH, EYE = 0, 1, 2  # parts


@dataclass(frozen=True, slots=True, eq=False)
class PhotoMesh:
    """V vertices; units as in `Face`. Upper and lower edge of the closed mouth lie in one place and part later."""

    rest: Doubles  # (V, 2)
    depth: Doubles  # (V,) metres from the camera
    opened: Doubles  # (V, 2): with the lips thought apart, so that each place belongs to one lip
    triangles: Ints  # (T, 3): skin first, then mouth, left eye, right eye
    part: NDArray[np.uint8]  # (V,): FACE, MOUTH or EYE
    upper_edge: Ints  # (LIP_POINTS,) vertices of the upper lip's edge, left to right; corners are shared
    lower_edge: Ints
    lids: tuple[tuple[Ints, Ints], ...]  # for each eye: vertices of the upper and lower lid's edge, (LID_POINTS,)
    sheet: tuple[int, int]  # rows and columns of the mouth's sheet
    marks: Doubles  # (468, 2): landmarks, opened

    def pruned(self, offset: Doubles, least: float) -> "PhotoMesh":
        """Without the skin that no plate moves by `least` units, (P, V, 2): it need not be drawn again and again."""
        moves = np.abs(offset).max((0, 2)) >= least
        kept = moves[self.triangles].any(1) | (self.part[self.triangles[:, 0]] != FACE)
        return replace(self, triangles=np.ascontiguousarray(self.triangles[kept]))

    def carry(self, offset: Doubles) -> Doubles:
        """Motion of the landmarks (K, 468, 2) to all vertices (K, V, 2), smooth, none beyond the face."""
        skin = self.part == FACE
        rim = _rim(self.marks, REACH)
        places = np.concatenate([self.marks, rim])
        values = np.concatenate([offset, np.zeros((len(offset), len(rim), 2))], axis=1)
        unique = np.unique(places.round(5), axis=0, return_index=True)[1]
        flat = values[:, unique].transpose(1, 0, 2).reshape(len(unique), -1)
        field = RBFInterpolator(places[unique], flat, kernel="thin_plate_spline", smoothing=2e-3)
        out = np.zeros((len(offset), len(self.rest), 2))
        out[:, skin] = field(self.opened[skin]).reshape(skin.sum(), len(offset), 2).transpose(1, 0, 2)
        return out * _inside(self.opened, self.marks)[:, None]


def build(face: Face, seam: Doubles) -> PhotoMesh:
    """The mesh of a face; seam (LIP_POINTS, 2) units is the line where the lips meet, left to right."""
    marks = face.points[:MESH, :2].copy()
    for ring in (INNER_UPPER, INNER_LOWER):
        marks[ring] = _along(seam, np.linspace(0, 1, len(ring)))
    side = _sides(marks, seam)
    opened_marks = _open(marks, side, seam)

    rows: list[tuple[Doubles, NDArray[np.float64]]] = [(seam, np.full(LIP_POINTS, -1.0))]
    rows.append((seam[1:-1], np.ones(LIP_POINTS - 2)))
    for ring, sign in ((LIPS_OUTER[:11], -1.0), (LIPS_OUTER[[10, *range(11, 20), 0]][::-1], 1.0)):
        outer = _along(marks[ring], np.linspace(0, 1, LIP_POINTS))
        for t in (*_LIP_ROWS, 1.0):
            row = seam + t * (outer - seam)
            rows.append((row[1:-1], np.full(LIP_POINTS - 2, sign)))
    lid_rows = []
    for ring, _ in EYES:
        upper, lower = marks[ring[:9]], marks[[*ring[8:], ring[0]]][::-1]
        edges = [_along(edge, np.linspace(0, 1, LID_POINTS)) for edge in (upper, lower)]
        lid_rows.append(len(rows))
        rows += [(edges[0], np.zeros(LID_POINTS)), (edges[1][1:-1], np.zeros(LID_POINTS - 2))]
        for gap in _LID_ROWS:
            bow = np.sin(np.linspace(0, np.pi, LID_POINTS)) ** 0.5 * gap
            down = np.column_stack([np.zeros(LID_POINTS), bow])
            rows.append(((edges[0] - down)[1:-1], np.zeros(LID_POINTS - 2)))
            rows.append(((edges[1] + 0.5 * down)[1:-1], np.zeros(LID_POINTS - 2)))
    first = np.cumsum([0, *(len(row) for row, _ in rows)])
    points, signs = (np.concatenate([row[k] for row in rows]) for k in (0, 1))
    placed = _open(points, signs, seam)
    tree = cKDTree(placed)
    others = np.setdiff1d(np.arange(MESH), LIPS)
    others = others[tree.query(opened_marks[others])[0] > 0.03]
    points = np.concatenate([points, marks[others]])
    placed = np.concatenate([placed, opened_marks[others]])
    grid = _grid(opened_marks)
    grid = grid[cKDTree(placed).query(grid)[0] > _GRID * 0.62]
    points = np.concatenate([points, _close(grid, seam)])
    placed = np.concatenate([placed, grid])

    upper_edge = np.arange(LIP_POINTS, dtype=np.int32)
    lower_edge = upper_edge.copy()
    lower_edge[1:-1] = np.arange(first[1], first[2])
    lids = []
    for at in lid_rows:
        up = np.arange(first[at], first[at + 1], dtype=np.int32)
        low = up.copy()
        low[1:-1] = np.arange(first[at + 1], first[at + 2])
        lids.append((up, low))
    triangles = Delaunay(placed).simplices
    centre = placed[triangles].mean(1)
    holes = [placed[[*up, *low[-2:0:-1]]] for up, low in ((upper_edge, lower_edge), *lids)]
    area = _area(placed[triangles])
    triangles = triangles[~np.any([_within(hole, centre) for hole in holes], axis=0) & (np.abs(area) > 1e-6)]

    depth = _DISTANCE_M + METRES * _depth(face, points)
    part = np.zeros(len(points), np.uint8)
    sheets = [_mouth_sheet(seam), *(_eye_sheet(points[up], points[low]) for up, low in lids)]
    for number, (place, shape) in enumerate(sheets):
        cells = _cells(*shape) + len(points)
        triangles = np.concatenate([triangles, cells])
        points, placed = np.concatenate([points, place]), np.concatenate([placed, place])
        depth = np.concatenate([depth, _DISTANCE_M + METRES * _depth(face, place) + _BEHIND_M])
        part = np.concatenate([part, np.full(len(place), MOUTH if number == 0 else EYE, np.uint8)])
    return PhotoMesh(
        points,
        depth,
        placed,
        triangles.astype(np.int32),
        part,
        upper_edge,
        lower_edge,
        tuple(lids),
        sheets[0][1],
        opened_marks,
    )


def _along(line: Doubles, t: NDArray[np.floating]) -> Doubles:
    """Points at parts t of a polyline's length."""
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    return np.column_stack([np.interp(t * length[-1], length, line[:, k]) for k in (0, 1)])


def _sides(marks: Doubles, seam: Doubles) -> Doubles:
    """-1 above the mouth's line, 1 below it."""
    side = np.where(marks[:, 1] < np.interp(marks[:, 0], seam[:, 0], seam[:, 1]), -1.0, 1.0)
    side[LIPS_OUTER[:11]], side[LIPS_OUTER[11:]] = -1.0, 1.0
    side[INNER_UPPER], side[INNER_LOWER[1:-1]] = -1.0, 1.0
    return np.asarray(side)


def _open(points: Doubles, side: Doubles, seam: Doubles) -> Doubles:
    """Both lips thought apart: a bijection, but for the seam, which becomes a hole."""
    middle, half = (seam[0, 0] + seam[-1, 0]) / 2, (seam[-1, 0] - seam[0, 0]) / 2
    across = np.sqrt(np.clip(1 - ((points[:, 0] - middle) / half) ** 2, 0, 1))
    away = np.abs(points[:, 1] - np.interp(points[:, 0], seam[:, 0], seam[:, 1]))
    down = side * _APART * across * smoothstep(away, 0.5, 0.0)
    return np.asarray(points + np.column_stack([np.zeros(len(points)), down]))


def _close(placed: Doubles, seam: Doubles) -> Doubles:
    """The inverse of `_open` for places that are not on the seam."""
    side = np.where(placed[:, 1] < np.interp(placed[:, 0], seam[:, 0], seam[:, 1]), -1.0, 1.0)
    points = placed.copy()
    for _ in range(30):
        points += placed - _open(points, side, seam)
    return points


def outline(marks: Doubles, grown: float) -> Doubles:
    """The face's outline, (36, 2), `grown` units farther out; marks: landmarks (468, 2)."""
    ring = marks[OVAL]
    middle = ring.mean(0)
    away = ring - middle
    return np.asarray(middle + away * (1 + grown / np.hypot(*away.T))[:, None])


def _rim(marks: Doubles, grown: float) -> Doubles:
    return _along(np.concatenate([outline(marks, grown), outline(marks, grown)[:1]]), np.linspace(0, 1, 61)[:-1])


def _inside(points: Doubles, marks: Doubles) -> Doubles:
    """1 on the face, 0 from REACH beyond its outline."""
    outline = (marks[OVAL] * 1000).astype(np.float32).reshape(-1, 1, 2)
    away = [-cv2.pointPolygonTest(outline, (float(x), float(y)), True) / 1000 for x, y in points * 1000]
    return smoothstep(np.array(away), REACH, 0.1)


def _grid(marks: Doubles) -> Doubles:
    """Points of the skin, and a little beyond where nothing moves."""
    rim = outline(marks, REACH + 0.06)
    low, high = rim.min(0), rim.max(0)
    x, y = np.meshgrid(np.arange(low[0], high[0], _GRID), np.arange(low[1], high[1], _GRID * 0.866))
    x[::2] += _GRID / 2
    points = np.column_stack([x.ravel(), y.ravel()])
    return points[_within(rim, points)]


def _within(polygon: Doubles, points: Doubles) -> NDArray[np.bool_]:
    contour = (polygon * 1000).astype(np.float32).reshape(-1, 1, 2)
    return np.array([cv2.pointPolygonTest(contour, (float(x), float(y)), False) >= 0 for x, y in points * 1000])


def _depth(face: Face, points: Doubles) -> Doubles:
    """Depth in units of places on the face, from the landmarks; flat beyond it."""
    field = RBFInterpolator(
        face.points[:MESH, :2], face.points[:MESH, 2], neighbors=24, kernel="linear", smoothing=1e-3
    )
    nearest = face.points[OVAL[cKDTree(face.points[OVAL, :2]).query(points)[1]], 2]
    beyond = ~_within(face.points[OVAL, :2], points)
    return np.asarray(np.where(beyond, nearest, field(points)))


def _area(corners: Doubles) -> Doubles:
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return np.asarray(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])


def _mouth_sheet(seam: Doubles) -> tuple[Doubles, tuple[int, int]]:
    """What lies behind the lips: its upper half is the skull's, its lower half the jaw's."""
    middle, half = seam.mean(0), (seam[-1, 0] - seam[0, 0]) / 2
    x = middle[0] + np.linspace(-1.12, 1.12, 17) * half
    y = np.interp(middle[0], seam[:, 0], seam[:, 1]) + np.linspace(-0.16, 0.2, 13)
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2), (13, 17)


def _eye_sheet(upper: Doubles, lower: Doubles) -> tuple[Doubles, tuple[int, int]]:
    """The ball's visible part and a margin."""
    both = np.concatenate([upper, lower])
    low, high = both.min(0) - 0.04, both.max(0) + np.array([0.04, 0.05])
    x, y = np.linspace(low[0], high[0], 19), np.linspace(low[1], high[1], 11)
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2), (11, 19)


def _cells(rows: int, columns: int) -> NDArray[np.int64]:
    at = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = at[:-1, :-1].ravel(), at[:-1, 1:].ravel(), at[1:, :-1].ravel(), at[1:, 1:].ravel()
    return np.concatenate([np.stack([a, b, c], 1), np.stack([b, d, c], 1)])
