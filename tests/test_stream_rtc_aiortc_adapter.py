"""The contract with aiortc's inside: fails loudly when a part that the adapter relies on is gone or changed."""

import asyncio
import inspect
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
from aioice.ice import CandidatePair, Connection, StunProtocol
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtp import RTCP_PSFB_FIR, RTCP_PSFB_PLI, RTCP_RTPFB_NACK, RtcpPsfbPacket, RtcpRtpfbPacket

from stream.rtc import aiortc_adapter
from stream.rtc.aiortc_adapter import AdapterBroken, hook, path_of, preferred_codecs, private

pytestmark = pytest.mark.unit

READ = ("mid", "rtp_header_extensions_map", "rtx_payload_type", "rtp_started", "rtp_exited")
WRITTEN = ("ntp_timestamp", "rtp_timestamp", "packet_count", "octet_count")


def sender() -> RTCRtpSender:
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    return peer.addTransceiver("video", direction="sendonly").sender


def with_sender(check: Callable[[RTCRtpSender], object]) -> None:
    async def scene() -> None:
        result = check(sender())
        if inspect.isawaitable(result):
            await result

    asyncio.run(scene())


def test_the_version_is_the_pinned_one() -> None:
    lock = (Path(__file__).parent.parent / "requirements" / "base.lock").read_text()
    assert f"aiortc=={version('aiortc')}" in lock
    assert f"aioice=={version('aioice')}" in lock


@pytest.mark.parametrize("name", READ + WRITTEN)
def test_the_sender_has_the_private_attributes(name: str) -> None:
    with_sender(lambda sender: private(sender, name))


def test_what_is_written_is_what_is_tested_here() -> None:
    source = inspect.getsource(aiortc_adapter)
    assert set(re.findall(r"_RTCRtpSender__(\w+)=", source)) == set(WRITTEN)
    assert set(re.findall(r'private\(\w+(?:\.\w+)*, "(\w+)"\)', source)) == set(READ)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_goes_into_sender_reports_or_statistics(name: str) -> None:
    source = inspect.getsource(RTCRtpSender._run_rtcp) + inspect.getsource(RTCRtpSender.getStats)
    assert f"self.__{name}" in source


def test_the_replaced_loop_is_started_with_the_codec_and_stopped_through_its_events() -> None:
    assert list(inspect.signature(RTCRtpSender._run_rtp).parameters) == ["self", "codec"]
    assert "self._run_rtp(parameters.codecs[0])" in inspect.getsource(RTCRtpSender.send)
    stop = inspect.getsource(RTCRtpSender.stop)
    assert "self.__rtp_started.wait()" in stop
    assert "self.__rtp_exited.wait()" in stop


def test_feedback_reaches_the_hooks() -> None:
    async def check(sender: RTCRtpSender) -> None:
        resent: list[int] = []
        keys: list[str] = []

        async def retransmit(sequence: int) -> None:
            resent.append(sequence)

        hook(sender, "_retransmit", retransmit)
        hook(sender, "_send_keyframe", lambda: keys.append("key"))
        nack = RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=1, media_ssrc=sender._ssrc, lost=[5, 7])
        await sender._handle_rtcp_packet(nack)
        for feedback in (RTCP_PSFB_PLI, RTCP_PSFB_FIR):
            await sender._handle_rtcp_packet(RtcpPsfbPacket(fmt=feedback, ssrc=1, media_ssrc=sender._ssrc))
        assert (resent, keys) == ([5, 7], ["key", "key"])

    with_sender(check)


def test_transports_have_what_packets_go_through() -> None:
    def check(sender: RTCRtpSender) -> None:
        assert sender.transport._tx_srtp is None  # set by the handshake
        assert sender.transport.transport._connection._nominated == {}
        assert isinstance(sender._rtx_ssrc, int)

    with_sender(check)
    assert "self._tx_srtp.protect(data)" in inspect.getsource(RTCDtlsTransport._send_rtp)
    assert "self._nominated.get(component)" in inspect.getsource(Connection.sendto)
    assert "self.transport.sendto(data, addr)" in inspect.getsource(StunProtocol.send_data)


def test_a_candidate_pair_has_a_socket_and_can_carry_its_path() -> None:
    async def scene() -> None:
        local = Connection(ice_controlling=False)
        await local.gather_candidates()
        pair = CandidatePair(local._protocols[0], local.local_candidates[0])
        path = path_of(pair)
        assert path_of(pair) is path
        assert pair.protocol.error_received == path.refused
        assert path.unsent() == 0
        await local.close()

    asyncio.run(scene())


def test_a_missing_part_is_named() -> None:
    def check(sender: RTCRtpSender) -> None:
        with pytest.raises(AdapterBroken, match=r"RTCRtpSender\._no_such is gone; install the pinned aiortc"):
            hook(sender, "_no_such", lambda: None)
        with pytest.raises(AdapterBroken, match="__no_such is gone"):
            private(sender, "no_such")

    with_sender(check)


def test_only_baseline_and_opus_are_preferred() -> None:
    assert {codec.mimeType for codec in preferred_codecs("video")} == {"video/H264", "video/rtx"}
    assert all(
        str(codec.parameters["profile-level-id"]).startswith("42")
        for codec in preferred_codecs("video")
        if codec.mimeType == "video/H264"
    )
    assert [codec.mimeType for codec in preferred_codecs("audio")] == ["audio/opus"]
