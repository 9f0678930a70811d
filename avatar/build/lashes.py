"""Lashes, liner, wet line and brows: strands that follow the lids and the skin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import bpy  # noqa: F401 mathutils can be imported only after it
import numpy as np
from assets import Assets
from body import Eye, smoothstep, unit
from looks import BrowLook
from mathutils import Vector
from mathutils.bvhtree import BVHTree


@dataclass(frozen=True)
class Fringe:
    """Curves around both eyes: upper and lower lashes (n, 7, 3), liner and wet line (2, k, 3); metres."""

    upper: np.ndarray
    lower: np.ndarray
    liner: np.ndarray
    wet: np.ndarray


UPPER_RADIUS = np.linspace(0.000075, 0.00001, 7)
LOWER_RADIUS = np.linspace(0.00005, 0.000008, 7)
WET_RADIUS = 0.00014
BROW_RADIUS = np.linspace(0.000060, 0.000010, 6)


def liner_radius(points: int) -> np.ndarray:
    """The liner swells outwards and ends in a point."""
    return 0.00032 * np.interp(np.linspace(0, 1, points), [0, 0.12, 0.55, 0.86, 1], [0.15, 0.55, 0.9, 0.9, 0.12])


def fringe(
    assets: Assets, v: np.ndarray, eyes: list[Eye], closure: float, length: float = 1.0, seed: int = 3
) -> Fringe:
    """Lashes of a body (V, 3) whose lids are shut by `closure` 0..1 (lashes turn down with the lid).

    length: of the lashes, as a factor; short ones have no wing of liner at the outer corner.
    """
    rng = np.random.default_rng(seed)
    middle = (eyes[0].centre + eyes[1].centre) / 2
    upper, lower, liner, wet = [], [], [], []
    for side, eye in zip("lr", eyes, strict=True):
        out = float(np.sign(eye.centre[0] - middle[0]))
        top, bottom = _margin(assets, v, side, eye, "2", out), _margin(assets, v, side, eye, "1", out)
        upper += _upper_lashes(top, out, closure, length, rng)
        lower += _lower_lashes(bottom, out, length, rng)
        line = np.array([_along(top, u) for u in np.linspace(0.06, 1 - 0.10 * closure, 24)]) + np.array([0, -0.00035, 0.00022])
        wing = np.array([out * 0.0020, 0.0008, 0.0006 - 0.0010 * closure]) * (1 - 0.7 * closure)
        liner.append(np.r_[line, line[-1] + np.outer(np.linspace(0.2, 1, 4), wing * length)])
        wet.append(np.array([_along(bottom, u) for u in np.linspace(0.04, 0.97, 28)]) + np.array([0, 0.0007, 0.0003]))
    return Fringe(np.array(upper), np.array(lower), np.array(liner), np.array(wet))


def _margin(assets: Assets, v: np.ndarray, side: str, eye: Eye, part: str, out: float) -> np.ndarray:
    """The lid's edge as 40 points, from the inner to the outer corner: the lash helpers' roots."""
    roots: list[int] = []
    for number in assets.base.faces_of[f"helper-{side}-eyelashes-{part}"]:
        corners = assets.base.faces[number]
        roots += sorted(corners, key=lambda k: float(np.linalg.norm(v[k] - eye.centre)))[:2]
    p = v[np.unique(roots)]
    p = p[np.argsort(p[:, 0])]
    t, wanted = np.linspace(0, 1, len(p)), np.linspace(0, 1, 40)
    kernel = np.exp(-(((wanted[:, None] - t[None]) / 0.05) ** 2))
    line = (kernel / kernel.sum(1)[:, None]) @ p
    return line if out > 0 else line[::-1]


def _along(line: np.ndarray, u: float) -> np.ndarray:
    at = float(np.clip(u * (len(line) - 1), 0, len(line) - 1.001))
    i = int(at)
    return line[i] * (1 - (at - i)) + line[i + 1] * (at - i)


def _upper_lashes(
    line: np.ndarray, out: float, closure: float, factor: float, rng: np.random.Generator
) -> list[np.ndarray]:
    t = np.linspace(0, 1, 7)[:, None]
    lashes = []
    for k in range(95):
        u = 0.10 + 0.90 * (k + rng.random()) / 95
        root = _along(line, min(u, 1)) + rng.normal(0, 0.00018, 3)
        length = factor * 0.0064 * (0.35 + 0.65 * float(smoothstep(np.float64(u), 0.05, 0.75))) * rng.uniform(0.75, 1.12)
        first = np.array([out * (-0.30 + 0.95 * u), -1.0, -0.12 - 0.55 * closure]) + rng.normal(0, 0.10, 3)
        then = np.array([out * (-0.22 + 1.05 * u), -0.45, 1.0 - 1.15 * closure]) + rng.normal(0, 0.08, 3)
        lashes.append(root + length * (unit(first) * t * (1 - 0.35 * t) + unit(then) * 0.72 * t * t))
    return lashes


def _lower_lashes(line: np.ndarray, out: float, factor: float, rng: np.random.Generator) -> list[np.ndarray]:
    t = np.linspace(0, 1, 7)[:, None]
    lashes = []
    for k in range(34):
        u = 0.22 + 0.76 * (k + rng.random()) / 34
        length = factor * 0.0024 * rng.uniform(0.6, 1.15) * (0.5 + 0.5 * u)
        d = unit(np.array([out * (-0.1 + 0.75 * u), -0.8, -0.55]) + rng.normal(0, 0.12, 3))
        lashes.append(_along(line, min(u, 1)) + length * d * t + np.array([0, 0, -0.0004]) * t * t)
    return lashes


class Brows:
    """Eyebrows grown once on the unturned resting face and carried by the skin from there."""

    def __init__(self, assets: Assets, look: BrowLook, v: np.ndarray, eyes: list[Eye], seed: int = 5) -> None:
        self.faces = [assets.base.faces[i] for i in assets.base.faces_of["body"]]
        tree = BVHTree.FromPolygons([tuple(p) for p in v], [list(f) for f in self.faces])
        rng = np.random.default_rng(seed)
        middle = (eyes[0].centre + eyes[1].centre) / 2
        strands, anchors = [], []
        for eye in eyes:
            out = float(np.sign(eye.centre[0] - middle[0]))
            for _ in range(look.strands):
                grown = _brow_strand(look, tree, eye, middle, out, rng)
                if grown is not None:
                    strands.append(grown[0])
                    anchors.append(grown[1])
        self.anchor_faces = np.array([self.faces[i][:3] for i in anchors])
        self.local = _to_frames(np.array(strands), v, self.anchor_faces)

    def on(self, v: np.ndarray) -> np.ndarray:
        """Strands (n, 6, 3) on a body (V, 3)."""
        origin, frame = _frames(v, self.anchor_faces)
        return origin[:, None] + np.einsum("nkj,nij->nki", self.local, frame)


def _brow_strand(
    look: BrowLook, tree: BVHTree, eye: Eye, middle: np.ndarray, out: float, rng: np.random.Generator
) -> tuple[np.ndarray, int] | None:
    u, across = rng.random() ** 0.92, float(np.clip(rng.normal(0, 0.5), -1, 1))
    fade = min(1.0, (1.0 - u) * 5.0, u * 6.0 + 0.15)  # both ends thin out instead of stopping hard
    if rng.random() > 0.25 + 0.75 * fade:
        return None
    arch = look.arch * math.sin(min(1, u / 0.95) * math.pi * 0.62) - look.tail * max(0, (u - 0.66) / 0.34) ** 1.5
    spread = across * look.thickness * (1 - 0.72 * u**2.2) * min(1, u * 5 + 0.50)
    x = eye.centre[0] + out * (look.inner + u * look.length)
    z = eye.centre[2] + look.height + arch + spread
    point, normal, face, _ = tree.ray_cast(Vector((x, middle[1] - 0.3, z)), Vector((0, 1, 0)))
    if point is None:
        return None
    p, n = np.array(point), np.array(normal)
    angle = math.radians(look.upright * (1 - u) ** 1.3 + 4) + rng.normal(0, 0.16) - across * 0.42
    d = np.array([out * math.cos(angle), 0, math.sin(angle)])
    d = unit(d - n * (d @ n))
    length = 0.0066 * (0.6 + 0.5 * rng.random()) * (1 - 0.35 * u) * (0.6 + 0.4 * min(1, u * 6))
    droop = np.array([out, 0, -0.35]) * length * 0.30
    t = np.linspace(0, 1, 6)[:, None]
    return p + d * length * t + n * (0.0005 * np.sin(t * math.pi) - 0.0001) + droop * t * t, face


def _frames(v: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A centre (n, 3) and an orthonormal frame (n, 3, 3; columns) for each triangle."""
    a, b, c = (v[faces[:, k]] for k in range(3))
    x = unit(b - a)
    z = unit(np.cross(b - a, c - a))
    return (a + b + c) / 3, np.stack([x, np.cross(z, x), z], 2)


def _to_frames(points: np.ndarray, v: np.ndarray, faces: np.ndarray) -> np.ndarray:
    origin, frame = _frames(v, faces)
    return np.einsum("nkj,nji->nki", points - origin[:, None], frame)
