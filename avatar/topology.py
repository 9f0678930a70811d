"""Places of the FaceMesh topology (478 landmarks of MediaPipe): which number lies where in a face.

"Left" and "right" are the viewer's. Numbers as in MediaPipe's `face_mesh_connections.py` (Apache-2.0) and
Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs", 2019.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

LANDMARKS: Final = 478
MESH: Final = 468  # without the irises

Index = NDArray[np.int64]


def _frozen(*numbers: int) -> Index:
    index = np.array(numbers, np.int64)
    index.setflags(write=False)
    return index


LIPS_OUTER: Final = _frozen(61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
INNER_UPPER: Final = _frozen(78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)  # left corner to right corner
INNER_LOWER: Final = _frozen(78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
LIPS_INNER: Final = _frozen(*INNER_UPPER, *INNER_LOWER[-2:0:-1])  # the ring, once round
LIPS: Final = _frozen(*LIPS_OUTER, *LIPS_INNER)
CHIN: Final = _frozen(152, 148, 377, 176, 400, 149, 378, 175, 199, 200)
OVAL: Final = _frozen(
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
JAW_LINE: Final = _frozen(
    454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234
)  # the oval's lower half, ear to ear
# Eyes, nose bridge, forehead, temples: what speech does not move. Rigid poses are fitted on these.
RIGID: Final = _frozen(
    33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 10, 151, 9, 8,
    127, 356, 234, 454, 70, 300, 46, 276, 130, 359, 193, 417, 122, 351, 19, 94,
)  # fmt: skip
LEFT_EYE: Final = _frozen(33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)  # the ring
RIGHT_EYE: Final = _frozen(263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
LEFT_BROW: Final = _frozen(70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
RIGHT_BROW: Final = _frozen(300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
LEFT_IRIS: Final = _frozen(468, 469, 470, 471, 472)  # centre, right, top, left, bottom
RIGHT_IRIS: Final = _frozen(473, 474, 475, 476, 477)  # centre, right, top, left, bottom
LEFT_EYE_CORNERS: Final = (33, 133)  # outer, inner
RIGHT_EYE_CORNERS: Final = (263, 362)
UPPER_LIP, LOWER_LIP = 13, 14  # the inner edges, in the middle
OUTER_TOP, OUTER_BOTTOM = 0, 17  # the outer edges, in the middle
MOUTH_CORNERS: Final = (61, 291)  # left, right
NOSE_BASE, NOSE_BRIDGE, NOSE_TIP = 2, 197, 1
FOREHEAD, CHIN_TIP = 10, 152

_MIDDLE: Final = (
    0, 1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    94, 151, 152, 164, 168, 175, 195, 197, 199, 200,
)  # fmt: skip


def _mirror() -> Index:
    """Landmarks of the left half are numbered before those of the right, both in the same order."""
    mirror = np.arange(LANDMARKS)
    left = np.setdiff1d(np.arange(248), _MIDDLE)
    right = np.arange(248, MESH)
    mirror[left], mirror[right] = right, left
    mirror[[468, 469, 470, 471, 472]] = [473, 476, 475, 474, 477]
    mirror[[473, 474, 475, 476, 477]] = [468, 471, 470, 469, 472]
    mirror.setflags(write=False)
    return mirror


# The number that a landmark has in the mirrored picture: mirrored[MIRROR] is the face as it was.
MIRROR: Final = _mirror()
