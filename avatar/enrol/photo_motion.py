"""What each plate does to a photographed face: mouths carried over from a rendered host, eyes and brows computed.

Carried-over mouths keep the host's timing of lips, cheeks and jaw; lids are computed, since a lid's way depends on
the person's own opening, and brows too, since the host's are drawn on and hardly move.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from avatar.enrol.photo_face import Doubles, Face, smoothstep
from avatar.enrol.photo_host import HostShapes
from avatar.enrol.photo_mesh import EYE, FACE, MOUTH, PhotoMesh
from avatar.manifest import Mood
from avatar.pack import Plate
from avatar.topology import INNER_LOWER, INNER_UPPER, LEFT_BROW, LIPS_OUTER, MESH, RIGHT_BROW
from lipsync.types import PARAMETERS

WIDEST: Final = 0.21  # units: a photo's mouth that opens farther looks like a puppet's; FaceMesh sees .05 more
_EASES = 0.15  # units from which openings are pressed together, so that wide mouths still differ
NARROWEST: Final = 0.17  # units that a mouth may lose of its width
_NO_POSE = (0.0,) * len(PARAMETERS)
_PRESS = PARAMETERS.index("press")
_SEALED_GAP = 0.03  # the host's lips are closed below it
# Of the host's gap, along the inner lips' landmarks from corner to corner.
_TAPER: Final = np.array([0.0, 0.5, 0.83, 0.97, 1.0, 1.0, 1.0, 0.97, 0.83, 0.5, 0.0])
_LEFT_CORNER = [61, 76, 62, 78]  # the corner of each ring of the lips
_RIGHT_CORNER = [291, 306, 292, 308]
_PRESSED = 0.38  # of the lips' thickness that pressing hides
_TUCKED = 0.45  # of the gap that a lower lip under the teeth closes
_SMILE = 0.034  # units that a smile lifts the corners
_LOWER_LID = 0.12  # of the opening that the lower lid comes up in a blink
_BLINKS: Final = (0.25, 0.5, 0.75, 1.0)
# ±1 of gaze is 14° across and 10° down, on a ball of 12 mm; the upper lid follows the eye up and down.
_GAZES: Final = (
    ("gaze_left", (-1.0, 0.0), 0.0),
    ("gaze_right", (1.0, 0.0), 0.0),
    ("gaze_up", (0.0, -1.0), -0.1),
    ("gaze_down", (0.0, 1.0), 0.28),
)
GAZE_ACROSS: Final = 0.046
GAZE_DOWN: Final = 0.033


@dataclass(frozen=True, slots=True, eq=False)
class PhotoPlate:
    """A plate to be made: what it means, and how far lids are shut and eyes turned in it."""

    plate: Plate
    offset: Doubles  # (V, 2) units
    lids: float = 0.0  # how far the upper lid is down, -1 .. 1
    gaze: tuple[float, float] = (0.0, 0.0)
    sealed: bool = True


def plates(face: Face, mesh: PhotoMesh, host: HostShapes) -> tuple[PhotoPlate, ...]:
    """All plates of a photographed face."""
    return (*_mouths(face, mesh, host), *_lids(mesh), *_gazes(face, mesh), *_brows(face, mesh))


def _mouths(face: Face, mesh: PhotoMesh, host: HostShapes) -> list[PhotoPlate]:
    chosen = [k for k, plate in enumerate(host.plates) if plate.region == "mouth"]
    scale = _proportions(face, host.face)
    offsets, sealed = [], []
    for k in chosen:
        shut = host.plates[k].mood is not None or _gap(host.offset[k]) < _SEALED_GAP
        offset = _shaped(host.plates[k], _tamed(_tapered(host.offset[k] * scale)), face)
        offsets.append(_seal(offset, mesh, face) if shut else offset)
        sealed.append(shut)
    plates = [host.plates[k] for k in chosen]
    if not any(plate.mood == "earnest" for plate in plates):
        pressed = max(range(len(plates)), key=lambda k: (plates[k].pose or _NO_POSE)[_PRESS])
        plates.append(Plate("earnest_mouth", "mouth", None, None, None, None, "earnest"))
        offsets.append(offsets[pressed] * 0.6)
        sealed.append(True)
    carried = mesh.carry(np.stack(offsets))
    return [
        PhotoPlate(plate, _with_sheet(mesh, _closed(mesh, offset) if shut else _ordered(mesh, offset)), sealed=shut)
        for plate, offset, shut in zip(plates, carried, sealed, strict=True)
    ]


def _proportions(face: Face, host: Face) -> Doubles:
    """How much larger the person's mouth moves: across by the mouth's width, down by what lies below the nose."""

    def size(of: Face) -> Doubles:
        p = of.points
        return np.array([p[291, 0] - p[61, 0], p[152, 1] - p[2, 1]])

    return np.clip(size(face) / size(host), 0.8, 1.25) * 0.94


def _gap(offset: Doubles) -> float:
    return float((offset[INNER_LOWER[3:8], 1] - offset[INNER_UPPER[3:8], 1]).mean())


def _tamed(offset: Doubles) -> Doubles:
    """Not wider open and not narrower than a photo can bear; nothing above the nose moves with the mouth."""
    across, down = 1.0, 1.0
    narrower, gap = offset[61, 0] - offset[291, 0], _gap(offset)
    if narrower > NARROWEST:
        across = NARROWEST / narrower
    if gap > _EASES:
        room = WIDEST - _EASES
        down = (_EASES + room * (1 - math.exp((_EASES - gap) / room))) / gap
    return np.asarray(offset * np.array([across, down]))


def _tapered(offset: Doubles) -> Doubles:
    """The lips part less towards the corners: the host's open there at once, which tears a photo."""
    out = offset.copy()
    up, low = offset[INNER_UPPER], offset[INNER_LOWER]
    meet = (up + low) / 2
    share = _TAPER[:, None]
    at = np.linspace(-1, 1, len(meet))
    curve = np.stack([np.polyval(np.polyfit(at[1:-1], meet[1:-1, k], 2), at) for k in (0, 1)], -1)
    for corner, end in ((_LEFT_CORNER, 0), (_RIGHT_CORNER, -1)):  # else they hang as hooks below both lips
        out[corner] += curve[end] - meet[end]
    meet[[0, -1]] = curve[[0, -1]]
    out[INNER_UPPER], out[INNER_LOWER] = meet + (up - meet) * share, meet + (low - meet) * share
    return out


