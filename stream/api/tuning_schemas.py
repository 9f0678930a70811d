"""What goes over HTTP about voices that are made of recordings."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from stream.tunings import Stage, State, Tuning
from stream.voice_recordings import Recordings


class RecordingsOut(BaseModel):
    """A folder of recordings on the server."""

    name: str
    sounds: int
    texts: int = Field(description="That lie beside them, one a sound.")
    left_out: int = Field(description="Files of the zip that it came out of, being neither; 0 in lists.")

    @classmethod
    def of(cls, found: Recordings) -> "RecordingsOut":
        return cls.model_validate(found, from_attributes=True)


class BaseVoiceOut(BaseModel):
    """A voice that others can be tuned from."""

    model_config = ConfigDict(from_attributes=True)
    name: str
    title: str
    lang: Literal["ko", "en"]


class TuningMeansOut(BaseModel):
    """What a voice can be made with here."""

    missing: str = Field(description="What is not installed that this needs; empty: nothing.")
    folder: str = Field(description="Where folders of recordings lie, under the data folder.")
    recordings: list[RecordingsOut]
    bases: list[BaseVoiceOut]


class TuningIn(BaseModel):
    """What voice is wanted."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,47}$")] = Field(
        description="Of the voice's folder.", examples=["mina"]
    )
    title: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{0,60}$")] = Field(
        "", description="How lists call it; empty: by its name.", examples=["미나"]
    )
    lang: Literal["ko", "en"]
    recordings: Annotated[str, Field(min_length=1, max_length=255)] = Field(
        description="Name of a folder of recordings.", examples=["mina-2026"]
    )
    consent: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="Id of the speaker's consent, with the scope voice."
    )
    base: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_-]{0,47})?$")] = Field(
        "", description="The voice that is tuned; empty: from nothing."
    )
    size: Literal["full", "small", "toy"] = "full"
    epochs: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    only_check: bool = Field(False, description="Check the recordings and train nothing; findings tell the result.")


class TuningGoOn(BaseModel):
    """How far to go on."""

    model_config = ConfigDict(extra="forbid")
    epochs: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="In all, more than are done; null: as many as were wanted before."
    )


class LossOut(BaseModel):
    """A loss at each of a tuning's `epochs`; null where it is not known."""

    model_config = ConfigDict(from_attributes=True)
    name: str
    train: list[float | None]
    valid: list[float | None]


class TuningOut(BaseModel):
    """A voice that is made of recordings."""

    name: str
    title: str
    lang: str
    base: str = Field(description="The voice that is tuned; empty: from nothing.")
    state: State = Field(description="checking and checked: the recordings alone.")
    stage: Stage = Field(description="Of one that runs and was begun here; empty otherwise.")
    share: float = Field(description="Of the stage, 0 to 1.")
    left: str = Field(description="How long the training still takes, as it was told last; empty: not known yet.")
    reason: str = Field(description="Why it failed.")
    who: str = Field(description="Who began it last since the server's start; empty: nobody did here.")
    epoch: int = Field(description="The last that ended.")
    of: int = Field(description="Epochs that are wanted; 0 where it is not known.")
    recordings: int = Field(description="That are learned from; 0 before they are prepared.")
    hours: float
    changed: float = Field(description="Seconds since 1970.")
    epochs: list[int] = Field(description="Of the points of each loss, 200 at most.")
    losses: list[LossOut]
    samples: list[str] = Field(description="Files of the finished voice.")

    @classmethod
    def of_tuning(cls, tuning: Tuning) -> "TuningOut":
        course, run = tuning.course, tuning.run
        at_work = run is not None and run.state == "running"
        return cls(
            name=course.name,
            title=course.title,
            lang=course.lang,
            base=course.base,
            state=tuning.state,
            stage=run.stage if run is not None and at_work else "",
            share=run.share if run is not None and at_work else 0.0,
            left=run.left if run is not None and at_work else "",
            reason=run.reason if run is not None and tuning.state == "failed" else "",
            who=run.who if run is not None else "",
            epoch=course.epoch,
            of=course.of,
            recordings=course.recordings,
            hours=course.hours,
            changed=course.changed,
            epochs=list(course.epochs),
            losses=[LossOut.model_validate(each) for each in course.losses],
            samples=list(course.samples),
        )


class TuningRowOut(BaseModel):
    """One thing about one recording."""

    model_config = ConfigDict(from_attributes=True)
    recording: str
    severity: str = Field(description="refused: it is left out; mended: it is mended; note: it stays as it is.")
    what: str
    advice: str


class TuningFindingsOut(BaseModel):
    """What was found in the recordings of a voice."""

    model_config = ConfigDict(from_attributes=True)
    recordings: int
    usable: int
    minutes: float = Field(description="Of speech in the usable ones.")
    rows: list[TuningRowOut] = Field(description="The worst first, 200 at most.")
    more: int = Field(description="Rows that are left out.")
