"""StreamError
├── ShowUnknown       no show has this id
├── TextInvalid       nothing to say, too long, or control characters
├── StageUnavailable  the stage is not running; the slate is on air
├── Busy              a queue is full; try again later
├── TakenOver         a person's microphone is on air, and the host cannot speak meanwhile
├── NotRecording / AlreadyRecording / RecordingFailed
├── InvitationInvalid an invitation to the microphone that was used, or is too old
├── QuestionUnfit     a viewer's question that may not be shown on the picture
├── QuestionUnknown   no question by voice waits under this id
├── RecordingUnknown  no recording has this name
├── TuningUnknown     no voice is made of recordings under this name, or it has no such sample
├── TuningUnfit       a voice that cannot be made so, or that cannot go on
├── TuningHeld        somebody works on this voice, and not from here
├── TuningMissing     what makes voices of recordings is not installed
├── RecordingsUnknown no folder of recordings has this name
├── RecordingsUnfit   a zip that no recordings can be taken out of
├── OutputUnknown     no output has this id
├── OutputInvalid     a target that is no RTMP or WHIP address, or one too many
├── HostUnfit         a host who cannot be shown in this show's frame
├── ConsentUnfit      a consent that cannot be recorded or revoked
├── EnrolmentRefused  a host that cannot be made under this name
├── EnrolmentMissing  what enrolment needs is not installed
├── ChannelUnknown    no channel has this name
├── ChannelRefused    what a channel wants cannot be, or a channel forbids what was asked for
├── VoiceUnknown / HostUnknown
├── VoiceSilent       a voice that is not ready, or fails
├── DictionaryRefused an entry, or the file, breaks a rule of the dictionary
├── KnobInvalid       a knob of the voice is out of its range
├── CueUnknown        no line that waits has this id
├── BlockUnknown      the rundown has no such block
├── RundownRefused    a brief, a rundown or an edit breaks a rule
├── ProductUnknown    no product has this id
├── ProductInvalid    a product that breaks a rule of the catalogue
├── ImportUnknown     no uploaded catalogue waits under this id
├── RevisionStale     somebody changed it since it was read
│   └── ItemChanged   the same of a dubbing project's item, with what it is now
├── ProjectUnknown    no dubbing project has this id
├── ItemUnknown       a dubbing project has no such segment, line, speaker, clip or effect
├── EditRefused       an edit of a dubbing project breaks a rule
├── OperationUnknown  no operation of dubbing has this id, or it is remembered no more
├── OperationRefused  an operation that a project as it is cannot have
├── FileUnknown       no such file came of an operation, or it is kept no more
├── MessageUnknown    no chat message has this id, or it is kept no more
├── WebhookRefused    a connector that is not set up, or whose signature is wrong
├── UserUnknown       no user or token has this name
├── UserExists        the name is taken
├── PromptUnknown     no prompt has this name and version
├── PromptRefused     a prompt lacks a part or breaks a rule
├── LabRefused        no model, no such sample, or too many of them
├── PlanRefused       a promotion cannot be planned: the day, or nothing in stock
├── UploadUnknown     no upload has this id
├── UploadForeign     bytes for somebody else's upload
├── UploadUnfinished  an upload that is not whole yet
├── UploadInUse       an upload that a project is made of
├── UploadInvalid     an upload that breaks a rule of the tus protocol
├── UploadMedia       bytes of an upload under a wrong Content-Type
├── UploadVersion     another version of the tus protocol
├── UploadOffset      an upload goes on elsewhere than it is asked to
├── UploadExpired     an upload that was not whole in time
├── UploadBusy        another request brings this upload
├── UploadTooLarge    more bytes than were announced, or than may be kept
├── UploadCorrupt     the bytes have another checksum
├── UploadSlow        a request brought nothing for too long
├── StorageFull       the disk has no room
├── QuotaExceeded     somebody uses all that they may
├── QuotaFull         what a job makes is more than somebody may keep
├── IdempotencyInvalid / IdempotencyClash / IdempotencyBusy  of the header Idempotency-Key
├── WebhookUnknown / DeliveryUnknown
├── WebhookInvalid    an address that webhooks may not go to, or one too many
├── ReaderUnavailable no engine is installed that reads pictures of labels
└── HostRefused       the host is a real person whose consent does not hold
"""

from collections.abc import Mapping
from typing import Any


class StreamError(Exception):
    """Base of the errors that the API turns into problem+json.

    `status` is the HTTP status, `title` a short name of the kind.
    """

    status = 500
    title = "Internal error"


class ShowUnknown(StreamError):
    status = 404
    title = "No such show"


class TextInvalid(StreamError):
    status = 422
    title = "Text cannot be spoken"


class StageUnavailable(StreamError):
    status = 503
    title = "The stage is not running"


class Busy(StreamError):
    status = 429
    title = "Too much at once"


class TakenOver(StreamError):
    status = 409
    title = "A person is on air"


class NotRecording(StreamError):
    status = 409
    title = "Not recording"


class AlreadyRecording(StreamError):
    status = 409
    title = "Already recording"


class RecordingFailed(StreamError):
    status = 507
    title = "Cannot record"


class InvitationInvalid(StreamError):
    status = 401
    title = "No such invitation"


class QuestionUnfit(StreamError):
    status = 409
    title = "Not for the picture"


class QuestionUnknown(StreamError):
    status = 404
    title = "No such question"


class RecordingUnknown(StreamError):
    status = 404
    title = "No such recording"


class TuningUnknown(StreamError):
    status = 404
    title = "No such voice in the making"


class TuningUnfit(StreamError):
    status = 422
    title = "No such voice can be made"


