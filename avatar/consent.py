"""A real person's consent: what it says, the registry that keeps it, and whether it holds today.

A record's id is a digest of what it says and of the statement's file, so that a record and its copy in a
pack cannot be changed by hand without being noticed. It is no signature: it does not stop a forger.
"""

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints

from avatar.errors import ConsentRefused

Scope = Literal["live", "dubbing", "voice"]  # "voice": a voice may be made of their recordings
ID_DIGITS = 12  # hex

Id = Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{ID_DIGITS}}}$")]
Who = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person allowed. Made by `Consent.make`, which gives it its id; read from TOML through pydantic."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    id: Id
    person: Who  # whose face
    company: Who  # who may use it
    scope: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=3)]
    granted: datetime.date
    expires: datetime.date  # the last day on which it holds
    statement: FileName  # of the signed file in the registry
    statement_sha256: Sha256

    @classmethod
    def make(
        cls,
        person: str,
        company: str,
        scope: tuple[Scope, ...],
        granted: datetime.date,
        expires: datetime.date,
        statement: str,
        statement_sha256: str,
    ) -> "Consent":
        """A consent with the id that belongs to it."""
        ordered = tuple(sorted(set(scope)))
        unnamed = cls("", person, company, ordered, granted, expires, statement, statement_sha256)
        return cls(unnamed.digest(), person, company, ordered, granted, expires, statement, statement_sha256)

    def digest(self) -> str:
        """The id that these fields have."""
        said = [
            self.person,
            self.company,
            sorted(self.scope),
            self.granted.isoformat(),
            self.expires.isoformat(),
            self.statement_sha256,
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()[:ID_DIGITS]

    def check(self, today: datetime.date, use: Scope = "live") -> None:
        """Raises ConsentRefused unless it holds today, as far as the record itself can tell."""
        who = f"the consent {self.id} of {self.person}"
        renew = "ask the person for a new one: onmaru consent add"
        if self.id != self.digest():
            detail = f"{who} was changed after it was recorded; take it from its source again"
            raise ConsentRefused("consent changed", detail)
        if today > self.expires:
            raise ConsentRefused("consent expired", f"{who} expired on {self.expires}; {renew}")
        if today < self.granted:
            raise ConsentRefused("consent not yet valid", f"{who} holds from {self.granted} on; wait until then")
        if use not in self.scope:
            detail = f"{who} is for {' and '.join(self.scope)}, not for {use}; {renew}"
            raise ConsentRefused("no consent for this use", detail)


def table(consent: Consent, heading: str = "consent") -> str:
    """The consent as a TOML table, as `pack.toml` holds it."""
    scope = ", ".join(map(quoted, consent.scope))
    lines = [
        f"[{heading}]",
        f"id = {quoted(consent.id)}",
        f"person = {quoted(consent.person)}",
        f"company = {quoted(consent.company)}",
        f"scope = [{scope}]",
        f"granted = {consent.granted.isoformat()}",
        f"expires = {consent.expires.isoformat()}",
        f"statement = {quoted(consent.statement)}",
        f"statement_sha256 = {quoted(consent.statement_sha256)}",
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A TOML basic string: JSON's form is one, but for DEL, which records refuse."""
    return json.dumps(text, ensure_ascii=False)
