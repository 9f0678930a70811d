"""What goes over HTTP: requests and answers."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictInt

from script.guard import Reason

MAX_TEXT = 2000  # characters of one typed line: about three minutes of speech


def speakable(text: str) -> str:
    """Refuse what cannot be a line; line breaks and tabs become spaces."""
    text = " ".join(text.split())
    bad = [c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Co")]
    if bad:
        raise ValueError(f"control character U+{ord(bad[0]):04X} in the text; send plain text")
    if not any(c.isalnum() for c in text):
        raise ValueError("nothing to speak: the text has no letter and no digit")
    return text


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Knobs(_Body):
    """Knobs of the voice; 0 is its own way. Out of range is refused with 400; what the voice lacks is ignored."""

    speed: StrictInt = Field(0, description="-5 slow to 5 fast.")
    pitch: StrictInt = Field(0, description="-5 low to 5 high.")
    volume: StrictInt = Field(0, description="-5 to 5, a decibel each.")
    emotion: StrictInt = Field(0, description="Of the voice: 0 neutral, 1 sad, 2 happy, 3 angry.")
    strength: StrictInt = Field(1, description="Of the emotion: 0 weak, 1 normal, 2 strong.")


class Say(_Body):
    """A line to speak."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(speakable)] = Field(
        description="What she says, as written.", examples=["안녕하세요, 온마루입니다."]
    )
    lang: Literal["ko", "en"] = "ko"
    emotion: Literal["neutral", "delighted", "earnest"] = Field("neutral", description="Of her face.")
    gesture: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,47}$")] | None = Field(
        None,
        description="Of her arm, once: shipped hosts have palm, point and wave. One that the host has not is left out.",
        examples=["point"],
    )
    product_id: Annotated[str, Field(max_length=64)] | None = Field(
        None, description="What it is about: its claims are held against this product. Else against the one shown."
    )
    prosody: Knobs = Knobs()
    when: Literal["now", "next"] = Field(
        "now", description="now: cut what she is saying (that line is said again later); next: after it."
    )


class Warned(BaseModel):
    """Something that the guard has against an operator's line. It is said all the same, and the log tells by whom."""

    code: str
    says: str = Field(description="What is wrong, in the line's language.")
    start: int = Field(description="Of what is wrong: characters of the line.")
    end: int
    instead: str | None = Field(description="What stands in the catalogue, if that mends it.")

    @classmethod
    def of(cls, reason: Reason) -> "Warned":
        return cls(code=reason.code, says=reason.says, start=reason.start, end=reason.end, instead=reason.instead)


class Accepted(BaseModel):
    """The line was taken; events tell when it sounds."""

    line_id: str
    warnings: list[Warned]


class Cut(_Body):
    """How long she is silent before the rundown goes on."""

    hold_s: Annotated[float, Field(ge=0, le=3600)] = 2.0


class SetVoice(_Body):
    """Another voice for a language."""

    lang: Literal["ko", "en"]
    voice: Annotated[str, Field(min_length=1, max_length=100)]


class SetListening(_Body):
    """Whether she attends to somebody who speaks."""

    on: Annotated[bool, Field(strict=True)]


class SetTestcard(_Body):
    """A measuring pattern over the picture."""

    mode: Literal["off", "clock", "clap"]


class LineOut(BaseModel):
    """The line that sounds."""

    id: str
    text: str
    lang: str
    product_id: str | None


class Size(BaseModel):
    width: int
    height: int


class ShowOut(BaseModel):
    """One show as everybody may see it."""

    id: str
    title: dict[str, str]
    state: Literal["starting", "live", "paused", "recovering", "ended"]
    viewers: int
    host: str
    voices: dict[str, str]
    line: LineOut | None
    on_screen: str | None = Field(description="The product whose card is shown.")
    queue: int
    renditions: dict[str, Size]
    uptime_s: float
    restarts: int
    recording: str | None
    refused: str = Field(description="Why the host may not be shown; empty while she may.")


class State(BaseModel):
    """The show's state after a deed."""

    state: str


class ProductOut(BaseModel):
    """A product as the pages show it."""

    id: str
    name: dict[str, str]
    brand: dict[str, str]
    price: dict[str, str]
    list_price: dict[str, str] | None


class CapabilitiesOut(BaseModel):
    """What a voice can do."""

    streaming: bool = Field(description="Sound comes before a sentence is whole.")
    speed: bool
    pitch: bool
    volume: bool
    emotions: list[int] = Field(description="Of the knob emotion, that it knows.")
    timings: Literal["exact", "heard"] = Field(
        description="exact: it times its phones; heard: the mouth follows the sound."
    )
    cloning: bool


class VoiceOut(BaseModel):
    """A voice of this machine."""

    id: str
    engine: str
    title: str
    languages: list[str]
    licence: str
    note: str = Field(description="An honest word on its quality.")
    capabilities: CapabilitiesOut
    state: str = Field(description="ready, or what is missing and how to mend it.")


class FramingOut(BaseModel):
    """One way in which a host is framed, at its natural size."""

    name: str
    width: int = Field(description="Pixels.")
    height: int


class HostOut(BaseModel):
    """A host that may be put on air."""

    name: str
    title: dict[str, str]
    licence: str
    kind: str
    framings: list[FramingOut] = Field(
        description="The first is the default; other sizes of their shapes are possible."
    )
    consent: str = Field(description="Why she may not be shown; empty if she may.")


class AddOutput(_Body):
    """An RTMP(S) or WHIP target; stream key and token are part of the address and are not shown again."""

    url: Annotated[str, Field(min_length=8, max_length=2000, pattern=r"^(rtmp|http)s?://")]
    channel: Annotated[str, Field(max_length=32)] = Field("", description="Whose policy holds while it runs.")


class OutputTrial(BaseModel):
    """How far a target let itself be connected to. Nothing of the show was sent."""

    target: str = Field(description="Its address without stream key and token.")
    step: Literal["address", "connection", "encryption", "greeting", "application", "key", "offer", "end", "taken"] = (
        Field(description="What failed; taken: the target would take the show.")
    )
    reason: str = Field(description="Why no further, often in the target's own words; empty where it was taken.")


class OutputOut(BaseModel):
    """A target and how it is."""

    id: str
    target: str
    state: str
    reason: str
    channel: str = Field(description="The channel that it is on, or empty.")


class RecordingOut(BaseModel):
    """A recording and how it is."""

    file: str
    state: str
    reason: str
    duration_s: float


class AiredOut(BaseModel):
    """One row of the as-aired log."""

    line_id: str
    source: str
    lang: str
    text: str
    product_id: str | None
    at_s: float
    spoken_s: float
    complete: bool
