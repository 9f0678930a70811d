"""The show's clock as NTP time, for sender reports."""

import time
from collections.abc import Callable

from stream.packets import CLOCK_RATE

_NTP_TO_UNIX_S = 2_208_988_800  # 1900-01-01 to 1970-01-01


class Timeline:
    """Maps pts to 64-bit NTP time (RFC 3550 section 4): 32 bits of seconds, 32 of fraction.

    Sound and picture of one pts get one NTP time however late each was encoded
    and sent, so that receivers align them by when they happened. The first pts
    that is asked for is taken as now; after that only pts counts.
    """

    def __init__(self, wall_s: Callable[[], float] = time.time) -> None:
        self._wall_s = wall_s
        self._origin: int | None = None

    def ntp(self, pts: int) -> int:
        """NTP time of `pts` (samples at CLOCK_RATE)."""
        since_zero = (pts << 32) // CLOCK_RATE
        if self._origin is None:
            self._origin = int((self._wall_s() + _NTP_TO_UNIX_S) * (1 << 32)) - since_zero
        return (self._origin + since_zero) & 0xFFFFFFFF_FFFFFFFF