class TuningHeld(StreamError):
    status = 409
    title = "Somebody works on it"


class TuningMissing(StreamError):
    status = 501
    title = "Tuning is not installed"


class RecordingsUnknown(StreamError):
    status = 404
    title = "No such recordings"


class RecordingsUnfit(StreamError):
    status = 422
    title = "Not a zip of recordings"


class OutputUnknown(StreamError):
    status = 404
    title = "No such output"


class OutputInvalid(StreamError):
    status = 422
    title = "Not an output"


class ConsentUnfit(StreamError):
    status = 422
    title = "Not a consent"


class EnrolmentRefused(StreamError):
    status = 422
    title = "No such host can be made"


class EnrolmentUnknown(StreamError):
    status = 404
    title = "No such host is being made"


class EnrolmentMissing(StreamError):
    status = 501
    title = "Enrolment is not installed"


class ChannelUnknown(StreamError):
    status = 404
    title = "No such channel"


class ChannelRefused(StreamError):
    status = 409
    title = "Not with this channel"


class CueUnknown(StreamError):
    status = 404
    title = "No such line waits"


class BlockUnknown(StreamError):
    status = 404
    title = "No such block"


class RundownRefused(StreamError):
    status = 422
    title = "Not a rundown"


class VoiceUnknown(StreamError):
    status = 404
    title = "No such voice"


class VoiceSilent(StreamError):
    status = 503
    title = "The voice cannot speak"


class DictionaryRefused(StreamError):
    status = 422
    title = "Not an entry"


class KnobInvalid(StreamError):
    status = 400
    title = "Knob out of range"


class HostUnknown(StreamError):
    status = 404
    title = "No such host"


class HostUnfit(StreamError):
    status = 409
    title = "Host does not fit"


class FramingUnfit(StreamError):
    status = 409
    title = "Framing does not fit"


class FilmUnknown(StreamError):
    status = 404
    title = "No such film is being made"


class FilmRefused(StreamError):
    status = 409
    title = "No film can be made of it"


class HostRefused(StreamError):
    status = 409
    title = "Host may not be shown"


class ProductUnknown(StreamError):
    status = 404
    title = "No such product"


class ProductInvalid(StreamError):
    status = 422
    title = "Not a product"


class ImportUnknown(StreamError):
    status = 404
    title = "No such import"


class RevisionStale(StreamError):
    status = 412
    title = "Changed meanwhile"


class ItemChanged(RevisionStale):
    def __init__(self, message: str, current: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.current = current  # the item as it is now


class ProjectUnknown(StreamError):
    status = 404
    title = "No such project"


class ItemUnknown(StreamError):
    status = 404
    title = "No such item"


class EditRefused(StreamError):
    status = 422
    title = "Not an edit"


class OperationUnknown(StreamError):
    status = 404
    title = "No such operation"


class OperationRefused(StreamError):
    status = 409
    title = "Not with this project"


class FileUnknown(StreamError):
    status = 404
    title = "No such file"


class ReaderUnavailable(StreamError):
    status = 501
    title = "No reader of labels"


class UserUnknown(StreamError):
    status = 404
    title = "No such user"


class UserExists(StreamError):
    status = 409
    title = "The name is taken"


class MessageUnknown(StreamError):
    status = 404
    title = "No such message"


class WebhookRefused(StreamError):
    status = 403
    title = "Webhook refused"


class PromptUnknown(StreamError):
    status = 404
    title = "No such prompt"


class PromptRefused(StreamError):
    status = 422
    title = "Not a prompt"


class PlanRefused(StreamError):
    status = 422
    title = "Not a plan"


class LabRefused(StreamError):
    status = 409
    title = "The lab cannot run this"


class UploadUnknown(StreamError):
    status = 404
    title = "No such upload"


class UploadForeign(StreamError):
    status = 403
    title = "Somebody else's upload"


class UploadUnfinished(StreamError):
    status = 409
    title = "Upload is not finished"


class UploadInUse(StreamError):
    status = 409
    title = "A project needs it"


class UploadInvalid(StreamError):
    status = 400
    title = "Not a tus request"


class UploadMedia(StreamError):
    status = 415
    title = "Not a tus request"


class UploadVersion(StreamError):
    status = 412
    title = "No such version of tus"


class UploadOffset(StreamError):
    status = 409
    title = "Upload goes on elsewhere"


class UploadExpired(StreamError):
    status = 410
    title = "Upload expired"


class UploadBusy(StreamError):
    status = 423
    title = "Upload is being written"


class UploadTooLarge(StreamError):
    status = 413
    title = "Upload too large"


class UploadCorrupt(StreamError):
    status = 460  # as tus has it
    title = "Checksum does not fit"


class UploadSlow(StreamError):
    status = 408
    title = "Upload stood still"


class StorageFull(StreamError):
    status = 507
    title = "Disk is full"


class QuotaExceeded(StreamError):
    status = 429
    title = "Quota used up"

    def __init__(self, detail: str, retry_after_s: int = 60) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class QuotaFull(StreamError):
    status = 413
    title = "More than may be kept"


class IdempotencyInvalid(StreamError):
    status = 400
    title = "Not an idempotency key"


class IdempotencyClash(StreamError):
    status = 422
    title = "Idempotency key used already"


class IdempotencyBusy(StreamError):
    status = 409
    title = "Still being done"


class WebhookUnknown(StreamError):
    status = 404
    title = "No such webhook"


class DeliveryUnknown(StreamError):
    status = 404
    title = "No such delivery"


class WebhookInvalid(StreamError):
    status = 422
    title = "Not a webhook"
