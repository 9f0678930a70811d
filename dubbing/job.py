"""What a worker is told and what it tells: one job in, findings out, each a line of JSON.

A job names everything that it may touch. Its worker reads it from its standard input, so that one whose imports are
done can wait for it, and writes `Told` after `Told` to its standard output; the last is `done` or `failed`.
"""

from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import msgspec

from dubbing.project import LoudnessProfile, Project, Segment, Translation
from dubbing.types import Flag
from tts.places import voice_services

Kind = Literal[
    "probe", "transcribe", "speakers", "translate", "speak", "render", "preview", "listen", "archive", "import"
]
# Whoever waits for these listens meanwhile: they do not stand in line behind a film.
QUICK: Final[frozenset[Kind]] = frozenset({"preview", "listen"})
# One worker may do these one after the other, for jobs with the same bounds: they decode nothing that strangers made.
REPEATED: Final[frozenset[Kind]] = frozenset({"preview"})
_SPEAKING: Final[frozenset[Kind]] = frozenset({"speak", "render", "preview", "listen"})
# Names of finished files that are asked for by name.
LINE_WAV, MIX_WAV, QUALITY, PEAKS, STRIP = "line.wav", "mix.wav", "qc.json", "peaks.json", "strip.webp"
MAX_LISTEN_MS: Final = 60_000
MAX_OUTPUTS: Final = 12
MAX_LINE_BYTES: Final = 64 << 20  # of a job or of what is told: 20,000 segments in two languages have 20 MB

P = TypeVar("P", bound=msgspec.Struct)


class Engines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of the server's settings a worker needs. Keys are named, never carried."""

    data: str = "data"  # folder of models, dictionary and consents
    voices: dict[str, str] = {}  # language to voice id; a missing one takes the best that is installed
    asr_model: str = ""  # folder of a Whisper model
    llm_base_url: str = ""
    llm_model: str = ""
    llm_key_env: str = ""  # environment variable that holds the endpoint's key
    label: str = ""  # the profile of renders that name none; "" is no notice


class Bounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a worker may use, all of its processes on their own."""

    cpu_s: int = 6 * 3600
    file_bytes: int = 64 << 30  # of one file that it writes
    memory_bytes: int = 3 << 30  # of all of its processes together
    network: bool = False


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One operation for one worker."""

    operation: str
    kind: Kind
    project: Project
    folder: str  # its own: job.json, result.json and what is not finished
    cache: str  # folder of what was said and found before, by content
    renders: str  # folder of results, which appear in it by one rename
    files: dict[str, str] = {}  # upload id to path
    length_ms: int | None = None  # of the base, where it was looked at before
    params: dict[str, Any] = {}
    engines: Engines = Engines()
    bounds: Bounds = Bounds()


class TranscribeParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Write down what is said in the base."""

    language: str = ""  # "" is the project's
    speakers: bool = True  # tell speakers apart, where that can be done


class SpeakersParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tell apart who speaks in the base; segments with a speaker keep it."""

    count: int | None = None  # how many there are; None finds out


class TranslateParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put lines into another language."""

    language: str
    segments: tuple[str, ...] = ()  # their ids; none: those that are not translated, or whose original changed


class SpeakParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say lines again."""

    language: str = ""  # "" for a script's clips
    segments: tuple[str, ...] = ()  # ids of lines or clips; none: all that are stale


class PreviewParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line, to be heard."""

    language: str = ""
    segment: str = ""  # the one or the other
    clip: str = ""


class ListenParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The mix from a point on."""

    language: str = ""
    from_ms: int = 0
    length_ms: int = 20_000  # MAX_LISTEN_MS at most


class RenderParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Finished files."""

    outputs: tuple[str, ...]  # mp4, wav, mp3, stems, srt, vtt, dapt
    language: str = ""
    lipsync: bool = False
    loudness: LoudnessProfile | None = None  # None is the project's
    subtitles: bool = False  # a track of them in the MP4
    keep_original: bool = False  # all of the base's own sounds that can be kept, behind the new one
    slow_video: bool = False  # the pictures of lines that are too long, up to 1.15 times as long
    label_profile: str = ""
    label_reason: str = ""  # why there is no label, where there is none


class ImportParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project out of an archive."""

    upload: str


class Progress(msgspec.Struct, frozen=True):
    """How far it is."""

    stage: str
    share: float  # of the stage, 0 to 1


class LineSaid(msgspec.Struct, frozen=True):
    """A line as it was spoken."""

    id: str  # of its segment or clip
    revision: int  # that was spoken
    language: str = ""
    flag: Flag = ""
    start_ms: int = 0
    end_ms: int = 0
    voice: str = ""
    tempo: float = 1.0


class Artefact(msgspec.Struct, frozen=True):
    """A finished file."""

    name: str
    media_type: str
    bytes: int
    sha256: str


class Done(msgspec.Struct, frozen=True):
    """How it ended well."""

    result: dict[str, Any] = {}
    artefacts: tuple[Artefact, ...] = ()
    segments: tuple[Segment, ...] | None = None  # that were recognised
    translations: tuple[Translation, ...] | None = None


class Failure(msgspec.Struct, frozen=True):
    """Why it did not."""

    type: str  # stable: "media-refused", "line-refused", "disk-full", …
    title: str
    detail: str
    line: str | None = None  # id of the line that is to blame


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a worker; at most one of these is given, none where it only says that it is still at work."""

    progress: Progress | None = None
    line: LineSaid | None = None
    done: Done | None = None
    failed: Failure | None = None


def needs_network(kind: Kind) -> bool:
    """Whether a job may open addresses: a language model's, or those of outside voices where some are set."""
    return kind == "translate" or (kind in _SPEAKING and voice_services().exists())


def params_of(job: Job, form: type[P]) -> P:
    """The job's parameters as what its kind takes. Raises msgspec.ValidationError."""
    return msgspec.convert(job.params, form)


def output_folder(job: Job) -> Path:
    """Where the finished files of a job lie once it is done."""
    return Path(job.renders) / job.operation
