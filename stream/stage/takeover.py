"""A person's microphone in place of her voice: its sound made even and level, and the mouth that goes with it.

Pure: sound goes in as it comes, and leaves 20 ms at a time with the mouth of each frame. The listener knows a frame
60 ms after its start, and 20 ms of that are the block that leaves; so the sound waits DELAY, and both agree.
"""

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lipsync.listener import Listener
from lipsync.types import MouthPose
from stream.packets import CLOCK_RATE, FRAME_SAMPLES, OPUS_SAMPLES
from stream.stage.prosody import energy
from stream.stage.protocol import TakeoverMode
from stream.stage.takeover_jitter import JitterBuffer
from tts.loudness import TARGET_LUFS, StreamLimiter, loudness

LOOK_AHEAD_MS: Final = 40
DELAY: Final = FRAME_SAMPLES  # samples, 40 ms; see above
ENERGY_CONTEXT: Final = 12_000  # samples, 250 ms

_WINDOW = 2 * CLOCK_RATE  # samples: the loudness of the last 2 s decides the gain
_MEASURE_EVERY = 20  # blocks, 0.4 s: a measurement takes about 2 ms
_QUIET_LUFS = -45.0  # under it nobody speaks, and the gain stays
_LEAST_DB, _MOST_DB = -12.0, 15.0  # more would lift the room, not the voice
_STEP_DB = 0.06  # a block: 3 dB a second is not heard as a change

Sound = NDArray[np.float32]


class Leveller:
    """Brings a voice towards the show's loudness, slowly."""

    def __init__(self) -> None:
        self.gain_db = 0.0
        self._wanted_db = 0.0
        self._recent: Sound = np.zeros(0, np.float32)
        self._blocks = 0

    def push(self, block: Sound) -> Sound:
        """(n,) samples with the gain of now, which moves by at most 0.06 dB a block."""
        self._recent = np.concatenate([self._recent, block])[-_WINDOW:]
        self._blocks += 1
        if self._blocks % _MEASURE_EVERY == 0:
            self._measure()
        before = self.gain_db
        self.gain_db += float(np.clip(self._wanted_db - before, -_STEP_DB, _STEP_DB))
        gain = 10 ** (np.linspace(before, self.gain_db, len(block), dtype=np.float32) / 20)
        return np.asarray(block * gain, np.float32)

    def _measure(self) -> None:
        measured = loudness(self._recent, CLOCK_RATE)
        if measured is not None and measured > _QUIET_LUFS:
            self._wanted_db = float(np.clip(TARGET_LUFS - measured, _LEAST_DB, _MOST_DB))


class Microphone:
    """One take-over at the stage. `put` as sound comes, `next` every 20 ms, from the start of a frame on."""

    def __init__(self, number: int, mode: TakeoverMode, rest: MouthPose) -> None:
        self.number = number
        self.mode = mode
        self.mouth = rest  # (12,) of the frame that begins with the block that `next` gave last
        self.energy = 0.0  # 0..1 of the same frame
        self.jitter = JitterBuffer()
        self._leveller = Leveller()
        self._limiter = StreamLimiter(CLOCK_RATE)
        self._listener = Listener(LOOK_AHEAD_MS) if mode == "lipsync" else None
        self._poses: deque[MouthPose] = deque()
        self._leaving: Sound = np.zeros(DELAY, np.float32)
        self._recent: Sound = np.zeros(ENERGY_CONTEXT, np.float32)
        self._blocks = 0

    def put(self, pcm: bytes) -> None:
        """Take 16-bit mono at 48 kHz as it came; half a sample at its end is left out."""
        samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2")
        self.jitter.put((samples / 32768).astype(np.float32))

    def next(self) -> Sound:
        """The next (960,) samples of sound; with every second call the mouth and the energy of a new frame."""
        block = self._leveller.push(self.jitter.take(OPUS_SAMPLES))
        self._leaving = np.concatenate([self._leaving, self._limiter.push(block)])
        out, self._leaving = self._leaving[:OPUS_SAMPLES], self._leaving[OPUS_SAMPLES:]
        if self._listener is not None:
            self._poses.extend(self._listener.push(block))
            self._recent = np.concatenate([self._recent, block])[-(ENERGY_CONTEXT + DELAY + OPUS_SAMPLES) :]
            self._begin_frame()
        self._blocks += 1
        return out

    def _begin_frame(self) -> None:
        if self._blocks % 2 or not self._poses:
            return
        self.mouth = self._poses.popleft()
        middle = len(self._recent) - DELAY - OPUS_SAMPLES + FRAME_SAMPLES // 2
        self.energy = float(energy(self._recent, np.array([middle], np.float64))[0])
