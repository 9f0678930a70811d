"""A man's jacket over a fine knit with a ribbed round neck.

The knit is the body's own surface, lifted and relaxed so that no muscle prints through; the neck's band is swept around
the base of the neck.
"""

from __future__ import annotations

from typing import Any

import bpy  # noqa: F401 mathutils can be imported only after it
import materials
import numpy as np
from body import Body, smoothstep, to_blender
from clothes import jacket_faces, vertex_normals
from hair import Surface
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from objects import add_attribute, add_mesh

SLIM = 0.21  # how much narrower the jacket is at the shoulders: the canvas must hold them
NECK_FRONT, NECK_BACK = -0.176, -0.118  # heights of the neckline, metres from between the eyes
# the band's section from its seam upwards and over its edge: metres up the neck, metres off the skin
BAND = ((-0.0075, 0.0000), (-0.0070, 0.0022), (-0.004, 0.0038), (0.003, 0.0042), (0.0100, 0.0040), (0.0122, 0.0026))
BAND += ((0.0124, 0.0008), (0.0105, -0.0010), (0.004, -0.0020))
TURNS = 128  # points around the band


def dress(body: Body, shape: np.ndarray, v: np.ndarray, origin: np.ndarray) -> Surface:
    """Put the clothes into the scene and return the jacket's surface.

    shape: unturned rest in MakeHuman space; v: the same as a Blender mesh.
    """
    proxy = body.assets.proxy("suit")
    points = _tailor(to_blender(proxy.fit(shape)), origin)
    faces = jacket_faces(proxy, points, origin)
    polygons = [proxy.mesh.faces[k] for k in faces]
    jacket = add_mesh("suit", points, polygons, cloth(body, origin), proxy.mesh.uvs, [proxy.mesh.face_uvs[k] for k in faces], 2)
    thick = jacket.modifiers.new("thickness", "SOLIDIFY")
    thick.thickness, thick.offset = 0.0034, 1
    _knit(body, v, origin)
    return Surface(points, vertex_normals(points, proxy.mesh.faces))


def cloth(body: Body, origin: np.ndarray, at: str = "") -> Any:
    """What the jacket is made of; at: see `materials.suit`."""
    return materials.suit(body.look.suit, origin[2] - 0.345, 0.131, at)


