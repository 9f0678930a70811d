"""What goes over HTTP about dubbing projects. Fields are named as in `dubbing.project`; times are ms."""

import unicodedata
from typing import Annotated, Any, Literal

from PIL import ImageColor
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from dubbing import project as data
from dubbing.project import MAX_MS, MAX_OTHERS, MAX_SPEAKERS, MAX_TERMS, MAX_TEXT_CHARS, MAX_TRACKS
from dubbing.types import Background, Flag
from tts.types import KNOBS

MAX_EDITS = 1_000  # of one batch
MAX_SLIDES = 500

_BIDI = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}


def _plain(text: str) -> str:
    """White space made single; refuses what is no text. Marks that turn the reading direction are left out."""
    text = " ".join("".join(char for char in text if char not in _BIDI).split())
    bad = [char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn")]
    if bad:
        raise ValueError(f"control character U+{ord(bad[0]):04X} in the text; send plain text")
    return text


def _colour(value: str) -> str:
    try:
        ImageColor.getrgb(value)
    except ValueError as error:
        raise ValueError(f'{value!r} is no colour; write one such as "#336699"') from error
    return value


def _sane(text: str) -> str:
    """Refuses what UTF-8 cannot hold, before anything counts it."""
    if isinstance(text, str) and any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("the text holds half a character (a lone surrogate); send plain text")
    return text


def _addressable(key: str) -> str:
    """Refuses keys that cannot stand in an address."""
    if key and not key.strip("._"):
        raise ValueError("a speaker's key needs more than dots and underscores")
    return key


Words = Annotated[str, BeforeValidator(_sane), Field(max_length=MAX_TEXT_CHARS), AfterValidator(_plain)]
Name = Annotated[str, BeforeValidator(_sane), Field(max_length=200), AfterValidator(_plain)]
Code = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639.")]
Lang = Literal["ko", "en"]
Ms = Annotated[int, Field(strict=True, ge=0, le=MAX_MS)]
Voice = Annotated[str, Field(pattern=r"^[^\s,=]{0,100}$", description='A voice\'s id; "" is the one above it.')]
Id = Annotated[str, Field(pattern=r"^[0-9a-f]{1,16}$")]
Upload = Annotated[str, Field(pattern=r"^([0-9a-f]{1,32})?$", description="Id of a whole upload.")]
Key = Annotated[
    str,
    BeforeValidator(_sane),
    Field(max_length=80, pattern=r"^[^/\x00-\x1f]*$"),
    AfterValidator(_plain),
    AfterValidator(_addressable),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)

    def given(self) -> dict[str, Any]:
        """Only what was sent."""
        return self.model_dump(exclude_unset=True)


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


def _knob(name: str, says: str) -> Any:  # noqa: ANN401 - pydantic's own Field is as loose
    low, high = KNOBS[name]
    return Field(getattr(data.Knobs(), name), ge=low, le=high, description=says)


class KnobsBody(_Body):
    """How a voice speaks; what it lacks is ignored, and a warning says so."""

    speed: StrictInt = _knob("speed", "-5 slow to 5 fast.")
    pitch: StrictInt = _knob("pitch", "-5 low to 5 high.")
    volume: StrictInt = _knob("volume", "-5 to 5, a decibel each.")
    emotion: StrictInt = _knob("emotion", "0 neutral, 1 sad, 2 happy, 3 angry.")
    strength: StrictInt = _knob("strength", "Of the emotion: 0 weak, 1 normal, 2 strong.")


class TermBody(_Body):
    """A word whose translation is settled."""

    source: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_plain)]
    target: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_plain)]


class BaseBody(_Body):
    """What is seen: an upload (a video, a picture or a PDF), else a colour."""

    upload: Upload = ""
    colour: Annotated[str, Field(max_length=40), AfterValidator(_colour)] = data.Base().colour
    width: Annotated[int, Field(strict=True, ge=64, le=1920, description="Pixels, of a colour.")] = 1280
    height: Annotated[int, Field(strict=True, ge=64, le=1920, description="Pixels, of a colour.")] = 720
    slides_ms: Annotated[list[Ms], Field(max_length=MAX_SLIDES)] = Field(
        default=[], description="When each page of a PDF comes; none shares the time out evenly."
    )
    track: Annotated[
        int,
        Field(
            strict=True,
            ge=0,
            le=MAX_TRACKS,
            description="Of a video's sounds the one that is dubbed, from 1; 0 is the one that it means to be heard.",
        ),
    ] = 0


Voices = Annotated[dict[Lang, Voice], Field(max_length=2, description="Language to voice id.")]
Glossary = Annotated[dict[Code, Annotated[list[TermBody], Field(max_length=MAX_TERMS)]], Field(max_length=8)]
DuckDb = Annotated[float, Field(ge=-60, le=0, allow_inf_nan=False)]


