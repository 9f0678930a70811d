"""Which stretch of a video is used: one face throughout, wholly in the picture, without a cut."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.enrol.video_clip import FPS, LEAST_S
from avatar.enrol.video_survey import EVERY, MOST_S, Survey
from avatar.errors import EnrolRefused, Finding
from avatar.mined.features import OPENING, canonical, features

Flags = NDArray[np.bool_]

MOST: Final = 90 * FPS  # moments that are used: more footage makes the mouths no better
_LEAST = round(LEAST_S * FPS)
_CUT = 12.0  # levels by which thumbnails differ at a cut; talking is 1 to 3
_CUT_MORE = 5.0  # times what they differ by around it
_STILL = FPS // 2  # moments with one and the same picture: the camera stood
_LEAST_FPS = 15
_MOVED = 0.5  # of a face's size that it may move between two looks
_SHUT = 0.03  # eye distances of opening above the least
_ENOUGH_SHUT_S, _ENOUGH_TALK_S = 10.0, 40.0

_FINE, _NONE, _SEVERAL, _EDGE = range(4)
_WHY: Final = {
    _NONE: ("no face is seen", "look into the camera, in even light, and fill a third of the picture with the head"),
    _SEVERAL: ("several faces are seen", "film one person alone, without mirrors, posters or people behind"),
    _EDGE: ("the face leaves the picture", "put the camera on a stand and keep the whole head in the picture"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Moments first .. last - 1."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


def choose_stretch(survey: Survey, step: float, notice: Callable[[Finding], None]) -> Stretch:
    """The best stretch of a video whose moments are `step` seconds apart.

    Raises EnrolRefused if none is long enough: it says what is in the way. `notice` is told what is left out.
    """
    if len(survey) < _LEAST:
        problem = f"the video shows {len(survey) * step:.1f} s"
        raise EnrolRefused(Finding(problem, f"film 40 to 90 s; {LEAST_S:.0f} s at least"))
    states = _states(survey)
    fine = _spread(states == _FINE, len(survey)) & ~_standing(survey.times)
    cuts = _cuts(survey.thumbs)
    runs = _runs(fine, cuts)
    best = max(runs, key=len, default=Stretch(0, 0))
    if len(best) < _LEAST:
        raise EnrolRefused(*_reasons(states, int(cuts.sum()), len(best) * step))
    seen = len(np.unique(survey.times[best.first : best.last])) / (len(best) * step)
    if seen < _LEAST_FPS:
        problem = f"the video has {seen:.0f} pictures a second"
        raise EnrolRefused(Finding(problem, "film 25 or 30 a second, in good light: cameras slow down in the dark"))
    used = _window(survey, best) if len(best) > MOST else best
    if len(used) * step < 0.95 * len(survey) * step or len(survey) * step >= MOST_S - 1:
        notice(_left_out(survey, states, int(cuts.sum()), used, step))
    return used


def _states(survey: Survey) -> NDArray[np.int64]:
    """(M,) of each look; what one look alone misses or adds does not count."""
    faces, count = survey.faces, len(survey.counts)
    low, high = faces[:, :, :2].min(1), faces[:, :, :2].max(1)
    margin = 0.02 * (high - low)
    outside = ((low < -margin) | (high > np.array(survey.shape) + margin)).any(1)
    states = np.where(survey.counts == 0, _NONE, np.where(survey.counts > 1, _SEVERAL, np.where(outside, _EDGE, _FINE)))
    middle, size = (low + high) / 2, (high - low).max(1)
    for m in range(1, count - 1):
        around = states[m - 1] == _FINE == states[m + 1]
        moved = np.linalg.norm(middle[m + 1] - middle[m - 1])
        if states[m] in (_NONE, _SEVERAL) and around and moved < _MOVED * size[m - 1]:
            states[m] = _FINE
    return states


def _spread(looks: Flags, count: int) -> Flags:
    """From looks to moments: good are those between two good looks."""
    at = np.arange(count) // EVERY
    return np.asarray(looks[at] & looks[np.minimum(at + (np.arange(count) % EVERY > 0), len(looks) - 1)])


def _standing(times: NDArray[np.float64]) -> Flags:
    """Moments of a picture that is seen for longer than a camera's hiccup."""
    _, which, counts = np.unique(times, return_inverse=True, return_counts=True)
    return np.asarray(counts[which] > _STILL)


