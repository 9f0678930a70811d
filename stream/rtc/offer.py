"""Reading what peers send: SDP offers, and trickled ICE candidates. Nothing here trusts a byte."""

import ipaddress
from dataclasses import dataclass

from aiortc.rtcicetransport import RTCIceCandidate
from aiortc.sdp import MediaDescription, SessionDescription, candidate_from_sdp

from stream.rtc.errors import FragmentInvalid, NoH264, NoOpus, OfferInvalid, OfferTooLarge, RestartUnsupported

MAX_OFFER = 64 << 10  # characters: Chromium's offer for one video and one audio is about 5 kB
MAX_FRAGMENT = 16 << 10
# 16: each is checked with STUN packets, so a long list would make us send to whomever it names.
MAX_CANDIDATES = 16

# aiortc's parser tells malformed SDP by whatever its first wrong step raises.
_PARSER_ERRORS = (ValueError, AssertionError, LookupError, AttributeError, TypeError, StopIteration)


@dataclass(frozen=True, slots=True)
class Offer:
    """A checked offer: to receive one H.264 video and at most one Opus audio, bundled, or to send one Opus audio."""

    sdp: str  # without candidates: those are added apart, so that none can delay the answer
    candidates: tuple[RTCIceCandidate, ...]
    main_mid: str  # of the section whose transport carries all
    has_audio: bool
    ice_ufrag: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """A checked trickle-ice-sdpfrag (RFC 8840)."""

    candidates: tuple[RTCIceCandidate, ...]


def parse_offer(text: str) -> Offer:
    """Check an SDP offer. Raises OfferTooLarge, OfferInvalid, NoH264 or NoOpus."""
    sdp, session, candidates = read_sdp(text)
    _check_sections(session)
    _check_codecs(session)
    return Offer(
        sdp=sdp,
        candidates=candidates,
        main_mid=_bundle(session)[0],
        has_audio=any(media.kind == "audio" for media in session.media),
        ice_ufrag=credentials(session.media[0])[0],
    )


def read_sdp(text: str) -> tuple[str, SessionDescription, tuple[RTCIceCandidate, ...]]:
    """An offer without its candidates, the same read, and the candidates. Raises OfferTooLarge or OfferInvalid."""
    if len(text) > MAX_OFFER:
        raise OfferTooLarge(f"an offer has at most {MAX_OFFER} characters; this one has {len(text)}")
    lines = [line.strip() for line in text.splitlines()]
    if lines[:1] != ["v=0"]:
        raise OfferInvalid("this is no SDP: the first line must be v=0")
    kept = [line for line in lines if line and not line.startswith(("a=candidate:", "a=end-of-candidates"))]
    sdp = "\r\n".join(kept) + "\r\n"
    try:
        session = SessionDescription.parse(sdp)
    except _PARSER_ERRORS as error:
        raise OfferInvalid(f"this SDP cannot be read: {error or type(error).__name__}") from error
    return sdp, session, _candidates(lines, OfferInvalid)


def parse_fragment(text: str, ice_ufrag: str) -> Fragment:
    """Check the body of a PATCH for the session whose peer has `ice_ufrag`.

    Raises FragmentInvalid, or RestartUnsupported where it brings other credentials.
    """
    if len(text) > MAX_FRAGMENT:
        raise FragmentInvalid(f"a fragment has at most {MAX_FRAGMENT} characters; this one has {len(text)}")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(line.startswith(("a=", "m=")) for line in lines):
        raise FragmentInvalid("a trickle-ice-sdpfrag consists of a= and m= lines (RFC 8840)")
    ufrags = {line.removeprefix("a=ice-ufrag:") for line in lines if line.startswith("a=ice-ufrag:")}
    if ufrags - {ice_ufrag}:
        raise RestartUnsupported("the session keeps its ICE credentials; make a new one instead of a restart")
    candidates = _candidates(lines, FragmentInvalid)
    if not candidates and not any(line.startswith(("a=candidate:", "a=end-of-candidates")) for line in lines):
        raise FragmentInvalid("the fragment has neither a=candidate nor a=end-of-candidates")
    return Fragment(candidates)


