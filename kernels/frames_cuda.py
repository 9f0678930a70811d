"""The CUDA version of a batch: the scene stays on the GPU, a frame's few numbers go there, its planes come back."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from kernels import i420, interior, matte, overlay, plates_cuda, turn
from kernels.box import Box
from kernels.gpu import OnDevice, cuda
from kernels.interior import TAPS
from kernels.mesh import REGIONS
from kernels.packed import words
from kernels.scene import Frame, Image, Scene

AT_ONCE = 64  # frames whose numbers and planes are on the GPU together: 88 MB of planes at 1280x720

_resident: WeakKeyDictionary[Scene, "_OnDevice"] = WeakKeyDictionary()


def frames_cuda(scene: Scene, frames: Sequence[Frame]) -> Image:
    """Draw the frames, a scene that was checked, `AT_ONCE` at a time."""
    if scene not in _resident:
        _resident[scene] = _OnDevice(scene)
    there = _resident[scene]
    parts = [there.draw(frames[k : k + AT_ONCE]) for k in range(0, len(frames), AT_ONCE)]
    return np.concatenate(parts)


class _OnDevice:
    """A scene on the GPU, and the pictures that frames are drawn in, one after the other."""

    def __init__(self, scene: Scene) -> None:
        self._width = scene.plates.mask.shape[1]
        self._box, self._patch_box, self._turned_box = scene.box, scene.patch.box, scene.turned
        self._mesh = plates_cuda.resident(scene.plates)
        self._patch = [cuda.to_device(array) for array in (scene.patch.triangles, scene.patch.vertices)]
        self._pictures = None if scene.layers is None else interior.resident(scene.layers)
        self._size = (0, 0) if scene.layers is None else (scene.layers.image.shape[2], scene.layers.image.shape[1])
        self._layers = 0 if scene.layers is None else len(scene.layers.image)
        self._changes = cuda.to_device(scene.changes) if len(scene.changes) else None
        self._extent, self._background = cuda.to_device(scene.extent), cuda.to_device(scene.background)
        still = scene.still(overlay.overlay_reference)
        self._picture = cuda.to_device(still)
        self._overlays = [(cuda.to_device(np.ascontiguousarray(words(cut))), box) for cut, box in scene.laid(scene.box)]
        figure, box, crop = words(scene.figure), scene.patch.box, scene.crop
        rows = slice(crop.y0 + box.y0, crop.y0 + box.y1), slice(crop.x0 + box.x0, crop.x0 + box.x1)
        self._below = cuda.to_device(np.ascontiguousarray(figure[rows]))
        self._figure, self._turned = cuda.to_device(figure), cuda.to_device(figure)
        self._face = self._figure[rows]
        self._nothing = cuda.to_device(np.full((box.height, box.width), plates_cuda.NOTHING))
        self._plates = scene.plates
        self._rooms: dict[int, plates_cuda.Room] = {}
        planes = np.empty(scene.planes, np.uint8)
        i420.i420_reference(still, planes, Box(0, 0, still.shape[1], still.shape[0]))
        self._still = i420.split(planes)

    def draw(self, frames: Sequence[Frame]) -> Image:
        count = max(1, *(len(frame.blend.plate) for frame in frames))
        blends = [cuda.to_device(array) for array in _blends(frames, count)]
        holes = [cuda.to_device(array) for array in _holes(frames, self._width, max(1, self._layers))]
        grids = cuda.to_device(np.stack([frame.grid for frame in frames]))
        planes = [cuda.to_device(np.tile(plane, (len(frames), 1, 1))) for plane in self._still]
        for k, frame in enumerate(frames):
            self._draw_face(frame, [each[k] for each in blends], [each[k] for each in holes], count)
            figure = self._figure
            if frame.shares and self._changes is not None:
                turn.launch(figure, self._turned, self._turned_box, self._changes, frame.shares)
                figure = self._turned
            matte.launch(figure, self._extent, self._background, self._picture, grids[k], self._box)
            for image, box in self._overlays:
                overlay.launch(self._picture, image, box, 256)
            i420.launch(self._picture, [plane[k] for plane in planes], self._box)
        return np.concatenate([plane.copy_to_host().reshape(len(frames), -1) for plane in planes], 1).reshape(
            len(frames), -1, self._background.shape[1]
        )

    def _draw_face(self, frame: Frame, blend: Sequence[OnDevice], hole: Sequence[OnDevice], count: int) -> None:
        if count not in self._rooms:
            self._rooms[count] = plates_cuda.room(self._plates, self._patch_box, count)
        room = self._rooms[count]
        room.keys.copy_to_device(self._nothing)
        plates_cuda.launch(self._mesh, self._patch, self._patch_box, blend, room, self._below, self._face)
        if frame.opening is None or self._pictures is None:
            return
        box, part = self._patch_box, self._patch_box.within(frame.opening.box)
        if not part.empty:
            drawn = self._face[part.y0 - box.y0 : part.y1 - box.y0, part.x0 - box.x0 : part.x1 - box.x0]
            interior.launch(self._pictures, self._size, hole, 0, frame.opening, part, drawn)


def _blends(frames: Sequence[Frame], count: int) -> list[NDArray[Any]]:
    """plate, weight, tint, first, rest of all frames; plates that a frame lacks have no weight and no colour."""
    plate = np.zeros((len(frames), count), np.int32)
    weight, tint = (np.zeros((len(frames), count), np.float32) for _ in range(2))
    for k, frame in enumerate(frames):
        n = len(frame.blend.plate)
        plate[k, :n], weight[k, :n], tint[k, :n] = frame.blend.plate, frame.blend.weight, frame.blend.tint
    first = np.stack([frame.blend.first for frame in frames])
    return [plate, weight, tint, first, np.stack([frame.blend.rest for frame in frames]).reshape(-1, REGIONS)]


def _holes(frames: Sequence[Frame], width: int, layers: int) -> list[NDArray[np.float32]]:
    """edges, place, light of all frames; edges for every column of the crop, of no height where there is no hole."""
    edges = np.zeros((len(frames), width, TAPS, 2), np.float32)
    place, light = np.zeros((len(frames), layers, 6), np.float32), np.zeros((len(frames), layers), np.float32)
    for k, frame in enumerate(frames):
        if frame.opening is not None:
            edges[k, frame.opening.box.x0 : frame.opening.box.x1] = frame.opening.edges
            place[k], light[k] = frame.opening.place, frame.opening.light
    return [edges, place, light]
