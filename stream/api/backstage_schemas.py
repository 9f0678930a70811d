"""What goes over HTTP about the machine between shows: recordings, consents, pronunciations, findings, figures."""

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from avatar.consent_registry import Record
from tts.dictionary import MAX_SPOKEN_CHARS, MAX_WRITTEN_CHARS


class RecordingFileOut(BaseModel):
    """A film in the data folder."""

    file: str
    bytes: int
    changed: float = Field(description="Seconds since 1970.")
    of: str = Field(description="The recording that it was made of; empty: it is one.")
    kind: Literal["again", "chapters", ""]


class ConsentOut(BaseModel):
    """A consent of a real person, as the registry has it."""

    id: str
    person: str
    company: str
    scope: list[str]
    granted: datetime.date | None
    expires: datetime.date | None = Field(description="The last day on which it holds.")
    state: str = Field(description="valid, or why it is not.")
    valid: bool

    @classmethod
    def of(cls, record: Record, today: datetime.date) -> "ConsentOut":
        state, consent = record.state(today), record.consent
        return cls(
            id=consent.id,
            person=consent.person,
            company=consent.company,
            scope=list(consent.scope),
            granted=consent.granted,
            expires=consent.expires,
            state=state,
            valid=state == "valid",
        )

    @classmethod
    def broken(cls, consent_id: str, why: str) -> "ConsentOut":
        return cls(id=consent_id, person="", company="", scope=[], granted=None, expires=None, state=why, valid=False)


class Revoke(BaseModel):
    """Why a consent is taken back."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=1, max_length=500, description="The operator of a running show reads it.")


class FoundOut(BaseModel):
    """What was found in a photo."""

    problem: str
    remedy: str
    refused: bool = Field(description="It cannot become a host; else only worth knowing.")


class EnrolmentOut(BaseModel):
    """A host in the making."""

    name: str
    who: str
    kind: Literal["photo", "video"]
    state: Literal["running", "done", "refused", "failed", "stopped"]
    stage: str
    share: float = Field(description="Of the stage, 0 to 1.")
    reason: str
    findings: list[FoundOut]


class EnrolmentsOut(BaseModel):
    """Hosts that are made of photos and videos."""

    missing: str = Field(description="What is not installed that this needs; empty: nothing.")
    enrolments: list[EnrolmentOut]


class EntryOut(BaseModel):
    """A word and how it is said."""

    written: str
    spoken: str
    lang: str
    whole_word: bool


class EntryIn(BaseModel):
    """A word and how it is to be said."""

    model_config = ConfigDict(extra="forbid")

    written: Annotated[str, Field(min_length=1, max_length=MAX_WRITTEN_CHARS)] = Field(
        description="As it stands in texts; small and capital letters are one."
    )
    spoken: Annotated[str, Field(min_length=1, max_length=MAX_SPOKEN_CHARS)] = Field(
        description="Hangul for ko, letters A to Z for en."
    )
    lang: Literal["ko", "en"]
    whole_word: bool = Field(True, description="Not inside longer words; Korean particles may follow.")


class SampleIn(BaseModel):
    """What is to be heard."""

    model_config = ConfigDict(extra="forbid")

    lang: Literal["ko", "en"]


class FindingOut(BaseModel):
    """One part of the machine: what is active there, why, and what would be better."""

    seam: str
    active: str
    why: str
    better: str
    broken: bool


class HealthOut(BaseModel):
    """How a show runs now. Frames, late ones and stalls count from the stage's start."""

    state: str
    uptime_s: float
    frames: int
    late: int
    stalls: int
    draw_ms: float = Field(description="Mean of the last second.")
    encode_ms: float
    cpu: float = Field(description="Cores that the stage takes, last second.")
    rss: int = Field(description="Memory of the stage, bytes.")
    queued: int
    restarts: int
    unlogged: int = Field(description="Lines that the as-aired log missed.")
    watching: int
    joining: int
    joined: int
    dropped_pictures: int
    dropped_sound: int


class CourseOut(BaseModel):
    """Counts by time: place k covers step_s seconds from start + k * step_s."""

    start: float = Field(description="Seconds since 1970.")
    step_s: int
    viewers: list[int | None] = Field(description="The most in each step; null where nobody counted.")
    messages: list[int]
    questions: list[int]
    lines: list[int]


class ProductShare(BaseModel):
    """What was said of a product; null: of none."""

    product_id: str | None
    lines: int
    spoken_s: float


class AskedOut(BaseModel):
    """A question and how often it came."""

    text: str
    times: int


class SummaryOut(BaseModel):
    """A show in figures."""

    since: float
    lines: int
    complete: int
    spoken_s: float
    by_product: list[ProductShare]
    messages: int
    writers: int = Field(description="Viewers who wrote.")
    hidden: int
    questions: int
    answered: int
    most_asked: list[AskedOut]
    most_viewers: int
