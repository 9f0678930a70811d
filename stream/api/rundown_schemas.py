"""What goes over HTTP about rundowns and the lines that wait."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from avatar.background import THEMES
from stream.api.schemas import MAX_TEXT, Warned, speakable

BlockId = Annotated[str, Field(min_length=1, max_length=64)]
Emotion = Literal["neutral", "delighted", "earnest"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SetScene(_Body):
    """Another set."""

    background: str

    @field_validator("background")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in THEMES:
            raise ValueError(f"no background is called {value[:40]!r}; there are: {', '.join(THEMES)}")
        return value


class SetHost(_Body):
    """Another host."""

    host: Annotated[str, Field(min_length=1, max_length=100)]


class HostOnAir(BaseModel):
    """Who is on air."""

    host: str = Field(description="Empty while the stage is starting.")
    coming: str = Field(description="Who is being prepared, or empty.")


class SetFraming(_Body):
    """Another part of the host."""

    framing: Annotated[str, Field(min_length=1, max_length=64)]


class FramingNow(BaseModel):
    """How near the host is shown."""

    framing: str = Field(description="Empty while the stage is starting.")
    coming: str = Field(description="What the stage is reading, or empty.")
    framings: list[str] = Field(description="Of the host on air, those of the show's size; the first is the usual one.")


class Captions(_Body):
    """What she says, in the picture."""

    on: bool


class SceneOut(BaseModel):
    """What stands behind the host."""

    background: str = Field(description="Empty while no stage has told it.")
    backgrounds: list[str] = Field(description="What could.")


class PositionOut(BaseModel):
    """Where the show is in its rundown."""

    block_id: str = Field(description="Of the block on air; empty before the first.")
    elapsed_s: float = Field(description="Since it began, pauses left out.")
    target_s: float
    late_s: float = Field(description="How far the show is behind its targets, with this block; below 0: ahead.")


class RundownOut(BaseModel):
    """The rundown that the show follows."""

    version: int
    rundown: dict[str, Any] = Field(description="As `onmaru rundown` writes it, and PUT takes it.")
    position: PositionOut


class VersionOut(BaseModel):
    """One version of a rundown."""

    version: int
    wall_time: float = Field(description="Seconds since 1970.")
    who: str
    deed: str


class GenerateRundown(_Body):
    """What a rundown should be."""

    title: Annotated[str, Field(min_length=1, max_length=200)] = "온마루 라이브"
    minutes: Annotated[float, Field(gt=0, le=480)] = 30.0
    langs: Annotated[list[Literal["ko", "en"]], Field(min_length=1, max_length=12)] = ["ko", "ko", "en"]
    product_ids: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=500)] = []
    wish: Annotated[str, Field(max_length=2_000)] = ""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0


class Move(_Body):
    """Put a block elsewhere; `place` counts from 0, without it."""

    type: Literal["move"]
    block_id: BlockId
    place: Annotated[int, Field(ge=0, le=2_000)]


class Remove(_Body):
    """Take a block out."""

    type: Literal["remove"]
    block_id: BlockId


class Retime(_Body):
    """Give a block another target."""

    type: Literal["retime"]
    block_id: BlockId
    target_s: Annotated[float, Field(ge=1, le=3600)]


class ChangeProduct(_Body):
    """Let a block show another product."""

    type: Literal["product"]
    block_id: BlockId
    product_id: Annotated[str, Field(min_length=1, max_length=64)]


class Fit(_Body):
    """Make the whole show longer or shorter."""

    type: Literal["fit"]
    minutes: Annotated[float, Field(gt=0, le=480)]


RundownEdit = Annotated[Move | Remove | Retime | ChangeProduct | Fit, Field(discriminator="type")]


class GoTo(_Body):
    """The block to go on with."""

    block_id: BlockId


class Skip(_Body):
    """What to leave."""

    what: Literal["line", "block"]


class Skipped(BaseModel):
    """Whether there was something to leave."""

    skipped: bool


class CueOut(BaseModel):
    """A line on its way."""

    line_id: str
    text: str
    lang: str
    kind: str
    priority: Literal["operator", "answer", "planned", "filler"]
    product_id: str | None
    block_id: str
    seconds: float = Field(description="That it will take, about.")
    in_s: float | None = Field(description="When it begins, about; none while it waits for approval.")
    state: Literal["sounds", "stage", "approved", "waiting"]
    approver: str
    due_in_s: float | None = Field(description="Until the timer approves it.")
    locked: bool = Field(description="Only a person may approve it: its category is regulated.")
    edited_by: str = Field("", description="Who changes its words now; the clock stands still meanwhile.")


class BlockOut(BaseModel):
    """A block that is to come."""

    block_id: str
    kind: str
    lang: str
    product_id: str | None
    target_s: float
    in_s: float = Field(description="When it begins, about, by the targets.")


class CuesOut(BaseModel):
    """Now, next and later."""

    flow: Literal["running", "paused", "held"]
    mode: Literal["automatic", "veto", "manual"]
    veto_s: float
    mood: Emotion | None
    pinned: str | None
    position: PositionOut
    ahead_s: float = Field(description="Of approved lines that wait.")
    now: CueOut | None
    next: list[CueOut]
    later: list[BlockOut]


class EditCue(_Body):
    """Other words for a line that waits."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(speakable)]


class Edited(BaseModel):
    """The line has its new words, and is approved."""

    warnings: list[Warned]


class Approval(_Body):
    """How lines get on air."""

    mode: Literal["automatic", "veto", "manual"]
    veto_s: Annotated[float, Field(ge=1, le=60)] = 20.0


class Flow(_Body):
    """paused: finish the sentence and be silent; held: finish the line, answers go on; running: neither."""

    flow: Literal["running", "paused", "held"]


class Mood(_Body):
    """Her face in the lines that follow; null leaves it to them."""

    mood: Emotion | None


class Pin(_Body):
    """A product to show now; null ends that."""

    product_id: Annotated[str, Field(min_length=1, max_length=64)] | None


class HoldOut(BaseModel):
    """Whose a line is while its words are changed."""

    who: str
    for_s: float = Field(description="Until it ends, unless it is asked for again.")


class DeedOut(BaseModel):
    """Something that somebody did."""

    wall_time: float = Field(description="Seconds since 1970.")
    at_s: float
    who: str
    deed: str
    detail: str = Field(description="JSON.")
