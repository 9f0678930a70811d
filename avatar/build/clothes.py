"""Jacket, blouse and necklace.

The CC0 men's suit has real lapels and fits any body: its jacket is kept, shirt and tie drop out by UV island, and a
silk blouse of our own is laid over the chest.
"""

from __future__ import annotations

from typing import Any

import bpy  # noqa: F401 mathutils can be imported only after it
import materials
import numpy as np
from assets import Proxy
from body import Body, smoothstep, to_blender, unit
from hair import Surface
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from objects import add_attribute, add_curves, add_mesh, add_sphere

SLIM = 0.20  # how much narrower than a man's the jacket is at the shoulders
SHIRT_ISLANDS = (8521, 8499)  # UV islands of the suit's shirt and tie, by their first uv index


def dress(body: Body, shape: np.ndarray, v: np.ndarray, turned: np.ndarray, origin: np.ndarray) -> Surface:
    """Put the clothes into the scene and return the jacket's surface.

    shape: unturned rest in MakeHuman space; v: the same as a Blender mesh; turned: with the head turned.
    """
    proxy = body.assets.proxy("suit")
    points = _tailor(to_blender(proxy.fit(shape)), proxy, origin)
    faces = jacket_faces(proxy, points, origin)
    polygons = [proxy.mesh.faces[k] for k in faces]
    jacket = add_mesh("suit", points, polygons, cloth(body, origin), proxy.mesh.uvs, [proxy.mesh.face_uvs[k] for k in faces], 2)
    thick = jacket.modifiers.new("thickness", "SOLIDIFY")
    thick.thickness, thick.offset = 0.0030, 1
    _blouse(body, v, origin)
    _necklace(body, turned, origin)
    return Surface(points, vertex_normals(points, proxy.mesh.faces))


def cloth(body: Body, origin: np.ndarray, at: str = "") -> Any:
    """What the jacket is made of; at: see `materials.suit`."""
    return materials.suit(body.look.suit, origin[2] - 0.325, at=at)


def skin_faces(body: Body, v: np.ndarray, origin: np.ndarray) -> list[int]:
    """Body faces that are drawn: what the jacket does not cover, and the chest inside its opening."""
    hidden = set(body.assets.proxy("suit").hides.tolist())
    return [
        i
        for i in body.assets.base.faces_of["body"]
        if not all(k in hidden for k in body.assets.base.faces[i]) or _in_opening(v[body.assets.base.faces[i]] - origin)
        if not _on_hand(v[body.assets.base.faces[i]] - origin)
    ]


def _on_hand(p: np.ndarray) -> bool:
    """Whether a face (n, 3), from between the eyes, lies on an arm: hands would peep in at the picture's lower edge."""
    return bool(np.abs(p[:, 0]).min() > 0.09 and p[:, 2].max() < -0.30)


def _in_opening(p: np.ndarray) -> bool:
    """Whether a face (n, 3), from between the eyes, lies on neck or chest where the jacket is open."""
    low, high = p[:, 2].min(), p[:, 2].max()
    narrow = np.abs(p[:, 0]).max() < 0.085 - 0.42 * max(0.0, -0.205 - low)
    return bool(narrow and p[:, 1].max() < 0.16 and low > -0.45 and high < -0.08)


def _islands(count: int, faces: list[list[int]]) -> np.ndarray:
    """The smallest-rooted connected island of each uv index (union-find)."""
    parent = np.arange(count)

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for face in faces:
        root = find(face[0])
        for k in face[1:]:
            parent[find(k)] = root
    return np.array([find(i) for i in range(count)])


def jacket_faces(proxy: Proxy, points: np.ndarray, origin: np.ndarray) -> list[int]:
    """Numbers of the suit's faces that are jacket, above the hem."""
    island = _islands(len(proxy.mesh.uvs), proxy.mesh.face_uvs)
    return [
        k
        for k, face in enumerate(proxy.mesh.faces)
        if island[proxy.mesh.face_uvs[k][0]] not in SHIRT_ISLANDS and points[face][:, 2].max() > origin[2] - 0.75
    ]


