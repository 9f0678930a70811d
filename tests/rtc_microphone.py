"""A WHIP client for tests: aiortc, which sends sound as a microphone would, over real sockets."""

import asyncio
import time
from fractions import Fraction

import httpx
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame

RATE = 48_000
BLOCK = 960


class Speech(MediaStreamTrack):
    """Sends silence, 20 ms at a time by the clock, and (n,) samples once from `go` on."""

    kind = "audio"

    def __init__(self, samples: np.ndarray) -> None:
        super().__init__()
        self._pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
        self._sent = self._said = 0
        self._began_s = 0.0
        self.go = asyncio.Event()
        self.over = asyncio.Event()  # all of it was sent

    async def recv(self) -> AudioFrame:
        if self.readyState != "live":
            raise MediaStreamError
        self._began_s = self._began_s or time.monotonic()
        await asyncio.sleep(max(0.0, self._began_s + self._sent / RATE - time.monotonic()))
        block = np.zeros(BLOCK, np.int16)
        if self.go.is_set():
            piece = self._pcm[self._said : self._said + BLOCK]
            block[: len(piece)] = piece
            self._said += BLOCK
        if self._said >= len(self._pcm):
            self.over.set()
        frame = AudioFrame.from_ndarray(block[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._sent, Fraction(1, RATE)
        self._sent += BLOCK
        return frame


class Microphone:
    """One peer that speaks."""

    def __init__(self, samples: np.ndarray) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.speech = Speech(samples)
        self.location = ""
        self.closed = asyncio.Event()
        self.peer.addTrack(self.speech)
        self.peer.getTransceivers()[0].direction = "sendonly"
        self.peer.on("connectionstatechange", self._on_state)

    def _on_state(self) -> None:
        if self.peer.connectionState in ("closed", "failed"):
            self.closed.set()

    async def offer(self) -> str:
        """The SDP offer, with all candidates in it."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return self.peer.localDescription.sdp

    async def accept(self, sdp: str) -> None:
        """Take the answer."""
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def join(self, http: httpx.AsyncClient, query: str, token: str = "") -> httpx.Response:
        """Offer it to a server; it is on its way if that answers 201."""
        headers = {"Content-Type": "application/sdp"} | ({"Authorization": f"Bearer {token}"} if token else {})
        answer = await http.post(f"/v1/shows/demo/whip?{query}", content=await self.offer(), headers=headers)
        if answer.status_code == 201:
            self.location = answer.headers["location"]
            await self.accept(answer.text)
        return answer

    async def close(self) -> None:
        await self.peer.close()
