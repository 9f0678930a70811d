"""How long to wait before the next try."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubling delays with jitter, so that many targets of a server that restarts do not knock at once."""

    first_s: float = 1.0
    most_s: float = 30.0
    jitter: float = 0.25  # share by which a delay may be longer or shorter

    def delay_s(self, failures: int, draw: random.Random) -> float:
        """The delay after so many failures in a row, counted from 1."""
        plain = min(self.most_s, self.first_s * 2.0 ** min(failures - 1, 32))
        return plain * (1.0 + self.jitter * draw.uniform(-1.0, 1.0))