def _check_sections(session: SessionDescription) -> None:
    kinds = [media.kind for media in session.media]
    if sorted(kinds) not in (["video"], ["audio", "video"]):
        if kinds and "video" not in kinds and set(kinds) <= {"audio"}:
            raise NoH264("the offer has no video section; this show needs a peer that decodes H.264")
        found = ", ".join(kinds) or "nothing"
        raise OfferInvalid(f"offer one video and at most one audio section; this one has {found}")
    mids = [media.rtp.muxId or "" for media in session.media]
    if sorted(_bundle(session)) != sorted(mids) or "" in mids or len(set(mids)) != len(mids):
        raise OfferInvalid("the sections must have distinct a=mid and be bundled (a=group:BUNDLE)")
    for media in session.media:
        _check_section(media)


def _check_section(media: MediaDescription) -> None:
    if media.direction not in ("recvonly", "sendrecv"):
        raise OfferInvalid(f"the {media.kind} section is {media.direction or 'undirected'}; a viewer offers recvonly")
    ufrag, password = credentials(media)
    if not ufrag or not password:
        raise OfferInvalid(f"the {media.kind} section has no a=ice-ufrag and a=ice-pwd")
    if not (ufrag + password).isascii():
        raise OfferInvalid("ICE credentials are ASCII (RFC 8839)")
    if media.dtls is None or not media.dtls.fingerprints:
        raise OfferInvalid(f"the {media.kind} section has no a=fingerprint and a=setup")
    if not media.rtcp_mux:
        raise OfferInvalid(f"the {media.kind} section has no a=rtcp-mux")


def credentials(media: MediaDescription) -> tuple[str, str]:
    """ICE username fragment and password, empty where there is none."""
    return (media.ice.usernameFragment or "", media.ice.password or "") if media.ice else ("", "")


def _check_codecs(session: SessionDescription) -> None:
    for media in session.media:
        names = sorted({codec.name for codec in media.rtp.codecs})
        if media.kind == "video" and not any(
            codec.name.upper() == "H264"
            and str(codec.parameters.get("packetization-mode", "0")) == "1"
            and str(codec.parameters.get("profile-level-id", "42e01f")).lower().startswith("42")
            for codec in media.rtp.codecs
        ):
            raise NoH264(
                "this show is sent as H.264 baseline (profile-level-id 42…, packetization-mode 1); "
                f"the offer has {', '.join(names) or 'no codec'}"
            )
        if media.kind == "audio" and not any(codec.name.lower() == "opus" for codec in media.rtp.codecs):
            raise NoOpus(f"the sound of this show is Opus; the offer has {', '.join(names) or 'no codec'}")


def _bundle(session: SessionDescription) -> list[str]:
    group = next((group for group in session.group if group.semantic == "BUNDLE"), None)
    return [str(mid) for mid in group.items] if group else []


def _candidates(lines: list[str], error: type[OfferInvalid] | type[FragmentInvalid]) -> tuple[RTCIceCandidate, ...]:
    """The candidates that can be reached from here, at most MAX_CANDIDATES.

    Names (the .local ones of browsers) are left out: looking them up would
    delay the join, and the browser's own checks reveal its address anyway.
    """
    found = []
    for line in lines:
        if line.startswith("a=candidate:"):
            try:
                candidate = candidate_from_sdp(line.removeprefix("a=candidate:"))
            except _PARSER_ERRORS as cause:
                raise error(f"this ICE candidate cannot be read: {line[:100]}") from cause
            if _reachable(candidate):
                found.append(candidate)
    return tuple(found[:MAX_CANDIDATES])


def _reachable(candidate: RTCIceCandidate) -> bool:
    try:
        address = ipaddress.ip_address(candidate.ip)
    except ValueError:
        return False
    return (
        candidate.protocol.lower() == "udp"
        and candidate.component == 1
        and candidate.type in ("host", "srflx", "relay")
        and 0 < candidate.port < 65536
        and not (address.is_multicast or address.is_unspecified)
    )
