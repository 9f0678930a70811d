"""Phone timings to mouth poses by dominance functions.

Cohen and Massaro, "Modeling coarticulation in synthetic visual speech" (1993): every segment pulls
each parameter towards its target with a strength that decays with the distance in time; the pose is
the average so weighted. A consonant that does not need the lips barely pulls them, so the vowels
around it show through it; a rounded vowel is felt long before it sounds.

Two knobs, after JALI (Edwards et al. 2016), scale how much the jaw and the lips do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lipsync.closure import close_lips
from lipsync.types import N_PARAMETERS, PARAMETERS, MouthPose, Viseme
from lipsync.visemes import POSES, REST, VISEMES, jaw_scale, viseme_of
from tts.ipa import is_vowel
from tts.types import SAMPLE_RATE, PhoneSpan

LEAD_S = 0.100  # the mouth begins to open this long before the first sound, and is shut this long after the last
_REACH_S = 2.0  # where no segment is nearer, e.g. beside a long h, far ones still count against one another
_BLOCK = 64  # frames worked on at once: bounds the memory for an utterance of any length
_PLATEAU = 0.25  # of a segment at either end is transition; between, it pulls with full strength
_UNSTRESSED_JAW = 0.85
_INDEX = {name: index for index, name in enumerate(PARAMETERS)}
_LIPS = ("lip_close", "funnel", "pucker", "stretch", "press", "roll_lower", "upper_raise", "lower_drop")


@dataclass(frozen=True, slots=True)
class Style:
    """How she articulates: 1 is as the tables say, 0.5 mumbles, 1.3 is for a large hall."""

    jaw: float = 1.0  # scales jaw_open
    lips: float = 1.0  # scales funnel, pucker, stretch, upper_raise, lower_drop


@dataclass(frozen=True, slots=True)
class _Pull:
    """How one viseme pulls."""

    strength: NDArray[np.float64]  # (12,) per parameter
    before: float  # 1/s, decay towards earlier times (anticipation)
    after: float  # 1/s, decay towards later times (carry-over)


@dataclass(frozen=True, slots=True)
class _Segments:
    """The phones of an utterance that have a shape, as arrays over S segments."""

    start: NDArray[np.float64]  # (S,) s, where the plateau begins
    end: NDArray[np.float64]  # (S,) s, where it ends
    before: NDArray[np.float64]  # (S,) 1/s
    after: NDArray[np.float64]  # (S,) 1/s
    strength: NDArray[np.float64]  # (S, 12)
    target: NDArray[np.float64]  # (S, 12)


def _pull(default: float, before: float, after: float, **strengths: float) -> _Pull:
    strength = np.full(N_PARAMETERS, default, np.float64)
    for name, value in strengths.items():
        strength[[_INDEX[lip] for lip in _LIPS] if name == "lips" else _INDEX[name]] = value
    return _Pull(strength, before, after)


# Strengths: what a viseme must have (closed lips, a raised tongue tip) outweighs its neighbours; what it leaves
# free is near 0.3. Rates: 22/s is felt for 45 ms on either side, rounding for 70 ms ahead, a stop for 25 ms.
_PULLS: dict[Viseme, _Pull] = {
    "sil": _pull(0.8, 16, 16),
    "PP": _pull(1, 45, 45, jaw_open=6, lip_close=12, press=10),
    "FF": _pull(1, 45, 45, jaw_open=5, roll_lower=12, upper_raise=5),
    "TH": _pull(1, 45, 45, tongue_tip=5, tongue_out=8),
    "DD": _pull(1, 35, 35, lips=0.3, jaw_open=0.6, tongue_tip=5),
    "kk": _pull(1, 35, 35, lips=0.3, jaw_open=0.6, tongue_back=5),
    "CH": _pull(1, 15, 22, jaw_open=3, funnel=4, pucker=4),
    "SS": _pull(1, 35, 35, jaw_open=4, stretch=1.2, tongue_tip=4),
    "nn": _pull(1, 35, 35, lips=0.3, jaw_open=0.6, tongue_tip=5),
    "RR": _pull(1, 22, 22, funnel=1.5, pucker=1.5),
    "aa": _pull(1, 22, 22, jaw_open=2.5),
    "E": _pull(1, 22, 22),
    "I": _pull(1, 22, 22),
    "O": _pull(1, 15, 22, funnel=3, pucker=3),
    "U": _pull(1, 15, 22, funnel=4, pucker=4),
}
assert set(_PULLS) == set(VISEMES)  # noqa: S101 - a slip in the table above


def mouth_poses(
    phones: Sequence[PhoneSpan], length: int, at: NDArray[np.float64], style: Style | None = None
) -> NDArray[np.float32]:
    """The mouth at each frame of an utterance.

    Give all frames of an utterance at once, in order: the closure of every p, b and m is put on the
    frame nearest to it (see `lipsync.closure`), which cannot be told from one frame alone.

    Args:
        phones: the utterance's phones in order, in samples at SAMPLE_RATE.
        length: the utterance's samples.
        at: (n,) ascending, the frames' centres in samples; before 0 and past `length` are allowed.
        style: how much jaw and lips do.

    Returns:
        (n, 12) poses, 0..1. In silence longer than 2·LEAD_S the pose is exactly `REST`.
    """
    poses = np.zeros((len(at), N_PARAMETERS))
    spans = [phone for phone in phones if phone.start < length]
    if not len(at) or not any(phone.phone for phone in spans):
        return np.tile(REST, (len(at), 1))
    seconds = np.asarray(at, np.float64) / SAMPLE_RATE
    segments = _segments(spans, style or Style())
    for start in range(0, len(seconds), _BLOCK):
        block = slice(start, start + _BLOCK)
        poses[block] = _blended(segments, seconds[block])
    activity = _activity(spans, seconds)[:, None]
    poses = REST + activity * (poses - REST)
    return np.clip(close_lips(poses, spans, seconds), 0, 1).astype(np.float32)


def _segments(phones: Sequence[PhoneSpan], style: Style) -> _Segments:
    shaped = [(phone, viseme) for phone in phones if (viseme := viseme_of(phone.phone)) is not None]
    starts = np.array([phone.start for phone, _ in shaped]) / SAMPLE_RATE
    lengths = np.array([phone.length for phone, _ in shaped]) / SAMPLE_RATE
    pulls = [_PULLS[viseme] for _, viseme in shaped]
    return _Segments(
        start=starts + _PLATEAU * lengths,
        end=starts + (1 - _PLATEAU) * lengths,
        before=np.array([pull.before for pull in pulls]),
        after=np.array([pull.after for pull in pulls]),
        strength=np.array([pull.strength for pull in pulls]),
        target=np.array([_target(phone, viseme, style) for phone, viseme in shaped]),
    )


def _target(phone: PhoneSpan, viseme: Viseme, style: Style) -> MouthPose:
    pose = POSES[viseme].copy()
    reduced = _UNSTRESSED_JAW if is_vowel(phone.phone) and not phone.stress else 1.0
    pose[_INDEX["jaw_open"]] *= style.jaw * jaw_scale(phone.phone) * reduced
    for name in ("funnel", "pucker", "stretch", "upper_raise", "lower_drop"):
        pose[_INDEX[name]] *= style.lips
    return pose


def _blended(segments: _Segments, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 12): the average of the targets of the segments near, each by its dominance at these times."""
    near = (segments.end > seconds[0] - _REACH_S) & (segments.start < seconds[-1] + _REACH_S)
    if not near.any():
        return np.tile(REST.astype(np.float64), (len(seconds), 1))
    early = np.maximum(0, segments.start[near] - seconds[:, None])
    late = np.maximum(0, seconds[:, None] - segments.end[near])
    pull = -(segments.before[near] * early + segments.after[near] * late)
    dominance = np.exp(pull - pull.max(axis=1, keepdims=True))  # (n, S); the nearest is 1, so no sum vanishes
    strength = segments.strength[near]
    return np.asarray((dominance @ (strength * segments.target[near])) / (dominance @ strength))


def _activity(phones: Sequence[PhoneSpan], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) 1 in speech, 0 farther than LEAD_S from any, smooth between: what holds a silent mouth still."""
    voiced = [phone for phone in phones if phone.phone]
    starts = np.array([phone.start for phone in voiced]) / SAMPLE_RATE
    ends = np.array([phone.start + phone.length for phone in voiced]) / SAMPLE_RATE
    following = np.searchsorted(starts, seconds, side="right")
    since = seconds - np.concatenate([[-np.inf], ends])[following]
    until = np.concatenate([starts, [np.inf]])[following] - seconds
    distance = np.maximum(0, np.minimum(since, until)) / LEAD_S
    ramp = np.clip(1 - distance, 0, 1)
    return np.asarray(ramp * ramp * (3 - 2 * ramp))
