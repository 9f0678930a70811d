"""Is a photo fit to become a host? Every finding says what was measured, the limit, and what to do."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.landmarks import Landmarker
from avatar.enrol.photo_face import EYES, Doubles, Face
from avatar.enrol.photo_reading import ReadPhoto
from avatar.errors import EnrolRefused, Finding
from avatar.topology import INNER_LOWER, INNER_UPPER, LANDMARKS, NOSE_TIP, OVAL

LEAST_UNIT: Final = 90.0  # px between the eyes
_BYSTANDER = 0.45  # of the face's size: a face that is smaller does not count
_YAW_DEG, _PITCH_DEG, _ROLL_DEG = 12.0, 17.0, 14.0
_ASIDE_A_DEGREE = 0.028  # of the cheeks' half width: how far the nose goes aside; .026 and .031 in two people's films
_OPEN_MOUTH = 0.035  # units between the lips' inner edges
_SHUT_EYE = 0.075  # units between the lids
_SHARP = 2.2  # grey levels: what the finest detail of a sharp face has at least
_DARK, _BRIGHT = 45.0, 232.0  # median grey of the skin
_BLOWN = 0.08  # of the skin
_LENS = 0.48  # brightness round the eyes against the cheeks: below it there are dark lenses
_BELOW_CHIN = 0.9  # units of neck and shoulders
_SKIN = (50, 280, 205, 425, 151, 118, 347)


@dataclass(frozen=True, slots=True, eq=False)
class CheckedFace:
    """The one face of a fit photo."""

    landmarks: NDArray[np.float32]  # (478, 3) px
    face: Face


def check(photo: ReadPhoto, landmarker: Landmarker) -> CheckedFace:
    """Look at a photo. Raises EnrolRefused with all that is wrong with it, the gravest first."""
    marks = _only_face(photo, landmarker)
    face = Face.of(marks)
    grey = np.asarray(cv2.cvtColor(photo.bgr, cv2.COLOR_BGR2GRAY), np.uint8)
    shown = photo.original[0] / photo.bgr.shape[1]  # px of the file to one here
    findings = [
        *_size(face, shown),
        *_direction(face),
        *_cut(marks, face, photo.bgr.shape[:2]),
        *_expression(face),
        *_glasses(grey, face),
        *_light(grey, face),
        *_sharpness(grey, face),
    ]
    if findings:
        raise EnrolRefused(*findings)
    return CheckedFace(marks, face)


def _only_face(photo: ReadPhoto, landmarker: Landmarker) -> NDArray[np.float32]:
    faces = landmarker.find(photo.bgr)
    if not faces:
        raise EnrolRefused(
            Finding(
                "no face is found",
                "use a photo of one person who looks straight into the camera, with the whole face in the light",
            )
        )
    largest = float(np.ptp(faces[0][:, 0]))
    several = [face for face in faces if np.ptp(face[:, 0]) > _BYSTANDER * largest]
    if len(several) > 1:
        raise EnrolRefused(Finding(f"there are {len(several)} faces", "crop the photo so that one person is left"))
    marks = landmarker.precise(photo.bgr, faces[0])
    if marks is None or marks.shape != (LANDMARKS, 3):
        problem = "a face is there, but its features cannot be made out"
        raise EnrolRefused(Finding(problem, "use a larger, sharper photo from the front with nothing over the face"))
    return marks


def _size(face: Face, shown: float) -> list[Finding]:
    unit = face.unit * shown
    if unit >= LEAST_UNIT:
        return []
    problem = f"the face is small: {unit:.0f} px from eye to eye, {LEAST_UNIT:.0f} are needed"
    return [Finding(problem, f"use a photo {LEAST_UNIT / max(unit, 1):.1f} times as large, or go nearer")]


def angles(face: Face) -> tuple[float, float, float]:
    """Yaw (to the viewer's right), pitch (down) and roll (clockwise) in degrees, from the landmarks' depth."""
    p = face.points
    across = p[[263, 454, 356]] - p[[33, 234, 127]]
    yaw = float(np.degrees(np.arctan2(across[:, 2], across[:, 0]).mean()))
    # forehead to chin stands upright in a face that looks ahead
    down = p[152] - p[10]
    pitch = float(np.degrees(np.arctan2(down[2], down[1])))
    roll = float(np.degrees(np.arctan2(face.axes[0, 1], face.axes[0, 0])))
    return yaw, pitch, roll


def aside(face: Face) -> float:
    """Yaw in degrees as `angles` has it, from where the tip of the nose lies between the cheeks.

    Depth of a turned face comes out too flat where its picture looks unusual; this does not need it.
    """
    left, nose, right = face.points[[234, NOSE_TIP, 454], 0]
    return float((2 * nose - left - right) / (right - left) / _ASIDE_A_DEGREE)


def _direction(face: Face) -> list[Finding]:
    yaw, pitch, roll = angles(face)
    yaw = max(yaw, aside(face), key=abs)
    found = []
    if abs(yaw) > _YAW_DEG:
        problem = f"the head is turned {abs(yaw):.0f}° to the side, at most {_YAW_DEG:.0f}° are possible"
        found.append(Finding(problem, "look straight into the camera"))
    if abs(pitch) > _PITCH_DEG:
        where = "down" if pitch > 0 else "up"
        problem = f"the head is tilted {abs(pitch):.0f}° {where}, at most {_PITCH_DEG:.0f}° are possible"
        found.append(Finding(problem, "hold the camera at the height of the eyes and look into it"))
    if abs(roll) > _ROLL_DEG:
        problem = f"the head leans {abs(roll):.0f}° to its shoulder, at most {_ROLL_DEG:.0f}° are possible"
        found.append(Finding(problem, "hold the head upright, or turn the photo until the eyes are level"))
    return found


def _cut(marks: NDArray[np.floating], face: Face, size: tuple[int, ...]) -> list[Finding]:
    height, width = size[:2]
    outline = marks[OVAL, :2]
    margin = 0.08 * face.unit
    low, high = outline.min(0), outline.max(0)
    sides = ("left", low[0]), ("top", low[1]), ("right", width - high[0]), ("bottom", height - high[1])
    cut = [name for name, room in sides if room < margin]
    if cut:
        problem = f"the photo's edge cuts the face ({', '.join(cut)})"
        return [Finding(problem, "use a photo with the whole head and the shoulders")]
    below = (height - high[1]) / face.unit
    if below < _BELOW_CHIN:
        problem = f"there is little below the chin: {below:.1f} eye distances, {_BELOW_CHIN} are needed"
        return [Finding(problem, "use a photo that shows the shoulders too")]
    return []


def _expression(face: Face) -> list[Finding]:
    found = []
    gap = float((face.points[INNER_LOWER[3:8], 1] - face.points[INNER_UPPER[3:8], 1]).mean())
    if gap > _OPEN_MOUTH:
        problem = f"the mouth is open: {gap:.3f} of the eye distance, at most {_OPEN_MOUTH} are possible"
        found.append(Finding(problem, "close the lips, without showing teeth"))
    openings = []
    for ring, _ in EYES:
        upper, lower = face.points[ring[3:6], 1], face.points[ring[[13, 12, 11]], 1]
        openings.append(float((lower - upper).mean()))
    if min(openings) < _SHUT_EYE:
        problem = f"an eye is shut or nearly so: {min(openings):.3f} of the eye distance, {_SHUT_EYE} are needed"
        found.append(Finding(problem, "open both eyes and look into the camera"))
    return found


def _spots(grey: NDArray[np.uint8], face: Face, units: Doubles, reach: float) -> NDArray[np.float64]:
    size = max(1, round(reach * face.unit))
    height, width = grey.shape
    values = []
    for x, y in np.clip(face.to_px(units), 0, [width - 1, height - 1]).round().astype(int):
        values.append(grey[max(0, y - size) : y + size + 1, max(0, x - size) : x + size + 1].ravel())
    return np.concatenate(values).astype(np.float64)


def _glasses(grey: NDArray[np.uint8], face: Face) -> list[Finding]:
    """Dark lenses darken the skin round both eyes; clear ones do not."""
    skin = float(np.median(_spots(grey, face, face.points[list(_SKIN), :2], 0.05)))
    shares = []
    for side in (-1, 1):
        beside = np.array([[0.5 + 0.30 * np.cos(a), 0.19 * np.sin(a) + 0.02] for a in np.linspace(0.5, 2.6, 7)])
        around = beside * [side, 1]
        shares.append(float(np.median(_spots(grey, face, around, 0.02))) / max(skin, 1.0))
    if max(shares) >= _LENS:
        return []
    problem = f"the eyes lie in the dark: {max(shares):.2f} of the cheeks' brightness, {_LENS} are needed"
    return [Finding(problem, "take sunglasses off, and have the light come from the front")]


def _light(grey: NDArray[np.uint8], face: Face) -> list[Finding]:
    skin = _spots(grey, face, face.points[list(_SKIN), :2], 0.10)
    middle, blown = float(np.median(skin)), float((skin >= 252).mean())
    if middle < _DARK:
        problem = f"the face is dark: its brightness is {middle:.0f} of 255, {_DARK:.0f} are needed"
        return [Finding(problem, "take the photo in brighter light, or brighten it")]
    if middle > _BRIGHT or blown > _BLOWN:
        problem = f"the face is overexposed: brightness {middle:.0f} of 255, {blown:.0%} of the skin is plain white"
        return [Finding(problem, f"expose less: at most {_BRIGHT:.0f} and {_BLOWN:.0%} are possible")]
    return []


def sharpness(grey: NDArray[np.uint8], face: Face) -> float:
    """Contrast of the finest detail of eyes, brows and nose, grey levels, on a face of 128 px from eye to eye."""
    scale = min(1.0, 128 / face.unit)
    middle = face.origin + face.shift(np.array([0.0, 0.15]))
    side = 256
    view = np.array([[scale, 0, side / 2 - middle[0] * scale], [0, scale, side / 2 - middle[1] * scale]])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = grey
    if scale < 0.5:  # warps do not average over areas
        small = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.4 / scale), np.uint8)
    patch = cv2.warpAffine(small, view, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    contrast = max(float(np.percentile(patch, 95) - np.percentile(patch, 5)), 30.0)
    fine = patch - cv2.GaussianBlur(patch, (0, 0), 1.2)
    window = fine[64:200, 48:208]
    return float(np.percentile(np.abs(window), 95) * 150 / contrast)


def _sharpness(grey: NDArray[np.uint8], face: Face) -> list[Finding]:
    found = sharpness(grey, face)
    if found >= _SHARP:
        return []
    problem = f"the face is out of focus or blurred: sharpness {found:.1f}, {_SHARP} are needed"
    return [Finding(problem, "hold the camera still and let it focus on the eyes; do not enlarge a small photo")]
