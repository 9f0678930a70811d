"""Reading a WHIP target's SDP answer: it must take H.264 baseline and Opus. Nothing here trusts a byte."""

from aiortc.sdp import MediaDescription, SessionDescription

from stream.rtc.errors import AnswerInvalid, OfferInvalid
from stream.rtc.offer import credentials, read_sdp


def check_answer(text: str) -> None:
    """Raises AnswerInvalid, in words, where the show cannot be sent by this answer."""
    try:
        _, session, _ = read_sdp(text)
    except OfferInvalid as error:
        raise AnswerInvalid(str(error)) from error
    _take(session, "video", "H264", "H.264 pictures")
    _take(session, "audio", "OPUS", "Opus sound")
    ufrag, password = credentials(session.media[0])
    if not ufrag or not password or session.media[0].dtls is None or not session.media[0].dtls.fingerprints:
        raise AnswerInvalid("the answer has no a=ice-ufrag, a=ice-pwd and a=fingerprint")


def _take(session: SessionDescription, kind: str, codec: str, words: str) -> None:
    taken = next((media for media in session.media if media.kind == kind and _is_open(media)), None)
    if taken is None or not any(each.name.upper() == codec for each in taken.rtp.codecs):
        raise AnswerInvalid(f"the answer does not take {words}, which this show is sent as")


def _is_open(media: MediaDescription) -> bool:
    return media.port != 0 and media.direction in ("recvonly", "sendrecv", None)
