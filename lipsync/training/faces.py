"""Faces for the scorer to learn from: what a landmarker would measure of mouths whose poses are known.

Every face is another: how far its jaw drops for the same pose, how much its lips narrow, how smoothly it moves, how
much the landmarks tremble. So the scorer does not learn one host's looks, nor one landmarker's faults.
"""

from typing import Final

import torch
from torch import Tensor

from lipsync.sync import MEASURES
from lipsync.types import PARAMETERS

# How far a pose moves each measure, in eye distances; drawn anew for every face, by a third or so.
_EFFECTS: Final = {
    "opening": {"jaw_open": 0.50, "upper_raise": 0.10, "lower_drop": 0.16, "funnel": 0.05, "stretch": 0.02},
    "width": {"stretch": 0.16, "pucker": -0.22, "funnel": -0.14, "jaw_open": -0.04, "press": 0.02},
    "jaw": {"jaw_open": 0.42, "lower_drop": 0.03, "funnel": 0.03},
    "thickness": {
        "press": -0.08,
        "roll_lower": -0.07,
        "lip_close": -0.03,
        "pucker": 0.07,
        "funnel": 0.06,
        "stretch": -0.05,
    },
}
_SPREAD: Final = 0.35  # of the logarithm of an effect
_TREMBLE: Final = (0.002, 0.02)  # eye distances: of landmarks, standard deviation
_DRIFT: Final = 0.03
_DULL: Final = 0.15  # of the faces: one measure of theirs tells nothing


def measured(poses: Tensor, chance: torch.Generator) -> Tensor:
    """(B, n, 12) poses at 25 Hz to (B, n, 4) normal `MEASURES`, each of another face."""
    batch, count = poses.shape[:2]
    index = {name: k for k, name in enumerate(PARAMETERS)}

    def each(*shape: int) -> Tensor:
        return torch.randn(batch, *shape, generator=chance)

    lazy = torch.rand(batch, 1, 1, generator=chance) * 0.3  # how much of its neighbours a frame is
    smooth = poses.clone()
    smooth[:, 1:-1] = (1 - 2 * lazy) * poses[:, 1:-1] + lazy * (poses[:, :-2] + poses[:, 2:])
    liveliness = torch.exp(0.4 * _slow(each(1 + count // 25, 1), count))
    smooth = smooth * liveliness
    columns = []
    for measure in MEASURES:
        column = torch.zeros(batch, count)
        for name, effect in _EFFECTS[measure].items():
            column = column + effect * torch.exp(_SPREAD * each(1)) * smooth[:, :, index[name]]
        if measure == "opening":
            shut = (smooth[:, :, index["lip_close"]] * (1 + 0.2 * each(1))).clamp(0, 1)
            column = (column + 0.02 * each(1)).clamp_min(0) ** torch.exp(0.2 * each(1)) * (1 - shut)
        columns.append(column)
    track = torch.stack(columns, 2)
    low, high = _TREMBLE
    tremble = low * (high / low) ** torch.rand(batch, 1, len(MEASURES), generator=chance)
    track = track + tremble * each(count, len(MEASURES))
    track = track + _DRIFT * torch.rand(batch, 1, 1, generator=chance) * _slow(each(2 + count // 40, 4), count)
    dull = torch.rand(batch, 1, len(MEASURES), generator=chance) < _DULL / len(MEASURES)
    track = torch.where(dull, 0.01 * each(count, len(MEASURES)), track)
    middle = track.median(1, keepdim=True).values
    return (track - middle) / (track.std(1, keepdim=True) + 1e-4)


def _slow(knots: Tensor, count: int) -> Tensor:
    """(B, k, c) random knots as smooth curves (B, count, c)."""
    wide = torch.nn.functional.interpolate(knots.transpose(1, 2), count, mode="linear", align_corners=True)
    return wide.transpose(1, 2)
