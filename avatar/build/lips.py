"""Lip shapes that no target gives: sealed, pressed, and the lower lip tucked under the upper teeth.

MakeHuman space: decimetres, y up, z towards the viewer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

REACH = 0.55  # how far around the mouth vertices move with the lips
TOUCHING = 0.02  # lips touch in the neutral face up to this distance
SEAL_FADE = 0.06
OVERLAP = 0.014  # sealed lips press into each other by this: merely touching, they leave a dark slit
PRESS_FADE = 0.045


@dataclass(frozen=True)
class LipShape:
    """Each 0..1. seal: lips brought together; press: rolled in against the teeth; tuck: lower lip under the teeth."""

    seal: float = 0.0
    press: float = 0.0
    tuck: float = 0.0


class Lips:
    """The lips of one body.

    neutral: its closed, resting vertices (V, 3). open_mouth: the same with the jaw open: what falls is the lower lip.
    skin: vertex numbers of the body proper.
    """

    def __init__(self, neutral: np.ndarray, open_mouth: np.ndarray, skin: np.ndarray) -> None:
        self.neutral = neutral
        fall = neutral[:, 1] - open_mouth[:, 1]
        far = float(np.percentile(fall[skin], 99.5))
        close = skin[cKDTree(neutral[skin]).query_pairs(TOUCHING, output_type="ndarray")]
        apart = fall[close]
        close = np.where((apart[:, :1] > apart[:, 1:]), close[:, ::-1], close)  # upper, lower
        self.pairs = close[np.abs(apart[:, 0] - apart[:, 1]) > 0.4 * far]
        centre = neutral[self.pairs].mean((0, 1))
        self.near = skin[np.linalg.norm(neutral[skin] - centre, axis=1) < REACH]
        self.lower = np.zeros(len(neutral), bool)
        self.lower[self.near] = fall[self.near] > 0.3 * far

    def apply(self, v: np.ndarray, shape: LipShape) -> np.ndarray:
        """An expression's vertices (V, 3) with its lips shaped."""
        if shape.seal:
            v = self._seal(v, shape.seal)
        if shape.press or shape.tuck:
            v = self._roll(v, shape)
        return v

    def _seal(self, v: np.ndarray, amount: float) -> np.ndarray:
        """Bring pairs together; mostly the lower lip moves."""
        out = v.copy()
        high, low = self.pairs.T
        gap = v[high] - v[low] + (0, OVERLAP, 0)
        for ids, share, mine in ((high, -0.35, ~self.lower), (low, 0.65, self.lower)):
            todo = self.near[mine[self.near]]
            distance = np.linalg.norm(v[todo][:, None] - v[ids][None], axis=2)
            w = np.exp(-((distance / SEAL_FADE) ** 2) / 2)
            out[todo] += amount * share * (w @ gap) / (w.sum(1)[:, None] + 1e-9) * w.max(1)[:, None]
        return out

    def _roll(self, v: np.ndarray, shape: LipShape) -> np.ndarray:
        line = (v[self.pairs[:, 0]] + v[self.pairs[:, 1]]) / 2
        front = line[line[:, 2] > np.median(line[:, 2])]
        distance, index = cKDTree(front).query(v[self.near])
        near = np.exp(-((distance / PRESS_FADE) ** 2) / 2)
        away = v[self.near] - front[index]
        half = np.abs(front[:, 0]).max()
        middle = np.clip(1 - (v[self.near, 0] / half) ** 2, 0, 1)
        out = v.copy()
        out[self.near, 1] -= shape.press * 0.55 * near * away[:, 1]
        out[self.near, 2] -= shape.press * 0.020 * near
        tuck = shape.tuck * np.exp(-((distance / 0.07) ** 2) / 2) * middle * self.lower[self.near]
        out[self.near, 1] += 0.040 * tuck
        out[self.near, 2] -= 0.040 * tuck
        return out
