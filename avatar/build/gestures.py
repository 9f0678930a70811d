"""The gestures of a host: where her arm goes, picture by picture.

A gesture is a rise of RISE pictures at 25 a second and a hold: one picture, or several through which the arm swings
to and fro. The fall is the rise backwards.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from arm import ArmPose
from body import unit

RISE = 9
SWING = 6
FINE_FROM = 8  # of the rise: pictures before it pass too quickly for every pixel to be seen
RELAXED = (10.0, 12.0, 15.0, 18.0, 20.0)  # how far the fingers curl and bend on their way


@dataclass(frozen=True)
class Gesture:
    """Where the arm comes to rest, and where it swings from there, if it does."""

    name: str
    pose: ArmPose
    swing: ArmPose | None = None

    @property
    def hold(self) -> int:
        """How many of the last pictures are the hold."""
        return SWING if self.swing else 1

    def poses(self, rest: ArmPose) -> list[tuple[ArmPose, bool]]:
        """Every picture's pose, and whether it is seen long enough to be rendered in full."""
        out = [(between(rest, self.pose, _eased(k / RISE)), k >= FINE_FROM) for k in range(1, RISE + 1)]
        if self.swing:
            shares = [(1 - np.cos(np.pi * k / (SWING - 1))) / 2 for k in range(1, SWING)]
            out += [(between(self.pose, self.swing, share), True) for share in shares]
        return out


def _eased(t: float) -> float:
    """Quick at first, since the hand comes from below the picture, and slow to arrive."""
    return 0.45 * t * t * (3 - 2 * t) + 0.55 * (1 - (1 - t) ** 2.4)


def between(a: ArmPose, b: ArmPose, share: float) -> ArmPose:
    """The pose on the shortest way from one to another; fingers relax on the way out of rest."""

    def way(p: tuple[float, ...], q: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(float(x) for x in _along(unit(np.array(p)), unit(np.array(q)), share))

    def mixed(p: tuple[float, ...], q: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(x + (y - x) * share for x, y in zip(p, q, strict=True))

    return ArmPose(
        way(a.upper, b.upper),
        way(a.fore, b.fore),
        way(a.hand, b.hand),
        way(a.palm, b.palm),
        mixed(a.curl, b.curl),
        mixed(a.bend, b.bend),
        a.spread + (b.spread - a.spread) * share,
    )


def _along(a: np.ndarray, b: np.ndarray, share: float) -> np.ndarray:
    """The direction `share` of the way from one to another on the sphere."""
    angle = np.arccos(np.clip(a @ b, -1, 1))
    if angle < 1e-6:
        return b
    return (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)


_WOMAN = (
    Gesture(
        "palm",
        ArmPose(
            upper=(0.08, -0.20, -1.0),
            fore=(0.10, -0.50, 1.0),
            hand=(0.46, -0.42, 0.74),
            palm=(-0.24, -0.82, 0.60),
            curl=(6, 2, 4, 7, 10),
            bend=(4, 4, 6, 8, 10),
            spread=-8,
        ),
    ),
    Gesture(
        "point",
        ArmPose(
            upper=(-0.22, -0.40, -0.90),
            fore=(0.22, -0.45, 0.88),
            hand=(0.73, -0.28, 0.58),
            palm=(-0.30, -0.85, 0.50),
            curl=(8, 0, 1, 2, 3),
            bend=(0, 2, 3, 4, 6),
            spread=-15,
        ),
    ),
    Gesture(
        "wave",
        ArmPose(
            upper=(0.12, -0.12, -1.0),
            fore=(0.07, -0.36, 1.0),
            hand=(-0.12, -0.04, 1.0),
            palm=(-0.20, -1.0, 0.0),
            curl=(-4, 0, 0, 1, 3),
            bend=(0, 2, 2, 3, 4),
            spread=1,
        ),
        swing=ArmPose(
            upper=(0.13, -0.12, -1.0),
            fore=(0.12, -0.36, 1.0),
            hand=(0.17, -0.02, 1.0),
            palm=(-0.20, -1.0, 0.0),
            curl=(-4, 0, 0, 1, 3),
            bend=(0, 2, 2, 3, 4),
            spread=1,
        ),
    ),
)


def _nearer(gesture: Gesture, upper: float, fore: float, swing: tuple[float, float] = (0.0, 0.0)) -> Gesture:
    """The gesture of somebody with broader shoulders: elbow and hand nearer to the middle; swing: forearm's, hand's."""

    def moved(pose: ArmPose, by: float, tilt: float = 0.0) -> ArmPose:
        (ux, *u), (fx, *f), (hx, *h) = pose.upper, pose.fore, pose.hand
        return replace(pose, upper=(ux - upper, *u), fore=(fx - by, *f), hand=(hx - tilt, *h))

    swung = moved(gesture.swing, *swing) if gesture.swing else None
    return replace(gesture, pose=moved(gesture.pose, fore), swing=swung)


GESTURES: dict[str, tuple[Gesture, ...]] = {
    "harin": _WOMAN,
    "doyun": (
        _nearer(_WOMAN[0], 0.12, 0.05),
        _nearer(_WOMAN[1], 0.12, 0.09),
        _nearer(_WOMAN[2], 0.08, 0.03, swing=(0.12, 0.0)),
    ),
}
