"""How far an operation is, and how long it will still take: shares of its stages, weighed by what they usually cost."""

from collections.abc import Mapping
from typing import Any, Final

_LEAST_SHARE: Final = 0.03  # before it, and before _LEAST_S, nobody can tell how long it will take
_LEAST_S: Final = 1.0
_WEIGHTS: Final[Mapping[str, Mapping[str, float]]] = {
    "probe": {"listen": 3, "look": 1},
    "transcribe": {"listen": 1, "recognise": 8, "speakers": 1},
    "translate": {"translate": 1},
    "speak": {"speak": 1},
    "preview": {"speak": 1},
    "listen": {"separate": 0, "speak": 1, "mix": 1},
    "render": {"separate": 0, "speak": 5, "mix": 4, "lipsync": 0, "film": 1, "mux": 1},
}
_SLOW_VIDEO: Final[Mapping[str, float]] = {"speak": 5, "look": 3, "slow": 3}  # then all is known that is to be spoken
_LIPSYNC: Final = 20.0  # a render with it is mostly that
_SEPARATE: Final = 20.0  # the same; it is the first stage, if it is one at all


class Course:
    """One attempt at an operation."""

    def __init__(self, kind: str, params: Mapping[str, Any], began: float) -> None:
        """`began` is in seconds, of whatever clock `push` is told."""
        self._weights = dict(_WEIGHTS.get(kind, {}))
        if params.get("slow_video"):
            self._weights = {**_SLOW_VIDEO, **{name: w for name, w in self._weights.items() if name != "speak"}}
        if params.get("lipsync"):
            self._weights["lipsync"] = _LIPSYNC
        self._began = began
        self.stage = ""
        self.share = 0.0  # of the whole, 0 to 1; it never goes back

    def push(self, stage: str, share: float, now: float) -> float | None:
        """A stage is so far; gives the seconds that are left, where they can be told."""
        self.stage = stage[:32]
        if stage == "separate" and stage in self._weights:
            self._weights[stage] = _SEPARATE
        self.share = max(self.share, self._whole(stage, share))
        spent = now - self._began
        if self.share < _LEAST_SHARE or spent < _LEAST_S:
            return None
        return round(spent / self.share * (1 - self.share), 1)

    def _whole(self, stage: str, share: float) -> float:
        if stage not in self._weights:
            return self.share
        names = list(self._weights)
        before = sum(self._weights[name] for name in names[: names.index(stage)])
        return (before + self._weights[stage] * share) / sum(self._weights.values())
