"""What enrolment is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from avatar.consent import Consent
from avatar.errors import Finding

# The stage's name ("landmarks", "plates", …) and how far it is, 0 .. 1. Called often, at least once a second where
# that is possible: it raises `Cancelled` when the user wants to stop.
Progress = Callable[[str, float], None]


def _unheard(_: Finding) -> None:
    """Nobody asked."""


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """A host to make."""

    name: str  # of the pack, as in pack.toml
    title: Mapping[str, str]  # "ko", "en" → the name that viewers see
    out: Path  # folder of packs: the pack is written to out/name, which does not exist yet
    consent: Consent  # of the person; goes into the pack (`avatar.consent.table`)
    background: Literal["keep", "remove"] = "remove"  # photos: the photo's own, or the show's set behind the person
    framing: str = ""  # videos: "landscape" or "portrait"; empty takes the clip's own shape
    notice: Callable[[Finding], None] = _unheard  # told what is not as good as it could be, but is taken
