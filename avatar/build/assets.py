"""Readers for the MakeHuman community's CC0 files: base mesh, morph targets, fitted proxies, weights and masks.

All coordinates are MakeHuman's: decimetres, y up, z towards the viewer.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

PROXIES = {
    "teeth": "teeth/teeth_base/teeth_base.mhclo",
    "tongue": "tongue/tongue01/tongue01.mhclo",
    "suit": "clothes/male_elegantsuit01/male_elegantsuit01.mhclo",
}


class AssetsMissing(Exception):
    """The assets folder lacks a file; the message names it."""


@dataclass(frozen=True)
class ObjMesh:
    """A Wavefront mesh: vertices (V, 3), uvs (U, 2), faces and their uv indices, and a group name for each face."""

    vertices: np.ndarray
    uvs: np.ndarray
    faces: list[list[int]]
    face_uvs: list[list[int]]
    groups: list[str]

    @cached_property
    def faces_of(self) -> dict[str, list[int]]:
        """Face numbers by group."""
        out: dict[str, list[int]] = {}
        for number, group in enumerate(self.groups):
            out.setdefault(group, []).append(number)
        return out

    def vertices_of(self, group: str) -> np.ndarray:
        """Sorted vertex numbers of a group."""
        return np.unique(np.concatenate([self.faces[i] for i in self.faces_of[group]]))


@dataclass(frozen=True)
class Proxy:
    """A mesh that follows the body: each vertex hangs on three body vertices.

    anchors (N, 3) vertex numbers, weights (N, 3), offsets (N, 3) in units of `scale`, which maps an axis (0..2) to two
    body vertices and their distance in the mesh it was made on. `hides` lists body vertices that it covers.
    """

    mesh: ObjMesh
    anchors: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray
    scale: dict[int, tuple[int, int, float]]
    hides: np.ndarray

    def fit(self, body: np.ndarray) -> np.ndarray:
        """Vertices (N, 3) on a body (V, 3)."""
        size = np.ones(3)
        for axis, (a, b, distance) in self.scale.items():
            size[axis] = abs(body[a, axis] - body[b, axis]) / distance
        return (body[self.anchors] * self.weights[:, :, None]).sum(1) + self.offsets * size


class Assets:
    """The folder that holds `mpfb2/` and `makehuman-assets/`."""

    def __init__(self, root: Path) -> None:
        self.data = root / "mpfb2/src/mpfb/data"
        self.proxies = root / "makehuman-assets/base"
        for folder in (self.data, self.proxies):
            if not folder.is_dir():
                raise AssetsMissing(f"{folder} is not there: --assets needs mpfb2/ and makehuman-assets/")

    @cached_property
    def base(self) -> ObjMesh:
        """The base mesh with its helper groups."""
        return read_obj(self.data / "3dobjs/base.obj")

    @cached_property
    def bone_weights(self) -> dict[str, list[tuple[int, float]]]:
        """Skin weights by bone."""
        rig = json.loads((self.data / "rigs/standard/weights.game_engine.json").read_text())
        return rig["weights"]

    @cached_property
    def scalp_faces(self) -> list[int]:
        """Numbers of the base faces that hair grows on."""
        with gzip.open(self.data / "uv_layers/scalp_solid.json.gz") as f:
            return [int(k) for k in json.load(f)]

    def texture(self, name: str) -> Path:
        """A UV mask, e.g. `mpfb_lips.jpg`."""
        return self.data / "textures" / name

    @cache  # noqa: B019 one Assets a process
    def target(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """A morph target: vertex numbers (n,) and displacements (n, 3)."""
        path = self.data / "targets" / f"{name}.target.gz"
        if not path.is_file():
            raise AssetsMissing(f"no morph target {name} ({path})")
        index, move = [], []
        with gzip.open(path, "rt") as f:
            for line in f:
                if line.strip() and line[0] != "#":
                    a = line.split()
                    index.append(int(a[0]))
                    move.append([float(v) for v in a[1:4]])
        return np.array(index, int), np.array(move).reshape(-1, 3)

    def morph(self, vertices: np.ndarray, weights: dict[str, float]) -> np.ndarray:
        """Vertices (V, 3) with weighted targets added."""
        out = vertices.copy()
        for name, weight in weights.items():
            if weight:
                index, move = self.target(name)
                out[index] += weight * move
        return out

    @cache  # noqa: B019 one Assets a process
    def proxy(self, name: str) -> Proxy:
        """A proxy of `PROXIES`."""
        return read_proxy(self.proxies / PROXIES[name])


def read_obj(path: Path) -> ObjMesh:
    """Read a Wavefront file (v, vt, g and f lines)."""
    if not path.is_file():
        raise AssetsMissing(f"no mesh {path}")
    vertices, uvs, faces, face_uvs, groups = [], [], [], [], []
    group = ""
    for line in path.read_text(errors="ignore").splitlines():
        kind, _, rest = line.partition(" ")
        a = rest.split()
        if kind == "v":
            vertices.append([float(v) for v in a[:3]])
        elif kind == "vt":
            uvs.append([float(v) for v in a[:2]])
        elif kind == "g":
            group = a[0] if a else ""
        elif kind == "f":
            corners = [c.split("/") for c in a]
            faces.append([int(c[0]) - 1 for c in corners])
            face_uvs.append([int(c[1]) - 1 if len(c) > 1 and c[1] else 0 for c in corners])
            groups.append(group)
    return ObjMesh(np.array(vertices), np.array(uvs), faces, face_uvs, groups)


def read_proxy(path: Path) -> Proxy:
    """Read an `.mhclo` file and the mesh that it names."""
    if not path.is_file():
        raise AssetsMissing(f"no proxy {path}")
    rows, scale, hides = [], {}, []
    mesh_name, section = "", ""
    for line in path.read_text(errors="ignore").splitlines():
        a = line.split()
        if not a or a[0].startswith("#"):
            continue
        if a[0] in ("x_scale", "y_scale", "z_scale"):
            scale["xyz".index(a[0][0])] = (int(a[1]), int(a[2]), float(a[3]))
        elif a[0] == "obj_file":
            mesh_name = a[1]
        elif a[0] in ("verts", "delete_verts"):
            section = a[0]
        elif section == "delete_verts":
            hides += _ranges(a)
        elif section == "verts" and (row := _anchor(a)):
            rows.append(row)
    table = np.array(rows)
    return Proxy(
        read_obj(path.parent / mesh_name),
        table[:, :3].astype(int),
        table[:, 3:6],
        table[:, 6:9],
        scale,
        np.array(hides, int),
    )


def _anchor(fields: list[str]) -> tuple[float, ...] | None:
    """One row of a proxy: a single body vertex, or three with weights and an offset; None for another line."""
    try:
        if len(fields) == 1:
            return (int(fields[0]), 0, 0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        if len(fields) >= 9:
            return tuple(float(v) for v in fields[:9])
    except ValueError:
        return None
    return None


def _ranges(fields: list[str]) -> list[int]:
    """Vertex numbers of `3 - 7 12` style lists."""
    out: list[int] = []
    i = 0
    while i < len(fields):
        if i + 2 < len(fields) and fields[i + 1] == "-":
            out += range(int(fields[i]), int(fields[i + 2]) + 1)
            i += 3
        else:
            out.append(int(fields[i]))
            i += 1
    return out
