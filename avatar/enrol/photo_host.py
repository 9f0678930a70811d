"""How a rendered host's face moves, at FaceMesh's landmarks: what is carried over to other people's faces."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from avatar.enrol.landmarks import Landmarker
from avatar.enrol.photo_face import Doubles, Face
from avatar.errors import EnrolRefused, Finding
from avatar.pack import Pack, Plate
from avatar.topology import INNER_LOWER, INNER_UPPER, LIPS_OUTER, MESH, MIRROR, OUTER_BOTTOM, OUTER_TOP

_NEAR = 6  # vertices that a landmark's motion is the mean of
_SEEN = 96  # of 255: a vertex that is less visible at rest lies inside the mouth
_GREY = 205  # behind the host: landmarks are found on a light wall

_UPPER = np.unique([*INNER_UPPER[1:-1], *LIPS_OUTER[1:10]])
_LOWER = np.unique([*INNER_LOWER[1:-1], *LIPS_OUTER[11:]])


@dataclass(frozen=True, slots=True, eq=False)
class HostShapes:
    """The host's resting face and what her plates do to it, in units, symmetrical."""

    face: Face
    plates: tuple[Plate, ...]
    offset: Doubles  # (P, 468, 2) units


def host_shapes(pack: Pack, landmarker: Landmarker) -> HostShapes:
    """Measure a rendered host. Raises EnrolRefused if no face is found in her own picture."""
    face = Face.of(_landmarks(pack, landmarker))
    mesh = pack.geometry
    seen = mesh.visible[0] > _SEEN
    rest = mesh.rest[seen, :2].astype(np.float64)
    offset = mesh.offset[:, seen, :2].astype(np.float64)
    lower = _belongs_to_jaw(pack, rest, offset, face)
    marks = face.to_px(face.points[:MESH, :2])
    moved = np.zeros((len(pack.plates), MESH, 2))
    sides = {"any": np.ones(len(rest), bool), "upper": ~lower, "lower": lower}
    which = np.full(MESH, "any", dtype="<U5")
    which[_UPPER], which[_LOWER] = "upper", "lower"
    for side, members in sides.items():
        mine = which == side
        distance, near = cKDTree(rest[members]).query(marks[mine], k=_NEAR)
        weight = 1 / np.maximum(distance, 0.5) ** 2
        weight /= weight.sum(1, keepdims=True)
        moved[:, mine] = (offset[:, members][:, near] * weight[..., None]).sum(2)
    units = moved @ face.axes.T / face.unit
    mirrored = units[:, MIRROR[:MESH]] * np.array([-1.0, 1.0])
    return HostShapes(face, pack.plates, (units + mirrored) / 2)


def _landmarks(pack: Pack, landmarker: Landmarker) -> NDArray[np.float32]:
    figure = pack.figure.astype(np.float32)
    alpha = figure[..., 3:] / 255
    picture = (figure[..., :3] * alpha + _GREY * (1 - alpha)).astype(np.uint8)
    faces = landmarker.find(picture)
    near = faces[0] if faces else None
    found = landmarker.precise(picture, near) if near is not None else None
    if found is None:
        problem = f"no face is found in the host {pack.info.name}, whose motion is carried over"
        raise EnrolRefused(Finding(problem, "install Onmaru again: its hosts are damaged"))
    found[:, :2] += [pack.box.x0, pack.box.y0]
    return found


def _belongs_to_jaw(pack: Pack, rest: Doubles, offset: Doubles, face: Face) -> NDArray[np.bool_]:
    """Vertices that go down with the jaw: on the closed mouth, both lips meet in one place."""
    widest = max(range(len(pack.plates)), key=lambda k: (pack.plates[k].pose or (0.0,))[0])
    down = offset[widest] @ face.axes[1]
    tree = cKDTree(rest)
    marks = face.to_px(face.points[[OUTER_TOP, OUTER_BOTTOM], :2])
    top, bottom = (float(down[tree.query(mark, k=_NEAR)[1]].mean()) for mark in marks)
    return np.asarray(down > (top + bottom) / 2)
