"""Faster or slower speech at the same pitch: WSOLA (Verhelst and Roelands, ICASSP 1993).

Pieces of 20 ms are laid down at the new rate, each taken from where it goes on best from the one before. Where nothing
has to change, the samples come back untouched.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

_HOP_S: Final = 0.010  # pieces are two hops long and overlap by one
_SEARCH_S: Final = 0.006  # how far a piece may come from beside its place: a period of a deep voice is 12 ms, both ways


def stretched(samples: NDArray[np.float32], sample_rate: int, tempo: float) -> NDArray[np.float32]:
    """(n,) or (n, channels) samples `tempo` times as fast: round(n / tempo) of them, the same pitch.

    Channels stay together: pieces are taken from the same places in all of them.

    Args:
        samples: mono, or a column for each channel.
        sample_rate: Hz.
        tempo: 0.5 to 2; speech sounds untouched from 0.95 to 1.10.
    """
    length = round(len(samples) / tempo)
    hop = round(_HOP_S * sample_rate)
    if length == len(samples) or len(samples) < 4 * hop:
        return samples
    search = round(_SEARCH_S * sample_rate)
    columns = samples.reshape(len(samples), -1)
    window = np.hanning(2 * hop + 1)[:-1].astype(np.float32)[:, None]
    padded = np.pad(columns, ((hop + search, 3 * hop + 2 * search + round(hop * tempo)), (0, 0)))
    heard = padded.mean(axis=1) if padded.shape[1] > 1 else padded[:, 0]
    count = -(-length // hop) + 1
    result = np.zeros(((count + 1) * hop, columns.shape[1]), np.float32)
    at = search  # the first piece begins a hop before the sound does
    for piece in range(count):
        if piece:
            at = _best(heard, round(piece * hop * tempo) + search, at + hop, hop, search)
        result[piece * hop : (piece + 2) * hop] += window * padded[at : at + 2 * hop]
    return result[hop : hop + length].reshape(length, *samples.shape[1:])


def _best(padded: NDArray[np.float32], expected: int, follows: int, hop: int, search: int) -> int:
    """Where around `expected` the sound is most like what would follow at `follows`."""
    natural = padded[follows : follows + 2 * hop]
    first = min(expected - search, len(padded) - 2 * hop - 2 * search)
    region = padded[first : first + 2 * hop + 2 * search]
    if not natural.any():
        return first + search
    likeness = fftconvolve(region, natural[::-1], mode="valid")
    energy = np.convolve(np.square(region), np.ones(2 * hop, np.float32), mode="valid")
    return int(first + np.argmax(likeness / np.sqrt(np.maximum(energy, 1e-9))))
