"""RtcError (a StreamError: `status` and `title` for problem+json)
├── OfferInvalid           no SDP, or not an offer to receive one video and at most one audio
│   └── OfferTooLarge
├── AnswerInvalid          a target's answer that cannot be used
├── NoCommonCodec
│   ├── NoH264             the peer cannot decode H.264 baseline
│   └── NoOpus
├── Refused                not now; `retry_after_s` says when
│   ├── Full               every seat is taken
│   └── TooManyJoining     too many handshakes at once
├── NoAddress              this machine has no network
├── MicrophoneTaken        another microphone is on, or about to be
├── SessionUnknown
├── FragmentInvalid        a PATCH that is no trickle-ice-sdpfrag
└── RestartUnsupported     a PATCH that would restart ICE
"""

from stream.errors import StreamError


class RtcError(StreamError):
    """Base of the errors of the WebRTC room."""


class OfferInvalid(RtcError):
    status = 400
    title = "Not a usable SDP offer"


class OfferTooLarge(OfferInvalid):
    status = 413
    title = "Offer too large"


class AnswerInvalid(RtcError):
    status = 502
    title = "Not a usable SDP answer"


class NoCommonCodec(RtcError):
    status = 406
    title = "No common codec"


class NoH264(NoCommonCodec):
    title = "H.264 needed"


class NoOpus(NoCommonCodec):
    title = "Opus needed"


class Refused(RtcError):
    """Try again after `retry_after_s` seconds."""

    status = 503
    retry_after_s = 5


class Full(Refused):
    title = "All seats are taken"
    retry_after_s = 10


class TooManyJoining(Refused):
    title = "Too many viewers are joining"
    retry_after_s = 2


class NoAddress(RtcError):
    status = 503
    title = "No network address"


class MicrophoneTaken(RtcError):
    status = 409
    title = "Another microphone is on"


class SessionUnknown(RtcError):
    status = 404
    title = "No such session"


class FragmentInvalid(RtcError):
    status = 400
    title = "Not a usable ICE fragment"


class RestartUnsupported(RtcError):
    status = 422
    title = "ICE restart is not supported"
