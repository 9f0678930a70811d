"""What recognisers hear of a file: one channel at 16 kHz, in order, so that hours take no more memory than a minute."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from dubbing import mux, probe, sound
from dubbing.errors import NoSound
from tts.types import SAMPLE_RATE

RATE: Final = 16_000  # Hz
SAMPLES_A_SAMPLE: Final = SAMPLE_RATE // RATE


def length_of(path: Path, track: int = 0) -> int:
    """How long a file with sound is, samples at SAMPLE_RATE; `track` as `heard` takes it.

    Raises:
        MediaRefused: it cannot be used, or holds no such sound.
    """
    info = probe.probe(path, sound=True)
    if track > len(info.audio):
        raise NoSound(f"{path.name} has no track of sound {track} (it has {len(info.audio)}); choose another")
    return round((info.duration_s or mux.length_s(path, track)) * SAMPLE_RATE)


def heard(path: Path, length: int, track: int = 0) -> Iterator[NDArray[np.float32]]:
    """(n,) pieces of about a second at RATE, one after the other.

    Args:
        path: a file with sound.
        length: of it, samples at SAMPLE_RATE.
        track: of its sound tracks, from 1; 0 is the one that the file means to be heard.

    Raises:
        MediaBroken: it cannot be opened any more.
    """
    narrow = soxr.ResampleStream(SAMPLE_RATE, RATE, 1, dtype="float32")
    given = 0
    for block in sound.blocks(path, length, track):
        given += len(block)
        piece = narrow.resample_chunk(np.ascontiguousarray(block.mean(axis=1)), last=given >= length)
        if len(piece):
            yield np.asarray(piece, np.float32)


class Ear:
    """Stretches of a file, asked for in order; what lies before the last one is forgotten."""

    def __init__(self, path: Path, length: int, track: int = 0) -> None:
        """As `heard`."""
        self._pieces = heard(path, length, track)
        self._kept = np.zeros(0, np.float32)
        self._from = 0  # where `_kept` begins, samples at RATE

    def take(self, start: int, end: int) -> NDArray[np.float32]:
        """(n,) what is heard from `start` to `end`, samples at SAMPLE_RATE; `start` never goes back.

        It is shorter where the file ends before.
        """
        first, last = start // SAMPLES_A_SAMPLE, end // SAMPLES_A_SAMPLE
        self._forget(first)
        parts, held = [self._kept], self._from + len(self._kept)
        while held < last and (piece := next(self._pieces, None)) is not None:
            held += len(piece)
            parts.append(piece[max(0, len(piece) - max(0, held - first)) :])
        self._kept = np.concatenate(parts)
        self._from = max(self._from, held - len(self._kept))
        return self._kept[max(0, first - self._from) : max(0, last - self._from)]

    def _forget(self, first: int) -> None:
        passed = min(max(0, first - self._from), len(self._kept))
        self._kept, self._from = self._kept[passed:], self._from + passed
