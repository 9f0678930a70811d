"""Another melody for recorded speech: TD-PSOLA (Moulines and Charpentier, Speech Communication 9, 1990).

Periods of the voice are cut out around their strongest point and laid down again closer together or further apart;
what is not voiced stays where it is, sample by sample. Length and formants do not change, so timings stay exact.
numba is imported with this module: import it only where a melody is really changed.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

_HOP_S = 0.005
_VOICED = 0.55  # normalised correlation from which a frame is voiced
_FLOOR = 10 ** (-40 / 20)  # of the loudest frame: quieter ones are not voiced
_NEARLY = 0.92  # of the best correlation: the shortest lag that is so good is the period, the others its multiples
_NEAR = (0.62, 1.6)  # of the median: where the second look searches, which rids of octave errors
_STRAY = 0.15  # of a period: how far the next mark may stray from where it is expected
_EDGE = 3  # hops
_TRACK_HZ = 8_000  # rate at which pitch is tracked
_THIN = 0.3  # of full overlap: where grains lie further apart than this, they are not made louder to fill


@dataclass(frozen=True, slots=True)
class Periods:
    """Where the voice's periods are."""

    marks: NDArray[np.int64]  # (k,) samples, rising; in voiceless stretches every 5 ms
    voiced: NDArray[np.bool_]  # (k,)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """(k,) samples from each mark to the next; the last repeats."""
        steps = np.diff(self.marks)
        return np.append(steps, steps[-1:])


def periods(samples: NDArray[np.float32], sample_rate: int, low_hz: float, high_hz: float) -> Periods:
    """The periods of (n,) mono speech whose pitch lies between `low_hz` and `high_hz`."""
    hop = round(_HOP_S * sample_rate)
    if len(samples) < 4 * sample_rate / low_hz:
        marks = np.arange(0, len(samples), hop, dtype=np.int64)
        return Periods(marks, np.zeros(len(marks), np.bool_))
    lags = _held(_lags(samples, sample_rate, low_hz, high_hz))
    marks, voiced = _marks(samples, lags.astype(np.float64), hop)
    return Periods(marks, voiced)


def pitch_hz(
    samples: NDArray[np.float32], sample_rate: int, low_hz: float = 60.0, high_hz: float = 500.0
) -> NDArray[np.float32]:
    """(n // 5 ms,) pitch in Hz, 0 where there is none."""
    lags = _lags(samples, sample_rate, low_hz, high_hz)
    return np.asarray(np.where(lags > 0, sample_rate / np.maximum(lags, 1e-6), 0.0), np.float32)


