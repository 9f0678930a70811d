"""Time that costs nothing, for tests of what waits."""

from stream.leaping import LeapingLoop, run

__all__ = ["LeapingLoop", "run"]
