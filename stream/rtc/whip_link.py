"""One WebRTC peer that sends its microphone: ICE, DTLS and Opus decoding are aiortc's; sound comes out as 16-bit mono.

Like `aiortc_adapter` it knows one part of aiortc from the inside (pinned; tests/test_stream_rtc_whip.py).
"""

import asyncio
import logging
from collections.abc import Callable

import numpy as np
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError
from aiortc.jitterbuffer import JitterBuffer
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.rtcicetransport import RTCIceCandidate
from av import AudioFrame

from stream.rtc.aiortc_adapter import AdapterBroken, preferred_codecs
from stream.rtc.errors import NoAddress, OfferInvalid
from stream.rtc.offer import Offer

log = logging.getLogger(__name__)

# aiortc keeps 16 packets, and hands on the first when 4 more are there: 80 ms, and 320 ms after each lost packet.
# 4 put packets in order that overtook each other; evening out is the stage's, which has the clock.
ORDERED = 4
_JITTER = "_RTCRtpReceiver__jitter_buffer"


class MicrophoneLink:
    """`on_sound(pcm)` gets 16-bit mono at 48 kHz as it comes, `on_state` aiortc's connection states."""

    def __init__(
        self,
        *,
        ice_servers: tuple[RTCIceServer, ...],
        on_sound: Callable[[bytes], None],
        on_state: Callable[[str], None],
    ) -> None:
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=list(ice_servers)))
        self._peer.on("connectionstatechange", lambda: on_state(self._peer.connectionState))
        self._peer.on("track", self._on_track)
        self._on_sound = on_sound
        self._on_state = on_state
        self._mid = ""
        self._reader: asyncio.Task[None] | None = None

    async def answer(self, offer: Offer) -> str:
        """The SDP answer, with all our candidates in it. Raises OfferInvalid or NoAddress."""
        self._mid = offer.main_mid
        try:
            transceiver = self._peer.addTransceiver("audio", direction="recvonly")
            transceiver.setCodecPreferences(preferred_codecs("audio"))
            shorten(transceiver.receiver)
            await self._peer.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
            await self.add_candidates(offer.candidates)
            await self._peer.setLocalDescription()
        except (InternalError, InvalidAccessError, InvalidStateError, OperationError, ValueError) as error:
            raise OfferInvalid(f"this offer cannot be answered: {error}") from error
        sdp = self._peer.localDescription.sdp
        if "a=candidate:" not in sdp:
            raise NoAddress("this machine has no network address that a microphone could reach; connect it")
        return sdp

    async def add_candidates(self, candidates: tuple[RTCIceCandidate, ...]) -> None:
        """More addresses of the peer."""
        for candidate in candidates:
            candidate.sdpMid = self._mid
            await self._peer.addIceCandidate(candidate)

    async def close(self) -> None:
        """Say goodbye and free the sockets. May be called twice."""
        if self._reader is not None:
            self._reader.cancel()
        await self._peer.close()

    def _on_track(self, track: MediaStreamTrack) -> None:
        if self._reader is None:
            self._reader = asyncio.create_task(self._read(track), name="microphone")

    async def _read(self, track: MediaStreamTrack) -> None:
        try:
            while True:
                frame = await track.recv()
                if isinstance(frame, AudioFrame):
                    self._on_sound(mono(frame))
        except MediaStreamError:
            self._on_state("closed")  # its goodbye comes as the end of the track
        except Exception:  # the task's boundary: the session ends, and says why
            log.exception("a microphone's sound could not be taken")
            self._on_state("failed")


def shorten(receiver: object) -> None:
    """Let a receiver put in order no more than ORDERED packets. Raises AdapterBroken."""
    if not isinstance(getattr(receiver, _JITTER, None), JitterBuffer):
        raise AdapterBroken("RTCRtpReceiver.__jitter_buffer is gone; install the pinned aiortc")
    setattr(receiver, _JITTER, JitterBuffer(capacity=ORDERED))


def mono(frame: AudioFrame) -> bytes:
    """The frame as 16-bit mono."""
    samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
    return bytes(samples.mean(axis=1).astype("<i2").tobytes()) if samples.dtype == np.int16 else b""
