"""AvatarError
└── PackInvalid        a host's folder is damaged, incomplete or not allowed
"""

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
