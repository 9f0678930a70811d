"""The one module that knows aiortc from the inside (pinned; tests/test_stream_rtc_aiortc_adapter.py).

aiortc encodes for each peer, and passes packets on only with gaps: a keyframe
request does nothing for them, a NACK older than 128 packets is dropped in
silence, and sender reports carry the time of sending instead of that of the
media. So each sender's loop is replaced by `_Pump`, which sends the hub's
packets and answers for all three. ICE, DTLS, SRTP and RTCP remain aiortc's.
"""

import logging
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aioice.ice import CandidatePair
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError
from aiortc.rtcicetransport import RTCIceCandidate
from aiortc.rtcrtpparameters import RTCRtpCodecCapability, RTCRtpCodecParameters
from aiortc.rtp import HeaderExtensions
from aiortc.stats import RTCRemoteInboundRtpStreamStats, RTCTransportStats

from stream.packets import CLOCK_RATE, Packet
from stream.rtc.budget import Budget, Clock
from stream.rtc.errors import AnswerInvalid, NoAddress, OfferInvalid
from stream.rtc.offer import Offer
from stream.rtc.packetizer import h264_payloads
from stream.rtc.quality import StreamReport
from stream.rtc.rtp_stream import Retransmission, RtpStream
from stream.rtc.subscription import Subscription, SubscriptionClosed
from stream.rtc.timeline import Timeline
from stream.rtc.udp_path import UdpPath

log = logging.getLogger(__name__)

VIDEO_RATE = 90_000  # Hz, RFC 6184
# 256 kB: 1 s of 720p that the socket could not take. More would only be late.
MAX_UNSENT = 256 << 10  # bytes
# A NACK may list thousands of packets; what is sent again stays near the show's own rate (190 packets/s).
RESEND_BURST = 256
RESEND_PER_S = 200


OpenSource = Callable[[str], Subscription]


class AdapterBroken(RuntimeError):
    """aiortc no longer has a part that this module relies on: its version is not the pinned one."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What is known of the peer."""

    received_packets: int  # SRTP, SRTCP and DTLS datagrams from the peer
    video: StreamReport | None
    audio: StreamReport | None


