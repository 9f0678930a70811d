"""What is heard in a film as it was, read once from its start to its end."""

from pathlib import Path

import av.error
import numpy as np
from numpy.typing import NDArray

from dubbing import sound
from dubbing.containers import opened
from tts.types import SAMPLE_RATE

Floats = NDArray[np.float32]


class Heard:
    """The film's own sound, read once from start to end and kept only as far as it is needed."""

    def __init__(self, film: Path, length: int, track: int = 0) -> None:
        """`length` in samples; `track` as `dubbing.sound.blocks` counts them."""
        self._blocks = sound.blocks(film, length, track) if _has_sound(film) else None
        self._kept = np.zeros(0, np.float32)
        self._start = 0  # samples

    def part(self, first: float, last: float) -> Floats | None:
        """Mono from one s to another; never from before the last one that was asked for. None without sound."""
        if self._blocks is None:
            return None
        begin, end = round(first * SAMPLE_RATE), round(last * SAMPLE_RATE)
        while self._start + len(self._kept) < end and (block := next(self._blocks, None)) is not None:
            self._kept = np.concatenate([self._kept, block.mean(1)])
            drop = min(max(0, begin - self._start), len(self._kept))
            self._kept, self._start = self._kept[drop:], self._start + drop
        return self._kept[max(0, begin - self._start) : max(0, end - self._start)]


def _has_sound(film: Path) -> bool:
    try:
        with opened(film) as container:
            return bool(container.streams.audio)
    except (av.error.FFmpegError, OSError):
        return False