def _shaped(plate: Plate, offset: Doubles, face: Face) -> Doubles:
    """What landmarks on a host's lips do not tell: pressed lips are thinner, a tucked lip reaches the teeth."""
    out = offset.copy()
    pose = dict(zip(PARAMETERS, plate.pose or _NO_POSE, strict=True))
    if pose["press"] > 0.3:
        line = np.interp(face.points[LIPS_OUTER, 0], face.points[INNER_UPPER, 0], face.points[INNER_UPPER, 1])
        out[LIPS_OUTER, 1] -= _PRESSED * pose["press"] * (face.points[LIPS_OUTER, 1] - line)
    if pose["roll_lower"] > 0.5:
        gap = out[INNER_LOWER, 1] - out[INNER_UPPER, 1]
        out[INNER_LOWER, 1] -= _TUCKED * gap
        out[LIPS_OUTER[11:], 1] -= _TUCKED * gap.max() * 0.6
    out[:, 1] *= _by_tongue(pose)
    if plate.mood == "delighted":
        lift = -float(out[[61, 291], 1].mean())
        out *= np.clip(_SMILE / max(lift, 1e-3), 0.5, 1.3)
    return out


def _by_tongue(pose: Mapping[str, float]) -> float:
    """How much wider a mouth opens for what its tongue does: lips alone would not tell D from N, or TH from K.

    A tongue at the ridge is said with nearly shut teeth, and pressed against it (N) with less opening yet; one between
    the teeth keeps the mouth open; the root's, at the back, opens it more.
    """
    if pose["tongue_back"] > 0.5:
        return 1.14
    if pose["tongue_tip"] <= 0.4:
        return 1.0
    near = 1.0 - 0.2 * pose["tongue_tip"] + 0.15 * pose["tongue_out"] - 5.0 * max(0.0, pose["tongue_tip"] - 0.9)
    return near * min(1.0, 0.8 + pose["lower_drop"])