class ProjectSettings(_Body):
    """What a project has besides its items; only what is sent changes."""

    title: Annotated[Name, Field(min_length=1)] = "Untitled"
    base: BaseBody = BaseBody()
    source_language: Code = "ko"
    glossary: Glossary = {}
    background: Background = Field(
        "between",
        description="Of the base's own sound: all of it, softer under speech, only between the lines, all but voices "
        "(renders need a network for it), or nothing.",
    )
    duck_db: DuckDb = -14.0
    loudness: data.LoudnessProfile = Field("-16", description="LUFS; -27 is of speech alone.")


class NewProject(ProjectSettings):
    """A project to make. `voices` are everybody's until speakers have their own."""

    kind: data.Kind
    title: Annotated[Name, Field(min_length=1)]
    voices: Voices = {}
    languages: Annotated[list[Lang], Field(max_length=2)] = Field(
        default=[], description="Of a dub: what it is to speak."
    )


class Counts(BaseModel):
    """How many items a project has."""

    segments: int
    lines: int
    speakers: int
    clips: int
    effects: int


class SettingWarning(BaseModel):
    """Something for which a render with these settings will be refused."""

    code: Literal["separator_missing"]
    says: str


class ProjectBrief(BaseModel):
    """A project in a list."""

    id: str
    kind: data.Kind
    title: str
    base: BaseBody
    source_language: str
    languages: list[str]
    counts: Counts
    revision: int
    created: float = Field(description="Seconds since 1970.")
    changed: float = Field(description="Seconds since 1970.")
    who: str = Field(description="Who made it.")


class ProjectOut(ProjectBrief):
    """A project without its items, which have addresses of their own."""

    glossary: dict[str, list[TermBody]]
    background: Background
    duck_db: float
    loudness: data.LoudnessProfile
    stale: dict[str, int] = Field(description='Language to lines that are to be spoken anew; a script\'s clips are "".')
    warnings: list[SettingWarning] = []


class ProjectPage(BaseModel):
    """Some projects; `next` is the cursor of those that follow, null at the end."""

    projects: list[ProjectBrief]
    next: int | None


class LineWarning(BaseModel):
    """Something that a line will be refused or changed for when it is spoken."""

    code: Literal["profanity", "unspeakable", "voice_unknown", "knob_ignored", "overlaps"]
    says: str
    wording: int = Field(0, description="Which of the wordings: 0 is `text`, then `others`.")
    start: int = Field(0, description="Of what is wrong: characters of that wording.")
    end: int = 0


class SegmentIn(_Body):
    """What one speaker says in one stretch of the video. The id of one that was taken out puts it back with its
    lines."""

    id: Id | None = None
    start_ms: Ms
    end_ms: Ms
    text: Words = ""
    speaker: Key = ""


class SegmentEdit(_Body):
    """Only what is sent changes. Other words make translations outdated, other times make lines stale."""

    start_ms: Ms = 0
    end_ms: Ms = 0
    text: Words = ""
    speaker: Key = ""


class SegmentOut(_Out):
    """A segment; `revision` is its ETag."""

    id: str
    start_ms: int
    end_ms: int
    text: str
    speaker: str
    revision: int
    warnings: list[LineWarning] = []


class TranscriptPage(BaseModel):
    """Some segments in order; `next` is the cursor of those that follow, null at the end."""

    segments: list[SegmentOut]
    total: int
    version: int = Field(description="Raised by every edit of the project; the ETag for PUT.")
    next: str | None


class NoteOut(_Out):
    """Something that was mended or left out."""

    row: int = Field(description="Line of the file, or number of the cue; from 1.")
    text: str


class ImportedOut(BaseModel):
    """What became of a file."""

    added: int
    changed: int
    same: int
    removed: int
    notes: list[NoteOut]
    version: int


class SpeakerEdit(_Body):
    """Only what is sent changes; another voice makes this speaker's lines stale."""

    name: Name = ""
    voices: Voices = {}
    consent: Annotated[str, Field(max_length=64, pattern=r"^[^/\x00-\x1f]*$")] = Field(
        "", description="Id of the record that lets this person's mouth or voice be made anew."
    )


class SpeakerOut(_Out):
    """A speaker. In addresses, `_` is whoever has no name."""

    key: str
    name: str
    voices: dict[str, str]
    consent: str
    segments: int
    revision: int


class Merge(_Body):
    """Speakers that are one."""

    speakers: Annotated[list[Key], Field(min_length=1, max_length=MAX_SPEAKERS)]
    into: Key


class Split(_Body):
    """Segments of one speaker that are another's, who begins with the same voices."""

    speaker: Key
    new: Annotated[Key, Field(min_length=1)]
    name: Name = ""
    segments: Annotated[list[Id], Field(min_length=1, max_length=20_000)]


class Cast(_Body):
    """The voices of another project's speakers of the same keys."""

    project: Id


class NewLanguage(_Body):
    """A language that the dub is to speak."""

    language: Lang


class LanguageOut(BaseModel):
    """A language of a dub."""

    language: str
    lines: int
    translated: int
    stale: int = Field(description="Lines that are to be spoken anew.")
    outdated: int = Field(description="Lines whose original's words have changed since.")


