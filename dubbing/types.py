"""What dubbing is made of. All times are samples at SAMPLE_RATE from the first moment of the video, unless named _s."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tts.types import SAMPLE_RATE, PhoneSpan, Prosody

SAMPLES_A_MS = SAMPLE_RATE // 1000

# What is heard of the video's own sound: all of it; softer under speech; only between the lines, with room tone under
# them; all of it but the voices, where a network that finds them is installed; nothing.
Background = Literal["keep", "duck", "between", "music", "off"]
Flag = Literal["", "fast", "overlong", "late", "beyond_end", "unsaid"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was mended or ignored, for people to read."""

    row: int  # line of the file, or number of the line; from 1; 0 is all of it
    text: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What one speaker says in one stretch of the video."""

    number: int  # from 1
    start: int
    end: int  # > start
    text: str
    speaker: str = ""
    others: tuple[str, ...] = ()  # the same in other words, shorter or longer


@dataclass(frozen=True, slots=True)
class Transcript:
    """Segments in order, none over another, and what was mended to make them so."""

    segments: tuple[Segment, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a line belongs, and how far it may spread into the silence around."""

    start: int
    end: int
    earliest: int  # <= start
    latest: int  # >= end


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a line is heard."""

    start: int
    length: int  # samples, about: after the stretch
    tempo: float  # of the stretch: 1.1 is a tenth faster
    flag: Flag = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line to speak."""

    number: int  # from 1
    slot: Slot
    wordings: tuple[str, ...]  # the first is the one that is meant; others say the same shorter or longer
    lang: str  # "ko" or "en"
    voice: str = ""  # id; "" takes the best for the language
    prosody: Prosody = field(default_factory=Prosody)
    fitted: bool = True  # false: at the voice's own rate, however long it is
    speaker: str = ""  # whose mouth says it
    original: str = ""  # what is said there in the video, where it is known


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """A line as it is heard."""

    line: Line
    text: str  # of its wordings the one that was spoken
    voice: str
    speed: int  # steps of the voice's knob that the fit added
    placement: Placement
    samples: NDArray[np.float32]  # (n,) mono
    phones: tuple[PhoneSpan, ...] = ()  # where they are heard in `samples`; () where the voice does not time them


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A line that cannot be said, or must not be."""

    line: Line
    why: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A sound laid into the video."""

    start: int
    path: Path
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Base:
    """What is seen: a video, a picture, slides, or a plain colour."""

    path: Path | None = None
    colour: str = "#101418"
    size: tuple[int, int] = (1280, 720)  # px, of a colour
    moving: bool = False  # path is a video
    paged: bool = False  # path is a PDF, whose pages are shown one after the other
    page_starts: tuple[int, ...] = ()  # samples, of each page; empty shares the time out evenly


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud the result is."""

    lufs: float
    of_speech: bool = False  # only where somebody speaks is measured


PROFILES = {
    "-16": Loudness(-16.0),
    "-14": Loudness(-14.0),
    "-23": Loudness(-23.0),
    "-27": Loudness(-27.0, of_speech=True),
}


@dataclass(frozen=True, slots=True)
class Lipsync:
    """That the mouths in the pictures are to say what is heard, and what that needs."""

    spoken: tuple[Segment, ...]  # who speaks when in the video as it was, without lines whose original is kept
    consents: Mapping[str, str]  # speaker to the id of the record that allows it; who is missing is left as filmed
    registry: Path  # the folder of those records, as `avatar.consent_registry` keeps it
    cache: Path  # what was made before, by content: only what changed is made again
    track: int = 0  # of the video's sounds, from 1: whose mouth it is, is told by it; 0 is the one it means to be heard


@dataclass(frozen=True, slots=True)
class Said:
    """One dubbed line, as its speaker's mouth has to say it."""

    start: int  # samples from the film's first moment
    length: int
    phones: tuple[PhoneSpan, ...] = ()  # where they are heard in it; () is heard by the listener

    @property
    def end(self) -> int:
        return self.start + self.length


# Why a shot was left as it was filmed; "" where its mouth was made anew.
Unsynced = Literal[
    "",
    "silent",  # nobody speaks in it, neither as it was nor now
    "no_consent",
    "no_face",
    "several_faces",
    "small",
    "turned",
    "hidden",
    "edge",
    "short",
    "not_speaking",  # the face in it is not the one that speaks
    "several_speakers",
    "few_mouths",  # too little of this speaker in this light
    "worse",  # it was made, and would have been worse than the shot as it was
    "pictures",  # this kind of pictures cannot be changed without harm
    "unavailable",  # what finds faces is not installed
]


@dataclass(frozen=True, slots=True)
class ShotVerdict:
    """What became of one shot, or of a piece of a long one."""

    start: int
    end: int
    speaker: str  # "" where nobody speaks, or several do
    left: Unsynced
    why: str  # for people to read
    sync_before: float | None = None  # agreement of mouth and new sound, -1 to 1, as it was filmed
    sync_after: float | None = None
    jitter_before: float | None = None  # how much lips tremble, thousandths of the distance between the eyes
    jitter_after: float | None = None


@dataclass(frozen=True, slots=True)
class Relipped:
    """What `dubbing.lipsync_shots.relip` made."""

    pictures: Path | None  # a film of the new pictures without sound, times as in the source; None: nothing changed
    shots: tuple[ShotVerdict, ...]
    copied: int  # pictures whose packets are the source's own
    encoded: int  # pictures that were encoded anew
