"""Messages between server and stage: one tagged union each way, msgpack in frames.

A frame is a 4-byte big-endian length and that many bytes of msgpack. Both sides
refuse a frame over MAX_FRAME. docs/protocol.md lists every message.
"""

import asyncio
from typing import Literal

import msgspec

from stream.packets import Rendition
from tts.types import Prosody

VERSION = 5
MAX_FRAME = 4 << 20  # bytes: a 720p keyframe is about 60 kB, so a larger frame is a fault
TestCardMode = Literal["off", "clock", "clap"]
Finish = Literal["no", "sentence", "line"]
TakeoverMode = Literal["lipsync", "voiceover"]
MAX_PCM = 4096  # bytes of sound in one `mic` message, 43 ms


class Product(msgspec.Struct, frozen=True):
    """What the product card shows; every string is drawn as it stands."""

    name: str
    brand: str
    price: str
    list_price: str = ""
    discount: str = ""
    features: tuple[str, ...] = ()
    category: str = ""  # which illustration stands for it
    tint: str = ""  # "#rrggbb", the illustration's colour
    shipping: str = ""
    notice: str = ""  # what the law wants said, in small print
    lang: str = "ko"
    id: str = ""  # the catalogue's; one without goes by its name


class Question(msgspec.Struct, frozen=True):
    """A viewer's question as the picture shows it."""

    id: str  # of the message
    name: str  # empty: nobody's name is shown
    text: str
    lang: str = "ko"


# ---------------------------------------------------------------- server → stage
class Speak(msgspec.Struct, frozen=True, tag="speak"):
    """Say a line after those already queued. Dropped if `generation` is stale."""

    line_id: str
    generation: int
    text: str
    lang: str
    emotion: str = "neutral"  # of her face
    product: Product | None = None
    prosody: Prosody = Prosody()  # knobs of her voice
    gesture: str = ""  # of her arm, "" for none; one that the host has not is left out
    question: Question | None = None  # that it answers: on the picture while it is heard


class Cut(msgspec.Struct, frozen=True, tag="cut"):
    """Drop every line of an older generation; `cut.done` answers it.

    What sounds fades out within 20 ms, or ends with the sentence that sounds, or with its line.
    """

    generation: int
    finish: Finish = "no"


class RequestKey(msgspec.Struct, frozen=True, tag="key"):
    """Make the next picture of a rendition a keyframe."""

    rendition: str


class SetVoice(msgspec.Struct, frozen=True, tag="voice"):
    """Speak a language with another voice from the next line on."""

    lang: str
    voice: str


class TestCard(msgspec.Struct, frozen=True, tag="testcard"):
    """Draw a measuring pattern over the picture (only when started for it)."""

    mode: TestCardMode


class Listen(msgspec.Struct, frozen=True, tag="listen"):
    """Attend to somebody who speaks, or no longer; she does so while she has nothing to say herself."""

    on: bool


class ShowCard(msgspec.Struct, frozen=True, tag="card"):
    """Show a product's card now, whatever is said; the line that sounds brings its own no more."""

    product: Product | None  # None: no card, until a line brings one


class Priced(msgspec.Struct, frozen=True, tag="priced"):
    """What a product costs now: its card, where one is shown, and those of lines that are here already say so."""

    product: Product


class SetScene(msgspec.Struct, frozen=True, tag="scene"):
    """Stand before another set; a host who is filmed keeps her own."""

    background: str  # one of avatar.background.THEMES; another is left out


class SetFraming(msgspec.Struct, frozen=True, tag="framing"):
    """Show another part of the host, as large as before; `framing.changed` answers it."""

    framing: str  # of the pack


class SetCaptions(msgspec.Struct, frozen=True, tag="captions"):
    """Whether what she says stands in the picture, from the next frame on."""

    on: bool


class SetLabels(msgspec.Struct, frozen=True, tag="labels"):
    """What the notice beside her says from now on; a language that is not named has the usual one."""

    labels: dict[str, str]  # language → words


class ShowQuestion(msgspec.Struct, frozen=True, tag="question"):
    """Show a viewer's question until it is taken off or was answered; one that is answered meanwhile goes first."""

    question: Question


class HideQuestion(msgspec.Struct, frozen=True, tag="question.off"):
    """Show a question no longer, also with its answer."""

    id: str


class TakeOver(msgspec.Struct, frozen=True, tag="takeover"):
    """A person's microphone goes on air once what sounds has ended; lines wait until it is given back."""

    number: int  # of the take-over; what has another number is dropped
    mode: TakeoverMode  # her mouth follows it, or she listens


class Mic(msgspec.Struct, frozen=True, tag="mic"):
    """Sound of the microphone: 16-bit mono at 48 kHz, at most MAX_PCM bytes."""

    number: int
    pcm: bytes


class GiveBack(msgspec.Struct, frozen=True, tag="giveback"):
    """End a take-over: its sound fades out within 20 ms, and her mouth closes within 3 frames."""

    number: int


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """End the process."""


ToStage = (
    Speak
    | Cut
    | RequestKey
    | SetVoice
    | TestCard
    | Listen
    | ShowCard
    | Priced
    | SetScene
    | SetFraming
    | SetCaptions
    | SetLabels
    | ShowQuestion
    | HideQuestion
    | TakeOver
    | Mic
    | GiveBack
    | Stop
)