class SaidOut(_Out):
    """How a line came out when it was spoken last."""

    start_ms: int
    end_ms: int
    flag: Flag
    voice: str
    tempo: float


class LineEdit(_Body):
    """Only what is sent changes. `text`: null is not translated, "" is silence. Sending it says that it fits the
    segment."""

    text: Words | None = None
    others: Annotated[list[Annotated[Words, Field(min_length=1)]], Field(max_length=MAX_OTHERS)] = []
    voice: Voice = ""
    knobs: KnobsBody = KnobsBody()
    keep_original: StrictBool = False
    locked: StrictBool = False


class DubLineOut(_Out):
    """A line of a language with the segment that it translates; `revision` is its ETag."""

    segment: str
    start_ms: int
    end_ms: int
    speaker: str
    source: str
    text: str | None
    others: list[str]
    voice: str
    speaks: str = Field(description='The voice that it has by itself, its speaker or the project; "" is the best.')
    knobs: KnobsBody
    keep_original: bool
    locked: bool
    revision: int
    output_revision: int
    source_revision: int
    segment_revision: int
    stale: bool = Field(description="It is to be spoken anew.")
    outdated: bool = Field(description="The original's words have changed since it was translated.")
    said: SaidOut | None
    warnings: list[LineWarning]


class LinePage(BaseModel):
    """Some lines in order; `next` is the cursor of those that follow, null at the end."""

    language: str
    lines: list[DubLineOut]
    total: int
    stale: int
    outdated: int
    version: int
    next: str | None


class ClipIn(_Body):
    """A typed line on the timeline. The id of one that was taken out puts it back."""

    id: Id | None = None
    start_ms: Ms
    text: Annotated[Words, Field(min_length=1)] = Field(description="Pauses: `,` `/` `//` `[[0.5s]]`.")
    end_ms: Ms | None = Field(None, description="Where it is given, the clip is fitted into its time.")
    lang: Literal["", "ko", "en"] = Field("", description='"" is told by the letters.')
    voice: Voice = ""
    knobs: KnobsBody = KnobsBody()


class ClipEdit(_Body):
    """Only what is sent changes."""

    start_ms: Ms = 0
    text: Annotated[Words, Field(min_length=1)] = "…"
    end_ms: Ms | None = None
    lang: Literal["", "ko", "en"] = ""
    voice: Voice = ""
    knobs: KnobsBody = KnobsBody()


class ClipOut(_Out):
    """A typed line; `revision` is its ETag."""

    id: str
    start_ms: int
    text: str
    end_ms: int | None
    lang: str
    language: str = Field(description="In which it is spoken.")
    voice: str
    speaks: str = Field(description='The voice that it has by itself or by the project; "" is the best.')
    knobs: KnobsBody
    revision: int
    output_revision: int
    stale: bool
    said: SaidOut | None
    warnings: list[LineWarning]


class ClipPage(BaseModel):
    """Some clips in order; `next` is the cursor of those that follow, null at the end."""

    clips: list[ClipOut]
    total: int
    stale: int
    version: int
    next: str | None


Gain = Annotated[float, Field(ge=-60, le=12, allow_inf_nan=False)]
SomeUpload = Annotated[str, Field(pattern=r"^[0-9a-f]{1,32}$", description="Id of a whole upload with sound in it.")]


class EffectIn(_Body):
    """A sound laid into the video. The id of one that was taken out puts it back."""

    id: Id | None = None
    start_ms: Ms
    upload: SomeUpload
    gain_db: Gain = 0.0


class EffectEdit(_Body):
    """Only what is sent changes."""

    start_ms: Ms = 0
    upload: SomeUpload = "0"
    gain_db: Gain = 0.0


class EffectOut(_Out):
    """A sound; `revision` is its ETag."""

    id: str
    start_ms: int
    upload: str
    gain_db: float
    revision: int


class ProjectDeedOut(_Out):
    """Who did what to a project."""

    id: int
    wall_time: float = Field(description="Seconds since 1970.")
    who: str
    deed: str
    detail: str = Field(description="JSON.")


class Edit(_Body):
    """One edit of a batch."""

    op: Literal["add", "change", "remove"]
    kind: Literal["segment", "line", "clip", "effect", "speaker"]
    id: Annotated[str, Field(max_length=80)] = Field("", description="Of the item; a line's is its segment's.")
    language: Lang | None = Field(None, description="Of a line.")
    revision: Annotated[int, Field(ge=1)] | None = Field(None, description="That was read, as with If-Match.")
    fields: dict[str, Any] = Field(default={}, description="As the item's own POST or PATCH takes them.")


class Batch(_Body):
    """Edits that are all done or none is."""

    edits: Annotated[list[Edit], Field(min_length=1, max_length=MAX_EDITS)]


class Item(BaseModel):
    """An item after a batch."""

    kind: str
    id: str
    language: str | None
    revision: int | None = Field(description="null: taken out.")


class BatchOut(BaseModel):
    """Every item that a batch changed, lines that became stale among them."""

    items: list[Item]
    version: int