class MediaLink:
    """One WebRTC peer that is sent packets as they are.

    `open_source("video" | "audio")` is called once media can flow, for what to
    send; `on_key_needed()` for PLI, FIR and for NACKs that can no longer be
    served; `on_state(state)` with aiortc's connection states: "connecting",
    "connected", "failed", "closed".
    """

    def __init__(
        self,
        *,
        open_source: OpenSource,
        timeline: Timeline,
        ice_servers: tuple[RTCIceServer, ...],
        on_key_needed: Callable[[], None],
        on_state: Callable[[str], None],
        clock: Clock,
    ) -> None:
        # An empty list: aiortc's default would ask a public STUN server about every viewer.
        # One transport for all, as WHIP wants it of an offer; who answers goes by the offer.
        self._peer = RTCPeerConnection(
            RTCConfiguration(iceServers=list(ice_servers), bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self._peer.on("connectionstatechange", lambda: on_state(self._peer.connectionState))
        self._on_state = on_state
        self.timeline = timeline
        self.clock = clock
        self.on_key_needed = on_key_needed
        self.open_source = open_source
        self._main_mid = ""

    async def answer(self, offer: Offer) -> str:
        """The SDP answer, with all our candidates in it. Raises OfferInvalid or NoAddress."""
        self._main_mid = offer.main_mid
        try:
            # Before setRemoteDescription: afterwards the first codec of the offer, VP8, is settled.
            self._send_kinds(*(["video", "audio"] if offer.has_audio else ["video"]))
            await self._peer.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            await self.add_candidates(offer.candidates)
            await self._peer.setLocalDescription()
        except (InternalError, InvalidAccessError, InvalidStateError, OperationError, ValueError) as error:
            raise OfferInvalid(f"this offer cannot be answered: {error}") from error
        return self._local_sdp()

    async def offer(self) -> str:
        """The SDP offer to send picture and sound, with all our candidates in it. Raises NoAddress."""
        self._send_kinds("video", "audio")
        await self._peer.setLocalDescription(await self._peer.createOffer())
        return self._local_sdp()

    async def accept(self, sdp: str) -> None:
        """Take the peer's answer to `offer`; from here on it is connected to. Raises AnswerInvalid."""
        try:
            await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        except (InternalError, InvalidAccessError, InvalidStateError, OperationError, ValueError) as error:
            raise AnswerInvalid(f"this answer does not fit the offer: {error}") from error

    def _send_kinds(self, *kinds: str) -> None:
        for kind in kinds:
            transceiver = self._peer.addTransceiver(kind, direction="sendonly")
            transceiver.setCodecPreferences(preferred_codecs(kind))
            self._attach(transceiver.sender)

    def _local_sdp(self) -> str:
        sdp = self._peer.localDescription.sdp
        if "a=candidate:" not in sdp:
            raise NoAddress("this machine has no network address that a peer could reach; connect it to a network")
        return sdp

    async def add_candidates(self, candidates: tuple[RTCIceCandidate, ...]) -> None:
        """More addresses of the peer. All go to the bundled transport, whatever section names them."""
        for candidate in candidates:
            candidate.sdpMid = self._main_mid
            await self._peer.addIceCandidate(candidate)

    async def report(self) -> LinkReport:
        """The newest receiver reports, and how much came from the peer in all."""
        streams: dict[str, StreamReport] = {}
        received = 0
        for sender in self._peer.getSenders():
            for stats in (await sender.getStats()).values():
                if isinstance(stats, RTCRemoteInboundRtpStreamStats):
                    sent = stats.packetsReceived + stats.packetsLost
                    streams[sender.kind] = StreamReport(sent, stats.packetsLost, stats.roundTripTime)
                elif isinstance(stats, RTCTransportStats):
                    received = stats.packetsReceived
        return LinkReport(received, streams.get("video"), streams.get("audio"))

    def fail(self) -> None:
        """Sending does not work any more."""
        self._on_state("failed")

    async def close(self) -> None:
        """Say goodbye and free the sockets. May be called twice."""
        await self._peer.close()

    def _attach(self, sender: RTCRtpSender) -> None:
        pump = _Pump(sender, self)
        hook(sender, "_run_rtp", pump.run)
        hook(sender, "_retransmit", pump.retransmit)
        hook(sender, "_send_keyframe", self.on_key_needed)


class _Pump:
    """Sends one subscription through one sender's transport."""

    def __init__(self, sender: RTCRtpSender, link: MediaLink) -> None:
        self._sender = sender
        self._link = link
        self._resend = Budget(RESEND_BURST, RESEND_PER_S, link.clock)
        self._stream: RtpStream | None = None

    async def run(self, codec: RTCRtpCodecParameters) -> None:
        """In place of RTCRtpSender._run_rtp: aiortc starts it once DTLS is up, and cancels it at the end."""
        private(self._sender, "rtp_started").set()
        try:
            self._stream = self._open(codec)
            source = self._link.open_source(self._sender.kind)
            while True:
                self._send(self._stream, source, await source.get())
        except (SubscriptionClosed, ConnectionError):
            pass  # the viewer's own watch ends the session
        except Exception:  # the task's boundary: nobody awaits it, and aiortc's stop() waits for the event below
            log.exception("sending %s to a viewer failed", self._sender.kind)
            self._link.fail()
        finally:
            private(self._sender, "rtp_exited").set()

    async def retransmit(self, sequence: int) -> None:
        """In place of RTCRtpSender._retransmit, for each packet of a NACK."""
        if self._stream is None:
            return
        packet = self._stream.again(sequence)
        if packet is None or not self._resend.spend():
            self._link.on_key_needed()
        else:
            self._write(self._path(), [packet])

    def _open(self, codec: RTCRtpCodecParameters) -> RtpStream:
        sender = self._sender
        mid = HeaderExtensions(mid=private(sender, "mid"))
        profile, value = private(sender, "rtp_header_extensions_map").set(mid)
        extension = struct.pack("!HH", profile, len(value) // 4) + value if value else b""
        rtx = private(sender, "rtx_payload_type")
        retransmission = None if rtx is None else Retransmission(sender._rtx_ssrc, rtx)
        if codec.payloadType is None:
            raise ValueError("aiortc negotiated a codec without a payload type")
        return RtpStream(sender._ssrc, codec.payloadType, extension, retransmission)

    def _send(self, stream: RtpStream, source: Subscription, packet: Packet) -> None:
        is_video = self._sender.kind == "video"
        path = self._path()
        if path.unsent() > MAX_UNSENT:
            if is_video:
                source.restart_video()
            return
        payloads = h264_payloads(packet.data) if is_video else (packet.data,)
        timestamp = stream.timestamp(packet.pts * (VIDEO_RATE if is_video else CLOCK_RATE) // CLOCK_RATE)
        self._write(path, stream.packets(payloads, timestamp))
        # What aiortc's sender reports and statistics are made of.
        vars(self._sender).update(
            _RTCRtpSender__ntp_timestamp=self._link.timeline.ntp(packet.pts),
            _RTCRtpSender__rtp_timestamp=timestamp,
            _RTCRtpSender__packet_count=stream.packet_count,
            _RTCRtpSender__octet_count=stream.octet_count,
        )

    def _write(self, path: UdpPath, packets: list[bytes]) -> None:
        protect = self._sender.transport._tx_srtp.protect
        path.send([protect(packet) for packet in packets])

    def _path(self) -> UdpPath:
        """Through the candidate pair that ICE has chosen. Raises ConnectionError where the peer is gone."""
        dtls = self._sender.transport
        pair = dtls.transport._connection._nominated.get(1)
        if pair is None or dtls.state != "connected":
            raise ConnectionError("the peer is gone")
        return path_of(pair)


def path_of(pair: CandidatePair) -> UdpPath:
    """The one path of a candidate pair, shared by its senders: they share the socket."""
    path: UdpPath | None = getattr(pair, "onmaru_path", None)
    if path is None:
        transport = pair.protocol.transport
        is_direct = pair.local_candidate.type != "relay"
        path = UdpPath(transport, pair.remote_addr, transport.get_extra_info("socket") if is_direct else None)
        setattr(pair, "onmaru_path", path)  # noqa: B010 - aioice's class does not know this attribute
        hook(pair.protocol, "error_received", path.refused)
    return path


def preferred_codecs(kind: str) -> list[RTCRtpCodecCapability]:
    """H.264 baseline with retransmission, or Opus."""
    wanted = ("video/H264", "video/rtx") if kind == "video" else ("audio/opus",)
    return [codec for codec in RTCRtpSender.getCapabilities(kind).codecs if codec.mimeType in wanted]


def hook(target: object, name: str, replacement: Callable[..., Any]) -> None:
    """Replace a method of one object. Raises AdapterBroken where there is none of this name."""
    if not callable(getattr(target, name, None)):
        raise AdapterBroken(f"{type(target).__name__}.{name} is gone; install the pinned aiortc")
    setattr(target, name, replacement)


def private(sender: RTCRtpSender, name: str) -> Any:  # noqa: ANN401 - aiortc's own attribute, of any type
    """Read `sender.__name`. Raises AdapterBroken where it is gone."""
    try:
        return getattr(sender, f"_RTCRtpSender__{name}")
    except AttributeError:
        raise AdapterBroken(f"RTCRtpSender.__{name} is gone; install the pinned aiortc") from None
