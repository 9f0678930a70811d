"""How fast a viewer may write: a token bucket each, and slow mode for all."""

from collections import OrderedDict
from dataclasses import dataclass

MAX_VIEWERS = 20_000  # whose pace is remembered; those silent for longest are forgotten


@dataclass(frozen=True, slots=True)
class Limits:
    """What one viewer may write."""

    burst: int = 5  # messages at once
    per_s: float = 0.5  # messages a second, on the long run
    slow_s: float = 0.0  # slow mode: seconds between two messages of a viewer; 0 is off

    def __post_init__(self) -> None:
        if self.burst < 1 or self.per_s <= 0 or self.slow_s < 0:
            raise ValueError("limits of chat: burst is at least 1, per_s above 0, slow_s 0 or more")


class Pace:
    """Whether a viewer is too fast. Time comes with each message."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._viewers: OrderedDict[str, tuple[float, float, float]] = (
            OrderedDict()
        )  # tokens, when counted, last written

    def __len__(self) -> int:
        return len(self._viewers)

    def admits(self, viewer_id: str, at_s: float) -> bool:
        """Whether a message of this moment may pass; those that may not cost nothing."""
        limits = self.limits
        tokens, counted_s, written_s = self._viewers.pop(viewer_id, (float(limits.burst), at_s, float("-inf")))
        tokens = min(float(limits.burst), tokens + max(0.0, at_s - counted_s) * limits.per_s)
        passes = tokens >= 1.0 and at_s - written_s >= limits.slow_s
        self._viewers[viewer_id] = (tokens - 1.0, at_s, at_s) if passes else (tokens, at_s, written_s)
        while len(self._viewers) > MAX_VIEWERS:
            self._viewers.popitem(last=False)
        return passes

    def forget(self, viewer_id: str) -> None:
        """A viewer's pace is no longer known."""
        self._viewers.pop(viewer_id, None)
