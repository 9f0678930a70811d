"""What goes over HTTP about films of past shows."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stream.recordings import Kind


class SpanOut(BaseModel):
    """A time in which one product was talked about."""

    product_id: str
    start: float = Field(description="Seconds since 1970.")
    end: float
    lines: int


class ChapterOut(BaseModel):
    """A part of a recording."""

    at_s: float = Field(description="Since the recording's beginning.")
    end_s: float
    product_id: str | None
    kind: str = Field(description="opening, recap, closing or start; empty: a product's.")
    title: str


class MakeFilm(BaseModel):
    """Which film is wanted."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(description="again: rendered anew from the log; chapters: a copy with chapters in it.")
    captions: bool = Field(True, description="In a film that is rendered anew.")
    lang: Literal["ko", "en"] = Field("ko", description="Of the chapters' titles.")


class FilmOut(BaseModel):
    """A film in the making."""

    recording: str
    kind: Kind
    who: str
    file: str
    state: Literal["running", "done", "failed", "stopped"]
    share: float | None = Field(description="That is done, 0 to 1; null before the first picture.")
    reason: str
