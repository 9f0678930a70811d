"""ETags that are revisions: what was read goes back as If-Match with a change."""

from typing import Annotated

from fastapi import Header

from stream.errors import RevisionStale

IfMatch = Annotated[str | None, Header(description="The ETag that was read, or `*`.")]


def etag(revision: int) -> str:
    """The ETag of a revision."""
    return f'"{revision}"'


def revision_of(if_match: str | None) -> int | None:
    """The revision that an If-Match names; None for any. Raises RevisionStale for what no ETag of ours can be."""
    if if_match is None or if_match.strip() == "*":
        return None
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise RevisionStale(
            f"If-Match {if_match[:40]!r} is no ETag that was given here: send the one that you read, or *"
        )
    return int(digits)
