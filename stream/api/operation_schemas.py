"""Long work on dubbing projects as it goes over HTTP."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from dubbing.job import MAX_LISTEN_MS, MAX_OUTPUTS
from dubbing.project import MAX_MS, LoudnessProfile
from stream.api.dub_schemas import Code, Id, Lang, Ms

MAX_NAMED = 2_000  # lines that one request may name

Output = Literal["mp4", "wav", "mp3", "stems", "srt", "vtt", "dapt"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OperationError(BaseModel):
    """Why an operation failed."""

    type: str = Field(description="A name of what went wrong, stable: docs/dubbing.md lists them.")
    title: str
    detail: str = Field(description="What happened and what to do.")
    line: str | None = Field(description="Id of the segment or clip that is to blame.")


class OperationOut(BaseModel):
    """Long work, as it is now."""

    id: str
    project: str
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    stage: str = Field(description="What it does now; empty before the first.")
    progress: float = Field(description="Of the whole, 0 to 1.")
    eta_s: float | None = Field(description="Seconds that it will still take; null where that cannot be told yet.")
    params: dict[str, Any]
    error: OperationError | None
    result: dict[str, Any] | None = Field(description="By the kind; `files` are those that it made.")
    created: float = Field(description="Seconds since 1970, as all times here.")
    started: float | None
    ended: float | None
    attempts: int = Field(description="How often it was begun: more than once where its worker or the server ended.")
    who: str


class Operations(BaseModel):
    """A page of operations, the newest first."""

    operations: list[OperationOut]
    next: int | None = Field(description="`after` of the next page; null on the last one.")


class Transcribe(_Body):
    """Write down what is said in the base."""

    language: Code | Literal[""] = Field("", description="What is spoken; empty is the project's source language.")
    speakers: StrictBool = Field(True, description="Tell speakers apart, where a network for it is installed.")


class Lines(_Body):
    """Which lines: none are those that need it."""

    segments: Annotated[list[Id], Field(max_length=MAX_NAMED)] = []


class InLanguage(_Body):
    """A line in which language."""

    language: Lang


class Listen(_Body):
    """The mix from a point on."""

    language: Lang | None = Field(None, description="Of a dub; a script has none.")
    from_ms: Ms = 0
    length_ms: Annotated[int, Field(strict=True, ge=100, le=MAX_LISTEN_MS)] = 20_000


class NewRender(_Body):
    """Which files are to be made, and how."""

    language: Lang | None = Field(None, description="Of a dub; a script has none.")
    outputs: Annotated[list[Output], Field(min_length=1, max_length=MAX_OUTPUTS)]
    lipsync: StrictBool = Field(False, description="Let the mouths say it, of those whose consent holds.")
    loudness: LoudnessProfile | None = Field(None, description="LUFS; null is the project's.")
    subtitles: StrictBool = Field(False, description="A track of subtitles in the MP4.")
    keep_original: StrictBool = Field(
        False, description="All of the base's own sounds that can be kept, behind the new one in the MP4."
    )
    slow_video: StrictBool = Field(
        False,
        description="Show shots whose lines are too long slower, up to 1.15 times as long; the film gets longer.",
    )
    label_profile: Literal["", "KR", "EU", "none"] = Field(
        "", description="The notice that AI made it; none needs a reason, empty is the server's."
    )
    label_reason: Annotated[str, Field(max_length=500)] = ""

    @model_validator(mode="after")
    def _no_notice_has_a_reason(self) -> "NewRender":
        if self.label_profile == "none" and not self.label_reason.strip():
            raise ValueError(
                "without a notice a reason is needed, which is kept: who publishes it where, and how marked"
            )
        return self


class FileOut(BaseModel):
    """A finished file."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    href: str


class RenderOut(OperationOut):
    """A render, and its files once it is done."""

    files: list[FileOut]


class Renders(BaseModel):
    """A page of renders, the newest first."""

    renders: list[RenderOut]
    next: int | None = Field(description="`after` of the next page; null on the last one.")


class LineVerdict(BaseModel):
    """One line as it came out."""

    model_config = ConfigDict(extra="allow")
    id: str
    language: str
    text: str
    voice: str
    start_ms: int
    end_ms: int
    start_error_ms: int = Field(description="How much later than wished it begins.")
    speed: int = Field(description="Steps of the voice's knob that the fit added.")
    tempo: float = Field(description="Of the stretch: 1.1 is a tenth faster.")
    rate: float = Field(description="How fast it is said, against the voice's own rate: knob and stretch together.")
    lufs: float | None = Field(description="Of the line as it was spoken, before the mix; null where it is too short.")
    clipped: bool = Field(description="The voice itself went over full scale.")
    flag: Literal["", "fast", "overlong", "late", "beyond_end", "unsaid"]
    why: str = Field("", description="Of a line that was not said: what is wrong with it.")


class ShotOut(BaseModel):
    """What became of one shot, where lip-sync was asked for."""

    start_ms: int
    end_ms: int
    speaker: str
    left: str = Field(description="Why it was left as it was filmed; empty where its mouth was made anew.")
    why: str
    sync_before: float | None
    sync_after: float | None
    jitter_before: float | None
    jitter_after: float | None


class SlowedOut(BaseModel):
    """A stretch of the film that is shown slower in the render."""

    start_ms: int = Field(description="Of the film as it was.")
    end_ms: int
    factor: float = Field(description="Times as long.")


class Quality(BaseModel):
    """A verdict on a render: on each file's sound and on each line."""

    model_config = ConfigDict(extra="allow")
    file: dict[str, Any]
    lines: list[LineVerdict]
    shots: list[ShotOut] = []
    slowed: list[SlowedOut] = []


class Peaks(BaseModel):
    """Lowest and highest of each stretch, as `audiowaveform` writes it."""

    version: int
    channels: int
    sample_rate: int
    samples_per_pixel: int
    bits: int
    length: int
    data: list[int]


class MeansOut(BaseModel):
    """What is lacking for stages that need an engine; empty: it can begin."""

    transcribe: str = Field(max_length=1000)
    translate: str = Field(max_length=1000)
    separate: str = Field("", max_length=1000, description="For the background `music`.")


class MediaOut(BaseModel):
    """What the base of a project holds."""

    upload: str
    operation: OperationOut | None = Field(description="The newest look at the base; null where nobody looked yet.")
    container: str | None
    duration_ms: Annotated[int, Field(ge=0, le=MAX_MS)] | None
    video: dict[str, Any] | None
    audio: list[dict[str, Any]]
    strip: dict[str, Any] | None = Field(description="tiles, width and height (px) and every_ms of `media/strip.webp`.")
    peaks: Peaks | None
    pages: int | None = Field(description="Of slides; null of anything else.")
