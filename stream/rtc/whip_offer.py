"""Reading a microphone's offer: one audio section that sends Opus (RFC 9725). Nothing here trusts a byte."""

from aiortc.sdp import SessionDescription

from stream.rtc.errors import NoOpus, OfferInvalid
from stream.rtc.offer import Offer, credentials, read_sdp


def parse_microphone(text: str) -> Offer:
    """Check the offer of a microphone. Raises OfferTooLarge, OfferInvalid or NoOpus."""
    sdp, session, candidates = read_sdp(text)
    _check(session)
    (media,) = session.media
    return Offer(sdp, candidates, media.rtp.muxId or "", has_audio=True, ice_ufrag=credentials(media)[0])


def _check(session: SessionDescription) -> None:
    kinds = [media.kind for media in session.media]
    if kinds != ["audio"]:
        found = ", ".join(kinds) or "nothing"
        raise OfferInvalid(f"offer one audio section that sends; this one has {found}: leave the others out")
    (media,) = session.media
    if media.direction not in ("sendonly", "sendrecv"):
        raise OfferInvalid(f"the audio section is {media.direction or 'undirected'}; a microphone offers sendonly")
    ufrag, password = credentials(media)
    if not ufrag or not password or not (ufrag + password).isascii():
        raise OfferInvalid("the audio section has no a=ice-ufrag and a=ice-pwd in ASCII")
    if media.dtls is None or not media.dtls.fingerprints:
        raise OfferInvalid("the audio section has no a=fingerprint and a=setup")
    if not media.rtcp_mux or not media.rtp.muxId:
        raise OfferInvalid("the audio section has no a=rtcp-mux and a=mid")
    names = sorted({codec.name for codec in media.rtp.codecs})
    if "opus" not in (name.lower() for name in names):
        raise NoOpus(f"a microphone sends Opus; the offer has {', '.join(names) or 'no codec'}")
