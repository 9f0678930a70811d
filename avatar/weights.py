"""From a face state to the weights of plates."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.pack import Plate
from avatar.types import FaceState
from kernels.simplex import nearest
from lipsync.types import N_PARAMETERS, PARAMETERS
from lipsync.visemes import REST

Weights = NDArray[np.float32]

# Groups of plates; in each the weights sum to at most 1, and each depends on a part of the state.
GROUPS: Final = ("pose", "closure", "gaze", "raised", "mood mouth", "mood eyes", "mood brows")
_LINES: Final = ("closure", "raised")

_LEAST = 0.01  # a weight under it is invisible and costs a plate: it fades to none, without a step
# Of a mood's mouth, to a fully shaped one: a delighted "aa" keeps wide corners, while both shapes in full
# would tear them. Lips that close, or that round, lose all of it: a smile would open the one and spread the other.
_GIVEN_WAY, _GIVEN_WAY_LIPS = 0.5, 1.0
_LIPS = [PARAMETERS.index(name) for name in ("lip_close", "pucker", "funnel", "roll_lower")]


class PlateWeights:
    """Weights of a pack's plates, uniquely and continuously from the state."""

    def __init__(self, plates: Sequence[Plate]) -> None:
        self._count = len(plates)
        self.groups: dict[str, NDArray[np.int64]] = {
            name: np.array([k for k, plate in enumerate(plates) if _belongs(plate, name)], np.int64) for name in GROUPS
        }
        self._moods = {name: [plates[k].mood for k in self.groups[name]] for name in GROUPS if name.startswith("mood")}
        self._poses = np.array([REST, *(p.pose for p in plates if p.pose is not None)], np.float64)
        self._gazes = np.array([(0.0, 0.0), *(p.gaze for p in plates if p.gaze is not None)], np.float64)
        self._lines = {name: np.array([0.0, *(getattr(plates[k], name) for k in self.groups[name])]) for name in _LINES}

    def __call__(self, state: FaceState) -> Weights:
        """Weights float32 [P], each 0 .. 1, at most 1 together in each group of GROUPS.

        The mouth is the nearest convex combination of the plates' poses and rest, gaze likewise;
        lids and brows are linear between neighbouring plates. Values beyond the plates' are held.
        Moods come on top: a mood's mouth gives way to a shaped mouth (half of it to most, all of it to
        lips that close or round), its eyes to a blink, and its brows and the raised ones are together
        at most 1. Raises ValueError for a mouth that is not (12,), and for values that are not finite.
        """
        if state.mouth.shape != (N_PARAMETERS,):
            raise ValueError(f"mouth is {state.mouth.shape}: a pose of ({N_PARAMETERS},) is needed")
        scalars = (state.closure, state.gaze_x, state.gaze_y, state.brow, state.delighted, state.earnest)
        if not np.isfinite(scalars).all():
            raise ValueError(f"closure, gaze, brow and moods must be finite, not {scalars}")
        weights = np.zeros(self._count)
        pose = np.clip(state.mouth, 0.0, 1.0).astype(np.float64)
        mouth = nearest(self._poses, pose)[1:]
        gaze = nearest(self._gazes, np.clip(np.array([state.gaze_x, state.gaze_y], np.float64), -1.0, 1.0))[1:]
        shut = float(np.clip(state.closure, 0.0, 1.0))
        lips = float(pose[_LIPS].max())
        given_way = float(mouth.sum()) * (_GIVEN_WAY + (_GIVEN_WAY_LIPS - _GIVEN_WAY) * lips)
        weights[self.groups["pose"]] = mouth
        weights[self.groups["gaze"]] = gaze * (1.0 - shut)  # a lid that comes down covers the gaze
        weights[self.groups["closure"]] = self._between("closure", shut)
        weights[self.groups["raised"]] = self._between("raised", state.brow)
        weights[self.groups["mood mouth"]] = self._mood("mood mouth", state) * (1.0 - given_way)
        weights[self.groups["mood eyes"]] = self._mood("mood eyes", state) * (1.0 - shut)
        weights[self.groups["mood brows"]] = self._mood("mood brows", state)
        brows = np.concatenate([self.groups["raised"], self.groups["mood brows"]])
        weights[brows] /= max(1.0, weights[brows].sum())
        return (np.maximum(weights - _LEAST, 0.0) / (1.0 - _LEAST)).astype(np.float32)

    def shown(self, weights: Weights) -> Weights:
        """What of each plate is seen in colour, float32 [P]: at most its weight.

        A mood lends its shape in full, but its colours only where no viseme and no gaze shows theirs:
        two sets of teeth or two irises in one place would be seen through each other.
        """
        shown = weights.copy()
        shown[self.groups["mood mouth"]] *= max(0.0, 1.0 - float(weights[self.groups["pose"]].sum()))
        shown[self.groups["mood eyes"]] *= max(0.0, 1.0 - float(weights[self.groups["gaze"]].sum()))
        return shown

    def _mood(self, group: str, state: FaceState) -> NDArray[np.float64]:
        """Weights of a region's mood plates; the moods share what there is."""
        wished = {"delighted": max(0.0, state.delighted), "earnest": max(0.0, state.earnest)}
        total = max(1.0, sum(wished.values()))
        return np.array([wished[mood] / total if mood else 0.0 for mood in self._moods[group]])

    def _between(self, group: str, value: float) -> NDArray[np.float64]:
        """Weights of a group's plates that lie on a line with rest at 0: hat functions."""
        knots = self._lines[group]
        order = np.argsort(knots, kind="stable")
        hats = np.eye(len(knots))[order]
        return np.array([np.interp(value, knots[order], hats[:, k]) for k in range(1, len(knots))])


def _belongs(plate: Plate, group: str) -> bool:
    if plate.mood is not None:
        return group == f"mood {plate.region}"
    return not group.startswith("mood") and getattr(plate, group) is not None
