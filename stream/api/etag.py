"""ETags that are revisions: what was read goes back as If-Match with a change."""

from typing import Annotated

from fastapi import Header

IfMatch = Annotated[str | None, Header(description="The ETag that was read, or `*`.")]


def etag(revision: int) -> str:
    """The ETag of a revision."""
    return f'"{revision}"'


def revision_of(if_match: str | None) -> int | None:
    """The revision that an If-Match names; None for any, -1 for what is no revision and so never the present one."""
    if if_match is None or if_match.strip() == "*":
        return None
    digits = if_match.strip().removeprefix("W/").strip('"')
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