def reshaped(samples: NDArray[np.float32], found: Periods, ratio: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples with the pitch at each mark multiplied by `ratio`; the same length.

    Args:
        samples: (n,) mono.
        found: its periods.
        ratio: (k,) for each mark, > 0; of voiceless marks it is not used. 0.5 to 2 sounds well.
    """
    if len(found.marks) < 3 or not found.voiced.any():
        return samples
    return np.asarray(_laid(samples, found.marks, found.voiced, ratio.astype(np.float64)), np.float32)


def transposed(
    samples: NDArray[np.float32], sample_rate: int, ratio: float, low_hz: float = 60.0, high_hz: float = 500.0
) -> NDArray[np.float32]:
    """The samples with all pitch multiplied by `ratio`; the same length."""
    found = periods(samples, sample_rate, low_hz, high_hz)
    return reshaped(samples, found, np.full(len(found.marks), ratio, np.float32))


def _lags(samples: NDArray[np.float32], sample_rate: int, low_hz: float, high_hz: float) -> NDArray[np.float32]:
    """(n // hop,) the period in samples around each hop; 0 where the sound is not voiced."""
    every = max(1, sample_rate // _TRACK_HZ)
    coarse = _smoothed(samples, every)
    hop = _HOP_S * sample_rate / every
    count = round(len(samples) / (_HOP_S * sample_rate))
    shortest, longest = int(sample_rate / every / high_hz), int(np.ceil(sample_rate / every / low_hz))
    first = _tracked(coarse, count, hop, shortest, longest, _NEARLY, _VOICED, _FLOOR)
    if not first.any():
        return first
    median = float(np.median(first[first > 0]))
    near = max(shortest, int(_NEAR[0] * median)), min(longest, int(np.ceil(_NEAR[1] * median)))
    lags = first if near == (shortest, longest) else _tracked(coarse, count, hop, *near, _NEARLY, _VOICED, _FLOOR)
    return np.asarray(lags * every, np.float32)


def _held(lags: NDArray[np.float32]) -> NDArray[np.float32]:
    """Voiced stretches 15 ms longer at both ends: a frame at an edge is half silence and does not tell its pitch.

    Left as they are, the last periods of a vowel would jump back to the pitch that they had.
    """
    result = lags.copy()
    for _ in range(_EDGE):
        before, after = np.append(0, result[:-1]), np.append(result[1:], 0)
        result = np.where(result > 0, result, np.maximum(before, after))
    return np.asarray(result, np.float32)


def _smoothed(samples: NDArray[np.float32], every: int) -> NDArray[np.float32]:
    """Means of `every` samples: enough of a low-pass for tracking pitch."""
    count = len(samples) // every
    return np.ascontiguousarray(samples[: count * every].reshape(count, every).mean(axis=1), np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def _tracked(
    x: NDArray[np.float32],  # (n,)
    count: int,
    hop: float,
    shortest: int,
    longest: int,
    nearly: float,
    voiced: float,
    floor: float,
) -> NDArray[np.float32]:  # (count,)
    lags = np.zeros(count, np.float32)
    size = 2 * longest
    loudest = np.float32(0.0)
    for k in range(len(x)):
        loudest = max(loudest, abs(x[k]))
    least = (loudest * floor) ** 2 * size
    curve = np.zeros(longest + 2, np.float32)
    for frame in range(count):
        start = int(frame * hop) - (size + longest) // 2
        if start < 0 or start + size + longest >= len(x):
            continue
        here = np.float32(0.0)
        for k in range(size):
            here += x[start + k] * x[start + k]
        if here < least:
            continue
        best, best_lag = np.float32(0.0), 0.0
        there = np.float32(0.0)
        for k in range(size):
            there += x[start + shortest + k] * x[start + shortest + k]
        for lag in range(shortest, longest + 1):
            both = np.float32(0.0)
            for k in range(size):
                both += x[start + k] * x[start + lag + k]
            curve[lag] = both / np.sqrt(here * there + np.float32(1e-12))
            best = max(best, curve[lag])
            gone, come = x[start + lag], x[start + lag + size]
            there += come * come - gone * gone
        if best < voiced:
            continue
        for lag in range(shortest + 1, longest):
            left, mid, right = curve[lag - 1], curve[lag], curve[lag + 1]
            if mid < left or mid < right:
                continue
            bend = left - 2 * mid + right
            peak = mid - 0.125 * (left - right) ** 2 / bend if bend < 0 else mid  # a parabola through three points
            if peak >= nearly * best:
                best_lag = lag + (0.5 * (left - right) / bend if bend < 0 else 0.0)
                break
        lags[frame] = best_lag
    return lags


@njit(cache=True, nogil=True, fastmath=True)
def _marks(
    x: NDArray[np.float32],  # (n,)
    lags: NDArray[np.float64],  # (n // hop,) samples; 0: not voiced
    hop: int,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    marks = np.empty(len(x), np.int64)
    voiced = np.empty(len(x), np.bool_)
    count = 0
    frame = 0
    while frame < len(lags):
        if lags[frame] <= 0:
            marks[count], voiced[count] = frame * hop, False
            count += 1
            frame += 1
            continue
        until = frame
        while until < len(lags) and lags[until] > 0:
            until += 1
        run_start, run_end = frame * hop, min(until * hop, len(x))
        # the strongest point of the run's middle is the anchor; from it marks are found both ways by likeness
        centre = (frame + until) // 2
        period = lags[centre]
        anchor = centre * hop
        for k in range(max(run_start, anchor - int(period)), min(run_end, anchor + int(period))):
            if abs(x[k]) > abs(x[anchor]):
                anchor = k
        back = np.empty((anchor - run_start) // 8 + 8, np.int64)
        n_back = 0
        at = anchor
        while n_back < len(back):
            nxt = _next_mark(x, at, -lags[min(max(at // hop, frame), until - 1)])
            if nxt < run_start:
                break
            back[n_back] = nxt
            n_back += 1
            at = nxt
        for k in range(n_back - 1, -1, -1):
            if count == 0 or back[k] > marks[count - 1]:
                marks[count], voiced[count] = back[k], True
                count += 1
        at = anchor
        while at < run_end:
            if count == 0 or at > marks[count - 1]:
                marks[count], voiced[count] = at, True
                count += 1
            at = _next_mark(x, at, lags[min(max(at // hop, frame), until - 1)])
        frame = until
        while frame < len(lags) and count > 0 and frame * hop <= marks[count - 1]:
            frame += 1
    return marks[:count].copy(), voiced[:count].copy()


@njit(cache=True, nogil=True, fastmath=True)
def _next_mark(x: NDArray[np.float32], at: int, step: float) -> int:
    """Where, about `step` samples on, the sound is most like that around `at`."""
    period = int(abs(step))
    half = period // 2
    stray = max(1, int(_STRAY * period))
    expected = at + round(step)
    best, best_at = np.float32(-1e30), expected
    if at - half < 0 or at + half >= len(x):
        return expected
    for candidate in range(expected - stray, expected + stray + 1):
        if candidate - half < 0 or candidate + half >= len(x):
            continue
        both = np.float32(0.0)
        for k in range(-half, half):
            both += x[at + k] * x[candidate + k]
        if both > best:
            best, best_at = both, candidate
    return best_at


@njit(cache=True, nogil=True)
def _laid(
    x: NDArray[np.float32],  # (n,)
    marks: NDArray[np.int64],  # (k,)
    voiced: NDArray[np.bool_],  # (k,)
    ratio: NDArray[np.float64],  # (k,)
) -> NDArray[np.float64]:  # (n,)
    result = np.zeros(len(x))
    weight = np.zeros(len(x))
    last = len(marks) - 1
    at = float(marks[0])
    source = 0
    while True:
        while source < last and abs(marks[source + 1] - at) <= abs(marks[source] - at):
            source += 1
        place = round(at) if voiced[source] else marks[source]
        left = marks[source] - marks[source - 1] if source > 0 else 0
        right = marks[source + 1] - marks[source] if source < last else 0
        _lay(x, marks[source], place, left, right, result, weight)
        if voiced[source] and source < last:
            period = float(min(right, 2 * left) if source > 0 else right)
            at = max(at, float(place)) + max(1.0, period / ratio[source])
            if not voiced[source + 1] and at > marks[source + 1]:
                at = float(marks[source + 1])
        elif source < last:
            at = float(marks[source + 1])
            source += 1
        else:
            break
        if at >= len(x) or (source == last and at > marks[last] + 1):
            break
    for k in range(len(x)):
        if weight[k] > 0:
            result[k] /= max(weight[k], _THIN)
    return result


@njit(cache=True, nogil=True)
def _lay(
    x: NDArray[np.float32],
    source: int,
    place: int,
    left: int,
    right: int,
    result: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> None:
    """Add the grain around `source` at `place`, under a window that rises over `left` and falls over `right`.

    0 on one side: the grain reaches to the end of the sound there.
    """
    _lay_side(x, source, place, -1, left, result, weight)
    _lay_side(x, source, place, 1, right, result, weight)


@njit(cache=True, nogil=True)
def _lay_side(
    x: NDArray[np.float32],
    source: int,
    place: int,
    way: int,  # -1: what lies before the grain's middle; 1: the middle and what lies after it
    slope: int,
    result: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> None:
    first = 1 if way < 0 else 0
    end = slope + first if slope else (source + 1 if way < 0 else len(x) - source)
    angle = np.pi / slope if slope else 0.0
    turn = 2 * np.cos(angle)
    before, now = np.cos(angle * (first - 1)), np.cos(angle * first)  # the next by the two before: a tenth of the cost
    for k in range(first, end):
        into, out = place + way * k, source + way * k
        if 0 <= into < len(x) and 0 <= out < len(x):
            w = 0.5 + 0.5 * now
            result[into] += w * x[out]
            weight[into] += w
        before, now = now, turn * now - before