def _seal(offset: Doubles, mesh: PhotoMesh, face: Face) -> Doubles:
    """The lips brought together again, each as a whole."""
    out = offset.copy()
    up, low = offset[INNER_UPPER], offset[INNER_LOWER]
    meet = (up + low) / 2
    at = mesh.marks[INNER_UPPER, 0]
    upper = mesh.marks[:, 1] < np.interp(mesh.marks[:, 0], at, face.points[INNER_UPPER, 1])
    upper[LIPS_OUTER[:11]], upper[LIPS_OUTER[11:]] = True, False
    upper[INNER_UPPER], upper[INNER_LOWER[1:-1]] = True, False
    away = np.abs(face.points[:MESH, 1] - np.interp(face.points[:MESH, 0], at, face.points[INNER_UPPER, 1]))
    for ring, mine in ((up, upper), (low, ~upper)):
        shift = np.column_stack([np.interp(mesh.marks[:, 0], at, (meet - ring)[:, k]) for k in (0, 1)])
        out[mine] += (shift * smoothstep(away, 0.5, 0.2)[:, None])[mine]
    out[INNER_UPPER], out[INNER_LOWER] = meet, meet
    return out


def _closed(mesh: PhotoMesh, offset: Doubles) -> Doubles:
    """Both edges in one place, exactly."""
    meet = (offset[mesh.upper_edge] + offset[mesh.lower_edge]) / 2
    offset[mesh.upper_edge], offset[mesh.lower_edge] = meet, meet
    return offset


def _ordered(mesh: PhotoMesh, offset: Doubles) -> Doubles:
    """The lower lip's edge never above the upper one's."""
    up, low = (_smooth(offset[edge]) for edge in (mesh.upper_edge, mesh.lower_edge))
    over = np.maximum(up[:, 1] - low[:, 1], 0)[:, None] * [0, 0.5]
    offset[mesh.upper_edge], offset[mesh.lower_edge] = up - over, low + over
    return offset


def _smooth(edge: Doubles) -> Doubles:
    """Without kinks, which are cut into a lip's outline; the ends stay."""
    ends = np.pad(edge, ((6, 6), (0, 0)), mode="reflect", reflect_type="odd")
    bell = np.exp(-0.5 * (np.arange(-6, 7) / 1.8) ** 2)
    return np.stack([np.convolve(ends[:, k], bell / bell.sum(), "valid") for k in (0, 1)], -1)


def _with_sheet(mesh: PhotoMesh, offset: Doubles) -> Doubles:
    """What lies behind the lips: the upper half stays with the skull, the lower half goes with the lower lip."""
    sheet = mesh.part == MOUTH
    place = mesh.rest[sheet]
    down = offset[mesh.lower_edge, 1].max()
    left, right = offset[mesh.upper_edge[0], 0], offset[mesh.upper_edge[-1], 0]
    corners = mesh.rest[mesh.upper_edge[[0, -1]], 0]
    middle = mesh.rest[mesh.upper_edge, 1].mean()
    offset[sheet] = np.column_stack(
        [np.interp(place[:, 0], corners, [left, right]), down * smoothstep(place[:, 1] - middle, 0.0, 0.2)]
    )
    return offset


def lid_drop(mesh: PhotoMesh, places: Doubles, amount: float, lower: float) -> Doubles:
    """How far skin moves (V,) down when the upper lid comes down by `amount` of its way and the lower up by `lower`."""
    down = np.zeros(len(places))
    for up_edge, low_edge in mesh.lids:
        up, low = mesh.rest[up_edge], mesh.rest[low_edge]
        opening = np.interp(places[:, 0], up[:, 0], low[:, 1] - up[:, 1], left=0, right=0)
        top = np.interp(places[:, 0], up[:, 0], up[:, 1])
        above = np.maximum(top - places[:, 1], 0) / 0.3
        below = np.maximum(places[:, 1] - (top + opening), 0) / 0.2
        middle = places[:, 1] < top + opening / 2
        fall = np.where(middle, np.clip(1 - above, 0, 1) ** 2, np.clip(1 - below, 0, 1) ** 2)
        down += np.where(middle, amount * (1 - _LOWER_LID), -lower) * opening * fall
    return down


