"""Meshes, curves and attributes put into the Blender scene."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np


def empty_scene() -> Any:
    """A factory-fresh scene without objects."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


def add_mesh(
    name: str,
    vertices: np.ndarray,
    faces: Sequence[Sequence[int]],
    material: Any,
    uvs: np.ndarray | None = None,
    face_uvs: Sequence[Sequence[int]] | None = None,
    subdivisions: int = 0,
) -> Any:
    """A smooth mesh object; `uvs` (U, 2) with their indices for each face corner."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([tuple(v) for v in vertices], [], [list(f) for f in faces])
    if uvs is not None and face_uvs is not None:
        layer = mesh.uv_layers.new(name="uv")
        layer.data.foreach_set("uv", uvs[np.concatenate(face_uvs)].astype(np.float32).ravel())
    mesh.shade_smooth()
    mesh.materials.append(material)
    item = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(item)
    if subdivisions:
        modifier = item.modifiers.new("subdivision", "SUBSURF")
        modifier.levels, modifier.render_levels = 1, subdivisions  # the exported geometry takes one level
    return item


def add_attribute(item: Any, name: str, values: np.ndarray) -> None:
    """A vertex attribute: (V,) floats or (V, 3) vectors."""
    values = np.asarray(values, np.float32)
    vector = values.ndim == 2
    attribute = item.data.attributes.new(name, "FLOAT_VECTOR" if vector else "FLOAT", "POINT")
    attribute.data.foreach_set("vector" if vector else "value", values.ravel())


def add_curves(name: str, points: np.ndarray, radius: np.ndarray, material: Any) -> Any:
    """Hair curves: points (n, k, 3), radius (k,) or (n, k), metres."""
    n, k, _ = points.shape
    curves = bpy.data.hair_curves.new(name)
    curves.add_curves([k] * n)
    curves.position_data.foreach_set("vector", points.astype(np.float32).ravel())
    attribute = curves.attributes.get("radius") or curves.attributes.new("radius", "FLOAT", "POINT")
    attribute.data.foreach_set("value", np.broadcast_to(radius, (n, k)).astype(np.float32).ravel())
    curves.materials.append(material)
    item = bpy.data.objects.new(name, curves)
    bpy.context.scene.collection.objects.link(item)
    return item


def move_curves(name: str, points: np.ndarray) -> None:
    """New places (n, k, 3) for the points of hair curves."""
    curves = bpy.data.objects[name].data
    curves.position_data.foreach_set("vector", points.astype(np.float32).ravel())
    curves.update_tag()


def add_sphere(name: str, centre: np.ndarray, radius: float, material: Any, segments: int = 32, rings: int = 24) -> Any:
    """A smooth sphere with its poles on z."""
    bpy.ops.mesh.primitive_uv_sphere_add(segments=segments, ring_count=rings, radius=1, location=tuple(centre))
    item = bpy.context.object
    item.name = name
    item.scale = (radius,) * 3
    item.data.shade_smooth()
    item.data.materials.append(material)
    return item


def remove(item: Any) -> None:
    """Delete an object and its data."""
    data = item.data
    bpy.data.objects.remove(item)
    if isinstance(data, bpy.types.Mesh):
        bpy.data.meshes.remove(data)
    elif isinstance(data, bpy.types.Curves):
        bpy.data.hair_curves.remove(data)
