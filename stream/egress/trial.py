"""How a trial of a target ended."""

from dataclasses import dataclass
from typing import Literal

LIMIT_S = 10.0  # of all of it: an operator waits for the answer
MAX_SAID = 200  # characters of a target's own words

# How far it came: the step that failed, or `taken`. `application` is RTMP's, `offer` and `end` are WHIP's.
Step = Literal["address", "connection", "encryption", "greeting", "application", "key", "offer", "end", "taken"]


@dataclass(frozen=True, slots=True)
class Trial:
    """How a trial ended."""

    step: Step
    reason: str  # why no further, in words; of a target that took it, empty
