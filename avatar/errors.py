"""AvatarError
├── PackInvalid            a host's folder is damaged, incomplete or not allowed
├── FramingUnknown         a host has no such framing, or none of that shape
├── ConsentInvalid         a consent record cannot be made, found or read
├── ConsentRefused         the person's consent is missing, over, revoked or not what was signed
├── EnrolRefused           a photo or video cannot become a host: what is wrong with it, what to do
├── EnrolmentUnavailable   the packages that enrolment needs are not installed
└── Cancelled              the user stopped it
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class AvatarError(Exception):
    """Base of all errors of the hosts."""


class PackInvalid(AvatarError):
    """A pack cannot be used: which file, what is wrong with it, and what to do."""

    def __init__(self, file: Path, problem: str, remedy: str) -> None:
        super().__init__(f"{file}: {problem}; {remedy}")
        self.file = file
        self.problem = problem
        self.remedy = remedy


class FramingUnknown(AvatarError):
    """A host is not framed so; the message lists how she is."""


class ConsentInvalid(AvatarError):
    """A consent record cannot be made, found or read; the message says what to do."""


class ConsentRefused(AvatarError):
    """A real person's face may not be shown; the message says why and what to do.

    `why` says it in a few words and without names, for those who may not know them.
    """

    def __init__(self, why: str, detail: str) -> None:
        super().__init__(detail)
        self.why = why


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a photo or video that the person who gave it should know."""

    problem: str  # what is wrong, with the figure that was measured: "the face is 83 px wide"
    remedy: str  # what to do: "use a photo where it is at least 200 px wide"

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}"


class EnrolRefused(AvatarError):
    """The material cannot become a host; `findings` says all that is wrong with it, the gravest first."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(" · ".join(map(str, findings)))
        self.findings: Sequence[Finding] = findings


class EnrolmentUnavailable(AvatarError):
    """What enrolment needs is not installed."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"{missing} is not installed; `make enrol` brings what enrolment needs")
        self.missing = missing


class Cancelled(AvatarError):
    """The user stopped it; what was done so far may be taken up again."""
