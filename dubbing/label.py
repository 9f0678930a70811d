"""The notice that AI made the voice: seen in the picture, heard where there is no picture, and written in the file.

Profiles: "KR" follows the AI Basic Act, Art. 31 (in force 2026-01-22), "EU" the AI Act, Art. 50 (2026-08-02). "none"
leaves the notice out and needs a reason, which goes into the report and the log.
"""

from dataclasses import dataclass
from typing import Final, Literal

from dubbing.errors import LabelRefused
from tts.types import SAMPLE_RATE

Profile = Literal["KR", "EU", "none"]
PROFILES: Final[tuple[Profile, ...]] = ("KR", "EU", "none")
MAX_REASON: Final = 500  # characters

_SEEN: Final = {"ko": "AI로 만든 음성·영상입니다", "en": "AI-generated voice and video"}
_HEARD: Final = {"ko": "AI로 만든 음성입니다.", "en": "This voice was made by AI."}
START: Final = 10 * SAMPLE_RATE  # how long the notice is shown where not all of it must carry it


@dataclass(frozen=True, slots=True)
class Label:
    """What of the notice is asked for. Made by `labelled`, which checks it."""

    profile: Profile
    reason: str = ""  # why there is none

    def lang(self, spoken: str) -> str:
        """The language of the notice: Korea's is Korean, Europe's that of the dub."""
        return "ko" if self.profile == "KR" else spoken

    def seen(self, spoken: str) -> str:
        """The words in the picture; "" is none."""
        return "" if self.profile == "none" else _SEEN[self.lang(spoken)]

    def heard(self, spoken: str) -> str:
        """The words that are said where there is no picture; "" is none."""
        return "" if self.profile == "none" else _HEARD[self.lang(spoken)]

    @property
    def until(self) -> int | None:
        """How long the notice is shown, samples from the start; None is all through, as for people who are virtual in
        Korea."""
        return None if self.profile == "KR" else START


def labelled(profile: str, reason: str = "") -> Label:
    """A checked label.

    Args:
        profile: one of PROFILES, in any case.
        reason: why there is no notice; needed for "none" alone.

    Raises:
        LabelRefused: no such profile, or "none" without a reason.
    """
    found = {each.lower(): each for each in PROFILES}.get(profile.lower())
    if found is None:
        raise LabelRefused(f"there is no label profile {profile[:20]!r}; choose one of {', '.join(PROFILES)}")
    said = " ".join(reason.split())
    if found == "none" and not said:
        raise LabelRefused(
            "without a label a reason is needed, which is logged: who publishes it where, and how marked"
        )
    if len(said) > MAX_REASON:
        raise LabelRefused(f"the reason has {len(said)} characters; {MAX_REASON} are the limit")
    return Label(found, said if found == "none" else "")
