"""How far a mouth is behind its sound: a predictor of the mouth from the sound, and the shift at which the two agree.

After SyncNet's idea (Chung and Zisserman, "Out of time", 2016), made small: ridge regression in closed form, from
0.4 s of log-mel to how open the lips are. It is trained on speech of our own voices, whose true mouth is known to the
sample (`lipsync.dominance`), never on video; so a lag of the renderer or the encoder cannot be learnt as normal.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import librosa
import numpy as np
from numpy.typing import NDArray

from lipsync.dominance import mouth_poses
from lipsync.types import PARAMETERS
from tts.catalogue import open_voice
from tts.types import SAMPLE_RATE, PhoneSpan, Utterance
from tts.voice import Voice

RATE = 100  # Hz of features and predicted curves
REACH_S = 0.4  # offsets tried, either way

_MEL_RATE = 16_000  # Hz
_BANDS = 40
_CONTEXT = 20  # steps on either side: 0.2 s
_RIDGE = 30.0
_STEP_S = 0.005
_NEAR_S = 0.16  # a rival peak counts only farther than this from the best

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken line and how open its mouth should be."""

    samples: NDArray[np.float32]  # (n,) at SAMPLE_RATE
    phones: tuple[PhoneSpan, ...]
    opening: Curve  # (m,) at RATE, what the dominance curves say


@dataclass(frozen=True, slots=True)
class Lag:
    """Where sound and mouth agree best."""

    offset_s: float  # positive: the mouth is late
    correlation: float  # at that offset
    margin: float  # over the best rival elsewhere; near 0 means that nothing was found


def speak(voice_id: str, lang: str, texts: Iterable[str]) -> list[Speech]:
    """Each text as one line of this voice."""

    async def run() -> list[Speech]:
        voice = open_voice(voice_id)
        try:
            return [await _line(voice, Utterance(text, lang)) for text in texts]
        finally:
            await voice.close()

    return asyncio.run(run())


async def _line(voice: Voice, utterance: Utterance) -> Speech:
    chunks = [chunk async for chunk in voice.speak(utterance)]
    samples = np.concatenate([chunk.samples for chunk in chunks])
    phones = tuple(phone for chunk in chunks for phone in chunk.phones)
    return Speech(samples, phones, true_opening(phones, len(samples)))


def true_opening(phones: Sequence[PhoneSpan], length: int) -> Curve:
    """(m,) at RATE: how open the lips are by the dominance curves."""
    at = np.arange(0, length, SAMPLE_RATE // RATE, dtype=np.float64)
    return opening_of(mouth_poses(phones, length, at))


def opening_of(poses: NDArray[np.float32]) -> Curve:
    """(n,) of (n, 12) poses: the gap between the lips, in arbitrary units."""
    jaw, close, drop, upper = (
        poses[:, PARAMETERS.index(name)].astype(np.float64)
        for name in ("jaw_open", "lip_close", "lower_drop", "upper_raise")
    )
    return np.asarray((jaw + 0.4 * (drop + upper)) * (1 - close))


class Predictor:
    """From sound to how open the lips should be."""

    def __init__(self, lines: Sequence[Speech]) -> None:
        features = [_features(line.samples) for line in lines]
        targets = [_fitted(line.opening, len(rows)) for line, rows in zip(lines, features, strict=True)]
        x, y = np.concatenate(features), np.concatenate(targets)
        self._mean, self._scale = x.mean(axis=0), x.std(axis=0) + 1e-6
        x = (x - self._mean) / self._scale
        self._bias = float(y.mean())
        self._weights = np.linalg.solve(x.T @ x + _RIDGE * np.eye(x.shape[1]), x.T @ (y - self._bias))

    def opening(self, samples: NDArray[np.float32]) -> Curve:
        """(m,) at RATE for (n,) samples at SAMPLE_RATE."""
        rows = (_features(samples) - self._mean) / self._scale
        return np.asarray(rows @ self._weights + self._bias)


def lag_between(heard: Curve, seen: Curve, seen_at_s: Curve) -> Lag | None:
    """The shift of the mouth against the sound at which they correlate best; None where either does not move.

    Args:
        heard: (m,) at RATE, the opening that the sound asks for.
        seen: (k,) the opening in the video's frames.
        seen_at_s: (k,) when each frame is shown, on the sound's clock.
    """
    offsets = np.arange(-REACH_S, REACH_S + _STEP_S / 2, _STEP_S)
    clock = np.arange(len(heard)) / RATE
    inside = (seen_at_s > REACH_S) & (seen_at_s < clock[-1] - REACH_S)
    if inside.sum() < 25 or seen[inside].std() < 1e-6:
        return None
    scores = np.array(
        [_correlation(np.interp(seen_at_s[inside] - offset, clock, heard), seen[inside]) for offset in offsets]
    )
    best = int(scores.argmax())
    rivals = scores[np.abs(offsets - offsets[best]) > _NEAR_S]
    return Lag(float(offsets[best]), float(scores[best]), float(scores[best] - rivals.max()))


def _correlation(one: Curve, other: Curve) -> float:
    if one.std() < 1e-9 or other.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _features(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """(m, bands x context) log-mel at RATE, each row with 0.2 s on either side of it."""
    sound = librosa.resample(samples, orig_sr=SAMPLE_RATE, target_sr=_MEL_RATE, res_type="soxr_hq")
    mel = librosa.feature.melspectrogram(
        y=sound, sr=_MEL_RATE, n_fft=512, hop_length=_MEL_RATE // RATE, n_mels=_BANDS, center=True
    )
    steps = np.log(mel.T + 1e-4)
    padded = np.pad(steps, ((_CONTEXT, _CONTEXT), (0, 0)), mode="edge")
    shifts = range(0, 2 * _CONTEXT + 1, 2)
    return np.concatenate([padded[shift : shift + len(steps)] for shift in shifts], axis=1).astype(np.float64)


def _fitted(curve: Curve, length: int) -> Curve:
    """The curve with its last value repeated, or cut, to `length`."""
    return np.pad(curve, (0, max(0, length - len(curve))), mode="edge")[:length]
