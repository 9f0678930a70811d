"""Is this mouth in time with this sound? A small network that compares how lips move with what is heard.

After SyncNet (Chung and Zisserman, "Out of time: automated lip sync in the wild", 2016): two encoders bring 0.8 s of
log-mel energies and 0.8 s of four measures of the mouth into one space; the offset is where the two agree best.
It was trained on speech of our own voices and the mouths that it should give, never on video, so that a lag of a
renderer or a codec cannot have been learnt as normal. See lipsync/models/sync.md.

Every score comes with its control: the same mouth beside the same sound moved to where it does not belong.
"""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lipsync.errors import NoFace, NoSound, TooShort
from lipsync.features import HOP, heard_mel
from lipsync.network import Floats, read_arrays
from tts.types import SAMPLE_RATE

SHIPPED: Final = Path(__file__).parent / "models" / "sync.npz"

RATE: Final = 25  # Hz of the mouth's track
MEASURES: Final = ("opening", "width", "jaw", "thickness")  # of avatar.mined.features, in eye distances
REACH: Final = 50  # steps of 10 ms tried either way
LEAST_S: Final = 2.4  # of a face with sound
MOST_S: Final = 600.0

WIDTH: Final = 64
SPACE: Final = 48  # dimensions of the common space
TAPS: Final = 5
SOUND_DILATIONS: Final = (1, 2, 4, 8, 4)  # in 10 ms: 0.77 s
MOUTH_DILATIONS: Final = (1, 2, 2)  # in 40 ms: 0.84 s

_STEP_MS: Final = 10
_PER_FRAME: Final = 4  # sound steps a frame of the mouth
_SILENT: Final = 1e-4  # of full scale: what stays under it is silence
_SEEN: Final = 0.7  # of the frames must show a face
_CONTROLS: Final = (0.3, 0.4, 0.5, 0.6, 0.7)  # how far round the sound is moved for the control
_MAX_BYTES: Final = 2 * 1024 * 1024


def _shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"mean": (64,), "scale": (64,), "certainty": (3,)}
    for side, width, dilations in (("sound", 64, SOUND_DILATIONS), ("mouth", len(MEASURES), MOUTH_DILATIONS)):
        for index in range(len(dilations)):
            shapes[f"{side}{index}.w"] = (TAPS * (WIDTH if index else width), WIDTH)
            shapes[f"{side}{index}.b"] = (WIDTH,)
        shapes[f"{side}.out.w"], shapes[f"{side}.out.b"] = (WIDTH, SPACE), (SPACE,)
    return shapes


@functools.lru_cache(maxsize=2)
def _weights(path: Path, _written: int) -> dict[str, Floats]:
    return read_arrays(path, _shapes(), _MAX_BYTES)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where a mouth and a sound agree best."""

    offset_ms: int  # positive: the mouth is late
    margin: float  # how far the best agreement stands above the usual one
    certainty: float  # 0..1: how likely it is that the two belong together


@dataclass(frozen=True, slots=True)
class SyncScore:
    """A clip's score and its control."""

    offset_ms: int  # positive: the mouth is late
    confidence: float  # 0..1: how likely it is that mouth and sound belong together
    margin: float
    control: tuple[Agreement, ...]  # the same with the sound moved to where it does not belong
    seconds: float  # of mouth and sound that were compared

    @property
    def control_confidence(self) -> float:
        """The mean confidence of the control: what this clip would be given for any sound."""
        return float(np.mean([agreement.certainty for agreement in self.control]))


