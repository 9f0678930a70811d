"""Whole frames of one host, many in one go: a GPU is sent once what does not change between them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from kernels import device
from kernels.box import Box
from kernels.frames_cuda import frames_cuda
from kernels.i420 import i420_cpu, i420_reference
from kernels.interior import fill_cpu, fill_reference
from kernels.matte import Matte, composite_cpu, composite_reference
from kernels.overlay import overlay_cpu, overlay_reference
from kernels.plates import morph_reference
from kernels.plates_cpu import morph_cpu
from kernels.scene import Frame, Image, Scene
from kernels.turn import turn_cpu, turn_reference


class _Versions(NamedTuple):
    """The steps of one frame."""

    morph: Callable[..., None]
    fill: Callable[..., None]
    turn: Callable[..., None]
    composite: Callable[..., None]
    overlay: Callable[..., None]
    i420: Callable[..., None]


_REFERENCE = _Versions(
    morph_reference, fill_reference, turn_reference, composite_reference, overlay_reference, i420_reference
)
_CPU = _Versions(morph_cpu, fill_cpu, turn_cpu, composite_cpu, overlay_cpu, i420_cpu)


def draw_frames(scene: Scene, frames: Sequence[Frame]) -> Image:
    """Draw frames of a scene: I420, uint8 [n, h*3/2, w], see `kernels.i420`. They do not depend on each other.

    Raises ValueError for a scene whose parts do not fit.
    """
    scene.check()
    if not frames:
        return np.zeros((0, *scene.planes), np.uint8)
    if device.choose().cuda:
        return frames_cuda(scene, frames)
    return frames_cpu(scene, frames)


def frames_reference(scene: Scene, frames: Sequence[Frame]) -> Image:
    """What is drawn, in NumPy."""
    return _one_by_one(scene, frames, _REFERENCE)


def frames_cpu(scene: Scene, frames: Sequence[Frame]) -> Image:
    """The CPU version of `draw_frames`: one frame after the other."""
    return _one_by_one(scene, frames, _CPU)


def _one_by_one(scene: Scene, frames: Sequence[Frame], versions: _Versions) -> Image:
    figure, turned, picture = scene.figure.copy(), scene.figure.copy(), scene.still(versions.overlay)
    still = np.empty(scene.planes, np.uint8)
    versions.i420(picture, still, Box(0, 0, picture.shape[1], picture.shape[0]))
    out = np.tile(still, (len(frames), 1, 1))
    rows, columns = slice(scene.crop.y0, scene.crop.y1), slice(scene.crop.x0, scene.crop.x1)
    base, face = scene.figure[rows, columns], figure[rows, columns]
    for frame, planes in zip(frames, out, strict=True):
        versions.morph(scene.plates, scene.patch, frame.blend, base, face)
        if frame.opening is not None and scene.layers is not None:
            part = scene.patch.box.within(frame.opening.box)
            if not part.empty:
                versions.fill(scene.layers, frame.opening, part, face)
        drawn = figure
        if frame.shares:
            versions.turn(figure, turned, scene.turned, scene.changes, frame.shares)
            drawn = turned
        versions.composite(Matte(drawn, scene.extent), scene.background, picture, frame.grid, scene.box)
        scene.lay(picture, scene.box, versions.overlay)
        versions.i420(picture, planes, scene.box)
    return out
