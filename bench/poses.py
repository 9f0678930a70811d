"""The shipped hosts' mouths as FaceMesh sees them: is each viseme reached and told from the others, does it hold still?

    python -m bench poses

Every mouth of a pack is held for two seconds while her idle life goes on. Landmarks are found in the drawn frames, the
head's motion is taken out, and lengths are in eye distances. Order: rank correlation (Spearman 1904) of what is seen
with what the viseme's parameters ask for.
"""

from collections.abc import Mapping
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
from avatar.mined.features import OPENING, WIDTH, canonical, features
from avatar.pack import SHIPPED, PackInfo, find_packs, load_pack
from avatar.topology import LIPS
from bench.tables import Row
from lipsync.types import PARAMETERS
from lipsync.visemes import POSES

Floats = NDArray[np.float32]

_HELD = 50  # frames
_SETTLES = 10  # frames before them
_WALL = 210  # grey behind the host
_FLOOR: Final = 0.03  # eye distances between lips that touch, as FaceMesh sees them
_CLOSED = 0.5  # lip_close from which a viseme is a closure
_NEAREST = 5  # pairs that are named


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """One mouth, held: its mean, and how far it strays from that."""

    lips: Floats  # (len(LIPS), 2)
    opening: float
    width: float
    jitter: float  # RMS of the lips' landmarks


def rows() -> list[Row]:
    """The rows of each shipped host."""
    out: list[Row] = []
    with Landmarker() as landmarker:
        for info in find_packs([SHIPPED]):
            mouths = mouths_of(info)
            out += _rows(info.name, mouths, _held(open_host(info.path), mouths, landmarker))
    return out


def mouths_of(info: PackInfo) -> dict[str, Floats]:
    """The visemes' poses, and those of plates between them, (12,) each."""
    plates = (plate for plate in load_pack(info.path).plates if plate.pose is not None and plate.region == "mouth")
    between = {plate.name: np.array(plate.pose, np.float32) for plate in plates if plate.name not in POSES}
    return {**{str(name): pose for name, pose in POSES.items()}, **between}


def _held(host: Host, mouths: Mapping[str, Floats], landmarker: Landmarker) -> dict[str, Held]:
    width, height = host.size
    host.set_background(np.full((height, width, 3), _WALL, np.uint8))
    motion = host.motion
    idle = Idle(1, Limits(motion.sway_px, motion.head_px, motion.roll_deg, motion.yaw_deg, motion.pitch_deg))
    found: list[Floats] = []
    face: Floats | None = None
    for number, pose in enumerate(tqdm(mouths.values(), host.info.name, leave=False)):
        for k in range(_SETTLES + _HELD):
            frame = number * (_SETTLES + _HELD) + k
            state = idle.state(frame, mouth=pose, speaking=False, emotion="neutral")
            planes = host.frame(state, np.tile(pose, (4, 1)))
            if k >= _SETTLES:
                picture = np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), np.uint8)
                face = landmarker.follow(picture, face)
                if face is None:
                    raise RuntimeError("FaceMesh does not see the drawn face any more")
                found.append(face)
    shape = canonical(np.stack(found)).shape
    look = features(shape)
    held = {}
    for number, name in enumerate(mouths):
        part = slice(number * _HELD, (number + 1) * _HELD)
        lips = shape[part][:, LIPS, :2]
        mean = lips.mean(0)
        jitter = float(np.sqrt(((lips - mean) ** 2).sum(2).mean()))
        held[name] = Held(mean, float(look[part, OPENING].mean()), float(look[part, WIDTH].mean()), jitter)
    return held


def _rows(name: str, mouths: Mapping[str, Floats], held: Mapping[str, Held]) -> list[Row]:
    jitter = {each: found.jitter for each, found in held.items()}
    worst = max(jitter, key=lambda each: jitter[each])
    apart = {(a, b): _apart(held[a], held[b]) for a, b in combinations(POSES, 2)}
    nearest = sorted(apart, key=lambda pair: apart[pair])[:_NEAREST]
    least = held[min(held, key=lambda each: held[each].opening)].opening
    closures = {each: held[each].opening for each, pose in mouths.items() if _of(pose, "lip_close") > _CLOSED}
    asked = np.array([_asked(pose) for pose in mouths.values()])
    seen = np.array([(found.opening, found.width) for found in held.values()])
    order = [float(spearmanr(asked[:, k], seen[:, k]).statistic) for k in (0, 1)]
    widest = ", ".join(f"{each} {held[each].opening:.3f}" for each in ("aa", "E", "O", "I", "SS", "FF", "sil"))
    return [
        Row(
            f"{name}: jitter of {len(held)} held mouths",
            "≤.006 each",
            f"mean {np.mean(list(jitter.values())):.4f}, worst {jitter[worst]:.4f} ({worst})",
        ),
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
            f"{name}: order of openings and widths against the poses'", "1", f"{order[0]:.2f}, {order[1]:.2f}; {widest}"
        ),
    ]


def _apart(a: Held, b: Held) -> float:
    return float(np.sqrt(((a.lips - b.lips) ** 2).sum(1).mean()))


def _asked(pose: Floats) -> tuple[float, float]:
    """How open and how wide a pose asks the mouth to be, against rest; no unit, for its order only."""
    opened = _of(pose, "jaw_open") + 0.4 * (_of(pose, "upper_raise") + _of(pose, "lower_drop"))
    opened *= (1 - _of(pose, "lip_close")) * (1 - 0.55 * _of(pose, "roll_lower")) * (1 - 0.4 * _of(pose, "pucker"))
    return opened, _of(pose, "stretch") - 0.8 * _of(pose, "pucker") - 0.3 * _of(pose, "funnel")


def _of(pose: Floats, parameter: str) -> float:
    return float(pose[PARAMETERS.index(parameter)])
