"""Moods of a line: neutral, delighted, earnest; they glide into one another, and stay while she speaks."""

from typing import Final, Literal, NamedTuple, get_args

from avatar.pulse import Glide

Emotion = Literal["neutral", "delighted", "earnest"]
EMOTIONS: Final[tuple[Emotion, ...]] = get_args(Emotion)

_GLIDE_S = 0.7


class Mood(NamedTuple):
    """How much of each mood shows, 0..1, and what the brows do beside it, -1..1."""

    delighted: float
    earnest: float
    brow: float


# Under speech a full smile would pull at the visemes; a neutral face keeps a trace of one, or it looks cold.
_SILENT: Final = {
    "neutral": Mood(0.18, 0.0, 0.0),
    "delighted": Mood(0.9, 0.0, 0.08),
    "earnest": Mood(0.0, 0.8, -0.05),
}
_SPEAKING: Final = {
    "neutral": Mood(0.12, 0.0, 0.0),
    "delighted": Mood(0.6, 0.0, 0.1),
    "earnest": Mood(0.0, 0.75, -0.04),
}


class Moods:
    """The mood that shows, on its way to the one that was asked for last."""

    def __init__(self) -> None:
        self._parts = [Glide(level, _GLIDE_S) for level in _SILENT["neutral"]]

    def toward(self, emotion: Emotion, time_s: float, *, speaking: bool) -> Mood:
        """The mood at `time_s`. Raises ValueError for an emotion that there is not."""
        if emotion not in _SILENT:
            raise ValueError(f"unknown emotion {emotion!r}; known: {', '.join(_SILENT)}")
        wanted = (_SPEAKING if speaking else _SILENT)[emotion]
        return Mood(*(part.toward(level, time_s) for part, level in zip(self._parts, wanted, strict=True)))
