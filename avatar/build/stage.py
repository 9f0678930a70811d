"""Light, camera and render settings."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Vector

SENSOR_MM = 36.0


@dataclass(frozen=True)
class Framing:
    """The master picture, canvas pixels, and the camera, metres: 2680 px a metre at the host's face."""

    width: int = 1080
    height: int = 1980
    lens_mm: float = 138.0
    distance: float = 1.55
    target_z: float = -0.064  # the point looked at, from between the eyes
    shift_x: float = 0.0  # moves the host to the left, picture widths
    shift_y: float = -0.200  # moves the host up, picture widths: the optical centre is level with the chin


@dataclass(frozen=True)
class Rect:
    """A box in canvas pixels."""

    x: int
    y: int
    width: int
    height: int


class Camera:
    """The scene's camera and its projection."""

    def __init__(self, origin: np.ndarray, framing: Framing, azimuth_deg: float) -> None:
        self.framing = framing
        data = bpy.data.cameras.new("camera")
        self.item = bpy.data.objects.new("camera", data)
        bpy.context.scene.collection.objects.link(self.item)
        bpy.context.scene.camera = self.item
        data.lens, data.sensor_width, data.sensor_fit = framing.lens_mm, SENSOR_MM, "HORIZONTAL"
        data.shift_x, data.shift_y = framing.shift_x, framing.shift_y
        azimuth = math.radians(azimuth_deg)
        target = Vector(origin + (0, 0.05, framing.target_z))
        stand = (framing.distance * math.sin(azimuth), 0.05 - framing.distance * math.cos(azimuth), 0.01)
        self.item.location = Vector(origin + stand)
        self.item.rotation_euler = (target - self.item.location).to_track_quat("-Z", "Y").to_euler()
        bpy.context.view_layer.update()
        self.inverse = np.array(self.item.matrix_world.inverted())

    def project(self, p: np.ndarray) -> np.ndarray:
        """World points (n, 3) -> (n, 3): x, y in canvas pixels (0 is the centre of the first), z metres away."""
        f = self.framing
        c = p @ self.inverse[:3, :3].T + self.inverse[:3, 3]
        z = -c[:, 2]
        focal = f.lens_mm / SENSOR_MM * f.width
        x = f.width / 2 + focal * c[:, 0] / z - f.shift_x * f.width - 0.5
        y = f.height / 2 - focal * c[:, 1] / z + f.shift_y * f.width - 0.5
        return np.stack([x, y, z], 1)


def light(origin: np.ndarray) -> None:
    """A large round key, weak fill, a low reflector, near-white rims and a hair light."""
    face = origin + (0, 0, -0.03)
    _area("key", origin + (-0.72, -1.25, 0.62), face, 0.62, 29, (1, 0.955, 0.91))
    _area("fill", origin + (1.25, -1.2, 0.10), face, 1.7, 4.0, (0.95, 0.97, 1))
    _area("low", origin + (0.1, -0.95, -0.70), origin + (0, 0, -0.1), 0.9, 4.2, (1, 0.95, 0.91))
    _area("rim_left", origin + (-1.0, 0.95, 0.50), face, 0.5, 11, (0.97, 0.98, 1), 1.1)
    _area("rim_right", origin + (1.05, 0.85, 0.40), face, 0.5, 9.5, (0.97, 0.98, 1), 1.1)
    _area("hair", origin + (-0.1, 0.25, 1.1), face, 0.7, 10, (1, 0.99, 0.97))
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs[0].default_value, background.inputs[1].default_value = (0.80, 0.80, 0.84, 1), 0.24


