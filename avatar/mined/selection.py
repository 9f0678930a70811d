"""Which of a person's frames become plates: few that stand for all."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.mined.features import JAW, OPENING, WIDTH, features
from avatar.topology import CHIN, LIPS

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

_BLURRED = 20  # percent of the frames that are not looked at: the blurriest
_TURN: Final = 0.002  # eye distances that a degree of head turn counts as
_ROUNDS = 10


def vector(shape: NDArray[np.floating]) -> Floats:
    """(N, 468, 3) canonical to (N, D): distances between these are mean distances of lip landmarks, about.

    The chin counts a little; the opening once more, for it is what is seen first.
    """
    lips = shape[:, LIPS, :2].reshape(len(shape), -1) / np.sqrt(len(LIPS))
    chin = 0.6 * shape[:, CHIN, :2].reshape(len(shape), -1) / np.sqrt(len(CHIN))
    return np.concatenate([lips, chin, features(shape)[:, OPENING, None]], 1).astype(np.float32)


def choose(
    shape: Floats, angles: Floats, sharpness: Floats, inside: Floats, count: int, *, pool: Index | None = None
) -> Index:
    """At most `count` frames of the `pool` (all by default), sorted.

    shape (N, 468, 3) canonical, angles (N, 3) degrees, inside (N, 2) areas of teeth and of dark. The most shut, widest,
    narrowest and most open mouths are always taken; the rest are medoids (Park and Jun, "A simple and fast
    algorithm for K-medoids clustering", 2009) seeded by the farthest point (Gonzalez 1985).
    """
    frames = np.arange(len(shape)) if pool is None else pool
    clear = sharpness >= np.percentile(sharpness[frames], _BLURRED)
    forced = _extremes(features(shape), frames, clear)[:count]
    free = np.setdiff1d(frames[clear[frames]], forced)
    if len(free) + len(forced) <= count:
        return np.sort(np.concatenate([forced, free]))
    what = np.concatenate([vector(shape), inside, _TURN * angles[:, :2]], 1)
    medoids = _medoids(_distances(what[free], what[free]), _distances(what[free], what[forced]), count - len(forced))
    return np.sort(np.concatenate([forced, free[medoids]]))


def _extremes(look: Floats, frames: Index, clear: NDArray[np.bool_]) -> Index:
    """The two most shut, then the most open, widest, narrowest and longest-jawed; clear ones where there are any."""
    sharp = frames[clear[frames]]
    order = sharp[np.argsort(look[sharp, OPENING])]
    ends = [*order[:2], order[-1]]
    ends += [sharp[look[sharp, WIDTH].argmax()], sharp[look[sharp, WIDTH].argmin()], sharp[look[sharp, JAW].argmax()]]
    return np.array(list(dict.fromkeys(int(k) for k in ends)), np.int64)


def _medoids(between: Floats, to_forced: Floats, count: int) -> Index:
    """`count` of the frames whose distances are `between` (n, n); some already stand `to_forced` (n, f) away."""
    nearest = to_forced.min(1)
    chosen: list[int] = []
    for _ in range(count):
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, between[:, chosen[-1]])
    for _ in range(_ROUNDS):
        owner = np.concatenate([between[:, chosen], to_forced], 1).argmin(1)
        moved = [_middle(between, np.flatnonzero(owner == k), old) for k, old in enumerate(chosen)]
        if moved == chosen:
            break
        chosen = moved
    return np.unique(np.array(chosen, np.int64))


def _middle(between: Floats, members: Index, otherwise: int) -> int:
    if not len(members):
        return otherwise
    return int(members[between[np.ix_(members, members)].sum(1).argmin()])


def _distances(a: Floats, b: Floats) -> Floats:
    """(n, D) and (m, D) to (n, m), without a large intermediate."""
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)), np.float32)
