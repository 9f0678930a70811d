"""A WHEP client for tests: aiortc, in the same process, over real sockets."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.jitterbuffer import JitterBuffer
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import VideoFrame

from stream.rtc.whep import WhepService
from tests.packet_source import read


@dataclass(frozen=True)
class Seen:
    """One decoded picture."""

    at_s: float  # time.monotonic
    number: int
    width: int


class Client:
    """Watches and decodes.

    `is_lossy()` may drop the media, and the media only, on its way in. Pictures
    with a hole are given up once `patience` packets wait behind it.
    """

    def __init__(
        self, codec: str = "video/H264", is_lossy: Callable[[], bool] = lambda: False, patience: int = 512
    ) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.session_id = ""
        self.pictures: list[Seen] = []
        self.sounds = 0  # frames of 20 ms
        self._is_lossy = is_lossy
        self._seen = asyncio.Event()
        video = self.peer.addTransceiver("video", direction="recvonly")
        setattr(video.receiver, "_RTCRtpReceiver__jitter_buffer", JitterBuffer(capacity=patience, is_video=True))  # noqa: B010
        capabilities = RTCRtpReceiver.getCapabilities("video")
        assert capabilities is not None
        video.setCodecPreferences([c for c in capabilities.codecs if c.mimeType in (codec, "video/rtx")])
        self.peer.addTransceiver("audio", direction="recvonly")
        self.peer.on("track", self._on_track)
        self._readers: list[asyncio.Task[None]] = []

    async def offer(self) -> str:
        """The SDP offer, with all candidates in it."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return self.peer.localDescription.sdp

    async def join(self, service: WhepService) -> "Client":
        """Become a viewer of the service."""
        answer = await service.create(await self.offer())
        self.session_id = answer.session_id
        await self.accept(answer.sdp)
        return self

    async def accept(self, sdp: str) -> None:
        """Take the answer."""
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        self._make_lossy()

    async def until_pictures(self, count: int) -> None:
        """Wait for so many decoded pictures. The test's own time limit ends a wait in vain."""
        while len(self.pictures) < count:
            self._seen.clear()
            await self._seen.wait()

    async def close(self) -> None:
        await self.peer.close()
        for reader in self._readers:  # a track that never began would never end
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)

    def vanish(self) -> None:
        """Be gone without a word, as after a power cut: no DTLS goodbye, no RTCP, no answers to ICE checks."""
        ice = self.peer.getReceivers()[0].transport.transport
        for protocol in ice._connection._protocols:
            protocol.transport.abort()

    def _make_lossy(self) -> None:
        dtls = self.peer.getReceivers()[0].transport
        handle = dtls._handle_rtp_data

        async def lossy(data: bytes, arrival_time_ms: int) -> None:
            if not self._is_lossy():
                await handle(data, arrival_time_ms=arrival_time_ms)

        setattr(dtls, "_handle_rtp_data", lossy)  # noqa: B010 - a method, which mypy lets nobody assign

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._readers.append(asyncio.create_task(self._read(track)))

    async def _read(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if not isinstance(frame, VideoFrame):
                self.sounds += 1
            else:
                planes = frame.to_ndarray(format="gray").astype(np.uint8, copy=False)
                self.pictures.append(Seen(time.monotonic(), read(planes), frame.width))
                self._seen.set()