def _tailor(points: np.ndarray, proxy: Proxy, origin: np.ndarray) -> np.ndarray:
    """Slimmer with softer shoulders, and relaxed over the bust, which a fitted jacket would print."""
    p = points.copy()
    x, z = p[:, 0] - origin[0], p[:, 2] - origin[2]
    p[:, 0] -= x * SLIM * smoothstep(np.abs(x), 0.05, 0.16)
    p[:, 2] += 0.013 * np.exp(-(((np.abs(x) - 0.160) / 0.032) ** 2)) * smoothstep(z, -0.36, -0.24)
    p[:, 0] -= np.sign(x) * 0.010 * smoothstep(np.abs(x), 0.145, 0.19) * smoothstep(z, -0.215, -0.36)
    x, z = np.abs(p[:, 0] - origin[0]), p[:, 2] - origin[2]
    chest = smoothstep(z, -0.47, -0.40) * smoothstep(-z, 0.235, 0.275)
    w = (chest * (p[:, 1] < origin[1] + 0.06) * (x > 0.035) * (x < 0.135))[:, None]
    edges = np.array([(a, b) for f in proxy.mesh.faces for a, b in zip(f, [*f[1:], f[0]], strict=True)])
    degree = np.bincount(edges.ravel(), minlength=len(p))[:, None]
    for _ in range(24):
        total = np.zeros_like(p)
        np.add.at(total, edges[:, 0], p[edges[:, 1]])
        np.add.at(total, edges[:, 1], p[edges[:, 0]])
        p += np.where(degree > 0, total / np.maximum(degree, 1) - p, 0) * w * 0.6
    p[:, 1] -= 0.004 * w[:, 0]
    return p


def vertex_normals(p: np.ndarray, faces: list[list[int]]) -> np.ndarray:
    """Unit normals (V, 3)."""
    normals = np.zeros_like(p)
    for face in faces:
        normals[face] += np.cross(p[face[1]] - p[face[0]], p[face[2]] - p[face[0]])
    return unit(normals)


def _blouse(body: Body, v: np.ndarray, origin: np.ndarray) -> None:
    base = body.assets.base
    d = v - origin

    def chest(face: list[int], half: float, top: float) -> bool:
        p = d[face]
        return bool(np.abs(p[:, 0]).max() < half and p[:, 2].min() > -0.45 and p[:, 2].max() < top)

    around = [base.faces[i] for i in base.faces_of["body"] if chest(base.faces[i], 0.105, -0.10)]
    lifted = v + vertex_normals(v, around) * 0.0025
    front = [
        i for i in base.faces_of["body"] if chest(base.faces[i], 0.080, -0.15) and d[base.faces[i], 1].mean() < 0.07
    ]
    silk = materials.blouse(body.look.blouse, -0.212)
    faces, uvs = [base.faces[i] for i in front], [base.face_uvs[i] for i in front]
    add_attribute(add_mesh("blouse", lifted, faces, silk, base.uvs, uvs, 2), "rp", d)


def _necklace(body: Body, v: np.ndarray, origin: np.ndarray) -> None:
    """A fine chain laid on the skin, with a small pearl."""
    base = body.assets.base
    tree = BVHTree.FromPolygons([tuple(p) for p in v], [base.faces[i] for i in base.faces_of["body"]])
    chain = []
    for u in np.linspace(-1, 1, 70):
        start = Vector((origin[0] + u * 0.056, origin[1] - 0.3, origin[2] - 0.192 + 0.050 * abs(u) ** 2.2))
        point, normal, _, _ = tree.ray_cast(start, Vector((0, 1, 0)))
        if point is not None:
            chain.append(np.array(point) + np.array(normal) * 0.0012)
    gold = materials.plain("gold", (0.90, 0.62, 0.32), 0.22, 0.5, metal=1.0)
    add_curves("chain", np.array([chain]), np.full(len(chain), 0.00045), gold)
    pearl = materials.plain("pearl", (0.88, 0.84, 0.80), 0.16, 0.6, 0.3, 0.8)
    add_sphere("pearl", chain[len(chain) // 2] + np.array([0, -0.0012, -0.0034]), 0.0032, pearl)
