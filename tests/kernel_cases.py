"""Inputs on which each version of a kernel must agree, small enough for the CUDA simulator."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kernels.box import Box
from kernels.frames import frames_cpu, frames_reference
from kernels.frames_cuda import frames_cuda
from kernels.i420 import i420_cpu, i420_cuda, i420_reference
from kernels.interior import TAPS, Layers, Opening, fill_cpu, fill_cuda, fill_reference
from kernels.matte import Matte, composite_cpu, composite_cuda, composite_reference
from kernels.mesh import Patch, Plates, blend_of
from kernels.overlay import overlay_cpu, overlay_cuda, overlay_reference
from kernels.places import places
from kernels.plates import morph_reference
from kernels.plates_cpu import morph_cpu
from kernels.plates_cuda import morph_cuda
from kernels.scene import Frame, Laid, Scene
from kernels.turn import turn_cpu, turn_cuda, turn_reference

Image = NDArray[np.uint8]


def noise(*shape: int, seed: int = 1) -> Image:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def bgra(height: int, width: int, seed: int = 2) -> Image:
    """Premultiplied noise, part of it clear and part opaque."""
    image = noise(height, width, 4, seed=seed)
    image[: height // 3, :, 3] = 255
    image[-height // 3 :, :, 3] = 0
    image[..., :3] = image[..., :3].astype(int) * image[..., 3:] // 255
    return image


def run_i420(version: Callable[..., None]) -> Image:
    planes = noise(15, 12, seed=3)
    version(noise(10, 12, 3), planes, Box(2, 2, 10, 8))
    return planes


def run_overlay(version: Callable[..., None]) -> Image:
    picture = noise(9, 11, 3)
    version(picture, bgra(6, 7), Box(2, 3, 9, 9), 200)
    return picture


def run_matte_still(version: Callable[..., None]) -> Image:
    """Nearly all pixels side by side in the figure, some past its edges."""
    return run_matte(version, noisy=0)


def run_matte(version: Callable[..., None], noisy: int = 300) -> Image:
    affine = np.array([[0.999, -0.03, 0.7], [0.03, 0.999, -0.4]])
    shift = np.array([[1.0, 0.0, -1.3], [0.0, 0.99, 0.6]])
    head = np.linspace(0, 255, 24).astype(np.uint8).reshape(4, 6)
    grid = places((24, 14), shift, affine, head)
    grid += np.random.default_rng(7).integers(-noisy, noisy + 1, grid.shape, dtype=np.int32)
    extent = np.stack([np.arange(14) % 5, 22 - np.arange(14) % 4], -1).astype(np.int32)
    extent[3] = 0
    matte = Matte(bgra(16, 24), extent)
    out = np.zeros((14, 24, 3), np.uint8)
    version(matte, noise(14, 24, 3), out, grid, Box(1, 0, 24, 13))
    return out


def run_turn(version: Callable[..., None]) -> Image:
    figure, out = bgra(12, 15), np.zeros((12, 15, 4), np.uint8)
    changes = np.random.default_rng(8).integers(-255, 256, (3, 7, 9, 4), dtype=np.int16)
    version(figure, out, Box(4, 2, 13, 9), changes, [(2, 200), (0, 31)])
    version(figure, out[:, :], Box(0, 5, 9, 12), changes, [(1, 256)])
    return out


def plates() -> Plates:
    """A 5x5 grid of vertices over 16x14 px and a second layer behind it, three plates, smooth pictures."""
    j, i = np.mgrid[0:5, 0:5]
    front = np.stack([i * 3.6 + 0.3, j * 3.1 + 0.2, 1 + 0 * i], -1).reshape(-1, 3)
    back = front * [0.8, 0.8, 1] + [1, 1, 0.5]
    rest = np.concatenate([front, back])
    rng = np.random.default_rng(5)
    offset = rng.uniform(-1, 1, (3, *rest.shape)) * [1, 1, 0.05]
    region = rng.uniform(0, 1, (len(rest), 3))
    y, x = np.mgrid[0:14, 0:16]
    waves = [np.stack([x * (9 - k), y * (9 + k), 120 + 9 * x - 7 * y, 0 * x], -1) for k in range(4)]
    return Plates(
        position=np.concatenate([rest[None], rest + offset]).astype(np.float32),
        visible=rng.uniform(0.2, 1, (4, len(rest))).astype(np.float32),
        region=(region / np.maximum(region.sum(1, keepdims=True), 1)).astype(np.float32),
        image=np.clip(np.stack(waves), 0, 255).astype(np.uint8),
        mask=np.where((x > 0) & (y > 1), 40 + 12 * x, 0).astype(np.uint8),
    )


def patch(box: Box) -> Patch:
    corner = (np.arange(4)[:, None] * 5 + np.arange(4)).ravel()
    front = np.concatenate(
        [np.stack([corner, corner + 1, corner + 5], -1), np.stack([corner + 1, corner + 6, corner + 5], -1)]
    )
    triangles = np.concatenate([front + 25, front]).astype(np.int32)  # the nearer ones come last
    return Patch(box, triangles, np.unique(triangles).astype(np.int32))


def run_morph(version: Callable[..., None], weights: tuple[float, float, float] = (0.6, 0.3, 0.2)) -> Image:
    base = bgra(18, 20)
    base[..., 3] = np.maximum(base[..., 3], 128)
    canvas = base.copy()
    blend = blend_of(np.array(weights, np.float32), np.array([1, 0, 0], np.int32))
    crop = canvas[2:16, 3:19]
    version(plates(), patch(Box(1, 1, 16, 13)), blend, base[2:16, 3:19], crop)
    return canvas


def run_interior(version: Callable[..., None]) -> Image:
    """Three pictures, one bent and bright, one not there, in a hole with slanting edges."""
    y, x = np.mgrid[0:9, 0:11]
    pictures = np.stack([np.stack([x * 20, y * 25, 250 - 9 * x * y % 200, 255 + 0 * x], -1)] * 3).clip(0, 255)
    pictures[1:] = pictures[1:] * np.where((x + y) % 7 < 4, 0.5, 1.0)[..., None]
    columns = np.arange(12)[:, None] + np.linspace(-0.3, 0.3, TAPS)
    edges = np.stack([3 + 0.4 * columns, 11 - 0.2 * columns], -1).astype(np.float32)
    edges[0] = 6
    opening = Opening(
        box=Box(2, 2, 14, 13),
        edges=edges,
        place=np.array([[1, 0, -3, 0, 1, -3], [1, 0, 0, 0, 1, 0], [0.8, 0.2, -2, -0.1, 0.9, -1]], np.float32),
        light=np.array([1.0, 0.0, 1.3], np.float32),
        soft=1.4,
        shadow=(4.0, 2.5),
    )
    figure = bgra(14, 16)
    version(Layers(pictures.astype(np.uint8)), opening, Box(3, 2, 14, 12), figure)
    return figure


def run_frames(version: Callable[..., Image]) -> Image:
    """Three frames: turned with an open mouth, at rest, and turned by two views; an overlay over the figure."""
    crop, figure = Box(3, 2, 19, 16), bgra(24, 28, seed=4)
    figure[..., 3] = np.maximum(figure[..., 3], 60)
    figure[..., :3] = np.minimum(figure[..., :3], figure[..., 3:])
    whole = Box(1, 1, 16, 13)
    scene = Scene(
        figure=figure,
        crop=crop,
        plates=plates(),
        patch=patch(whole),
        layers=Layers(np.repeat(bgra(9, 11, seed=6)[None], 2, 0)),
        extent=np.stack([np.full(20, 2), np.full(20, 25)], -1).astype(np.int32),
        changes=np.random.default_rng(8).integers(-90, 90, (2, 18, 20, 4), dtype=np.int16),
        turned=Box(1, 1, 21, 19),
        background=noise(20, 28, 3, seed=9),
        overlays=(Laid(bgra(6, 8, seed=11), 15, 10), Laid(bgra(4, 4, seed=12), 0, 0)),
        box=Box(2, 0, 26, 18),
    )
    columns = np.arange(5, 12)[:, None] + np.linspace(-0.3, 0.3, TAPS)
    opening = Opening(
        box=Box(5, 4, 12, 11),
        edges=np.stack([5 + 0.2 * (columns - 5), 9 - 0.1 * columns], -1).astype(np.float32),
        place=np.array([[1, 0, -3, 0, 1, -2], [0.9, 0.1, -2, 0, 1, -1]], np.float32),
        light=np.array([1.0, 0.8], np.float32),
        soft=1.2,
        shadow=(3.0, 2.0),
    )
    still = np.array([[1.0, 0, 0.4], [0, 1.0, 1.3]])
    head = np.zeros((6, 7), np.uint8)
    region = np.array([1, 0, 0], np.int32)
    blends = [blend_of(np.array(w, np.float32), region) for w in ((0.6, 0.3, 0.2), (0, 0, 0), (0, 0.9, 0))]
    grids = [places((28, 20), still + shift, still, head) for shift in (0, 0.25, -0.5)]
    openings, shares = (opening, None, opening), (((0, 120),), (), ((1, 90), (0, 60)))
    return version(scene, [Frame(*each) for each in zip(blends, openings, shares, grids, strict=True)])


class Case(NamedTuple):
    run: Callable[[Callable[..., Any]], Image]
    reference: Callable[..., Any]
    cpu: Callable[..., Any]
    cuda: Callable[..., Any]
    levels: int  # by which a pixel may differ: rounding of floats


CASES = {
    "i420": Case(run_i420, i420_reference, i420_cpu, i420_cuda, 0),
    "overlay": Case(run_overlay, overlay_reference, overlay_cpu, overlay_cuda, 0),
    "matte": Case(run_matte, composite_reference, composite_cpu, composite_cuda, 1),
    "matte_still": Case(run_matte_still, composite_reference, composite_cpu, composite_cuda, 0),
    "turn": Case(run_turn, turn_reference, turn_cpu, turn_cuda, 0),
    "interior": Case(run_interior, fill_reference, fill_cpu, fill_cuda, 2),
    "frames": Case(run_frames, frames_reference, frames_cpu, frames_cuda, 3),
    "plates": Case(run_morph, morph_reference, morph_cpu, morph_cuda, 2),
}
