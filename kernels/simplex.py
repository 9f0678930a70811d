"""The nearest convex combination of a few points: which plates make a given pose.

Twelve numbers a frame: there is no CUDA version, since a launch would cost more than the answer.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.optimize import nnls

Vector = NDArray[np.float64]

# Of several combinations that are equally near, the one of the points that lie closest wins (as in a
# Delaunay triangulation): a point is then exactly itself, not a mixture of those around it.
_LOCALITY = 0.05
# On top of it, less concentrated weights are a little better: the answer is unique and moves
# continuously with the pose. Small against the locality of the nearest pair of points.
_RIDGE = 1e-4
_SUM_WEIGHT = 1e4  # the reference holds Σw = 1 by a row so heavy


def nearest(points: Vector, target: Vector) -> Vector:
    """Weights w >= 0, Σw = 1, float64 [n], that minimise |Σ wₖ pₖ - x|² + 0.05 Σ wₖ |pₖ - x|² + 1e-4 |w|².

    points: float64 [n, d], n >= 1; target: float64 [d]. Raises ValueError for other shapes or values
    that are not finite. The method is an active set (Wolfe, "Finding the nearest point in a polytope",
    Mathematical Programming 11, 1976).
    """
    if points.ndim != 2 or target.shape != points.shape[1:] or len(points) == 0:
        raise ValueError(f"points {points.shape} and target {target.shape} do not fit")
    if not (np.isfinite(points).all() and np.isfinite(target).all()):
        raise ValueError("points and target must be finite")
    return np.asarray(_solve(*_problem(points, target)))


def nearest_reference(points: Vector, target: Vector) -> Vector:
    """What `nearest` finds, by SciPy's non-negative least squares."""
    gram, linear = _problem(points, target)
    root = np.linalg.cholesky(gram)
    rows = np.vstack([root.T, np.full(len(points), _SUM_WEIGHT)])
    aim = np.append(np.linalg.solve(root, linear), _SUM_WEIGHT)
    return np.asarray(nnls(rows, aim, maxiter=1000)[0])


def _problem(points: Vector, target: Vector) -> tuple[Vector, Vector]:
    """G and c of the programme: least ½ wᵀGw - cᵀw."""
    apart = points - target  # with Σw = 1, seen from the target
    gram = apart @ apart.T + _RIDGE * np.eye(len(points))
    return gram, -_LOCALITY / 2 * (apart**2).sum(1)


@njit(nogil=True)
def _factor(gram: Vector, used: NDArray[np.int64], n: int, lower: Vector) -> None:
    """Cholesky factor of the rows and columns used[:n] of gram."""
    for i in range(n):
        for j in range(i + 1):
            value = gram[used[i], used[j]]
            for k in range(j):
                value -= lower[i, k] * lower[j, k]
            lower[i, j] = np.sqrt(value) if i == j else value / lower[j, j]


@njit(nogil=True)
def _back(lower: Vector, n: int, x: Vector) -> None:
    """Solve L Lᵀ x = b in place."""
    for i in range(n):
        for k in range(i):
            x[i] -= lower[i, k] * x[k]
        x[i] /= lower[i, i]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            x[i] -= lower[k, i] * x[k]
        x[i] /= lower[i, i]


@njit(nogil=True)
def _on_face(gram: Vector, linear: Vector, used: NDArray[np.int64], n: int, lower: Vector) -> Vector:
    """The best weights of used[:n] with Σ = 1, of any sign."""
    _factor(gram, used, n, lower)
    free, ones = np.empty(n), np.ones(n)
    for i in range(n):
        free[i] = linear[used[i]]
    _back(lower, n, free)
    _back(lower, n, ones)
    best: Vector = free + ones * ((1.0 - free.sum()) / ones.sum())
    return best


@njit(nogil=True, cache=True)
def _solve(gram: Vector, linear: Vector) -> Vector:
    """Active set: take in the point that helps most, drop those that would go below zero."""
    count = len(linear)
    lower = np.zeros((count, count))
    used = np.zeros(count, np.int64)
    weight = np.zeros(count)
    start = 0
    for i in range(count):
        if 0.5 * gram[i, i] - linear[i] < 0.5 * gram[start, start] - linear[start]:
            start = i
    used[0], n = start, 1
    weight[start] = 1.0
    for _ in range(8 * count):  # an active set ends long before; this bounds rounding
        slope = gram @ weight - linear
        best = int(np.argmin(slope))
        if slope[best] >= slope @ weight - 1e-12 or weight[best] > 0.0:
            break
        used[n] = best
        n += 1
        while True:
            wished = _on_face(gram, linear, used, n, lower)
            if wished.min() >= 0.0:
                for i in range(n):
                    weight[used[i]] = wished[i]
                break
            step = 1.0
            for i in range(n):
                if wished[i] < 0.0:
                    step = min(step, weight[used[i]] / (weight[used[i]] - wished[i]))
            kept = 0
            for i in range(n):
                value = weight[used[i]] + step * (wished[i] - weight[used[i]])
                if value <= 1e-12 and wished[i] < 0.0:
                    weight[used[i]] = 0.0
                else:
                    weight[used[i]] = value
                    used[kept] = used[i]
                    kept += 1
            n = kept
    return weight
