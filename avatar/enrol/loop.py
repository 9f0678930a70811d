"""The idle loop: the calmest stretch of the footage, forwards and backwards for ever, without a visible turn."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol import recording
from avatar.enrol.footage import Footage
from avatar.enrol.video_clip import FPS
from avatar.errors import EnrolRefused, Finding
from avatar.topology import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

LEAST, MOST = 3 * FPS, 10 * FPS  # frames of the stretch
EASE: Final = 8  # pictures that the motion takes to come to a stop, and again to get going
_ONLY: Final = 0.35  # of the way between two frames: nearer to one, it alone is shown
_NEAR = 0.04  # of the time between two frames: a picture so near to one is that frame
_STEP = 5  # frames by which stretches and their lengths are tried
_LONGER = 0.4  # what the longest stretch may be worse than the shortest by
_TURNS = 0.5  # seconds at both ends in which the turn is looked for
_OPEN: Final = 0.05  # eye distances: an opening, a speed and an angle (degrees) that count as 1
_FAST: Final = 0.02
_AWAY: Final = 6.0
_WORST = 3.0
_CALM = 0.8  # mean of a stretch that looks like listening
_LIDS: Final = ((159, 145, LEFT_EYE_CORNERS), (386, 374, RIGHT_EYE_CORNERS))  # upper, lower, corners
_BLINK = 0.6  # of the usual eye opening


@dataclass(frozen=True, slots=True)
class Moment:
    """A picture of the loop: between frames `first` and `first` + 1, `share` (0 .. 1, less than 1) of the way."""

    first: int
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Palindrome:
    """m pictures that differ, and the order in which n of them are played for ever."""

    moments: tuple[Moment, ...]  # (m,)
    order: NDArray[np.int64]  # (n,) 0 .. m-1
    calm: float  # 0 is lips shut and head still; above `_CALM` she moves or speaks

    @property
    def between(self) -> tuple[Moment, ...]:
        """Those of its pictures that no camera took."""
        return tuple(moment for moment in self.moments if moment.share)

    def indices(self, frames: int) -> list[int]:
        """(n,) the order, where `frames` frames are followed by the pictures `between`."""
        made = iter(range(frames, frames + len(self.between)))
        places = [next(made) if moment.share else moment.first for moment in self.moments]
        return [places[k] for k in self.order]

    @property
    def turns(self) -> tuple[int, int]:
        """Where in the order the motion turns round."""
        return 0, len(self.moments) - 1


def choose_loop(footage: Footage, landmarks: Floats, times: Doubles) -> Palindrome:
    """The calmest 3 to 10 s of footage with a face in each frame, 25 pictures a second whatever the camera's rate.

    landmarks: (N, 478, 3) px; times: (N,) seconds at which each frame was filmed, not falling; a frame that was
    taken twice has its time twice. Raises EnrolRefused if there is no such stretch.
    """
    cost = _cost(footage)
    allowed = np.isfinite(cost)
    sums = np.concatenate([[0.0], np.cumsum(np.where(allowed, cost, 0.0))])
    gaps = np.concatenate([[0], np.cumsum(~allowed | footage.jump)])
    best: tuple[float, int, int] | None = None
    for length in range(LEAST, min(MOST, len(cost)) + 1, _STEP):
        firsts = np.arange(0, len(cost) - length + 1, _STEP)
        mean = (sums[firsts + length] - sums[firsts]) / length
        mean -= _LONGER * (length - LEAST) / (MOST - LEAST)
        mean[gaps[firsts + length] - gaps[firsts] > 0] = np.inf
        k = int(mean.argmin())
        if np.isfinite(mean[k]) and (best is None or mean[k] < best[0]):
            best = float(mean[k]), int(firsts[k]), int(firsts[k]) + length
    if best is None:
        problem = f"no {LEAST // FPS} s in one piece show the face from the front"
        raise EnrolRefused(Finding(problem, recording.CALM))
    first, last = _turning_points(footage, _lids(landmarks), best[1], best[2])
    moments = _eased(times[: last + 1] * FPS, first)
    forward = np.arange(len(moments))
    order = np.concatenate([forward, forward[-2:0:-1]])
    return Palindrome(moments, order, float(cost[first : last + 1].mean()))


def report(loop: Palindrome) -> list[Finding]:
    """What could be better about the loop."""
    if loop.calm <= _CALM:
        return []
    problem = f"no calm stretch for the idle loop: in the best {len(loop.moments) / FPS:.0f} s she speaks or moves"
    return [Finding(problem, recording.CALM)]


def _cost(footage: Footage) -> NDArray[np.float64]:
    """(N,) how far each frame is from calm listening; infinite where it cannot be in the loop."""
    opening = np.clip(footage.opening / _OPEN, 0, _WORST)
    speed = np.clip(footage.speed / _FAST, 0, _WORST)
    usual = np.nanmedian(footage.angles, axis=0)
    away = np.clip(np.abs(footage.angles - usual).max(1) / _AWAY - 1, 0, _WORST)
    cost = (opening + 0.5 * speed + 0.5 * away).astype(np.float64)
    return np.where(footage.usable & np.isfinite(cost), cost, np.inf)


def _lids(landmarks: Floats) -> Floats:
    """(N,) how far the eyes are open, of their width."""
    open_by = [
        np.linalg.norm(landmarks[:, up] - landmarks[:, low], axis=1)
        / np.linalg.norm(landmarks[:, corners[0]] - landmarks[:, corners[1]], axis=1)
        for up, low, corners in _LIDS
    ]
    return np.asarray(np.mean(open_by, axis=0), np.float32)


def _turning_points(footage: Footage, lids: Floats, first: int, last: int) -> tuple[int, int]:
    """Where the head is stillest near both ends, with the eyes open and the lips at rest."""
    part = slice(first, last)
    speed = np.convolve(np.pad(footage.speed[part], 1, mode="edge"), np.ones(3) / 3, "valid")
    blink = lids[part] < _BLINK * np.nanmedian(lids)
    talk = np.abs(np.gradient(footage.opening[part]))
    cost = speed / _FAST + talk / _FAST + 2.0 * np.convolve(blink, np.ones(5), "same")
    reach = round(_TURNS * FPS)
    return first + int(cost[:reach].argmin()), last - 1 - int(cost[::-1][:reach].argmin())


def _eased(times: Doubles, first: int) -> tuple[Moment, ...]:
    """From frame `first` to the last: from rest to the filmed speed, and to rest again. times: in pictures (1/25 s)."""
    whole = times[-1] - times[first]
    steps = max(EASE + 1, round(whole))
    slow = [k * k / (2 * EASE) for k in range(EASE)]  # constant acceleration over EASE / 2 pictures' time
    middle = range(EASE // 2, steps - EASE // 2 + 1)
    places = np.array([*slow, *middle, *(steps - place for place in reversed(slow))])
    return tuple(_moment(times, float(at)) for at in times[first] + places * (whole / steps))


def _moment(times: Doubles, at: float) -> Moment:
    """The picture at a time between the first and the last."""
    k = int(np.searchsorted(times, at + 1e-6, side="right")) - 1
    if k + 1 == len(times):
        return Moment(k, 0.0)
    share = (at - times[k]) / (times[k + 1] - times[k])
    if share > 1 - _NEAR:
        return Moment(k + 1, 0.0)
    return Moment(k, 0.0 if share < _NEAR else float(share))


def between(a: Image, b: Image, share: float) -> Image:
    """The picture `share` of the way from a to b, uint8 [h, w, 3]: what moves is moved, not faded.

    It is the nearer one, warped; only about half way do both show. The mean of two would have half the noise of what
    was filmed, which is seen to come and go. Optical flow by Kroeger et al., "Fast Optical Flow using Dense
    Inverse Search", 2016, at half the size: faces move smoothly.
    """
    mix = float(np.clip((share - _ONLY) / (1 - 2 * _ONLY), 0, 1))
    sides = [(a, b, share, 1 - mix), (b, a, 1 - share, mix)]
    warped = [(_towards(near, far, part), weight) for near, far, part, weight in sides if weight > 0]
    if len(warped) == 1:
        return warped[0][0]
    (one, first), (other, second) = warped
    return np.asarray(cv2.addWeighted(one, first, other, second, 0), np.uint8)


def _towards(a: Image, b: Image, share: float) -> Image:
    """a, moved by `share` of its way to b."""
    height, width = a.shape[:2]
    small = width // 2, height // 2
    near, far = (
        cv2.cvtColor(cv2.resize(each, small, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY) for each in (a, b)
    )
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    found = finder.calc(near, far, np.zeros((*near.shape, 2), np.float32))
    motion = np.asarray(cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    motion *= np.array([width / small[0], height / small[1]], np.float32) * np.float32(share)
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    at = xs - motion[..., 0], ys - motion[..., 1]
    return np.asarray(cv2.remap(a, *at, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)
