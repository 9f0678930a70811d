"""A man's short hair: swept over from a side parting, with volume in front, clipped at sides and back.

Every strand walks over the skull and is then lifted off it, so that nothing sinks in and the outline stays clean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from assets import Assets
from body import smoothstep, unit
from hair import SEED, Strands, sample
from looks import ShortHairLook
from scipy.spatial import cKDTree

STEPS = 30
EAR_X = 0.0745  # ears stand out farther than this from the middle, metres


def inside(d: np.ndarray, hairline: float) -> np.ndarray:
    """Metres (n,) by which points (n, 3), from between the eyes, lie inside the hairline; negative outside."""
    x, y, z = np.abs(d[:, 0]), d[:, 1], d[:, 2]
    front = z - hairline + 0.16 * np.maximum(0, x - 0.022)
    temple = y - (0.060 - 0.40 * z - 0.75 * np.maximum(0, z - 0.030))
    nape = z + np.interp(y, [0.088, 0.130], [0.022, 0.060])
    return np.minimum(np.maximum(front, temple), nape)


def hair_faces(assets: Assets, v: np.ndarray, origin: np.ndarray) -> list[int]:
    """Base faces that short hair may grow on: the scalp and the sideburns, without the ears."""
    d = v - origin

    def grows(face: list[int]) -> bool:
        x, y, z = np.abs(d[face, 0]), d[face, 1], d[face, 2]
        flat = x.min() > 0.045 and x.max() < EAR_X
        return bool(flat and y.min() > 0.03 and y.max() < 0.080 and z.min() > -0.035 and z.max() < 0.06)

    burns = [i for i in assets.base.faces_of["body"] if grows(assets.base.faces[i])]
    return sorted(set(assets.scalp_faces) | set(burns))


@dataclass(frozen=True)
class _Roots:
    """Where strands begin, (n, 3), and what each is like, (n,): length, metres; how much it belongs to the long top;
    -1 or 1 by side of the parting; layer 0..1; its lock."""

    points: np.ndarray
    length: np.ndarray
    top: np.ndarray
    side: np.ndarray
    layer: np.ndarray
    lock: np.ndarray


class ShortHairGrower:
    """Grows one head of short hair. v: body at rest, unturned (V, 3). origin: between the eyes."""

    def __init__(self, assets: Assets, look: ShortHairLook, v: np.ndarray, origin: np.ndarray) -> None:
        self.assets, self.look, self.v, self.origin = assets, look, v, origin
        self.rng = np.random.default_rng(SEED)
        self.faces = hair_faces(assets, v, origin)
        skin = sample(assets, v, assets.base.faces_of["body"], 120000, self.rng)
        d = skin.points - origin
        near = (d[:, 2] > -0.10) & (np.abs(d[:, 0]) < EAR_X - 0.001) & (d[:, 2] > -0.02 - 0.6 * d[:, 1])
        self.skin, normals = skin.points[near], skin.normals[near]
        self.tree = cKDTree(self.skin)
        _, around = self.tree.query(self.skin, k=48)
        self.normals = unit(normals[around].mean(1))

    def grow(self, density: float = 1.0) -> Strands:
        """Strands at a density 0..1 of the look's; thinner hair is thicker, so that the head stays covered."""
        roots = self._roots(int(self.look.strands * density))
        points = self._lift(roots, *self._walk(roots))
        points = self._gather(points, roots)
        points = self._fray(points, roots)
        taper = np.interp(np.linspace(0, 1, STEPS + 1), [0, 0.05, 0.6, 1], [0.8, 1, 0.9, 0.2])
        edge = smoothstep(inside(roots.points - self.origin, self.look.hairline), -0.004, 0.010)
        size = density**-0.45 * self.rng.uniform(0.75, 1.2, len(points)) * (0.55 + 0.45 * edge)
        return Strands(points, self.look.radius * taper[None] * size[:, None])

    # ---- roots

    def _roots(self, count: int) -> _Roots:
        rng, look = self.rng, self.look
        p = sample(self.assets, self.v, self.faces, int(count * 2.4), rng).points
        within = inside(p - self.origin, look.hairline) + rng.normal(0, 0.0022, len(p))
        p = p[rng.random(len(p)) < smoothstep(within, -0.002, 0.006)][:count]
        d = p - self.origin
        x, y, z = d.T
        top = smoothstep(z - np.interp(y, [0.0, 0.05, 0.12, 0.17], [0.046, 0.056, 0.052, 0.040]), -0.006, 0.012)
        long = np.interp(y, [0.0, 0.05, 0.10, 0.16], [look.fringe, look.top, look.top * 0.75, look.top * 0.5])
        away = x - look.parting  # what is combed over ends on the head, not below the temples
        long = long * np.interp(away, [-0.10, -0.065, -0.02, -0.001, 0.0, 0.04], [0.42, 0.55, 1, 1, 0.60, 0.42])
        clipped = np.interp(z, [-0.06, -0.01, 0.02, 0.055], [look.nape, look.nape * 1.3, look.sides * 0.7, look.sides])
        within = inside(d, look.hairline)
        clipped = clipped * (0.35 + 0.65 * smoothstep(within, 0.0, 0.016))
        length = (clipped * (1 - top) + long * top) * rng.uniform(0.82, 1.0, len(p))
        length *= np.where(rng.random(len(p)) < 0.15, rng.uniform(0.5, 0.9, len(p)), 1)
        line = look.parting + 0.0016 * np.sin(y * 300)
        side = np.where(x > line, 1.0, -1.0)
        leaders = p[rng.choice(len(p), look.locks, replace=False)]
        wiggle = p + side[:, None] * (0.03, 0, 0)
        lead_side = np.where(leaders[:, 0] - self.origin[0] > look.parting, 1.0, -1.0)
        _, lock = cKDTree(leaders + lead_side[:, None] * (0.03, 0, 0)).query(wiggle)
        return _Roots(p, length, top, side, rng.random(len(p)), lock)

    # ---- shape

    def _walk(self, roots: _Roots) -> tuple[np.ndarray, np.ndarray]:
        """Paths over the skull (n, STEPS + 1, 3) and the normals under them."""
        rng, n = self.rng, len(roots.points)
        style = np.random.default_rng(SEED + 1)
        twist = style.normal(0, 0.16, self.look.locks)[roots.lock] + rng.normal(0, 0.07, n)
        p = roots.points
        path, normals = [], []
        for step in range(STEPS + 1):
            _, index = self.tree.query(p)
            normal = self.normals[index]
            p = p - normal * ((p - self.skin[index]) * normal).sum(1)[:, None]
            path.append(p)
            normals.append(normal)
            flow = self._flow(p - self.origin, roots, step / STEPS)
            flow = unit(flow - normal * (flow * normal).sum(1)[:, None])
            flow = flow + np.cross(normal, flow) * twist[:, None]
            p = p + unit(flow) * (roots.length / STEPS)[:, None]
        return np.stack(path, 1), np.stack(normals, 1)

    def _flow(self, d: np.ndarray, roots: _Roots, along: float) -> np.ndarray:
        """Where hair is combed at a place (n, 3) of the head: over from the parting, down at sides and back."""
        x, y, z = d.T
        ones = np.ones(len(d))
        front = smoothstep(y, 0.055, 0.0)
        over = np.stack(
            [
                roots.side * np.where(roots.side > 0, 0.8, 1.0),
                0.35 + 0.25 * (1 - front) - 0.45 * front * (along < 0.25),
                0 * ones,
            ],
            1,
        )
        down = np.stack([0 * ones, 0.35 + 0 * ones, -ones], 1)
        low = smoothstep(z, 0.072, 0.048) * smoothstep(np.abs(x), 0.035, 0.060)
        back = smoothstep(y, 0.085, 0.135)
        flow = over * (1 - low)[:, None] + down * low[:, None]
        flow = flow * (1 - back)[:, None] + np.stack([0.25 * roots.side, 0.5 * ones, -ones], 1) * back[:, None]
        clipped = 1 - roots.top
        return flow * roots.top[:, None] + down * clipped[:, None]

    def _lift(self, roots: _Roots, path: np.ndarray, normals: np.ndarray) -> np.ndarray:
        look = self.look
        d = path - self.origin
        t = np.linspace(0, 1, STEPS + 1)[None]
        front = smoothstep(d[..., 1], 0.075, -0.005)
        height = smoothstep(d[..., 2], 0.035, 0.085)
        back = smoothstep(d[..., 1], 0.10, 0.16)
        near = np.where(roots.side > 0, 0.50, 1.0)[:, None]  # flatter beside the parting, or it stands like a notch
        room = near * look.lift * (0.22 + 0.78 * height) * (0.60 + 0.55 * front) * (1 - 0.45 * back)
        style = np.random.default_rng(SEED + 2)
        layer = 0.72 * roots.layer + 0.28 * style.random(look.locks)[roots.lock]
        # away from the hairline even the roots begin above the skull: the parting is a line, not a valley
        within = smoothstep(inside(roots.points - self.origin, look.hairline), 0.004, 0.022)[:, None]
        rise = 0.5 * within + (1 - 0.5 * within) * smoothstep(t, 0.0, 0.42)
        rise = rise * (1 - 0.25 * smoothstep(t, 0.6, 1.0))
        tall = room * (0.18 + 0.82 * layer[:, None]) * rise
        clip = roots.length[:, None] * t * (0.30 + 0.25 * roots.layer[:, None])
        tall = tall * roots.top[:, None] + clip * (1 - roots.top[:, None])
        points = path + normals * (tall + 0.0004)[..., None]
        for _ in range(3):
            points[:, 1:-1] = 0.25 * points[:, :-2] + 0.5 * points[:, 1:-1] + 0.25 * points[:, 2:]
        return points

    def _gather(self, points: np.ndarray, roots: _Roots) -> np.ndarray:
        """Pull strands of the top towards the mean of their lock."""
        count = np.bincount(roots.lock, minlength=self.look.locks)[:, None, None]
        mean = np.zeros((self.look.locks, STEPS + 1, 3))
        np.add.at(mean, roots.lock, points)
        mean /= np.maximum(count, 1)
        t = np.linspace(0, 1, STEPS + 1)[None, :, None]
        away = mean[roots.lock] - points
        pull = smoothstep(t, 0.1, 0.9) * 0.55 * self.rng.uniform(0.4, 1.1, (len(points), 1, 1))
        pull = pull * np.exp(-((np.linalg.norm(away, axis=2, keepdims=True) / 0.016) ** 2))
        return points + away * pull * roots.top[:, None, None]

    def _fray(self, points: np.ndarray, roots: _Roots) -> np.ndarray:
        rng, n = self.rng, len(points)
        t = np.linspace(0, 1, STEPS + 1)[None, :, None]
        fly = rng.random(n) < 0.03
        size = np.where(fly, rng.uniform(0.001, 0.004, n), rng.uniform(0.0002, 0.0008, n)) * roots.top
        turns = rng.uniform(1.0, 3.0, (n, 1, 3))
        wave = np.sin(rng.random((n, 1, 3)) * 6.28 + turns * t * 6.28)
        return points + size[:, None, None] * wave * t**0.8
