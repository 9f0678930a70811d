"""Every kernel once, on tiny inputs."""

import numpy as np

from kernels.box import Box
from kernels.i420 import to_i420
from kernels.interior import TAPS, Layers, Opening, fill
from kernels.matte import Matte, composite
from kernels.mesh import Patch, Plates, blend_of
from kernels.mined import Sources, lay, weave
from kernels.overlay import overlay
from kernels.places import Bend, places
from kernels.planes import film, lay_film
from kernels.plates import morph
from kernels.simplex import nearest
from kernels.turn import turn

_SIZE = 16


def run_all() -> None:
    """Call each kernel with the types that drawing calls it with."""
    image = np.zeros((_SIZE, _SIZE, 3), np.uint8)
    figure = np.zeros((_SIZE, _SIZE, 4), np.uint8)
    overlay(image, figure, 0, 0)
    to_i420(image, np.zeros((_SIZE * 3 // 2, _SIZE), np.uint8))
    extent = np.tile(np.array([0, _SIZE], np.int32), (_SIZE, 1))
    still = np.eye(2, 3)
    head = np.zeros((_SIZE // 4, _SIZE // 4), np.uint8)
    bend = Bend(np.zeros((3, 3, 2), np.float32), (0.0, 0.0), (8.0, 8.0))
    whole = Box(0, 0, _SIZE, _SIZE)
    composite(Matte(figure, extent), image, image.copy(), places((_SIZE, _SIZE), still, still, head, bend), whole)
    turn(figure, figure.copy(), whole, np.zeros((1, _SIZE, _SIZE, 4), np.int16), [(0, 256)])
    nearest(np.eye(2), np.zeros(2))
    _filmed(image)
    _morph(figure)


def _morph(figure: np.typing.NDArray[np.uint8]) -> None:
    """One triangle, in a view of a larger figure as in drawing."""
    crop = figure[2:-2, 2:-2]
    rest = np.array([[0, 0, 1], [8, 0, 1], [0, 8, 1]], np.float32)
    plates = Plates(
        position=np.stack([rest, rest]),
        visible=np.ones((2, 3), np.float32),
        region=np.zeros((3, 3), np.float32),
        image=np.zeros((2, *crop.shape), np.uint8),
        mask=np.zeros(crop.shape[:2], np.uint8),
    )
    patch = Patch(Box(0, 0, 4, 4), np.array([[0, 1, 2]], np.int32), np.arange(3, dtype=np.int32))
    blend = blend_of(np.ones(1, np.float32), np.zeros(1, np.int32))
    morph(plates, patch, blend, crop.copy(), crop)
    hole = Box(0, 0, 4, 4)
    edges, place, light = (np.zeros(shape, np.float32) for shape in ((4, TAPS, 2), (1, 6), (1,)))
    layers = Layers(np.zeros((1, 4, 4, 4), np.uint8))
    fill(layers, Opening(hole, edges, place, light, 1.0, (1.0, 1.0)), hole, crop)


def _filmed(image: np.typing.NDArray[np.uint8]) -> None:
    """What draws a filmed host: one triangle, laid over, and a drawing over planes."""
    base, alpha = np.zeros(image.shape, np.float32), np.zeros(image.shape[:2], np.float32)
    points = np.array([[0, 0], [8, 0], [0, 8]], np.float32)
    sources = Sources(image[None], np.zeros(1, np.int32), points[None], np.ones(1, np.float32))
    weave(np.array([[0, 1, 2]], np.int32), points, sources, np.ones(3, np.float32), base, alpha)
    lay(base, base.copy(), base.copy(), alpha, 1.0, image)
    lay_film(np.zeros((_SIZE * 3 // 2, _SIZE), np.uint8), film(np.zeros((4, 4, 4), np.uint8), 0, 0))


if __name__ == "__main__":
    run_all()
