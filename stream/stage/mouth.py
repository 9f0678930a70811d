"""Where sound becomes a mouth: from the phones that a voice timed, or from what the listener hears."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lipsync.listener import FRAME_SAMPLES, Listener
from lipsync.types import N_PARAMETERS, MouthPose
from tts.types import SAMPLE_RATE, AudioChunk, PhoneSpan, VoiceInfo

LOOK_AHEAD_MS: Final = 80  # 120 knows little more, and comes a frame later
_REST_S = 0.1  # a heard mouth comes out of rest and goes back to it in so long
_CONTEXT = SAMPLE_RATE // 2  # samples: phones so far back still pull at the mouth

MouthCurve = Callable[[Sequence[PhoneSpan], int, NDArray[np.float64]], NDArray[np.float32]]


class Ear:
    """Hears a voice whose phones are not timed, and puts the mouth into its chunks; one for each line.

    No sound waits for its mouth. A frame is known LOOK_AHEAD_MS after its middle, so a chunk leaves with the poses
    known so far, and the next chunk brings those of the last frames before it. They are in time while the voice is
    over 0.2 s ahead of what is played. At the live edge of a slow stream they are not, and the mouth keeps its last
    known pose for those frames (three at most).
    """

    def __init__(self) -> None:
        self._listener = Listener(LOOK_AHEAD_MS)
        self._known = 0  # frames
        self._start: int | None = None  # of the first chunk

    def hear(self, chunk: AudioChunk) -> AudioChunk:
        """The chunk with the poses that became known. About 0.3 ms for each frame of sound."""
        self._start = chunk.start if self._start is None else self._start
        poses = self._listener.push(chunk.samples)
        if chunk.last:
            poses = np.concatenate([poses, self._listener.finish()])
        start = self._start + self._known * FRAME_SAMPLES
        self._known += len(poses)
        return replace(chunk, mouth=poses, mouth_start=start)


def ear_for(voice: VoiceInfo) -> Ear | None:
    """What hears this voice's mouth; None where the voice times its phones itself."""
    return Ear() if voice.capabilities.timings == "heard" else None


def mouth_of(
    chunk: AudioChunk, before: Sequence[PhoneSpan], at: NDArray[np.float64], curve: MouthCurve, rest: MouthPose
) -> NDArray[np.float32]:
    """The mouth of a chunk.

    Args:
        chunk: what is said.
        before: the phones of the part of its sentence before it, if there is one.
        at: (n,) ascending, frames' centres in samples of the utterance; outside of the chunk is allowed.
        curve: phones to poses, such as lipsync.dominance.mouth_poses.
        rest: (12,) the shut mouth.

    Returns:
        (n, 12) poses.
    """
    if chunk.mouth is not None:
        return _heard(chunk, chunk.mouth, at, rest)
    return curve(_joined(before, chunk), chunk.start + len(chunk.samples), at)


def _heard(
    chunk: AudioChunk, mouth: NDArray[np.float32], at: NDArray[np.float64], rest: MouthPose
) -> NDArray[np.float32]:
    """The heard poses at these places: the nearest known where none is, rest away from the sound."""
    if not len(mouth):
        return np.tile(rest, (len(at), 1))
    centres = chunk.mouth_start + (np.arange(len(mouth)) + 0.5) * FRAME_SAMPLES
    poses = np.stack([np.interp(at, centres, mouth[:, k]) for k in range(N_PARAMETERS)], axis=1)
    first, last = min(chunk.start, chunk.mouth_start), chunk.start + len(chunk.samples)
    away = np.maximum(0, np.maximum(first - at, at - last)) / (_REST_S * SAMPLE_RATE)
    stay = np.clip(1 - away, 0, 1)[:, None]
    return np.asarray(rest + stay * (poses - rest), np.float32)


def _joined(before: Sequence[PhoneSpan], chunk: AudioChunk) -> tuple[PhoneSpan, ...]:
    """The chunk's phones after those just before it; one that goes on over the joint is one again."""
    near = [p for p in before if chunk.start - _CONTEXT < p.start + p.length <= chunk.start]
    phones = list(chunk.phones)
    if near and phones and near[-1].phone == phones[0].phone and near[-1].start + near[-1].length == phones[0].start:
        last, first = near.pop(), phones[0]
        phones[0] = PhoneSpan(first.phone, last.start, last.length + first.length, last.stress or first.stress)
    return (*near, *phones)
