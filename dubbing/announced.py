"""A mix that is heard after a notice: what a sound without a picture carries in place of one that is seen."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dubbing.mix import HOP, Mix
from tts.types import SAMPLE_RATE

_REST: Final = 6 * SAMPLE_RATE // 10  # silence after the notice: it is no part of the first line


class Announced:
    """The notice, a rest, then the mix."""

    def __init__(self, notice: NDArray[np.float32], mix: Mix) -> None:
        """`notice` is (n,) mono."""
        length = -(-(len(notice) + _REST) // HOP) * HOP
        self._notice = np.repeat(np.pad(notice, (0, length - len(notice)))[:, None], 2, axis=1)
        self._mix = mix
        heard = np.arange(length // HOP) < -(-len(notice) // HOP)
        self.speaking = np.concatenate([heard, mix.speaking])  # (hops of 10 ms,)

    def __len__(self) -> int:
        return len(self._notice) + len(self._mix)

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """(n, 2) blocks."""
        yield self._notice
        yield from self._mix.blocks()