def _cuts(thumbs: NDArray[np.uint8]) -> Flags:
    """(N,) whether another scene begins here."""
    change = np.abs(np.diff(thumbs.astype(np.int16), axis=0)).mean((1, 2, 3))
    cuts = np.zeros(len(thumbs), bool)
    for k in np.flatnonzero(change > _CUT):
        around = change[max(0, k - FPS // 2) : k + FPS // 2 + 1]
        cuts[k + 1] = change[k] > _CUT_MORE * np.median(around)
    return cuts


def _runs(fine: Flags, cuts: Flags) -> list[Stretch]:
    """Stretches of moments that are fine, none with a cut in it."""
    starts = fine & ~(np.concatenate([[False], fine[:-1]]) & ~cuts)
    ends = fine & ~(np.concatenate([fine[1:], [False]]) & ~np.concatenate([cuts[1:], [False]]))
    pairs = zip(np.flatnonzero(starts), np.flatnonzero(ends), strict=True)
    return [Stretch(int(first), int(end) + 1) for first, end in pairs]


def _window(survey: Survey, run: Stretch) -> Stretch:
    """The `MOST` moments of a long run with enough of talking and of silence in them."""
    looks = slice(-(-run.first // EVERY), (run.last - 1) // EVERY + 1)
    faces = survey.faces[looks]
    seen = np.isfinite(faces).all((1, 2))
    opening = features(canonical(faces[seen]).shape)[:, OPENING]
    shut = np.zeros(len(faces))
    shut[seen] = opening < opening.min() + _SHUT
    per_look = EVERY / FPS
    length = MOST // EVERY
    sums = np.concatenate([[0.0], np.cumsum(shut * per_look)])
    quiet = sums[length:] - sums[:-length] if len(sums) > length else np.array([sums[-1]])
    score = np.minimum(quiet / _ENOUGH_SHUT_S, 1) + np.minimum((length * per_look - quiet) / _ENOUGH_TALK_S, 1)
    first = min(run.first + int(score.argmax()) * EVERY, run.last - MOST)
    return Stretch(first, first + MOST)


def _reasons(states: NDArray[np.int64], cuts: int, longest_s: float) -> list[Finding]:
    """Why no stretch is long enough, what is seen most often first."""
    shares = sorted(((float((states == state).mean()), state) for state in _WHY), reverse=True)
    found = [
        Finding(f"{_WHY[state][0]} in {share:.0%} of the video", _WHY[state][1]) for share, state in shares if share
    ]
    if cuts:
        found.append(Finding(f"it has {cuts} cut{'s' * (cuts > 1)}", "film in one piece, without editing"))
    if not found:
        found.append(Finding("the picture stands still again and again", "film with 25 or 30 pictures a second"))
    first = Finding(f"{found[0].problem}; the longest good stretch is {longest_s:.1f} s", found[0].remedy)
    return [first, *found[1:]]


def _left_out(survey: Survey, states: NDArray[np.int64], cuts: int, used: Stretch, step: float) -> Finding:
    start, end = used.first * step, used.last * step
    why = [_WHY[state][0] for state in _WHY if (states == state).any()]
    why += [f"there {'are' if cuts > 1 else 'is'} {cuts} cut{'s' * (cuts > 1)}"] if cuts else []
    why += [f"at most {MOST // FPS} s are used"] if len(used) >= MOST else []
    problem = f"only {start:.1f} to {end:.1f} s are used ({', '.join(why) or 'the rest is not usable'})"
    return Finding(problem, "if you want another stretch, cut the video to it")
