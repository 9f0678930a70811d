"""Which shots a mouth may be drawn into, and whether what was drawn is good enough to stay.

Before: the face has to be large enough, turned to the camera, uncovered, and the one that speaks. After: the drawn
mouth has to be in better time with what is heard than the mouth that was filmed, and must not tremble. What does not
pass is left as it was filmed, and the verdict says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.mined.features import OPENING, canonical, features
from avatar.topology import LIPS, OVAL
from dubbing.faces import Track, Tracks
from dubbing.types import Unsynced
from lipsync.errors import SyncRefused
from lipsync.features import HOP, heard_mel
from lipsync.sync import RATE, REACH, SyncScorer, agreement_curve, normal
from tts.types import SAMPLE_RATE

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]
Spans = Sequence[tuple[float, float]]  # s from and to

LEAST_EYES: Final = 40.0  # px between the eyes
MOST_YAW: Final = 20.0  # degrees: plates cannot be turned farther
_MOST_PITCH: Final = 25.0
_TURNS: Final = 0.1  # share of the pictures in which the head may be turned farther, and by how much
_FARTHEST: Final = 28.0
LEAST_S: Final = 1.0  # of a shot: in a shorter one nothing can be judged, and little is seen
_FEW: Final = 0.03  # share of the pictures that may be covered, turned or at the edge
_UNSEEN: Final = 3  # pictures in a row in which the face may be lost
_TALKS: Final = 0.02  # eye distances by which the opening varies within a quarter of a second of talking
_WINDOW_S: Final = 0.28
_SPEAKS: Final = 0.4  # share of a speaker's time in which her mouth has to move
_MORE: Final = 1.5  # times as much as any other face's or in any other's time
_SCORED_S: Final = 2.4  # less cannot be told from chance
_BELONGS: Final = 0.5  # certainty from which a mouth and a sound belong together
_STRANGE: Final = 0.02  # and under which they surely do not: a bearded man's own sound was given .99, a woman's .15
_EARLY, _LATE = 12, 5  # steps of 10 ms by which a mouth may be early or late unnoticed: ITU-R BT.1359
_COMPARED_S: Final = 0.8  # of speech from which mouth and sound are compared
_JITTER: Final = 1.5  # times as much as in the shot as it was
_TREMBLE: Final = 6.0  # thousandths of the eye distance that nobody sees


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Whose mouth is drawn into a shot, or why none is."""

    left: Unsynced
    why: str
    speaker: str = ""
    track: Track | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A drawn mouth against the filmed one."""

    left: Unsynced
    why: str
    sync_before: float | None
    sync_after: float | None
    jitter_before: float
    jitter_after: float


def cast(tracks: Tracks, at: Doubles, size: tuple[int, int], was: Mapping[str, Spans], sound: Floats | None) -> Cast:
    """Which face of a shot is whose.

    Args:
        tracks: of the shot's n pictures.
        at: (n,) s.
        size: px of the upright picture.
        was: each speaker's time in the film as it was.
        sound: (N,) what was heard in it from at[0] on, mono at 48 kHz; None where the film had no sound.
    """
    if not tracks.tracks:
        if tracks.largest:
            return Cast("small", f"the eyes are {tracks.largest:.0f} px apart, {LEAST_EYES:.0f} are needed")
        return Cast("no_face", "no face is seen")
    pairs = _speaking(tracks, at, was)
    if not pairs:
        return Cast("not_speaking", "the mouth that is seen does not move when somebody speaks")
    if len(pairs) > 1 or tracks.most > len(tracks.tracks):
        if len({speaker for speaker, _ in pairs}) > 1:
            return Cast("several_speakers", f"{' and '.join(sorted({s or 'one' for s, _ in pairs}))} speak in it")
        return Cast("several_faces", f"{tracks.most} faces are seen, and it is not sure which one speaks")
    speaker, track = pairs[0]
    left, why = _fit(track, size)
    if not left and sound is not None and (at[-1] - at[0]) >= _SCORED_S and _strange(track, at, sound):
        left, why = "not_speaking", "the mouth that is seen is not the one that is heard"
    return Cast(left, why, speaker, track)


def filled(landmarks: Floats) -> Floats:
    """(n, 468, 3) with short gaps bridged; longer ones stay NaN."""
    seen = np.isfinite(landmarks[:, 0, 0])
    if seen.all() or not seen.any():
        return landmarks
    out, index = landmarks.copy(), np.flatnonzero(seen)
    for k in np.flatnonzero(~seen):
        after = int(np.searchsorted(index, k))
        if 0 < after < len(index) and index[after] - index[after - 1] <= _UNSEEN + 1:
            a, b = int(index[after - 1]), int(index[after])
            share = np.float32((k - a) / (b - a))
            out[k] = (1 - share) * landmarks[a] + share * landmarks[b]
        elif after == 0 and index[0] <= _UNSEEN:
            out[k] = landmarks[index[0]]
        elif after == len(index) and len(landmarks) - 1 - index[-1] <= _UNSEEN:
            out[k] = landmarks[index[-1]]
    return out


def usable(track: Track) -> Flags:
    """(n,) pictures whose mouths may be mined."""
    angles = np.nan_to_num(track.angles, nan=90.0)
    return np.asarray(track.seen & ~track.covered & (np.abs(angles[:, 0]) <= MOST_YAW))


def talking(track: Track, at: Doubles) -> Flags:
    """(n,) where the mouth moves as in speech."""
    opening = np.full(len(at), np.nan)
    seen = track.seen
    opening[seen] = features(canonical(track.landmarks[seen]).shape)[:, OPENING]
    half = max(1, round(_WINDOW_S / 2 / max(float(np.median(np.diff(at))), 1e-3))) if len(at) > 1 else 1
    padded = np.pad(opening, half, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    return np.asarray(np.nan_to_num(windows.std(1)) > _TALKS)


def within(at: Doubles, spans: Spans) -> Flags:
    """(n,) which of these times lie in one of the spans."""
    inside = np.zeros(len(at), bool)
    for start, end in spans:
        inside |= (at >= start) & (at < end)
    return inside


def _speaking(tracks: Tracks, at: Doubles, was: Mapping[str, Spans]) -> list[tuple[str, Track]]:
    """Who speaks with which face: whose mouth moves in her own time, and clearly more than others do then."""
    inside = {speaker: within(at, spans) for speaker, spans in was.items()}
    inside = {speaker: where for speaker, where in inside.items() if where.sum() >= 3}
    moves = [talking(track, at) for track in tracks.tracks]
    found = []
    for speaker, where in inside.items():
        shares = [float(move[where].mean()) for move in moves]
        best = int(np.argmax(shares))
        others = [share for k, share in enumerate(shares) if k != best]
        if shares[best] >= _SPEAKS and shares[best] >= _MORE * max(others, default=0.0):
            found.append((speaker, tracks.tracks[best]))
        elif shares[best] >= _SPEAKS:
            found += [(speaker, track) for track in tracks.tracks]
    return found


def _fit(track: Track, size: tuple[int, int]) -> tuple[Unsynced, str]:
    """Why a mouth cannot be drawn into a face; "" where it can."""
    if track.eyes < LEAST_EYES:
        return "small", f"the eyes are {track.eyes:.0f} px apart, {LEAST_EYES:.0f} are needed"
    lost = ~np.isfinite(filled(track.landmarks)[:, 0, 0])
    if lost.any():
        return "hidden", f"the face is lost in {lost.sum()} pictures"
    angles = np.abs(track.angles[track.seen])
    yaw, pitch = (float(np.percentile(angles[:, k], 100 * (1 - _TURNS))) for k in (0, 1))
    farthest = float(angles[:, 0].max())
    if yaw > MOST_YAW or pitch > _MOST_PITCH or farthest > _FARTHEST:
        told = f"by {yaw:.0f}° to the side, {farthest:.0f}° at most, and {pitch:.0f}° up or down"
        return (
            "turned",
            f"the head is turned {told}; {MOST_YAW:.0f}°, {_FARTHEST:.0f}° and {_MOST_PITCH:.0f}° are the limits",
        )
    if track.covered.mean() > _FEW:
        return "hidden", f"a hand is before the face in {track.covered.mean():.0%} of the pictures"
    oval = track.landmarks[track.seen][:, OVAL, :2]
    outside = ((oval < 0) | (oval > np.array(size) - 1)).any((1, 2)).mean()
    if outside > _FEW:
        return "edge", f"the face is cut off by the picture's edge in {outside:.0%} of the pictures"
    return "", ""


def _strange(track: Track, at: Doubles, sound: Floats) -> bool:
    """Whether the mouth is surely not the one that is heard."""
    try:
        score = SyncScorer().score(at - at[0], measures(track.landmarks), sound)
    except SyncRefused:
        return False
    return score.confidence < _STRANGE and score.control_confidence < _BELONGS


def measures(landmarks: Floats) -> Floats:
    """(n, 4) `lipsync.sync.MEASURES` of (n, 468, 3) px; NaN where there is no face."""
    out = np.full((len(landmarks), 4), np.nan, np.float32)
    seen = np.isfinite(landmarks[:, 0, 0])
    if seen.any():
        out[seen] = features(canonical(landmarks[seen]).shape)[:, [0, 1, 2, 5]]
    return out


def judge(before: Floats, after: Floats, at: Doubles, speech: Floats, shows: Floats) -> Judged:
    """Whether a drawn mouth may stay.

    Args:
        before: (n, 468, 3) px, as it was filmed.
        after: the same, found again in the drawn pictures by the same means.
        at: (n,) s.
        speech: (N,) what this speaker says now, from at[0] on, mono at 48 kHz.
        shows: (n,) how much was drawn.
    """
    drawn = shows > 0.5
    found = np.isfinite(after[:, 0, 0])
    if not (found & drawn).any() or (found & drawn).sum() < (1 - _FEW) * drawn.sum():
        return Judged("worse", "no face is found any more where the mouth was drawn", None, None, 0.0, 0.0)
    trembled, trembles = jitter(before, drawn), jitter(after, drawn)
    was, now = sync(before, at, speech), sync(after, at, speech)
    left: Unsynced = ""
    why = ""
    if was is not None and now is not None and now <= was:
        left, why = "worse", f"the drawn mouth agrees with the sound by {now:.2f}, the filmed one by {was:.2f}"
    elif trembles > max(_JITTER * trembled, _TREMBLE):
        left, why = "worse", f"the drawn lips tremble by {trembles:.1f}, the filmed ones by {trembled:.1f}"
    return Judged(left, why, was, now, trembled, trembles)


def jitter(landmarks: Floats, where: Flags) -> float:
    """How much lips tremble from picture to picture, thousandths of the distance between the eyes.

    The median over time of the lips' mean deviation from the middle of the pictures beside: speech moves them too,
    but not all the time, nor to and fro.
    """
    seen = np.isfinite(landmarks[:, 0, 0])
    lips = np.full((len(landmarks), len(LIPS), 2), np.nan, np.float32)
    lips[seen] = canonical(landmarks[seen]).shape[:, LIPS, :2]
    bent = lips[1:-1] - (lips[:-2] + lips[2:]) / 2
    size = np.linalg.norm(bent, axis=2).mean(1)[where[1:-1]]
    return float(np.nanmedian(size)) * 1000 if np.isfinite(size).any() else 0.0


def sync(landmarks: Floats, at: Doubles, speech: Floats) -> float | None:
    """How well mouth and sound agree, -1 to 1, as far as viewers notice no delay; None where too little is said."""
    heard = np.abs(speech) > 1e-3
    if heard.sum() < _COMPARED_S * SAMPLE_RATE / 2 or at[-1] - at[0] < _COMPARED_S:
        return None
    mouth = measures(landmarks)
    seen = np.isfinite(mouth).all(1)
    if seen.sum() < 2:
        return None
    ticks = at[0] + np.arange(int((at[-1] - at[0]) * RATE) + 1) / RATE
    track = np.stack([np.interp(ticks, at[seen], column[seen]) for column in mouth.T], 1).astype(np.float32)
    length = len(track) * HOP * 4
    sound = np.pad(speech[:length], (0, max(0, length - len(speech))))
    scorer = SyncScorer()
    curve = agreement_curve(scorer.mouth_space(normal(track)), scorer.sound_space(heard_mel(sound)))
    return float(curve[REACH - _LATE : REACH + _EARLY + 1].max())
