"""DubbingError
├── TranscriptInvalid   a file of cues cannot be read; the message says where and what to do
├── ScriptInvalid       a script breaks a rule; the message says the line and the field
├── LineRefused         a line cannot be spoken or must not be; the message says why
├── MouthNetworkInvalid the network that draws mouths cannot be used; the message says why
├── OutputRefused       the result cannot be written where it was asked for
├── NoSpeech            nobody is heard in a file, or nothing was understood
├── EngineMissing       a stage needs an engine or a model that is not here; the message says what to bring or set
│   ├── RecogniserMissing
│   ├── TranslatorMissing
│   └── SeparatorMissing
├── TranslationFailed   the language model did not translate; the message says why
├── LabelRefused        the notice that this was made by AI is missing, and nobody says why
├── ConsentLacking      a voice is a person's, whose consent does not hold
├── ProvenanceFailed    the certificate cannot be used, or a file cannot be signed
├── ArchiveRefused      a project's zip cannot be used
├── EditRefused         an edit of a project breaks a rule; the message says which
├── ItemUnknown         a project has no segment, line, speaker, clip or effect of that id
└── MediaRefused        an upload cannot be used
    ├── MediaMissing    no such file, or an empty one
    ├── NotMedia        not a video or sound, whatever its name says
    ├── PlaylistRefused a list that would open other files or addresses
    ├── MediaBroken     it breaks off, or its index is missing
    ├── MediaTooLarge   too many pixels, tracks, hours or bytes
    ├── NoSound         no track of sound, where one is needed
    ├── NoPicture       no track of pictures, where one is needed
    └── MediaHung       looking at it took too long or too much memory
"""


class DubbingError(Exception):
    """Base of all errors of dubbing."""


class TranscriptInvalid(DubbingError):
    """A file of cues cannot be read."""

    def __init__(self, message: str, row: int = 0) -> None:
        super().__init__(f"line {row}: {message}" if row else message)
        self.row = row  # line of the file, from 1; 0 is the whole file


class ScriptInvalid(DubbingError):
    """A script breaks a rule."""

    def __init__(self, message: str, row: int = 0, field: str = "") -> None:
        where = ", ".join(part for part in (f"line {row}" if row else "", field) if part)
        super().__init__(f"{where}: {message}" if where else message)
        self.row = row  # line of the file, from 1; 0 is the whole file
        self.field = field  # "clips.3.start"; "" is the whole file


class LineRefused(DubbingError):
    """A line cannot be spoken, or must not be."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")
        self.number = number  # of the line, from 1
        self.reason = reason


class MouthNetworkInvalid(DubbingError):
    """The network that draws mouths cannot be used."""


class OutputRefused(DubbingError):
    """The result cannot be written where it was asked for."""


class LabelRefused(DubbingError):
    """The notice that this was made by AI is missing, and nobody says why."""


class ConsentLacking(DubbingError):
    """A voice is a person's, whose consent does not hold."""


class ProvenanceFailed(DubbingError):
    """The certificate cannot be used, or a file cannot be signed."""


class ArchiveRefused(DubbingError):
    """A project's zip cannot be used."""


class EditRefused(DubbingError):
    """An edit of a project breaks a rule."""


class ItemUnknown(DubbingError):
    """A project has no such item."""


class NoSpeech(DubbingError):
    """Nobody is heard in a file, or nothing of it was understood."""


class EngineMissing(DubbingError):
    """A stage needs an engine or a model that is not here."""


class RecogniserMissing(EngineMissing):
    """Nothing here writes down speech of that language."""


class TranslatorMissing(EngineMissing):
    """No language model is set."""


class SeparatorMissing(EngineMissing):
    """No model parts speech from music."""


class TranslationFailed(DubbingError):
    """The language model did not translate."""


class MediaRefused(DubbingError):
    """An upload cannot be used."""


class MediaMissing(MediaRefused):
    """No such file, or an empty one."""


class NotMedia(MediaRefused):
    """Not a video or sound, whatever its name says."""


class PlaylistRefused(MediaRefused):
    """A list that would open other files or addresses."""


class MediaBroken(MediaRefused):
    """It breaks off, or its index is missing."""


class MediaTooLarge(MediaRefused):
    """Too many pixels, tracks, hours or bytes."""


class NoSound(MediaRefused):
    """No track of sound, where one is needed."""


class NoPicture(MediaRefused):
    """No track of pictures, where one is needed."""


class MediaHung(MediaRefused):
    """Looking at it took too long or too much memory."""