def _lid_offset(mesh: PhotoMesh, amount: float, lower: float) -> Doubles:
    offset = np.zeros((len(mesh.rest), 2))
    skin = mesh.part == FACE
    offset[skin, 1] = lid_drop(mesh, mesh.rest[skin], amount, lower)
    for up, low in mesh.lids:  # the edges belong to one lid each, however the middle falls
        opening = mesh.rest[low, 1] - mesh.rest[up, 1]
        offset[up, 1], offset[low, 1] = amount * (1 - _LOWER_LID) * opening, -lower * opening
    return offset


def _lids(mesh: PhotoMesh) -> list[PhotoPlate]:
    made = []
    for c in _BLINKS:
        plate = Plate(f"blink_{round(c * 100)}", "eyes", None, c, None, None, None)
        made.append(PhotoPlate(plate, _lid_offset(mesh, c, _LOWER_LID * c), lids=c))
    happy = Plate("delighted_eyes", "eyes", None, None, None, None, "delighted")
    made.append(PhotoPlate(happy, _lid_offset(mesh, 0.06, 0.16), lids=0.06))
    return made


def iris(face: Face, mesh: PhotoMesh, eye: int) -> tuple[Doubles, float]:
    """Middle and radius of an iris, units."""
    del mesh
    first = 468 + 5 * eye
    middle = face.points[first, :2]
    ring = face.points[first + 1 : first + 5, :2]
    return middle, float(np.hypot(*(ring - middle).T).mean())


def gaze_shift(places: Doubles, middle: Doubles, radius: float, gaze: tuple[float, float]) -> Doubles:
    """How far places (N, 2) of an eye move when it looks aside: the iris as a whole, corners not at all."""
    near = smoothstep(np.hypot(*(places - middle).T), radius * 2.7, radius * 1.1)
    return np.asarray(near[:, None] * np.array([gaze[0] * GAZE_ACROSS, gaze[1] * GAZE_DOWN]))


def _gazes(face: Face, mesh: PhotoMesh) -> list[PhotoPlate]:
    made = []
    sheets = np.flatnonzero(mesh.part == EYE)
    halves = np.array_split(sheets, 2)
    for name, gaze, lid in _GAZES:
        offset = _lid_offset(mesh, lid, -0.25 * lid)
        for eye, members in enumerate(halves):
            middle, radius = iris(face, mesh, eye)
            offset[members] = gaze_shift(mesh.rest[members], middle, radius, gaze)
        plate = Plate(name, "eyes", None, None, gaze, None, None)
        made.append(PhotoPlate(plate, offset, lids=lid, gaze=gaze))
    return made


def _brows(face: Face, mesh: PhotoMesh) -> list[PhotoPlate]:
    def offset(inner: float, outer: float, inwards: float) -> Doubles:
        out = np.zeros((len(mesh.rest), 2))
        skin = mesh.part == FACE
        x, y = mesh.rest[skin].T
        for brow, (up, _) in zip((LEFT_BROW, RIGHT_BROW), mesh.lids, strict=True):
            marks = face.points[brow, :2]
            side = np.sign(marks[:, 0].mean())
            lid, line = mesh.rest[up, 1].min(), marks[:, 1].mean()
            reach = lid - line
            profile = np.where(y > line, smoothstep(y, lid - 0.02, line), smoothstep(y, line - 2.4 * reach, line))
            mine = smoothstep(x * side, -0.12, 0.12)
            along = smoothstep(x * side, 0.15, 0.85)
            amount = inner + (outer - inner) * along
            edge = smoothstep(x * side, 1.15, 0.8)
            out[skin, 1] += profile * mine * edge * amount
            out[skin, 0] -= profile * mine * edge * side * inwards * (1 - along)
        return out

    def plate(name: str, raised: float | None, mood: Mood | None, move: Doubles) -> PhotoPlate:
        return PhotoPlate(Plate(name, "brows", None, None, None, raised, mood), move)

    return [
        plate("brow_up", 1.0, None, offset(-0.06, -0.05, -0.004)),
        plate("brow_down", -1.0, None, offset(0.034, 0.018, 0.014)),
        plate("delighted_brows", None, "delighted", offset(-0.022, -0.024, 0.0)),
        plate("earnest_brows", None, "earnest", offset(-0.012, 0.01, 0.012)),
    ]
