"""Which plates show in a frame: lips and the mouth's inside, each a cheapest path with a short look-ahead.

Offline both would be Viterbi's paths (1967). On air the next frames are known for 160 ms: the costs of the best
continuations within them are found backwards (dynamic programming), and the plate is taken whose change from
the one before, own cost and continuation are cheapest. Four frames give offline's choice nearly always.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.mined.features import OPENING, UPPER, WIDTH, features
from avatar.mined.selection import vector

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

AHEAD: Final = 4  # frames of 40 ms
_PAST = 2  # frames that still fade out, and as many that fade in
_MOST = 3  # plates that show at once
_TALL = 3.0  # what it costs to draw teeth that fill their plate's mouth taller than they are
_SEEN: Final = 0.02  # squared eye distances of teeth: fewer are not seen to be tall


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Plates and their weights; both kinds of weights sum to 1."""

    lips: NDArray[np.int32]
    lips_weight: Floats
    inside: NDArray[np.int32]
    inside_weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PlateLook:
    """What the planner knows of P plates."""

    shape: Floats  # (P, 468, 3) canonical
    angles: Floats  # (P, 3) degrees
    sharpness: Floats  # (P,)
    areas: Floats  # (P, 2) of teeth and of dark, squared eye distances


class Costs:
    """What it costs to show a plate for a wanted mouth, and to change from one plate to another."""

    def __init__(self, plates: PlateLook) -> None:
        self._angles = plates.angles[:, :2].astype(np.float64)
        self._vector = vector(plates.shape).astype(np.float64)
        self._look = features(plates.shape).astype(np.float64)
        median = np.median(plates.sharpness)
        self._blur = 0.3 * np.clip(median - plates.sharpness, 0, None) / max(float(median), 1e-6)
        other = 1 - np.eye(len(plates.shape))
        teeth, whole = plates.areas[:, 0].astype(np.float64), plates.areas.sum(1).astype(np.float64)
        self._full = teeth / np.maximum(whole, 1e-6) * np.clip(teeth / _SEEN, 0, 1)
        areas = _apart(plates.areas.astype(np.float64))
        turn = np.abs(self._angles[:, None] - self._angles).sum(2)
        self.lips_change = 0.35 * (_apart(self._vector) + 0.6 * areas + 0.012 * other + 0.001 * turn)
        # Lower, and the inside is exchanged four times a second; half as high again, and it is often the wrong one.
        self.inside_change = 0.35 * other + 4.0 * areas

    def lips(self, wanted: NDArray[np.floating], angles: NDArray[np.floating]) -> Doubles:
        """(n, 468, 3) canonical and (n, >= 2) degrees to (n, P)."""
        target = vector(np.asarray(wanted)).astype(np.float64)
        squares = (target**2).sum(1)[:, None] + (self._vector**2).sum(1) - 2 * target @ self._vector.T
        turn = np.abs(angles[:, None, :2] - self._angles).sum(2)
        return np.asarray(np.sqrt(np.maximum(squares, 0)) + 0.0015 * turn)

    def inside(self, wanted: NDArray[np.floating], angles: NDArray[np.floating]) -> tuple[Doubles, Doubles]:
        """(n, P) costs, and (n,) how dear a change is in each frame.

        A plate that is much more shut than the mouth has nothing to show in it. The upper lip's height says how much
        of the teeth shows. While the mouth is shut both hardly matter: that is when plates are changed. What gets
        taller is the dark between the teeth: where they are clenched there is none, and they become one tall block.
        """
        look = features(np.asarray(wanted)).astype(np.float64)
        opening = look[:, OPENING, None]
        ratio = np.log((self._look[:, OPENING] + 0.03) / (opening + 0.03))
        wider = np.maximum(-ratio, 0)
        cost = np.where(ratio < 0, 3.0 * wider**1.5, 0.35 * ratio) + _TALL * self._full * wider
        cost += 1.2 * np.abs(self._look[:, WIDTH] - look[:, WIDTH, None])
        cost += 2.0 * np.abs(self._look[:, UPPER] - look[:, UPPER, None])
        turn = np.abs(angles[:, None, :2] - self._angles)
        cost += 0.02 * turn[..., 0] + 0.025 * turn[..., 1] + self._blur
        dear = np.clip(opening[:, 0] / 0.08, 0.05, 3)
        return cost * np.clip(opening / 0.06, 0.05, 1), dear


class Planner:
    """Chooses frame by frame; what it remembers is the last plates. Not for several threads at once."""

    def __init__(self, plates: PlateLook) -> None:
        self.costs = Costs(plates)
        self._lips: deque[int] = deque(maxlen=_PAST)
        self._inside: deque[int] = deque(maxlen=_PAST)

    @property
    def last(self) -> tuple[int, int] | None:
        """The plates chosen last, for lips and inside."""
        return (self._lips[-1], self._inside[-1]) if self._lips else None

    def reset(self) -> None:
        """Forget the plates of before: what comes does not follow on them."""
        self._lips.clear()
        self._inside.clear()

    def choose(self, wanted: NDArray[np.floating], angles: NDArray[np.floating]) -> Choice:
        """The plates of one frame: (n, 468, 3) canonical mouths and (n, >= 2) angles of it and of the n-1 next."""
        count = min(len(wanted), AHEAD + 1)
        wanted, angles = wanted[:count], angles[:count]
        ones = np.ones(count)
        lips = _path(self.costs.lips(wanted, angles), self.costs.lips_change, ones, _last(self._lips))
        inside_costs, dear = self.costs.inside(wanted, angles)
        inside = _path(inside_costs, self.costs.inside_change, dear, _last(self._inside))
        choice = Choice(*_faded([*self._lips], lips), *_faded([*self._inside], inside))
        self._lips.append(lips[0])
        self._inside.append(inside[0])
        return choice


def _last(path: Sequence[int]) -> int | None:
    return path[-1] if path else None


def _path(costs: Doubles, change: Doubles, dear: Doubles, before: int | None) -> list[int]:
    """The cheapest path of n frames: costs (n, P), change (P, P), dear (n,)."""
    n = len(costs)
    left = np.zeros_like(costs)  # cost of the best continuation after frame t
    for t in range(n - 2, -1, -1):
        left[t] = (min(dear[t], dear[t + 1]) * change + (costs[t + 1] + left[t + 1])).min(1)
    path: list[int] = []
    at = before
    for t in range(n):
        total = costs[t] + left[t]
        if at is not None:
            total = total + (dear[t] if t == 0 else min(dear[t], dear[t - 1])) * change[at]
        at = int(total.argmin())
        path.append(at)
    return path


def _faded(past: Sequence[int], path: Sequence[int]) -> tuple[NDArray[np.int32], Floats]:
    """The path, smoothed by a Gaussian of a frame's spread into at most `_MOST` plates and weights.

    A mouth's inside that is exchanged within three frames is seen to pop from dark to teeth; within five it is not.
    """
    weights: dict[int, float] = {}
    for step in range(-_PAST, _PAST + 1):
        known = past[step] if 0 < -step <= len(past) else path[0]
        plate = known if step < 0 else path[min(step, len(path) - 1)]
        weights[plate] = weights.get(plate, 0.0) + float(np.exp(-0.5 * step**2))
    strongest = sorted(weights.items(), key=lambda item: -item[1])[:_MOST]
    weight = np.array([w for _, w in strongest])
    return np.array([k for k, _ in strongest], np.int32), (weight / weight.sum()).astype(np.float32)


def _apart(points: Doubles) -> Doubles:
    return np.asarray(np.linalg.norm(points[:, None] - points[None], axis=2))
