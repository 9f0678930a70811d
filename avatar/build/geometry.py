"""The face's meshes of one plate, projected to canvas pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from stage import Camera

PARTS = ("body", "teeth", "tongue", "eye_l", "eye_r")


@dataclass(frozen=True)
class Geometry:
    """points (V, 3): x, y canvas px, z metres; world (V, 3) metres; triangles (T, 3); part (V,): index in PARTS.

    The vertex numbering is the same in every plate.
    """

    points: np.ndarray
    world: np.ndarray
    triangles: np.ndarray
    part: np.ndarray

    def save(self, path: Path) -> None:
        """Write all arrays to an .npz file."""
        np.savez(path, points=self.points, world=self.world, triangles=self.triangles, part=self.part)

    @classmethod
    def load(cls, path: Path) -> Geometry:
        """Read what `save` wrote."""
        with np.load(path) as f:
            return cls(f["points"], f["world"], f["triangles"], f["part"])


def export(camera: Camera) -> Geometry:
    """The parts as they stand in the scene, at one subdivision."""
    bpy.context.view_layer.update()
    depsgraph = bpy.context.evaluated_depsgraph_get()
    world, triangles, part, count = [], [], [], 0
    for number, name in enumerate(PARTS):
        v, t = _evaluated(bpy.data.objects[name], depsgraph)
        world.append(v)
        triangles.append(t + count)
        part.append(np.full(len(v), number, np.uint8))
        count += len(v)
    points = np.concatenate(world)
    return Geometry(
        camera.project(points).astype(np.float32),
        points.astype(np.float32),
        np.concatenate(triangles),
        np.concatenate(part),
    )


def _evaluated(item: Any, depsgraph: Any) -> tuple[np.ndarray, np.ndarray]:
    evaluated = item.evaluated_get(depsgraph)
    mesh = evaluated.to_mesh()
    flat = np.zeros(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", flat)
    place = np.array(item.matrix_world)
    mesh.calc_loop_triangles()
    t = np.zeros(len(mesh.loop_triangles) * 3, np.int32)
    mesh.loop_triangles.foreach_get("vertices", t)
    evaluated.to_mesh_clear()
    return flat.reshape(-1, 3) @ place[:3, :3].T + place[:3, 3], t.reshape(-1, 3)