def _tailor(points: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """A padded shoulder: fuller where the sleeve is set in, and straight from there down."""
    p = points.copy()
    x, z = p[:, 0] - origin[0], p[:, 2] - origin[2]
    p[:, 0] -= x * SLIM * smoothstep(np.abs(x), 0.115, 0.185)
    x = p[:, 0] - origin[0]
    pad = np.exp(-(((np.abs(x) - 0.164) / 0.030) ** 2)) * smoothstep(z, -0.34, -0.22)
    p[:, 2] += 0.009 * pad
    p[:, 0] -= np.sign(x) * 0.008 * smoothstep(np.abs(x), 0.155, 0.195) * smoothstep(z, -0.22, -0.36)
    return p


def _neckline(y: np.ndarray | float, low: float, high: float) -> np.ndarray | float:
    """The height of the neckline's plane at a depth; low and high: depths of the neck's front and back."""
    return NECK_FRONT + (NECK_BACK - NECK_FRONT) * (y - low) / (high - low)


def _knit(body: Body, v: np.ndarray, origin: np.ndarray) -> None:
    base = body.assets.base
    d = v - origin
    skin = base.vertices_of("body")
    neck = skin[(np.abs(d[skin, 0]) < 0.05) & (np.abs(d[skin, 2] - NECK_FRONT) < 0.03)]
    front, back = np.quantile(d[neck, 1], [0.02, 0.98])

    def covered(face: list[int]) -> bool:
        p = d[face]
        low, high = p[:, 2].min(), p[:, 2].max()
        wide = max(
            0.046, 0.150 - 1.30 * max(0.0, -0.285 - low)
        )  # no wider than the jacket is open, or it peeps out through it
        return bool(high < NECK_BACK + 0.045 and low > -0.52 and np.abs(p[:, 0]).max() < wide)

    faces = [i for i in base.faces_of["body"] if covered(base.faces[i])]
    polygons = [base.faces[i] for i in faces]
    lifted = _relaxed(v, polygons, d, origin) + vertex_normals(v, polygons) * 0.0035
    lifted[:, 1] += 0.005 * smoothstep(d[:, 2], -0.28, -0.36)
    tree = BVHTree.FromPolygons([tuple(p) for p in lifted - origin], polygons)
    band, seam = _band(tree, float(front), float(back))
    wool = materials.knit(body.look.blouse, (front, back), (NECK_FRONT, NECK_BACK))
    item = add_mesh("knit", lifted, polygons, wool, base.uvs, [base.face_uvs[i] for i in faces], 2)
    add_attribute(item, "rp", d)
    rows, columns = band.shape[:2]
    grid = np.arange(rows * columns).reshape(rows, columns)
    quads = [
        (grid[i, j], grid[i + 1, j], grid[i + 1, j + 1], grid[i, j + 1])
        for i in range(rows - 1)
        for j in range(columns - 1)
    ]
    item = add_mesh("collar", band.reshape(-1, 3) + origin, quads, materials.rib(body.look.blouse), subdivisions=1)
    add_attribute(item, "around", np.tile(seam, rows))


def _relaxed(v: np.ndarray, polygons: list[list[int]], d: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Vertices smoothed over chest and collar bones, and never inside the body."""
    edges = np.array([(a, b) for f in polygons for a, b in zip(f, [*f[1:], f[0]], strict=True)])
    degree = np.bincount(edges.ravel(), minlength=len(v))[:, None]
    weight = (smoothstep(d[:, 2], NECK_FRONT + 0.01, NECK_FRONT - 0.03) * (d[:, 1] < 0.10))[:, None]
    p = v.copy()
    for _ in range(30):
        total = np.zeros_like(p)
        np.add.at(total, edges[:, 0], p[edges[:, 1]])
        np.add.at(total, edges[:, 1], p[edges[:, 0]])
        p += np.where(degree > 0, total / np.maximum(degree, 1) - p, 0) * weight * 0.5
    p[:, 1] = np.minimum(p[:, 1], v[:, 1] + 0.001)  # the front is towards -y
    return p


def _band(tree: BVHTree, front: float, back: float) -> tuple[np.ndarray, np.ndarray]:
    """The band around the neck: points (len(BAND), TURNS + 1, 3) from between the eyes; and radians (TURNS + 1,)."""
    angle = np.linspace(-np.pi, np.pi, TURNS + 1)  # both ends meet at the nape
    middle = (front + back) / 2
    rings = []
    for up, off in BAND:
        ring = []
        for a in angle:
            out = np.array([np.sin(a), -np.cos(a), 0])
            slope = (NECK_BACK - NECK_FRONT) / (back - front)
            along = Vector((out[0], out[1], slope * out[1])).normalized()
            start = Vector((0.0, middle, float(_neckline(middle, front, back)) + up))
            hit = tree.ray_cast(start, along, 0.12)[0]
            reach = (hit - start).length if hit is not None else np.nan
            ring.append(reach)
        reach = np.array(ring)
        known = np.isfinite(reach)
        reach = np.interp(angle, angle[known], reach[known], period=2 * np.pi)
        spectrum = np.fft.rfft(reach[:-1])
        spectrum[7:] = 0  # a smooth ring
        reach = np.fft.irfft(spectrum, TURNS)
        reach = np.append(reach, reach[0]) + off
        slope = (NECK_BACK - NECK_FRONT) / (back - front)
        direction = np.stack([np.sin(angle), -np.cos(angle), -slope * np.cos(angle)], 1)
        direction /= np.linalg.norm(direction, axis=1)[:, None]
        rings.append(np.array([0, middle, _neckline(middle, front, back) + up]) + direction * reach[:, None])
    return np.array(rings), angle
