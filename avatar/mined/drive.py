"""From a mouth pose to the mouth that this person makes for it."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.mined.features import LEANS, OPENING, WIDTH, features, leans
from avatar.mined.types import Table
from avatar.topology import CHIN, INNER_LOWER, INNER_UPPER, LIPS, LIPS_OUTER
from lipsync.types import PARAMETERS

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

# Percentiles of the footage that stand for "shut", "wide open" and so on.
_SHUT, _OPEN, _NARROW, _WIDE = 1.0, 94.0, 1.5, 88.0
_EASE: Final = 45.0  # the lower 45 % of openings; the 45th percentile of their widths is the mouth at ease
_NODES: Final = (17, 13)  # of the table
_NEAR: Final = (0.035, 0.05)  # eye distances of opening and width within which frames are averaged
_RIDGE = 1e-2
_PURSE = 0.1  # of the mouth's width
_LEAN_RIDGE = 0.3  # of a degree squared: pose that hardly changed explains nothing
_JAW = PARAMETERS.index("jaw_open")
_CLOSE = PARAMETERS.index("lip_close")
_FUNNEL = PARAMETERS.index("funnel")
_PUCKER = PARAMETERS.index("pucker")
_STRETCH = PARAMETERS.index("stretch")
_ROLL = PARAMETERS.index("roll_lower")
_RAISE = PARAMETERS.index("upper_raise")
_DROP = PARAMETERS.index("lower_drop")
_OPENEST = 0.75  # jaw and lips of "aa", the most open viseme


def learn(shape: Floats, angles: Floats) -> Table:
    """The table of a person: (N, 468, 3) canonical and (N, 3) degrees, all frames of the footage.

    Each node is the mean of frames with about this opening and width (Nadaraya-Watson, 1964), carried to the node
    itself by a ridge regression over all frames: so it is a mouth that she makes where there is one like it, and a
    mild continuation where there is none.
    """
    look = features(shape).astype(np.float64)
    opening, width = look[:, OPENING], look[:, WIDTH]
    shut, most = np.percentile(opening, (_SHUT, _OPEN))
    narrow, wide = np.percentile(width, (_NARROW, _WIDE))
    ease = np.percentile(width[opening <= np.percentile(opening, _EASE)], _EASE)
    openings = np.linspace(opening.min(), max(opening.max(), opening.min() + 1e-2), _NODES[0])
    widths = np.linspace(width.min(), max(width.max(), width.min() + 1e-2), _NODES[1])
    flat = shape.reshape(len(shape), -1).astype(np.float64)
    known = np.stack([opening, width, np.ones_like(width)], 1)
    slope = np.linalg.solve(known.T @ known + _RIDGE * np.eye(3), known.T @ flat)
    nodes = np.stack(np.meshgrid(openings, widths, indexing="ij"), -1).reshape(-1, 2)
    away = ((opening - nodes[:, :1]) / _NEAR[0]) ** 2 + ((width - nodes[:, 1:]) / _NEAR[1]) ** 2
    near = np.exp(-0.5 * (away - away.min(1, keepdims=True)))
    near /= near.sum(1, keepdims=True)
    wanted = np.concatenate([nodes, np.ones((len(nodes), 1))], 1)
    mouths = near @ flat + (wanted - near @ known) @ slope
    table = Table(
        openings=openings.astype(np.float32),
        widths=widths.astype(np.float32),
        shape=mouths.reshape(*_NODES, -1, 3).astype(np.float32),
        lean=np.zeros((len(LEANS), *shape.shape[1:]), np.float32),
        lean_range=np.zeros((3, len(LEANS)), np.float32),
        shut=float(shut),
        most=float(most),
        narrow=float(min(narrow, ease)),
        wide=float(max(wide, ease)),
        ease=float(ease),
    )
    return _leaning(table, shape, angles)


def _leaning(table: Table, shape: Floats, angles: Floats) -> Table:
    """The table with what it does not explain put down to the head's pose, as far as that explains it."""
    drive, look, pose = Drive(table), features(shape), leans(shape, angles).astype(np.float64)
    left = shape - np.stack([drive.shape(float(f[OPENING]), float(f[WIDTH])) for f in look])
    middle = pose.mean(0)
    away = pose - middle
    spread = away.T @ away + _LEAN_RIDGE * len(away) * np.eye(len(LEANS))
    slope = np.linalg.solve(spread, away.T @ left.reshape(len(left), -1))
    return replace(
        table,
        lean=slope.reshape(-1, *shape.shape[1:]).astype(np.float32),
        lean_range=np.stack([middle, pose.min(0), pose.max(0)]).astype(np.float32),
    )


