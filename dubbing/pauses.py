"""Pause marks that dubbing's writers are used to: "," a breath, "/" half a second, "//" a second, [[0.5s]] exactly."""

import re
from typing import Final

SLASH_S: Final = 0.5

# A slash that stands free or at a word's edge; "1/2", "km/h" and "https://" keep theirs.
_SLASHES = re.compile(r"(?:(?<=\s)|^)/{1,8}|(?<![/:])/{1,8}(?=\s|$)")


def with_pauses(text: str) -> str:
    """The text with its slashes as the marks that voices know; commas they know themselves."""
    return " ".join(_SLASHES.sub(lambda match: f" [[{SLASH_S * len(match[0]):g}s]] ", text).split())
