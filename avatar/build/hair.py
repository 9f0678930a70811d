"""Head hair: guides traced over the head as one batch, then strands with locks, waves and flyaways.

Hair is always grown on the unturned resting head with a fixed seed and turned afterwards: grown anew for each plate it
would flicker between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from assets import Assets
from body import smoothstep, unit
from looks import HairLook
from scipy.spatial import cKDTree

STEPS = 48
SEED = 7


@dataclass(frozen=True)
class Surface:
    """Points (n, 3) on a surface and their outward normals."""

    points: np.ndarray
    normals: np.ndarray


@dataclass(frozen=True)
class Strands:
    """Curves (n, k, 3) and radii (n, k), metres."""

    points: np.ndarray
    radius: np.ndarray


def sample(assets: Assets, v: np.ndarray, faces: list[int], n: int, rng: np.random.Generator) -> Surface:
    """`n` points evenly over some faces of the base mesh."""
    polygons = [assets.base.faces[i] for i in faces]
    triangles = np.array([p[:3] for p in polygons] + [[p[0], p[2], p[3]] for p in polygons if len(p) == 4])
    a, b, c = (v[triangles[:, k]] for k in range(3))
    normal = np.cross(b - a, c - a)
    area = np.linalg.norm(normal, axis=1)
    pick = rng.choice(len(triangles), n, p=area / area.sum())
    u = rng.random((n, 2))
    fold = u.sum(1) > 1
    u[fold] = 1 - u[fold]
    w = np.stack([1 - u.sum(1), u[:, 0], u[:, 1]], 1)
    return Surface((v[triangles[pick]] * w[:, :, None]).sum(1), normal[pick] / (area[pick, None] + 1e-12))


class HairGrower:
    """Grows one head of hair.

    v: body at rest, unturned (V, 3). origin: between the eyes. cloth: the jacket's surface, which hair lies upon.
    """

    def __init__(self, assets: Assets, look: HairLook, v: np.ndarray, origin: np.ndarray, cloth: Surface) -> None:
        self.assets, self.look, self.v, self.origin, self.cloth = assets, look, v, origin, cloth
        self.rng = np.random.default_rng(SEED)
        skin = sample(assets, v, assets.base.faces_of["body"], 90000, self.rng)
        near = skin.points[:, 2] > origin[2] - 0.28
        self.skin = Surface(skin.points[near], skin.normals[near])
        self.skin_tree = cKDTree(self.skin.points)
        self.cloth_tree = cKDTree(cloth.points)
        scalp = v[np.unique(np.concatenate([assets.base.faces[i] for i in assets.scalp_faces]))]
        self.top = scalp[:, 2].max()
        self.centre_y = scalp[:, 1].min() * 0.48 + scalp[:, 1].max() * 0.52
        self.radii = np.array([np.abs(scalp[:, 0] - origin[0]).max(), (scalp[:, 1].max() - scalp[:, 1].min()) / 2])

    def grow(self, density: float = 1.0) -> Strands:
        """Strands at a density 0..1 of the look's; thinner hair is thicker, so that the head stays covered."""
        roots, normals, sides, parted = self._roots(1600)
        guides = self._trace(roots, normals, sides, parted)
        return self._children(guides, roots, sides, int(self.look.strands * density), density**-0.45)

    # ---- roots

    def _rooted(self, p: np.ndarray, jitter: np.ndarray | float = 0.0) -> np.ndarray:
        d = p - self.origin
        x, y, z = np.abs(d[:, 0]), d[:, 1], d[:, 2] + jitter
        from_part = d[:, 0] - self.look.parting
        line = self._hairline(x) + 0.002 * np.sin(x * 190) + 0.009 * np.exp(-((from_part / 0.016) ** 2))
        ear = (np.abs(y - 0.085) < 0.022) & (z < -0.002) & (x > 0.05)
        return ((z > line) | (y > 0.062)) & (z > -0.075) & ~ear

    def _hairline(self, x: np.ndarray) -> np.ndarray:
        return self.look.hairline - 0.30 * np.maximum(0, x - 0.026)

    def _sides(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """-1 or 1 by side of a soft, slightly crooked parting, and the distance from it."""
        y = p[:, 1] - self.origin[1]
        line = self.look.parting + 0.0022 * np.sin(y * 330) + 0.0012 * np.sin(y * 810 + 1)
        line = line * np.clip(1.1 - (y - 0.02) / 0.22, 0.1, 1.1)
        d = p[:, 0] - self.origin[0] - line
        return np.where(d > 0, 1.0, -1.0), d

    def _roots(self, n: int) -> tuple[np.ndarray, ...]:
        s = sample(self.assets, self.v, self.assets.scalp_faces, n * 3, self.rng)
        keep = np.where(self._rooted(s.points))[0][:n]
        side, parted = self._sides(s.points[keep])
        return s.points[keep], s.normals[keep], side, parted

    # ---- guides

    def _trace(self, roots: np.ndarray, normals: np.ndarray, side: np.ndarray, parted: np.ndarray) -> np.ndarray:
        """Guide curves (n, STEPS + 1, 3): a flow over the head, held to an outer silhouette and off face and cloth."""
        look, n = self.look, len(roots)
        layer = self.rng.random(n)
        height = roots[:, 2] - self.origin[2]
        high = np.clip((height - 0.02) / (self.top - self.origin[2] - 0.02), 0, 1)
        front = smoothstep(-(roots[:, 1] - self.origin[1]), -0.045, -0.005) * (height > 0.03)
        near_part = np.exp(-((parted / 0.02) ** 2))
        lift = 0.0028 + look.volume * (0.25 + 0.75 * layer) * (0.25 + 0.75 * high) * (1 - 0.45 * near_part)
        stray = self.rng.random(n) < 0.04
        edge = self.rng.normal(0, 0.0035, n) + 0.004 * (layer - 0.5)
        edge = edge - np.where(stray, self.rng.uniform(0.004, 0.014, n), 0)
        start = np.stack([side * 0.75, 0.25 - 0.75 * front, np.full(n, 0.1)], 1)
        d = unit(normals * 0.75 + start)
        p, path = roots, [roots.copy()]
        for step in range(STEPS):
            flow = self._flow(p, side, front, layer, step)
            d = unit(d * 0.52 + unit(flow) * 0.48)
            q = p + d * (look.length / STEPS)
            q = self._off_skin(q, lift, step)
            q = self._off_face(q, side, edge)
            q = self._off_cloth(q)
            d, p = unit(q - p), q
            path.append(q.copy())
        guides = np.array(path).transpose(1, 0, 2)
        for _ in range(4):
            guides[:, 1:-1] = 0.25 * guides[:, :-2] + 0.5 * guides[:, 1:-1] + 0.25 * guides[:, 2:]
        return guides

    def _flow(self, p: np.ndarray, side: np.ndarray, front: np.ndarray, layer: np.ndarray, step: int) -> np.ndarray:
        h, x, y = p[:, 2] - self.origin[2], p[:, 0] - self.origin[0], p[:, 1] - self.centre_y
        over = smoothstep(h, 0.03, 0.10)
        back = (0.28 + 0.55 * (1 - front) * over) * (h > -0.02) - 0.55 * front * over * (step < 7)
        down = -(0.30 + 0.40 * front * (step > 4) + 1.2 * (1 - over))
        flow = np.stack([side * over * 0.60, back, down], 1)
        low = smoothstep(h, 0.05, -0.01)
        middle = smoothstep(h, 0.11, 0.06) * (1 - low)
        heights, factors = np.array(self.look.silhouette)[::-1].T
        wanted = np.interp(h, heights, factors) - 0.20 * (1 - layer)
        radius = np.sqrt((x / self.radii[0]) ** 2 + (y / self.radii[1]) ** 2)
        outward = unit(np.stack([x, y, 0 * x], 1))
        push = np.clip((wanted - radius) / 0.16, -1.2, 1.0) * low + np.clip((wanted - radius) / 0.14, -1.3, 0) * middle
        return flow + outward * push[:, None]

    def _off_skin(self, q: np.ndarray, lift: np.ndarray, step: int) -> np.ndarray:
        distance, index = self.skin_tree.query(q)
        normal = self.skin.normals[index]
        depth = ((q - self.skin.points[index]) * normal).sum(1)
        above = q[:, 2] - self.origin[2] > -0.03
        wanted = np.where(above, lift * min(1, (step + 1) / 6), np.maximum(lift * 0.5, 0.003))
        hit = (depth < wanted) & (distance < 0.05)
        q[hit] += normal[hit] * (wanted - depth)[hit][:, None]
        return q

    def _off_face(self, q: np.ndarray, side: np.ndarray, edge: np.ndarray) -> np.ndarray:
        """Keep the face open; the heavy side of the parting comes lower over the forehead."""
        h, x = q[:, 2] - self.origin[2], q[:, 0] - self.origin[0]
        heavy = np.interp(h, [0.020, 0.030, 0.038, 0.046, 0.054, 0.064], [0.056, 0.048, 0.036, 0.018, -0.006, -0.022])
        light = np.interp(h, [0.022, 0.034, 0.042, 0.050, 0.058, 0.066], [0.057, 0.051, 0.045, 0.037, 0.027, 0.020])
        heights, fronts = np.array(self.look.front)[::-1].T
        limit = np.where(h < 0.021, np.interp(h, heights, fronts), np.where(side < 0, heavy, light)) + edge
        inside = (q[:, 1] < self.origin[1] + 0.055) & (x * side < limit) & (h < 0.066)
        q[inside, 0] += (0.5 * (side * limit - x))[inside]
        return q

    def _off_cloth(self, q: np.ndarray) -> np.ndarray:
        distance, index = self.cloth_tree.query(q)
        normal = self.cloth.normals[index]
        depth = ((q - self.cloth.points[index]) * normal).sum(1)
        hit = (depth < 0.0035) & (distance < 0.05)
        q[hit] += normal[hit] * (0.0035 - depth)[hit][:, None]
        return q

    # ---- strands

    def _children(
        self, guides: np.ndarray, guide_roots: np.ndarray, guide_side: np.ndarray, count: int, thicker: float
    ) -> Strands:
        rng = self.rng
        roots = sample(self.assets, self.v, self.assets.scalp_faces, int(count * 2.2), rng).points
        keep = np.where(self._rooted(roots, rng.normal(0, 0.0030, len(roots))))[0][:count]
        roots = roots[keep]
        side, _ = self._sides(roots)
        points, lock = self._follow(guides, guide_roots, guide_side, roots, side)
        style = np.random.default_rng(SEED + 1)
        points = self._wave(points, lock, len(guides), style)
        fly = rng.random(len(roots)) < 0.05
        points = self._fray(points, fly)
        points = self._cut(points, lock, style.random(len(guides)))
        taper = np.interp(np.linspace(0, 1, STEPS + 1), [0, 0.06, 0.6, 1], [0.75, 1, 0.9, 0.15])
        d = roots - self.origin
        edge = np.clip((d[:, 2] - self._hairline(np.abs(d[:, 0]))) / 0.012, 0, 1)
        edge = np.where(d[:, 1] > 0.062, 1, edge)
        radius = self.look.radius * thicker * taper[None] * rng.uniform(0.75, 1.2, (len(roots), 1))
        return Strands(points, radius * (0.55 + 0.45 * edge)[:, None] * np.where(fly, 0.7, 1)[:, None])

    def _follow(
        self, guides: np.ndarray, guide_roots: np.ndarray, guide_side: np.ndarray, roots: np.ndarray, side: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Each strand blends its three nearest guides, clumps to one, and gathers into a coarse lock."""
        rng, look = self.rng, self.look
        out = np.zeros((len(roots), STEPS + 1, 3))
        lock = np.zeros(len(roots), int)
        t = np.linspace(0, 1, STEPS + 1)[None, :, None]
        for s in (-1.0, 1.0):
            mine, todo = np.where(guide_side == s)[0], np.where(side == s)[0]
            distance, index = cKDTree(guide_roots[mine]).query(roots[todo], k=3)
            w = 1 / (distance + 0.0015) ** 2
            w /= w.sum(1)[:, None]
            near = mine[index]
            relative = guides[near] - guides[near][:, :, :1]
            path = (relative * w[:, :, None, None]).sum(1) + roots[todo][:, None]
            clump = t**1.4 * look.clump * rng.uniform(0.3, 1.2, (len(todo), 1, 1))
            path = path * (1 - clump) + guides[near[:, 0]] * clump
            leaders = mine[rng.choice(len(mine), min(look.locks, len(mine)), replace=False)]
            middle = STEPS // 3
            tree = cKDTree(np.c_[guide_roots[leaders], guides[leaders][:, middle] * 0.6])
            _, led = tree.query(np.c_[roots[todo], path[:, middle] * 0.6])
            lock[todo] = leaders[led]
            pull = smoothstep(t, 0.12, 0.8) * 0.66 * rng.uniform(0.5, 1.15, (len(todo), 1, 1))
            away = guides[lock[todo]] - path
            pull = pull * np.exp(-((np.linalg.norm(away, axis=2, keepdims=True) / 0.03) ** 2))
            out[todo] = path + away * pull
        return out, lock

    def _wave(self, points: np.ndarray, lock: np.ndarray, guides: int, style: np.random.Generator) -> np.ndarray:
        look = self.look
        phase, size = style.random(guides) * 6.28, style.uniform(0.6, 1.4, guides)
        stretch = style.uniform(0.85, 1.2, guides)
        h = points[:, :, 2] - self.origin[2]
        amount = look.wave * smoothstep(h, 0.02, -0.12) * size[lock][:, None]
        along = np.linspace(0, look.length, STEPS + 1)[None]
        turn = 6.283 * along / (look.wave_length * stretch[lock][:, None]) + phase[lock][:, None]
        turn = turn + self.rng.normal(0, 0.25, (len(points), 1))
        out, across = self._radial(points)
        return points + out * (amount * np.sin(turn))[..., None] + across * (amount * 0.8 * np.cos(turn))[..., None]

    def _radial(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = points[:, :, 0] - self.origin[0], points[:, :, 1] - self.centre_y
        out = unit(np.stack([x, y, 0 * x], 2))
        return out, np.stack([-out[:, :, 1], out[:, :, 0], 0 * x], 2)

    def _fray(self, points: np.ndarray, fly: np.ndarray) -> np.ndarray:
        rng, n = self.rng, len(points)
        t = np.linspace(0, 1, STEPS + 1)[None, :, None]
        size = np.where(fly, rng.uniform(0.002, 0.007, n), rng.uniform(0.0004, 0.0016, n))[:, None, None]
        turns = rng.uniform(1.2, 4, (n, 1, 3))
        out, _ = self._radial(points)
        points = points + size * np.sin(rng.random((n, 1, 3)) * 6.28 + turns * t * 6.28) * t**0.8
        return points + np.where(fly, rng.uniform(0, 0.006, n), 0)[:, None, None] * out * smoothstep(t, 0.05, 0.4)

    def _cut(self, points: np.ndarray, lock: np.ndarray, lock_noise: np.ndarray) -> np.ndarray:
        """Cut every strand at the end height, unevenly, by resampling it over its shorter length."""
        rng, n = self.rng, len(points)
        end = self.origin[2] + self.look.end + rng.normal(0, 0.006, n) + 0.012 * (lock_noise[lock] - 0.5)
        below = points[:, :, 2] < end[:, None]
        share = np.where(below.any(1), below.argmax(1) / STEPS, 1.0)
        share = np.clip(share * np.where(rng.random(n) < 0.22, rng.uniform(0.55, 0.98, n), 1.0), 0.08, 1)
        at = np.linspace(0, 1, STEPS + 1)[None] * share[:, None] * STEPS
        i = np.clip(at.astype(int), 0, STEPS - 1)
        f = (at - i)[:, :, None]
        rows = np.arange(n)[:, None]
        return points[rows, i] * (1 - f) + points[rows, i + 1] * f