def _area(
    name: str,
    at: np.ndarray,
    target: np.ndarray,
    size: float,
    watts: float,
    colour: tuple[float, float, float],
    tall: float | None = None,
) -> None:
    data = bpy.data.lights.new(name, "AREA")
    data.energy, data.color, data.size, data.shape = watts, colour, size, "DISK"
    if tall:
        data.shape, data.size_y = "RECTANGLE", tall
    item = bpy.data.objects.new(name, data)
    item.location = Vector(at)
    item.rotation_euler = (Vector(target) - Vector(at)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(item)


def prepare(framing: Framing, threads: int) -> None:
    """Cycles on the CPU. `Standard` at exposure 0: filmic transforms make skin grey."""
    scene = bpy.context.scene
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    render.resolution_x, render.resolution_y, render.resolution_percentage = framing.width, framing.height, 100
    render.film_transparent = True
    render.threads_mode, render.threads = "FIXED", threads
    render.use_persistent_data = True
    settings = render.image_settings
    settings.file_format, settings.color_mode, settings.color_depth = "PNG", "RGBA", "16"
    cycles.device, cycles.use_denoising, cycles.denoiser = "CPU", True, "OPENIMAGEDENOISE"
    cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, 0.02
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 7, 3, 4
    cycles.transmission_bounces, cycles.transparent_max_bounces, cycles.sample_clamp_indirect = 7, 12, 6
    scene.cycles_curves.shape = "RIBBONS"
    view = scene.view_settings
    view.view_transform, view.look, view.exposure = "Standard", "None", 0.0


def shoot(path: Path, framing: Framing, samples: int, part: Rect | None = None) -> None:
    """Render the canvas, or a part of it, into a 16-bit PNG with straight alpha. The file appears when complete."""
    scene = bpy.context.scene
    render = scene.render
    render.use_border = render.use_crop_to_border = part is not None
    if part is not None:  # Blender truncates to whole pixels: aim a quarter inside
        render.border_min_x = (part.x + 0.25) / framing.width
        render.border_max_x = (part.x + part.width + 0.25) / framing.width
        render.border_min_y = (framing.height - part.y - part.height + 0.25) / framing.height
        render.border_max_y = (framing.height - part.y + 0.25) / framing.height
    scene.cycles.samples = samples
    unfinished = path.with_name(f"unfinished-{path.name}")
    render.filepath = str(unfinished)
    with _quiet(path.with_name("blender.log")):
        bpy.ops.render.render(write_still=True)
    unfinished.rename(path)


@contextmanager
def _quiet(log: Path) -> Iterator[None]:
    """Blender's own lines go into a file: they would tear the progress bar."""
    sys.stdout.flush()
    kept = os.dup(1)
    with log.open("ab") as f:
        os.dup2(f.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


HAIR, FACE, CLOTHES = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_CLASSES = {"hair": HAIR, "highlights": HAIR, "suit": CLOTHES, "collar": CLOTHES}
_UNSEEN = ("blouse", "chain", "pearl", "knit")  # thin things over the chest, below everything that the mask keeps


def shoot_classes(path: Path, framing: Framing, samples: int, part: Rect) -> None:
    """Render what covers each pixel: red hair, green face and skin, blue clothes. Materials are restored."""
    scene = bpy.context.scene
    kept: list[tuple[Any, Any]] = []
    flat = {colour: _flat(colour) for colour in (HAIR, FACE, CLOTHES)}
    for item in scene.objects:
        if item.type not in ("MESH", "CURVES"):
            continue
        kept.append((item, item.data.materials[0]))
        item.data.materials[0] = flat[_CLASSES.get(item.name, FACE)]
        item.hide_render = item.name in _UNSEEN
    scene.cycles.use_denoising = scene.cycles.use_adaptive_sampling = False
    shoot(path, framing, samples, part)
    scene.cycles.use_denoising = scene.cycles.use_adaptive_sampling = True
    for item, material in kept:
        item.data.materials[0] = material
        item.hide_render = False


def _flat(colour: tuple[float, float, float]) -> Any:
    material = bpy.data.materials.new("class")
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    output, emission = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new("ShaderNodeEmission")
    emission.inputs[0].default_value = (*colour, 1)
    tree.links.new(emission.outputs[0], output.inputs[0])
    return material
