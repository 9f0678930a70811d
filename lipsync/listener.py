"""Any sound to a mouth: what a voice without timings, a live microphone or a dub does with the lips.

A small causal network (`lipsync.network`) hears log-mel energies and tells the twelve parameters of the
mouth, 25 times a second, a little behind the sound. See lipsync/models/listener.md for what it was trained
on and how well it does.
"""

import functools
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from lipsync.features import HISTORY, HOP, log_mel
from lipsync.network import LOOK_AHEADS, STEP_MELS, Guess, Network, Weights, read_weights
from lipsync.types import N_PARAMETERS, MouthPose
from lipsync.visemes import POSES

Poses = NDArray[np.float32]  # (k, 12)

SHIPPED: Final = Path(__file__).parent / "models" / "listener.npz"
FRAME_SAMPLES: Final = STEP_MELS * HOP  # 1920: a frame of the show at 25 fps
LookAhead = Literal[40, 80, 120]

_HALF: Final = FRAME_SAMPLES // 2  # a pose is that of its frame's middle
_SURE: Final = 0.1  # the lips close over this much of the network's certainty on either side of its threshold
_NOTHING: Final = np.empty((0, N_PARAMETERS), np.float32)


@functools.lru_cache(maxsize=2)
def _weights(path: Path, _written: int) -> Weights:
    return read_weights(path)


class Listener:
    """Hears a stream of sound and tells the mouth, frame by frame. Not for several threads at once.

    Frame j covers the samples [j·1920, (j+1)·1920) and is known as soon as the sound up to
    `look_ahead_ms` after its middle is.
    """

    def __init__(self, look_ahead_ms: LookAhead = 80, path: Path = SHIPPED) -> None:
        """Load the network.

        Args:
            look_ahead_ms: 40 for a live microphone, 80 as a rule, 120 where the sound is known ahead.
            path: the weights.

        Raises:
            ValueError: no such look-ahead.
            lipsync.errors.WeightsInvalid: the weights cannot be used.
        """
        if look_ahead_ms not in LOOK_AHEADS:
            raise ValueError(f"look_ahead_ms is {look_ahead_ms}; it can be {', '.join(map(str, LOOK_AHEADS))}")
        self._look_ahead_ms = look_ahead_ms
        self._late = LOOK_AHEADS.index(look_ahead_ms) + 1  # steps until a frame is known
        self._weights = _weights(path, path.stat().st_mtime_ns if path.exists() else 0)
        self._closure_at = float(self._weights["closure_at"][self._late - 1])
        self._begin()

    def _begin(self) -> None:
        self._network = Network(self._weights, self._look_ahead_ms)
        self._sound = np.zeros(HISTORY + _HALF, np.float32)  # the first step ends in the middle of the first frame
        self._heard = 0  # samples
        self._steps = 0

    @property
    def look_ahead_ms(self) -> int:
        """How much sound after a frame's middle it waits for."""
        return self._look_ahead_ms

    def push(self, samples: NDArray[np.float32]) -> Poses:
        """Hear more of the stream; in pieces of any size the result is the same.

        Args:
            samples: (n,) mono at 48 kHz, -1..1; what is not finite is heard as silence.

        Returns:
            (k, 12) poses of the frames that became known, 0..1; k may be 0.
        """
        self._heard += len(samples)
        return self._hear(np.nan_to_num(np.asarray(samples, np.float32), nan=0.0, posinf=0.0, neginf=0.0))

    def finish(self) -> Poses:
        """The frames of the stream that are not known yet, as if silence followed; then a new stream may begin.

        Returns:
            (k, 12); with those of `push` they are as many as frames hold the sound, the last of them in part.
        """
        frames = -(-self._heard // FRAME_SAMPLES)
        known = max(0, self._steps - self._late)
        missing = (frames + self._late) * FRAME_SAMPLES - _HALF - self._heard
        poses = self._hear(np.zeros(missing, np.float32)) if frames else _NOTHING
        self._begin()
        return poses[: frames - known]

    def heard(self, samples: NDArray[np.float32]) -> Poses:
        """(n, 12) the mouth of a whole sound of (N,) samples, n = ⌈N / 1920⌉; the stream is left as it is."""
        whole = Listener.__new__(Listener)
        whole._look_ahead_ms, whole._late = self._look_ahead_ms, self._late
        whole._weights, whole._closure_at = self._weights, self._closure_at
        whole._begin()
        return np.concatenate([whole.push(samples), whole.finish()])

    def _hear(self, samples: NDArray[np.float32]) -> Poses:
        sound = np.concatenate([self._sound, samples])
        steps = (len(sound) - HISTORY) // FRAME_SAMPLES
        poses = []
        for step in range(steps):
            start = step * FRAME_SAMPLES
            guess = self._network.step(log_mel(sound[start : start + HISTORY + FRAME_SAMPLES]))
            self._steps += 1
            if self._steps > self._late:
                poses.append(shown(guess, self._closure_at))
        self._sound = sound[steps * FRAME_SAMPLES :]
        return np.stack(poses) if poses else _NOTHING


def shown(guess: Guess, closure_at: float) -> MouthPose:
    """The pose (12,), with the lips shut where it is sure of p, b or m: an average of open and shut is neither.

    `closure_at` is the certainty at which they are half shut.
    """
    shut = np.float32(min(1.0, max(0.0, (guess.closure - closure_at) / (2 * _SURE) + 0.5)))
    return guess.pose + shut * (POSES["PP"] - guess.pose)
