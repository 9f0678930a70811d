"""The shipped hosts' mouths as FaceMesh sees them: is each viseme reached and told from the others, does it hold still?

    python -m bench poses

Every mouth of a pack is held for two seconds while her idle life goes on. Landmarks are found in the drawn frames, the
head's motion is taken out, and lengths are in eye distances. Order: rank correlation (Spearman 1904) of what is seen
with what the host's recipe made, measured in her mesh, and with what the viseme's parameters ask for. The mesh is
measured at the vertices that lie where FaceMesh sees the landmarks of one parted mouth.

Jitter is told in three ways. The head's motion taken out by the face's rigid landmarks leaves their errors in the lips:
lids and brows that move pull at that fit. Taken out by the lips themselves, it leaves what the mouth does. The floor is
what the first way finds in one still picture of the mouth, moved and tilted as her head is: there nothing trembles.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from tqdm import tqdm

from avatar.enrol.landmarks import Landmarker
from avatar.host import Host, open_host
from avatar.idle import Idle, Limits
from avatar.mined.features import GAPS, OPENING, WIDTH, canonical, features
from avatar.pack import SHIPPED, Pack, PackInfo, find_packs, load_pack
from avatar.topology import LIPS, MOUTH_CORNERS
from avatar.types import FaceState
from bench.tables import Row
from lipsync.types import PARAMETERS
from lipsync.visemes import POSES

Floats = NDArray[np.float32]
Image = NDArray[np.uint8]

_HELD = 50  # frames
_SETTLES = 10  # frames before them
_WALL = 210  # grey behind the host
_FLOOR: Final = 0.03  # eye distances between lips that touch, as FaceMesh sees them
_STEADY: Final = 0.006
_CLOSED = 0.5  # lip_close from which a viseme is a closure
_NEAREST = 5  # pairs that are named
_PARTED = "aa_half"  # a mouth whose inner lips are told apart
_VERTICES = 6  # whose mean stands for a landmark
_ROUNDS = 3  # the mean is fixed after two


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """One mouth, held: its mean, and how far it strays from that."""

    lips: Floats  # (len(LIPS), 2)
    opening: float
    width: float
    jitter: float  # RMS of the lips' landmarks
    own: float  # the same, each frame's lips brought onto the mean's by a rotation and a shift
    floor: float  # as jitter, of a still picture that is moved as the head is


def rows() -> list[Row]:
    """The rows of each shipped host."""
    out: list[Row] = []
    with Landmarker() as landmarker:
        for info in find_packs([SHIPPED]):
            mouths = mouths_of(info)
            host = open_host(info.path)
            held = _held(host, mouths, landmarker)
            parted = landmarker.find(_picture(host, FaceState(mouths[_PARTED])))[0]
            out += _rows(info.name, mouths, held, made(load_pack(info.path), mouths, parted))
    return out


def mouths_of(info: PackInfo) -> dict[str, Floats]:
    """The visemes' poses, and those of plates between them, (12,) each."""
    plates = (plate for plate in load_pack(info.path).plates if plate.pose is not None and plate.region == "mouth")
    between = {plate.name: np.array(plate.pose, np.float32) for plate in plates if plate.name not in POSES}
    return {**{str(name): pose for name, pose in POSES.items()}, **between}


def made(pack: Pack, mouths: Mapping[str, Floats], parted: Floats) -> NDArray[np.float64]:
    """How far apart and how wide the lips of each mouth are in the pack's mesh, (M, 2) in eye distances.

    parted: landmarks (478, 3) in px of a frame of the mouth "aa_half".
    """
    mesh = pack.geometry
    plates = {plate.name: mesh.rest + mesh.offset[k] for k, plate in enumerate(pack.plates)}
    ends = {int(landmark) for pair in (*GAPS, MOUTH_CORNERS) for landmark in pair}
    away = {end: np.linalg.norm(plates[_PARTED][:, :2] - parted[end, :2], axis=1) for end in ends}
    near = {end: np.argsort(each)[:_VERTICES] for end, each in away.items()}

    def between(shape: Floats, pairs: Sequence[tuple[int, int]]) -> float:
        lines = [shape[near[a], :2].mean(0) - shape[near[b], :2].mean(0) for a, b in pairs]
        return float(np.linalg.norm(lines, axis=1).mean() / math.dist(*pack.eyes))

    shapes = [plates.get(name, mesh.rest) for name in mouths]  # "sil" is the face at rest
    return np.array([(between(shape, GAPS), between(shape, [MOUTH_CORNERS])) for shape in shapes])


def _held(host: Host, mouths: Mapping[str, Floats], landmarker: Landmarker) -> dict[str, Held]:
    width, height = host.size
    host.set_background(np.full((height, width, 3), _WALL, np.uint8))
    drawn, moved = [], []
    for number, pose in enumerate(tqdm(mouths.values(), host.info.name, leave=False)):
        states = _states(host, pose, number * (_SETTLES + _HELD))
        drawn.append(_found((_picture(host, state) for state in states), landmarker))
        moved.append(_found(_moved(_picture(host, FaceState(pose)), states), landmarker))
    shape = canonical(np.concatenate(drawn)).shape
    look = features(shape)
    held = {}
    for number, name in enumerate(mouths):
        part = slice(number * _HELD, (number + 1) * _HELD)
        lips = shape[part][:, LIPS, :2]
        still = canonical(moved[number]).shape[:, LIPS, :2]
        opening, width_of = (float(look[part, which].mean()) for which in (OPENING, WIDTH))
        held[name] = Held(lips.mean(0), opening, width_of, _jitter(lips), _jitter(_fitted(lips)), _jitter(still))
    return held