class SyncScorer:
    """The network."""

    def __init__(self, path: Path = SHIPPED) -> None:
        """Raises lipsync.errors.WeightsInvalid if the weights cannot be used."""
        self._w = _weights(path, path.stat().st_mtime_ns if path.exists() else 0)

    def score(self, times: NDArray[np.float64], mouth: NDArray[np.float32], samples: NDArray[np.float32]) -> SyncScore:
        """Compare a clip's mouth with its sound.

        Args:
            times: (n,) ascending s, when each picture is shown; sample 0 is heard at 0 s.
            mouth: (n, 4) `MEASURES`; NaN where no face is seen.
            samples: (N,) mono at 48 kHz.

        Raises:
            NoFace: a face is seen in too few of the pictures.
            NoSound: there is no sound, or silence.
            TooShort: mouth and sound overlap for less than LEAST_S.
        """
        track, begin = raster(times, mouth)
        if len(samples) == 0 or np.sqrt(np.mean(np.square(samples))) < _SILENT:
            raise NoSound("there is no sound, or only silence; give a clip in which somebody is heard")
        sound = _placed(samples, begin, len(track))
        seconds = len(track) / RATE
        if seconds < LEAST_S:
            raise TooShort(f"face and sound are together for {seconds:.1f} s; {LEAST_S} s are needed")
        mels = heard_mel(sound)
        lips = self.mouth_space(normal(track))
        best = self.agreement(lips, self.sound_space(mels))
        control = tuple(
            self.agreement(lips, self.sound_space(np.roll(mels, round(share * len(mels)), 0))) for share in _CONTROLS
        )
        return SyncScore(best.offset_ms, best.certainty, best.margin, control, seconds)

    def agreement(self, lips: Floats, sound: Floats) -> Agreement:
        """Where the directions of a mouth (n, SPACE) and of a sound (4n, SPACE) agree best."""
        curve = agreement_curve(lips, sound)
        best = int(curve.argmax())
        margin = float(curve[best] - np.median(curve))
        steepness, middle, longer = self._w["certainty"]
        seconds = len(lips) / RATE
        certain = 1 / (1 + np.exp(-steepness * (margin * seconds**longer - middle)))
        # The sound must be moved by (best - REACH) steps to fit, so the mouth is late by as much.
        return Agreement((best - REACH) * -_STEP_MS, margin, float(certain))

    def sound_space(self, mels: Floats) -> Floats:
        """(n, 64) log-mel energies to (n, SPACE) directions, one each 10 ms."""
        return self._encoded("sound", (mels - self._w["mean"]) * self._w["scale"], SOUND_DILATIONS)

    def mouth_space(self, track: Floats) -> Floats:
        """(n, 4) normal measures at 25 Hz to (n, SPACE) directions."""
        return self._encoded("mouth", track, MOUTH_DILATIONS)

    def _encoded(self, side: str, state: Floats, dilations: tuple[int, ...]) -> Floats:
        for index, dilation in enumerate(dilations):
            reach = (TAPS // 2) * dilation
            padded = np.pad(state, ((reach, reach), (0, 0)))
            seen = np.concatenate([padded[tap * dilation :][: len(state)] for tap in range(TAPS)], 1)
            new = seen @ self._w[f"{side}{index}.w"] + self._w[f"{side}{index}.b"]
            new = new / (1 + np.exp(-new))
            state = new if index == 0 else state + new
        out = state @ self._w[f"{side}.out.w"] + self._w[f"{side}.out.b"]
        return np.asarray(out / (np.linalg.norm(out, axis=1, keepdims=True) + 1e-6), np.float32)


def raster(times: NDArray[np.float64], mouth: NDArray[np.float32]) -> tuple[Floats, float]:
    """A track of any frame rate at 25 Hz, (m, 4) without gaps, and the time of its first frame in s.

    Raises:
        NoFace: a face is seen in too few of the pictures.
        TooShort: there are too few pictures.
    """
    seen = np.isfinite(mouth).all(1)
    if len(times) < 2 or times[-1] - times[0] < LEAST_S:
        length = float(times[-1] - times[0]) if len(times) else 0.0
        raise TooShort(f"the pictures last {length:.1f} s; {LEAST_S} s are needed")
    if seen.mean() < _SEEN:
        raise NoFace(
            f"a face is seen in {seen.mean():.0%} of the pictures, {_SEEN:.0%} are needed; "
            "give a clip in which the face is large, lit and turned to the camera"
        )
    begin = float(times[0])
    count = min(int((times[-1] - begin) * RATE) + 1, int(MOST_S * RATE))
    at = begin + np.arange(count) / RATE
    track = np.stack([np.interp(at, times[seen], column[seen]) for column in mouth.T], 1)
    return track.astype(np.float32), begin


def normal(track: Floats) -> Floats:
    """(n, 4) measures to about 0 ± 1, whoever's mouth it is."""
    middle = np.median(track, axis=0)
    spread = np.std(track, axis=0)
    return np.asarray((track - middle) / (spread + 1e-4), np.float32)


def agreement_curve(lips: Floats, sound: Floats) -> Floats:
    """(2·REACH + 1,) mean agreement of (n, SPACE) and (4n, SPACE), the sound taken up to REACH steps early or late."""
    pad = np.zeros((REACH, sound.shape[1]), np.float32)
    padded = np.concatenate([pad, sound, pad])
    at = np.arange(len(lips)) * _PER_FRAME
    sums = np.empty(2 * REACH + 1, np.float32)
    for shift in range(2 * REACH + 1):
        index = at + shift
        index = index[(index >= REACH) & (index < REACH + len(sound))]
        rows = (index - shift) // _PER_FRAME
        sums[shift] = np.mean(np.einsum("nc,nc->n", lips[rows], padded[index]))
    return sums


def _placed(samples: NDArray[np.float32], begin: float, frames: int) -> NDArray[np.float32]:
    """The sound from the time `begin` on for as long as `frames` frames last, silence where there is none."""
    sound = np.zeros(frames * _PER_FRAME * HOP, np.float32)
    first = round(begin * SAMPLE_RATE)
    source = samples[max(0, first) :][: len(sound) - max(0, -first)]
    at = max(0, -first)
    sound[at : at + len(source)] = source
    return sound
