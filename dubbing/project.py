"""A dubbing project as it is kept, sent to workers and exported: plain data, all times in ms from the video's start.

What people edit carries a `revision` that each change raises; what was made of it last carries `output_revision`. Where
the two differ the line is stale, and only stale lines are spoken again.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from dubbing.types import Background, Flag

Lang = Literal["ko", "en"]
Kind = Literal["dub", "script"]  # a video in another language; typed lines over a video, a picture, slides or nothing
LoudnessProfile = Literal["-16", "-14", "-23", "-27"]

MAX_SEGMENTS = 20_000
MAX_TEXT_CHARS = 2_000
MAX_SPEAKERS = 100
MAX_CLIPS = 2_000
MAX_EFFECTS = 500
MAX_OTHERS = 4
MAX_TERMS = 500
MAX_TRACKS = 32  # of a video
MAX_MS = 24 * 3600 * 1000


class Knobs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a voice speaks, as `tts.types.Prosody`."""

    speed: int = 0
    pitch: int = 0
    volume: int = 0
    emotion: int = 0
    strength: int = 1


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a line came out when it was spoken last."""

    start_ms: int
    end_ms: int
    flag: Flag = ""
    voice: str = ""
    tempo: float = 1.0


class Speaker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is heard in the video."""

    key: str  # as segments name them; "" is whoever has no name
    name: str = ""
    voices: dict[str, str] = {}  # language to voice id; a missing one is the language's default
    consent: str = ""  # id of the record that lets this person's mouth or voice be made anew
    revision: int = 1


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one speaker says in one stretch of the video."""

    id: str
    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""
    revision: int = 1


class Translation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A segment in another language."""

    segment: str  # its id
    text: str | None = None  # None: not translated yet, the original is heard; "": nothing is said
    others: tuple[str, ...] = ()  # the same shorter or longer
    voice: str = ""  # "" is the speaker's
    knobs: Knobs = Knobs()
    keep_original: bool = False  # the original is heard here, nothing is said
    locked: bool = False  # no machine translates it again
    revision: int = 1
    output_revision: int = 0  # the revision that was spoken last
    source_revision: int = 0  # of the segment that was translated
    said: Said | None = None


class Clip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A typed line on the timeline of a script."""

    id: str
    start_ms: int
    text: str
    end_ms: int | None = None  # None: as long as it takes
    lang: str = ""  # "" is told by the letters
    voice: str = ""
    knobs: Knobs = Knobs()
    revision: int = 1
    output_revision: int = 0
    said: Said | None = None


class Effect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sound laid into the video."""

    id: str
    start_ms: int
    upload: str
    gain_db: float = 0.0
    revision: int = 1


class Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is seen; the first that is given of: an upload (video, picture or PDF), a colour."""

    upload: str = ""
    colour: str = "#101418"
    width: int = 1280
    height: int = 720
    slides_ms: tuple[int, ...] = ()  # of a PDF: when each page comes; empty shares the time out evenly
    track: int = 0  # of a video's sounds the one that is dubbed, from 1; 0 is the one that it means to be heard


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word whose translation is settled."""

    source: str
    target: str


class Project(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of a project."""

    id: str
    kind: Kind
    title: str
    base: Base = Base()
    source_language: str = "ko"
    speakers: tuple[Speaker, ...] = ()
    segments: tuple[Segment, ...] = ()  # by their start
    languages: dict[str, tuple[Translation, ...]] = {}  # language to lines, in the order of the segments
    clips: tuple[Clip, ...] = ()  # by their start
    effects: tuple[Effect, ...] = ()
    glossary: dict[str, tuple[Term, ...]] = {}  # language to terms
    background: Background = "between"
    duck_db: float = -14.0
    loudness: LoudnessProfile = "-16"
    revision: int = 1


def spoken(line: Translation | Clip) -> bool:
    """Whether a voice has something to say in it."""
    return isinstance(line, Clip) or bool(line.text and not line.keep_original)


def stale(line: Translation | Clip) -> bool:
    """Whether what was spoken last is not what is written now."""
    return spoken(line) and line.output_revision != line.revision


def outdated(line: Translation, segment: Segment) -> bool:
    """Whether the words that were translated have changed since."""
    return line.text is not None and line.source_revision != segment.revision


def cast(project: Project, language: str) -> dict[str, str]:
    """Speaker to voice id in a language, of those that have one; "" is everybody else."""
    return {each.key: each.voices[language] for each in project.speakers if each.voices.get(language)}


def voice_of(own: str, speaker: str, voices: Mapping[str, str]) -> str:
    """The voice of a line: its own, its speaker's in a `cast`, everybody's; "" is the language's best."""
    return own or voices.get(speaker, "") or voices.get("", "")


def line_id(project: Project, number: int) -> str:
    """The id of the segment or clip that an order's line of this number (from 1) was made of."""
    return (project.segments if project.kind == "dub" else project.clips)[number - 1].id
