"""A sentence on its way: spoken and waiting, then with a place on the timeline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lipsync.types import MouthPose
from stream.stage.prosody import Marks
from stream.stage.protocol import Product
from tts.types import AudioChunk


@dataclass(frozen=True, slots=True)
class Passage:
    """One chunk of a line, spoken and waiting to be played."""

    line_id: str
    generation: int
    chunk: AudioChunk
    emotion: str = "neutral"
    product: Product | None = None


@dataclass(slots=True)
class Scheduled:
    """A passage with a place on the timeline."""

    passage: Passage
    start: int
    first_frame: int
    poses: NDArray[np.float32]  # (frames, 12) from first_frame on
    energy: NDArray[np.float32]  # (frames,)
    marks: Marks
    caption: str

    @property
    def end(self) -> int:
        return self.start + len(self.passage.chunk.samples)

    def word(self, at: int) -> int | None:
        """Which word of the caption sounds, or sounded last."""
        offset = at - self.start + self.passage.chunk.start
        started = [k for k, w in enumerate(self.passage.chunk.words) if w.start <= offset]
        return started[-1] if started else None

    @property
    def last_frame(self) -> int:
        return self.first_frame + len(self.poses) - 1

    def pose(self, frame: int) -> MouthPose | None:
        k = frame - self.first_frame
        return self.poses[k] if 0 <= k < len(self.poses) else None

    def loudness(self, frame: int) -> float:
        k = frame - self.first_frame
        return float(self.energy[k]) if 0 <= k < len(self.energy) else 0.0
