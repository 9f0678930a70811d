"""Thumbs and their reasons: data for people to look at. Nothing is learned from them by itself."""

from dataclasses import dataclass
from typing import Literal, get_args

from script.errors import FeedbackInvalid
from script.text import visible

Thumb = Literal["up", "down"]
Reason = Literal["wrong", "off_topic", "not_answered", "unclear", "rude", "other"]  # why a thumb went down

MAX_NOTE = 300  # characters


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thought of an answer."""

    line_id: str  # of the answer's line
    by: Literal["viewer", "operator"]
    thumb: Thumb
    at_s: float  # the show's clock
    reason: Reason | None = None
    note: str = ""
    approved: bool = False  # by a person, to be learned from


def feedback(line_id: str, by: str, thumb: str, at_s: float, reason: str | None = None, note: str = "") -> Feedback:
    """Feedback of outside values, checked. Raises FeedbackInvalid, saying what is possible."""
    if not line_id or len(line_id) > 128:
        raise FeedbackInvalid("feedback needs the id of the line that it is about, at most 128 characters")
    if by not in ("viewer", "operator"):
        raise FeedbackInvalid(f"feedback comes from a viewer or an operator, not from {by[:40]!r}")
    if thumb not in get_args(Thumb):
        raise FeedbackInvalid(f"a thumb is up or down, not {thumb[:40]!r}")
    if reason is not None and (thumb == "up" or reason not in get_args(Reason)):
        raise FeedbackInvalid(
            f"a thumb down may have one of the reasons {', '.join(get_args(Reason))}; one up has none"
        )
    plain = " ".join("".join(char if visible(char) else " " for char in note[: 2 * MAX_NOTE]).split())
    return Feedback(line_id, by, thumb, at_s, reason, plain[:MAX_NOTE])  # type: ignore[arg-type]  # looked at above