# ---------------------------------------------------------------- stage → server
class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """First message: who connects."""

    version: int
    token: str


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """Warm: media follows."""

    host: str
    width: int
    height: int
    voices: dict[str, str]  # language → voice id
    device: str
    background: str = ""  # the set behind the host
    framing: str = ""  # which of the host's is shown
    framings: tuple[str, ...] = ()  # those that have this size


class Media(msgspec.Struct, frozen=True, tag="media"):
    """One encoded access unit; see stream.packets.Packet. pts on the stage's own clock."""

    rendition: Rendition
    pts: int
    duration: int
    key: bool
    data: bytes


class LineStarted(msgspec.Struct, frozen=True, tag="line.started"):
    """The first sample of a line leaves at `at` (samples, the stage's clock)."""

    line_id: str
    at: int


class SentenceEnded(msgspec.Struct, frozen=True, tag="sentence.ended"):
    """A sentence of a line was played to its end, and another is to follow."""

    line_id: str
    sentence: int  # of the line, counted from 0
    at: int


class LineEnded(msgspec.Struct, frozen=True, tag="line.ended"):
    """A line is over: spoken whole, or cut after `spoken` of its samples."""

    line_id: str
    at: int
    spoken: int  # samples really played
    complete: bool
    heard: str  # the written words that were played to their end
    sentences: int = 0  # that were played to their end


class LineFailed(msgspec.Struct, frozen=True, tag="line.failed"):
    """A line could not be spoken, or no further; `reason` is for the operator."""

    line_id: str
    reason: str
    partly: bool = False  # some of it was or will be heard: `line.ended` follows


class CutDone(msgspec.Struct, frozen=True, tag="cut.done"):
    """A cut was done. Of the older lines only this one has begun: it fades out or ends, and `line.ended` follows."""

    generation: int
    line_id: str  # empty: none


class MicrophoneStarted(msgspec.Struct, frozen=True, tag="microphone.started"):
    """A take-over is on air from the sample `at` on."""

    number: int
    at: int


class MicrophoneEnded(msgspec.Struct, frozen=True, tag="microphone.ended"):
    """A take-over is off air from the sample `at` on."""

    number: int
    at: int
    gaps: int  # times that its sound came too late
    dropped: int  # samples that were left out, because they came in a heap


class VoiceChanged(msgspec.Struct, frozen=True, tag="voice.changed"):
    """The voice of a language changed, or failed to."""

    lang: str
    voice: str  # who speaks now
    reason: str
    was: str = ""  # who spoke before
    stands_in: bool = False  # it speaks until the chosen one can again


class FramingChanged(msgspec.Struct, frozen=True, tag="framing.changed"):
    """The next frame shows another framing, or it could not be read."""

    framing: str
    reason: str = ""  # why it is not shown


class KnobsIgnored(msgspec.Struct, frozen=True, tag="knobs.ignored"):
    """A line asked for knobs that its voice does not have; told once for each voice and knob."""

    lang: str
    voice: str
    knobs: tuple[str, ...]


class Stats(msgspec.Struct, frozen=True, tag="stats"):
    """Once a second: how the stage is."""

    frames: int  # drawn since start
    late: int  # frames that were skipped because the one before was not done
    stalls: int  # times the clock had to jump
    draw_ms: float  # mean of the last second
    encode_ms: float
    cpu: float  # share of one core, last second
    rss: int  # bytes
    queued: int  # lines waiting


FromStage = (
    Hello
    | Ready
    | Media
    | LineStarted
    | SentenceEnded
    | LineEnded
    | LineFailed
    | CutDone
    | MicrophoneStarted
    | MicrophoneEnded
    | VoiceChanged
    | FramingChanged
    | KnobsIgnored
    | Stats
)

_encoder = msgspec.msgpack.Encoder()
_to_stage: msgspec.msgpack.Decoder[ToStage] = msgspec.msgpack.Decoder(ToStage)
_from_stage: msgspec.msgpack.Decoder[FromStage] = msgspec.msgpack.Decoder(FromStage)


# Text that is no UTF-8, and nesting without end, raise past msgspec's own errors.
BAD = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class ProtocolError(Exception):
    """The other side sent what is no message."""


def pack(message: ToStage | FromStage) -> bytes:
    """One message as a frame, length first."""
    body = _encoder.encode(message)
    return len(body).to_bytes(4, "big") + body


async def _read_frame(reader: asyncio.StreamReader) -> bytes:
    size = int.from_bytes(await reader.readexactly(4), "big")
    if size > MAX_FRAME:
        raise ProtocolError(f"a frame of {size} bytes; {MAX_FRAME} is the limit")
    return await reader.readexactly(size)


async def read_to_stage(reader: asyncio.StreamReader) -> ToStage:
    """The next message for the stage.

    Raises:
        ProtocolError: it is no such message.
        asyncio.IncompleteReadError: the server is gone.
    """
    try:
        return _to_stage.decode(await _read_frame(reader))
    except BAD as error:
        raise ProtocolError(str(error)) from error


async def read_from_stage(reader: asyncio.StreamReader) -> FromStage:
    """The next message from the stage; raises as `read_to_stage`."""
    try:
        return _from_stage.decode(await _read_frame(reader))
    except BAD as error:
        raise ProtocolError(str(error)) from error