def _states(host: Host, pose: Floats, first: int) -> list[FaceState]:
    motion = host.motion
    idle = Idle(1, Limits(motion.sway_px, motion.head_px, motion.roll_deg, motion.yaw_deg, motion.pitch_deg))
    frames = range(first, first + _SETTLES + _HELD)
    return [idle.state(frame, mouth=pose, speaking=False, emotion="neutral") for frame in frames]


def _picture(host: Host, state: FaceState) -> Image:
    planes = host.frame(state, np.tile(state.mouth, (4, 1)))
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), np.uint8)


def _moved(picture: Image, states: Sequence[FaceState]) -> Iterator[Image]:
    """The picture shifted and tilted as the heads are, about its middle."""
    height, width = picture.shape[:2]
    for motion in (state.motion for state in states):
        affine = cv2.getRotationMatrix2D((width / 2, height / 2), -motion.head_roll, 1.0)
        affine[:, 2] += np.array([motion.sway_x + motion.head_x, motion.head_y])
        flags = cv2.INTER_CUBIC
        moved = cv2.warpAffine(picture, affine, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        yield np.asarray(moved, np.uint8)


def _found(pictures: Iterable[Image], landmarker: Landmarker) -> Floats:
    """Landmarks of all but the first frames, (_HELD, 478, 3) px."""
    face: Floats | None = None
    found: list[Floats] = []
    landmarker.forget()
    for picture in pictures:
        face = landmarker.follow(picture, face)
        if face is None:
            raise RuntimeError("FaceMesh does not see the drawn face any more")
        found.append(face)
    return np.stack(found[_SETTLES:])


def _jitter(lips: NDArray[np.floating]) -> float:
    return float(np.sqrt(((lips - lips.mean(0)) ** 2).sum(2).mean()))


def _fitted(lips: NDArray[np.floating]) -> NDArray[np.float64]:
    """(N, K, 2), each brought onto the mean of all by a rotation and a shift (Kabsch 1976), in turns with the mean."""
    centred = np.asarray(lips - lips.mean(1, keepdims=True), np.float64)
    fitted = centred
    for _ in range(_ROUNDS):
        u, _, vt = np.linalg.svd(centred.transpose(0, 2, 1) @ fitted.mean(0))
        fitted = centred @ (u @ vt)
    return fitted


def _rows(name: str, mouths: Mapping[str, Floats], held: Mapping[str, Held], mesh: NDArray[np.float64]) -> list[Row]:
    apart = {(a, b): _apart(held[a], held[b]) for a, b in combinations(POSES, 2)}
    nearest = sorted(apart, key=lambda pair: apart[pair])[:_NEAREST]
    least = held[min(held, key=lambda each: held[each].opening)].opening
    closures = {each: held[each].opening for each, pose in mouths.items() if _of(pose, "lip_close") > _CLOSED}
    asked = np.array([_asked(pose) for pose in mouths.values()])
    seen = np.array([(found.opening, found.width) for found in held.values()])
    order = [float(spearmanr(asked[:, k], seen[:, k]).statistic) for k in (0, 1)]
    as_made = [float(spearmanr(mesh[:, k], seen[:, k]).statistic) for k in (0, 1)]
    apart_from_it = np.abs(mesh - seen).max(0)
    widest = ", ".join(f"{each} {held[each].opening:.3f}" for each in ("aa", "E", "O", "I", "SS", "FF", "sil"))
    return [
        _steadiness(f"{name}: jitter of {len(held)} held mouths", {each: found.own for each, found in held.items()}),
        _steadiness(f"{name}: head fitted by the face", {each: found.jitter for each, found in held.items()}),
        _steadiness(f"{name}: the same of a still picture", {each: found.floor for each, found in held.items()}),
        Row(
            f"{name}: visemes most alike (RMS of the lips)",
            "all distinct",
            ", ".join(f"{a}–{b} {apart[a, b]:.3f}" for a, b in nearest),
        ),
        Row(
            f"{name}: gap of closures over the least",
            f"≤{_FLOOR}, FaceMesh's floor",
            ", ".join(f"{each} {gap - least:.3f}" for each, gap in closures.items()),
        ),
        Row(
            f"{name}: order of openings and widths against the recipe's mesh",
            "1",
            f"{as_made[0]:.2f}, {as_made[1]:.2f}; furthest from it by {apart_from_it[0]:.3f}, {apart_from_it[1]:.3f}",
        ),
        Row(
            f"{name}: order of openings and widths against the poses'", "1", f"{order[0]:.2f}, {order[1]:.2f}; {widest}"
        ),
    ]


def _steadiness(what: str, jitter: Mapping[str, float]) -> Row:
    worst = max(jitter, key=lambda each: jitter[each])
    over = sum(each > _STEADY for each in jitter.values())
    measured = f"mean {np.mean(list(jitter.values())):.4f}, worst {jitter[worst]:.4f} ({worst}), {over} over"
    return Row(what, f"≤{_STEADY} each", measured)


def _apart(a: Held, b: Held) -> float:
    return float(np.sqrt(((a.lips - b.lips) ** 2).sum(1).mean()))


def _asked(pose: Floats) -> tuple[float, float]:
    """How open and how wide a pose asks the mouth to be, against rest; no unit, for its order only."""
    opened = _of(pose, "jaw_open") + 0.4 * (_of(pose, "upper_raise") + _of(pose, "lower_drop"))
    opened *= (1 - _of(pose, "lip_close")) * (1 - 0.55 * _of(pose, "roll_lower")) * (1 - 0.4 * _of(pose, "pucker"))
    return opened, _of(pose, "stretch") - 0.8 * _of(pose, "pucker") - 0.3 * _of(pose, "funnel")


def _of(pose: Floats, parameter: str) -> float:
    return float(pose[PARAMETERS.index(parameter)])
