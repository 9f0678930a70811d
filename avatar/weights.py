"""From a face state to the weights of plates."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.pack import Plate
from avatar.types import FaceState
from kernels.simplex import nearest
from lipsync.types import N_PARAMETERS
from lipsync.visemes import REST

Weights = NDArray[np.float32]

# Groups of plates; in each the weights sum to at most 1, and each depends on a part of the state.
GROUPS: Final = ("pose", "smile", "closure", "gaze", "raised")

_LEAST = 0.01  # a weight under it is invisible and costs a plate: it fades to none, without a step
_SMILE_GIVEN_WAY = 0.7  # of a smile, to a fully shaped mouth: both at once would tear the corners


class PlateWeights:
    """Weights of a pack's plates, uniquely and continuously from the state."""

    def __init__(self, plates: Sequence[Plate]) -> None:
        self._count = len(plates)
        self.groups: dict[str, NDArray[np.int64]] = {
            name: np.array([k for k, plate in enumerate(plates) if getattr(plate, name) is not None], np.int64)
            for name in GROUPS
        }
        self._poses = np.array([REST, *(p.pose for p in plates if p.pose is not None)], np.float64)
        self._gazes = np.array([(0.0, 0.0), *(p.gaze for p in plates if p.gaze is not None)], np.float64)
        self._lines = {
            name: np.array([0.0, *(getattr(plates[k], name) for k in self.groups[name])])
            for name in ("smile", "closure", "raised")
        }

    def __call__(self, state: FaceState) -> Weights:
        """Weights float32 [P], each 0 .. 1, at most 1 together in each group of GROUPS.

        The mouth is the nearest convex combination of the plates' poses and rest, gaze likewise;
        lids, brows and smile are linear between neighbouring plates. Values beyond the plates' are
        held. Raises ValueError for a mouth that is not (12,), and for values that are not finite.
        """
        if state.mouth.shape != (N_PARAMETERS,):
            raise ValueError(f"mouth is {state.mouth.shape}: a pose of ({N_PARAMETERS},) is needed")
        scalars = (state.closure, state.gaze_x, state.gaze_y, state.brow, state.smile)
        if not np.isfinite(scalars).all():
            raise ValueError(f"closure, gaze, brow and smile must be finite, not {scalars}")
        weights = np.zeros(self._count)
        mouth = nearest(self._poses, np.clip(state.mouth, 0.0, 1.0).astype(np.float64))[1:]
        gaze = nearest(self._gazes, np.clip(np.array([state.gaze_x, state.gaze_y], np.float64), -1.0, 1.0))[1:]
        shut = float(np.clip(state.closure, 0.0, 1.0))
        weights[self.groups["pose"]] = mouth
        weights[self.groups["gaze"]] = gaze * (1.0 - shut)  # a lid that comes down covers the gaze
        weights[self.groups["closure"]] = self._between("closure", shut)
        weights[self.groups["raised"]] = self._between("raised", state.brow)
        weights[self.groups["smile"]] = self._between("smile", state.smile) * (1.0 - _SMILE_GIVEN_WAY * mouth.sum())
        return (np.maximum(weights - _LEAST, 0.0) / (1.0 - _LEAST)).astype(np.float32)

    def _between(self, group: str, value: float) -> NDArray[np.float64]:
        """Weights of a group's plates that lie on a line with rest at 0: hat functions."""
        knots = self._lines[group]
        order = np.argsort(knots, kind="stable")
        hats = np.eye(len(knots))[order]
        return np.array([np.interp(value, knots[order], hats[:, k]) for k in range(1, len(knots))])
