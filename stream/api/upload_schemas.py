"""Uploads and quotas on the wire."""

from pydantic import BaseModel, Field

from stream.dubs.quota import Limits, Used
from stream.store.uploads import UploadRow


class UploadOut(BaseModel):
    """A file that is being brought, or is here."""

    id: str
    name: str = Field(description="As its owner calls it; never the name of a file here.")
    media_type: str = Field(description="As its owner says; nothing relies on it.")
    size: int = Field(description="Bytes in all.")
    offset: int = Field(description="Bytes that are here to stay.")
    whole: bool
    owner: str
    created: float = Field(description="Seconds since 1970.")
    expires: float | None = Field(description="When it is thrown away unless more of it comes; null: it is whole.")

    @classmethod
    def of(cls, row: UploadRow) -> "UploadOut":
        return cls(
            id=row.id,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            offset=row.offset,
            whole=row.whole,
            owner=row.owner,
            created=row.created,
            expires=None if row.whole else row.expires,
        )


class UploadPage(BaseModel):
    """Uploads, the newest first."""

    uploads: list[UploadOut]
    next: int | None = Field(description="`before` of the next page; null at the end.")


class Share(BaseModel):
    """How much of something is used."""

    used: int
    limit: int


class QuotaOut(BaseModel):
    """What whoever asks uses, and may use."""

    bytes: Share = Field(description="Of uploads and of what was made of them.")
    uploads: Share = Field(description="That are not finished.")
    jobs_day: Share = Field(description="Asked for within the last 24 hours.")
    jobs_open: Share = Field(description="That wait or run.")

    @classmethod
    def of(cls, used: Used, limits: Limits) -> "QuotaOut":
        return cls(
            bytes=Share(used=used.bytes, limit=limits.bytes),
            uploads=Share(used=used.uploads_open, limit=limits.uploads_open),
            jobs_day=Share(used=used.jobs_day, limit=limits.jobs_day),
            jobs_open=Share(used=used.jobs_open, limit=limits.jobs_open),
        )
