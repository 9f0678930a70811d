"""What a presenter's footage has and lacks, for mouths that are mined from it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.enrol import recording
from avatar.enrol.video_clip import FPS
from avatar.enrol.video_faces import Faces
from avatar.errors import EnrolRefused, Finding
from avatar.mined.features import OPENING, WIDTH, canonical, eye_distance, features
from avatar.topology import RIGID

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

MOST_YAW: Final = 20.0  # degrees from which plates cannot be turned back to the front
_MOST_PITCH = 18.0  # degrees from what is usual in this video: cameras do not stand at eye height
_SHUT = 0.03  # eye distances of opening over the least: landmarks do not tell such lips from shut ones
_STILL = 0.03  # eye distances that a still head moves in a frame
_JUMP, _JUMP_MORE = 0.15, 4.0  # eye distances in a frame, and times the frames around it: no head moves so

_LEAST_EYES, _GOOD_EYES = 40.0, 100.0  # px
_LEAST_FRAMES = 3 * FPS
_NEVER_SPEAKS = 0.08  # eye distances between the most open and the most shut
_WIDE_OPEN = 0.30  # eye distances: "ah"
_ROUNDED, _SPREAD = 0.06, 0.04  # eye distances narrower and wider than at ease
_SHUT_FRAMES = 10
_TALK_S = 8.0
_TALKS = 0.02  # eye distances by which the opening varies within a quarter of a second of talking
_BLURRED, _TOO_BLURRED = 0.3, 0.15
_DARK, _BRIGHT, _BURNT, _SIDE, _FLICKER = 55.0, 215.0, 0.1, 1.8, 0.08
_FEW = 0.03  # share of the frames from which something is worth a word


@dataclass(frozen=True, slots=True, eq=False)
class Footage:
    """Figures of N frames; NaN or False where there is no face. Lengths in eye distances."""

    usable: Flags  # (N,) may become plates
    opening: Floats  # (N,) over that of shut lips
    width: Floats  # (N,)
    angles: Floats  # (N, 3) degrees: yaw, pitch, roll
    speed: Floats  # (N,) of the head, a frame
    jump: Flags  # (N,) the picture jumps here: two takes were joined
    eyes: float  # px between the eyes

    @property
    def shut(self) -> Flags:
        return np.asarray(self.opening < _SHUT)


def measure(faces: Faces) -> Footage:
    """Raises EnrolRefused if there are too few frames with a face."""
    seen: Flags = np.asarray(np.isfinite(faces.landmarks).all((1, 2)))
    if seen.sum() < _LEAST_FRAMES:
        problem = f"the face is seen in {seen.sum()} frames"
        raise EnrolRefused(Finding(problem, f"film so that it is seen for 20 s; {_LEAST_FRAMES} frames are needed"))
    found = canonical(faces.landmarks[seen])
    look = features(found.shape)
    count = len(seen)
    opening, width = np.full((2, count), np.nan, np.float32)
    opening[seen] = look[:, OPENING] - np.percentile(look[:, OPENING], 1)
    width[seen] = look[:, WIDTH]
    angles = np.full((count, 3), np.nan, np.float32)
    angles[seen] = found.angles
    eyes = float(np.median(eye_distance(faces.landmarks[seen])))
    speed = _speed(faces.landmarks, eyes)
    turned = (np.abs(angles[:, 0]) > MOST_YAW) | (np.abs(angles[:, 1] - np.nanmedian(angles[:, 1])) > _MOST_PITCH)
    return Footage(
        usable=seen & ~faces.hand & ~turned,
        opening=opening,
        width=width,
        angles=angles,
        speed=speed,
        jump=_jumps(speed),
        eyes=eyes,
    )


def _speed(landmarks: Floats, eyes: float) -> Floats:
    place = landmarks[:, RIGID, :2].mean(1)
    step = np.linalg.norm(np.diff(place, axis=0), axis=1) / eyes
    return np.concatenate([step[:1], step]).astype(np.float32)


def _jumps(speed: Floats) -> Flags:
    known = np.nan_to_num(speed)
    around = np.maximum(np.concatenate([[0], known[:-1]]), np.concatenate([known[1:], [0]]))
    return np.asarray((known > _JUMP) & (known > _JUMP_MORE * around))


def report(faces: Faces, footage: Footage, zoom: float) -> list[Finding]:
    """What could be better, the gravest first. zoom: px of the frames per px of the video.

    Raises EnrolRefused with all that is too bad to go on, if anything is.
    """
    grave = _grave(faces, footage, zoom)
    if grave:
        raise EnrolRefused(*grave)
    return [*_missing_mouths(footage), *_picture(faces, footage, zoom)]


def _grave(faces: Faces, footage: Footage, zoom: float) -> list[Finding]:
    found: list[Finding] = []
    eyes = footage.eyes / zoom
    if min(footage.eyes, eyes) < _LEAST_EYES:
        problem = f"the eyes are {min(footage.eyes, eyes):.0f} px apart"
        found.append(Finding(problem, "go nearer, or film in 1920x1080: 120 px are good, 200 are better"))
    if footage.usable.sum() < _LEAST_FRAMES:
        turned = np.nanmedian(np.abs(footage.angles[:, 0]))
        problem = f"only {footage.usable.sum() / FPS:.1f} s show the face from the front, without a hand before it"
        found.append(Finding(f"{problem} (it is turned by {turned:.0f}°)", "look into the camera, within 10°"))
    used = footage.opening[footage.usable]
    if len(used) and np.percentile(used, 99) < _NEVER_SPEAKS:
        found.append(Finding("the mouth never opens", recording.TALK))
    if np.nanmedian(faces.sharpness) < _TOO_BLURRED:
        found.append(Finding(_blur(faces), "clean the lens and set the focus on the eyes"))
    return found


def _missing_mouths(footage: Footage) -> list[Finding]:
    """Poses of the mouth that the person did not make."""
    found: list[Finding] = []
    opening, width = footage.opening[footage.usable], footage.width[footage.usable]
    still = int((footage.shut & footage.usable & (footage.speed < _STILL)).sum())
    if still < _SHUT_FRAMES:
        problem = f"no closed mouth with the head still ({still} frames, {_SHUT_FRAMES} are needed)"
        found.append(Finding(problem, recording.SHUT))
    talk = _talking_s(footage)
    if talk < _TALK_S:
        found.append(Finding(f"only {talk:.0f} s of talking", recording.TALK))
    widest = float(np.percentile(opening, 99))
    if widest < _WIDE_OPEN:
        problem = f"no wide opening ({widest:.2f} eye distances, {_WIDE_OPEN:.2f} are needed)"
        found.append(Finding(problem, f"{recording.OPEN}; {recording.SLOW_VOWELS}"))
    ease = float(np.percentile(width[opening <= np.percentile(opening, 45)], 45))
    narrow, wide = ease - float(np.percentile(width, 1.5)), float(np.percentile(width, 98.5)) - ease
    if narrow < _ROUNDED:
        problem = f"no rounded lips ({narrow:.2f} eye distances narrower than at ease, {_ROUNDED:.2f} are needed)"
        found.append(Finding(problem, recording.ROUND))
    if wide < _SPREAD:
        problem = f"no spread lips ({wide:.2f} eye distances wider than at ease, {_SPREAD:.2f} are needed)"
        found.append(Finding(problem, recording.WIDE))
    return found


def _talking_s(footage: Footage) -> float:
    opening = np.nan_to_num(footage.opening)
    windows = np.lib.stride_tricks.sliding_window_view(opening, FPS // 4)
    return float((windows.std(1) > _TALKS).sum()) / FPS


def _picture(faces: Faces, footage: Footage, zoom: float) -> list[Finding]:
    """Camera, light and head."""
    found: list[Finding] = []
    eyes = footage.eyes / zoom
    if eyes < _GOOD_EYES:
        problem = f"the eyes are {eyes:.0f} px apart: good for medium shots, soft in close ones"
        found.append(Finding(problem, "go nearer or film in a higher resolution: 120 px are good, 200 are better"))
    if np.nanmedian(faces.sharpness) < _BLURRED:
        found.append(Finding(_blur(faces), "clean the lens, set the focus on the eyes, and use more light"))
    found += _light(faces)
    seen = np.isfinite(footage.opening)
    turned = float((seen & ~footage.usable & ~faces.hand).sum() / seen.sum())
    if turned > _FEW:
        problem = f"the head is turned too far in {turned:.0%} of the frames: they are not used"
        found.append(Finding(problem, "look into the camera, within 10°"))
    if faces.hand.mean() > _FEW:
        problem = f"a hand is before the face in {faces.hand.mean():.0%} of the frames: they are not used"
        found.append(Finding(problem, "keep your hands off your face"))
    if footage.jump.any():
        problem = f"the picture jumps at {', '.join(f'{k / FPS:.1f} s' for k in np.flatnonzero(footage.jump)[:3])}"
        found.append(Finding(problem, "film in one piece: the idle loop cannot go over a jump"))
    return found


def _light(faces: Faces) -> list[Finding]:
    found: list[Finding] = []
    light, sides = float(np.nanmedian(faces.light)), float(np.nanmedian(faces.sides))
    if light < _DARK or light > _BRIGHT:
        problem = f"the face is too {'dark' if light < _DARK else 'bright'} (level {light:.0f} of 255)"
        found.append(Finding(problem, "use more light from the front" if light < _DARK else "lower the exposure"))
    if np.nanmedian(faces.burnt) > _BURNT:
        found.append(Finding(f"{np.nanmedian(faces.burnt):.0%} of the face is burnt out", "lower the exposure"))
    if max(sides, 1 / sides) > _SIDE:
        side = "right" if sides < 1 else "left"
        problem = f"the {side} half of the face is {max(sides, 1 / sides):.1f} times as bright as the other"
        found.append(Finding(problem, "put a second lamp or a white wall on the dark side"))
    levels = faces.light[np.isfinite(faces.light)]
    flicker = float(np.std(levels[2:] - levels[:-2]) / levels.mean()) if len(levels) > _LEAST_FRAMES else 0.0
    if flicker > _FLICKER:
        found.append(Finding(f"the light flickers by {flicker:.0%}", "lock the exposure, and use light that is steady"))
    return found


def _blur(faces: Faces) -> str:
    return f"the face is blurred (sharpness {np.nanmedian(faces.sharpness):.2f}, {_BLURRED} is good)"