@dataclass(frozen=True, slots=True)
class Aim:
    """What a mouth should do, in this person's measures."""

    opening: float  # eye distances
    width: float
    pursed: float  # 0 .. 1: narrower yet than any mouth that was filmed
    shut: float  # 0 .. 1: both lips are drawn to each other
    tucked: float  # 0 .. 1: the lower lip is drawn up to the upper teeth


class Drive:
    """The mouths of one person. Pure: the same pose gives the same mouth."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def aim(self, pose: NDArray[np.floating]) -> Aim:
        """A mouth pose (12,) in this person's measures."""
        p = np.clip(np.nan_to_num(pose), 0.0, 1.0).astype(float)
        t = self._table
        opened = 0.82 * p[_JAW] / _OPENEST + 0.3 * (p[_RAISE] + p[_DROP]) / _OPENEST
        opened = min(opened, 1.0) * (1 - 0.55 * p[_ROLL]) * (1 - min(p[_CLOSE] / 0.8, 1.0)) * (1 - 0.4 * p[_PUCKER])
        narrowed = min(0.8 * p[_PUCKER] + 0.3 * p[_FUNNEL], 1.0)
        width = t.ease + p[_STRETCH] * (t.wide - t.ease) - narrowed * (t.ease - t.narrow)
        return Aim(
            opening=float(t.shut + opened * (t.most - t.shut)),
            width=float(width),
            pursed=float(narrowed),
            shut=float(np.clip((p[_CLOSE] - 0.3) / 0.4, 0, 1)),
            tucked=float(np.clip((p[_ROLL] - 0.2) / 0.6, 0, 1) * (1 - np.clip((p[_CLOSE] - 0.3) / 0.4, 0, 1))),
        )

    def mouth(self, pose: NDArray[np.floating], lean: Floats | None = None) -> Floats:
        """The canonical mouth (468, 3) for a pose (12,), in a head with such `features.leans` (5,)."""
        aim = self.aim(pose)
        shape = pursed(self.shape(aim.opening, aim.width, lean), aim.pursed)
        return closed(shape, shut=aim.shut, tucked=aim.tucked)

    def shape(self, opening: float, width: float, lean: Floats | None = None) -> Floats:
        """Bilinear in the table, held at its ends; (468, 3), a copy."""
        t = self._table
        i, u = _place(t.openings, opening)
        j, v = _place(t.widths, width)
        upper = t.shape[i, j] * (1 - v) + t.shape[i, j + 1] * v
        lower = t.shape[i + 1, j] * (1 - v) + t.shape[i + 1, j + 1] * v
        shape = np.asarray(upper * (1 - u) + lower * u, np.float32)
        if lean is not None:
            middle, least, most = t.lean_range
            shape += np.tensordot(np.clip(lean, least, most) - middle, t.lean, 1)
        return shape


def pursed(shape: Floats, amount: float) -> Floats:
    """A mouth drawn together sideways by up to a tenth, (468, 3): people round their lips less where they are filmed
    than speech asks for, and a tenth is not seen to be stretched."""
    if amount <= 0:
        return shape
    middle = shape[LIPS].mean(0)
    away = np.linalg.norm(shape[:, :2] - middle[:2], axis=1)
    out = shape.copy()
    out[:, 0] -= _PURSE * amount * np.clip((0.85 - away) / 0.4, 0, 1) * (shape[:, 0] - middle[0])
    return out


def closed(shape: Floats, *, shut: float, tucked: float = 0.0) -> Floats:
    """A mouth with its lips drawn together, (468, 3): `shut` = 1 leaves no gap whatever landmarks say.

    `tucked` draws only the lower lip up, under the upper teeth, and thins it: F and V.
    """
    if shut <= 0 and tucked <= 0:
        return shape
    out = shape.copy()
    upper, lower = shape[INNER_UPPER], shape[INNER_LOWER]
    meet = (upper + lower) / 2
    out[INNER_UPPER] += shut * (meet - upper)
    out[INNER_LOWER] += shut * (meet - lower) + 0.8 * tucked * (upper - lower)
    below = LIPS_OUTER[11:]  # the lower lip's outer edge
    out[below] += 0.35 * tucked * (upper - lower).mean(0)
    out[CHIN] += 0.2 * tucked * (upper - lower).mean(0)
    return out


def _place(nodes: Floats, value: float) -> tuple[int, float]:
    at = float(np.clip(np.interp(value, nodes, np.arange(len(nodes))), 0, len(nodes) - 1))
    first = min(int(at), len(nodes) - 2)
    return first, at - first
