"""Offers and fragments from peers that mean no harm, from those that know no better, and from the others."""

import asyncio
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.rtc.errors import FragmentInvalid, NoH264, NoOpus, OfferInvalid, OfferTooLarge, RestartUnsupported, RtcError
from stream.rtc.offer import MAX_CANDIDATES, MAX_FRAGMENT, MAX_OFFER, parse_fragment, parse_offer
from tests.rtc_client import Client

pytestmark = pytest.mark.unit
CANDIDATE = "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host"


@cache
def good(codec: str = "video/H264") -> str:
    async def make() -> str:
        client = Client(codec)
        sdp = await client.offer()
        await client.close()
        return sdp

    return asyncio.run(make())


def without(prefix: str) -> str:
    return "".join(line + "\r\n" for line in good().splitlines() if not line.startswith(prefix))


def test_a_good_offer_is_taken_without_its_candidates() -> None:
    offer = parse_offer(good())
    assert "a=candidate" in good()
    assert "a=candidate" not in offer.sdp
    assert "end-of-candidates" not in offer.sdp
    assert offer.candidates
    assert (offer.main_mid, offer.has_audio) == ("0", True)
    assert f"a=ice-ufrag:{offer.ice_ufrag}" in good()


def test_line_ends_may_be_bare() -> None:
    assert parse_offer(good().replace("\r\n", "\n")).sdp == parse_offer(good()).sdp


@pytest.mark.parametrize(
    "text", ["", "hello", "<html>", "v=1\r\n", "{}", "\0\0\0", "v=0", "v=0\r\no=- 1 1 IN IP4 0\r\n"]
)
def test_what_is_no_sdp_is_refused(text: str) -> None:
    with pytest.raises(OfferInvalid):
        parse_offer(text)


def test_an_endless_offer_is_refused_unread() -> None:
    with pytest.raises(OfferTooLarge, match="at most 65536 characters") as refusal:
        parse_offer("v=0\r\n" + "a=x\r\n" * MAX_OFFER)
    assert refusal.value.status == 413


def test_an_offer_without_h264_says_what_is_needed() -> None:
    with pytest.raises(NoH264, match=r"H\.264 baseline .* the offer has VP8, rtx") as refusal:
        parse_offer(good("video/VP8"))
    assert refusal.value.status == 406


def test_main_profile_alone_is_not_enough() -> None:
    with pytest.raises(NoH264):
        parse_offer(good().replace("profile-level-id=42", "profile-level-id=4d"))


def test_single_nal_mode_alone_is_not_enough() -> None:
    with pytest.raises(NoH264):
        parse_offer(good().replace("packetization-mode=1", "packetization-mode=0"))


def test_an_offer_without_opus_says_so() -> None:
    with pytest.raises(NoOpus, match="the sound of this show is Opus"):
        parse_offer(good().replace("opus/48000", "flac/48000"))


@pytest.mark.parametrize(
    ("prefix", "says"),
    [
        ("a=ice-ufrag", "ice-ufrag"),
        ("a=ice-pwd", "ice-pwd"),
        ("a=fingerprint", "fingerprint"),
        ("a=setup", "setup"),
        ("a=rtcp-mux", "rtcp-mux"),
        ("a=mid", "a=mid"),
        ("a=group", "BUNDLE"),
        ("m=", "offer one video"),
        ("a=rtpmap", "cannot be read"),
    ],
)
def test_what_is_missing_is_named(prefix: str, says: str) -> None:
    with pytest.raises(RtcError, match=says):
        parse_offer(without(prefix))


def test_a_sender_is_no_viewer() -> None:
    with pytest.raises(OfferInvalid, match="a viewer offers recvonly"):
        parse_offer(good().replace("a=recvonly", "a=sendonly"))


def test_data_channels_are_refused() -> None:
    extra = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n"
    with pytest.raises(OfferInvalid, match="this one has video, audio, application"):
        parse_offer(good() + extra)


def test_names_tcp_and_multicast_are_no_addresses_to_send_to() -> None:
    bad = [
        "candidate:1 1 udp 1 a1b2.local 5000 typ host",
        "candidate:1 1 tcp 1 192.0.2.7 9 typ host tcptype active",
        "candidate:1 1 udp 1 224.0.0.1 5000 typ host",
        "candidate:1 2 udp 1 192.0.2.7 5000 typ host",
        "candidate:1 1 udp 1 192.0.2.7 70000 typ host",
    ]
    text = "".join(f"a={line}\r\n" for line in (*bad, CANDIDATE))
    assert [c.ip for c in parse_fragment(text, "u").candidates] == ["192.0.2.7"]


def test_candidates_are_few() -> None:
    text = "".join(f"a=candidate:1 1 udp 1 192.0.2.{k} 5000 typ host\r\n" for k in range(1, 200))
    assert len(parse_offer(good() + text).candidates) == MAX_CANDIDATES


def test_a_fragment_as_browsers_send_it() -> None:
    text = f"a=ice-ufrag:abcd\r\na=ice-pwd:secret\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na={CANDIDATE}\r\n"
    (candidate,) = parse_fragment(text, "abcd").candidates
    assert (candidate.ip, candidate.port) == ("192.0.2.7", 50000)
    assert parse_fragment("a=end-of-candidates\r\n", "abcd").candidates == ()


def test_a_restart_is_not_supported() -> None:
    with pytest.raises(RestartUnsupported) as refusal:
        parse_fragment(f"a=ice-ufrag:other\r\na={CANDIDATE}\r\n", "abcd")
    assert refusal.value.status == 422


@pytest.mark.parametrize(
    "text", ["", "hello", "v=0\r\n", "a=mid:0\r\n", "a=candidate:1 1 udp", "a=candidate:a b c d e f typ host"]
)
def test_a_garbled_fragment_is_refused(text: str) -> None:
    with pytest.raises(FragmentInvalid):
        parse_fragment(text, "abcd")


def test_an_endless_fragment_is_refused() -> None:
    with pytest.raises(FragmentInvalid, match="at most"):
        parse_fragment("a=x\r\n" * MAX_FRAGMENT, "abcd")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good offer with lines dropped, doubled, cut, swapped or overwritten."""
    lines = good().splitlines()
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "double", "cut", "swap", "write"])):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "write":
                lines[at] = lines[at][:2] + draw(st.text(max_size=40))
    return "\r\n".join(lines) + "\r\n"


@settings(max_examples=400, deadline=None)
@given(text=damaged() | st.text(max_size=400))
def test_a_damaged_offer_is_taken_or_refused_but_never_a_fault(text: str) -> None:
    with suppress(RtcError):
        assert parse_offer(text).ice_ufrag


@given(text=st.text(max_size=200) | st.lists(st.sampled_from(["a=", "candidate:", "1 ", "udp ", "\r\n"])).map("".join))
def test_a_damaged_fragment_is_taken_or_refused_but_never_a_fault(text: str) -> None:
    with suppress(RtcError):
        assert len(parse_fragment(text, "abcd").candidates) <= MAX_CANDIDATES
